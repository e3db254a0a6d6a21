"""The terms of the ontology and the tree of the classes that entities have, as the ontology file gives them."""

from functools import cache

import pyoxigraph as ox

from kg.resources import resource

NS = "https://w3id.org/hkit/ns#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
OWL = "http://www.w3.org/2002/07/owl#"
TERMS = {OWL + kind for kind in ("Class", "ObjectProperty", "DatatypeProperty")}
ROOT = "Entity"


@cache
def ontology() -> tuple[tuple[str, str, str], ...]:
    """The triples of the ontology between IRIs, the subjects by their local names."""
    quads = ox.parse(path=resource("ontology/hkit.ttl"), format=ox.RdfFormat.TURTLE)
    return tuple(
        (quad.subject.value.removeprefix(NS), quad.predicate.value, quad.object.value)
        for quad in quads
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)
    )


@cache
def terms() -> frozenset[str]:
    """The local names of the classes and properties of the ontology."""
    return frozenset(subject for subject, predicate, target in ontology() if predicate == TYPE and target in TERMS)


@cache
def superclasses() -> dict[str, str]:
    """Each class below `Entity` with the class directly above it, by local names, in the order of the ontology."""
    pairs = {subject: target.removeprefix(NS) for subject, predicate, target in ontology() if predicate == SUBCLASS}
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
