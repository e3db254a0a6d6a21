"""Overviews: what a page lists is what the query behind it gives, for the chapter and for any other graph."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask.testing import FlaskClient

from app.limits import MOST_CLASSES_DRAWN
from app.overviews.browse import model
from app.site import Site, path_of
from kg.build import build
from kg.rdf.namespaces import BASE, NS
from kg.store.store import Row, Store
from tests.support.pages import HTML, client, foreign

PATHS = ("/sections", "/model")
INFRASTRUCTURE = f"{BASE}doc/hky2024-16/2097-2111"
HARBOUR = """Harbour Yearbook 2031

Weather

It rained <b>a lot</b>.

Infrastructure

The Harbour Parks Corporation (HPC) manages Harbour Park\\. It was established in 2019. Harbour Park has 40 shops.

Plans

The Harbour Parks Corporation will complete the Harbour Tower in 2033.
"""


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("harbour")
    source = folder / "harbour-2031.txt"
    source.write_text(HARBOUR, encoding="utf-8")
    return Store.open_release(build([source], folder / "build").release)


def graph(folder: Path, turtle: str) -> Store:
    """A store of some Turtle, in the usual prefixes."""
    prefixes = {
        **{"": "http://example.org/", "hkit": NS, "voc": f"{BASE}vocab/", "id": f"{BASE}id/"},
        **{"unit": "http://qudt.org/vocab/unit/", "xsd": "http://www.w3.org/2001/XMLSchema#"},
        **{"rdfs": "http://www.w3.org/2000/01/rdf-schema#", "owl": "http://www.w3.org/2002/07/owl#"},
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    }
    path = folder / "graph.ttl"
    path.write_text("".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes.items()) + turtle)
    return Store.open_files([path])


def page(asked: FlaskClient, path: str) -> str:
    response = asked.get(path, headers=HTML)
    assert response.status_code == 200, path
    return response.text


def behind(store: Store, text: str) -> list[Row]:
    """The rows of the query behind a page, which its link gives to the query page."""
    (link,) = re.findall(r'<a href="([^"]+)">The SPARQL behind this page', text)
    (query,) = parse_qs(urlsplit(unescape(link)).query)["query"]
    return store.select(query)


# ---- every overview


@pytest.mark.parametrize("path", [*PATHS, f"/sections?iri={quote(INFRASTRUCTURE, safe='')}"])
def test_an_overview_has_one_heading_and_nothing_that_the_policy_blocks(ours: FlaskClient, path: str) -> None:
    text = page(ours, path)

    assert text.count("<h1") == 1
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", text)
    assert len(re.findall(r' id="', text)) == len(set(re.findall(r' id="([^"]+)"', text)))
    anchors = re.findall(r'href="#([^"]+)"', text)
    assert [each for each in anchors if f' id="{each}"' not in text] == []


@pytest.mark.slow
@pytest.mark.parametrize("path", [*PATHS, f"/sections?iri={quote(INFRASTRUCTURE, safe='')}"])
def test_an_overview_leads_only_to_pages_that_are_there(ours: FlaskClient, path: str) -> None:
    paths = {unescape(href).partition("#")[0] for href in re.findall(r'href="(/(?!language/)[^"]+)"', page(ours, path))}

    assert len(paths) > 20
    assert [each for each in sorted(paths) if ours.get(each, headers=HTML).status_code != 200] == []


@pytest.mark.parametrize("path", PATHS)
def test_an_overview_of_an_empty_graph_says_that_there_is_nothing(tmp_path: Path, path: str) -> None:
    text = page(client(graph(tmp_path, "")), path)

    assert re.search(r'<p class="lead">(This graph has no|Nothing in this graph)', text)
    assert behind(graph(tmp_path, ""), text) == []


@pytest.mark.parametrize("path", PATHS)
def test_an_overview_of_another_vocabulary_shows_hostile_names_as_text(tmp_path: Path, path: str) -> None:
    text = page(client(foreign(tmp_path)), path)

    assert "<script>alert" not in text
    assert 'href="javascript:' not in text


# ---- sections


def test_the_tree_has_each_heading_once_in_the_order_of_the_text_with_its_counts(
    ours: FlaskClient, store: Store
) -> None:
    text = page(ours, "/sections")
    shown = re.findall(
        r'<h\d><a href="/sections\?iri=[^"]+" dir="auto">(.*?)</a>.*?\n<p class="quiet">(\d+) .*? (\d+) ', text
    )
    rows = behind(store, text)

    assert len(rows) > 20
    assert [(unescape(name), int(said), int(things)) for name, said, things in shown] == [
        (row["heading"].value, int(row["claims"].value), int(row["things"].value)) for row in rows
    ]


def test_counts_of_a_heading_include_what_is_below_it(harbour: Store) -> None:
    top = next(row for row in behind(harbour, page(client(harbour), "/sections")) if "within" not in row)
    every = harbour.select("SELECT (COUNT(DISTINCT ?c) AS ?n) { ?c hkit:about ?x }")

    assert int(top["claims"].value) == int(every[0]["n"].value) > 0


def test_a_heading_leads_to_its_place_in_the_source(ours: FlaskClient, store: Store) -> None:
    (text,) = (row["t"].value for row in store.select("SELECT ?t { GRAPH ?g { ?d hkit:text ?t } }"))
    places = re.findall(r'#s-(\d+)-(\d+)">In the source<span class="unseen">: (.*?)</span>', page(ours, "/sections"))

    assert [text[int(begin) : int(end)] for begin, end, _ in places] == [unescape(name) for *_, name in places]


def test_a_section_has_each_sentence_and_each_claim_of_its_query(ours: FlaskClient, store: Store) -> None:
    text = page(ours, f"/sections?iri={quote(INFRASTRUCTURE, safe='')}")
    rows = behind(store, text)
    said = {path_of(row["claim"].value) for row in rows if "claim" in row}
    spans = {f"#s-{row['begin'].value}-{row['end'].value}" for row in rows if "claim" not in row}

    assert len(said) > 50
    assert set(re.findall(r'<a class="quiet" href="(/claim/[^"]+)"', text)) == {unescape(each) for each in said}
    assert spans == set(re.findall(r'<a class="quiet" href="[^"#]+(#s-[^"]+)"', text))


def test_each_claim_stands_below_the_sentence_that_says_it(ours: FlaskClient, store: Store) -> None:
    text = page(ours, f"/sections?iri={quote(INFRASTRUCTURE, safe='')}")
    spans: dict[str, list[tuple[int, int]]] = {}
    for row in behind(store, text):
        if "claim" in row:
            span = (int(row["begin"].value), int(row["end"].value))
            spans.setdefault(path_of(row["claim"].value), []).append(span)
    items = re.split(r"<li><p dir", text)[1:]

    assert len(items) > 10
    for item in items:
        begin, end = map(int, re.findall(r"#s-(\d+)-(\d+)", item)[0])
        for claim in re.findall(r'<a class="quiet" href="(/claim/[^"]+)"', item):
            assert any(begin <= at < end for at, _ in spans[unescape(claim)])


def test_a_quote_within_a_sentence_belongs_to_it_and_one_outside_stands_for_itself(tmp_path: Path) -> None:
    def place(name: str, begin: int, end: int, rest: str) -> str:
        return (
            f':{name} hkit:document :d ; hkit:begin {begin} ; hkit:end {end} ; hkit:quote "words of {name}" ; {rest} .'
        )

    parts = (
        place("part", 0, 4, "a hkit:Section"),
        place("first", 10, 40, "a hkit:Sentence ; hkit:inSection :part"),
        place("second", 41, 80, "a hkit:Sentence ; hkit:inSection :part"),
        place("inner", 50, 60, "a hkit:Evidence ; hkit:inSection :part"),
        place("entry", 90, 99, "a hkit:Evidence ; hkit:inSection :part"),
        ":one a hkit:Statement ; hkit:about :x ; rdf:predicate :p ; rdf:object :y ; hkit:evidence :inner . "
        ":two a hkit:Statement ; hkit:about :x ; rdf:predicate :p ; rdf:object :y ; hkit:evidence :entry .",
    )
    text = page(client(graph(tmp_path, "\n".join(parts))), "/sections?iri=http%3A%2F%2Fexample.org%2Fpart")
    items = re.findall(r'<li><p dir="auto">words of (\w+) .*?(?=<li><p dir|</ul><aside|$)', text, re.DOTALL)
    bodies = text.split('<li><p dir="auto">')[1:]

    assert items == ["first", "second", "entry"]
    assert ["Nothing was read" in body for body in bodies] == [True, False, False]
    assert ["%2Fone" in bodies[1], "%2Ftwo" in bodies[2]] == [True, True]


def test_a_section_shows_what_was_not_understood_as_text(harbour: Store) -> None:
    (weather,) = (
        row["section"].value
        for row in behind(harbour, page(client(harbour), "/sections"))
        if row["heading"].value == "Weather"
    )
    text = page(client(harbour), f"/sections?iri={quote(weather, safe='')}")

    assert "It rained &lt;b&gt;a lot&lt;/b&gt;." in text
    assert "Nothing was read in it." in text


def test_headings_that_stand_in_a_circle_are_shown(tmp_path: Path) -> None:
    part = 'a hkit:Section ; hkit:document :d ; hkit:quote "Part" ; hkit:begin 0 ; hkit:end 4 ; hkit:inSection'
    asked = client(graph(tmp_path, f":d a hkit:SourceDocument . :a {part} :b . :b {part} :a . :c {part} :c ."))

    assert page(asked, "/sections").count(">Part</a>") == 3
    assert "There are no sentences" in page(asked, "/sections?iri=http%3A%2F%2Fexample.org%2Fa")


def test_what_is_no_section_is_404(ours: FlaskClient) -> None:
    for iri in (f"{BASE}id/cyberport", "no iri", "x> } #"):
        response = ours.get("/sections", query_string={"iri": iri}, headers=HTML)
        assert response.status_code == 404
        assert "All sections: /sections" in response.text


def test_a_document_without_headings_leads_to_its_text(tmp_path: Path) -> None:
    text = page(client(graph(tmp_path, ":d a hkit:SourceDocument ; rdfs:label 'Leaflet' .")), "/sections")

    assert "No headings were found" in text
    assert "Leaflet" in text


# ---- the data model


def test_the_tables_of_the_model_are_the_rows_of_its_query(ours: FlaskClient, store: Store) -> None:
    text = page(ours, "/model")
    found = model(Site(store))
    rows = {
        (row["from"].value, row["relation"].value, row["to"].value, int(row["uses"].value))
        for row in behind(store, text)
    }
    counts = {
        row["c"].value: int(row["n"].value)
        for row in store.select("SELECT ?c (COUNT(DISTINCT ?x) AS ?n) { ?x a ?c FILTER(isIRI(?x)) } GROUP BY ?c")
    }

    assert {(source.link.iri, link.iri, target.link.iri, n) for source, link, target, n in found["relations"]} == rows
    assert text.count('data-label="Relation"') == len(rows) > 20
    assert len(found["classes"]) == MOST_CLASSES_DRAWN
    assert {each.link.iri: each.count for each in found["classes"]}.items() <= counts.items()


def test_what_a_wider_class_has_is_not_told_twice(tmp_path: Path) -> None:
    store = graph(
        tmp_path,
        """
        :Dog rdfs:subClassOf :Animal . :Cat rdfs:subClassOf :Animal . :Animal rdfs:subClassOf owl:Thing .
        :A rdfs:subClassOf :B . :B rdfs:subClassOf :A . :x a :A, :B .
        :rex a :Dog, :Animal, owl:Thing ; :chases :tom . :tom a :Cat ; :flees :rex, _:b . _:b a :Animal .
        """,
    )
    found = model(Site(store))

    assert {each.link.label: each.count for each in found["classes"]} == {"Animal": 1, "Cat": 1, "A": 1}
    assert {
        (source.link.label, link.label, target.link.label, n) for source, link, target, n in found["relations"]
    } == {
        ("Animal", "chases", "Cat", 1),
        ("Cat", "flees", "Animal", 2),
    }


def test_a_graph_that_is_only_an_ontology_has_a_model_too(tmp_path: Path) -> None:
    found = model(Site(graph(tmp_path, ":Dog a owl:Class ; rdfs:subClassOf :Animal . :Animal a owl:Class .")))

    assert [(each.link.label, each.count) for each in found["classes"]] == [("Class", 2)]
    assert [(link.label, uses) for _, link, _, uses in found["relations"]] == [("subClassOf", 1)]
