"""A release, or files, opened: what is in which graph, and what is wrong with what cannot be opened."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import DataError, QueryError, ReleaseError
from kg.store.store import Store

EX = "http://example.org/"
TURTLE = f"@prefix ex: <{EX}> . ex:a ex:p ex:b, 1 ."


@pytest.fixture
def store(tmp_path: Path) -> Store:
    path = tmp_path / "data.trig"
    path.write_text(f"@prefix ex: <{EX}> . ex:a ex:p ex:b, 1 . ex:g {{ ex:b ex:p ex:c . }}", encoding="utf-8")
    return Store.open_files([path])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.ttl", "<http://example.org/a> <http://example.org/p> <http://example.org/b> ."),
        ("a.NT", "<http://example.org/a> <http://example.org/p> <http://example.org/b> ."),
        ("a.jsonld", '{"@id": "http://example.org/a", "http://example.org/p": {"@id": "http://example.org/b"}}'),
        (
            "a.rdf",
            '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/">'
            '<r:Description r:about="http://example.org/a"><e:p r:resource="http://example.org/b"/></r:Description></r:RDF>',
        ),
    ],
)
def test_files_of_triples_fill_the_default_graph(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    opened = Store.open_files([tmp_path / name])
    nodes = [ox.NamedNode(EX + each) for each in ("a", "p", "b")]
    assert list(opened.oxigraph) == [ox.Quad(nodes[0], nodes[1], nodes[2])]


def test_files_of_quads_keep_their_graphs_and_nothing_is_added(store):
    assert store.select("SELECT ?s { ?s ?p ?o } GROUP BY ?s") == [{"s": ox.NamedNode(EX + "a")}]
    assert store.select("SELECT ?g ?s { GRAPH ?g { ?s ?p ?o } }") == [
        {"g": ox.NamedNode(EX + "g"), "s": ox.NamedNode(EX + "b")}
    ]
    assert len(store.quads()) == 3


@pytest.mark.parametrize(
    ("namespace", "told"),
    [("", "p:manges. Did you mean p:manages?"), ("\U0010ffff", "p:manges."), ('"', None), ("\ud800", None)],
)
def test_a_name_is_held_against_those_of_its_namespace_whatever_that_is(tmp_path, namespace, told):
    (tmp_path / "a.ttl").write_text("@prefix hkit: <https://w3id.org/hkit/ns#> . hkit:manages a hkit:Odd .")
    hints = Store.open_files([tmp_path / "a.ttl"]).hints(
        f"PREFIX p: <https://w3id.org/hkit/ns#{namespace}> SELECT * {{ ?s p:manges ?o }}"
    )
    assert hints == ((f"Nothing in this graph is named {told}",) if told else ())


def test_a_store_is_let_go_after_it_gave_hints(store):
    opened = Store.open_files(store.files)
    assert opened.hints("SELECT * { ?s hkit:manges ?o }")
    kept = weakref.ref(opened)
    del opened
    gc.collect()
    assert kept() is None


def test_id_is_of_the_bytes(tmp_path):
    for name, text in (("a.ttl", TURTLE), ("b.ttl", TURTLE), ("c.ttl", TURTLE + "\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    one, same, other = (Store.open_files([tmp_path / name]).id for name in ("a.ttl", "b.ttl", "c.ttl"))
    assert one == same != other


def test_a_broken_file_is_named_with_line_and_column(tmp_path):
    path = tmp_path / "broken.ttl"
    lines = ["<http://example.org/a> <http://example.org/p> 1 .", "<http://example.org/a> oops .", ""]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(DataError, match=r"broken\.ttl: line 2, column \d+") as wrong:
        Store.open_files([path])
    assert "Traceback" not in str(wrong.value)


@pytest.mark.parametrize("name", ["data.xlsx", "data"])
def test_an_unknown_ending_names_those_known(tmp_path, name):
    (tmp_path / name).write_text("", encoding="utf-8")
    with pytest.raises(DataError, match=r"\.ttl"):
        Store.open_files([tmp_path / name])


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(DataError, match=r"none\.ttl cannot be read"):
        Store.open_files([tmp_path / "none.ttl"])


def test_a_missing_release_is_said_to_be_missing(tmp_path):
    with pytest.raises(ReleaseError):
        Store.open_release(tmp_path)


def test_terms_are_bound_as_terms_not_as_text(store):
    hostile = ox.Literal('" } DROP ALL #')
    assert store.select("SELECT ?s ?o { ?s ?p ?o }", o=hostile) == []
    assert store.ask("ASK { ?s ?p ?o }", s=ox.NamedNode(EX + "a"))
    assert not store.ask("ASK { ?s ?p ?o }", s=ox.NamedNode(EX + "nobody"))


def test_unbound_variables_are_left_out(store):
    assert store.select("SELECT ?s ?n { ?s ?p ?o OPTIONAL { ?o ?q ?n } } LIMIT 1") == [{"s": ox.NamedNode(EX + "a")}]


def test_a_term_for_a_variable_that_is_not_selected_is_refused(store):
    with pytest.raises(QueryError, match="projection"):
        store.select("SELECT ?s { ?s ?p ?o }", o=ox.Literal("x"))


def test_construct_gives_each_triple_once(store):
    a, p = ox.NamedNode(EX + "a"), ox.NamedNode(EX + "is")
    assert store.construct(f"CONSTRUCT {{ ?s <{EX}is> ?s }} WHERE {{ ?s ?p ?o }}") == [ox.Triple(a, p, a)]


def test_standard_prefixes_need_no_declaration(store):
    assert store.ask("ASK { FILTER(DATATYPE(1) = xsd:integer) }")


def test_a_broken_query_says_where(store):
    with pytest.raises(QueryError) as wrong:
        store.select("SELECT *\n{ ?s ?p }")
    assert wrong.value.line == 2


def test_a_query_of_another_form_is_refused(store):
    with pytest.raises(QueryError, match="SELECT"):
        store.select("ASK {}")
    with pytest.raises(QueryError, match="CONSTRUCT"):
        store.construct("ASK {}")


@pytest.mark.parametrize(
    ("query", "told"),
    [("", "empty"), ("CLEAR ALL", "read-only"), ("SELECT * { SERVICE <http://localhost:1/> { ?s ?p ?o } }", "SERVICE")],
)
def test_what_no_graph_here_answers_is_refused_in_words(tmp_path, query, told):
    path = tmp_path / "one.ttl"
    path.write_text("<http://example.org/a> <http://example.org/b> 1 .", encoding="utf-8")
    with pytest.raises(QueryError, match=told):
        Store.open_files([path]).query(query)


def test_what_is_handed_out_has_the_files_numbers_and_graphs(tmp_path: Path) -> None:
    path = tmp_path / "a.trig"
    path.write_text("<http://e/a> <http://e/p> 1.10 . <http://e/g> { <http://e/a> <http://e/p> [] }")
    first, second = (Store.open_files([path]).quads() for _ in range(2))

    assert {str(quad) for quad in first} == {str(quad) for quad in second}
    assert {getattr(quad.object, "value", "") for quad in first} >= {"1.10"}
    assert len(first) == 2


def test_blank_nodes_of_two_files_are_two(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.nt").write_text(f'_:x <http://e/p> "{name}" .\n')
    store = Store.open_files([tmp_path / "a.nt", tmp_path / "b.nt"])

    assert store.select("SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }")[0]["n"].value == "2"
    assert len({quad.subject for quad in store.quads()}) == 2


def test_files_that_are_gone_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    path.write_text("")
    store = Store.open_files([path])
    path.unlink()

    with pytest.raises(DataError, match="cannot be read again"):
        store.quads()
