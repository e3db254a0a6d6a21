"""Inference from the facts by the ontology (OWL 2 RL): new triples only, kept apart from what is asserted."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
import reasonable
from rdflib import RDF, RDFS, Graph, Literal, URIRef

from kg.rdf.namespaces import NS, entity


def infer(facts: Iterable[ox.Triple], ontology: Iterable[ox.Triple]) -> list[ox.Triple]:
    """The triples about entities that the facts and the ontology entail and neither states, sorted.

    Inverses, super-properties, superclasses, symmetry and transitivity. Triples with literal objects are copied from
    the facts, since the reasoner writes strings anew; tautologies (x sameAs x, x a owl:Thing) are left out.
    """
    facts, ontology = list(facts), list(ontology)
    reasoner = reasonable.PyReasoner()
    reasoner.from_graph(_graph([*facts, *ontology]))
    entailed = {_triple(*map(str, row)) for row in reasoner.reason() if _is_kept(*row)}
    entailed |= _literal_supers(facts, _graph(ontology))
    return sorted(entailed - set(facts), key=str)


def _graph(triples: Iterable[ox.Triple]) -> Graph:
    """The triples without those of literals, which entail nothing here and would come back rewritten."""
    kept = [triple for triple in triples if not isinstance(triple.object, ox.Literal)]
    return Graph().parse(data=ox.serialize(kept, format=ox.RdfFormat.N_TRIPLES), format="nt")


def _triple(subject: str, predicate: str, value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(value))


def _is_kept(subject: object, predicate: object, value: object) -> bool:
    """True for an entailed triple worth keeping: about one of our entities, with one of our terms."""
    if isinstance(value, Literal) or not str(subject).startswith(entity("")) or str(subject) == str(value):
        return False
    return str(value if str(predicate) == str(RDF.type) else predicate).startswith(NS)


def _literal_supers(facts: Iterable[ox.Triple], ontology: Graph) -> set[ox.Triple]:
    """`launchedOn` a date entails `began` that date: super-properties of datatype properties, literals untouched."""
    return {
        ox.Triple(fact.subject, ox.NamedNode(str(above)), fact.object)
        for fact in facts
        if isinstance(fact.object, ox.Literal) and fact.predicate.value.startswith(NS)
        for above in ontology.transitive_objects(URIRef(fact.predicate.value), RDFS.subPropertyOf)
        if str(above) != fact.predicate.value
    }
