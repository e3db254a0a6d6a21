"""Slots to spans: a proposal becomes a claim only if the sentence itself has every word of it, letter for letter.

Nothing a model says comes into a claim: names, dates, figures and quotes are what our own reader finds in those spans.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from kg.limits import LONGEST_PROPOSED_NAME
from kg.model.claims import (
    Claim,
    Concept,
    Date,
    DateBasis,
    Entity,
    EntityRef,
    Evidence,
    Indicator,
    Modality,
    Observation,
    Period,
    Reading,
    Sentence,
    Statement,
    StatementObject,
    Statistic,
    Text,
    WebAddress,
)
from kg.model.classes import ROOT, superclasses
from kg.model.identity import slug
from kg.rdf.vocabulary import Signature
from kg.reading.claims.figures.dates import as_of_dates
from kg.reading.claims.figures.indicators import indicator_of
from kg.reading.claims.figures.observe import SKIPPED, amounts
from kg.reading.claims.relations import MODES
from kg.reading.llm.propose import Proposal
from kg.reading.names.lexicon import load_lexicon
from kg.reading.names.mentions import Mention, find_mentions
from kg.reading.quantities import Quantity, Style, TimeMention, find_dates, find_quantities
from kg.reading.syntax.masking import encode, figure_kind
from kg.reading.syntax.modality import FAR, mode_of
from kg.reading.syntax.parser import parse
from kg.reading.syntax.predicates import is_predicate
from kg.reading.text.profile import profile

XSD_DATE = "http://www.w3.org/2001/XMLSchema#date"
WORDS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
CONCEPT = "http://www.w3.org/2004/02/skos/core#Concept"
STATISTICS: dict[str, Statistic] = {"money": "flow", "share": "ratio", "ratio": "ratio", "rank": "rank"}
SCHEMES: tuple[Literal["audience", "topic", "support"], ...] = ("audience", "topic", "support")

NOT_LITERAL = "not literally in the sentence"
OUTSIDE = "not inside its quote"
NO_PROPERTY = "not a property of the ontology"
NO_CLASS = "not a class of the ontology"
NO_NAME = "not a name"
CUT = "a piece of a longer name"
OTHER_SPELLING = "another spelling of a name"
NO_CONCEPT = "not a term of the vocabulary"
NO_DATE = "not a date as the reader reads it"
NO_FIGURE = "not a figure as the reader reads it"
NO_TIME = "a figure of unclear date"
DENIED = "denied in the sentence"

Range = tuple[int, int]


class Misaligned(Exception):
    """A proposal that the sentence does not bear; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Aligned:
    """A claim that its sentence bears, with the entities at its ends, known or new, and what its figure counts."""

    index: int
    claim: Claim
    entities: tuple[Entity, ...]
    indicator: Indicator | None = None


@dataclass(frozen=True)
class Known:
    """A document as alignment needs it: its reading, the names of each sentence, the bearer of each name."""

    reading: Reading
    properties: Mapping[str, Signature]
    concepts: Mapping[str, Mapping[str, str]]
    currency: str
    style: Style
    spoken: int
    places: Mapping[int, tuple[Mention, ...]]
    entities: dict[str, Entity]
    forms: dict[str, str] = field(default_factory=dict)

    @property
    def edition(self) -> int:
        """The year the document reports on."""
        return self.reading.document.metadata.year

    def dates(self, text: str, masked: Sequence[Range] = ()) -> tuple[TimeMention, ...]:
        """The dates of a text, completed as those of the document are."""
        return find_dates(text, year=self.edition, masked=masked, style=self.style, spoken=self.spoken)

    def enter(self, entity: Entity) -> None:
        """Take in an entity by all its names; one already there keeps its class, if it has any."""
        if entity.slug not in self.entities or self.entities[entity.slug].type == ROOT:
            self.entities[entity.slug] = entity
        for form in (entity.label, entity.abbreviation, *entity.aliases):
            if form:
                self.forms.setdefault(form, entity.slug)


def know(reading: Reading, properties: Mapping[str, Signature], concepts: Mapping[str, Mapping[str, str]]) -> Known:
    """The known of a document: its names are found once more, for a reading does not say where they stand."""
    facts = profile(reading.document)
    mentions = find_mentions(reading.document, load_lexicon(), facts.abbreviations)
    known = Known(reading, properties, concepts, facts.currency, facts.style, facts.spoken, mentions.places, {})
    for entity in reading.entities:
        known.enter(entity)
    return known


@dataclass(frozen=True, slots=True)
class _QuotePlace:
    """A quote in its sentence."""

    known: Known
    index: int
    sentence: Sentence
    begin: int
    end: int
    evidence: Evidence

    def spans(self, words: str) -> list[Range]:
        """The position of these words in the quote, whole. Raises Misaligned if there is none."""
        places = list(_occurrences(words, self.sentence.text))
        if not places:
            raise Misaligned(NOT_LITERAL)
        inside = [(begin, end) for begin, end in places if self.begin <= begin and end <= self.end]
        if not inside:
            raise Misaligned(OUTSIDE)
        return inside

    @property
    def names(self) -> tuple[Mention, ...]:
        return self.known.places.get(self.index, ())

    @property
    def dates(self) -> tuple[TimeMention, ...]:
        masked = [(name.begin, name.end) for name in self.names]
        return self.known.dates(self.sentence.text, masked)


def _occurrences(words: str, text: str) -> Iterator[Range]:
    """The positions of words in a text, not as a part of longer words."""
    if not words or words != words.strip():
        return
    begin = text.find(words)
    while begin >= 0:
        end = begin + len(words)
        cut_before = begin > 0 and text[begin - 1].isalnum() and words[0].isalnum()
        cut_behind = end < len(text) and text[end].isalnum() and words[-1].isalnum()
        if not (cut_before or cut_behind):
            yield begin, end
        begin = text.find(words, begin + 1)


def align(known: Known, index: int, proposal: Proposal, rule: str) -> Aligned:
    """The claim that a proposal makes of a sentence. Raises Misaligned with the reason if there is none.

    `known` is left as it is: a new name is entered when its claim has come in.
    """
    sentence = known.reading.document.sentences[index]
    quoted = next(_occurrences(proposal.quote, sentence.text), None)
    if quoted is None:
        raise Misaligned(NOT_LITERAL)
    evidence = Evidence(sentence.raw_span(*quoted), rule, sentence.section)
    spot = _QuotePlace(known, index, sentence, *quoted, evidence)
    mode = _mode(spot)
    if mode is None:
        raise Misaligned(DENIED)
    subject = _name(spot, proposal.subject, proposal.subject_class)
    if proposal.predicate:
        return _statement(spot, proposal, subject, mode)
    return _observation(spot, proposal, subject, mode)


def _mode(spot: _QuotePlace) -> Modality | None:
    """The modality of what a quote says in its sentence, which may deny or plan it before the quote; None if denied."""
    kinds = {name: entity.type for name, entity in spot.known.entities.items()}
    (tree,) = parse([encode(spot.sentence.text, kinds, spot.names)])
    words = [word for word in tree.words if spot.begin <= word.begin < spot.end]
    if not words:
        return "holds"
    modes = [mode_of(tree, word) for word in words if is_predicate(tree, word)] or [mode_of(tree, words[0])]
    return MODES.get(max(modes, key=lambda mode: FAR[mode]))


# ---- names


def _name(spot: _QuotePlace, words: str, kind: str) -> Entity:
    """The entity that the words name: one the reader knows, or a new one, then of a class of the ontology."""
    known = spot.known
    spans = spot.spans(words)
    for mention in spot.names:
        if (mention.begin, mention.end) in spans and mention.slug in known.entities:
            return _classed(known.entities[mention.slug], kind)
    owner = known.forms.get(words)
    if not any(_is_free(spot, span, owner) for span in spans):
        raise Misaligned(CUT)
    if owner is not None:
        return _classed(known.entities[owner], kind)
    if kind not in superclasses():
        raise Misaligned(NO_CLASS)
    if len(words) > LONGEST_PROPOSED_NAME or not (words[0].isupper() or words[0].isdigit()) or words.isdigit():
        raise Misaligned(NO_NAME)
    if slug(words) in known.entities or words.casefold() in {form.casefold() for form in known.forms}:
        raise Misaligned(OTHER_SPELLING)
    return Entity(slug(words), words, kind)


def _classed(entity: Entity, kind: str) -> Entity:
    """The entity; where the reader found no class for its name, of the class that the model gives, if it gives one."""
    if entity.type != ROOT or kind in ("", ROOT):
        return entity
    if kind not in superclasses():
        raise Misaligned(NO_CLASS)
    return replace(entity, type=kind)


def _is_free(spot: _QuotePlace, span: Range, owner: str | None) -> bool:
    """Whether words stand for themselves: in no name of another, and not beside capitals of a name nobody knows."""
    begin, end = span
    if any(name.begin < end and begin < name.end and name.slug != owner for name in spot.names):
        return False
    text = spot.sentence.text
    before = text[:begin].removesuffix(" ").rpartition(" ")
    joined_before = text[:begin].endswith(" ") and bool(before[1]) and before[2][:1].isupper()
    joined_behind = text[end : end + 1] == " " and text[end + 1 : end + 2].isupper()
    beside = joined_before and before[2][-1:].isalnum()
    return owner is not None or not (beside or joined_behind)


# ---- statements


def _statement(spot: _QuotePlace, proposal: Proposal, subject: Entity, mode: Modality) -> Aligned:
    signature = spot.known.properties.get(proposal.predicate)
    if signature is None:
        raise Misaligned(NO_PROPERTY)
    as_of, basis = as_of_dates(spot.dates, spot.known.reading.document.metadata.reference_date)
    target, other = _object(spot, proposal, signature)
    if isinstance(target, Date):
        basis = "inferred" if target.inferred else "stated"
        if int(target.lexical[:4]) > spot.known.edition:
            mode = "planned"
    claim = Statement(subject.slug, proposal.predicate, target, as_of, basis, (spot.evidence,), mode)
    return Aligned(spot.index, claim, (subject, other) if other else (subject,))


def _object(spot: _QuotePlace, proposal: Proposal, signature: Signature) -> tuple[StatementObject, Entity | None]:
    """The object of a property, by its range: words, a date, a web address, a concept or a name."""
    words = proposal.object
    if proposal.predicate == "homepage":
        spot.spans(words)
        url = words.rstrip(".,;:)")
        return WebAddress(url if "://" in url else f"https://{url}"), None
    if XSD_DATE in signature.range:
        return _date(spot, words), None
    if WORDS in signature.range:
        spot.spans(words)
        return Text(words), None
    if CONCEPT in signature.range:
        spot.spans(words)
        for scheme in SCHEMES:
            key = spot.known.concepts.get(scheme, {}).get(words.lower())
            if key and proposal.predicate == scheme:
                return Concept(key, scheme), None
        if signature.range == {CONCEPT}:
            raise Misaligned(NO_CONCEPT)
    entity = _name(spot, words, proposal.object_class)
    return EntityRef(entity.slug), entity


def _date(spot: _QuotePlace, words: str) -> Date:
    """The date that the reader reads in these words alone and in the sentence."""
    alone = [time.value for time in spot.known.dates(words)]
    spans = spot.spans(words)
    for time in spot.dates:
        quoted = any(time.begin <= begin and end == time.end for begin, end in spans)
        if quoted and isinstance(time.value, Date) and alone == [time.value]:
            return time.value
    raise Misaligned(NO_DATE)


# ---- figures


def _observation(spot: _QuotePlace, proposal: Proposal, subject: Entity, mode: Modality) -> Aligned:
    quantity = _quantity(spot, proposal.value)
    spans = spot.spans(proposal.indicator)
    if all(begin < quantity.end and quantity.begin < end for begin, end in spans):
        raise Misaligned(NO_FIGURE)
    as_of, basis, period = _time(spot, quantity)
    kind = figure_kind(quantity)
    statistic = "cap" if quantity.qualifier == "upTo" else STATISTICS.get(kind, "stock")
    indicator = indicator_of(proposal.indicator, statistic, quantity.unit)
    claim = Observation(
        subject.slug,
        indicator.key,
        as_of,
        basis,
        (spot.evidence,),
        quantity.unit,
        *amounts(quantity),
        qualifier=quantity.qualifier,
        modality=mode,
        period=period,
    )
    return Aligned(spot.index, claim, (subject,), indicator)


def _quantity(spot: _QuotePlace, words: str) -> Quantity:
    """The figure of the sentence in these words; alone they must give the same number and unit."""
    masked = [(name.begin, name.end) for name in spot.names] + [(time.begin, time.end) for time in spot.dates]
    currency, style = spot.known.currency, spot.known.style
    alone = [_number(quantity) for quantity in find_quantities(words, currency=currency, style=style)]
    spans = spot.spans(words)
    for quantity in find_quantities(spot.sentence.text, masked, currency=currency, style=style):
        quoted = any(quantity.begin <= begin and end <= quantity.end for begin, end in spans)
        if quoted and alone == [_number(quantity)] and quantity.kind not in SKIPPED and quantity.stated:
            if not (spot.begin <= quantity.begin and quantity.end <= spot.end):
                raise Misaligned(OUTSIDE)  # its hedge is not in the quote
            return quantity
    raise Misaligned(NO_FIGURE)


def _number(quantity: Quantity) -> tuple[object, ...]:
    return quantity.value, quantity.maximum, quantity.unit


def _time(spot: _QuotePlace, quantity: Quantity) -> tuple[str, DateBasis, Period | None]:
    """When a figure held: as the rules date the same figure, else by the only date there is, else by the edition."""
    reference = spot.known.reading.document.metadata.reference_date
    for claim in spot.known.reading.claims:
        same = any(evidence.span == spot.sentence.span for evidence in claim.evidence)
        if same and isinstance(claim, Observation) and (claim.value, claim.unit) == (quantity.value, quantity.unit):
            return claim.as_of, claim.date_basis, claim.period
    dates = spot.dates
    if not dates:
        return reference, "edition", None
    if len(dates) > 1:
        raise Misaligned(NO_TIME)
    value = dates[0].value
    if isinstance(value, Period):
        return min(value.ends, reference), "stated", value
    return min(value.last_day, reference), "inferred" if value.inferred else "stated", None
