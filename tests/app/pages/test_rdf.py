"""What is handed out of an entity, a class, a document, a graph is the same in every format."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from kg.formats.registry import FRAMED, GRAPHS, SHAPED, GraphFormat
from kg.store.store import Store
from tests.support.graphs import canonical, flat
from tests.support.pages import HTML, client, foreign

ENGINE = {
    "turtle": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "jsonld-expanded": ox.RdfFormat.JSON_LD,
}
PATHS = {
    "entity": "/id/cyberport",
    "claim": "/claim/hky2024-16/cyberport/start-ups/2024-12-31",
    "document": "/doc/hky2024-16",
    "graph": "/graph/facts/hky2024-16",
    "ontology": "/ns",
    "class": "/class/Park",
    "indicator": "/indicator/gross-floor-area",
}
GRAPH = """
@prefix ex: <http://example.org/> .
ex:g ex:about ex:a . ex:g { ex:a ex:p [ ex:q "x" ] . }
"""


def parsed(body: bytes, form: GraphFormat) -> list[ox.Quad]:
    return list(ox.parse(input=body, format=ENGINE[form.name]))


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_every_format_says_the_same(ours: FlaskClient, path: str) -> None:
    forms = [form for form in (*GRAPHS, *SHAPED) if form.name in ENGINE]
    graphs = {form.name: parsed(ours.get(f"{path}.{form.extension}").data, form) for form in forms}
    triples = {name: canonical(flat(quads)) for name, quads in graphs.items()}

    assert len(triples["turtle"]) > 5
    assert all(found == triples["turtle"] for found in triples.values())
    kept = [canonical(graphs[form.name]) for form in forms if form.datasets]
    assert all(found == kept[0] for found in kept)


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_statements_of_any_thing_come_as_reifiers_too(ours: FlaskClient, path: str) -> None:
    body = ours.get(f"{path}.rdf12.ttl").data

    assert list(ox.parse(input=body, format=ox.RdfFormat.TURTLE))
    assert b"rdf:subject id:" not in body


def test_named_graph_is_handed_out_as_the_dumps_have_it(ours: FlaskClient, release: Path) -> None:
    name = ox.NamedNode("https://w3id.org/hkit/graph/facts/hky2024-16")
    quads = [quad for quad in Store.open_release(release).quads() if quad.graph_name == name]

    assert canonical(parsed(ours.get("/graph/facts/hky2024-16.nq").data, GRAPHS[5])) == canonical(quads)


def test_class_comes_with_its_members(ours: FlaskClient) -> None:
    by_ending = ours.get("/class/Park.ttl")
    by_accept = ours.get("/class/Park", headers={"Accept": "text/turtle"})
    by_format = ours.get("/class", query_string={"iri": "https://w3id.org/hkit/ns#Park", "format": "ttl"})

    assert by_ending.data == by_accept.data == by_format.data
    assert b"id:hong-kong-science-park a " in by_ending.data
    assert b"skos:prefLabel" in by_ending.data
    assert ours.get("/class/Park", headers=HTML).mimetype == "text/html"


def test_class_of_any_graph_comes_with_its_members(tmp_path: Path) -> None:
    query = {"iri": "http://xmlns.com/foaf/0.1/Person", "format": "nt"}
    body = client(foreign(tmp_path)).get("/class", query_string=query).text

    assert "Ada Lovelace" in body
    assert "Babbage" in body


@pytest.mark.parametrize("path", ["/class/Park.framed.jsonld", "/graph/vocab.framed.jsonld"])
def test_what_has_no_root_is_no_tree(ours: FlaskClient, path: str) -> None:
    response = ours.get(path)

    assert response.status_code == 406
    assert ".expanded.jsonld" in response.text
    assert FRAMED.extension not in response.text


def test_graph_with_any_name_is_handed_out_with_what_is_said_of_it(tmp_path: Path) -> None:
    path = tmp_path / "a.trig"
    path.write_text(GRAPH, encoding="utf-8")
    query = {"iri": "http://example.org/g", "format": "nq"}
    body = client(Store.open_files([path])).get("/resource", query_string=query).data

    assert canonical(parsed(body, GRAPHS[5])) == canonical(ox.parse(input=GRAPH, format=ox.RdfFormat.TRIG))


@pytest.mark.parametrize("path", [PATHS["entity"], PATHS["claim"], PATHS["indicator"]])
def test_turtle_begins_with_the_thing_itself(ours: FlaskClient, path: str) -> None:
    response = ours.get(f"{path}.ttl")
    triples = list(ox.parse(input=response.data, format=ox.RdfFormat.TURTLE))

    assert triples[0].subject.value == f"https://w3id.org/hkit{path}"
    assert len({triple.subject for triple in triples}) > 1
