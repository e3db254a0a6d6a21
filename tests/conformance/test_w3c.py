"""The W3C's SPARQL evaluation tests over the app: whatever the engine answers, the endpoint answers too.

The suites' queries and data lie in `sparql/`; their results do not, since it is the engine's answer that counts here.
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
from kg.rdf.namespaces import PREFIXES
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


def load(case: Case) -> ox.Store:
    """The case's data, each file's graph under its own address. Raises SyntaxError where the engine cannot read it."""
    store = ox.Store()
    for path in case.data:
        store.load(path=str(path), format=EXTENSIONS[path.suffix], base_iri=path.as_uri())
    for name, path in case.graphs:
        store.load(path=str(path), format=EXTENSIONS[path.suffix], base_iri=path.as_uri(), to_graph=ox.NamedNode(name))
    return store


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
        store = load(case)
        result = store.query(query, prefixes=PREFIXES)
        graph = isinstance(result, ox.QueryTriples)
        expected = (
            triples([f"{t} ." for t in dict.fromkeys(result)])
            if graph
            else rows(result.serialize(format=ox.QueryResultsFormat.JSON) or b"")
        )
    except (SyntaxError, OSError, ValueError, RuntimeError):
        expected, graph = None, False  # what the bare engine refuses, the endpoint refuses too
    app = create_app(Store("test", store), limits=Limits(timeout=10))
    accept = "application/n-triples" if graph else "application/sparql-results+json" if expected is not None else "*/*"
    response = app.test_client().post("/sparql", data={"query": query}, headers={"Accept": accept})

    if expected is None:
        assert response.status_code == 400
        return
    assert response.status_code == 200, response.text
    assert (triples(response.text.splitlines()) if graph else rows(response.data)) == expected
