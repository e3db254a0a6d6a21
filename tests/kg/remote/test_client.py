"""What is said of an engine that is slow, gone, closed, of another kind or talks nonsense: what it is, what helps."""

from __future__ import annotations

import base64
from dataclasses import replace
from threading import Event

import pyoxigraph as ox
import pytest

from kg.errors import EndpointError, KGError
from kg.remote.client import Endpoint, addresses
from kg.remote.graph import Remote
from kg.store.store import Store
from tests.kg.remote.faulty import Asked, Said, faulty
from tests.support.waiting import PATIENCE

ROWS = b'{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri", "value": "urn:a"}}]}}'
XML = b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/><boolean>true</boolean></sparql>'
HTML = b"<html><title>Sign in</title>" + b" " * 500 + b"<script>alert(1)</script></html>"


def failure(said: Said, silent: float = PATIENCE) -> EndpointError:
    """What is raised when an engine answers so.

    Its traceback leads to what was read of the answer, which only the thread that read it may let go: both go here, and
    not when the collector of some thread comes upon them.
    """
    with faulty(lambda _: said) as (endpoint, _):
        try:
            Store("here", Remote(replace(endpoint, silent=silent))).select("SELECT ?s { ?s ?p ?o }")
        except EndpointError as error:
            return error.with_traceback(None)
    pytest.fail("Nothing was raised.")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Said(200, HTML, "text/html"), "answers with text/html where application/sparql-results+json was asked"),
        (Said(200, XML, "application/sparql-results+xml"), "Is it the address of a SPARQL endpoint?"),
        (Said(200, ROWS[:40]), "gave an answer that cannot be read"),
        (Said(200, b"<sparql><broken"), "gave an answer that cannot be read"),
        (Said(200, b""), "gave an answer that cannot be read"),
        (
            Said(200, b'{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri"}}]}}'),
            "gave an answer that cannot be read",
        ),
        (Said(200, ROWS, broken=True), "broke off in the middle"),
        (Said(301, b"", headers={"Location": "https://new.example/sparql"}), "has moved to https://new.example/sparql"),
        (Said(401, b"who are you?", "text/plain"), "Give a user: --user NAME"),
        (Said(403, HTML, "text/html"), "does not let us (403)"),
        (Said(404, b"", "text/plain"), "takes no such requests (404)"),
        (Said(413, b"", "text/plain"), "takes no requests as large as this"),
        (Said(500, b"out of cheese", "text/plain"), "refused (500). It says: out of cheese"),
        (Said(503, b"", "text/plain"), "refused (503)"),
    ],
)
def test_each_fault_is_named(said: Said, words: str) -> None:
    error = failure(said)

    assert words in str(error), str(error)
    assert len(str(error)) < 600
    assert "<title>" not in str(error)


def test_what_passes_is_told_from_what_stays() -> None:
    assert failure(Said(503)).passing
    assert failure(Said(504)).slow
    assert failure(Said(200, ROWS, broken=True)).passing
    assert not failure(Said(403)).passing
    assert not failure(Said(500)).passing


@pytest.mark.slow
def test_an_engine_that_says_nothing_is_not_waited_for() -> None:
    over = Event()
    error = failure(Said(200, ROWS, before=over.wait), silent=2)
    over.set()

    assert "has said nothing for 2 seconds" in str(error)
    assert error.slow


def test_an_engine_that_is_gone_is_told() -> None:
    with pytest.raises(EndpointError, match=r"cannot be reached .* Is the engine running\?") as caught:
        Remote(Endpoint("http://127.0.0.1:9/sparql")).query("ASK {}")
    assert caught.value.passing


def test_a_name_that_nobody_has_is_told() -> None:
    with pytest.raises(EndpointError, match="cannot be reached"):
        Remote(Endpoint("http://nowhere.invalid/sparql")).query("ASK {}")


@pytest.mark.parametrize("address", ["localhost/sparql", "ftp://host/sparql", "http://", "http://a b/sparql"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(KGError, match="is no address of an endpoint"):
        Endpoint(address)


def test_a_password_does_not_belong_into_the_address() -> None:
    with pytest.raises(KGError, match="Leave user and password out"):
        Endpoint("http://me:secret@host/sparql")
    assert "secret" not in repr(Endpoint("http://host/sparql", user="me", password="secret"))


def test_a_password_is_sent_when_it_is_asked_for_and_to_no_other_host() -> None:
    def answers(asked: Asked) -> Said:
        known = asked.headers.get("authorization") == "Basic " + base64.b64encode(b"me:secret").decode()
        return Said(200, ROWS) if known else Said(401, headers={"WWW-Authenticate": 'Basic realm="x"'})

    def moves(_: Asked) -> Said:
        return Said(302, headers={"Location": other.query})

    with faulty(answers) as (endpoint, asked), faulty(moves) as (moved, _):
        other = endpoint
        named = Endpoint(endpoint.query, user="me", password="secret")
        assert len(list(Remote(named).query("SELECT ?s { ?s ?p ?o }"))) == 1  # type: ignore[arg-type]
        assert "authorization" not in asked[0].headers
        before = len(asked)
        with pytest.raises(EndpointError, match="has moved to"):
            Remote(Endpoint(moved.query, user="me", password="secret")).query("ASK {}")
        assert len(asked) == before


def test_nothing_of_an_engine_is_trusted_to_be_short() -> None:
    def answers(_: Asked) -> Said:
        return Said(400, b"\x1b[31m" + b"very long " * 100_000, "text/plain")

    with faulty(answers) as (endpoint, _), pytest.raises(EndpointError) as caught:
        Remote(endpoint).query("ASK {}")
    assert len(str(caught.value)) < 500
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    ("query", "update", "graphs"),
    [
        ("http://localhost:7878/query", "http://localhost:7878/update", "http://localhost:7878/store"),
        (
            "http://localhost:8890/sparql",
            "http://localhost:8890/sparql-auth",
            "http://localhost:8890/sparql-graph-crud-auth",
        ),
        (
            "http://localhost:7200/repositories/hkit",
            "http://localhost:7200/repositories/hkit/statements",
            "http://localhost:7200/repositories/hkit/rdf-graphs/service",
        ),
        ("http://localhost:3030/hkit/query", "http://localhost:3030/hkit/update", "http://localhost:3030/hkit/data"),
        ("http://localhost:5820/hkit/query", "http://localhost:5820/hkit/update", "http://localhost:5820/hkit"),
        ("https://a.neptune.example:8182/sparql", "https://a.neptune.example:8182/sparql", None),
        ("http://localhost:7001/", "http://localhost:7001/", None),
    ],
)
def test_addresses_of_known_engines_need_not_be_given(query: str, update: str, graphs: str | None) -> None:
    found = addresses(Endpoint(query))

    assert found.update == update
    assert graphs is None or found.graphs == graphs


def test_an_answer_that_is_not_read_to_its_end_is_let_go() -> None:
    many = b'{"head": {"vars": ["s"]}, "results": {"bindings": [' + b",".join(
        [b'{"s": {"type": "uri", "value": "urn:a"}}'] * 100_000
    )
    with faulty(lambda _: Said(200, many + b"]}}")) as (endpoint, _):
        remote = Remote(endpoint)
        for _ in range(20):  # more than there are connections
            rows = remote.query("SELECT ?s { ?s ?p ?o }")
            assert isinstance(rows, ox.QuerySolutions)
            assert next(rows)["s"].value == "urn:a"
