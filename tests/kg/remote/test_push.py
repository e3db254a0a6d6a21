"""A release pushed into real engines: whole, in batches that a second run goes on with, whatever happens on the way."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Timer

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.errors import EndpointError, KGError
from kg.remote import push as pushing
from kg.remote.client import PASSWORD, Endpoint
from kg.remote.graph import Remote
from kg.remote.push import DEFAULT, MARK, Batch, push, read_mark
from kg.store.store import Store
from tests.kg.remote.faulty import Asked, Said, faulty
from tests.support.engines import ENGINES, Engine, oxigraph, virtuoso

pytestmark = pytest.mark.process

ODD = """@prefix ex: <http://example.org/> .
ex:a ex:value 1.10, 1.1, 1.5e0, true, "true", "a\\nb\\t\\"c\\""@en-GB, "-0044-03-15"^^<http://www.w3.org/2001/XMLSchema#date>,
  12345678901234567890, "x"^^ex:own, "\\u00e9\\U0001F600", "" ;
  ex:part [ ex:of ex:a ], _:b . ex:b ex:says _:b .
ex:g { ex:a ex:in _:b . ex:a ex:value 1.10 }
_:g { ex:b ex:in ex:a }
"""


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with request.param() as engine:
        yield engine


@pytest.fixture
def small(tmp_path: Path) -> Store:
    path = tmp_path / "odd.trig"
    path.write_text(ODD, encoding="utf-8")
    return Store.open_files([path])


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pushing, "PAUSES", (0.1, 0.2, 0.4, 0.8, 1.6))


def pushed(endpoint: Endpoint) -> Store:
    """What a push left on an engine."""
    mark = read_mark(endpoint)
    assert mark is not None
    assert mark.ended
    return Store(mark.release, Remote(endpoint, DEFAULT, list(mark.graphs)))


def shape(store: Store) -> set[str]:
    """The quads without the names of blank nodes."""
    copy = ox.Dataset(store.oxigraph)
    copy.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in copy}


def test_what_was_pushed_is_what_was_given(engine: Engine, small: Store) -> None:
    mark = push(small, engine.endpoint)

    assert mark.ended
    assert shape(pushed(engine.endpoint)) == shape(small)


def test_a_push_of_what_is_there_does_nothing(engine: Engine, small: Store) -> None:
    first = push(small, engine.endpoint)
    with faulty(lambda _: None, engine.endpoint) as (between, asked):
        assert push(small, layout(between, engine)) == first
    assert not [each for each in asked if each.method in ("PUT", "DELETE") or b"INSERT" in each.body]


def layout(between: Endpoint, engine: Engine) -> Endpoint:
    """The addresses of what stands between us and an engine."""
    base = between.query.removesuffix("/query")
    end = engine.endpoint.query.partition(f":{engine.port}")[0] + f":{engine.port}"
    paths = {
        name: base + getattr(engine.endpoint, name).removeprefix(end)
        for name in ("query", "update", "graphs")
        if getattr(engine.endpoint, name)
    }
    return replace(engine.endpoint, **paths)


def test_another_release_takes_the_place_of_the_first_and_nothing_else(
    engine: Engine, small: Store, tmp_path: Path
) -> None:
    foreign = ox.NamedNode("http://somebody.example/graph")
    engine.endpoint.put(foreign.value, b"<urn:a> <urn:b> <urn:c> .\n")
    push(small, engine.endpoint)
    (tmp_path / "other.trig").write_text("<urn:x> <urn:p> 1 . <urn:g2> { <urn:x> <urn:p> 2 }")
    other = Store.open_files([tmp_path / "other.trig"])

    push(other, engine.endpoint)

    assert shape(pushed(engine.endpoint)) == shape(other)
    graphs = {str(graph) for graph in Remote(engine.endpoint).named_graphs()}
    assert {str(foreign), "<urn:g2>", str(MARK)} <= graphs
    assert "<http://example.org/g>" not in graphs


def test_chapter_is_whole_on_the_engine(engine: Engine, release: Path) -> None:
    store = Store.open_release(release)

    mark = push(store, engine.endpoint)

    assert mark.release == store.id
    counts = {graph: int(n) for graph, n in store.index.counts("graph").items()}
    assert {graph.value: n for graph, n in mark.graphs.items()} == counts
    assert mark.default == store.index.total("triples")


class Stopped(Exception):
    """What ends a push in the middle."""


def test_a_push_that_was_interrupted_goes_on(
    engine: Engine, release: Path, small: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushing, "BATCH_TRIPLES", 500)
    monkeypatch.setattr(pushing, "MARKED", 2)
    store, told = Store.open_release(release), []
    push(small, engine.endpoint)

    def interrupt(message: str) -> None:
        told.append(message)
        if len(told) == 25:
            raise Stopped

    with pytest.raises(Stopped):
        push(store, engine.endpoint, interrupt)
    left = read_mark(engine.endpoint)
    assert left is not None
    assert not left.ended
    assert left.position == 24
    again: list[str] = []
    push(store, engine.endpoint, again.append)

    assert len(again) < len(list(pushing.batches(pushing.quads(store)))) - 20
    assert pushed(engine.endpoint).id == store.id


def test_an_engine_that_starts_again_in_the_middle_is_waited_for(
    release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushing, "BATCH_TRIPLES", 1000)
    store, told = Store.open_release(release), []
    with oxigraph() as engine:

        def follow(message: str) -> None:
            told.append(message)
            if len(told) == 5:
                engine.kill()
                Timer(0.3, engine.again).start()

        push(store, engine.endpoint, follow)
        assert pushed(engine.endpoint).id == store.id
    assert any("Trying again" in message for message in told)


def test_an_engine_that_stays_away_is_named(small: Store) -> None:
    with oxigraph() as engine:
        engine.kill()
        with pytest.raises(EndpointError, match=r"cannot be reached .* Is the engine running\?"):
            push(small, engine.endpoint)


def test_bodies_that_are_too_large_are_sent_in_parts(release: Path) -> None:
    limit = 50_000

    def answers(asked: Asked) -> Said | None:
        return Said(413, b"Payload Too Large", "text/plain") if len(asked.body) > limit else None

    store = Store.open_release(release)
    with oxigraph() as engine, faulty(answers, engine.endpoint) as (between, asked):
        mark = push(without_text(store), between)
        assert mark.ended
        assert max(len(each.body) for each in asked if each.method in ("PUT", "POST")) > limit


def without_text(store: Store) -> Store:
    """A store without literals of more than some pages, which no engine with such a limit could hold."""
    copy = ox.Store()
    copy.extend(quad for quad in store.oxigraph if len(str(quad)) < 10_000)
    return Store("0123456789ab", copy)


def test_a_triple_that_is_too_large_is_shown(tmp_path: Path) -> None:
    (tmp_path / "long.ttl").write_text(f'<urn:long> <urn:p> "{"x" * 60_000}" . <urn:short> <urn:p> 1 .')

    def answers(asked: Asked) -> Said | None:
        return Said(400, b"Query exceeds the limit of 50000 bytes", "text/plain") if len(asked.body) > 50_000 else None

    with (
        oxigraph() as engine,
        faulty(answers, engine.endpoint) as (between, _),
        pytest.raises(EndpointError, match="The triple that is too large begins: <urn:long> <urn:p>"),
    ):
        push(Store.open_files([tmp_path / "long.ttl"]), between)


def test_an_engine_without_the_graph_store_protocol_gets_updates(small: Store) -> None:
    def answers(asked: Asked) -> Said | None:
        return Said(404, b"no such thing", "text/plain") if asked.path.startswith("/store") else None

    with oxigraph() as engine, faulty(answers, engine.endpoint) as (between, asked):
        told: list[str] = []
        push(small, between, told.append)
        assert shape(pushed(engine.endpoint)) == shape(small)
    assert [each.path.partition("?")[0] for each in asked].count("/store") == 1
    assert any("Going on with updates" in message for message in told)


@pytest.mark.parametrize("status", [401, 403])
def test_an_engine_that_may_only_be_read_says_so(small: Store, status: int) -> None:
    def answers(asked: Asked) -> Said | None:
        reading = asked.path.startswith("/query")
        return None if reading else Said(status, b"read-only mode", "text/plain")

    with (
        oxigraph() as engine,
        faulty(answers, engine.endpoint) as (between, _),
        pytest.raises(EndpointError, match=rf"does not let us \({status}\).* Give a user: --user.*read-only mode"),
    ):
        push(small, between)


def test_an_engine_that_takes_no_writes_at_all_is_told(small: Store) -> None:
    def answers(asked: Asked) -> Said | None:
        return None if asked.path.startswith("/query") else Said(405, b"", "text/plain")

    with (
        oxigraph() as engine,
        faulty(answers, engine.endpoint) as (between, _),
        pytest.raises(EndpointError, match=r"/update takes no such requests \(405\)"),
    ):
        push(small, between)


def test_what_an_engine_lost_is_told_and_sent_again(small: Store) -> None:
    lost = []

    def answers(asked: Asked) -> Said | None:
        if asked.method == "PUT" and b"/in>" in asked.body and not lost:
            lost.append(asked)
            return Said(204)
        return None

    lost_some = r"does not hold what was pushed: .* has 0 triples, not \d.* push again"
    with oxigraph() as engine, faulty(answers, engine.endpoint) as (between, _):
        with pytest.raises(KGError, match=lost_some):
            push(small, between)
        mark = read_mark(engine.endpoint)
        assert mark is not None
        assert not mark.ended
        push(small, between)
        assert shape(pushed(engine.endpoint)) == shape(small)


@pytest.mark.interop
def test_a_password_is_asked_for_and_checked(small: Store) -> None:
    with virtuoso() as engine:
        with pytest.raises(EndpointError, match=r"\(401\)\. Give a user: --user NAME"):
            push(small, replace(engine.endpoint, user="", password=""))
        with pytest.raises(EndpointError, match=r"\(401\)\. Are user and password right\?"):
            push(small, replace(engine.endpoint, password="wrong"))


@pytest.mark.interop
def test_triple_terms_are_refused_by_an_engine_that_does_not_know_them(tmp_path: Path) -> None:
    (tmp_path / "new.nt").write_text(
        "<urn:r> <http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies> <<( <urn:a> <urn:b> <urn:c> )>> .\n"
    )
    with virtuoso() as engine, pytest.raises(EndpointError, match=r"It may not know RDF 1\.2"):
        push(Store.open_files([tmp_path / "new.nt"]), engine.endpoint)


def test_batches_are_the_same_for_the_same_quads(release: Path) -> None:
    store = Store.open_release(release)
    once, twice = (list(pushing.batches(pushing.quads(store))) for _ in range(2))
    assert once == twice
    assert {batch.graph for batch in once if batch.first} == {batch.graph for batch in once}
    assert all(len(batch.lines) <= pushing.BATCH_TRIPLES for batch in once)
    assert isinstance(once[0], Batch)


# ---- the command


def kg(*arguments: object, **environment: str) -> tuple[int, str]:
    """The exit code of `kg` and all it printed."""
    result = CliRunner(env=environment).invoke(main, [str(each) for each in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_command_tells_what_it_would_do_and_what_it_did(engine: Engine, release: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(release, tmp_path / release.name)
    given = ("push", "--release", folder, "--endpoint", engine.endpoint.query, "--user", engine.endpoint.user)
    secret = {PASSWORD: engine.endpoint.password}

    code, told = kg(*given, "--dry-run", **secret)
    assert code == 0
    assert "graph/ontology" in told
    code, told = kg(*given, **secret)

    assert code == 0, told
    assert f"Release {release.name} is whole on {engine.endpoint.query}" in told
    assert "triples/s" in told
    assert f"kg serve --endpoint {engine.endpoint.query}" in told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Where to? Give --endpoint URL"),
        (("--endpoint", "localhost"), "is no address of an endpoint"),
        (("--endpoint", "http://me:secret@localhost/sparql"), "Leave user and password out of the address"),
        (("--endpoint", "http://127.0.0.1:9/query"), "cannot be reached"),
    ],
)
def test_command_says_what_is_wrong_with_an_address(release: Path, arguments: tuple[str, ...], words: str) -> None:
    code, told = kg("push", "--release", release, *arguments, **os.environ)
    assert code != 0
    assert words in told
    assert "Traceback" not in told
