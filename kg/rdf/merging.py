"""One node for what several documents name: one label, one class and all the other names they give it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from kg.model.claims import Entity, Reading
from kg.model.classes import kinds_under


def one_node_each(readings: Iterable[Reading]) -> list[Reading]:
    """The readings, with every entity that several of them name alike in all.

    What a lexicon says of it goes before what the documents say; of their labels and classes the commonest is taken.
    Two things of one name are labelled with their places, and none has another's label among its other names.
    """
    readings = list(readings)
    named: defaultdict[str, list[Entity]] = defaultdict(list)
    for reading in readings:
        for entity in reading.entities:
            named[entity.slug].append(entity)
    places = {entity.slug: _place(reading) for reading in reversed(readings) for entity in reading.entities}
    shared = _told_apart({slug: _agreed(same) for slug, same in named.items()}, places)
    return [
        replace(reading, entities=tuple(shared[entity.slug] for entity in reading.entities)) for reading in readings
    ]


def _place(reading: Reading) -> str:
    return reading.document.metadata.place or reading.document.metadata.title


def _told_apart(entities: Mapping[str, Entity], places: Mapping[str, str]) -> dict[str, Entity]:
    """The entities, those of one label with their places behind it: "Ministry of Finance (Ireland)"."""
    labels = Counter(entity.label.casefold() for entity in entities.values())
    apart = {
        slug: replace(
            entity, label=f"{entity.label} ({places[slug]})", aliases=tuple(sorted({*entity.aliases, entity.label}))
        )
        if labels[entity.label.casefold()] > 1
        else entity
        for slug, entity in entities.items()
    }
    taken = {entity.label.casefold() for entity in apart.values()}
    return {slug: _without(entity, taken) for slug, entity in apart.items()}


def _without(entity: Entity, taken: AbstractSet[str]) -> Entity:
    """The entity without the names that are labels of others."""
    free = tuple(alias for alias in entity.aliases if alias.casefold() not in taken - {entity.label.casefold()})
    short = entity.abbreviation
    return replace(entity, aliases=free, abbreviation=None if short and short.casefold() in taken else short)


def _agreed(same: Sequence[Entity]) -> Entity:
    known = [entity for entity in same if entity.known]
    label = _commonest(entity.label for entity in known or same)
    kinds = [entity.type for entity in known or same]
    # A group that one document lists is a group in all, though another takes its plural for one such thing.
    kind = "Group" if "Group" in kinds and not known else _narrowest(kinds)
    short = next((entity.abbreviation for entity in same if entity.abbreviation), None)
    forms = {form for entity in same for form in (entity.label, *entity.aliases)} - {label, short}
    return Entity(same[0].slug, label, kind, tuple(sorted(forms)), short, bool(known))


def _commonest(labels: Iterable[str]) -> str:
    counted = Counter(labels)
    return min(counted, key=lambda label: (-counted[label], -len(label), label))


def _narrowest(kinds: Sequence[str]) -> str:
    """The commonest class; where one of the others is below it, that one."""
    counted = Counter(kinds)
    best = min(counted, key=lambda kind: (-counted[kind], kind))
    return min((kind for kind in counted if kind in kinds_under(best)), key=lambda kind: (len(kinds_under(kind)), kind))
