"""Suggestions while somebody types: things, types and properties by the beginning of a name."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.limits import MOST_RANKED, MOST_SUGGESTED
from app.reconcile.extension import brief, named
from app.register import register_of
from app.site import Site
from kg.model.names import fold
from kg.rdf.namespaces import LABELS, NS, RDF

# Properties of every thing, which nobody is likely to want as a column.
LAST = frozenset((RDF + "type", NS + "evidence", *LABELS))


def entities(site: Site, prefix: str, kinds: Sequence[str], skip: int) -> list[dict[str, Any]]:
    """Things with such a name or identifier: the same name first, then names that so begin, then what search has."""
    register, wanted = register_of(site), fold(prefix)
    known = register.thing(prefix)

    def order(iri: str) -> tuple[int, bool, int]:
        # Of names that begin alike hkit's entities come first, then the shortest; the rest is as search has it.
        rank = min(map(_rank(wanted), register.plain(iri)), default=3)
        return (rank, not site.names.is_a(iri, "Entity"), len(site.names.label(iri))) if rank < 3 else (rank, False, 0)

    hits = [*(hit.iri for hit in site.index.find(prefix, limit=MOST_RANKED)), *register.by_initials(wanted)]
    things = [*filter(None, [known]), *register.by_name(wanted), *sorted(hits, key=order)]
    fitting = [
        iri
        for iri in dict.fromkeys(things)
        if register.called(iri)
        and (register.kinds(iri).intersection(kinds) if kinds else iri == known or not register.is_term(iri))
    ]
    shown = fitting[skip : skip + MOST_SUGGESTED]
    return [{**brief(site, iri), "notable": [named(site, kind) for kind in site.names.kinds(iri)]} for iri in shown]


def _rank(wanted: str) -> Any:
    """The rank of a plain name that begins with the words wanted: as a whole, at a later word, or not."""
    return lambda name: 0 if name == wanted else 1 if name.startswith(wanted) else 2 if f" {wanted}" in name else 3


def terms(site: Site, prefix: str, skip: int, *, types: bool) -> list[dict[str, Any]]:
    """Classes of things, or else properties that things have, hkit's indicators too: those most used first."""
    shown, counts = (type_of, register_of(site).types) if types else (_property, register_of(site).counts(""))
    return [shown(site, iri) for iri in _named(site, counts, prefix)[skip : skip + MOST_SUGGESTED]]


def type_of(site: Site, iri: str) -> dict[str, Any]:
    """A class with the classes directly above it."""
    broader = [named(site, above) for above in site.index.parents(iri)]
    return {**brief(site, iri), **({"broader": broader} if broader else {})}


def _property(site: Site, iri: str) -> dict[str, Any]:
    """A property; of an indicator, with its unit."""
    described, units = brief(site, iri), site.objects(iri, NS + "unit")
    if not units or NS + "Indicator" not in site.names.kinds(iri):
        return described
    return {**described, "description": f"{described.get('description', '')} In: {site.names.label(units[0])}.".strip()}


def proposed(site: Site, kind: str, limit: int) -> list[dict[str, Any]]:
    """The properties that most things of a class have; of no class, those that most things have."""
    counts = register_of(site).counts(kind)
    fitting = sorted((iri for iri in _named(site, counts, "") if counts[iri]), key=LAST.__contains__)
    return [named(site, iri) for iri in fitting[:limit]]


def _named(site: Site, counts: Mapping[str, int], prefix: str) -> list[str]:
    """Of classes or properties those with such a name or IRI: the best fit first, then the most used."""
    wanted, rank, spelt = fold(prefix), _rank(fold(prefix)), prefix.strip()
    fits = {iri: 0 if iri == spelt else rank(fold(site.names.label(iri))) if wanted else 1 for iri in counts}
    return sorted((iri for iri, fit in fits.items() if fit < 3), key=lambda iri: (fits[iri], -counts[iri], iri))
