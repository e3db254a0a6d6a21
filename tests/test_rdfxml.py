"""RDF/XML: what is written is read back term for term, carriage returns included."""

from __future__ import annotations

import random

import pyoxigraph as ox
import pytest
import rdflib

from kg.formats.rdfxml import write_rdfxml
from kg.rdf.namespaces import PREFIXES
from tests.graphs import THING, canonical, every_term, flat, iri


def _writable(quads: list[ox.Quad]) -> list[ox.Quad]:
    """Without the property whose name XML has no element for."""
    return [quad for quad in quads if quad.predicate.value != "https://example.org/9a"] + [
        ox.Quad(quad.subject, ox.NamedNode("https://example.org/9a"), quad.object) for quad in quads[:1]
    ]


def test_rdfxml_reads_back_term_for_term() -> None:
    quads = _writable(flat(every_term()))
    content = write_rdfxml([quad.triple for quad in quads], PREFIXES)

    assert canonical(ox.parse(input=content, format=ox.RdfFormat.RDF_XML)) == canonical(quads)


@pytest.mark.filterwarnings("ignore:Parsing weird boolean")  # "maybe" is one on purpose
def test_rdfxml_is_read_by_rdflib_too() -> None:
    quads = _writable(flat(every_term()))
    content = write_rdfxml([quad.triple for quad in quads], PREFIXES)

    assert len(rdflib.Graph().parse(data=content, format="xml")) == len(set(quads))


def test_rdfxml_does_not_depend_on_the_order_of_triples() -> None:
    triples = [quad.triple for quad in every_term()]

    assert write_rdfxml(random.Random(1).sample(triples, len(triples)), PREFIXES) == write_rdfxml(triples, PREFIXES)


def test_rdfxml_marks_a_character_that_xml_cannot_hold() -> None:
    content = write_rdfxml([ox.Triple(THING, iri("ns#quote"), ox.Literal("page\x0cbreak"))], PREFIXES)

    assert "page\N{REPLACEMENT CHARACTER}break" in content.decode()


def test_rdfxml_refuses_a_property_that_is_no_name() -> None:
    with pytest.raises(ValueError, match="cannot be a property in RDF/XML"):
        write_rdfxml([ox.Triple(THING, ox.NamedNode("https://example.org/123"), THING)], PREFIXES)
