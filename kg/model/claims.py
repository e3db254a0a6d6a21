"""The nouns of hkit: documents, sentences, mentions, quantities, claims. All frozen; none knows RDF or HTTP.

Offsets count Unicode code points of the raw text from 0, end-exclusive, unless a docstring says otherwise.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Modality = Literal["holds", "planned", "considered"]
DateBasis = Literal["stated", "inferred", "edition", "undated"]
Basis = Literal["given", "file", "text", "guessed"]
Qualifier = Literal["exactly", "about", "moreThan", "atLeast", "nearly", "upTo"]
SentenceKind = Literal["title", "heading", "sentence", "item", "question", "footnote", "website", "debris"]
Statistic = Literal["stock", "cumulative", "flow", "allocation", "cap", "ratio", "change", "rank"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a document's raw text: `raw[begin:end]`."""

    begin: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.begin < self.end:
            raise ValueError(f"a span needs 0 <= begin < end, not {self.begin} and {self.end}")

    def __str__(self) -> str:
        return f"{self.begin}-{self.end}"


@dataclass(frozen=True, slots=True)
class Repair:
    """One slip of the scan that a rule mended in the reading view: `raw` became `repaired`. The raw text stays."""

    rule: str
    span: Span
    raw: str
    repaired: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """The facts about a document besides its text. `basis` says of each how it is known: its key, then its source.

    They are given in the `.toml` beside it, stated in its file (HTML and PDF have metadata), said in its text, or
    guessed from it. `date` is the day of publication, ISO 8601; `language` a tag of BCP 47; `currency` of ISO 4217.
    `creator` made the graph of it, and is cited for that.
    """

    id: str
    title: str
    edition: int | None = None
    series: str | None = None
    publisher: str | None = None
    creator: str | None = None
    place: str | None = None
    government: str | None = None
    currency: str | None = None
    rights: str | None = None
    date: str | None = None
    language: str | None = None
    basis: tuple[tuple[str, Basis], ...] = ()

    @property
    def year(self) -> int:
        """The edition's year; for a document without one the last year there is, so that nothing lies ahead of it."""
        return self.edition or 9999

    @property
    def reference_date(self) -> str:
        """The day of publication if that year is not over by then, else its last day: where no date is given, as-of."""
        end = f"{self.year:04d}-12-31"
        return min(self.date or end, end) if self.edition else end

    @property
    def guessed(self) -> tuple[str, ...]:
        """The keys whose values are guesses."""
        return tuple(key for key, basis in self.basis if basis == "guessed")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its rank: level 0 is the document's title. `path` runs from the title down to this heading."""

    heading: str
    span: Span
    level: int
    path: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Sentence:
    """One unit of reading: a clean `text` and, for each of its characters, the place in the raw text it comes from.

    `offsets` has `len(text)` entries, each the raw offset of the character it stands for. Marks of footnotes are cut
    out of `text`; `notes` keeps them as (position in text, label). `paragraph` numbers the blocks of the document, and
    a paragraph interrupted by footnotes keeps one number. `lead` is the sentence that an item of a list completes.
    """

    text: str
    offsets: tuple[int, ...]
    kind: SentenceKind
    section: Section | None
    paragraph: int
    span: Span
    notes: tuple[tuple[int, str], ...] = ()
    lead: Sentence | None = None

    @property
    def completed(self) -> tuple[str, tuple[int, ...]]:
        """An item's text behind its lead-in, without the colon between, and the raw offset of each character.

        "The fund may:" and "lend;" are "The fund may lend;". Any other sentence is its own text.
        """
        if self.lead is None:
            return self.text, self.offsets
        text, offsets = self.lead.completed
        text = text.rstrip(" :—–-")
        return f"{text} {self.text}", (*offsets[: len(text)], offsets[min(len(text), len(offsets) - 1)], *self.offsets)

    def raw_span(self, begin: int, end: int) -> Span:
        """The raw span behind `text[begin:end]`."""
        return Span(self.offsets[begin], self.offsets[end - 1] + 1)


@dataclass(frozen=True, eq=False)
class Document:
    """An immutable source text with its structure. `sentences` are in text order; footnotes keep their own place."""

    metadata: Metadata
    raw: str
    sentences: tuple[Sentence, ...]
    sections: tuple[Section, ...]
    repairs: tuple[Repair, ...] = ()

    @property
    def id(self) -> str:
        return self.metadata.id

    def quote(self, span: Span) -> str:
        """The text of a span, character for character."""
        return self.raw[span.begin : span.end]


@dataclass(frozen=True, slots=True)
class Date:
    """A calendar date of day, month or year granularity: `2024-11-20`, `2024-11` or `2024`.

    `inferred` says that a part of it (the year of a bare month) was completed from the document.
    """

    lexical: str
    inferred: bool = False

    @property
    def datatype(self) -> Literal["gYear", "gYearMonth", "date"]:
        """The local name of its XSD datatype."""
        return "gYear" if len(self.lexical) == 4 else "gYearMonth" if len(self.lexical) == 7 else "date"

    @property
    def last_day(self) -> str:
        """The latest day the date can mean, as an xsd:date."""
        parts = [int(part) for part in self.lexical.split("-")]
        year, month = parts[0], parts[1] if len(parts) > 1 else 12
        day = parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1]
        return f"{year:04d}-{month:02d}-{day:02d}"


@dataclass(frozen=True, slots=True)
class Period:
    """A named interval: `key` is its IRI's last part (`2024`, `fy-2024-25`, `ay-2023-24`, `ya-2022-23`).

    `inferred` says that its years were completed from the document; it makes no other interval of it.
    """

    key: str
    label: str
    starts: str
    ends: str
    inferred: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Entity:
    """Something the source names: `slug` is its identity, `type` the local name of its class.

    `known` says whether the lexicon supplied it; otherwise the open-vocabulary rule did.
    """

    slug: str
    label: str
    type: str
    aliases: tuple[str, ...] = ()
    abbreviation: str | None = None
    known: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span of a document as matched by one rule; `antecedent` is the span that says who "it" is."""

    span: Span
    rule: str
    section: Section | None = None
    antecedent: Span | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """A kind of measurement, whatever its entity, date and value. `unit` is a QUDT local name (`M2`, `NUM`)."""

    key: str
    label: str
    statistic: Statistic
    unit: str
    definition: str


@dataclass(frozen=True, slots=True)
class Text:
    """Words of the source as the object of a statement, in English."""

    value: str


@dataclass(frozen=True, slots=True)
class WebAddress:
    """A web address as the object of a statement."""

    url: str


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of a controlled vocabulary: `key` is its IRI's last part, `scheme` its SKOS scheme's."""

    key: str
    scheme: Literal["audience", "topic", "support"]


@dataclass(frozen=True, slots=True)
class EntityRef:
    """An entity as the object of a statement."""

    slug: str


StatementObject = EntityRef | Concept | Text | WebAddress | Date


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim of the form subject, predicate, object. A claim without evidence cannot be constructed."""

    subject: str
    predicate: str
    object: StatementObject
    as_of: str
    date_basis: DateBasis
    evidence: tuple[Evidence, ...]
    modality: Modality = "holds"
    qualifier: Qualifier | None = None
    attributed_to: str | None = None

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"a claim needs evidence: {self.subject} {self.predicate} {self.object}")


@dataclass(frozen=True, slots=True)
class Observation:
    """A claim that gives the value of an indicator for an entity at a date or over a period.

    Either `value` (with its hedge in `qualifier`), or a range in `minimum` and `maximum`, or `lesser_of` two others.
    `unit` is a QUDT local name. `scope` tells apart two figures that share entity, indicator and time.
    """

    about: str
    indicator: str
    as_of: str
    date_basis: DateBasis
    evidence: tuple[Evidence, ...]
    unit: str
    value: Decimal | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    qualifier: Qualifier = "exactly"
    modality: Modality = "holds"
    period: Period | None = None
    scope: str | None = None
    baseline: int | None = None
    attributed_to: str | None = None
    previous: Observation | None = None
    part_of_total: Observation | None = None
    lesser_of: tuple[Observation, ...] = ()

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"a claim needs evidence: {self.about} {self.indicator} {self.value}")
        if self.value is None and (self.minimum is None or self.maximum is None) and len(self.lesser_of) < 2:
            raise ValueError("an observation needs a value, a range, or two others of which it is the lesser")


Claim = Statement | Observation


@dataclass(frozen=True, slots=True)
class Rule:
    """A named wording that turns a passage into claims; `wording` and `states` are for people to read."""

    name: str
    wording: str
    states: str


@dataclass(frozen=True, eq=False)
class Reading:
    """All that one document was found to say.

    `introduced` gives each entity's first mention; `mentioned` gives, for each sentence index of the document, the
    slugs it names; `silent` lists the sentences that yielded no claim, with the reason; `dropped` counts the claims
    that were left out, by the shape they did not fit. `clauses` has, by sentence, its
    clauses and references as people read them.
    """

    document: Document
    entities: tuple[Entity, ...]
    indicators: tuple[Indicator, ...]
    claims: tuple[Claim, ...]
    rules: tuple[Rule, ...]
    introduced: dict[str, Evidence] = field(default_factory=dict)
    mentioned: dict[int, tuple[str, ...]] = field(default_factory=dict)
    silent: dict[int, str] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)
    clauses: dict[int, tuple[str, ...]] = field(default_factory=dict)
