"""Exports: six formats that say the same, and the parts that can be had alone."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.formats.registry import FORMATS
from kg.formats.syntaxes import IMPOSSIBLE
from kg.rdf.claims import write, write_vocabulary
from kg.rdf.vocabulary import load_ontology, load_vocabulary
from kg.release.folder import NAMES, PARTS, RELEASED, dump, dumps, select
from tests.support.graphs import CONTROL, canonical, flat, hostile
from tests.support.readings import reading

QUADS = [
    *load_ontology(),
    *write_vocabulary([reading()], load_vocabulary()),
    *select(write(reading()), "facts"),
    *select(write(reading()), "claims"),
]
PARSED_AS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "expanded.jsonld": ox.RdfFormat.JSON_LD,
}
DUMPS = {name: dump(QUADS, name) for name in NAMES}


@pytest.mark.parametrize("extension", ["nq", "trig", "jsonld", "expanded.jsonld"])
def test_dump_of_a_format_with_graphs_reads_back_whole(extension: str) -> None:
    assert canonical(ox.parse(input=DUMPS[f"hkit.{extension}"], format=PARSED_AS[extension])) == canonical(QUADS)


@pytest.mark.parametrize("extension", ["ttl", "nt", "rdf"])
def test_dump_of_a_format_without_graphs_is_their_union(extension: str) -> None:
    assert canonical(ox.parse(input=DUMPS[f"hkit.{extension}"], format=PARSED_AS[extension])) == canonical(flat(QUADS))


@pytest.mark.parametrize("extension", ["nq", "trig", "jsonld", "expanded.jsonld", "ttl", "nt"])
def test_hostile_literals_survive_every_format_but_xml(extension: str) -> None:
    quads = hostile()
    expected = quads if extension not in {"ttl", "nt"} else flat(quads)
    read = list(ox.parse(input=dump(quads, f"hkit.{extension}"), format=PARSED_AS[extension]))

    assert canonical(read) == canonical(expected)


def test_xml_loses_only_the_characters_it_cannot_have() -> None:
    def cleaned(quad: ox.Quad) -> ox.Quad:
        if quad.object not in CONTROL or not isinstance(quad.object, ox.Literal):
            return ox.Quad(quad.subject, quad.predicate, quad.object)
        text = IMPOSSIBLE.sub("\ufffd", quad.object.value)
        value = ox.Literal(text, language=quad.object.language) if quad.object.language else ox.Literal(text)
        return ox.Quad(quad.subject, quad.predicate, value)

    read = ox.parse(input=dump(hostile(), "hkit.rdf"), format=PARSED_AS["rdf"])

    assert canonical(read) == canonical([cleaned(quad) for quad in hostile()])


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "csv"])
def test_numbers_and_tags_are_written_as_they_were(name: str) -> None:
    content = FORMATS[name].write(hostile()).decode()

    assert "1.10" in content
    assert "zh-hant-hk" in content
    assert "zh-Hant" not in content


def test_dumps_do_not_depend_on_the_order_of_quads() -> None:
    assert {name: dump(list(reversed(QUADS)), name) for name in NAMES} == DUMPS


def test_dumps_of_a_release_are_those_that_say_something_of_their_own() -> None:
    assert dumps(QUADS) == {name: content for name, content in DUMPS.items() if name in RELEASED}
    assert set(DUMPS) - set(RELEASED) == {"hkit.nt", "hkit.expanded.jsonld", "hkit.csv.zip"}


def test_dump_and_store_hold_the_same_terms() -> None:
    store = ox.Store()
    store.extend(QUADS)

    assert canonical(list(store)) == canonical(QUADS)


@pytest.mark.parametrize(
    ("part", "graphs"),
    [
        ("facts", {"facts/harbour-1"}),
        ("claims", {"claims/harbour-1"}),
        ("source", {"source/harbour-1"}),
        ("inferred", set()),
        ("all", {"ontology", "vocab", "facts/harbour-1", "claims/harbour-1", "source/harbour-1"}),
    ],
)
def test_a_part_has_its_graphs_only(part: str, graphs: set[str]) -> None:
    quads = select([*QUADS, *select(write(reading()), "source")], part)

    assert part in PARTS
    assert {quad.graph_name.value.removeprefix("https://w3id.org/hkit/graph/") for quad in quads} == graphs


@pytest.mark.parametrize("name", list(FORMATS))
def test_all_of_a_graph_in_a_format_is_the_dump(name: str) -> None:
    quads = list(ox.parse(input=DUMPS["hkit.nq"], format=ox.RdfFormat.N_QUADS))

    assert FORMATS[name].write(select(quads, "all")) == DUMPS[f"hkit.{FORMATS[name].extension}"]
