"""The answers of the tools, as plain data: each answer with its source."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Annotated, Any, TypeVar

import regex
from pydantic import Field

from app.limits import FURTHEST, LONGEST_ANSWER
from kg.release.citation import CitedDocument
from kg.resources import toml


@dataclass(frozen=True, slots=True)
class Source:
    """The source of an answer: the release that is served, its title, and its citation in one line."""

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
class FoundThing:
    """A thing that was found, with the words around what was searched; `near` says that it fits only in part."""

    thing: Thing
    snippet: str
    near: bool


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """The things that match a search; `total` counts all that match, `kinds` by kind."""

    hits: tuple[FoundThing, ...]
    total: int
    kinds: dict[str, int]
    source: Source


@dataclass(frozen=True, slots=True)
class SaidLine:
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
    """Everything said of a thing, from both ends; `summary` are the words that introduce it.

    `next_offset` is where the rest begins, `hint` how to get it.
    """

    thing: Thing
    other_names: tuple[str, ...]
    summary: str
    said: tuple[SaidLine, ...]
    total: int
    next_offset: int | None
    hint: str
    source: Source


@dataclass(frozen=True, slots=True)
class SchemaTerm:
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
    """The parts of queries: prefixes (known, need not be declared), classes, properties, graphs, an example."""

    example: str
    source: Source
    about: SchemaTerm | None = None
    classes: tuple[SchemaTerm, ...] = ()
    properties: tuple[SchemaTerm, ...] = ()
    prefixes: dict[str, str] = field(default_factory=dict)
    graphs: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerCell:
    """A value of a row: an IRI with its name, or words with their datatype or language."""

    value: str
    iri: bool
    name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A row by variables; those that are not bound are left out. `quotes` are the words behind it."""

    values: dict[str, AnswerCell]
    quotes: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryAnswer:
    """The answer to a query: rows; or `answer` of ASK; or `graph`, as Turtle.

    `total` counts all rows; `next_offset` is where the rest begins; `hints` say what the query may have meant.
    """

    sparql: str
    columns: tuple[str, ...]
    rows: tuple[AnswerRow, ...]
    total: int
    next_offset: int | None
    source: Source
    answer: bool | None = None
    graph: str = ""
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferedParameter:
    """A blank of a question: for a thing of a class (its name or IRI), "text" or "number"."""

    name: str
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class OfferedQuestion:
    """A question on offer."""

    name: str
    title: str
    description: str
    parameters: tuple[OfferedParameter, ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions on offer; or one of them with its answer."""

    questions: tuple[OfferedQuestion, ...]
    answer: QueryAnswer | None
    source: Source


@dataclass(frozen=True, slots=True)
class Citation:
    """The citation of the release, or of what is said of a thing; what nobody has said is empty."""

    citation: str
    bibtex: str
    address: str
    licence: str
    rights: str
    documents: tuple[CitedDocument, ...]
    quotes: tuple[Passage, ...]
    source: Source
    thing: Thing | None = None


Item = TypeVar("Item")
TEXTS = toml(__file__, "texts.toml")
HELP: dict[str, str] = TEXTS["help"]
Offset = Annotated[int, Field(ge=0, le=FURTHEST, description=HELP["offset"])]
Limit = Annotated[int, Field(ge=1, le=200, description=HELP["limit"])]
HIDDEN = regex.compile(TEXTS["hidden"], flags=regex.VERSION1)


def safe(value: Any) -> Any:
    """A text, or plain data with all its texts, in which hidden characters are written out as [U+202E]."""
    if isinstance(value, str):
        return HIDDEN.sub(lambda match: "".join(f"[U+{ord(sign):04X}]" for sign in match.group()), value)
    if isinstance(value, dict):
        return {safe(key): safe(each) for key, each in value.items()}
    return [safe(each) for each in value] if isinstance(value, list | tuple) else value


def filled(value: Any) -> Any:
    """Plain data without empty texts, lists and objects, which a reader would pay for and learn nothing from."""
    if isinstance(value, dict):
        return {key: filled(each) for key, each in value.items() if each not in (None, "", [], {})}
    return [filled(each) for each in value] if isinstance(value, list) else value


def fitting(items: Iterable[Item]) -> tuple[Item, ...]:
    """The first of some items, as many as there is room for, one at least."""
    every = tuple(items)
    sizes = accumulate(len(str(item)) for item in every)
    return every[: max(1, sum(size <= LONGEST_ANSWER for size in sizes))]
