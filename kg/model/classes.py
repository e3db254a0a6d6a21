"""The tree of the classes that entities have, as the ontology file gives it."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox

from kg.resources import resource

SUBCLASS = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
ROOT = "Entity"


@cache
def superclasses() -> dict[str, str]:
    """Each class below `Entity` with the class directly above it, by local names, in the order of the ontology."""
    pairs = {
        _local(quad.subject): _local(quad.object)
        for quad in ox.parse(path=resource("ontology/hkit.ttl"), format=ox.RdfFormat.TURTLE)
        if quad.predicate == SUBCLASS
    }
    return {name: wider for name, wider in pairs.items() if ROOT in _chain(name, pairs)}


@cache
def kinds_under(name: str) -> tuple[str, ...]:
    """A class of entities and all classes under it, in the order of the ontology; empty for any other name."""
    return tuple(kind for kind in (ROOT, *superclasses()) if name in ancestors(kind))


@cache
def ancestors(kind: str) -> tuple[str, ...]:
    """A class and all classes above it, the narrowest first."""
    return _chain(kind, superclasses())


def _chain(kind: str, pairs: dict[str, str]) -> tuple[str, ...]:
    return (kind, *_chain(pairs[kind], pairs)) if kind in pairs else (kind,)


def _local(term: object) -> str:
    return str(getattr(term, "value", "")).rpartition("#")[2]
