"""Turtle, TriG and RDF/XML: what is written is read back term for term, by other readers too, sorted, each once."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable

import pyoxigraph as ox
import pytest
import rdflib

from kg.errors import FormatError
from kg.formats.syntaxes import lines, rdfxml, trig, turtle
from kg.rdf.namespaces import PREFIXES
from tests.support.graphs import FACTS, LABEL, THING, TYPE, canonical, every_term, flat, hostile, iri, typed

PARK = [
    ox.Quad(THING, LABEL, ox.Literal("Harbour Park", language="en")),
    ox.Quad(THING, TYPE, iri("ns#Park")),
    ox.Quad(THING, iri("ns#locatedIn"), iri("id/north")),
    ox.Quad(THING, iri("ns#locatedIn"), iri("id/east")),
]
WRITTEN = {"turtle": turtle, "trig": trig, "xml": rdfxml}
ENGINE = {"turtle": ox.RdfFormat.TURTLE, "trig": ox.RdfFormat.TRIG, "xml": ox.RdfFormat.RDF_XML}
# Ends of IRIs, of which not all can be the name of an element: none, digits, signs, letters of other scripts.
NAMES = ("", "9", "9a", "-b", "a.b", "a:b", "a%20b", "b(c)", "é", "漢", "x漢-1", "ª", "b/", "b?c=d&e")

Write = Callable[[list[ox.Quad]], bytes]


def test_turtle_is_written_for_people() -> None:
    assert turtle(PARK).decode() == (
        "@prefix hkit: <https://w3id.org/hkit/ns#> .\n"
        "@prefix id: <https://w3id.org/hkit/id/> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n\n"
        "id:harbour-park a hkit:Park ;\n"
        '\tskos:prefLabel "Harbour Park"@en ;\n'
        "\thkit:locatedIn id:east , id:north .\n"
    )


@pytest.mark.parametrize("name", WRITTEN)
def test_every_term_reads_back(name: str) -> None:
    quads = every_term() if name == "trig" else flat(every_term())

    assert canonical(ox.parse(input=WRITTEN[name](quads), format=ENGINE[name])) == canonical(quads)


@pytest.mark.filterwarnings("ignore:Parsing weird boolean")  # "maybe" is one on purpose
@pytest.mark.parametrize("name", ["turtle", "xml"])
def test_every_term_is_read_by_rdflib_too(name: str) -> None:
    quads = flat(every_term())

    assert len(rdflib.Graph().parse(data=WRITTEN[name](quads), format=name)) == len(set(quads))


@pytest.mark.parametrize("write", [*WRITTEN.values(), lines], ids=lambda write: write.__name__)
def test_bytes_do_not_depend_on_the_order_of_quads(write: Write) -> None:
    quads = every_term()

    assert write(random.Random(1).sample(quads, len(quads))) == write([*quads, *quads])


@pytest.mark.process
def test_bytes_are_those_of_another_process() -> None:
    """The engine's own order of prefixes is that of a table, which may be another each time."""
    code = (
        "import sys; from kg.formats.syntaxes import *; from tests.support.graphs import hostile;"
        "sys.stdout.buffer.write(turtle(hostile()) + trig(hostile()) + rdfxml(hostile()))"
    )
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, env={"PYTHONHASHSEED": seed}
        )
        assert run.stdout == turtle(hostile()) + trig(hostile()) + rdfxml(hostile())


def test_turtle_of_nothing_is_nothing() -> None:
    assert turtle([]) == trig([]) == lines([]) == b""


def test_turtle_writes_a_whole_decimal_so_that_it_stays_a_decimal() -> None:
    content = turtle([ox.Quad(THING, iri("ns#value"), typed("1300", "decimal"))])

    assert b'hkit:value "1300"^^xsd:decimal .' in content


def test_a_prefix_inside_a_text_or_an_iri_is_not_declared() -> None:
    content = turtle([ox.Quad(THING, ox.NamedNode("http://e/owl:x"), ox.Literal('say "skos:" and foaf:name'))])

    assert content.count(b"@prefix") == 1


def test_lines_are_sorted_each_once() -> None:
    quads = [ox.Quad(THING, TYPE, iri(name), FACTS) for name in ("ns#B", "ns#A", "ns#B")]

    assert lines(quads).decode() == "".join(f"{quad} .\n" for quad in (quads[1], quads[0]))


def test_rdfxml_marks_a_character_that_xml_cannot_hold() -> None:
    content = rdfxml([ox.Quad(THING, iri("ns#quote"), ox.Literal("page\x0cbreak"))])

    assert "page\N{REPLACEMENT CHARACTER}break" in content.decode()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("base", ["https://example.org/", PREFIXES["id"]])
def test_rdfxml_with_any_class_is_read_by_rdflib(base: str, name: str) -> None:
    quads = [ox.Quad(THING, TYPE, ox.NamedNode(base + name)), ox.Quad(ox.BlankNode(), TYPE, ox.NamedNode(base + name))]
    graph = rdflib.Graph().parse(data=rdfxml(quads), format="xml")

    assert [str(kind) for kind in graph.objects(None, rdflib.RDF.type)] == [base + name] * 2


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("base", ["https://example.org/", PREFIXES["id"]])
def test_rdfxml_with_any_property_is_read_by_rdflib_or_refused(base: str, name: str) -> None:
    quads = [ox.Quad(THING, ox.NamedNode(base + name), THING)]
    if name in ("", "9", "b(c)", "ª", "b/"):
        with pytest.raises(FormatError, match="cannot be a property in RDF/XML"):
            rdfxml(quads)
    else:
        graph = rdflib.Graph().parse(data=rdfxml(quads), format="xml")
        assert [str(predicate) for predicate in graph.predicates()] == [base + name]


@pytest.mark.parametrize(
    "quad",
    [
        ox.Quad(THING, ox.NamedNode(f"{PREFIXES['rdf']}li"), THING),
        ox.Quad(THING, TYPE, ox.Triple(THING, TYPE, THING)),
        ox.Quad(THING, LABEL, ox.Literal("x", language="ar", direction=ox.BaseDirection.RTL)),
    ],
    ids=["syntax", "triple", "direction"],
)
def test_rdfxml_refuses_what_it_cannot_hold(quad: ox.Quad) -> None:
    with pytest.raises(FormatError, match=r"RDF/XML cannot carry .* Take Turtle or N-Quads"):
        rdfxml([quad])
