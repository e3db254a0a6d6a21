"""Inference from the facts by the ontology (OWL 2 RL): new triples only, kept apart from what is asserted."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
import reasonable
from rdflib import BNode, Graph, Literal, URIRef

from kg.rdf.namespaces import BASE, NS, PREFIXES

TYPE = PREFIXES["rdf"] + "type"


def infer(facts: Iterable[ox.Triple], ontology: Iterable[ox.Triple]) -> list[ox.Triple]:
    """The triples about entities that the facts and the ontology entail and neither states, sorted.

    Inverses, super-properties, superclasses, symmetry and transitivity. Triples with literal objects are copied from
    the facts, since the reasoner writes strings anew; tautologies (x sameAs x, x a owl:Thing) are left out.
    """
    facts = list(facts)
    given = {(str(t.subject), str(t.predicate), str(t.object)) for t in facts}
    reasoner = reasonable.PyReasoner()
    reasoner.from_graph(_graph([*facts, *ontology]))
    entailed = {triple for row in reasoner.reason() if (triple := _triple(row)) is not None}
    entailed |= _literal_supers(facts, _graph(ontology))
    new = [t for t in entailed if (str(t.subject), str(t.predicate), str(t.object)) not in given]
    return sorted(new, key=str)


def _graph(triples: Iterable[ox.Triple]) -> Graph:
    graph = Graph()
    for triple in triples:
        subject, object_ = _node(triple.subject), _node(triple.object)
        if subject is not None and object_ is not None:
            graph.add((subject, URIRef(triple.predicate.value), object_))
    return graph


def _node(term: object) -> URIRef | BNode | None:
    """An IRI or blank node; literals stay out, they entail nothing here and would come back rewritten."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    return BNode(term.value) if isinstance(term, ox.BlankNode) else None


def _triple(row: tuple[object, object, object]) -> ox.Triple | None:
    """An entailed triple worth keeping: about one of our entities, with one of our terms."""
    subject, predicate, object_ = (str(node) for node in row)
    if isinstance(row[2], Literal) or not subject.startswith(f"{BASE}id/") or subject == object_:
        return None
    if predicate == TYPE and not object_.startswith(NS):
        return None
    if predicate != TYPE and not predicate.startswith(NS):
        return None
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(object_))


def _literal_supers(facts: Iterable[ox.Triple], ontology: Graph) -> set[ox.Triple]:
    """`launchedOn` a date entails `began` that date: super-properties of datatype properties, literals untouched."""
    parent = URIRef(PREFIXES["rdfs"] + "subPropertyOf")
    return {
        ox.Triple(fact.subject, ox.NamedNode(str(above)), fact.object)
        for fact in facts
        if isinstance(fact.object, ox.Literal) and fact.predicate.value.startswith(NS)
        for above in ontology.transitive_objects(URIRef(fact.predicate.value), parent)
        if str(above) != fact.predicate.value
    }
