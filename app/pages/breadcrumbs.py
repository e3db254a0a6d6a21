"""The way down to a thing: through places, and through the bodies above it."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from app.i18n.language import phrase
from app.limits import LONGEST_TRAIL
from app.names import Link
from app.site import Site
from kg.rdf.namespaces import NS

# What leads one step up, and what has the thing as its object, one step down from there.
PLACES = (("locatedIn", False),)
BODIES = (("oversees", True), ("overseenBy", False), ("manages", True), ("administers", True))


@dataclass(frozen=True, slots=True)
class Trail:
    """Steps from the outermost to the thing itself."""

    title: str
    steps: tuple[Link, ...]


def trails(site: Site, iri: str) -> tuple[Trail, ...]:
    """The way down to a thing through places, and through those who oversee it; none that would have one step."""
    ways = (("trail.where", PLACES), ("trail.under", BODIES))
    each = (
        Trail(phrase(title), tuple(site.names.link(step) for step in _upwards(site, iri, steps)))
        for title, steps in ways
    )
    return tuple(trail for trail in each if len(trail.steps) > 1)


def _upwards(site: Site, iri: str, relations: tuple[tuple[str, bool], ...]) -> list[str]:
    way = [iri]
    while len(way) < LONGEST_TRAIL:
        above = _above(site, way[0], relations)
        nearest = min(
            (each for each in above if each not in way),
            key=lambda each: _rank(site, each, above, relations),
            default=None,
        )
        if nearest is None:
            break
        way.insert(0, nearest)
    return way


def _above(site: Site, iri: str, relations: tuple[tuple[str, bool], ...]) -> list[str]:
    above: dict[str, None] = {}
    for name, inverse in relations:
        quads = site.into(iri, NS + name) if inverse else [q for q in site.out(iri) if q.predicate.value == NS + name]
        ends = (quad.subject if inverse else quad.object for quad in quads)
        above |= dict.fromkeys(end.value for end in ends if isinstance(end, ox.NamedNode))
    return list(above)


def _rank(site: Site, iri: str, others: list[str], relations: tuple[tuple[str, bool], ...]) -> tuple[int, str]:
    """The nearest first: of two above, one of which is above the other, the lower."""
    return (sum(iri in _above(site, other, relations) for other in others if other != iri), site.names.label(iri))
