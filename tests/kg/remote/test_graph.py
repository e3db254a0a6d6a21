"""A graph on an engine elsewhere is asked and answers as one in memory does, also where the engine cuts its answers."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import ExitStack

import pyoxigraph as ox
import pytest

from kg.errors import EndpointError
from kg.remote.graph import Remote
from kg.remote.push import DEFAULT, push
from kg.store.index import Index
from kg.store.store import Store
from tests.kg.remote.faulty import faulty
from tests.support.engines import ENGINES, virtuoso

pytestmark = pytest.mark.process

GRAPH = """@prefix ex: <http://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:a a ex:Thing ; rdfs:label "Anna"@en, "安娜"@zh-Hant ; ex:knows ex:b, [ ex:knows ex:a ] ; ex:age 7 .
ex:b a ex:Thing ; rdfs:label "Bernd" ; ex:size 1.10, 1.1 ; ex:flag true .
ex:Thing rdfs:subClassOf ex:Any .
ex:g1 { ex:a ex:in ex:g1 . ex:b ex:in ex:g1 }
ex:g2 { ex:b ex:in ex:g2 }
"""
# Virtuoso gives no more rows than this at once; the graph has more.
ROWS = 100
MANY = 1234
EX = "http://example.org/"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A graph of many things, with what is small and odd among them."""
    path = tmp_path_factory.mktemp("many") / "many.trig"
    things = "".join(f'ex:t{n} a ex:Thing ; rdfs:label "Thing {n}" ; ex:of ex:hub .\n' for n in range(MANY))
    path.write_text(GRAPH + things, encoding="utf-8")
    return Store.open_files([path])


@pytest.fixture(scope="module", params=ENGINES)
def remote(request: pytest.FixtureRequest, many: Store) -> Iterator[Remote]:
    with ExitStack() as stack:
        engine = stack.enter_context(virtuoso(ROWS) if request.param is virtuoso else request.param())
        mark = push(many, engine.endpoint)
        yield Remote(engine.endpoint, DEFAULT, list(mark.graphs))


def told(quads: Iterator[ox.Quad]) -> list[str]:
    """Quads without the names of blank nodes, in order."""
    return sorted(" ".join("_:" if part.startswith("_:") else part for part in str(quad).split(" ")) for quad in quads)


def test_every_pattern_gives_the_same(remote: Remote, many: Store) -> None:
    subjects = (None, ox.NamedNode(EX + "a"), ox.NamedNode(EX + "nobody"))
    predicates = (None, ox.NamedNode(EX + "knows"), ox.NamedNode(EX + "in"), ox.NamedNode(EX + "of"))
    objects = (
        None,
        ox.NamedNode(EX + "b"),
        ox.NamedNode(EX + "hub"),
        ox.Literal("Bernd"),
        ox.Literal("安娜", language="zh-Hant"),
    )
    graphs = (None, ox.DefaultGraph(), ox.NamedNode(EX + "g1"), ox.NamedNode(EX + "none"))

    for pattern in itertools.product(subjects, predicates, objects, graphs):
        assert told(remote.quads_for_pattern(*pattern)) == told(many.oxigraph.quads_for_pattern(*pattern)), pattern


def test_every_quad_and_every_graph_is_seen(remote: Remote, many: Store) -> None:
    assert told(iter(remote)) == told(iter(many.oxigraph))
    assert sorted(map(str, remote.named_graphs())) == [f"<{EX}g1>", f"<{EX}g2>"]
    assert remote.contains_named_graph(ox.NamedNode(EX + "g1"))
    assert not remote.contains_named_graph(ox.NamedNode(EX + "g3"))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s ?l { ?s rdfs:label ?l }",
        "# a comment }\nPREFIX e: <http://example.org/>\nSELECT * { ?s e:of ?o } # and one at the end }",
        "SELECT ?o (COUNT(*) AS ?n) { ?s ex:of ?o } GROUP BY ?o",
        "SELECT DISTINCT ?t { ?s a ?t }",
        "SELECT ?s { ?s ex:of ex:hub } ORDER BY ?s LIMIT 50",
        "SELECT ?g ?s { GRAPH ?g { ?s ex:in ?g } }",
        "ASK { ex:a ex:knows ex:b }",
        "ASK { ex:b ex:knows ex:a }",
        "SELECT ?s { ?s a ex:Thing } VALUES ?s { ex:a ex:nobody }",
    ],
)
def test_queries_give_the_same(remote: Remote, many: Store, query: str) -> None:
    answers = []
    for graph in (remote, many.oxigraph):
        found = graph.query(query, prefixes={"ex": EX, "rdfs": "http://www.w3.org/2000/01/rdf-schema#"})
        answers.append(bool(found) if isinstance(found, ox.QueryBoolean) else sorted(map(str, found)))
    assert answers[0] == answers[1]


def test_what_the_engine_cuts_is_whole_or_refused_but_never_cut_silently(remote: Remote) -> None:
    whole = remote.query(f"SELECT ?s {{ ?s <{EX}of> ?o }}")
    assert isinstance(whole, ox.QuerySolutions)
    assert len(list(whole)) == MANY
    ordered = f"SELECT ?s {{ ?s <{EX}of> ?o }} ORDER BY DESC(?s)"
    try:
        found = remote.query(ordered)
    except EndpointError as error:
        assert f"gives no more than {ROWS} rows at once" in str(error)  # noqa: PT017  # Oxigraph gives all
        assert "leave out its ORDER BY" in str(error)  # noqa: PT017
    else:
        assert isinstance(found, ox.QuerySolutions)
        assert len(list(found)) == MANY


def test_the_index_is_that_of_the_same_graph_in_memory(remote: Remote, many: Store) -> None:
    here, there = Index.of(many.oxigraph), Index.of(remote)
    for table in ("things", "labels", "kinds", "members", "classes", "above", "counts"):
        assert here.rows(f"SELECT * FROM {table}") == there.rows(f"SELECT * FROM {table}"), table
    columns = "SELECT rowid, label, names, words FROM entries"
    assert here.rows(columns) == there.rows(columns)


def test_a_thing_is_asked_for_once(remote: Remote) -> None:
    with faulty(lambda _: None, remote.endpoint) as (between, asked):
        base = between.query.removesuffix("/query")
        path = "/" + remote.endpoint.query.split("/", 3)[3]
        again = Remote(type(between)(base + path), DEFAULT, remote.graphs)
        thing = ox.NamedNode(EX + "a")
        for predicate in ("knows", "age", "nothing"):
            list(again.quads_for_pattern(thing, ox.NamedNode(EX + predicate), None, ox.DefaultGraph()))
        assert len(asked) == 1


def test_a_query_that_cannot_be_read_is_not_sent() -> None:
    with faulty(lambda _: None) as (endpoint, asked):
        with pytest.raises(SyntaxError):
            Remote(endpoint).query("SELECT nonsense")
        assert asked == []
