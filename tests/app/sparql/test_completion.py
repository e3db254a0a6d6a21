"""What the editor of the query page asks: names of this graph, and what is wrong with a query that is not yet run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.factory import create_app
from kg.rdf.namespaces import BASE, NS, PREFIXES, prefixed
from kg.store.store import Store
from tests.support.served import serving


@pytest.fixture(scope="module")
def client(release: Path) -> FlaskClient:
    return create_app(Store.open_release(release)).test_client()


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    with serving(tmp_path_factory.mktemp("foreign")) as found:
        yield found


SOUND = {"form": "SELECT", "problem": None, "hints": []}


def told(client: FlaskClient, query: str) -> dict:
    return client.post("/sparql/check", data={"query": query}).get_json()


def test_terms_are_those_in_use_with_their_counts(client: FlaskClient) -> None:
    found = client.get("/sparql/terms.json").get_json()
    by_name = {(term["kind"], term["name"]): term for term in found["terms"]}
    park = by_name["class", "hkit:Park"]
    answer = client.get(
        "/sparql", query_string={"format": "json", "query": "SELECT (COUNT(*) AS ?n) { ?s a hkit:Park }"}
    )
    assert park["uses"] == int(answer.get_json(force=True)["results"]["bindings"][0]["n"]["value"])
    assert by_name["property", "hkit:manages"]["note"]
    assert found["prefixes"] == PREFIXES
    counts = [term["uses"] for term in found["terms"]]
    assert counts == sorted(counts, reverse=True)


def test_every_term_can_be_written_as_it_is_told(client: FlaskClient) -> None:
    for term in client.get("/sparql/terms.json").get_json()["terms"]:
        assert told(client, f"SELECT * {{ ?s {term['name']} ?o }}") == SOUND, term


def test_terms_of_a_foreign_graph_are_whole_iris(foreign: FlaskClient) -> None:
    names = {term["name"] for term in foreign.get("/sparql/terms.json").get_json()["terms"]}
    assert "<http://example.org/name>" in names


@pytest.mark.parametrize(
    ("iri", "written"),
    [
        (NS + "Park", "hkit:Park"),
        (BASE + "period/2024-12", "per:2024-12"),
        (BASE + "id/a/b", f"<{BASE}id/a/b>"),
        (NS, f"<{NS}>"),
        ("urn:x", "<urn:x>"),
    ],
)
def test_names_are_written_with_a_prefix_where_the_grammar_lets_them(iri: str, written: str) -> None:
    assert prefixed(iri) == written


def test_a_query_is_looked_over_without_being_run(client: FlaskClient) -> None:
    assert told(client, "SELECT * { ?s ?p ?o }") == SOUND
    assert told(client, "  ") == {"form": None, "problem": None, "hints": []}
    wrong = told(client, "SELECT *\n{ ?s hkit:manages }")["problem"]
    assert (wrong["line"], wrong["column"]) == (2, 19)
    assert "not SPARQL" in wrong["message"]


def test_a_name_that_the_graph_lacks_is_told_with_the_nearest(client: FlaskClient) -> None:
    assert "hkit:manages" in told(client, "SELECT * { ?s hkit:manges ?o }")["hints"][0]


@pytest.mark.parametrize(
    "query", ["DELETE WHERE { ?s ?p ?o }", "SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }"]
)
def test_what_the_endpoint_would_refuse_is_told(client: FlaskClient, query: str) -> None:
    assert told(client, query)["problem"]["message"]
