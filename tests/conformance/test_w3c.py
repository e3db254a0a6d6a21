"""The W3C's SPARQL evaluation tests over the app: whatever the engine answers, the endpoint answers too.

The suites' queries and data lie in `sparql/`; their results do not, since it is the engine's answer that counts here.
The exceptions are tests that the engine fails and the endpoint passes, and those that both fail: they are told.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import RDF

from app.factory import create_app
from app.limits import Limits
from kg.rdf.graph import in_graph
from kg.rdf.namespaces import PREFIXES
from kg.store.standard import noted
from kg.store.store import Store

pytestmark = pytest.mark.slow

SUITES = Path(__file__).parent / "sparql"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
EXTENSIONS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".n3": ox.RdfFormat.N3,
}


# Tests that the engine fails, with their results.
CURED: dict[str, object] = {
    "expr-builtin-case-insensitive booleans": None,
    "aggregates-GROUP_CONCAT with same language tag": True,
    "aggregates-GROUP_CONCAT with one element": True,
    "property-path-* with start being a constant on the empty dataset": "http://example/o",
    "property-path-? with start being a constant on the empty dataset": "http://example/o",
    "property-path-* with end being a constant on the empty dataset": "http://example/s",
    "property-path-? with end being a constant on the empty dataset": "http://example/s",
}
FORM = "Literals have the engine's form here"
# Tests whose result the endpoint does not give either, with the beginning of its warning.
TOLD = {
    **dict.fromkeys(
        [
            "distinct-Numbers: Distinct",
            "distinct-All: Distinct",
            "expr-builtin-str-1",
            "expr-builtin-str-2",
            "expr-builtin-sameTerm-simple",
            "expr-builtin-sameTerm-eq",
            "expr-builtin-sameTerm-not-eq",
            "expr-equals-Equality 1-1 -- graph",
            "expr-equals-Equality 1-2 -- graph",
            "open-world-open-eq-01",
        ],
        FORM,
    ),
    "graph-graph-variable-scope": "In GRAPH with a variable",
    "graph-graph-optional": "In GRAPH with a variable",
    "aggregates-COUNT: no GROUP BY inside of GRAPH": "In GRAPH with a variable",
    "bindings-VALUES inside GRAPH binding the same variable as the graph name": "In GRAPH with a variable",
    "negation-outer GRAPH operator does not affect MINUS disjointness": "In GRAPH with a variable",
    "open-world-date-2": "A date without a time zone",
}


@dataclass(frozen=True)
class Case:
    """One evaluation test: a query and its data."""

    name: str
    query: Path
    data: tuple[Path, ...]
    graphs: tuple[tuple[str, Path], ...]


def cases() -> list[Case]:
    """Every evaluation test of the manifests found."""
    found = []
    for manifest in sorted(SUITES.glob("sparql1[01]/**/manifest.ttl")):
        if manifest.parent.name == "service":
            continue  # federation is switched off by design
        graph = Graph().parse(manifest, publicID=manifest.as_uri())
        for test in graph.subjects(RDF.type, MF.QueryEvaluationTest):
            action = graph.value(test, MF.action)
            query = graph.value(action, QT.query)
            if query is None:
                continue
            data = tuple(local(node) for node in graph.objects(action, QT.data))
            graphs = tuple(
                (str(node), local(node)) for node in graph.objects(action, QT.graphData) if isinstance(node, URIRef)
            )
            found.append(Case(f"{manifest.parent.name}-{graph.value(test, MF.name)}", local(query), data, graphs))
    return sorted(found, key=lambda case: case.name)


def local(node: object) -> Path:
    return Path(str(node).removeprefix("file://"))


def load(case: Case) -> tuple[ox.Store, set[str]]:
    """The case's data, each file's graph under its own address, and the predicates of what the engine writes anew.

    Raises SyntaxError where the engine cannot read it.
    """
    store, altered = ox.Store(), set[str]()
    for name, path in [*((None, path) for path in case.data), *case.graphs]:
        quads = ox.parse(path=str(path), format=EXTENSIONS[path.suffix], base_iri=path.as_uri())
        store.extend(noted(quads if name is None else in_graph(quads, ox.NamedNode(name)), altered))
    return store, altered


def rows(body: bytes) -> object:
    """A SPARQL JSON result as comparable rows; blank nodes are alike."""
    found = json.loads(body)
    if "boolean" in found:
        return found["boolean"]
    return sorted(
        sorted(
            (name, "_" if term["type"] == "bnode" else json.dumps(term, sort_keys=True)) for name, term in row.items()
        )
        for row in found["results"]["bindings"]
    )


def triples(lines: list[str]) -> list[str]:
    return sorted(
        " ".join("_" if word.startswith("_:") else word for word in line.split(" ")) for line in lines if line.strip()
    )


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_endpoint_answers_as_the_engine_does(case: Case) -> None:
    query = case.query.read_text(encoding="utf-8")
    try:
        store, altered = load(case)
        result = store.query(query, prefixes=PREFIXES)
        graph = isinstance(result, ox.QueryTriples)
        expected = (
            triples([f"{t} ." for t in dict.fromkeys(result)])
            if graph
            else rows(result.serialize(format=ox.QueryResultsFormat.JSON) or b"")
        )
    except (SyntaxError, OSError, ValueError, RuntimeError):
        expected, graph = None, False  # what the bare engine refuses, the endpoint refuses too
    app = create_app(Store("test", store, altered=altered), limits=Limits(timeout=10))
    accept = "application/n-triples" if graph else "application/sparql-results+json" if expected is not None else "*/*"
    response = app.test_client().post("/sparql", data={"query": query}, headers={"Accept": accept})

    if case.name in CURED:
        assert rows(response.data) != expected
        assert str(CURED[case.name] or "") in str(rows(response.data))
        return
    if expected is None:
        assert response.status_code == 400
        return
    assert response.status_code == 200, response.text
    assert (triples(response.text.splitlines()) if graph else rows(response.data)) == expected
    assert TOLD.get(case.name, "") in response.headers.get("Warning", "")
