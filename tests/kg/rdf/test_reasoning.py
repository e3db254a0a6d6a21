"""Reasoning: what must follow does, what must not does not, and a second reasoner agrees."""

from __future__ import annotations

import owlrl
import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, URIRef

from kg.rdf.namespaces import BASE, NS
from kg.rdf.reasoning import infer
from kg.resources import resource

PREFIXES = f"@prefix : <{NS}> . @prefix id: <{BASE}id/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
FACTS = """
id:itc a :PublicBody ; :manages id:park ; :abbreviation "ITC"@en .
id:park a :Park ; :locatedIn id:district ; :homepage <https://park.example> .
id:district a :Area ; :locatedIn id:city .
id:limited a :PublicCorporation ; :whollyOwnedBy id:corporation ; :establishedOn "2001"^^xsd:gYear .
id:corporation :collaboratesWith id:itc ; :administers id:fund .
id:division :partOf id:itc .
id:unit :partOf id:division ; :memberOf id:units .
id:bureau :supportedBy id:itc .
"""


def turtle(text: str) -> list[ox.Triple]:
    """The triples of Turtle with the prefixes at hand."""
    return [quad.triple for quad in ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)]


@pytest.fixture(scope="module")
def ontology() -> list[ox.Triple]:
    """The ontology."""
    return [quad.triple for quad in ox.parse(path=resource("ontology/hkit.ttl"), format=ox.RdfFormat.TURTLE)]


@pytest.fixture(scope="module")
def inferred(ontology: list[ox.Triple]) -> set[str]:
    """What follows from the facts, written short."""
    return {short(triple) for triple in infer(turtle(FACTS), ontology)}


def short(triple: ox.Triple) -> str:
    """A triple as `subject predicate object`, local names only."""
    terms = (triple.subject.value, triple.predicate.value, triple.object.value)  # type: ignore[union-attr]
    return " ".join(str(term).rpartition("#")[2].rpartition("/")[2] for term in terms)


@pytest.mark.parametrize(
    "expected",
    [
        "itc oversees park",  # manages
        "park overseenBy itc",  # its inverse, through two steps
        "itc type Organisation",
        "itc type Entity",
        "park locatedIn city",  # transitive
        "limited subsidiaryOf corporation",
        "corporation hasSubsidiary limited",
        "corporation oversees limited",
        "corporation oversees fund",
        "itc collaboratesWith corporation",  # symmetric
        "unit partOf itc",
        "itc hasPart unit",
        "units hasMember unit",
        "bureau oversees itc",
        "limited began 2001",
    ],
)
def test_wanted_triple_follows(inferred: set[str], expected: str) -> None:
    assert expected in inferred


@pytest.mark.parametrize(
    "unwanted", ["bureau oversees park", "itc type Thing", "itc sameAs itc", "itc abbreviation ITC"]
)
def test_unwanted_triple_does_not_follow(inferred: set[str], unwanted: str) -> None:
    assert unwanted not in inferred


def test_nothing_stated_is_repeated(ontology: list[ox.Triple]) -> None:
    facts = turtle(FACTS)

    assert not set(infer(facts, ontology)) & set(facts)


def test_order_is_the_same_whatever_the_order_of_the_facts(ontology: list[ox.Triple]) -> None:
    facts = turtle(FACTS)

    assert infer(facts, ontology) == infer(list(reversed(facts)), ontology)


def test_literals_keep_their_datatype(ontology: list[ox.Triple]) -> None:
    (began,) = [triple for triple in infer(turtle(FACTS), ontology) if triple.predicate.value == f"{NS}began"]

    assert began.object == ox.Literal("2001", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#gYear"))


def test_nothing_follows_from_nothing(ontology: list[ox.Triple]) -> None:
    assert infer([], ontology) == []


def test_second_reasoner_agrees(ontology: list[ox.Triple]) -> None:
    facts = turtle(FACTS)
    graph = Graph().parse(resource("ontology/hkit.ttl")).parse(data=PREFIXES + FACTS, format="turtle")
    stated = set(graph)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    wanted = {
        (str(s), str(p), str(o))
        for s, p, o in set(graph) - stated
        if isinstance(s, URIRef) and str(s).startswith(f"{BASE}id/") and s != o
        if (str(p).startswith(NS) and p != RDF.type) or (p == RDF.type and str(o).startswith(NS))
    }

    ours = {tuple(term.value for term in triple) for triple in infer(facts, ontology)}  # type: ignore[union-attr]

    assert ours == wanted
