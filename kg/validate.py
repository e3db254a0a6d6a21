"""SHACL: the shapes over a graph, and a report that names shape, claim and quote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox
import pyshacl
from pyshacl import graph_abstraction
from rdflib import RDF, SH, Graph, URIRef
from rdflib.term import Node

from kg.namespaces import BASE, HKIT, SHAPES
from kg.resources import resource

SEVERITIES = ("Violation", "Warning", "Info")
FILES = ("shapes/claims.ttl", "shapes/domain.ttl")

# pySHACL asks an Oxigraph graph for its truth before each branch of sh:or and sh:not; without this the answer is a
# COUNT over the whole store, which makes validation quadratic. A graph that exists is true.
graph_abstraction.OxigraphDataGraph.__bool__ = lambda self: True


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One thing a shape found: on which node, in which claim and quote if there is one."""

    severity: str
    shape: str
    node: str
    message: str
    value: str = ""
    quote: str = ""

    def as_json(self) -> dict[str, str]:
        """The result as plain values, without empty ones."""
        rows = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in rows.items() if value}


@dataclass(frozen=True)
class Report:
    """What the shapes found. The graph conforms when there is no violation; warnings and infos are for a look."""

    results: tuple[Result, ...]
    shapes: int

    @property
    def conforms(self) -> bool:
        return not any(result.severity == "Violation" for result in self.results)

    @property
    def counts(self) -> dict[str, int]:
        """Results by severity."""
        found = Counter(result.severity for result in self.results)
        return {severity: found[severity] for severity in SEVERITIES}

    def as_json(self) -> dict[str, object]:
        """The report as plain values."""
        return {
            "conforms": self.conforms,
            "shapes": self.shapes,
            "counts": self.counts,
            "results": [result.as_json() for result in self.results],
        }

    def __str__(self) -> str:
        shown = [result for result in self.results if result.severity == "Violation"] or self.results
        lines = [", ".join(f"{number} {name.lower()}{'' if number == 1 else 's'}" for name, number in self.counts.items())]
        for result in shown[:50]:
            lines += ["", f"{result.severity} · {result.shape}: {result.message}", f"  {result.node}"]
            lines += [f"  “{result.quote}”"] if result.quote else []
        if len(shown) > 50:
            lines += ["", f"… and {len(shown) - 50} more"]
        return "\n".join(lines)


@lru_cache(maxsize=1)
def load_shapes() -> Graph:
    """The shapes of claims and of the domain, as one graph."""
    graph = Graph()
    for file in FILES:
        graph.parse(resource(file))
    return graph


def shape_names(shapes: Graph) -> list[str]:
    """The names of the shapes, in order."""
    return sorted(str(node).removeprefix(SHAPES) for node in shapes.subjects(RDF.type, SH.NodeShape) if isinstance(node, URIRef))


def validate(store: ox.Store, shapes: Graph | None = None) -> Report:
    """The report of the shapes over the default graph of a store, worst results first.

    The graph to check holds facts, claims, sources with their text, ontology and vocabularies, before reasoning: what
    follows from an error would hide it.
    """
    shapes = load_shapes() if shapes is None else shapes
    _, found, _ = pyshacl.validate(store, shacl_graph=shapes)
    assert isinstance(found, Graph)
    names = {node: str(name).removeprefix(SHAPES) for name in _named(shapes) for node in _parts(shapes, name)}
    quotes = _quotes(store)
    results = {_result(found, node, names, quotes) for node in found.subjects(RDF.type, SH.ValidationResult)}
    ordered = sorted(results, key=lambda r: (SEVERITIES.index(r.severity), r.shape, r.node, r.message, r.value))
    return Report(tuple(ordered), len(shape_names(shapes)))


def _named(shapes: Graph) -> Iterable[Node]:
    return [node for node in shapes.subjects(RDF.type, SH.NodeShape) if isinstance(node, URIRef)]


def _parts(shapes: Graph, name: Node) -> Iterable[Node]:
    """A shape and the property shapes and constraints inside it."""
    yield name
    for predicate in (SH.property, SH.sparql):
        yield from shapes.objects(name, predicate)


def _result(found: Graph, node: Node, names: Mapping[Node, str], quotes: Mapping[str, str]) -> Result:
    focus = found.value(node, SH.focusNode)
    source = found.value(node, SH.sourceShape)
    severity = str(found.value(node, SH.resultSeverity)).rpartition("#")[2]
    message = str(found.value(node, SH.resultMessage) or "")
    value = found.value(node, SH.value)
    shape = names.get(source, "") if source is not None else ""
    return Result(severity, shape, str(focus), message, "" if value in (None, focus) else str(value), quotes.get(str(focus), ""))


def _quotes(store: ox.Store) -> dict[str, str]:
    """For each claim, entity and passage, the quote to show with a result about it."""
    own, by = HKIT.quote, HKIT.evidence
    query = f"SELECT ?node ?quote {{ {{ ?node <{own}> ?quote }} UNION {{ ?node <{by}>/<{own}> ?quote }} }}"
    found: dict[str, str] = {}
    for row in store.query(query):  # type: ignore[union-attr]
        node, quote = str(row["node"].value), str(row["quote"].value)  # type: ignore[index]
        found[node] = min(found.get(node, quote), quote)
    return found


def load_file(path: Path) -> ox.Store:
    """A store with a file's triples in its default graph, and the ontology and vocabularies they need.

    Raises DataError naming file, line and column when the file cannot be parsed.
    """
    from kg.store import read_quads

    store = ox.Store()
    inferred = f"{BASE}graph/inferred"
    for quad in read_quads(path):
        if str(quad.graph_name) == f"<{inferred}>":  # what follows is no claim, and has none
            continue
        store.add(ox.Quad(quad.subject, quad.predicate, quad.object))
    for file in ("ontology/hkit.ttl", "ontology/vocab.ttl"):
        store.load(path=str(resource(file)), format=ox.RdfFormat.TURTLE)
    return store


__all__ = ["BASE", "Report", "Result", "load_file", "load_shapes", "shape_names", "validate"]
