"""The numbers of a graph in VoID, with its partitions and linksets; each is what a query counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.rdf.graph import Graph
from kg.rdf.namespaces import PREFIXES
from kg.rdf.terms import Node, Value, number, say, term

SKOS, OWL = PREFIXES["skos"], PREFIXES["owl"]
# Properties that say that a thing of one dataset is, or is like, a thing of another.
LINKS = frozenset(
    {
        *(OWL + name for name in ("sameAs", "equivalentClass", "equivalentProperty")),
        *(SKOS + f"{name}Match" for name in ("exact", "close", "broad", "narrow", "related")),
        PREFIXES["rdfs"] + "seeAlso",
    }
)
AUTHORITY = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*/?")
# Each triple counts once, whatever graphs it is in.
ALL = """SELECT (COUNT(DISTINCT *) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
  { ?s ?p ?o }"""
BY_PROPERTY = """SELECT ?p (COUNT(DISTINCT *) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects)
  (COUNT(DISTINCT ?o) AS ?objects) { ?s ?p ?o } GROUP BY ?p"""
BY_CLASS = "SELECT ?class (COUNT(DISTINCT ?s) AS ?members) { ?s a ?class FILTER (isIRI(?class)) } GROUP BY ?class"
LINKED = "SELECT DISTINCT ?s ?p ?o { ?s ?p ?o FILTER (isIRI(?s) && isIRI(?o)) VALUES ?p { %s } }"

Graphs = Sequence[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]


@dataclass(frozen=True, slots=True)
class Ends:
    """The triples of a property, or of a graph: how many, and between how many things."""

    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Graphs counted together.

    `classes` gives the members of each class, `links` the triples of each linking property by the address they lead to.
    """

    all: Ends
    properties: dict[str, Ends]
    classes: dict[str, int]
    links: dict[tuple[str, str], int]


def count(store: Graph, graphs: Graphs) -> Counts:
    """Count some graphs of a store, as one."""
    links: Counter[tuple[str, str]] = Counter()
    for row in _ask(store, LINKED % " ".join(f"<{name}>" for name in sorted(LINKS)), graphs):
        if target := _elsewhere(row["s"].value, row["o"].value):
            links[row["p"].value, target] += 1
    return Counts(
        _ends(_ask(store, ALL, graphs)[0]),
        {row["p"].value: _ends(row) for row in _ask(store, BY_PROPERTY, graphs)},
        {row["class"].value: int(row["members"].value) for row in _ask(store, BY_CLASS, graphs)},
        dict(links),
    )


def triples_in(store: Graph, graphs: Graphs) -> int:
    """The number of triples in some graphs together, each counted once."""
    return _ends(_ask(store, ALL, graphs)[0]).triples if graphs else 0


def _ask(store: Graph, query: str, graphs: Graphs) -> list[ox.QuerySolution]:
    """The rows of a SELECT over some graphs."""
    rows = store.query(query, default_graph=list(graphs))
    return list(rows) if isinstance(rows, ox.QuerySolutions) else []


def _ends(row: ox.QuerySolution) -> Ends:
    return Ends(*(int(row[name].value) for name in ("triples", "subjects", "objects")))


def _elsewhere(subject: str, value: str) -> str:
    """The address (scheme and host) that a link leads to; empty for one that stays where it is."""
    start, end = AUTHORITY.match(subject), AUTHORITY.match(value)
    return end[0] if end and (start is None or start[0] != end[0]) else ""


def totals(counts: Counts) -> tuple[tuple[str, Value | None], ...]:
    """The numbers about a whole graph, as properties and values."""
    return (
        ("void:triples", number(counts.all.triples)),
        ("void:distinctSubjects", number(counts.all.subjects)),
        ("void:distinctObjects", number(counts.all.objects)),
        ("void:properties", number(len(counts.properties))),
        ("void:classes", number(len(counts.classes))),
    )


def partitions(dataset: Node, counts: Counts) -> Iterator[ox.Triple]:
    """A part for each class with its members, and for each property with its triples and their ends."""
    for place, (iri, members) in enumerate(sorted(counts.classes.items())):
        part = ox.BlankNode(f"class{place}")
        yield from say(dataset, ("void:classPartition", part))
        yield from say(part, ("void:class", ox.NamedNode(iri)), ("void:entities", number(members)))
    for place, (iri, ends) in enumerate(sorted(counts.properties.items())):
        part = ox.BlankNode(f"property{place}")
        yield from say(dataset, ("void:propertyPartition", part))
        yield from say(
            part,
            ("void:property", ox.NamedNode(iri)),
            ("void:triples", number(ends.triples)),
            ("void:distinctSubjects", number(ends.subjects)),
            ("void:distinctObjects", number(ends.objects)),
        )


def linksets(dataset: Node, counts: Counts) -> Iterator[ox.Triple]:
    """The links to other datasets, by property and address."""
    for place, ((predicate, address), links) in enumerate(sorted(counts.links.items())):
        linkset, other = ox.BlankNode(f"links{place}"), ox.BlankNode(f"target{place}")
        yield from say(dataset, ("void:subset", linkset))
        yield from say(
            linkset,
            ("a", term("void:Linkset")),
            ("void:linkPredicate", ox.NamedNode(predicate)),
            ("void:subjectsTarget", dataset),
            ("void:objectsTarget", other),
            ("void:triples", number(links)),
        )
        yield from say(other, ("a", term("void:Dataset")), ("void:uriSpace", ox.Literal(address)))
