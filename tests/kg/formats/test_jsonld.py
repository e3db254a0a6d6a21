"""JSON-LD: the context agrees with the ontology, and what is written is read back term for term by two parsers."""

from __future__ import annotations

import json
import random

import pyoxigraph as ox
from pyld import jsonld

from kg.formats.jsonld import compact, context
from tests.support.graphs import LABEL, THING, TYPE, canonical, every_term, iri, typed


def test_context_says_what_kind_of_value_each_property_has() -> None:
    terms = context()["@context"]

    assert terms["oversees"] == {"@type": "@id", "@container": "@set"}
    assert terms["modality"] == {"@type": "@id"}
    assert terms["value"] == {"@type": "xsd:decimal"}
    assert terms["abbreviation"] == {"@language": "en"}
    assert "quote" not in terms


def test_jsonld_is_written_for_people() -> None:
    quads = [
        ox.Quad(THING, TYPE, iri("ns#Park")),
        ox.Quad(THING, LABEL, ox.Literal("Harbour Park", language="en")),
        ox.Quad(THING, iri("ns#oversees"), iri("id/east")),
        ox.Quad(THING, iri("ns#value"), typed("1300", "decimal")),
        ox.Quad(THING, iri("ns#minValue"), typed("1250.5", "decimal")),
        ox.Quad(THING, iri("ns#begin"), typed("-7", "integer")),
        ox.Quad(THING, iri("ns#open"), typed("true", "boolean")),
    ]
    named = {"id": "id/harbour-park", "type": ["Park"], "label": "Harbour Park", "oversees": ["id/east"]}

    assert json.loads(compact(quads))["@graph"] == [
        {**named, "value": 1300, "minValue": "1250.5", "begin": -7, "open": True}
    ]


def test_only_numbers_that_json_keeps_as_they_are_are_its_own() -> None:
    """A plan of IRIs, texts and other types is not changed by what a plain number would mean."""
    properties = ("value", "begin", "oversees", "abbreviation", "open", "asOf", "editionYear")
    texts = ("0", "-0", "007", "+5", "12", "-12", "1.0", "999999999999999", "9007199254740993", "1e3", "true", "1")
    kinds = ("decimal", "integer", "boolean", "long", "date", "gYear")
    quads = [
        ox.Quad(THING, iri(f"ns#{name}"), typed(text, kind)) for name in properties for text in texts for kind in kinds
    ]
    nquads = jsonld.to_rdf(json.loads(compact(quads)), {"format": "application/n-quads"})

    assert canonical(ox.parse(input=compact(quads), format=ox.RdfFormat.JSON_LD)) == canonical(quads)
    assert canonical(ox.parse(input=nquads, format=ox.RdfFormat.N_QUADS)) == canonical(quads)


def test_jsonld_reads_back_term_for_term() -> None:
    assert canonical(ox.parse(input=compact(every_term()), format=ox.RdfFormat.JSON_LD)) == canonical(every_term())


def test_jsonld_reads_back_by_another_processor() -> None:
    nquads = jsonld.to_rdf(json.loads(compact(every_term())), {"format": "application/n-quads"})

    assert canonical(ox.parse(input=nquads, format=ox.RdfFormat.N_QUADS)) == canonical(every_term())


def test_jsonld_does_not_depend_on_the_order_of_quads() -> None:
    quads = every_term()

    assert compact(random.Random(1).sample(quads, len(quads))) == compact(quads)
