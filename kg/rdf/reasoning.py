"""Inference from the facts by the ontology (OWL 2 RL): new triples only, kept apart from what is asserted."""

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
    entailed = {ox.Triple(*(ox.NamedNode(str(term)) for term in row)) for row in reasoner.reason() if _is_kept(*row)}
    # `launchedOn` a date entails `began` that date: super-properties of datatype properties, literals untouched.
    above = _graph(ontology)
    for fact in facts:
        if isinstance(fact.object, ox.Literal) and fact.predicate.value.startswith(NS):
            wider = above.transitive_objects(URIRef(fact.predicate.value), RDFS.subPropertyOf)
            entailed |= {ox.Triple(fact.subject, ox.NamedNode(str(each)), fact.object) for each in wider}
    return sorted(entailed - set(facts), key=str)


def _graph(triples: Iterable[ox.Triple]) -> Graph:
    """The triples without those of literals, which entail nothing here and would come back rewritten."""
    kept = [triple for triple in triples if not isinstance(triple.object, ox.Literal)]
    return Graph().parse(data=ox.serialize(kept, format=ox.RdfFormat.N_TRIPLES), format="nt")


def _is_kept(subject: object, predicate: object, value: object) -> bool:
    """True for an entailed triple worth keeping: about one of our entities, with one of our terms."""
    if isinstance(value, Literal) or not str(subject).startswith(entity("")) or str(subject) == str(value):
        return False
    return str(value if str(predicate) == str(RDF.type) else predicate).startswith(NS)
