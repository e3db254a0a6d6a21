"""The SPARQL 1.1 Protocol, a case a test."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import unquote_to_bytes

import pytest
from flask.testing import FlaskClient
from hypothesis import given, strategies as st
from werkzeug.test import TestResponse

from app.factory import create_app
from app.http.problems import Problem
from app.limits import Limits
from app.sparql.protocol import read_request
from kg.errors import KGError
from kg.store.store import Store
from tests.support.served import serving

NAMES = "SELECT ?n WHERE { ?s <http://example.org/name> ?n } ORDER BY ?n"
ASK = "ASK { ?s ?p ?o }"
GRAPH = "CONSTRUCT WHERE { ?s <http://example.org/knows> ?o }"
G1, G2 = "http://example.org/g1", "http://example.org/g2"
WHERE = "SELECT ?o WHERE { ?s <http://example.org/in> ?o }"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    with serving(tmp_path_factory.mktemp("sparql"), timeout=10, memory=512) as client:
        yield client


def rows(response):
    assert response.status_code == 200, response.text
    return [
        {name: term["value"] for name, term in row.items()} for row in json.loads(response.data)["results"]["bindings"]
    ]


def test_query_by_get(client):
    assert len(rows(client.get("/sparql", query_string={"query": NAMES}))) == 3


def test_query_by_post_as_a_form(client):
    assert len(rows(client.post("/sparql", data={"query": NAMES}))) == 3


def test_query_by_post_directly(client):
    response = client.post("/sparql", data=NAMES, content_type="application/sparql-query; charset=utf-8")
    assert len(rows(response)) == 3


def test_a_plus_in_a_form_is_a_space_and_an_escaped_one_a_plus(client):
    response = client.post(
        "/sparql", data="query=SELECT+(1%2B1+AS+%3Fx)+%7B%7D", content_type="application/x-www-form-urlencoded"
    )
    assert rows(response) == [{"x": "2"}]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8; header=present"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/*", "text/csv; charset=utf-8; header=present"),
        ("text/*;q=0.9, text/csv;q=0.1", "text/tab-separated-values; charset=utf-8"),
    ],
)
def test_rows_come_in_the_accepted_format(client, accept, kind):
    response = client.get("/sparql", query_string={"query": NAMES}, headers={"Accept": accept} if accept else {})
    assert response.content_type == kind
    assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize(
    "kind",
    [
        "text/turtle",
        "application/n-triples",
        "application/rdf+xml",
        "application/ld+json",
        "application/trig",
        "application/n-quads",
    ],
)
def test_graphs_come_in_the_accepted_format(client, kind):
    response = client.get("/sparql", query_string={"query": GRAPH}, headers={"Accept": kind})
    assert response.status_code == 200
    assert response.mimetype == kind
    assert b"knows" in response.data


@pytest.mark.parametrize(
    ("query", "accept"),
    [(NAMES, "text/turtle"), (NAMES, "image/png"), (GRAPH, "text/csv"), (NAMES, "*/*;q=0")],
)
def test_an_unacceptable_format_is_406_and_says_what_there_is(client, query, accept):
    response = client.get("/sparql", query_string={"query": query}, headers={"Accept": accept})
    assert response.status_code == 406
    assert "application/" in response.text


def test_the_format_parameter_goes_before_the_header(client):
    response = client.get(
        "/sparql", query_string={"query": NAMES, "format": "csv"}, headers={"Accept": "application/json"}
    )
    assert response.mimetype == "text/csv"


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ({"query": [NAMES, NAMES]}, 400),
        ({"update": "CLEAR ALL"}, 400),
        ({"query": NAMES, "update": "CLEAR ALL"}, 400),
        ({"query": "INSERT DATA { <a:a> <a:a> <a:a> }"}, 400),
        ({"query": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}, 400),
        ({"query": ""}, 400),
        ({"default-graph-uri": G1}, 400),
        ({"query": NAMES, "default-graph-uri": "relative"}, 400),
        ({"query": NAMES, "timeout": "soon"}, 400),
        ({"query": "SELECT * { ?s ex:p ?o }"}, 400),
        ({"query": "ASK { " + "{ " * 300 + "} " * 300 + "}"}, 400),
        ({"query": "SELECT (<http://example.org/f>(1) AS ?x) {}"}, 400),
    ],
)
def test_what_the_protocol_forbids_is_refused(client, arguments, status):
    response = client.get("/sparql", query_string=arguments)
    assert response.status_code == status
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.mimetype == "text/plain"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (NAMES, "text/plain", 415),
        (NAMES, None, 415),
        (NAMES, "application/json", 415),
        (b"SELECT \xff", "application/sparql-query", 400),
        (b"query=%FF", "application/x-www-form-urlencoded", 400),
        (b"query=\xff", "application/x-www-form-urlencoded", 400),
        (NAMES, "application/sparql-query; charset=utf-16", 415),
        ("CLEAR ALL", "application/sparql-update", 403),
        ("", "application/sparql-query", 400),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(client, body, kind, status):
    assert client.post("/sparql", data=body, content_type=kind).status_code == status


@given(st.text(alphabet="%=+ &aF0\r\n\té中", max_size=40))
def test_any_text_comes_as_it_was_sent_and_broken_escapes_stay(text):
    body = f"query={text.replace('&', '%26')}&format=csv".encode()
    try:
        expected = unquote_to_bytes(text.replace("+", " ")).decode()
    except UnicodeDecodeError:
        expected = None
    environ = {"QUERY_STRING": "", "REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/x-www-form-urlencoded"}
    environ |= {"CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body)}
    if expected is None or "\0" in expected:
        with pytest.raises(Problem):
            read_request(environ, Limits())
    else:
        request = read_request(environ, Limits())
        assert (request.query, request.format) == (expected, "csv")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_405_with_those_allowed(client, method):
    response = client.open("/sparql", method=method)
    assert response.status_code == 405
    assert {"GET", "POST", "HEAD", "OPTIONS"} <= set(response.headers["Allow"].split(", "))


def test_head_has_the_headers_of_get_and_no_body(client):
    got = client.get("/sparql", query_string={"query": NAMES})
    head = client.head("/sparql", query_string={"query": NAMES})
    assert head.status_code == 200
    assert head.data == b""
    assert head.headers["Content-Length"] == got.headers["Content-Length"]
    assert head.headers["ETag"] == got.headers["ETag"]


def test_any_origin_may_read_without_credentials(client):
    response = client.options(
        "/sparql", headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    )
    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    assert "DELETE" not in response.headers["Access-Control-Allow-Methods"]
    assert "Access-Control-Allow-Credentials" not in response.headers


def test_the_default_graph_of_the_request_is_asked(client):
    assert rows(client.get("/sparql", query_string={"query": WHERE, "default-graph-uri": G1})) == [{"o": G1}]


def test_several_default_graphs_are_merged(client):
    found = rows(client.post("/sparql", data={"query": WHERE, "default-graph-uri": [G1, G2]}))
    assert {row["o"] for row in found} == {G1, G2}


def test_the_dataset_of_the_request_goes_before_that_of_the_query(client):
    query = f"SELECT ?o FROM <{G2}> WHERE {{ ?s <http://example.org/in> ?o }}"
    assert rows(client.get("/sparql", query_string={"query": query, "default-graph-uri": G1})) == [{"o": G1}]


def test_named_graphs_of_the_request_are_asked(client):
    query = "SELECT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
    assert rows(client.get("/sparql", query_string={"query": query, "named-graph-uri": G2})) == [{"g": G2}]


def test_from_never_fetches(client):
    query = "SELECT * FROM <http://127.0.0.1:9/data.ttl> WHERE { ?s ?p ?o }"
    assert rows(client.get("/sparql", query_string={"query": query})) == []


@pytest.mark.parametrize(
    "accept",
    ["application/sparql-results+xml", "text/csv", "text/tab-separated-values", "application/sparql-results+json"],
)
def test_carriage_returns_and_umlauts_survive(client, accept):
    response = client.get("/sparql", query_string={"query": NAMES}, headers={"Accept": accept})
    text = response.data.decode()
    assert "Änne" in text
    assert any(sign in text for sign in ("&#13;\n", "\r\n", "\\r\\n"))


def test_columns_come_in_the_order_of_appearance(client):
    response = client.get(
        "/sparql",
        query_string={
            "query": "SELECT * { ?z <http://example.org/age> ?a . ?z <http://example.org/name> ?m }",
            "format": "csv",
        },
    )
    assert response.text.splitlines()[0] == "z,a,m"


def test_json_has_the_standards_keys_only(client):
    found = json.loads(client.get("/sparql", query_string={"query": NAMES}).data)
    assert set(found) == {"head", "results"}
    assert set(found["head"]) == {"vars"}
    assert all(
        set(term) <= {"type", "value", "xml:lang", "datatype"}
        for row in found["results"]["bindings"]
        for term in row.values()
    )


def test_an_undeclared_prefix_is_named_with_its_place(client):
    response = client.get("/sparql", query_string={"query": "SELECT *\nWHERE { ?s skoss:prefLabel ?o }"})
    assert response.status_code == 400
    assert "line 2, column 12" in response.text
    assert "skoss:" in response.text
    assert "Did you mean skos:?" in response.text


def test_a_syntax_error_says_where_and_what_was_meant(client):
    response = client.get("/sparql", query_string={"query": "SELECT ?s WHERE { ?s ?p ?o }\nORDR BY ?s"})
    assert response.status_code == 400
    assert "line 2" in response.text
    assert "ORDER" in response.text


def test_the_service_describes_itself(client):
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    assert response.status_code == 200
    assert "sd:endpoint <http://localhost/sparql>" in response.text
    assert "BasicFederatedQuery" not in response.text


def test_a_browser_gets_the_query_page(client):
    response = client.get(
        "/sparql", headers={"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    )
    assert response.mimetype == "text/html"
    assert "<textarea" in response.text


def test_the_query_page_shows_rows_and_errors(client):
    browser = {"Accept": "text/html,*/*;q=0.8"}
    assert "Bernd" in client.get("/sparql", query_string={"query": NAMES}, headers=browser).text
    wrong = client.get("/sparql", query_string={"query": "SELECT <script>alert(1)</script>"}, headers=browser)
    assert wrong.status_code == 400
    assert "<script>alert" not in wrong.text


def test_a_known_etag_is_answered_with_304(client):
    first = client.get("/sparql", query_string={"query": NAMES})
    again = client.get("/sparql", query_string={"query": NAMES}, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_random_results_are_not_kept(client):
    query = {"query": "SELECT (RAND() AS ?x) {}"}
    first, second = client.get("/sparql", query_string=query), client.get("/sparql", query_string=query)
    assert first.headers["Cache-Control"] == "no-store"
    assert first.data != second.data


def test_a_kept_answer_varies_by_accept_and_encoding(client):
    query = {"query": "SELECT ?s ?p ?o { " + " UNION ".join(["{ ?s ?p ?o }"] * 5) + " }"}
    plain = client.get("/sparql", query_string=query)
    packed = client.get("/sparql", query_string=query, headers={"Accept-Encoding": "gzip"})
    csv = client.get("/sparql", query_string=query, headers={"Accept": "text/csv"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert csv.mimetype == "text/csv"
    assert client.get("/sparql", query_string=query).data == plain.data


def test_a_query_of_a_megabyte_is_taken(client):
    query = NAMES + "\n#" + "x" * 1_000_000
    assert len(rows(client.post("/sparql", data={"query": query}))) == 3


def test_a_request_above_the_limit_is_413(client):
    assert client.post("/sparql", data={"query": "#" * (3 << 20)}).status_code == 413


@pytest.mark.parametrize("send", ["get", "post", "beside"])
def test_escapes_that_are_not_utf8_are_refused_rather_than_read_as_something_else(client, send):
    query = "query=SELECT%20(%22%FF%22%20AS%20%3Fx)%20%7B%7D"
    kind = "application/x-www-form-urlencoded"
    response = {
        "get": lambda: client.get(f"/sparql?{query}"),
        "post": lambda: client.post("/sparql", data=query.encode(), content_type=kind),
        "beside": lambda: client.post("/sparql?x=%C3", data=b"query=ASK%7B%7D", content_type=kind),
    }[send]()
    assert (response.status_code, "UTF-8" in response.text) == (400, True)


def test_the_replacement_character_may_be_asked_for(client):
    response = client.get("/sparql?query=ASK%20%7B%20FILTER(%22%EF%BF%BD%22%20%3D%20%22%5CuFFFD%22)%20%7D")
    assert response.get_json(force=True)["boolean"] is True


def test_a_message_does_not_repeat_a_long_query(client):
    response = client.post("/sparql", data="SELECT (1" + "-" * 15_000 + " {", content_type="application/sparql-query")
    assert response.status_code == 400
    assert len(response.data) < 2000


@pytest.mark.parametrize("joint", [" || ", " && "])
def test_a_chain_that_the_engine_could_not_bear_is_refused_as_the_querys_fault(client, joint):
    response = client.post("/sparql", data={"query": f"ASK {{ FILTER({joint.join(['true'] * 10_000)}) }}"})
    assert response.status_code == 400
    assert "the limit is 4000" in response.text


@pytest.mark.parametrize("given", ["soon", "1.5.2", "2²", "-3", "inf"])
def test_a_limit_that_is_no_number_is_refused_by_name(monkeypatch, given):
    monkeypatch.setenv("HKIT_TIMEOUT", given)
    with pytest.raises(KGError, match="HKIT_TIMEOUT"):
        Limits.from_environment()


def test_a_name_that_the_ontology_lacks_is_answered_with_the_nearest(release):
    client = create_app(Store.open_release(release)).test_client()
    query = {"query": "SELECT * { ?a hkit:oversee ?b ; a hkit:Agencyy ; hkit:oversees ?c }"}
    warning = client.get("/sparql", query_string=query).headers["Warning"]
    assert 'Nothing in this graph is named hkit:oversee. Did you mean hkit:oversees?"' in warning
    assert "hkit:Agency" in warning
    page = client.get("/sparql", query_string=query, headers={"Accept": "text/html"}).text
    assert "Did you mean hkit:oversees?" in page
    right = client.get("/sparql", query_string={"query": "ASK { ?a hkit:oversees 'hkit:oversee' }"})
    assert "Warning" not in right.headers


def test_an_error_shows_the_line_and_comes_in_the_clients_format(client):
    query = {"query": "SELECT *\nWHERE { ?s foo:bar ?o }"}
    text = client.get("/sparql", query_string=query)
    assert text.text.endswith("\n\nWHERE { ?s foo:bar ?o }\n           ^\n")
    details = client.get("/sparql", query_string=query, headers={"Accept": "application/sparql-results+json"})
    assert details.content_type == "application/problem+json"
    assert {**details.json, "detail": ""} == {
        **{"type": "about:blank", "title": "Bad Request", "status": 400, "detail": "", "line": 2, "column": 12},
        "excerpt": "WHERE { ?s foo:bar ?o }\n           ^",
    }


def test_a_result_too_large_for_a_page_is_told_and_can_be_downloaded(client):
    many = " ".join(str(number) for number in range(400))
    query = {"query": f"SELECT * {{ VALUES ?a {{ {many} }} VALUES ?b {{ {many} }} }}"}
    page = client.get("/sparql", query_string=query, headers={"Accept": "text/html"})
    assert page.status_code == 400
    assert "too large for a page" in page.text
    assert len(client.get("/sparql", query_string={**query, "format": "csv"}).data) > 1 << 20


def test_a_form_that_is_posted_gets_its_page(client):
    form = {"query": "SELECT ?s { ?s ?p ?o } LIMIT 2"}
    answer = client.post("/sparql", data=form, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert "2 rows" in answer.get_data(as_text=True)


@pytest.mark.parametrize("text", ["SELECT * { ?s ?p ?o } LIMIT 2", "ASK {}", "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 2"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_answer_is_the_same_whether_or_not_the_request_asks_for_more(
    client: FlaskClient, text: str, method: str
) -> None:
    def answer(**headers: str) -> TestResponse:
        return client.open("/sparql", method=method, query_string={"query": text}, headers=headers)

    plain, packed = answer(), answer(**{"Accept-Encoding": "identity"})
    assert (plain.status_code, plain.data) == (packed.status_code, packed.data)
    assert sorted(plain.headers) == sorted(packed.headers)
    assert answer(**{"If-None-Match": plain.headers["ETag"]}).status_code == 304


def test_the_page_says_how_a_program_asks_at_the_address_of_the_site(client):
    page = client.get("/query", headers={"Accept": "text/html"}, base_url="http://data.example").text
    assert page.count("http://data.example/sparql") == 2
