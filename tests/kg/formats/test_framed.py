"""JSON-LD as a tree: what is written is what another processor makes with the frame."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pyld import jsonld

from kg.formats.jsonld import as_file, context, frame
from kg.store.store import Store
from tests.support.pages import client, foreign

PROFILE = "http://www.w3.org/ns/json-ld#"


@pytest.fixture(scope="module")
def asked(release: Path) -> FlaskClient:
    return client(Store.open_release(release))


def profiled(name: str) -> dict[str, str]:
    return {"Accept": f'application/ld+json;profile="{PROFILE}{name}"'}


def sorted_in(value: Any) -> Any:
    """JSON-LD without the order that means nothing, its numbers and truths as RDF has them."""
    if isinstance(value, dict):
        native = {bool: "boolean", int: "integer"}.get(type(value.get("@value")))
        kind = {"@type": f"http://www.w3.org/2001/XMLSchema#{native}"} if native else {}
        return {**kind, **{key: sorted_in(each) for key, each in value.items()}}
    if isinstance(value, list):
        return sorted((sorted_in(each) for each in value), key=lambda each: json.dumps(each, sort_keys=True))
    return str(value).lower() if isinstance(value, int) else value


@pytest.mark.parametrize("name", ["cyberport", "innohk", "hong-kong-science-park", "asia"])
def test_tree_is_what_the_frame_makes(asked: FlaskClient, name: str) -> None:
    ours = asked.get(f"/id/{name}", headers=profiled("framed")).json
    whole = asked.get(f"/id/{name}", headers=profiled("expanded")).json
    context, frame = asked.get("/ns/context.jsonld").json, asked.get("/ns/frame.jsonld").json
    assert context is not None
    assert frame is not None
    theirs = jsonld.frame(whole, {**frame, **context, "id": f"https://w3id.org/hkit/id/{name}"})

    assert sorted_in(jsonld.expand(ours)) == sorted_in(jsonld.expand(theirs))


def test_claims_and_quotes_are_inside_the_entity(asked: FlaskClient) -> None:
    tree = asked.get("/id/cyberport.framed.jsonld").json
    assert tree is not None

    assert tree["id"] == "id/cyberport"
    assert len(tree["claims"]) >= 5
    assert all(evidence["quote"] for claim in tree["claims"] for evidence in claim["evidence"])


def test_thing_without_claims_is_a_tree_of_one_node(tmp_path: Path) -> None:
    query = {"iri": "http://example.org/ada", "format": "framed.jsonld"}
    tree = client(foreign(tmp_path)).get("/resource", query_string=query).json
    assert tree is not None

    assert tree["id"] == "http://example.org/ada"
    assert "claims" not in tree


def test_profile_says_which_shape_is_sent(asked: FlaskClient) -> None:
    for name in ("expanded", "framed"):
        response = asked.get("/id/cyberport", headers=profiled(name))
        assert response.content_type == f'application/ld+json;profile="{PROFILE}{name}"'
        assert response.headers["Content-Location"] == f"/id/cyberport.{name}.jsonld"
    for name in ("compacted", "flattened", "unheard-of"):
        response = asked.get("/id/cyberport", headers=profiled(name))
        assert response.content_type == "application/ld+json"
        assert "@context" in (response.json or {})


def test_shapes_say_the_same(asked: FlaskClient) -> None:
    expanded = asked.get("/id/cyberport.expanded.jsonld").json
    compact = asked.get("/id/cyberport.jsonld").json

    assert isinstance(expanded, list)
    assert sorted_in(jsonld.flatten(expanded)) == sorted_in(jsonld.flatten(jsonld.expand(compact)))


def test_compaction_with_the_served_context_gives_its_names(asked: FlaskClient) -> None:
    expanded = asked.get("/id/cyberport.expanded.jsonld").json
    compact = jsonld.compact(expanded, asked.get("/ns/context.jsonld").json)
    node = next(each for each in compact["@graph"] if each["id"] == "id/cyberport")

    assert node["type"]
    assert node["label"] == "Cyberport"


def test_graph_as_a_whole_is_no_tree(asked: FlaskClient) -> None:
    assert asked.get("/graph/vocab.framed.jsonld").status_code == 406
    response = asked.get("/graph/vocab", headers=profiled("framed"))
    assert response.content_type == "application/ld+json"


def test_sparql_sends_the_shape_that_is_asked_for(asked: FlaskClient) -> None:
    query = {"query": "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER (?s = id:cyberport) }"}
    response = asked.get("/sparql", query_string=query, headers=profiled("expanded"))

    assert "expanded" in response.content_type
    assert isinstance(response.json, list)


def test_context_and_frame_are_files_of_their_own(asked: FlaskClient) -> None:
    assert asked.get("/ns/context.jsonld").data == as_file(context())
    assert asked.get("/ns/frame.jsonld").data == as_file(frame())
    assert json.loads(as_file(frame()))["@context"] == "https://w3id.org/hkit/ns/context.jsonld"
