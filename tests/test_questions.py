"""Questions in plain words: each has an answer, in every format, narrowed by what is filled in, and by nothing else."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from app import create_app
from app.problems import Problem
from app.questions import Parameter, question, questions
from kg.namespaces import BASE, NS
from kg.store import Store

CYBERPORT = f"{BASE}id/cyberport"


@pytest.fixture(scope="module")
def store(release: Path) -> Store:
    return Store.open_release(release)


@pytest.fixture(scope="module")
def client(store: Store) -> FlaskClient:
    return create_app(store).test_client()


def test_there_are_thirty_and_no_two_alike():
    found = questions()
    assert len(found) >= 30
    assert len({each.title for each in found}) == len({each.name for each in found}) == len(found)
    assert all(each.title.endswith("?") and each.description.endswith(".") for each in found)


@pytest.mark.parametrize("each", questions(), ids=lambda each: each.name)
def test_each_has_an_answer_as_a_page_and_as_data(client, store, each):
    rows = store.select(each.query)
    assert rows
    page = client.get(each.path, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert f"<h1>{each.title.replace('&', '&amp;')}" in page.text
    told = json.loads(client.get(f"{each.path}.json").data)
    assert len(told["results"]["bindings"]) == len(rows)
    table = list(csv.reader(io.StringIO(client.get(f"{each.path}.csv").text)))
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
    text = question("quotes-with-a-word").filled_in(values)
    assert json.loads(client.get("/sparql", query_string={"query": text}).data) == mine
    assert mine["results"]["bindings"] == []


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/questions/no-such", 404, "no question"),
        ("/questions/in-a-year?year=2024%20UNION", 400, "takes a number"),
        ("/questions/figures-of-one?who=no%20iri", 400, "takes the address of a thing"),
        ("/questions/parks?who=x", 400, "It takes none"),
        ("/questions/parks.pdf", 404, "no question"),
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
    term = Parameter("word", "Which word?", "text").term(value)
    assert store.select(f"SELECT ?x WHERE {{ VALUES ?x {{ {term} }} }}")[0]["x"].value == value


def test_a_parameter_that_is_no_iri_is_a_problem():
    with pytest.raises(Problem, match="takes the address"):
        Parameter("who", "Whose?", "Entity").term("a> } #")


def test_the_choices_are_things_of_the_class(client, store):
    page = client.get("/questions/what-is-where", headers={"Accept": "text/html"}).text
    areas = [row["a"].value for row in store.select(f"SELECT ?a {{ ?a a <{NS}Area> }}")]
    assert areas
    assert all(f'value="{area}"' in page for area in areas)


def test_the_home_page_leads_to_them(client):
    page = client.get("/", headers={"Accept": "text/html"}).text
    assert f'href="{questions()[0].path}"' in page
    assert urlsplit(questions()[0].path).path == "/questions/parks"
