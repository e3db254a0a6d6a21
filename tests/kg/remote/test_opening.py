"""The site over an engine elsewhere: the same, and when the engine is gone it says so and shows what it still can."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.errors import ReleaseError
from kg.remote.client import Endpoint
from kg.remote.push import Elsewhere, Mark, push, read_mark
from kg.store import disk
from kg.store.store import Store
from tests.kg.remote.faulty import Asked, Said, faulty
from tests.support.engines import ENGINES, Engine, oxigraph
from tests.support.pages import client
from tests.support.served import Server, running
from tests.support.waiting import until

pytestmark = pytest.mark.process

HTML = {"Accept": "text/html"}
PARK = "/id/hong-kong-science-park"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture(scope="module")
def engine(release: Path) -> Iterator[Engine]:
    with oxigraph() as engine:
        push(Store.open_release(release), engine.endpoint)
        yield engine


@pytest.fixture(scope="module")
def site(engine: Engine, release: Path) -> Iterator[Server]:
    """A server over the engine, with the folder of the build beside it."""
    with running("--endpoint", engine.endpoint.query, "--out", str(release.parent.parent)) as server:
        yield server


def bindings(body: bytes) -> list[dict[str, dict[str, str]]]:
    rows: list[dict[str, dict[str, str]]] = json.loads(body)["results"]["bindings"]
    return rows


@pytest.mark.parametrize(
    "path", ["/", PARK, "/class/Park", "/search?q=science+park", "/figures", "/schemes", "/years", "/download"]
)
def test_pages_are_those_of_the_same_release_here(site: Server, release: Path, path: str) -> None:
    here = client(Store.open_release(release)).get(path, headers=HTML, base_url=f"http://127.0.0.1:{site.port}/")

    status, _, there = site.ask(path, Accept="text/html")

    assert status == 200
    assert there.decode().split("</head>")[1] == here.text.split("</head>")[1]


def test_queries_are_answered_with_the_limits_of_the_site(site: Server) -> None:
    status, headers, body = site.query(COUNT)
    assert status == 200
    assert int(bindings(body)[0]["n"]["value"]) > 10_000
    assert "etag" in headers
    refused, _, words = site.query("INSERT DATA { <urn:a> <urn:b> <urn:c> }")
    assert refused == 400
    assert b"read-only" in words


def test_a_query_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (?a != ?d && ?e != ?h) }"
    (tmp_path / "many.nt").write_text("".join(f"<urn:s> <urn:p> <urn:{number}> .\n" for number in range(10_000)))
    with oxigraph() as engine:  # of its own: Oxigraph goes on with the query until it is killed
        push(Store.open_files([tmp_path / "many.nt"]), engine.endpoint)
        with running("--endpoint", engine.endpoint.query, "--out", str(tmp_path), "--timeout", "2") as server:
            status, _, body = server.query(endless)
            assert status in (503, 504)
            assert b"LIMIT" in body or b"seconds" in body
            assert server.query("ASK {}")[0] == 200


def test_an_engine_that_is_gone_takes_only_its_part_along(release: Path, tmp_path: Path) -> None:
    with oxigraph() as engine:
        push(Store.open_release(release), engine.endpoint)
        with running("--endpoint", engine.endpoint.query, "--out", str(tmp_path)) as server:
            engine.kill()
            page = server.ask("/id/cyberport", Accept="text/html")
            query = server.query(COUNT)
            search = server.ask("/search?q=cyberport", Accept="text/html")
            home = server.ask("/", Accept="text/html")
            health = server.ask("/health")
            engine.again()
            until(lambda: server.ask("/id/cyberport", Accept="text/html")[0] == 200)

    for status, headers, body in (page, query):
        assert status == 502
        assert "retry-after" in headers
        assert b"This part of the site is missing now" in body
        assert b"127.0.0.1" not in body.replace(f"127.0.0.1:{server.port}".encode(), b"")
        assert b"Is the engine running?" in body
        assert b"Traceback" not in body
    assert b"<title>" in page[2]
    assert b"/search" in page[2]
    assert (search[0], home[0]) == (200, 200)
    assert b"/id/cyberport" in search[2]
    assert health[0] == 200


def test_an_engine_that_talks_nonsense_is_told_on_the_page(engine: Engine, tmp_path: Path) -> None:
    nonsense: list[Said] = []
    over = Event()

    def answers(_: Asked) -> Said | None:
        return nonsense[0] if nonsense else None

    with faulty(answers, engine.endpoint) as (between, _):
        found = Elsewhere(Endpoint(between.query, silent=3), read_mark(between), tmp_path)
        asked = client(found.open())
        assert asked.get(PARK, headers=HTML).status_code == 200
        for said, status, words in (
            (Said(200, b"<sparql><broken"), 502, "cannot be read"),
            (Said(200, b"<html>Sign in</html>", "text/html"), 502, "Is it the address of a SPARQL endpoint?"),
            (Said(500, b"out of cheese", "text/plain"), 502, "out of cheese"),
            (Said(200, b"{}", before=over.wait), 504, "has said nothing for 3 seconds"),
        ):
            nonsense[:] = [said]
            page = asked.get("/id/hong-kong-productivity-council", headers=HTML)
            assert page.status_code == status, page.text
            assert words in page.text.replace("&#39;", "'")
            assert "<title>" in page.text
            told = asked.get("/id/hong-kong-productivity-council", headers={"Accept": "application/problem+json"})
            assert words in told.json["detail"]
        over.set()
        nonsense.clear()
        assert asked.get("/id/hong-kong-productivity-council", headers=HTML).status_code == 200


def test_the_site_goes_over_to_what_is_pushed_next(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text('<urn:a> <http://www.w3.org/2000/01/rdf-schema#label> "First" .')
    (tmp_path / "b.ttl").write_text('<urn:b> <http://www.w3.org/2000/01/rdf-schema#label> "Second" .')
    first, second = (Store.open_files([tmp_path / name]) for name in ("a.ttl", "b.ttl"))
    with oxigraph() as engine:
        push(first, engine.endpoint)
        with running("--endpoint", engine.endpoint.query, "--out", str(tmp_path)) as server:
            assert b"First" in server.ask("/resource?iri=urn:a", Accept="text/html")[2]
            push(second, engine.endpoint)
            until(lambda: b"Second" in server.ask("/resource?iri=urn:b", Accept="text/html")[2])
            until(lambda: f" {second.id}\n" in server.ask("/health")[2].decode())


def test_a_push_that_is_not_whole_is_not_served(engine: Engine, tmp_path: Path) -> None:
    mark = Mark("0123456789ab", position=3)

    with pytest.raises(ReleaseError, match=r"The push of release 0123456789ab .* is not finished\. Finish it: kg push"):
        Elsewhere(engine.endpoint, mark, tmp_path).open()


def test_reports_and_files_come_from_the_build_if_it_is_here(engine: Engine, release: Path, tmp_path: Path) -> None:
    mark = read_mark(engine.endpoint)

    here = Elsewhere(engine.endpoint, mark, release.parent.parent).open()
    nowhere = Elsewhere(engine.endpoint, mark, tmp_path).open()

    reports = [len(client(each).get("/validation", headers=HTML).text) for each in (here, nowhere)]
    assert reports[0] > 10 * reports[1]
    assert client(here).get("/dumps/hkit.nq").data == (release / "dumps" / "hkit.nq").read_bytes()
    made = set(client(nowhere).get("/dumps/hkit.nq").data.splitlines())
    blank = {line for line in made if b"_:" in line}
    assert made - blank <= set((release / "dumps" / "hkit.nq").read_bytes().splitlines())
    assert client(nowhere).get(PARK, headers=HTML).status_code == 200


@pytest.mark.parametrize("start", ENGINES)
def test_a_graph_that_nobody_pushed_is_served_too(
    start: Callable[[], AbstractContextManager[Engine]], tmp_path: Path
) -> None:
    label = b'<urn:a> <http://www.w3.org/2000/01/rdf-schema#label> "Somebody else\'s" .\n'
    with start() as engine:
        engine.endpoint.put("http://somebody.example/graph", label)
        engine.endpoint.change("INSERT DATA { GRAPH <urn:other> { <urn:c> <urn:p> <urn:a> } }")
        found = Elsewhere(engine.endpoint, read_mark(engine.endpoint), tmp_path)
        store = found.open()
        graphs = {str(each) for each in store.oxigraph.named_graphs()}
        assert {"<http://somebody.example/graph>", "<urn:other>"} <= graphs
        page = client(store).get("/graph?iri=http://somebody.example/graph", headers=HTML)
        assert page.status_code in (200, 404)
        assert client(store).get("/", headers=HTML).status_code == 200


def test_the_index_of_a_large_graph_elsewhere_lies_on_disk(
    engine: Engine, release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.remote.push.LARGE_GRAPH", 1000)
    found = Elsewhere(engine.endpoint, read_mark(engine.endpoint), tmp_path)

    store = found.open()

    assert store.disk is not None
    (made,) = (tmp_path / disk.STORES).glob(f"*/{disk.INDEX}")
    before = made.stat().st_mtime_ns
    here = Store.open_release(release)
    assert store.index.rows("SELECT iri, label FROM things") == here.index.rows("SELECT iri, label FROM things")
    assert client(store).get(PARK, headers=HTML).status_code == 200
    assert replace(found).open().index.total("triples") == here.index.total("triples")
    assert made.stat().st_mtime_ns == before


def test_options_that_exclude_each_other_are_refused(release: Path) -> None:
    told = CliRunner().invoke(main, ["serve", "--endpoint", "http://127.0.0.1:9/sparql", "--release", str(release)])
    assert told.exit_code == 2
    assert "Give one of --release, --data and --endpoint." in told.output
    gone = CliRunner().invoke(main, ["serve", "--endpoint", "http://127.0.0.1:9/sparql"])
    assert gone.exit_code == 1
    assert "Is the engine running?" in gone.output
