"""One node for what several documents name: one label, one class and all the other names they give it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.model.claims import Entity, Reading
from kg.model.classes import kinds_under


def one_node_each(readings: Iterable[Reading]) -> list[Reading]:
    """The readings, with every entity that several of them name alike in all.

    What a lexicon says of it goes before what the documents say; of their labels and classes the commonest is taken.
    """
    readings = list(readings)
    named: defaultdict[str, list[Entity]] = defaultdict(list)
    for reading in readings:
        for entity in reading.entities:
            named[entity.slug].append(entity)
    shared = {slug: _agreed(same) for slug, same in named.items() if len(set(same)) > 1}
    return [
        replace(reading, entities=tuple(shared.get(entity.slug, entity) for entity in reading.entities))
        for reading in readings
    ]


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
