"""One node for what several documents name: one label, one class and all the other names they give it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from kg.model.claims import Entity, Reading
from kg.model.classes import kinds_under


def one_node_each(readings: Iterable[Reading]) -> list[Reading]:
    """The readings, with every entity that several of them name alike in all.

    What a lexicon says of it goes before what the documents say; of their labels and classes the commonest is taken.
    Two things of one name are labelled with their places, "Ministry of Finance (Ireland)", and none has another's label
    among its other names.
    """
    readings = list(readings)
    named: defaultdict[str, list[Entity]] = defaultdict(list)
    places: dict[str, str] = {}
    for reading in readings:
        metadata = reading.document.metadata
        for entity in reading.entities:
            named[entity.slug].append(entity)
            places.setdefault(entity.slug, metadata.place or metadata.title)
    agreed = [_agreed(same) for same in named.values()]
    labels = Counter(entity.label.casefold() for entity in agreed)
    for index, one in enumerate(agreed):
        if labels[one.label.casefold()] > 1:
            names = tuple(sorted({*one.aliases, one.label}))
            agreed[index] = replace(one, label=f"{one.label} ({places[one.slug]})", aliases=names)
    shared = {entity.slug: entity for entity in distinctly_named(agreed, sharing=True)}
    return [replace(each, entities=tuple(shared[entity.slug] for entity in each.entities)) for each in readings]


def distinctly_named(entities: Iterable[Entity], *, sharing: bool = False) -> list[Entity]:
    """The entities, none with another's label among its other names, nor, if not `sharing`, with one of those."""
    entities = list(entities)
    owners: dict[str, str] = {}
    for entity in entities:
        owners.setdefault(entity.label.casefold(), entity.slug)
    owner_of: Callable[[str, str], str] = owners.get if sharing else owners.setdefault

    def own(entity: Entity, *names: str | None) -> tuple[str, ...]:
        return tuple(name for name in names if name and owner_of(name.casefold(), entity.slug) == entity.slug)

    return [
        replace(one, aliases=own(one, *one.aliases), abbreviation=next(iter(own(one, one.abbreviation)), None))
        for one in entities
    ]


def _agreed(same: Sequence[Entity]) -> Entity:
    known = [entity for entity in same if entity.known]
    labels = Counter(entity.label for entity in known or same)
    label = min(labels, key=lambda label: (-labels[label], -len(label), label))
    kinds = Counter(entity.type for entity in known or same)
    commonest = min(kinds, key=lambda kind: (-kinds[kind], kind))
    # Where one of the others is below the commonest class, that one; the narrowest has the fewest below it.
    below = [kind for kind in kinds if kind in kinds_under(commonest)]
    kind = min(below, key=lambda kind: (len(kinds_under(kind)), kind))
    # A group that one document lists is a group in all, though another takes its plural for one such thing.
    kind = "Group" if "Group" in kinds and not known else kind
    short = next((entity.abbreviation for entity in same if entity.abbreviation), None)
    forms = {form for entity in same for form in (entity.label, *entity.aliases)} - {label, short}
    return Entity(same[0].slug, label, kind, tuple(sorted(forms)), short, bool(known))
