"""The numbers of a graph in VoID, with its partitions and linksets; each is counted by a query."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import cast

import pyoxigraph as ox

from kg.rdf.graph import Graph
from kg.rdf.namespaces import PREFIXES
from kg.rdf.terms import Node, number, say, term

AUTHORITY = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*/?")
# Each triple counts once, whatever graphs it is in.
ENDS = """(COUNT(DISTINCT *) AS ?triples) (COUNT(DISTINCT ?s) AS ?distinctSubjects)
  (COUNT(DISTINCT ?o) AS ?distinctObjects)"""
ALL = f"SELECT {ENDS} {{ ?s ?p ?o }}"
BY_PROPERTY = f"SELECT (?p AS ?property) {ENDS} {{ ?s ?p ?o }} GROUP BY ?p ORDER BY ?p"
BY_CLASS = """SELECT ?class (COUNT(DISTINCT ?s) AS ?entities) { ?s a ?class FILTER (isIRI(?class)) }
  GROUP BY ?class ORDER BY ?class"""
# Properties that say that a thing of one dataset is, or is like, a thing of another.
LINKED = """SELECT DISTINCT ?s ?p ?o { ?s ?p ?o FILTER (isIRI(?s) && isIRI(?o)) VALUES ?p {
  owl:sameAs owl:equivalentClass owl:equivalentProperty rdfs:seeAlso
  skos:exactMatch skos:closeMatch skos:broadMatch skos:narrowMatch skos:relatedMatch } }"""

Graphs = Sequence[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]


def statistics(dataset: Node, store: Graph, graphs: Graphs) -> Iterator[ox.Triple]:
    """Some graphs counted as one: totals, a part for each class and property, and the links to other datasets."""
    (totals,) = _rows(store, ALL, graphs)
    parts = {"class": _rows(store, BY_CLASS, graphs), "property": _rows(store, BY_PROPERTY, graphs)}
    yield from say(dataset, *totals)
    yield from say(dataset, ("void:properties", number(len(parts["property"]))))
    yield from say(dataset, ("void:classes", number(len(parts["class"]))))
    for name, rows in parts.items():
        for place, row in enumerate(rows):
            part = ox.BlankNode(f"{name}{place}")
            yield from say(dataset, (f"void:{name}Partition", part))
            yield from say(part, *row)
    yield from _linksets(dataset, store, graphs)


def triples_in(store: Graph, graphs: Graphs) -> ox.Literal:
    """The number of triples in some graphs together, each counted once."""
    return cast(ox.Literal, dict(_rows(store, ALL, graphs)[0])["void:triples"]) if graphs else number(0)


def _asked(store: Graph, query: str, graphs: Graphs) -> ox.QuerySolutions:
    return cast(ox.QuerySolutions, store.query(query, prefixes=PREFIXES, default_graph=list(graphs)))


def _rows(store: Graph, query: str, graphs: Graphs) -> list[list[tuple[str, ox.NamedNode | ox.Literal]]]:
    """The rows of a SELECT over some graphs, its variables named as the properties of VoID."""
    solutions = _asked(store, query, graphs)
    names = [f"void:{variable.value}" for variable in solutions.variables]
    return [list(zip(names, cast("tuple[ox.NamedNode, ...]", tuple(row)), strict=True)) for row in solutions]


def _linksets(dataset: Node, store: Graph, graphs: Graphs) -> Iterator[ox.Triple]:
    """The links to other datasets, by property and by the address (scheme and host) they lead to."""
    links: Counter[tuple[str, str]] = Counter()
    for row in _asked(store, LINKED, graphs):
        start, end = (AUTHORITY.match(row[name].value) for name in ("s", "o"))
        if end and (start is None or start[0] != end[0]):
            links[row["p"].value, end[0]] += 1
    for place, ((predicate, address), count) in enumerate(sorted(links.items())):
        linkset, other = ox.BlankNode(f"links{place}"), ox.BlankNode(f"target{place}")
        yield from say(dataset, ("void:subset", linkset))
        yield from say(
            linkset,
            ("a", term("void:Linkset")),
            ("void:linkPredicate", ox.NamedNode(predicate)),
            ("void:subjectsTarget", dataset),
            ("void:objectsTarget", other),
            ("void:triples", number(count)),
        )
        yield from say(other, ("a", term("void:Dataset")), ("void:uriSpace", ox.Literal(address)))
