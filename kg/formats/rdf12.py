"""Claims in RDF 1.2: a statement is a reifier of the triple that it makes, and carries its quotes itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

from kg.rdf.namespaces import NS, PREFIXES

RDF = PREFIXES["rdf"]
REIFIES = ox.NamedNode(RDF + "reifies")
QUOTE = ox.NamedNode(NS + "quote")
PARTS = (RDF + "subject", RDF + "predicate", RDF + "object")

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def reified(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """The triples with each statement's subject, predicate and object as one `rdf:reifies` triple.

    That does not assert the triple: a plan stays a plan. A reifier also has the quotes of its evidence. What has not
    exactly one of each of the three stays as it is.
    """
    kept = set(triples)
    said: defaultdict[Term, defaultdict[str, list[ox.Triple]]] = defaultdict(lambda: defaultdict(list))
    for triple in kept:
        said[triple.subject][triple.predicate.value].append(triple)
    for subject in list(said):
        parts = [said[subject].get(part, []) for part in PARTS]
        stated = _stated([each[0].object for each in parts]) if all(len(each) == 1 for each in parts) else None
        if stated is None or not isinstance(subject, ox.NamedNode | ox.BlankNode):
            continue
        kept -= {each[0] for each in parts}
        kept.add(ox.Triple(subject, REIFIES, stated))
        for evidence in said[subject].get(NS + "evidence", []):
            quotes = said[evidence.object].get(NS + "quote", []) if evidence.object in said else []
            kept |= {ox.Triple(subject, QUOTE, quote.object) for quote in quotes}
    return list(kept)


def _stated(parts: list[Term]) -> ox.Triple | None:
    """The triple of three terms; None where RDF has none, as for a literal in the place of the subject."""
    subject, predicate, value = parts
    if not isinstance(subject, ox.NamedNode | ox.BlankNode) or not isinstance(predicate, ox.NamedNode):
        return None
    return ox.Triple(subject, predicate, value)
