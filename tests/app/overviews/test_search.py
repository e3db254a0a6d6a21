"""Search answers: what people would type first leads to its answer, in whatever spelling, with the answer on a card."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from kg.rdf.namespaces import BASE
from tests.support.pages import HTML

# Written before the ranking: what is typed, what answers it, and words of the answer.
SEARCHES = (
    ("start-ups", "indicator/start-ups", "539"),
    ("startup", "indicator/start-ups", "539"),
    ("science park companies", "id/hong-kong-science-park", "about 1,300"),
    ("HKSTPC", "id/hong-kong-science-and-technology-parks-corporation", "InnoCentre"),
    ("cyberport", "id/cyberport", "more than 2,100"),
    ("funding for manufacturers", "id/new-industrialisation-funding-scheme", "up to HK$15 million"),
    ("how many start-ups", "questions/start-ups", "more than"),
    ("R&D expenditure", "indicator/gross-domestic-expenditure-on-r-and-d", "HK$"),
    ("NIFS", "id/new-industrialisation-funding-scheme", "up to HK$15 million"),
    ("cyberprot", "id/cyberport", "more than 2,100"),
    ("數碼港", "id/cyberport", "more than 2,100"),
    ("How many companies are there in the Science Park?", "id/hong-kong-science-park", "about 1,300"),
)


def found(ours: FlaskClient, words: str) -> LexborHTMLParser:
    return LexborHTMLParser(ours.get("/search", query_string={"q": words}, headers=HTML).text)


@pytest.mark.parametrize(("words", "iri", "told"), SEARCHES)
def test_the_answer_is_the_first_hit_and_stands_on_its_card(
    ours: FlaskClient, words: str, iri: str, told: str
) -> None:
    card = found(ours, words).css_first(".card")
    hits = ours.get("/search", query_string={"q": words, "format": "json"}).json["hits"]

    assert hits[0]["iri"] == BASE + iri
    assert card.css_first("h2 a").attributes["href"] == f"/{iri}"
    assert told in card.text()


def test_spellings_of_one_name_find_the_same(ours: FlaskClient) -> None:
    ways = ("start-ups", "start-up", "startup", "startups", "start up")
    first = {ours.get("/search", query_string={"q": way, "format": "json"}).json["hits"][0]["iri"] for way in ways}
    assert first == {f"{BASE}indicator/start-ups"}


def test_hits_are_named_as_what_they_are(ours: FlaskClient) -> None:
    text = " ".join(
        node.text() for q in ("start-ups", "fund", "name", "park") for node in found(ours, q).css(".badge, .facets a")
    )
    assert "Question" in text
    for word in ("SPARQL", "ObjectProperty", "Indicator", "DatatypeProperty", "Concept"):
        assert word not in text


def test_no_snippet_shows_the_escapes_of_a_scan(ours: FlaskClient) -> None:
    for words in ("million", "fund", "invested"):
        page = found(ours, words)
        assert page.css(".hits mark")
        assert "\\" not in page.css_first("main").text()


def test_home_has_six_doors_a_live_claim_and_questions_with_their_answers(ours: FlaskClient) -> None:
    page = LexborHTMLParser(ours.get("/", headers=HTML).text)
    doors = [str(a.attributes["href"]) for a in page.css(".doors a")]
    assert len(doors) == 6
    assert all(ours.get(door, headers=HTML).status_code == 200 for door in doors)
    claim = page.css_first(".live h2 a")
    quote = page.css_first(".live blockquote p")
    words = ours.get(str(claim.attributes["href"]), headers=HTML).text
    assert quote.text() in LexborHTMLParser(words).css_first("blockquote").text()
    assert quote.css_first("mark").text() in claim.text()
    answers = [item.css_first("p").text() for item in page.css(".asked li")]
    assert len(answers) == 6
    assert "Cyberport" in answers[0]
    assert "Hong Kong Yearbook 2024" in page.css_first("main").text()


def test_home_does_not_ask_its_questions_again(ours: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    before = ours.get("/", headers=HTML).text
    monkeypatch.setattr("app.routes.questions.answer_of", None)
    assert ours.get("/", headers=HTML).text == before


def test_browsers_learn_how_to_search_here(ours: FlaskClient) -> None:
    (link,) = LexborHTMLParser(ours.get("/", headers=HTML).text).css("link[rel=search]")
    answer = ours.get(str(link.attributes["href"]))
    url = ElementTree.fromstring(answer.data).find("{http://a9.com/-/spec/opensearch/1.1/}Url")
    assert answer.mimetype == link.attributes["type"]
    assert url is not None
    assert url.attrib["template"] == "http://localhost/search?q={searchTerms}"
