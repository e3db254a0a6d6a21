"""Each format keeps what it is given, and is named once."""

from __future__ import annotations

import random

import pyoxigraph as ox
import pytest

from kg.formats.registry import GRAPHS, RESULTS, write_triples

ENGINE = {
    "turtle": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
}
EX = "http://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(EX + name)


TRIPLES = [
    ox.Triple(node("a"), node("text"), ox.Literal('quote " back \\ line\nreturn\r\nend\ttab <&>')),
    ox.Triple(node("a"), node("name"), ox.Literal("香港", language="zh-hant")),
    ox.Triple(node("a"), node("size"), ox.Literal("7", datatype=ox.NamedNode(XSD + "integer"))),
    ox.Triple(node("a"), node("knows"), node("b")),
    ox.Triple(node("b"), node("name"), ox.Literal("")),
]


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
def test_triples_read_back_as_they_were_written(form):
    body = write_triples(TRIPLES, form)
    assert {quad.triple for quad in ox.parse(body, format=ENGINE[form.name])} == set(TRIPLES)


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
def test_bytes_do_not_depend_on_the_order_of_triples(form):
    bodies = {write_triples(random.Random(seed).sample(TRIPLES, len(TRIPLES)), form) for seed in range(6)}
    assert len(bodies) == 1


@pytest.mark.parametrize("form", [form for form in GRAPHS if form.datasets], ids=lambda form: form.name)
def test_a_dataset_format_keeps_graphs_apart(form):
    quads = [ox.Quad(node("a"), node("p"), node("b"), node(graph)) for graph in ("g1", "g2")]
    assert set(ox.parse(form.write(quads), format=ENGINE[form.name])) == set(quads)


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
def test_no_triples_are_a_document_without_triples(form):
    assert list(ox.parse(write_triples([], form), format=ENGINE[form.name])) == []


def test_every_media_type_of_one_kind_names_one_format():
    for forms in (GRAPHS, RESULTS):
        types = [kind for form in forms for kind in form.media_types]
        assert len(types) == len(set(types))


def test_text_types_say_their_charset_and_others_do_not():
    for form in (*GRAPHS, *RESULTS):
        assert ("charset=utf-8" in form.content_type) == form.media_types[0].startswith("text/")
