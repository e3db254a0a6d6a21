"""The service description: each of its triples is held against what the endpoint does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import rdflib
from flask.testing import FlaskClient
from pyld import jsonld
from rdflib import Namespace
from rdflib.compare import isomorphic
from rdflib.namespace import RDF

from app.factory import create_app
from app.limits import Limits
from app.sparql.service_description import W3C
from kg.formats.registry import GRAPHS, RESULTS
from kg.rdf import namespaces as ns
from kg.store.store import Store
from tests.support.served import serving

SD, VOID = Namespace(ns.SD), Namespace(ns.VOID)

Answers = list[dict[str, str]]
TWO = "<a:a> <a:p> 1 . <a:b> <a:p> 2 . <a:g> { <a:a> <a:p> 1 } "
MEDIA = {"turtle": "text/turtle", "rdfxml": "application/rdf+xml", "jsonld": "application/ld+json"}


@contextmanager
def over(text: str, folder: Path) -> Iterator[FlaskClient]:
    path = folder / "data.trig"
    path.write_text(text)
    yield create_app(Store.open_files([path]), limits=Limits(timeout=10)).test_client()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    with serving(tmp_path_factory.mktemp("description"), timeout=10) as client:
        yield client


def read(response) -> rdflib.Graph:
    assert response.status_code == 200, response.text
    graph = rdflib.Graph()
    if response.mimetype == "application/ld+json":
        return graph.parse(
            data=jsonld.to_rdf(json.loads(response.data), {"format": "application/n-quads"}), format="nt"
        )
    return graph.parse(data=response.data, format=response.mimetype)


def description(client: FlaskClient, address: str = "/sparql", accept: str = "text/turtle", **options) -> rdflib.Graph:
    return read(client.get(address, headers={"Accept": accept}, **options))


def rows(client: FlaskClient, query: str) -> Answers:
    response = client.post("/sparql", data={"query": query})
    assert response.status_code == 200, response.text
    return [{name: term["value"] for name, term in row.items()} for row in response.json["results"]["bindings"]]


def service(graph: rdflib.Graph):
    (found,) = graph.subjects(RDF.type, SD.Service)
    return found


def features(graph: rdflib.Graph) -> set[rdflib.term.Node]:
    return set(graph.objects(service(graph), SD.feature))


@pytest.mark.parametrize("form", MEDIA)
def test_it_says_the_same_in_every_format(client, form):
    graph = description(client, accept=MEDIA[form])
    assert len(graph) > 20
    assert isomorphic(graph, description(client))


@pytest.mark.parametrize(("path", "host"), [("/sparql", "a.test"), ("/query", "b.test:8000"), ("/sparql/", "[::1]:80")])
def test_the_endpoint_is_the_address_that_was_asked(client, path, host):
    graph = description(client, path, base_url=f"http://{host}/")
    (endpoint,) = graph.objects(service(graph), SD.endpoint)
    assert str(endpoint) == f"http://{host.removesuffix(':80')}{path}"


def test_each_result_format_it_names_is_sent_and_no_other_is(client):
    graph = description(client)
    named = set(graph.objects(service(graph), SD.resultFormat))
    assert named == {rdflib.URIRef(W3C + form.w3c) for form in (*RESULTS, *GRAPHS)}
    for form in (*RESULTS, *GRAPHS):
        query = "SELECT * { ?s ?p ?o }" if form in RESULTS else "CONSTRUCT WHERE { ?s ?p ?o }"
        response = client.post("/sparql", data={"query": query}, headers={"Accept": form.media_types[0]})
        assert (response.status_code, response.mimetype) == (200, form.media_types[0])


def test_it_takes_queries_and_reads_nothing_in(client):
    graph = description(client)
    assert list(graph.objects(service(graph), SD.supportedLanguage)) == [SD.SPARQL11Query]
    assert list(graph.triples((None, SD.inputFormat, None))) == []
    assert client.post("/sparql", data={"update": "INSERT DATA { <a:a> <a:a> <a:a> }"}).status_code == 400
    assert client.post("/sparql", data={"query": "LOAD <http://127.0.0.1:9/>"}).status_code == 400


def test_federation_is_refused_and_not_claimed(client):
    assert SD.BasicFederatedQuery not in features(description(client))
    query = "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"
    assert client.post("/sparql", data={"query": query}).status_code == 400


def test_each_graph_has_as_many_triples_as_it_says(client):
    graph = description(client)
    (dataset,) = graph.objects(service(graph), SD.defaultDataset)
    (default,) = graph.objects(dataset, SD.defaultGraph)
    assert str(graph.value(default, VOID.triples)) == rows(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0]["n"]
    named = {
        str(graph.value(each, SD.name)): str(graph.value(graph.value(each, SD.graph), VOID.triples))
        for each in graph.objects(dataset, SD.namedGraph)
    }
    counted = rows(client, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    assert named == {row["g"]: row["n"] for row in counted}
    assert len(named) == 2


@pytest.mark.parametrize(
    ("text", "union"),
    [
        (TWO + "<a:h> { <a:b> <a:p> 2 }", True),
        (TWO, False),
        (TWO + "<a:h> { <a:b> <a:p> 2 . <a:b> <a:p> 3 }", False),
        ("<a:g> { <a:a> <a:p> 1 }", True),
        ("<a:a> <a:p> 1 .", False),
        ("", False),
    ],
    ids=["all", "one more in the default graph", "one more in a named graph", "no default", "no named", "empty"],
)
def test_the_default_graph_is_called_a_union_only_if_it_is_one(tmp_path, text, union):
    with over(text, tmp_path) as client:
        assert (SD.UnionDefaultGraph in features(description(client))) is union


def test_a_graph_without_an_iri_is_not_named(tmp_path):
    with over("_:g { <a:a> <a:p> 1 } <a:g> { <a:a> <a:p> 1, 2 }", tmp_path) as client:
        graph = description(client)
    assert [str(name) for name in graph.objects(None, SD.name)] == ["a:g"]


def test_every_triple_is_about_the_service_its_dataset_or_a_graph(client):
    graph = description(client)
    kinds = {"Service", "Dataset", "Graph", "NamedGraph"}
    assert {str(kind).removeprefix(str(SD)) for kind in graph.objects(None, RDF.type)} == kinds
    assert set(graph.subjects()) == set(graph.subjects(RDF.type))


def test_a_type_that_is_not_there_is_406_and_told_what_is(client):
    response = client.get("/sparql", headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert "text/turtle" in response.text
