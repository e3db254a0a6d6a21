"""Slots to spans: a proposal becomes a claim only if the sentence itself has every word of it, letter for letter.

Nothing a model says comes into a claim: names, dates, figures and quotes are what our own reader finds in those spans.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

import regex

from kg.limits import LONGEST_PROPOSED_NAME
from kg.model import claims as model
from kg.model.claims import Concept, Date, Entity, Evidence, Modality, Observation, Period, Statement
from kg.model.classes import ROOT, superclasses
from kg.model.identity import slug
from kg.rdf.namespaces import RDF, SKOS, XSD
from kg.rdf.vocabulary import READ_FOR, Signature, concept_phrases
from kg.reading.claims.figures.dates import as_of_dates
from kg.reading.claims.figures.indicators import indicator_of
from kg.reading.claims.figures.observe import SKIPPED, amounts
from kg.reading.claims.relations import MODES
from kg.reading.llm.propose import Proposal, offered
from kg.reading.names.lexicon import load_lexicon
from kg.reading.names.mentions import Mention, find_mentions
from kg.reading.quantities import Quantity, TimeMention, find_dates, find_quantities
from kg.reading.syntax.masking import encode, figure_kind
from kg.reading.syntax.modality import FAR, mode_of
from kg.reading.syntax.parser import parse
from kg.reading.syntax.predicates import is_predicate
from kg.reading.text.profile import profile

STATISTICS: dict[str, model.Statistic] = {"money": "flow", "share": "ratio", "ratio": "ratio", "rank": "rank"}

NOT_LITERAL = "not literally in the sentence"
OUTSIDE = "not inside its quote"
NO_FIGURE = "not a figure as the reader reads it"

# A word with a capital beside a name, the first one of the sentence excepted, may be a part of a longer name.
CAPITAL_BEFORE = regex.compile(r" \p{Lu}(?:[^ ]*[\p{L}\p{N}])? $")
CAPITAL_BEHIND = regex.compile(r" \p{Lu}")

Range = tuple[int, int]


class Misaligned(Exception):
    """A proposal that the sentence does not bear; its text says why."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """A claim that its sentence bears, with the entities at its ends, known or new, and what its figure counts."""

    index: int
    claim: model.Claim
    entities: tuple[Entity, ...]
    indicator: model.Indicator | None = None


class Known:
    """A document as alignment needs it: its reading, the names of each sentence, the bearer of each name."""

    def __init__(self, reading: model.Reading) -> None:
        self.reading, self.facts = reading, profile(reading.document)
        # They are found once more, for a reading does not say where they stand.
        self.places = find_mentions(reading.document, load_lexicon(), self.facts.abbreviations).places
        self.entities: dict[str, Entity] = {}
        self.forms: dict[str, str] = {}
        for entity in reading.entities:
            self.enter(entity)

    def dates(self, text: str, masked: Sequence[Range] = ()) -> tuple[TimeMention, ...]:
        """The dates of a text, completed as those of the document are."""
        year = self.reading.document.metadata.year
        return find_dates(text, year=year, masked=masked, style=self.facts.style, spoken=self.facts.spoken)

    def enter(self, entity: Entity) -> None:
        """Take in an entity by all its names; one already there keeps its class, if it has any."""
        if entity.slug not in self.entities or self.entities[entity.slug].type == ROOT:
            self.entities[entity.slug] = entity
        for form in (entity.label, entity.abbreviation, *entity.aliases):
            if form:
                self.forms.setdefault(form, entity.slug)


@dataclass(frozen=True, slots=True)
class _QuotePlace:
    """A quote in its sentence."""

    known: Known
    index: int
    sentence: model.Sentence
    begin: int
    end: int
    evidence: Evidence

    def spans(self, words: str) -> list[Range]:
        """The position of these words in the quote, whole. Raises Misaligned if there is none."""
        if not (places := _occurrences(words, self.sentence.text)):
            raise Misaligned(NOT_LITERAL)
        if not (inside := [place for place in places if self.begin <= place[0] and place[1] <= self.end]):
            raise Misaligned(OUTSIDE)
        return inside

    @property
    def names(self) -> tuple[Mention, ...]:
        return self.known.places.get(self.index, ())

    @property
    def dates(self) -> tuple[TimeMention, ...]:
        return self.known.dates(self.sentence.text, [(name.begin, name.end) for name in self.names])


def _occurrences(words: str, text: str) -> list[Range]:
    """The positions of words in a text, not as a part of longer words."""
    if not words or words != words.strip():
        return []
    before, behind = (r"(?<![\p{L}\p{N}])" * words[0].isalnum(), r"(?![\p{L}\p{N}])" * words[-1].isalnum())
    return [match.span() for match in regex.finditer(before + regex.escape(words) + behind, text, overlapped=True)]


def align(known: Known, index: int, proposal: Proposal, rule: str) -> Aligned:
    """The claim that a proposal makes of a sentence. Raises Misaligned with the reason if there is none.

    `known` is left as it is: a new name is entered when its claim has come in.
    """
    sentence = known.reading.document.sentences[index]
    if not (quotes := _occurrences(proposal.quote, sentence.text)):
        raise Misaligned(NOT_LITERAL)
    evidence = Evidence(sentence.raw_span(*quotes[0]), rule, sentence.section)
    spot = _QuotePlace(known, index, sentence, *quotes[0], evidence)
    if not (mode := _mode(spot)):
        raise Misaligned("denied in the sentence")
    subject = _name(spot, proposal.subject, proposal.subject_class)
    return (_statement if proposal.predicate else _observation)(spot, proposal, subject, mode)


def _mode(spot: _QuotePlace) -> Modality | None:
    """The modality of what a quote says in its sentence, which may deny or plan it before the quote; None if denied."""
    kinds = {name: entity.type for name, entity in spot.known.entities.items()}
    (tree,) = parse([encode(spot.sentence.text, kinds, spot.names)])
    words = [word for word in tree.words if spot.begin <= word.begin < spot.end]
    if not words:
        return "holds"
    modes = [mode_of(tree, word) for word in words if is_predicate(tree, word)] or [mode_of(tree, words[0])]
    return MODES.get(max(modes, key=lambda mode: FAR[mode]))


def _name(spot: _QuotePlace, words: str, kind: str) -> Entity:
    """The entity that the words name: one the reader knows, or a new one, then of a class of the ontology."""
    known = spot.known
    spans = spot.spans(words)
    named = [mention.slug for mention in spot.names if (mention.begin, mention.end) in spans]
    owner = next((slug for slug in named if slug in known.entities), None)
    if owner is None:
        owner = known.forms.get(words)
        if not any(_is_free(spot, span, owner) for span in spans):
            raise Misaligned("a piece of a longer name")
    if owner is not None and (known.entities[owner].type != ROOT or kind in ("", ROOT)):
        return known.entities[owner]
    if kind not in superclasses():
        raise Misaligned("not a class of the ontology")
    if owner is not None:  # the reader found no class for the name
        return replace(known.entities[owner], type=kind)
    if len(words) > LONGEST_PROPOSED_NAME or not (words[0].isupper() or words[0].isdigit()) or words.isdigit():
        raise Misaligned("not a name")
    if slug(words) in known.entities or words.casefold() in {form.casefold() for form in known.forms}:
        raise Misaligned("another spelling of a name")
    return Entity(slug(words), words, kind)


def _is_free(spot: _QuotePlace, span: Range, owner: str | None) -> bool:
    """Whether words stand for themselves: in no name of another, and not beside capitals of a name nobody knows."""
    begin, end = span
    if any(name.begin < end and begin < name.end and name.slug != owner for name in spot.names):
        return False
    text = spot.sentence.text
    return owner is not None or not (CAPITAL_BEFORE.search(text, 0, begin) or CAPITAL_BEHIND.match(text, end))


def _statement(spot: _QuotePlace, proposal: Proposal, subject: Entity, mode: Modality) -> Aligned:
    if not (signature := offered().get(proposal.predicate)):
        raise Misaligned("not a property of the ontology")
    as_of, basis = as_of_dates(spot.dates, spot.known.reading.document.metadata.reference_date)
    target, other = _object(spot, proposal, signature)
    if isinstance(target, Date):
        basis = "inferred" if target.inferred else "stated"
        if int(target.lexical[:4]) > spot.known.reading.document.metadata.year:
            mode = "planned"
    claim = Statement(subject.slug, proposal.predicate, target, as_of, basis, (spot.evidence,), mode)
    return Aligned(spot.index, claim, (subject, other) if other else (subject,))


def _object(spot: _QuotePlace, proposal: Proposal, signature: Signature) -> tuple[model.StatementObject, Entity | None]:
    """The object of a property, by its range: words, a date, a web address, a concept or a name."""
    words = proposal.object
    spot.spans(words)
    if proposal.predicate == "homepage":
        url = words.rstrip(".,;:)")
        return model.WebAddress(url if "://" in url else f"https://{url}"), None
    if XSD + "date" in signature.range:
        return _date(spot, words), None
    if RDF + "langString" in signature.range:
        return model.Text(words), None
    for scheme in READ_FOR if SKOS + "Concept" in signature.range else ():
        if scheme == proposal.predicate and (key := concept_phrases()[scheme].get(words.lower())):
            return Concept(key, scheme), None
    if signature.range == {SKOS + "Concept"}:
        raise Misaligned("not a term of the vocabulary")
    entity = _name(spot, words, proposal.object_class)
    return model.EntityRef(entity.slug), entity


def _date(spot: _QuotePlace, words: str) -> Date:
    """The date that the reader reads in these words alone and in the sentence."""
    alone = [time.value for time in spot.known.dates(words)]
    spans = spot.spans(words)
    for time in spot.dates:
        quoted = any(time.begin <= begin and end == time.end for begin, end in spans)
        if quoted and isinstance(time.value, Date) and alone == [time.value]:
            return time.value
    raise Misaligned("not a date as the reader reads it")


def _observation(spot: _QuotePlace, proposal: Proposal, subject: Entity, mode: Modality) -> Aligned:
    quantity = _quantity(spot, proposal.value)
    spans = spot.spans(proposal.indicator)
    if all(begin < quantity.end and quantity.begin < end for begin, end in spans):
        raise Misaligned(NO_FIGURE)
    as_of, basis, period = _time(spot, quantity)
    unit, hedge = quantity.unit, quantity.qualifier
    statistic = "cap" if hedge == "upTo" else STATISTICS.get(figure_kind(quantity), "stock")
    indicator = indicator_of(proposal.indicator, statistic, unit)
    claim = Observation(
        subject.slug, indicator.key, as_of, basis, (spot.evidence,), unit, *amounts(quantity), hedge, mode, period
    )
    return Aligned(spot.index, claim, (subject,), indicator)


def _quantity(spot: _QuotePlace, words: str) -> Quantity:
    """The figure of the sentence in these words; alone they must give the same number and unit."""
    masked = [(name.begin, name.end) for name in spot.names] + [(time.begin, time.end) for time in spot.dates]
    currency, style = spot.known.facts.currency, spot.known.facts.style
    number = attrgetter("value", "maximum", "unit")
    alone = [*map(number, find_quantities(words, currency=currency, style=style))]
    spans = spot.spans(words)
    for quantity in find_quantities(spot.sentence.text, masked, currency=currency, style=style):
        quoted = any(quantity.begin <= begin and end <= quantity.end for begin, end in spans)
        if quoted and alone == [number(quantity)] and quantity.kind not in SKIPPED and quantity.stated:
            if not (spot.begin <= quantity.begin and quantity.end <= spot.end):
                raise Misaligned(OUTSIDE)  # its hedge is not in the quote
            return quantity
    raise Misaligned(NO_FIGURE)


def _time(spot: _QuotePlace, quantity: Quantity) -> tuple[str, model.DateBasis, Period | None]:
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
        raise Misaligned("a figure of unclear date")
    value = dates[0].value
    if isinstance(value, Period):
        return min(value.ends, reference), "stated", value
    return min(value.last_day, reference), "inferred" if value.inferred else "stated", None
