"""Pages: each canonical IRI at its path in the form asked for, quotes behind what is said, hostile names harmless."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app.limits import MOST_UNREAD
from app.overviews import checks
from app.pages.claims import Notes, ShownClaim, ShownQuote
from app.pages.entity import trails
from app.site import Link, Site, this_site
from kg.build import build
from kg.formats.registry import GRAPHS, GraphFormat
from kg.rdf import wording
from kg.rdf.namespaces import BASE, NS, PREFIXES
from kg.reading.claims.rules import load_frames
from kg.store.store import Store
from tests.support.pages import HTML, client, foreign


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return client(foreign(tmp_path_factory.mktemp("foreign")))


@pytest.mark.parametrize(
    "path",
    ["/", "/class", "/class/Park", "/schemes", "/coverage", "/validation", "/download", "/ns", "/search?q=fund"],
)
def test_page_is_there_with_one_heading_and_a_title(ours: FlaskClient, path: str) -> None:
    response = ours.get(path, headers=HTML)
    assert response.status_code == 200
    assert response.text.count("<h1") == 1
    assert re.search(r"<title>[^<]+</title>", response.text)


@pytest.mark.slow
def test_every_iri_of_the_graph_under_the_base_answers(ours: FlaskClient, store: Store) -> None:
    named = (quad.subject for quad in store.quads() if isinstance(quad.subject, ox.NamedNode))
    subjects = {node.value for node in named if node.value.startswith(BASE)}
    paths = sorted({iri.removeprefix(BASE).split("#")[0] for iri in subjects if iri != BASE})
    assert len(paths) > 500
    missing = [path for path in paths if ours.get("/" + path, headers={"Accept": "text/turtle"}).status_code != 200]
    assert missing == []


def test_a_page_opens_with_the_words_that_introduce_the_thing(ours: FlaskClient, store: Store) -> None:
    (row,) = store.select("SELECT ?q ?d { id:cyberport hkit:evidence ?e . ?e hkit:quote ?q ; hkit:begin ?d }")
    page = ours.get("/id/cyberport", headers=HTML).text
    opening = r'<div class="lead" id="n1"><span dir="auto">(.*?)</span> .*?<a class="quiet" href="[^"]*#e-(\d+)-'
    lead = re.findall(opening, page)

    assert [(unescape(words), begin) for words, begin in lead] == [(row["q"].value, row["d"].value)]


def test_entity_page_shows_each_quote_of_its_claims(ours: FlaskClient, store: Store) -> None:
    text = ours.get("/id/cyberport", headers=HTML).text
    evidence = "?c hkit:about id:cyberport ; hkit:evidence ?x . ?x hkit:begin ?b ; hkit:end ?e"
    rows = store.select(f"SELECT ?b ?e {{ {evidence} }}")
    assert rows
    assert all(f"/doc/hky2024-16#e-{row['b'].value}-{row['e'].value}" in text for row in rows)


def test_an_entity_page_begins_with_its_figures_and_names_each_relation_once(ours: FlaskClient) -> None:
    page = LexborHTMLParser(ours.get("/id/new-industrialisation-funding-scheme", headers=HTML).text)
    large = [(node.css_first("dt").text(), node.css_first("dd a").text()) for node in page.css("dl.large > div")]
    assert large[0] == ("Funding · fixed cap", "up to HK$15 million")
    assert 1 < len(large) <= 3
    assert "the lesser of two figures" not in dict(large).values()  # that says nothing without the two
    for group in page.css("dl.lines"):
        titles = [node.text() for node in group.css("dt")]
        assert len(titles) == len(set(titles))
    assert len(page.css("dl.lines dt")) < len(page.css("dl.lines dd"))


def test_a_page_has_each_quote_once_and_every_number_opens_one(ours: FlaskClient, store: Store) -> None:
    entities = [row["e"].value for row in store.select("SELECT DISTINCT ?e { ?c hkit:about ?e . ?e a hkit:Entity }")]
    shown = 0
    for iri in entities:
        page = LexborHTMLParser(ours.get("/" + iri.removeprefix(BASE), headers=HTML).text)
        quotes = [node.text() for node in page.css(".note q, .lead > span[dir]")]
        shown += len(quotes)
        assert len(quotes) == len(set(quotes)), iri
        ids = {node.attributes["id"] for node in page.css(".note, .lead")}
        numbers = [node.attributes.get("popovertarget") or node.attributes["href"][1:] for node in page.css(".ref")]
        assert set(numbers) <= ids, iri
    assert shown > 200


def test_a_note_marks_the_words_of_its_values_and_leads_to_its_place_and_claims(ours: FlaskClient) -> None:
    page = LexborHTMLParser(ours.get("/id/cyberport", headers=HTML).text)
    (note,) = (each for each in page.css(".note") if "rental office area" in each.text())
    assert [mark.text() for mark in note.css("mark")] == ["98,000", "800"]
    links = [link.attributes["href"] for link in note.css("footer a")]
    assert re.fullmatch(r"/doc/hky2024-16#e-\d+-\d+", links[0])
    assert "/claim/hky2024-16/cyberport/start-ups/2024-12-31" in links
    (line,) = (each for each in page.css("dl.lines dd") if each.css_first("span.figure") and "98,000" in each.text())
    assert line.css_first(".ref").attributes["popovertarget"] == note.attributes["id"]


@pytest.mark.parametrize(
    ("number", "words"),
    [("15000000", "HK$15 million"), ("20000", "20.000"), ("0.5", "0.5%"), ("1300", "1,300 companies"), ("7", "Seven")],
)
def test_a_number_is_marked_as_a_text_may_write_it(number: str, words: str) -> None:
    quote = ShownQuote(f"About {words} in 11,3001 cases.", "", 0, 0, (), None, "")
    claim = ShownClaim("c", "", Link("", "", None), "holds", "", "", False, (quote,), "p", "l", number=number)
    (note,) = Notes().of(claim)
    digits = re.search(r"[\d.,]+( million)?", words)
    expected = quote.text.replace(digits[0], f"\x02{digits[0]}\x03", 1) if digits else quote.text
    assert note.marked == expected


def test_links_to_evidence_have_their_place_in_the_source(ours: FlaskClient, store: Store) -> None:
    text = ours.get("/doc/hky2024-16", headers=HTML).text
    ids = set(re.findall(r'id="(e-\d+-\d+)"', text))
    rows = store.select("SELECT DISTINCT ?b ?e { ?x a hkit:Evidence ; hkit:begin ?b ; hkit:end ?e }")
    assert {f"e-{row['b'].value}-{row['e'].value}" for row in rows} <= ids


def test_source_page_has_every_character_of_the_text_in_order(ours: FlaskClient, store: Store) -> None:
    from html import unescape

    page = ours.get("/doc/hky2024-16", headers=HTML).text
    shown = "".join(unescape(part) for part in re.findall(r'data-end="\d+">([^<]*)<', page))
    raw = store.select("SELECT ?t { GRAPH ?g { ?d hkit:text ?t } }")[0]["t"].value
    assert re.sub(r"\s+", "", shown) == re.sub(r"\s+", "", raw)


def test_source_page_has_no_id_twice(ours: FlaskClient) -> None:
    ids = re.findall(r'\bid="([^"]+)"', ours.get("/doc/hky2024-16", headers=HTML).text)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
def test_entity_is_given_in_each_format_by_suffix_and_by_accept(ours: FlaskClient, form: GraphFormat) -> None:
    by_suffix = ours.get(f"/id/cyberport.{form.extension}")
    by_accept = ours.get("/id/cyberport", headers={"Accept": form.media_types[0]})
    assert by_suffix.status_code == by_accept.status_code == 200
    assert by_suffix.data == by_accept.data
    assert by_accept.mimetype == form.media_types[0]  # type: ignore[attr-defined]  # werkzeug has it
    assert "Accept" in by_accept.headers["Vary"]
    assert 'rel="alternate"' in by_accept.headers["Link"]


def test_forms_of_an_entity_differ_in_etag_and_a_known_one_is_not_sent_again(ours: FlaskClient) -> None:
    page, turtle = ours.get("/id/cyberport", headers=HTML), ours.get("/id/cyberport.ttl")
    assert page.headers["ETag"] != turtle.headers["ETag"]
    again = ours.get("/id/cyberport.ttl", headers={"If-None-Match": turtle.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_data_of_an_entity_holds_its_claims_with_quotes_and_labels_of_neighbours(ours: FlaskClient) -> None:
    graph = ox.Store()
    graph.load(ours.get("/id/cyberport.ttl").data, format=ox.RdfFormat.TURTLE)
    query = f"ASK {{ ?c <{NS}about> <{BASE}id/cyberport> ; <{NS}evidence>/<{NS}quote> ?q }}"
    assert bool(graph.query(query))


def test_unknown_entity_is_404_and_names_the_nearest(ours: FlaskClient) -> None:
    for headers in (HTML, {"Accept": "text/turtle"}):
        response = ours.get("/id/cyberprot", headers=headers)
        assert response.status_code == 404
        assert "/id/cyberport" in response.text


def test_form_that_is_not_there_is_406_and_says_what_is(ours: FlaskClient) -> None:
    response = ours.get("/id/cyberport", headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert "text/turtle" in response.text


def test_plans_are_marked(ours: FlaskClient, store: Store) -> None:
    row = store.select("SELECT ?e { ?c hkit:about ?e ; hkit:modality voc:planned } ORDER BY STR(?e) LIMIT 1")[0]
    assert 'class="badge plan">planned' in ours.get("/" + row["e"].value.removeprefix(BASE), headers=HTML).text


def test_inferred_lines_are_marked(ours: FlaskClient, store: Store) -> None:
    rows = store.select("SELECT DISTINCT ?e { GRAPH <https://w3id.org/hkit/graph/inferred> { ?e ?p ?o } }")
    pages = [ours.get("/" + row["e"].value.removeprefix(BASE), headers=HTML).text for row in rows]
    assert any("badge inferred" in page for page in pages)


def test_search_page_and_json_agree(ours: FlaskClient) -> None:
    hits = ours.get("/search?q=cyberport", headers={"Accept": "application/json"}).get_json()["hits"]
    page = ours.get("/search?q=cyberport", headers=HTML).text
    assert hits
    assert hits[0]["label"] in page


def test_any_graph_has_home_classes_things_and_search(theirs: FlaskClient) -> None:
    assert "Person" in theirs.get("/", headers=HTML).text
    assert "Ada Lovelace" in theirs.get("/class?iri=http://xmlns.com/foaf/0.1/Person", headers=HTML).text
    page = theirs.get("/resource?iri=http://example.org/ada", headers=HTML).text
    assert "Notes on the engine" in page
    assert "Ada Lovelace" in theirs.get("/search?q=lovelace", headers=HTML).text


def test_thing_under_the_address_of_the_site_answers_at_its_own_path(tmp_path: Path) -> None:
    data = tmp_path / "own.ttl"
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    data.write_text(f'<http://localhost/thing/1> a <http://x/T> ; <{label}> "One" .', encoding="utf-8")
    response = client(Store.open_files([data])).get("/thing/1", headers=HTML)
    assert response.status_code == 200
    assert "One" in response.text


def test_hostile_names_are_shown_as_text(theirs: FlaskClient) -> None:
    about = "/resource?iri=http://example.org/"
    for path in (f"{about}charles", "/search?q=babbage", f"{about}ada", "/sparql"):
        text = theirs.get(path, headers=HTML).text
        assert "<script>alert" not in text
        assert 'href="javascript:' not in text
    assert "&lt;script&gt;" in theirs.get("/resource?iri=http://example.org/charles", headers=HTML).text


def test_long_name_does_not_swell_the_page(theirs: FlaskClient) -> None:
    assert len(theirs.get("/class?iri=http://example.org/Book", headers=HTML).text) < 20_000


def test_search_escapes_what_was_typed(ours: FlaskClient) -> None:
    assert "<b>x" not in ours.get("/search?q=<b>x", headers=HTML).text


@pytest.mark.parametrize("iri", ["not an iri", "http://exa mple/<", ""])
def test_resource_without_a_proper_iri_is_400(theirs: FlaskClient, iri: str) -> None:
    assert theirs.get("/resource", query_string={"iri": iri}, headers=HTML).status_code == 400


@pytest.mark.parametrize(
    ("value", "unit", "hedge", "words"),
    [
        ("3000000000", "CCY_HKD", "about", "about HK$3 billion"),
        ("98000", "M2", "moreThan", "more than 98,000\u00a0m²"),
        ("1.11", "PERCENT", "exactly", "1.11%"),
        ("20000", "NUM", "upTo", "up to 20,000"),
    ],
)
def test_figure_is_written_as_people_do(value: str, unit: str, hedge: str, words: str) -> None:
    assert wording.figure(value, None, None, unit, hedge, "en") == words


def test_range_and_date_are_written_as_people_do() -> None:
    words = wording.figure(None, "10000000", "100000000", "CCY_HKD", "exactly", "en")
    assert words == "HK$10 million to HK$100 million"
    told = [wording.date(text, "en") for text in ("2024-11-20", "2024-11", "2024", "soon")]
    assert told == ["20 November 2024", "November 2024", "2024", "soon"]


# ---- what was read and what was not

SEASIDE = """Harbour Yearbook 2031

Weather

It rained <b>a lot</b>. Nobody minded.

Infrastructure

The Harbour Parks Corporation (HPC) manages Harbour Park\\. The Harbour Parks Corporation sings loudly every morning.
"""


@pytest.fixture(scope="module")
def seaside(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The release of a text of which little is understood."""
    folder = tmp_path_factory.mktemp("seaside")
    source = folder / "harbour-2031.txt"
    source.write_text(SEASIDE, encoding="utf-8")
    return Store.open_release(build([source], folder / "build").release)


@pytest.fixture(scope="module")
def told(seaside: Store) -> str:
    """Its page of coverage."""
    return client(seaside).get("/coverage", headers=HTML).text


def test_coverage_shows_each_silent_sentence_with_its_reason_and_place(told: str) -> None:
    found = re.findall(
        r'<a href="/doc/harbour-2031#char=(\d+),(\d+)" dir="auto">(.*?)</a> <span[^>]*>Why: (.*?)\.<', told
    )

    assert [(SEASIDE[int(begin) : int(end)], reason) for begin, end, _, reason in found] == [
        ("It rained <b>a lot</b>.", "nothing it is about is named"),
        ("Nobody minded.", "nothing it is about is named"),
    ]
    assert [SEASIDE[int(begin) : int(end)] for begin, end, *_ in found] == [unescape(text) for _, _, text, _ in found]
    assert "<b>a lot" not in told


def test_coverage_tells_sentences_understood_from_those_kept_in_their_own_words(told: str) -> None:
    parts = re.findall(r"<li><b>(\d+)</b> (.*?)</li>", told)

    assert parts == [
        ("1", "with a relation or a figure"), ("1", "kept only in their own words"), ("2", "yielded nothing"),
    ]  # fmt: skip
    assert "Sentences kept only in their own words (1)" in told
    assert "sings loudly" in told


def test_coverage_tells_names_known_from_names_found(told: str) -> None:
    assert re.search(r"Names we knew.*<b>0</b>.*found by their shape.*<b>2</b>", told)
    assert '<a href="/id/harbour-park" dir="auto">Harbour Park</a>' in told


MANAGES = next(frame.rule for frame in load_frames().all if frame.rule.name == "manages")


def test_coverage_shows_each_rule_with_its_wording_and_its_yield(told: str) -> None:
    rules = re.findall(r'<a href="/rule/([\w-]+)">\1</a><span class="count">(.*?)</span></div><div>(.*?)</div>', told)

    assert rules == [
        ("activity", "1 passage · 1 claim", "what the subject does, in the words of the source"),
        ("manages", "1 passage · 1 claim", MANAGES.states),
    ]
    assert f"<code>{MANAGES.wording}</code>" in told


def test_coverage_shows_what_was_mended(told: str) -> None:
    begin = SEASIDE.index("\\")

    assert f'<a href="/doc/harbour-2031#char={begin},{begin + 2}"><code>\\.</code> read as <code>.</code></a>' in told


def test_coverage_tells_which_check_kept_claims_out(seaside: Store) -> None:
    account = {**written(seaside), "dropped": {"no-self-relation": 2, "gone": 3}}
    (shown,) = checks.accounts(Site(seaside), [account])

    assert shown["left_out"] == [
        ("gone", "", 3),
        ("no-self-relation", "A statement relates a thing to itself.", 2),
    ]


def test_coverage_cuts_long_lists_but_not_their_counts(seaside: Store) -> None:
    account = written(seaside)
    many = {**account, "silent": account["silent"] * 400, "sentences": 802}
    asked = client(seaside)
    with asked.application.app_context():
        this_site().report = lambda _name: [many]  # type: ignore[method-assign,assignment]  # a double
    page = asked.get("/coverage", headers=HTML).text

    assert page.count("#char=") == MOST_UNREAD + 2  # a sentence kept in its words, and a slip
    assert "Sentences that yielded nothing (800)" in page
    assert f"And {800 - MOST_UNREAD} more" in page


@pytest.mark.slow
def test_coverage_leads_only_to_pages_that_are_there(ours: FlaskClient) -> None:
    page = ours.get("/coverage", headers=HTML).text
    paths = {unescape(href).partition("#")[0] for href in re.findall(r'href="(/[^"]+)"', page)}

    assert len(paths) > 100
    pages = [path for path in sorted(paths) if not path.startswith("/language/")]
    assert [path for path in pages if ours.get(path, headers=HTML).status_code != 200] == []


def test_coverage_has_nothing_that_the_policy_of_the_site_blocks(told: str) -> None:
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", told)


def test_a_graph_without_an_account_says_so(theirs: FlaskClient) -> None:
    assert "came without an account" in theirs.get("/coverage", headers=HTML).text


def written(store: Store) -> dict[str, Any]:
    """The account of the only document of a release, as its file has it."""
    assert store.release
    (account,) = json.loads((store.release / "coverage.json").read_bytes())
    return dict(account)


def test_the_words_behind_each_row_are_shown_on_request(store: Store) -> None:
    asked = client(store)
    query = "SELECT ?a ?b { ?a hkit:oversees ?b FILTER(?b = id:digital-policy-office) }"
    browser = {"Accept": "text/html"}
    plain = asked.get("/sparql", query_string={"query": query}, headers=browser).text
    shown = asked.get("/sparql", query_string={"query": query, "evidence": "1"}, headers=browser).text
    assert "in the words of the source" not in plain
    quotes = re.findall(r'<q dir="auto">(.*?)</q> <a href="(/doc/[^"]+#e-\d+-\d+)">In the source</a>', shown)
    assert quotes
    assert all("Digital Policy Office" in unescape(text) for text, _ in quotes)


def test_a_result_shows_names_links_and_numbers_as_people_read_them(store: Store) -> None:
    asked = client(store)
    query = 'SELECT ?a ?n ?y ?t ?e { BIND(id:cyberport AS ?a) BIND(1234567 AS ?n) BIND(2024 AS ?y) BIND("x"@zh AS ?t) }'
    text = asked.get("/sparql", query_string={"query": query}, headers={"Accept": "text/html"}).text
    assert '<a href="/id/cyberport" title="https://w3id.org/hkit/id/cyberport" dir="auto">Cyberport</a>' in text
    assert '<td class="num"><span dir="auto">1,234,567</span>' in text
    assert '<span dir="auto">2024</span>' in text
    assert "<small>zh</small>" in text
    assert (
        '<a href="javascript'
        not in asked.get(
            "/sparql",
            query_string={"query": "SELECT ?x { BIND(<javascript:alert(1)> AS ?x) }"},
            headers={"Accept": "text/html"},
        ).text
    )


@pytest.mark.slow
def test_a_thing_with_thousands_of_relations_still_has_a_page_to_read(tmp_path: Path) -> None:
    lines = [
        f'id:t{n} a hkit:Organisation ; skos:prefLabel "Thing {n}" . stm:s{n} a hkit:Statement ; hkit:about id:hub ; '
        f"rdf:subject id:hub ; rdf:predicate hkit:oversees ; rdf:object id:t{n} ; hkit:modality voc:holds ."
        for n in range(5000)
    ]
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    path = tmp_path / "hub.ttl"
    hub = 'id:hub a hkit:Organisation ; skos:prefLabel "Hub" . hkit:Organisation rdfs:subClassOf hkit:Entity .'
    path.write_text(f"{prefixes}@prefix stm: <{BASE}statement/> .\n{hub}\n" + "\n".join(lines))
    page = client(Store.open_files([path])).get("/id/hub", headers=HTML)
    assert page.status_code == 200
    assert len(page.data) < 400_000
    assert page.text.count("Thing ") >= 200
    assert "and 800 more" in page.text  # of those read; the rest is counted above them
    assert "4,000" in page.text


def test_trails_lead_from_the_outermost_and_end_where_they_go_in_circles() -> None:
    store = ox.Store()
    ex, located, oversees = "http://example.org/", ox.NamedNode(NS + "locatedIn"), ox.NamedNode(NS + "oversees")
    a, b, c = (ox.NamedNode(ex + name) for name in "abc")
    for s, p, o in (
        (a, located, b),
        (b, located, c),
        (c, located, a),
        (c, oversees, b),
        (c, oversees, a),
        (b, oversees, a),
    ):
        store.add(ox.Quad(s, p, o))
    found = {title: [step.label for step in steps] for title, steps in trails(Site(Store("x", store)), ex + "a")}
    assert found == {"Where": ["c", "b", "a"], "Under": ["c", "b", "a"]}


def test_search_puts_things_before_words_and_narrows_by_kind(ours: FlaskClient) -> None:
    asked = ours
    everything = asked.get("/search?q=fund", headers=HTML).text
    kinds = everything.split('<ol class="hits">')[1]
    assert kinds.index("Scheme") < kinds.index("Figure")
    narrowed = asked.get("/search", query_string={"q": "fund", "kind": NS + "Scheme"}, headers=HTML).text
    assert narrowed.count('<span class="badge">Scheme</span>') == narrowed.count("<li>") > 0
    assert 'aria-current="true">Scheme' in narrowed
    found = asked.get("/search", query_string={"q": "fund", "kind": NS + "Scheme", "format": "json"}).json
    assert {hit["type"] for hit in found["hits"]} == {NS + "Scheme"}
    assert asked.get("/search?q=fund&kind=nonsense", headers=HTML).status_code == 200
