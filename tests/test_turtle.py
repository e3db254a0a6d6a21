"""Turtle and TriG: what is written is read back term for term, sorted, with the prefixes that occur and no others."""

from __future__ import annotations

import random

import pyoxigraph as ox
import pytest
import rdflib

from kg.formats.turtle import TurtleWriter, lines
from kg.rdf.namespaces import PREFIXES
from tests.graphs import FACTS, LABEL, THING, TYPE, canonical, every_term, flat, iri, typed

PARK = [
    ox.Triple(THING, LABEL, ox.Literal("Harbour Park", language="en")),
    ox.Triple(THING, TYPE, iri("ns#Park")),
    ox.Triple(THING, iri("ns#locatedIn"), iri("id/north")),
    ox.Triple(THING, iri("ns#locatedIn"), iri("id/east")),
]


def test_turtle_is_written_for_people() -> None:
    assert TurtleWriter(PREFIXES).turtle(PARK).decode() == (
        "@prefix hkit: <https://w3id.org/hkit/ns#> .\n"
        "@prefix id: <https://w3id.org/hkit/id/> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n\n"
        "id:harbour-park a hkit:Park ;\n"
        '    skos:prefLabel "Harbour Park"@en ;\n'
        "    hkit:locatedIn id:east,\n"
        "        id:north .\n"
    )


def test_turtle_reads_back_term_for_term() -> None:
    quads = flat(every_term())
    content = TurtleWriter(PREFIXES).turtle([quad.triple for quad in quads])

    assert canonical(ox.parse(input=content, format=ox.RdfFormat.TURTLE)) == canonical(quads)


@pytest.mark.filterwarnings("ignore:Parsing weird boolean")  # "maybe" is one on purpose
def test_turtle_is_read_by_rdflib_too() -> None:
    quads = flat(every_term())
    content = TurtleWriter(PREFIXES).turtle([quad.triple for quad in quads])

    assert len(rdflib.Graph().parse(data=content, format="turtle")) == len(set(quads))


def test_trig_reads_back_term_for_term() -> None:
    quads = every_term()

    assert canonical(ox.parse(input=TurtleWriter(PREFIXES).trig(quads), format=ox.RdfFormat.TRIG)) == canonical(quads)


def test_turtle_does_not_depend_on_the_order_of_triples() -> None:
    triples = [quad.triple for quad in every_term()]
    shuffled = random.Random(1).sample(triples, len(triples))

    assert TurtleWriter(PREFIXES).turtle(shuffled) == TurtleWriter(PREFIXES).turtle(triples)


def test_turtle_of_nothing_is_nothing() -> None:
    assert TurtleWriter(PREFIXES).turtle([]) == b""
    assert TurtleWriter(PREFIXES).trig([]) == b""


def test_turtle_writes_a_whole_decimal_so_that_it_stays_a_decimal() -> None:
    content = TurtleWriter(PREFIXES).turtle([ox.Triple(THING, iri("ns#value"), typed("1300", "decimal"))])

    assert b'hkit:value "1300"^^xsd:decimal .' in content


def test_writer_used_twice_forgets_the_prefixes_of_the_first_time() -> None:
    writer = TurtleWriter(PREFIXES)
    writer.turtle(PARK)

    assert b"skos" not in writer.turtle(PARK[2:])


def test_lines_are_sorted_each_once() -> None:
    quads = [ox.Quad(THING, TYPE, iri(name), FACTS) for name in ("ns#B", "ns#A", "ns#B")]

    assert lines(quads).decode() == "".join(f"{quad} .\n" for quad in (quads[1], quads[0]))
