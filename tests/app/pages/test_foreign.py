"""Graphs that are not ours, in the vocabularies people use: every thing at its own address, every page of use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app.factory import create_app
from kg.store.store import Store
from tests.support.served import Server, started

HTML = {"Accept": "text/html"}
# W3C's Organization Ontology, DCAT and SKOS, under the address of the site itself ({site}).
DATA = """
@prefix org: <http://www.w3.org/ns/org#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<{site}org/caf%C3%A9> a org:FormalOrganization ; skos:prefLabel "Café GmbH"@de ;
    org:hasUnit <{site}org/büro> ; org:classification <{site}c/ngo> .
<{site}org/büro> a org:OrganizationalUnit ; skos:prefLabel "Büro"@de ; org:unitOf <{site}org/caf%C3%A9> .
<{site}org/a%2Fb> a org:OrganizationalUnit ; skos:prefLabel "Slash"@en .
<{site}org/香港> a org:OrganizationalUnit ; skos:prefLabel "香港辦事處"@zh-Hant, "Hong Kong office"@en .
<{site}org/a.ttl> a org:OrganizationalUnit ; skos:prefLabel "Named like a file"@en .
<{site}c/ngo> a skos:Concept ; skos:prefLabel "NGO"@en ; skos:broader <{site}c/top> ; skos:inScheme <{site}c> .
<{site}c/top> a skos:Concept ; skos:prefLabel "Bodies"@en ; skos:topConceptOf <{site}c> .
<{site}c> a skos:ConceptScheme ; skos:prefLabel "Kinds"@en .
<{site}data/budget> a dcat:Dataset ; dcterms:title "Budget 2024"@en ; dcterms:issued "2024-02-28"^^xsd:date ;
    dcterms:publisher <{site}org/caf%C3%A9> ; dcat:theme <{site}c/ngo> ; dcat:keyword "money"@en ;
    dcat:distribution [ a dcat:Distribution ; dcat:byteSize 12345 ] .
<{site}people?name=ada> a foaf:Person ; foaf:name "Ada" ; org:memberOf <{site}org/büro> .
<{site}people#bob> a foaf:Person ; foaf:name "Bob" ; foaf:knows <http://elsewhere.example/eve> .
"""
THINGS = {
    "org/caf%C3%A9": "Café GmbH",
    "org/b%C3%BCro": "Büro",
    "org/a%2Fb": "Slash",
    "org/%E9%A6%99%E6%B8%AF": "Hong Kong office",
    "org/a.ttl": "Named like a file",
    "c/ngo": "NGO",
    "c": "Kinds",
    "data/budget": "Budget 2024",
}


def data(site: str) -> str:
    return DATA.replace("{site}", site)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    path = tmp_path_factory.mktemp("foreign") / "data.ttl"
    path.write_text(data("http://localhost/"))
    return create_app(Store.open_files([path])).test_client()


def links(page: str) -> list[str]:
    return [str(link.attributes["href"]) for link in LexborHTMLParser(page).css("main a[href]")]


@pytest.mark.parametrize("path", THINGS)
def test_each_thing_is_at_its_own_path_in_every_form(client: FlaskClient, path: str) -> None:
    page = client.get(f"/{path}", headers=HTML)
    assert LexborHTMLParser(page.text).css_first("h1").text() == THINGS[path]
    turtle = client.get(f"/{path}.nt")
    assert turtle.status_code == 200
    subjects = {each.subject for each in ox.parse(input=turtle.data, format=ox.RdfFormat.N_TRIPLES)}
    assert len(subjects) >= 1
    assert page.headers["Link"].isascii()


@pytest.mark.slow
def test_every_link_of_every_page_leads_somewhere(client: FlaskClient) -> None:
    waiting, seen, broken = ["/"], set(), []
    while waiting:
        path = waiting.pop()
        answer = client.get(path, headers=HTML)
        if answer.status_code != 200:
            broken.append((path, answer.status_code))
        elif answer.mimetype == "text/html":
            found = {link.partition("#")[0] for link in links(answer.text) if link.startswith("/")} - seen
            seen |= found
            waiting += [link for link in found if not link.startswith("/sparql?")]
    assert broken == []
    assert {f"/{path}" for path in THINGS} <= seen
    assert len(seen) > 30


def test_links_between_things_stay_at_their_own_paths(client: FlaskClient) -> None:
    page = client.get("/org/caf%C3%A9", headers=HTML).text
    assert {"/org/b%C3%BCro", "/c/ngo", "/data/budget"} <= set(links(page))
    # What is no address of its own is found by its whole IRI.
    assert any(link.startswith("/resource?iri=") for link in links(client.get("/org/b%C3%BCro", headers=HTML).text))


def test_pages_speak_the_language_of_the_reader_where_the_graph_does(client: FlaskClient) -> None:
    page = client.get(f"/{quote('org/香港')}", headers={**HTML, "Accept-Language": "zh-TW"}).text
    assert LexborHTMLParser(page).css_first("h1").text() == "香港辦事處"


def test_search_finds_names_in_every_script(client: FlaskClient) -> None:
    for words, path in (("cafe", "/org/caf%C3%A9"), ("香港", "/org/%E9%A6%99%E6%B8%AF"), ("budget", "/data/budget")):
        assert client.get("/search", query_string={"q": words, "format": "json"}).get_json()["hits"][0]["href"] == path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    options = ("--site-url", "http://hkit.example")
    with started(tmp_path_factory.mktemp("server"), *options, data=data("http://hkit.example/")) as found:
        yield found


@pytest.mark.process
@pytest.mark.parametrize("path", THINGS)
def test_the_server_gives_each_thing_at_its_own_path(server: Server, path: str) -> None:
    status, headers, body = server.ask(f"/{path}", Accept="text/html")
    assert (status, THINGS[path] in body.decode()) == (200, True)
    assert server.ask(f"/{path}.ttl")[0] == 200
    assert headers["link"].isascii()


HOSTILE = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<http://localhost/x/a%2Fb> a <http://localhost/x/Kind> ; rdfs:label "encoded" ; <urn:p> ("one" ("two" <urn:q>)) .
<http://localhost/x/a/b> a <http://localhost/x/Kind> ; rdfs:label "plain" ; rdfs:label "again" .
<http://localhost//evil.example/x> a <http://localhost/x/Kind> ; rdfs:label "two slashes" .
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    path = tmp_path_factory.mktemp("hostile") / "data.ttl"
    path.write_text(HOSTILE)
    return create_app(Store.open_files([path])).test_client()


def test_an_encoded_slash_is_not_a_slash(hostile: FlaskClient) -> None:
    for path, name in (("/x/a%2Fb", "encoded"), ("/x/a/b", "again")):
        assert LexborHTMLParser(hostile.get(path, headers=HTML).text).css_first("h1").text() == name


def test_no_link_and_no_redirect_leads_to_another_host(hostile: FlaskClient, client: FlaskClient) -> None:
    page = hostile.get("/class?iri=http://localhost/x/Kind", headers=HTML).text
    assert not [link for link in links(page) if link.startswith("//")]
    assert "two slashes" in hostile.get("/resource?iri=http://localhost//evil.example/x", headers=HTML).text
    answer = client.get("/resource", query_string={"iri": "https://w3id.org/hkit//evil.example/x"}, headers=HTML)
    assert answer.status_code == 404


def test_classes_at_the_sites_own_address_are_linked(hostile: FlaskClient) -> None:
    for path in ("/", "/class", "/model"):
        for link in links(hostile.get(path, headers=HTML).text):
            if link.startswith("/class"):
                assert hostile.get(link, headers=HTML).status_code == 200


def test_lists_are_shown_whole(hostile: FlaskClient) -> None:
    assert "one, (two, q)" in hostile.get("/x/a%2Fb", headers=HTML).text


def test_a_graph_that_is_all_in_named_graphs_has_pages(tmp_path: Path) -> None:
    path = tmp_path / "data.trig"
    path.write_text('<urn:g> { <urn:a> a <urn:K> ; <http://www.w3.org/2000/01/rdf-schema#label> "Only here" . }')
    found = create_app(Store.open_files([path])).test_client()
    assert "Only here" in found.get("/resource?iri=urn:a", headers=HTML).text
    assert found.get("/search?q=only&format=json").get_json()["hits"]
    assert b"Only here" in found.get("/resource?iri=urn:g&format=nq").data


def test_a_graph_that_was_never_checked_does_not_claim_to_conform(tmp_path: Path) -> None:
    path = tmp_path / "data.ttl"
    path.write_text(
        "@prefix h: <https://w3id.org/hkit/ns#> . <https://w3id.org/hkit/id/a> a h:Park ; h:evidence <urn:e> . "
        "h:Park <http://www.w3.org/2000/01/rdf-schema#subClassOf> h:Entity . "
        "<urn:c> h:about <https://w3id.org/hkit/id/a> . "
        '<urn:e> a h:Evidence ; h:quote "words" ; h:begin "soon" ; h:end "later" ; h:document <urn:d> . '
        '<urn:d> h:text "words" .'
    )
    found = create_app(Store.open_files([path])).test_client()
    assert "Checked against" not in found.get("/id/a", headers=HTML).text
    assert found.get("/resource?iri=urn:d", headers=HTML).status_code == 200
