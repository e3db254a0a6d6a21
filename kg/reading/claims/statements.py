"""Common ground of a sentence's readers: the sentence as they see it, and statements with their evidence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal

import regex

from kg.model.claims import (
    Concept,
    Date,
    DateBasis,
    Entity,
    EntityRef,
    Evidence,
    Indicator,
    Metadata,
    Modality,
    Observation,
    Sentence,
    Span,
    Statement,
    StatementObject,
    Text,
)
from kg.model.classes import kinds_under
from kg.reading.names.mentions import Mention
from kg.reading.quantities import TimeMention
from kg.reading.syntax.clauses import Clause
from kg.reading.syntax.coreference import Topic
from kg.reading.syntax.masking import Encoded
from kg.reading.syntax.tree import Tree
from kg.reading.text.words import Patterns

Vocabulary = Literal["audience", "topic", "support"]
# For each vocabulary the phrases that name its concepts.
Concepts = Mapping[str, Mapping[str, str]]
Triple = tuple[str, str, str | StatementObject]
# Roles of past dates at which nothing happens, since they say how long, or as at when; and of those to come, from which
# on something may.
LASTING = ("asOf", "until", "sinceTo", "within")
OPEN = ("since",)
# What is said of a group in these words is said of its members.
SPREADS = ("manages", "oversees", "administers", "funds")
# The vocabulary whose concepts a term may name.
FOLLOWS: dict[str, Vocabulary] = {
    "beneficiary": "audience", "benefit": "support", "criterion": "support", "sector": "topic"
}  # fmt: skip
P = Patterns("claims", "statements")


@dataclass(frozen=True, slots=True)
class Scene:
    """One sentence as the rules see it: its encoding, who it is about, and the date it gives for all it says.

    `site` is the site spoken of before it, `scheme` the one scheme that its paragraph has spoken of, `inherited` the
    date that figures before it were told with; `government` is that of the document, `types` those of its entities;
    `speaking` is true if it says "we" of the government.
    """

    sentence: Sentence
    encoded: Encoded
    topic: Topic | None
    site: Topic | None
    as_of: str
    date_basis: DateBasis
    metadata: Metadata
    entities: Mapping[str, Entity]
    types: Mapping[str, str]
    government: str
    inherited: TimeMention | None
    tree: Tree
    clauses: tuple[Clause, ...]
    speaking: bool
    attributed_to: str | None = None
    mentions: tuple[Mention, ...] = ()
    scheme: Topic | None = None

    def evidence(self, rule: str, antecedent: Span | None = None) -> Evidence:
        """The sentence as evidence by a rule, with the place that says who is meant if that is outside of it."""
        own = self.sentence.span
        outside = antecedent if antecedent and not own.begin <= antecedent.begin < own.end else None
        return Evidence(own, rule, self.sentence.section, outside)

    def count(self, about: str, indicator: Indicator, number: Decimal, rule: str) -> tuple[Observation, Indicator]:
        """A number that a rule without a wording reads, as of the sentence's date."""
        evidence = (self.evidence(rule),)
        unit = indicator.unit
        return Observation(about, indicator.key, self.as_of, self.date_basis, evidence, unit, number), indicator


def say(scene: Scene, triple: Triple, rule: str, antecedent: Span | None = None, mode: Modality = "holds") -> Statement:
    """The statement that a rule reads in a sentence; a string is the slug of an entity."""
    subject, predicate, end = triple
    object_ = EntityRef(end) if isinstance(end, str) else end
    kind = scene.types.get(object_.slug, "Group") if isinstance(object_, EntityRef) else "Group"
    if predicate == "memberOf" and kind != "Group" and kind not in kinds_under("Site"):
        # One of several things that are no group to the ontology ("16 Research Centres") is part of them; of several
        # sites it stays a member: nothing else is said of what is one of them.
        predicate = "partOf"
    basis = scene.date_basis
    if isinstance(object_, Date):
        basis = "inferred" if object_.inferred else "stated"
    evidence = (scene.evidence(rule, antecedent),)
    return Statement(subject, predicate, object_, scene.as_of, basis, evidence, mode, attributed_to=scene.attributed_to)


def find_concepts(words: str, scheme: Vocabulary, concepts: Concepts) -> list[Concept]:
    """The concepts of a vocabulary that a text names; longer words first, none inside another."""
    phrases = concepts.get(scheme, {})
    matches = _phrases(frozenset(phrases)).finditer(words.lower()) if phrases else ()
    return list(dict.fromkeys(Concept(phrases[match.group()], scheme) for match in matches))


@lru_cache(maxsize=32)
def _phrases(phrases: frozenset[str]) -> regex.Pattern[str]:
    return regex.compile(r"(?<![\w-])\L<phrases>(?![\w-])", phrases=sorted(phrases))


def concepts_of(terms: Iterable[Statement], concepts: Concepts) -> list[Statement]:
    """The concepts that follow from terms: a scheme's audience, its kind of support and its topics."""
    follow = []
    for term in terms:
        evidence = tuple(replace(one, rule="classified") for one in term.evidence)
        vocabulary, text = FOLLOWS.get(term.predicate), term.object
        if vocabulary and isinstance(text, Text):
            find = _heads if vocabulary == "audience" else find_concepts
            named = find(text.value, vocabulary, concepts)
            follow += [replace(term, predicate=vocabulary, object=one, evidence=evidence) for one in named]
    return follow


def _heads(text: str, vocabulary: Vocabulary, concepts: Concepts) -> list[Concept]:
    """The concepts that the nouns of a phrase name: "university professors" are professors."""
    phrases = concepts.get(vocabulary, {})
    noun = P.BEHIND.split(text.lower(), maxsplit=1)[0]
    hits: list[Concept] = []
    for part in dict.fromkeys((noun, *P.AND.split(noun))):
        ends = (" ".join(part.split()[-count:]) for count in (4, 3, 2, 1))
        hits += [Concept(phrases[end], vocabulary) for end in ends if end in phrases][:1]
    return list(dict.fromkeys(hits))
