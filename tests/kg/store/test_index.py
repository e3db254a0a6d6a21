"""The index of a graph: the same names, kinds and counts as the graph itself tells, in memory and as a file."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.rdf.namespaces import BASE, NS, PREFIXES, label_rank
from kg.store.index import Index
from kg.store.store import Store
from tests.support.pages import foreign

TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
EX = "http://example.org/"


@pytest.fixture(scope="module")
def store(release: Path) -> Store:
    return Store.open_release(release)


@pytest.fixture(scope="module", params=["memory", "file"])
def index(request: pytest.FixtureRequest, store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    if request.param == "memory":
        yield store.index
        return
    path = tmp_path_factory.mktemp("index") / "index.sqlite"
    Index.write(store.oxigraph, path)
    assert list(path.parent.iterdir()) == [path]
    yield Index(path)


@pytest.mark.process
def test_an_index_that_was_removed_is_read_on_by_processes_forked_later(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    Index.write(store.oxigraph, path)
    index = Index(path)
    path.unlink()
    heard, told = os.pipe()
    if (pid := os.fork()) == 0:
        try:
            os.write(told, str(index.total("triples")).encode())
        finally:
            os._exit(0)
    os.close(told)
    with open(heard, "rb") as said:
        assert int(said.read()) == store.index.total("triples")
    os.waitpid(pid, 0)


def read(text: str) -> Index:
    graph = ox.Store()
    prefixes = f"@prefix ex: <{EX}> . @prefix rdfs: <{PREFIXES['rdfs']}> . @prefix skos: <{PREFIXES['skos']}> . "
    graph.bulk_extend(ox.parse(prefixes + text, ox.RdfFormat.TRIG))
    return Index.of(graph)


def default(store: Store, predicate: ox.NamedNode | None = None) -> list[ox.Quad]:
    return list(store.oxigraph.quads_for_pattern(None, predicate, None, ox.DefaultGraph()))


def test_counts_are_those_of_the_graph(store: Store, index: Index) -> None:
    assert index.total("triples") == len(default(store))
    assert index.counts("property") == dict(Counter(quad.predicate.value for quad in default(store)))
    named = Counter(quad.graph_name.value for quad in store.oxigraph if isinstance(quad.graph_name, ox.NamedNode))
    assert index.counts("graph") == dict(named)


def test_members_of_classes_are_those_of_the_graph(store: Store, index: Index) -> None:
    typed = [quad for quad in default(store, TYPE) if isinstance(quad.subject, ox.NamedNode)]
    own = Counter(quad.object.value for quad in typed if isinstance(quad.object, ox.NamedNode))
    assert index.classes() == dict(own)
    rows = store.select(f"SELECT DISTINCT ?s {{ ?s a/rdfs:subClassOf* <{NS}Organisation> FILTER (isIRI(?s)) }}")
    assert set(index.members(NS + "Organisation")) == {row["s"].value for row in rows}
    assert index.count(NS + "Organisation") == len(rows) > own[NS + "Organisation"] - 1
    assert len(index.members(NS + "Organisation", 3)) == 3
    assert index.members(NS + "Organisation", 3, skip=3) == index.members(NS + "Organisation")[3:6]


def test_members_are_in_the_order_of_their_names(index: Index) -> None:
    members = index.members(NS + "Scheme")
    names = [(index.label(iri) or ("",))[0].casefold() for iri in members]
    assert len(names) > 3
    assert names == sorted(names)


def test_a_name_is_the_best_of_the_graph_in_each_language(store: Store, index: Index) -> None:
    iri = f"{BASE}id/hong-kong-science-park"
    label = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
    found = [quad.object for quad in store.oxigraph.quads_for_pattern(ox.NamedNode(iri), label, None, None)]
    literals = {each for each in found if isinstance(each, ox.Literal)}
    for wanted in ("en", "zh-Hant"):
        best = min(literals, key=lambda each: (label_rank(label.value, each.language, wanted), each.value))
        assert index.label(iri, wanted) == (best.value, best.language)
    assert index.label(iri) == index.label(iri, "en")
    assert index.label(f"{BASE}id/nobody") is None


def test_kinds_are_the_narrowest_and_those_in_a_circle_are_all_told() -> None:
    index = read(
        "ex:a a ex:Dog, ex:Animal, ex:Thing . ex:Dog rdfs:subClassOf ex:Animal . ex:Animal rdfs:subClassOf ex:Thing ."
        "ex:b a ex:Round, ex:Circle . ex:Round rdfs:subClassOf ex:Circle . ex:Circle rdfs:subClassOf ex:Round ."
    )
    assert index.kinds(EX + "a") == (EX + "Dog",)
    assert index.kinds(EX + "b") == (EX + "Circle", EX + "Round")
    assert index.ancestors(EX + "Dog") == {EX + "Dog", EX + "Animal", EX + "Thing"}
    assert index.parents(EX + "Dog") == [EX + "Animal"]
    assert index.ancestors(EX + "Nothing") == {EX + "Nothing"}


def test_a_class_covers_another_that_has_no_things_but_its_own() -> None:
    index = read("ex:a a ex:Dog, ex:Animal . ex:b a ex:Animal .")
    assert index.covers(EX + "Animal", EX + "Dog")
    assert not index.covers(EX + "Dog", EX + "Animal")


def test_empty_names_and_nameless_nodes_are_no_names() -> None:
    index = read('ex:a rdfs:label " " . ex:b skos:prefLabel "B"@de ; a [] . [] rdfs:label "nobody" .')
    assert index.label(EX + "a") is None
    assert index.label(EX + "b") == ("B", "de")
    assert index.kinds(EX + "b") == ()
    assert index.named(EX, 10) == [EX + "b"]


def test_a_graph_of_other_vocabularies_and_one_of_nothing_have_an_index(tmp_path: Path) -> None:
    assert foreign(tmp_path).index.total("triples") > 0
    empty = read("")
    assert (empty.total("triples"), empty.classes(), empty.members(EX)) == (0, {}, [])


@pytest.mark.process
def test_a_file_is_read_anew_after_a_fork(store: Store, tmp_path: Path) -> None:
    Index.write(store.oxigraph, tmp_path / "index.sqlite")
    index = Index(tmp_path / "index.sqlite")
    names = index.named(BASE, 200)
    ours = index._connection()
    heard, told = os.pipe()
    if (pid := os.fork()) == 0:
        try:
            right = index.named(BASE, 200) == names and index._connection() is not ours
            os.write(told, b"right" if right else b"wrong")
        finally:
            os._exit(0)
    os.close(told)
    with open(heard, "rb") as said:
        assert said.read() == b"right"
    os.waitpid(pid, 0)
    assert index.named(BASE, 200) == names
