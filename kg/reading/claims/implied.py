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
    scene: Scene, statements: Iterable[Statement], counted: Iterable[tuple[Observation, Indicator]]
) -> list[tuple[Observation, Indicator]]:
    """Numbers that statements imply: who manages a set of three has three of them; what is wholly owned, is owned to
    100 per cent."""
    counts_of = {one.about: one for one, _ in counted}
    implied = []
    for statement in statements:
        if not isinstance(statement.object, EntityRef):
            continue
        group = counts_of.get(statement.object.slug)
        if statement.predicate == "whollyOwnedBy":
            implied.append(scene.count(statement.subject, OWNED, Decimal(100), "wholly-owned"))
        elif statement.predicate in SPREADS and group is not None and group.value is not None:
            indicator = indicator_of(scene.entities[group.about].label)
            implied.append(scene.count(statement.subject, indicator, group.value, "managed-count"))
    return implied


def find_counts(scene: Scene, mentions: Iterable[Mention]) -> list[tuple[Observation, Indicator]]:
    """The counts in the mottoes of a sentence: "one zone, two parks" has one zone and two parks."""
    initiatives = (entity for m in mentions if (entity := scene.entities[m.slug]).type == "Initiative")
    return [
        scene.count(entity.slug, indicator_of(noun), number, "counted-motto")
        for entity in initiatives
        for number, noun in counts(entity.label)
    ]
