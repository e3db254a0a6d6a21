"""Questions in plain words: each has an answer, in every format, narrowed by what is filled in, and by nothing else."""

from __future__ import annotations

import csv
import io
import json
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from app.factory import create_app
from app.i18n.choice import LANGUAGES
from kg.errors import QueryError
from kg.rdf.namespaces import BASE, NS
from kg.store.saved_queries import QueryParameter, SavedQuery, as_sparql, questions
from kg.store.store import Store

CYBERPORT = f"{BASE}id/cyberport"


def path(question: SavedQuery) -> str:
    return f"/questions/{question.name}"


@pytest.fixture(scope="module")
def client(store: Store) -> FlaskClient:
    return create_app(store).test_client()


def test_there_are_thirty_and_no_two_alike():
    found = questions()
    assert len(found) >= 30
    assert len({each.titles["en"] for each in found}) == len({each.name for each in found}) == len(found)
    assert all(each.titles["en"].endswith("?") and each.descriptions["en"].endswith(".") for each in found)


@pytest.mark.parametrize("each", questions(), ids=lambda each: each.name)
def test_each_has_an_answer_as_a_page_and_as_data(client, store, each):
    rows = store.select(each.query)
    assert rows
    page = client.get(path(each), headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert f"<h1>{each.titles['en'].replace('&', '&amp;')}" in page.text
    told = json.loads(client.get(f"{path(each)}.json").data)
    assert len(told["results"]["bindings"]) == len(rows)
    table = list(csv.reader(io.StringIO(client.get(f"{path(each)}.csv").text)))
    assert table[0] == told["head"]["vars"]
    assert len(table) == len(rows) + 1


@pytest.mark.parametrize(
    ("name", "values", "column", "told"),
    [
        ("figures-of-one", {"who": CYBERPORT}, "who", lambda value: value == CYBERPORT),
        ("in-a-year", {"year": "2024"}, "when", lambda value: value.startswith("2024")),
        ("amounts-of-at-least", {"least": "10000000000"}, "hkd", lambda value: float(value) >= 1e10),
        ("quotes-with-a-word", {"word": "cyberport"}, "quote", lambda value: "cyberport" in value.lower()),
        ("everything-below", {"who": f"{BASE}id/hong-kong-government"}, "name", lambda value: "Government" in value),
    ],
)
def test_what_is_filled_in_narrows_the_answer(client, name, values, column, told):
    every = json.loads(client.get(f"/questions/{name}.json").data)["results"]["bindings"]
    found = json.loads(client.get(f"/questions/{name}.json", query_string=values).data)["results"]["bindings"]
    assert 0 < len(found) < len(every)
    assert all(told(row[column]["value"]) for row in found)
    page = client.get(f"/questions/{name}", query_string=values, headers={"Accept": "text/html"}).text
    assert "selected" in page or f'value="{next(iter(values.values()))}"' in page


def test_the_sparql_behind_a_page_gives_the_same_rows(client):
    values = {"word": 'o"}} UNION { ?s ?p ?o } #\\'}
    mine = json.loads(client.get("/questions/quotes-with-a-word.json", query_string=values).data)
    text = next(each for each in questions() if each.name == "quotes-with-a-word").filled_in(values)
    assert json.loads(client.get("/sparql", query_string={"query": text}).data) == mine
    assert mine["results"]["bindings"] == []


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/questions/no-such", 404, "no question"),
        ("/questions/in-a-year?year=2024%20UNION", 400, "takes a number"),
        ("/questions/figures-of-one?who=no%20iri", 400, "takes the address of a thing"),
        ("/questions/parks?who=x", 400, "It takes none"),
        ("/questions/parks.pdf", 406, "with the ending .html"),
    ],
)
def test_what_does_not_fit_is_refused(client, path, status, words):
    response = client.get(path)
    assert response.status_code == status
    assert words in response.text


def test_an_accept_header_chooses_the_format_and_an_impossible_one_is_406(client):
    assert client.get("/questions/parks", headers={"Accept": "text/csv"}).mimetype == "text/csv"
    assert client.get("/questions/parks", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("value", ['a"b', "a\\", "a\nb", "}", "'''", "\u202e"])
def test_a_text_cannot_leave_its_quotation_marks(store, value):
    found = as_sparql(QueryParameter("word", "text", {}), value)
    assert store.select(f"SELECT ?x WHERE {{ VALUES ?x {{ {found} }} }}")[0]["x"].value == value


def test_a_parameter_that_is_no_iri_is_a_problem():
    with pytest.raises(QueryError, match="takes the address"):
        as_sparql(QueryParameter("who", "Entity", {}), "a> } #")


def test_the_choices_are_things_of_the_class(client, store):
    page = client.get("/questions/what-is-where", headers={"Accept": "text/html"}).text
    areas = [row["a"].value for row in store.select(f"SELECT ?a {{ ?a a <{NS}Area> }}")]
    assert areas
    assert all(f'value="{area}"' in page for area in areas)


def test_the_home_page_leads_to_them(client):
    page = client.get("/", headers={"Accept": "text/html"}).text
    assert f'href="{path(questions()[0])}"' in page
    assert urlsplit(path(questions()[0])).path == "/questions/parks"


def test_editors_find_the_questions_in_the_graph_and_can_run_them(store):
    # What the editors of the life sciences ask an endpoint for its examples and its prefixes.
    examples = store.select(
        "SELECT ?q ?comment ?query { ?q a sh:SPARQLExecutable ; rdfs:comment ?comment ; "
        "sh:select|sh:ask|sh:construct|sh:describe ?query FILTER(LANG(?comment) = 'en') }"
    )
    prefixes = store.select("SELECT ?prefix ?namespace { [] sh:namespace ?namespace ; sh:prefix ?prefix }")
    declared = "".join(f"PREFIX {row['prefix'].value}: <{row['namespace'].value}>\n" for row in prefixes)
    assert {row["q"].value.rpartition("/")[2] for row in examples} == {each.name for each in questions()}
    for row in examples:
        assert list(store.oxigraph.query(declared + row["query"].value)), row["q"]


def test_a_question_is_data_too_and_the_search_finds_it(client):
    turtle = client.get("/questions/parks", headers={"Accept": "text/turtle"})
    assert "sh:SPARQLSelectExecutable" in turtle.text
    assert client.get("/questions/parks.ttl").data == turtle.data
    assert client.get("/questions.ttl").text.count("sh:SPARQLExecutable") == len(questions())
    hits = client.get("/search?format=json&q=which+parks+are+there").get_json()["hits"]
    assert hits[0]["href"] == "/questions/parks"


def test_questions_are_in_every_language_of_the_pages(client):
    for each in questions():
        assert set(LANGUAGES) <= each.titles.keys() & each.descriptions.keys()
        assert all(each.descriptions.values())
        assert all(set(LANGUAGES) <= parameter.labels.keys() for parameter in each.parameters)
    page = client.get("/questions/parks", headers={"Accept": "text/html", "Accept-Language": "zh"}).text
    assert "有哪些園區" in page
    assert "zh-Hant:" not in page


def test_an_answer_tells_everything_once_and_in_english(client):
    for each in questions():
        bindings = client.get(f"{path(each)}.json").get_json(force=True)["results"]["bindings"]
        tongues = {term.get("xml:lang", "en") for row in bindings for term in row.values()}
        assert tongues <= {"en"}, each.name
