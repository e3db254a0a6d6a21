"""The words of the pages: all in one place, the same in each language, and chosen as the reader wishes."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app.factory import create_app
from app.i18n.choice import LANGUAGES, choose
from app.i18n.language import language, phrase, words
from kg.rdf import wording
from kg.store.store import Store
from tests.browser.site import PAGES

APP = Path(__file__).parents[3] / "app"
TEMPLATES = sorted((APP / "templates").glob("*.html"))
# What is a name or a sign in every language: formats, terms of the field, and what stands in the ontology.
NO_WORDS = re.compile(
    r"hkit:?|SPARQL|SHACL|JSON(-LD)?|CSV|TSV|XML|Turtle|coverage\.json|VoID|DCAT|UTF-8|width|device|initial|scale"
)


def forms(text: object) -> dict[str, str]:
    return text if isinstance(text, dict) else {"other": str(text)}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def keys() -> list[tuple[str, str]]:
    lists = {"months", "scales", "units", "hedges", "by"}
    return [(section, name) for section, texts in words("en").items() if section not in lists for name in texts]


@pytest.mark.parametrize("tag", list(LANGUAGES)[1:])
def test_languages_have_the_same_words_with_the_same_places(tag: str) -> None:
    usual, other = words("en"), words(tag)
    assert usual.keys() == other.keys()
    for section, texts in usual.items():
        if section != "scales":
            assert texts.keys() == other[section].keys(), section
    for section, name in keys():
        wanted = set.union(*(places(text) for text in forms(usual[section][name]).values()))
        assert all(places(text) == wanted for text in forms(other[section][name]).values()), (section, name)


def test_every_word_is_used_and_every_word_used_is_there() -> None:
    source = "\n".join(path.read_text() for path in [*TEMPLATES, *APP.rglob("*.py")])
    told = set(re.findall(r"""["']([a-z]+\.[A-Za-z_0-9]+)["']""", source))
    # Names that are put together: "home.count_" ~ label.
    begun = set(re.findall(r"""["']([a-z]+\.[a-z_]*)(?:%d)?["'](?: ~|\|format)""", source)) | {"date.", "kinds."}
    begun |= set(re.findall(r"""f["']([a-z]+\.)\{""", source))
    unused = [key for key in map(".".join, keys()) if key not in told and not key.startswith(tuple(begun))]
    assert unused == []
    used = set(re.findall(r"""(?:\b_|phrase|say)\(\s*["']([a-z]+\.[A-Za-z_0-9]+)["'][,)]""", source))
    assert used - set(map(".".join, keys())) == set()
    assert len(used) > 150


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_templates_hold_no_words_of_their_own(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", path.read_text(), flags=re.DOTALL)
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", text, flags=re.DOTALL)
    spoken = re.findall(r'(?:aria-label|title|placeholder|alt|data-(?!copy)\w+)="([^"]*)"', text)
    spoken.append(re.sub(r"<[^>]*>", " ", text))
    left = NO_WORDS.sub(" ", " ".join(spoken))
    assert re.findall(r"&\w+;|([A-Za-z]{2,})", left) in ([], [""] * len(re.findall(r"&\w+;", left)))


@pytest.mark.parametrize(
    ("accepted", "cookies", "chosen"),
    [
        ("", "", "en"),
        ("zh-HK,zh;q=0.9,en;q=0.8", "", "zh-Hant"),
        ("en;q=0.5, zh-TW;q=0.7", "", "zh-Hant"),
        ("de, en-GB;q=0.3, zh;q=0.1", "", "en"),
        ("fr", "", "en"),
        ("zh;q=0", "", "en"),
        ("zh;q=much, en", "", "en"),
        ("en", "language=zh-Hant", "zh-Hant"),
        ("zh", "a=b; language=en", "en"),
        ("en", "language=xx", "en"),
        ("en", "\x00;=;language", "en"),
    ],
)
def test_the_reader_chooses_the_language(accepted: str, cookies: str, chosen: str) -> None:
    assert choose(accepted, cookies) == chosen


@pytest.fixture(scope="module")
def app(release: Path):
    return create_app(Store.open_release(release))


@pytest.fixture(scope="module")
def client(app) -> FlaskClient:
    return app.test_client()


CHINESE = {"Accept": "text/html", "Accept-Language": "zh-HK"}


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_there_in_chinese(client: FlaskClient, name: str) -> None:
    answer = client.get(PAGES[name], headers=CHINESE)
    page = LexborHTMLParser(answer.get_data(as_text=True))
    assert page.css_first("html").attributes["lang"] == "zh-Hant"
    assert "搜尋" in page.body.text()
    assert {"Accept-Language", "Cookie"} <= set(answer.headers["Vary"].split(", "))


def test_data_is_the_same_in_every_language(client: FlaskClient) -> None:
    for path in ("/id/cyberport.ttl", "/sparql?query=SELECT%20*%20%7B%20%3Fs%20hkit%3Amanages%20%3Fo%20%7D"):
        chinese = client.get(path, headers={"Accept-Language": "zh"})
        assert chinese.data == client.get(path).data
        assert "Cookie" not in chinese.headers["Vary"]


def test_a_choice_is_kept_and_leads_back(client: FlaskClient) -> None:
    answer = client.get("/language/zh-Hant?to=/class%3Firi%3Durn:x")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/class?iri=urn:x")
    assert answer.headers["Set-Cookie"].startswith("language=zh-Hant")
    assert '<html lang="zh-Hant">' in client.get("/", headers={"Accept": "text/html"}).get_data(as_text=True)
    client.get("/language/en")
    assert '<html lang="en">' in client.get("/", headers={"Accept": "text/html"}).get_data(as_text=True)


@pytest.mark.parametrize("to", ["//evil.example/x", "https://evil.example/x", "\\\\evil.example", "/\\evil.example"])
def test_a_choice_leads_nowhere_else(app, to: str) -> None:
    answer = app.test_client().get("/language/en", query_string={"to": to})
    assert answer.headers["Location"].startswith("/")
    assert not answer.headers["Location"].startswith("//")


def test_a_language_that_is_not_there_is_told(client: FlaskClient) -> None:
    assert client.get("/language/tlh").status_code == 404


def test_figures_and_dates_are_written_as_each_language_does(app) -> None:
    with app.test_request_context(headers=CHINESE):
        assert wording.date("2024-11-20", language()) == "2024年11月20日"
        assert phrase("result.rows", count=1) == "1 行"
    assert wording.figure("3000000000", None, None, "CCY_HKD", "about", "zh-Hant") == "約HK$30億"
    assert wording.figure("3000000000", None, None, "CCY_HKD", "about", "en") == "about HK$3 billion"


def test_values_are_escaped_in_words_with_markup(client: FlaskClient) -> None:
    page = client.get("/search?q=%3Cb%3Ex", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "&lt;b&gt;x" in page
    assert "<b>x" not in page
