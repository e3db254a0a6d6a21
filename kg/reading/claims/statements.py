"""Statements from rules: every wording that matches a sentence, with its subject, its modality and its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product

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
    Text,
    WebAddress,
)
from kg.model.classes import kinds_under
from kg.reading.claims.rules import Stating, Vocabulary, Wording
from kg.reading.quantities import TimeMention
from kg.reading.sentence.clauses import Subjects, modality, subject_of
from kg.reading.sentence.coreference import Topic
from kg.reading.sentence.masking import ANY_DATE, MENTION, Encoded, entity_class
from kg.reading.sentence.patterns import members

E = entity_class()
# What a subject strives for is not what it does.
GOAL = regex.compile(r"\b(?:aims?|aimed|endeavours?|seeks?|strives?|hopes?) to\b")
# What is said not to be so: "It is not true that A manages B".
DENIED = regex.compile(
    r"\b(?:not (?:true|the case|correct)|untrue|false|wrong|den(?:y|ies|ied)|rumou?rs?|no (?:evidence|plan|decision))\b"
    r"[^.;]* that\b|\b[Nn]either\b[^.;]* nor\b"
)
BYGONE = regex.compile(r"(?:Before|Until|Prior to)\b")
# What was so and is so no more.
FORMER = regex.compile(r"\b(?:formerly|previously|once|originally|used to)\b")
# What would be so if something else were.
SUPPOSED = regex.compile(r"\bwould\b[^.;]*\bif\b")
# What one can do is not what one does.
CAPABLE = regex.compile(r"\b(?:can|could)\b")
# Roles of dates at which nothing happens: they say how long, or as at when.
LASTING = ("asOf", "until", "sinceTo", "within")
# Dates in a row: "in 2025 and 2027".
DATES = regex.compile(rf"{ANY_DATE.pattern}(?:(?:, and |, | and ){ANY_DATE.pattern})*")
_By = tuple[str, Span | None]
Pair = tuple[_By, tuple[StatementObject, Span | None]]
# What is said of a group in these words is said of its members.
SPREADS = ("manages", "oversees", "administers", "funds")


@dataclass(frozen=True, slots=True)
class Scene:
    """One sentence as the rules see it: its encoding, who it is about, and the date it gives for all it says.

    `site` is the site spoken of before it, `inherited` the date that figures before it were told with; `place` and
    `government` are those of the document, `types` and `labels` those of its entities.
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

    def evidence(self, rule: str, antecedent: Span | None = None) -> Evidence:
        """The sentence as evidence by a rule; `antecedent` says who is meant."""
        return Evidence(self.sentence.span, rule, self.sentence.section, antecedent)


@dataclass(frozen=True, slots=True)
class _StatementMatch:
    """A wording found in a sentence: where it stands, who it is about, and the vocabularies it may name."""

    scene: Scene
    wording: Wording
    match: regex.Match[str]
    subjects: Subjects
    concepts: Mapping[str, Mapping[str, str]]


def find_statements(
    scene: Scene, rules: Iterable[Wording], concepts: Mapping[str, Mapping[str, str]]
) -> list[Statement]:
    """Every statement that a rule reads off a sentence, in the order of the rules."""
    statements: list[Statement] = []
    for wording in rules:
        for match in wording.pattern.finditer(scene.encoded.text):
            subjects = _subjects(scene, wording, match)
            if subjects is None:
                continue
            hit = _StatementMatch(scene, wording, match, subjects, concepts)
            for stating in wording.states:
                statements += _state(hit, stating)
    return _without_wider(statements)


def _subjects(scene: Scene, wording: Wording, match: regex.Match[str]) -> Subjects | None:
    """The subjects of a match; none if its verb has no subject of the right class."""
    if wording.by_subject is None:
        return Subjects("", "")
    subjects = subject_of(scene.encoded, match.start(), scene.topic_char)
    if subjects is None:
        return None
    kinds = {kind for name in wording.subject_types for kind in kinds_under(name)}
    chars = "".join(char for char in subjects.chars if _type(scene, char) in kinds)
    return Subjects(chars, subjects.auxiliary) if chars and not GOAL.search(subjects.auxiliary) else None


def _type(scene: Scene, char: str) -> str:
    mention = scene.encoded.mention(char)
    return scene.types.get(mention.slug, "Entity") if mention else ""


def _state(hit: _StatementMatch, stating: Stating) -> Iterable[Statement]:
    scene = hit.scene
    words = f"{hit.subjects.auxiliary} {hit.match.group()}"
    mode = stating.modality or modality(words)
    denied = DENIED.search(scene.encoded.text, 0, hit.match.start()) or BYGONE.match(scene.sentence.text)
    if mode is None or denied or FORMER.search(words) or CAPABLE.search(hit.subjects.auxiliary):
        return
    if mode == "planned" and SUPPOSED.search(scene.encoded.text):
        mode = "considered"
    allowed = {kind for name in (stating.types or "Entity").split("|") for kind in kinds_under(name)}
    for (subject, by), (object_, at) in _pairs(scene, _entities(hit, stating.subject), _objects(hit, stating)):
        if scene.types.get(subject, "Entity") in allowed and object_ != EntityRef(subject):
            ahead = isinstance(object_, Date) and int(object_.lexical[:4]) > scene.metadata.edition
            evidence = evidence_of(scene, hit.wording.rule.name, by or at)
            yield statement_of(scene, (subject, stating.predicate, object_), "planned" if ahead else mode, evidence)


def _pairs(scene: Scene, subjects: list[_By], objects: list[tuple[StatementObject, Span | None]]) -> Iterable[Pair]:
    """Each subject with each object; with "respectively", the first with the first; of one list, any two."""
    if [slug for slug, _ in subjects] == [getattr(thing, "slug", None) for thing, _ in objects]:
        return [(subjects[i], objects[j]) for i, j in combinations(range(len(subjects)), 2)]
    if len(subjects) == len(objects) > 1 and "respectively" in scene.encoded.text:
        return zip(subjects, objects, strict=True)
    return product(subjects, objects)


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


def _entities(hit: _StatementMatch, slot: str) -> list[tuple[str, Span | None]]:
    """The entities in a slot, each with the span that says who it is if the sentence itself does not."""
    scene = hit.scene
    if slot == hit.wording.by_subject:
        return _named(scene.encoded, hit.subjects.chars)
    if slot in ("topic", "site"):
        topic = scene.topic if slot == "topic" else scene.site
        return [(topic.slug, None if topic.named else topic.span)] if topic else []
    return _named(scene.encoded, hit.match.group(slot) or "")


def _named(encoded: Encoded, text: str) -> list[tuple[str, Span | None]]:
    mentions = [encoded.mention(char) for char in members(text)]
    return [(mention.slug, mention.antecedent) for mention in mentions if mention is not None]


def _objects(hit: _StatementMatch, stating: Stating) -> list[tuple[StatementObject, Span | None]]:
    scene, match, slot = hit.scene, hit.match, stating.object
    if stating.concepts:
        words = match.group(slot) or ""
        return [(concept, None) for concept in find_concepts(words, stating.concepts, hit.concepts)]
    if slot == "d":
        return [(date, None) for date in _dates(scene.encoded, match, scene.metadata.edition)]
    if slot in match.groupdict() and not MENTION.search(match.group(slot) or ""):
        begin, end = match.span(slot)
        return [(Text(scene.encoded.plain(begin, end, scene.sentence.text).strip(" ,;")), None)] if begin < end else []
    return [(EntityRef(slug), span) for slug, span in _entities(hit, slot)]


def _dates(encoded: Encoded, match: regex.Match[str], edition: int) -> list[Date]:
    """The date in a slot at which something can happen; with "respectively", each of those in a row."""
    chars = match.group("d")
    if "respectively" in encoded.text:
        row = DATES.match(encoded.text, match.start("d"))
        chars = "".join(ANY_DATE.findall(row.group())) if row else chars
    times = (encoded.date(char) for char in chars)
    dated = [(time.value, time.role) for time in times if time is not None]
    dates = [(date, role) for date, role in dated if isinstance(date, Date)]
    return [date for date, role in dates if role not in LASTING or int(date.lexical[:4]) > edition]


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


def _without_wider(statements: list[Statement]) -> list[Statement]:
    """ "Wholly owned by" says more than "subsidiary of": of one pair only the narrower statement stays."""
    narrow = {(s.subject, s.object) for s in statements if s.predicate == "whollyOwnedBy"}
    return [s for s in statements if s.predicate != "subsidiaryOf" or (s.subject, s.object) not in narrow]


def find_homepage(sentence: Sentence, slug: str, as_of: str) -> Statement | None:
    """The website that a line of the website list gives: "Cyberport: www.cyberport.com.hk"."""
    match = regex.search(r"(?P<url>(?:https?://|www\.)[^\s,;]+|(?<=: )[\w-]+(?:\.[\w-]+)+[^\s,;]*)", sentence.text)
    if not match:
        return None
    url = match.group("url").rstrip(".,;)")
    evidence = Evidence(sentence.span, "website-list", sentence.section)
    full = url if "://" in url else f"https://{url}"
    return Statement(slug, "homepage", WebAddress(full), as_of, "edition", (evidence,))
