"""Claims to triples: each part of a reading in its graph, nothing twice, no plan among the facts."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.model.claims import Observation, Qualifier, Reading
from kg.rdf.claims import BOUNDS, write, write_vocabulary
from kg.reading.claims.figures.indicators import indicator_of
from tests.support.readings import BEFORE, CLAIMS, HOME, MANAGING, OPENING, TEXT, reading

BASE = "https://w3id.org/hkit/"
PREFIXES = {
    "": BASE + "ns#",
    "b": BASE,
    "v": BASE + "vocab/",
    "id": BASE + "id/",
    "unit": "http://qudt.org/vocab/unit/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
DECIMAL = ox.NamedNode(PREFIXES["xsd"] + "decimal")
CLAIM = "<https://w3id.org/hkit/claim/harbour-1/"


def holds(pattern: str, *, graph: str, quads: list[ox.Quad] | None = None) -> bool:
    """Whether the pattern is in that graph of the written reading."""
    store = ox.Store()
    store.extend(write(reading()) if quads is None else quads)
    return bool(store.query(f"ASK {{ GRAPH <{BASE}graph/{graph}> {{ {pattern} }} }}", prefixes=PREFIXES))


@pytest.mark.parametrize(
    ("graph", "pattern"),
    [
        ("facts/harbour-1", 'id:harbour-park a :Park ; skos:prefLabel "Harbour Park"@en'),
        ("facts/harbour-1", 'id:harbour-parks-corporation skos:altLabel "the corporation"@en ; :abbreviation "HPC"@en'),
        ("facts/harbour-1", "id:harbour-parks-corporation :manages id:harbour-park"),
        ("facts/harbour-1", "id:harbour-park :homepage <https://www.park.example>"),
        ("facts/harbour-1", "id:harbour-fund :audience v:start-ups"),
        (
            "claims/harbour-1",
            f"{CLAIM}harbour-parks-corporation/manages/harbour-park> a :Statement ; rdf:predicate :manages",
        ),
        (
            "claims/harbour-1",
            f"{CLAIM}harbour-parks-corporation/manages/harbour-park> :modality v:holds ; :dateBasis v:edition",
        ),
        (
            "claims/harbour-1",
            f'{CLAIM}harbour-park/operationalFrom/2025/planned> rdf:object "2025"^^xsd:gYear ; :modality v:planned',
        ),
        (
            "claims/harbour-1",
            f"{CLAIM}harbour-park/tenants/2024-12-31> :value 1300.0 ; :qualifier v:about ; :unit unit:NUM",
        ),
        (
            "claims/harbour-1",
            f"{CLAIM}harbour-park/tenants/2024-12-31> :previous {CLAIM}harbour-park/tenants/2023-12-31>",
        ),
        ("claims/harbour-1", f"{CLAIM}harbour-park/tenants/2023-12-31> :value 1000.0 ; :minValue 1000.0"),
        (
            "claims/harbour-1",
            f'{CLAIM}harbour-fund/grant/2024/per-project> :minValue 10.0 ; :maxValue 100.5 ; :scope "Per project"',
        ),
        (
            "source/harbour-1",
            '?d a :SourceDocument ; :editionYear "2024"^^xsd:gYear ; :referenceDate "2024-12-31"^^xsd:date',
        ),
        (
            "source/harbour-1",
            'b:doc\\/harbour-1 dcterms:publisher "Harbour Government"@en ; dcterms:rights "All rights reserved."@en',
        ),
        ("source/harbour-1", '?s a :Section ; :quote "Infrastructure" ; :inSection/:quote "Harbour Yearbook"'),
        ("source/harbour-1", "?s a :Sentence ; :mentions id:harbour-park ; :inSection ?x"),
    ],
)
def test_write_puts_into(graph: str, pattern: str) -> None:
    assert holds(pattern, graph=graph)


@pytest.mark.parametrize(
    ("graph", "pattern"),
    [
        ("facts/harbour-1", "id:harbour-park :operationalFrom ?when"),
        ("facts/harbour-1", "id:harbour-park :activity ?what"),
        ("facts/harbour-1", "?any a :Observation"),
        ("facts/harbour-1", 'id:harbour-parks-corporation skos:altLabel "HPC"@en'),
        ("claims/harbour-1", f"{CLAIM}harbour-park/tenants/2024-12-31> :minValue|:maxValue ?bound"),
        ("claims/harbour-1", f"{CLAIM}harbour-fund/grant/2024/per-project> :value|:qualifier ?number"),
        ("source/harbour-1", '?s a :Sentence ; :quote "Infrastructure"'),
        ("source/harbour-1", "?document :text ?text"),
    ],
)
def test_write_keeps_out_of(graph: str, pattern: str) -> None:
    assert not holds(pattern, graph=graph)


def test_write_quotes_the_text_at_the_offsets() -> None:
    quads = write(reading())
    told = {(quad.subject.value, quad.predicate.value.rpartition("#")[2]): quad.object.value for quad in quads}
    passages = [subject for subject, predicate in told if predicate == "quote"]

    assert len(passages) >= 10
    for iri in passages:
        assert told[iri, "quote"] == TEXT[int(told[iri, "begin"]) : int(told[iri, "end"])]


def test_write_gives_the_antecedent_a_passage_of_its_own() -> None:
    assert holds(
        '?e :rule <https://w3id.org/hkit/rule/home-to> ; :antecedent/:quote "Harbour Park."', graph="claims/harbour-1"
    )


def test_write_puts_the_full_text_alone_into_its_graph() -> None:
    (quad,) = [quad for quad in write(reading()) if quad.graph_name.value == BASE + "graph/text/harbour-1"]

    assert quad.object.value == TEXT


def test_write_gives_the_digest_of_the_text() -> None:
    assert holds(f'?d :sha256 "{hashlib.sha256(TEXT.encode()).hexdigest()}"', graph="source/harbour-1")


@pytest.mark.parametrize("qualifier", list(BOUNDS))
def test_write_derives_the_bounds_from_the_hedge(qualifier: Qualifier) -> None:
    claim = Observation(
        "harbour-park", "tenants", "2024-12-31", "stated", (HOME,), "NUM", Decimal(5), qualifier=qualifier
    )
    quads = write(replace(reading(), claims=(claim,)))
    bounds = {
        quad.predicate.value.rpartition("#")[2]
        for quad in quads
        if quad.object == ox.Literal("5", datatype=ox.NamedNode(PREFIXES["xsd"] + "decimal"))
    }

    lower, upper = BOUNDS[qualifier]
    assert bounds == {"value"} | ({"minValue"} if lower else set()) | ({"maxValue"} if upper else set())


def test_write_of_the_lesser_of_two_has_neither_number_nor_unit() -> None:
    parts = tuple(
        Observation("harbour-park", name, "2024-12-31", "edition", (HOME,), "NUM", Decimal(1)) for name in ("a", "b")
    )
    lesser = Observation("harbour-park", "c", "2024-12-31", "edition", (HOME,), "NUM", lesser_of=parts)
    quads = write(replace(reading(), claims=(lesser,), indicators=tuple(map(indicator_of, "abc"))))

    a, b, c = (f"{CLAIM}harbour-park/{name}/2024-12-31>" for name in "abc")
    assert holds(f"{c} :lesserOf {a}, {b}", graph="claims/harbour-1", quads=quads)
    assert not holds(
        f"{CLAIM}harbour-park/c/2024-12-31> :unit|:qualifier|:value ?x", graph="claims/harbour-1", quads=quads
    )


def test_write_says_a_repeated_claim_once_with_each_evidence() -> None:
    again = replace(CLAIMS[0], evidence=(OPENING,))
    quads = write(replace(reading(), claims=(CLAIMS[0], again)))
    evidence = {
        quad.object
        for quad in quads
        if "/manages/" in quad.subject.value and quad.predicate.value == BASE + "ns#evidence"
    }

    assert len(evidence) == 2
    assert MANAGING.rule in str(evidence)


def test_write_is_sorted_without_repetition() -> None:
    quads = write(reading())

    assert quads == sorted(set(quads), key=str)


def test_write_uses_the_lexical_forms_that_a_store_keeps() -> None:
    quads = [*write(reading()), *write_vocabulary([reading()], [])]
    store = ox.Store()
    store.extend(quads)

    assert set(store) == set(quads)


def test_write_of_an_unknown_property_fails() -> None:
    with pytest.raises(KeyError, match="managez"):
        write(replace(reading(), claims=(replace(CLAIMS[0], predicate="managez"),)))


@pytest.mark.process
def test_write_gives_the_same_bytes_under_every_hash_seed() -> None:
    program = "from kg.rdf.claims import write\nfrom tests.support.readings import reading\nprint(write(reading()))"
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=Path(__file__).parents[3],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(outputs) == 1


@pytest.mark.parametrize(
    "pattern",
    [
        "b:indicator\\/tenants a :Indicator ; :statistic v:stock ; :unit unit:NUM ; skos:definition ?d",
        '<https://w3id.org/hkit/period/2024> a :Period ; :starts "2024-01-01"^^xsd:date ; :ends "2024-12-31"^^xsd:date',
        'b:rule\\/responsible-for a :ExtractionRule ; skos:definition "x manages y: <x> manages <y>"@en',
        '<https://w3id.org/hkit/rule/home-to> a :ExtractionRule ; skos:prefLabel "home-to"@en',
    ],
)
def test_vocabulary_describes_what_occurs(pattern: str) -> None:
    assert holds(pattern, graph="vocab", quads=write_vocabulary([reading()], []))


@pytest.mark.parametrize("name", ["indicator/never-seen", "rule/never-fires"])
def test_vocabulary_leaves_out_what_does_not_occur(name: str) -> None:
    assert not holds(f"<{BASE}{name}> ?p ?o", graph="vocab", quads=write_vocabulary([reading()], []))


def test_vocabulary_does_not_describe_a_standard_indicator_again() -> None:
    label = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
    standard = ox.Quad(ox.NamedNode(BASE + "indicator/tenants"), label, ox.Literal("tenants of a site", language="en"))
    quads = write_vocabulary([reading(), reading()], [standard])

    assert [quad.object.value for quad in quads if quad.subject == standard.subject] == ["tenants of a site"]


def test_reading_made_by_hand_refers_to_the_figure_before() -> None:
    assert isinstance(CLAIMS[5], Observation)
    assert CLAIMS[5].previous is BEFORE
    assert isinstance(reading(), Reading)
