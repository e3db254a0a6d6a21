"""Claims in RDF 1.2: a statement is a reifier of the triple that it makes, and carries its quotes itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

from kg.rdf.terms import Node, Value, term

REIFIES, EVIDENCE, QUOTE = (term(name) for name in ("rdf:reifies", "hkit:evidence", "hkit:quote"))
PARTS = tuple(term(f"rdf:{name}") for name in ("subject", "predicate", "object"))


def reified(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """The triples with each statement's subject, predicate and object as one `rdf:reifies` triple.

    That does not assert the triple: a plan stays a plan. A reifier also has the quotes of its evidence. What has not
    exactly one of each of the three stays as it is, and what RDF has no triple for, as for a literal as the subject.
    """
    kept = set(triples)
    said: defaultdict[tuple[object, ox.NamedNode], list[Value | ox.Triple]] = defaultdict(list)
    for triple in kept:
        said[triple.subject, triple.predicate].append(triple.object)
    for reifier in {triple.subject for triple in kept if triple.predicate == PARTS[0]}:
        values = [said.get((reifier, part), []) for part in PARTS]
        if isinstance(reifier, ox.Triple) or any(len(each) != 1 for each in values):
            continue
        (subject,), (predicate,), (value,) = values
        if isinstance(subject, Node) and isinstance(predicate, ox.NamedNode):
            kept -= {ox.Triple(reifier, part, each) for part, (each,) in zip(PARTS, values, strict=True)}
            kept.add(ox.Triple(reifier, REIFIES, ox.Triple(subject, predicate, value)))
            quotes = (quote for each in said.get((reifier, EVIDENCE), ()) for quote in said.get((each, QUOTE), ()))
            kept |= {ox.Triple(reifier, QUOTE, quote) for quote in quotes}
    return list(kept)
