"""SERVICE asks nobody, but those who were named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.limits import Limits, allowed_services
from kg.cli import main
from kg.errors import KGError
from kg.store.sparql_scan import screen
from tests.support.served import Server, started

pytestmark = pytest.mark.process

BUSY = "http://127.0.0.1:9/sparql"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """A server that may ask another, and the other's address."""
    far, near = tmp_path_factory.mktemp("far"), tmp_path_factory.mktemp("near")
    data = "<http://example.org/a> <http://example.org/says> 'hello from afar' ."
    with started(far, data=data) as other:
        address = f"http://127.0.0.1:{other.port}/sparql"
        options = ("--timeout", "3", "--allow-service", address, "--allow-service", BUSY)
        with started(near, *options) as server:
            yield server, address


def ask(service: str) -> str:
    return f"SELECT ?w {{ ?s <http://example.org/age> 8 . SERVICE {service} {{ ?x <http://example.org/says> ?w }} }}"


def test_a_named_endpoint_is_asked_and_its_answer_not_kept(two):
    server, address = two
    for silent in ("", "SILENT "):
        status, headers, body = server.query(ask(f"{silent}<{address}>"))
        assert status == 200, body
        assert b"hello from afar" in body
        assert headers["cache-control"] == "no-store"
    assert b"BasicFederatedQuery" in server.ask("/sparql", Accept="text/turtle")[2]


@pytest.mark.parametrize(
    ("service", "words"),
    [
        ("<http://127.0.0.1:1/sparql>", b"SERVICE <http://127.0.0.1:1/sparql> is not allowed here"),
        ("SILENT <http://example.org/>", b"is not allowed here"),
        ("?endpoint", b"no variable"),
        ("skos:Concept", b"no prefix"),
        ("<sparql>", b"SERVICE <sparql> is not allowed"),
        (r"<http://example.org/\u0041>", b"<http://example.org/A> is not allowed"),
    ],
)
def test_no_other_is(two, service, words):
    status, _, body = two[0].query(ask(service))
    assert status == 400
    assert words in body


def test_an_endpoint_that_does_not_answer_is_told_as_such(two):
    status, _, body = two[0].query(ask(f"<{BUSY}>"))
    assert status == 502
    assert b"A SERVICE of this query failed" in body
    assert b'"bindings":[' in two[0].query(ask(f"SILENT <{BUSY}>"))[2]


def test_services_are_found_wherever_they_stand():
    query = (
        "ASK {{SERVICE <a:b> {}} # SERVICE <c:d>\n FILTER EXISTS { service silent # <e:f>\n <g:h> { SERVICE ?x {} }}}"
    )
    assert screen(query).services == ("a:b", "g:h", "")


@pytest.mark.parametrize("address", ["example.org/sparql", "ftp://example.org/", "http://", "http://a b/", "file:///x"])
def test_an_address_that_is_none_is_refused(address, monkeypatch):
    with pytest.raises(KGError, match="is no address of a service"):
        allowed_services([address])
    monkeypatch.setenv("HKIT_ALLOW_SERVICE", address)
    with pytest.raises(KGError):
        Limits.from_environment()


def test_serve_refuses_an_address_that_is_none(tmp_path: Path):
    (tmp_path / "x.ttl").write_text("<a:a> <a:a> <a:a> .")
    done = CliRunner().invoke(main, ["serve", "--data", str(tmp_path / "x.ttl"), "--allow-service", "nowhere"])
    assert done.exit_code != 0
    assert "nowhere is no address" in done.output
