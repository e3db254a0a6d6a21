"""Common ground of a sentence's readers: the sentence as they see it, and statements with their evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import regex

from kg.model.claims import (
    Concept,
    Date,
    DateBasis,
    EntityRef,
    Evidence,
    Metadata,
    Modality,
    Sentence,
    Span,
    Statement,
    StatementObject,
    WebAddress,
)
from kg.model.classes import kinds_under
from kg.reading.claims.frames import Frames
from kg.reading.claims.rules import Vocabulary
from kg.reading.names.mentions import Mention
from kg.reading.quantities import TimeMention
from kg.reading.syntax.clauses import Clause
from kg.reading.syntax.coreference import Topic
from kg.reading.syntax.masking import Encoded
from kg.reading.syntax.tree import Tree

# Roles of dates at which nothing happens: they say how long, or as at when.
LASTING = ("asOf", "until", "sinceTo", "within")
# What is said of a group in these words is said of its members.
SPREADS = ("manages", "oversees", "administers", "funds")


@dataclass(frozen=True, slots=True)
class Scene:
    """One sentence as the rules see it: its encoding, who it is about, and the date it gives for all it says.

    `site` is the site spoken of before it, `scheme` the one scheme that its paragraph has spoken of, `inherited` the
    date that figures before it were told with; `place` and
    `government` are those of the document, `types` and `labels` those of its entities; `speaking` is true if it says
    "we" of the government.
    """

    sentence: Sentence
    encoded: Encoded
    topic: Topic | None
    topic_char: str
    site: Topic | None
    as_of: str
    date_basis: DateBasis
    metadata: Metadata
    types: Mapping[str, str]
    labels: Mapping[str, str]
    place: str | None
    government: str | None
    inherited: TimeMention | None
    attributed_to: str | None = None
    mentions: tuple[Mention, ...] = ()
    scheme: Topic | None = None
    tree: Tree | None = None
    clauses: tuple[Clause, ...] = ()
    frames: Frames = field(default_factory=Frames)
    speaking: bool = False

    def evidence(self, rule: str, antecedent: Span | None = None) -> Evidence:
        """The sentence as evidence by a rule; `antecedent` says who is meant."""
        return Evidence(self.sentence.span, rule, self.sentence.section, antecedent)


def evidence_of(scene: Scene, rule: str, antecedent: Span | None) -> Evidence:
    """The sentence; and the place that says who is meant, if that is not in the sentence itself."""
    own = scene.sentence.span
    outside = antecedent if antecedent and not (own.begin <= antecedent.begin < own.end) else None
    return scene.evidence(rule, outside)


def statement_of(
    scene: Scene, triple: tuple[str, str, StatementObject], mode: Modality, evidence: Evidence
) -> Statement:
    subject, predicate, object_ = _grouped(scene, triple)
    basis = scene.date_basis
    if isinstance(object_, Date):
        basis = "inferred" if object_.inferred else "stated"
    return Statement(
        subject, predicate, object_, scene.as_of, basis, (evidence,), mode, attributed_to=scene.attributed_to
    )


def say(scene: Scene, triple: tuple[str, str, str], rule: str, antecedent: Span | None = None) -> Statement:
    """That two entities of a sentence stand in a relation, as a rule without a wording reads it."""
    subject, predicate, object_ = _grouped(scene, (triple[0], triple[1], EntityRef(triple[2])))
    evidence = scene.evidence(rule, antecedent)
    return Statement(subject, predicate, object_, scene.as_of, scene.date_basis, (evidence,))


def _grouped(scene: Scene, triple: tuple[str, str, StatementObject]) -> tuple[str, str, StatementObject]:
    """One of several things that are no group to the ontology ("16 Research Centres") is part of them; of several
    sites it stays a member: nothing else is said of what is one of them."""
    subject, predicate, object_ = triple
    if predicate != "memberOf" or not isinstance(object_, EntityRef):
        return triple
    kind = scene.types.get(object_.slug, "Group")
    return triple if kind == "Group" or kind in kinds_under("Site") else (subject, "partOf", object_)


def find_concepts(words: str, scheme: Vocabulary, concepts: Mapping[str, Mapping[str, str]]) -> list[Concept]:
    """The concepts of a vocabulary that a text names; longer words first, none inside another."""
    phrases = concepts.get(scheme, {})
    if not phrases:
        return []
    hits = (Concept(phrases[match.group()], scheme) for match in _phrases(frozenset(phrases)).finditer(words.lower()))
    return list(dict.fromkeys(hits))


@lru_cache(maxsize=32)
def _phrases(phrases: frozenset[str]) -> regex.Pattern[str]:
    return regex.compile(r"(?<![\w-])\L<phrases>(?![\w-])", phrases=sorted(phrases))


def find_homepage(sentence: Sentence, slug: str, as_of: str) -> Statement | None:
    """The website that a line of the website list gives: "Cyberport: www.cyberport.com.hk"."""
    match = regex.search(r"(?P<url>(?:https?://|www\.)[^\s,;]+|(?<=: )[\w-]+(?:\.[\w-]+)+[^\s,;]*)", sentence.text)
    if not match:
        return None
    url = match.group("url").rstrip(".,;)")
    evidence = Evidence(sentence.span, "website-list", sentence.section)
    full = url if "://" in url else f"https://{url}"
    return Statement(slug, "homepage", WebAddress(full), as_of, "edition", (evidence,))
