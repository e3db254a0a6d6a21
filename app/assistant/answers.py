"""What the tools answer, as plain data: each answer with its source."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """What an answer was read from: the release that is served, its title, and how to cite it in one line."""

    release: str
    title: str
    citation: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of a document, and where they stand: section, line (0 if it is not known), characters from and to."""

    text: str
    document: str
    document_iri: str
    section: str
    line: int
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing by name; `page` is its path on the site that `kg serve` runs."""

    iri: str
    name: str
    kind: str
    page: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found, with the words around what was searched; `near` says that it fits only in part."""

    thing: Thing
    snippet: str
    near: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What matches a search; `total` counts all that match, `kinds` by kind."""

    hits: tuple[Hit, ...]
    total: int
    kinds: dict[str, int]
    source: Source


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said: how it relates to what was asked for, and the words that say it.

    `claim` is the IRI of the claim. `modality` is "holds", or how else the document puts it, such as "planned"; it is
    "inferred" for what no document says but the ontology lets follow, for the reason given, and "stated" for a triple
    without a claim. `as_of` is the date as of which it holds, from the text or only from its edition (`as_of_basis`).
    """

    heading: str
    relation: str
    value: str
    value_iri: str
    modality: str
    claim: str = ""
    as_of: str = ""
    as_of_basis: str = ""
    note: str = ""
    reason: str = ""
    quotes: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Description:
    """What is said of a thing, from both ends; `next_offset` is where the rest begins, `hint` how to get it."""

    thing: Thing
    other_names: tuple[str, ...]
    summary: str
    said: tuple[Said, ...]
    total: int
    next_offset: int | None
    hint: str
    source: Source


@dataclass(frozen=True, slots=True)
class Term:
    """A class or a property: `count` is of its things, or of its triples."""

    iri: str
    short: str
    name: str
    count: int
    definition: str
    domain: tuple[str, ...] = ()
    range: tuple[str, ...] = ()
    above: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Schema:
    """What queries can be made of: prefixes (known, need not be declared), classes, properties, graphs, an example."""

    about: Term | None
    classes: tuple[Term, ...]
    properties: tuple[Term, ...]
    prefixes: dict[str, str]
    graphs: dict[str, int]
    notes: tuple[str, ...]
    example: str
    source: Source


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a row: an IRI with its name, or words with their datatype or language."""

    value: str
    iri: bool
    name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row by variables; those that are not bound are left out. `quotes` are the words behind it."""

    values: dict[str, Cell]
    quotes: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer to a query: rows; or `answer` of ASK; or `graph`, as Turtle.

    `total` counts all rows; `next_offset` is where the rest begins; `hints` say what the query may have meant.
    """

    sparql: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: int
    next_offset: int | None
    source: Source
    answer: bool | None = None
    graph: str = ""
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """What may be filled into a question: a thing of a class (its name or IRI), "text" or "number"."""

    name: str
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question on offer."""

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions on offer; or one of them with its answer."""

    questions: tuple[Question, ...]
    answer: Rows | None
    source: Source


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was read; what nobody has said is empty."""

    iri: str
    title: str
    publisher: str
    year: str
    rights: str


@dataclass(frozen=True, slots=True)
class Citation:
    """How to cite the release, or what is said of a thing; what nobody has said is empty."""

    citation: str
    bibtex: str
    address: str
    licence: str
    rights: str
    documents: tuple[Document, ...]
    quotes: tuple[Passage, ...]
    source: Source
    thing: Thing | None = None


Answer = Found | Description | Schema | Rows | Questions | Citation
