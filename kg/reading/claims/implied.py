"""Claims that names imply: the place in a thing's name, the parties of an agreement, the counts in a motto."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import pairwise

import regex

from kg.model.claims import Entity, EntityRef, Indicator, Observation, Statement
from kg.reading.claims.figures.indicators import indicator_of
from kg.reading.claims.statements import SPREADS, Scene, say
from kg.reading.names.mentions import Mention
from kg.reading.names.mottoes import counts

OWNED = Indicator(
    "ownership-share", "ownership share", "ratio", "PERCENT", "Share of a company that its owner or owners named hold."
)


def find_inner(scene: Scene, mentions: Iterable[Mention], parents: Mapping[str, str]) -> list[Statement]:
    """Statements that names imply: "the Park of the Zone" lies in the Zone, "X clusters" are part of X."""
    mentions, entities = tuple(mentions), scene.entities
    inner = sorted((m for m in mentions if m.kind == "inner"), key=lambda m: m.begin)
    sites = {"Park", "Facility", "Area", "Site"}
    implied = []
    for outer, part in pairwise(inner):
        kinds = {entities[outer.slug].type, entities[part.slug].type}
        if outer.end == part.end and kinds <= sites:
            implied.append(say(scene, (outer.slug, "locatedIn", part.slug), "name-of-name"))
    for mention in mentions:
        if mention.slug in parents:
            implied.append(say(scene, (mention.slug, "partOf", parents[mention.slug]), "group-of"))
        elif entities[mention.slug].type == "Agreement":
            parties = parties_of(entities[mention.slug].label, entities)
            implied += [say(scene, (mention.slug, "signatory", party), "parties-in-name") for party in parties]
    return implied


def parties_of(label: str, entities: Mapping[str, Entity]) -> list[str]:
    """The places that an agreement names as its parties: "A and B Closer Partnership Arrangement"."""
    areas = {entity.label: entity.slug for entity in entities.values() if entity.type == "Area"}
    names = "|".join(regex.escape(name) for name in sorted(areas, key=len, reverse=True))
    match = regex.match(rf"({names})(?: and |-|/)({names}) ", label) if names else None
    return [areas[match.group(1)], areas[match.group(2)]] if match else []


def find_implied(
    scene: Scene, statements: Iterable[Statement], counted: Iterable[Observation]
) -> list[tuple[Observation, Indicator]]:
    """Numbers that statements imply: who manages a set of three has three of them; what is wholly owned, is owned to
    100 per cent."""
    counts_of = {one.about: one for one in counted}
    implied = []
    for statement in statements:
        if not isinstance(statement.object, EntityRef):
            continue
        group = counts_of.get(statement.object.slug)
        if statement.predicate == "whollyOwnedBy":
            implied.append(
                (_count(scene, (statement.subject, OWNED.key, "PERCENT"), Decimal(100), "wholly-owned"), OWNED)
            )
        elif statement.predicate in SPREADS and group is not None and group.value is not None:
            indicator = indicator_of(scene.entities[group.about].label)
            about = (statement.subject, indicator.key, "NUM")
            implied.append((_count(scene, about, group.value, "managed-count"), indicator))
    return implied


def _count(scene: Scene, about: tuple[str, str, str], number: Decimal, rule: str) -> Observation:
    evidence = (scene.evidence(rule),)
    return Observation(about[0], about[1], scene.as_of, scene.date_basis, evidence, about[2], number)


def find_counts(scene: Scene, mentions: Iterable[Mention]) -> list[tuple[Observation, Indicator]]:
    """The counts in the mottoes of a sentence: "one zone, two parks" has one zone and two parks."""
    claims = []
    for mention in mentions:
        entity = scene.entities[mention.slug]
        for number, noun in counts(entity.label) if entity.type == "Initiative" else ():
            indicator = indicator_of(noun)
            claims.append((_count(scene, (entity.slug, indicator.key, "NUM"), number, "counted-motto"), indicator))
    return claims
