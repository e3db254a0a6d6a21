"""Every shape catches its smallest invalid graph and passes its smallest valid one; reports say claim and quote."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from pyshacl.shapes_graph import ShapesGraph
from rdflib import SH, Graph, URIRef

from kg.errors import DataError
from kg.rdf.namespaces import SHAPES
from kg.rdf.validation import (
    FILES,
    Cost,
    Report,
    Result,
    load_file,
    load_shapes,
    shape_names,
    validate,
)
from kg.resources import resource

CASES = Path(__file__).parents[2] / "shapes"
ONTOLOGY_FILES = ("shapes/ontology.ttl",)
ONTOLOGY = set(shape_names(load_shapes(ONTOLOGY_FILES)))
NAMES = [*shape_names(load_shapes(FILES)), *sorted(ONTOLOGY)]
COST = Cost(1, 0.1, {}, 1, 1)
PARK = "https://w3id.org/hkit/id/harbour-park"


@pytest.fixture(scope="module")
def terms() -> list[ox.Quad]:
    """The ontology and the vocabularies, which the shapes of data read."""
    files = ("ontology/hkit.ttl", "ontology/vocab.ttl")
    return [quad for file in files for quad in ox.parse(path=resource(file), format=ox.RdfFormat.TURTLE)]


def case(kind: str, name: str, terms: list[ox.Quad]) -> ox.Store:
    """The graph of a case; with the ontology, unless it is an ontology itself."""
    store = ox.Store()
    store.load(path=str(CASES / kind / f"{name}.ttl"), format=ox.RdfFormat.TURTLE)
    if name not in ONTOLOGY:
        store.extend(terms)
    return store


def severity(name: str) -> str:
    """The severity that a shape states."""
    shapes = load_shapes(ONTOLOGY_FILES if name in ONTOLOGY else FILES)
    return str(shapes.value(URIRef(SHAPES + name), SH.severity)).rpartition("#")[2]


def check(kind: str, name: str, terms: list[ox.Quad]) -> Report:
    """The report of one shape on its case."""
    return validate(case(kind, name, terms), load_shapes(ONTOLOGY_FILES if name in ONTOLOGY else FILES), only=[name])


def test_every_shape_has_a_valid_and_an_invalid_graph() -> None:
    for kind in ("valid", "invalid"):
        assert sorted(path.stem for path in (CASES / kind).iterdir()) == sorted(NAMES)


def test_shapes_have_different_names() -> None:
    assert len(set(NAMES)) == len(NAMES) > 70


@pytest.mark.parametrize("name", NAMES)
def test_shape_catches_its_smallest_invalid_graph_with_its_message(name: str, terms: list[ox.Quad]) -> None:
    expected = (CASES / "invalid" / f"{name}.ttl").read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")

    report = check("invalid", name, terms)

    assert expected in [result.message for result in report.results]
    assert {result.shape for result in report.results} == {name}
    assert {result.severity for result in report.results} == {severity(name)}


@pytest.mark.parametrize("name", NAMES)
def test_shape_passes_its_smallest_valid_graph(name: str, terms: list[ox.Quad]) -> None:
    assert check("valid", name, terms).results == ()


# What these shapes forbid is what they look for, so a valid graph has nothing for them to look at.
FORBIDDING = {"no-global-domain", "no-silent-identity", "within-profile"}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(NAMES) - FORBIDDING))
def test_smallest_valid_graph_has_something_to_look_at(name: str) -> None:
    shapes = load_shapes(ONTOLOGY_FILES if name in ONTOLOGY else FILES)
    data = Graph().parse(CASES / "valid" / f"{name}.ttl").parse(resource("ontology/hkit.ttl"))
    (shape,) = [shape for shape in ShapesGraph(shapes).shapes if shape.node == URIRef(SHAPES + name)]
    own = set(Graph().parse(CASES / "valid" / f"{name}.ttl").subjects())

    assert set(shape.focus_nodes(data)) & own


def test_ontology_conforms_to_its_own_shapes() -> None:
    store = ox.Store()
    for name in ("hkit", "vocab", "units"):
        store.load(path=str(resource(f"ontology/{name}.ttl")), format=ox.RdfFormat.TURTLE)

    report = validate(store, load_shapes(ONTOLOGY_FILES))

    assert report.results == (), str(report)
    assert report.shapes == len(ONTOLOGY)


def test_alignments_have_the_header_of_an_ontology() -> None:
    store = ox.Store()
    store.load(path=str(resource("ontology/alignments.ttl")), format=ox.RdfFormat.TURTLE)

    assert validate(store, load_shapes(ONTOLOGY_FILES), only=["header", "version-iri"]).results == ()


def test_report_names_shape_claim_and_quote(tmp_path: Path) -> None:
    path = tmp_path / "wrong.ttl"
    path.write_text(
        """@prefix : <https://w3id.org/hkit/ns#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
        @prefix voc: <https://w3id.org/hkit/vocab/> .
        <https://w3id.org/hkit/claim/d/1> a :Statement ; :about <x:a> ; :modality voc:holds ; :evidence <x:e> ;
            rdf:subject <x:a> ; rdf:predicate :manages ; rdf:object <x:b> .
        <x:e> a :Evidence ; :quote "The corporation manages the park." .""",
        encoding="utf-8",
    )

    report = validate(load_file(path))

    (result,) = [item for item in report.results if item.shape == "holds-is-asserted"]
    assert (result.claim, result.quote) == ("https://w3id.org/hkit/claim/d/1", "The corporation manages the park.")
    (without_rule,) = [item for item in report.results if item.shape == "evidence"]
    assert (without_rule.node, without_rule.claim) == ("x:e", "https://w3id.org/hkit/claim/d/1")
    assert not report.conforms
    assert "Violation · evidence: Rule: exactly one, an ExtractionRule.\n  x:e\n  claim: https" in str(report)
    assert "  “The corporation manages the park.”" in str(report)


def test_report_without_violations_conforms_and_shows_what_to_look_at() -> None:
    warning = Result("Warning", "orphan", PARK, "No claim is about this entity.")
    report = Report((warning,), 3, COST)

    assert report.conforms
    assert str(report).splitlines() == [
        "0 violations, 1 warning, 0 infos",
        "",
        "Warning · orphan: No claim is about this entity.",
        f"  {PARK}",
    ]
    assert report.as_json() == {
        "conforms": True,
        "shapes": 3,
        "counts": {"Violation": 0, "Warning": 1, "Info": 0},
        "results": [
            {"severity": "Warning", "shape": "orphan", "node": PARK, "message": "No claim is about this entity."}
        ],
    }


def test_report_of_many_results_says_how_many_it_leaves_out() -> None:
    results = tuple(Result("Violation", "entity", f"x:{number}", "No.") for number in range(60))

    assert str(Report(results, 1, COST)).endswith("… and 10 more")


@pytest.mark.slow
def test_release_conforms_without_the_text(release: Path) -> None:
    report = validate(load_file(release / "data.nq"))

    assert report.conforms, str(report)
    assert "text-at-hand" in {result.shape for result in report.results}


def test_broken_file_is_an_error_that_names_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "broken.ttl"
    path.write_text("<x:a> <x:b> <x:c> .\n<x:a> <x:b .\n", encoding="utf-8")

    with pytest.raises(DataError, match=r"broken\.ttl.*line 2, column"):
        validate(load_file(path))


@pytest.mark.parametrize(
    ("statement", "fits"),
    [
        ("rdf:predicate :partOf ; rdf:object <x:scheme>", True),  # a Fund is a Scheme
        ("rdf:predicate :locatedIn ; rdf:object <x:scheme>", False),
        ("rdf:predicate :locatedIn ; rdf:object <x:bare>", True),  # of unknown kind
        ("rdf:predicate :locatedIn ; rdf:object <x:untyped>", False),
        ("rdf:predicate :locatedIn ; rdf:object 'the park'@en", False),
        ("rdf:predicate :activity ; rdf:object 'runs the park'@en", True),
        ("rdf:predicate :launchedOn ; rdf:object '2024'^^xsd:gYear", True),
        ("rdf:predicate :launchedOn ; rdf:object '2024'", False),
        ("rdf:predicate :homepage ; rdf:object <https://park.example>", True),  # of no stated range
    ],
)
def test_range_takes_subclasses_and_datatypes(statement: str, fits: bool, terms: list[ox.Quad]) -> None:
    store = ox.Store()
    store.extend(terms)
    store.load(
        f"""@prefix : <https://w3id.org/hkit/ns#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
        <x:claim> a :Statement ; {statement} . <x:scheme> a :Fund . <x:bare> a :Entity .""",
        format=ox.RdfFormat.TURTLE,
    )

    assert validate(store, only=["range"]).conforms is fits


def test_foreign_data_with_words_where_things_belong_is_reported_not_fatal(tmp_path):
    path = tmp_path / "odd.ttl"
    path.write_text(
        '@prefix h: <https://w3id.org/hkit/ns#> . <https://w3id.org/hkit/claim/1> a h:Statement ; h:evidence "words" .',
        encoding="utf-8",
    )
    assert not validate(load_file(path)).conforms
