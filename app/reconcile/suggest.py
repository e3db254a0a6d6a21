"""What somebody may mean who is still typing: things, types and properties by the beginning of a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from app.reconcile.candidates import brief, describe
from app.reconcile.extension import unit_of
from app.site import Site
from kg.model.names import fold
from kg.rdf.labels import LABELS
from kg.rdf.namespaces import NS, PREFIXES

PAGE = 20
MOST_HITS = 500
# What every thing has, and nobody is likely to want as a column.
LAST = frozenset((PREFIXES["rdf"] + "type", NS + "evidence", *LABELS))


def entities(here: Site, prefix: str, kinds: Sequence[str], skip: int) -> list[dict[str, Any]]:
    """Things with such a name or identifier: the same name first, then names that so begin, then what search has."""
    register, wanted = here.register, fold(prefix)
    known = register.thing(prefix)
    found = [known] if known else []
    found += register.by_name.get(wanted, ())
    hits = [hit.iri for hit in here.search.find(prefix, limit=MOST_HITS)] + list(register.by_initials.get(wanted, ()))
    ranks = {iri: min(map(_rank(wanted), register.plain.get(iri, ())), default=3) for iri in hits}
    # Of names that begin alike those of hkit's entities come first, then the shortest; the rest is as search has it.
    orders = {
        iri: (rank, rank < 3 and not here.names.is_a(iri, "Entity"), len(here.names.label(iri)) if rank < 3 else 0)
        for iri, rank in ranks.items()
    }
    found += sorted(hits, key=lambda iri: orders[iri])
    fitting = [
        iri
        for iri in dict.fromkeys(found)
        if iri in register.called
        and (register.kinds(iri).intersection(kinds) if kinds else iri == known or not register.is_term(iri))
    ]
    shown = fitting[skip : skip + PAGE]
    return [{**brief(here, iri), "notable": _kinds(here, iri)} for iri in shown]


def _kinds(here: Site, iri: str) -> list[dict[str, str]]:
    return [{"id": kind, "name": here.names.link(kind).label} for kind in here.names.kinds(iri)]


def _rank(wanted: str) -> Any:
    """How well a plain name begins with what is wanted: as a whole, at a later word, or not."""
    return lambda name: 0 if name == wanted else 1 if name.startswith(wanted) else 2 if f" {wanted}" in name else 3


def types(here: Site, prefix: str, skip: int) -> list[dict[str, Any]]:
    """Classes of things, those with most things first."""
    counts = here.register.types
    return [type_of(here, iri) for iri in _named(here, counts, prefix, counts)[skip : skip + PAGE]]


def type_of(here: Site, iri: str) -> dict[str, Any]:
    """A class with the classes directly above it."""
    broader = [{"id": above, "name": here.names.link(above).label} for above in here.index.parents(iri)]
    return {**_described(here, iri), **({"broader": broader} if broader else {})}


def properties(here: Site, prefix: str, skip: int) -> list[dict[str, Any]]:
    """Properties that things have, hkit's indicators among them, those with most values first."""
    counts = here.register.counts("")
    return [property_of(here, iri) for iri in _named(here, counts, prefix, counts)[skip : skip + PAGE]]


def property_of(here: Site, iri: str) -> dict[str, Any]:
    """A property; of an indicator, with its unit."""
    said = _described(here, iri)
    unit = unit_of(here, iri) if NS + "Indicator" in here.names.kinds(iri) else ""
    return {**said, "description": f"{said.get('description', '')} In: {unit}.".strip()} if unit else said


def proposed(here: Site, kind: str, limit: int) -> list[dict[str, Any]]:
    """The properties that most things of a class have; of no class, those that most things have."""
    counts = here.register.counts(kind)
    fitting = sorted((iri for iri in _named(here, counts, "", counts) if counts[iri]), key=LAST.__contains__)
    return [{"id": iri, "name": here.names.link(iri).label} for iri in fitting[:limit]]


def _described(here: Site, iri: str) -> dict[str, Any]:
    said = describe(here, iri) if here.out(iri) else ""
    return {"id": iri, "name": here.names.link(iri).label, **({"description": said} if said else {})}


def _named(here: Site, iris: Iterable[str], prefix: str, counts: Any) -> list[str]:
    """Of some classes or properties those with such a name or IRI: the best fit first, then the most used."""
    wanted, rank = fold(prefix), _rank(fold(prefix))
    spelt = prefix.strip()
    fits = {iri: 0 if iri == spelt else rank(fold(here.names.label(iri))) if wanted else 1 for iri in iris}
    return sorted((iri for iri, fit in fits.items() if fit < 3), key=lambda iri: (fits[iri], -counts[iri], iri))
