"""IRIs: the terms are the ontology's, a misspelt one fails, and what is minted is what the design says."""

from __future__ import annotations

import pytest
from rdflib import OWL, RDF, Graph

from kg.model.claims import Span
from kg.model.classes import terms
from kg.rdf import namespaces as ns
from kg.rdf.graph import term
from kg.resources import resource

KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)


def test_terms_are_those_of_the_ontology() -> None:
    ontology = Graph().parse(resource("ontology/hkit.ttl"))
    defined = {str(term) for kind in KINDS for term in ontology.subjects(RDF.type, kind) if str(term).startswith(ns.NS)}

    assert {ns.NS + name for name in terms()} == defined
    assert len(defined) > 90


@pytest.mark.parametrize("name", ["Prak", "mangages", ""])
def test_misspelt_term_fails(name: str) -> None:
    with pytest.raises(KeyError, match="no term"):
        term(f"hkit:{name}")


def test_term_is_made_of_its_prefixed_name() -> None:
    assert term("hkit:Park").value == "https://w3id.org/hkit/ns#Park"
    assert term("rdf:type").value == str(RDF.type)


@pytest.mark.parametrize(
    ("minted", "path"),
    [
        (ns.entity("harbour-park"), "id/harbour-park"),
        (ns.document("hky2024-16"), "doc/hky2024-16"),
        (ns.passage("hky2024-16", Span(3, 17)), "doc/hky2024-16/3-17"),
        (ns.evidence("hky2024-16", Span(3, 17), "home-to"), "evidence/hky2024-16/3-17/home-to"),
        (ns.claim("hky2024-16", "harbour-park", "gerd", "2024"), "claim/hky2024-16/harbour-park/gerd/2024"),
        (ns.indicator("gerd"), "indicator/gerd"),
        (ns.concept("start-ups"), "vocab/start-ups"),
        (ns.period("fy-2024-25"), "period/fy-2024-25"),
        (ns.rule("home-to"), "rule/home-to"),
        (ns.graph("inferred"), "graph/inferred"),
        (ns.graph("facts", "hky2024-16"), "graph/facts/hky2024-16"),
    ],
)
def test_minted_iri_follows_its_pattern(minted: str, path: str) -> None:
    assert minted == f"https://w3id.org/hkit/{path}"


def test_unit_is_one_of_qudt() -> None:
    assert ns.unit("CCY_HKD") == "http://qudt.org/vocab/unit/CCY_HKD"


def test_prefixes_are_different_and_cover_the_projects_own_iris() -> None:
    assert len(set(ns.PREFIXES.values())) == len(ns.PREFIXES)
    assert ns.PREFIXES["hkit"] == ns.NS
    for part in ("id", "indicator", "period", "vocab", "rule"):
        assert f"{ns.BASE}{part}/" in ns.PREFIXES.values()


def test_missing_resource_says_what_to_do() -> None:
    with pytest.raises(FileNotFoundError, match=r"ontology/none\.ttl is missing.*Install it again"):
        resource("ontology/none.ttl")
