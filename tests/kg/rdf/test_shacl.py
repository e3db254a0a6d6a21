"""Shapes are run by themselves, several at once where there is much: the same is found, and the cost is told."""

from __future__ import annotations

import os
import signal
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import SH, Graph

from kg.build import build
from kg.errors import KGError
from kg.rdf import validation as checking
from kg.rdf.namespaces import SHAPES
from kg.rdf.validation import Cost, load_file, load_shapes, run, shape_names, validate

ID = "https://w3id.org/hkit/id/"
SAME = f"""@prefix : <https://w3id.org/hkit/ns#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<{ID}a> a :Entity ; skos:prefLabel "Hill Park"@en ; :abbreviation "HP" ; :evidence <x:e> .
<{ID}b> a :Entity ; skos:prefLabel "Hong Kong Hill-Park"@en ; :abbreviation "hp" ; :evidence <x:e> .
<{ID}c> a :Entity ; skos:prefLabel "HP"@en ; :evidence <x:e> ."""
CASES = Path(__file__).parents[2] / "shapes" / "invalid"
NAMES = ("unique-label", "shared-name", "label-variant")


def loaded(turtle: str) -> ox.Store:
    """A store of a few triples."""
    store = ox.Store()
    store.load(turtle, format=ox.RdfFormat.TURTLE)
    return store


@pytest.mark.process
def test_shapes_in_several_processes_find_the_same() -> None:
    """In all graphs at once that a shape each is to find something in."""
    store = loaded(SAME)
    for path in CASES.iterdir():
        store.load(path=path, format=ox.RdfFormat.TURTLE)

    alone, together = validate(store, jobs=1), validate(store, jobs=3)

    found = {result.shape for result in alone.results}
    assert found >= set(NAMES)
    assert len(found) > len(shape_names(load_shapes())) / 2
    assert alone == together
    assert (alone.cost.processes, together.cost.processes) == (1, 3)


@pytest.mark.process
def test_a_large_graph_is_checked_by_as_many_processes_as_there_are_processors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(checking, "PARALLEL_TRIPLES", 10)
    monkeypatch.setattr("os.cpu_count", lambda: 2)

    assert validate(loaded(SAME), only=NAMES).cost.processes == 2
    assert validate(loaded(SAME), only=NAMES[:1]).cost.processes == 1
    assert validate(loaded(SAME.split(";")[0] + "."), only=NAMES).cost.processes == 1


@pytest.mark.process
def test_a_checking_process_that_is_killed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pyshacl.validate", lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))

    with pytest.raises(KGError, match="A checking process was killed"):
        validate(loaded(SAME), only=NAMES, jobs=2)


def test_what_rules_make_for_the_shapes_is_gone_afterwards() -> None:
    store = loaded(SAME)
    before = set(store)
    # A triple that is there already is not taken away with those that were made.
    store.add(kept := ox.Quad(ox.NamedNode(ID + "a"), ox.NamedNode(SHAPES + "name"), ox.Literal("hp")))

    report = validate(store, only=NAMES)

    assert set(store) == {*before, kept}
    assert {(result.shape, result.node) for result in report.results} == {
        ("unique-label", ID + "c"),
        ("shared-name", ID + "a"),
        ("shared-name", ID + "b"),
        ("label-variant", ID + "a"),
        ("label-variant", ID + "b"),
    }


def test_what_rules_make_is_gone_also_when_a_shape_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    store = loaded(SAME)
    before = set(store)
    monkeypatch.setattr("pyshacl.validate", lambda *_, **__: (False, "not a graph", ""))

    with pytest.raises(TypeError, match="no report: 'not a graph'"):
        run(store, load_shapes(), NAMES)
    assert set(store) == before


def test_a_rule_that_asks_for_rows_is_named() -> None:
    shapes = Graph().parse(
        data="""@prefix sh: <http://www.w3.org/ns/shacl#> .
        <https://w3id.org/hkit/shapes#odd> sh:rule [ sh:construct "SELECT ?s { ?s ?p ?o }" ] .""",
        format="turtle",
    )

    with pytest.raises(TypeError, match="Not a CONSTRUCT query: SELECT"):
        run(loaded(SAME), shapes, ["odd"])


@pytest.mark.slow
@pytest.mark.parametrize("advanced", [False, True])
def test_shapes_say_the_same_to_a_processor_of_somebody_else(tmp_path: Path, advanced: bool) -> None:
    """With the rules of SHACL-AF and without them: what needs the rules' keys finds nothing that is not so."""
    source = tmp_path / "harbour.txt"
    source.write_text("Parks 2031\n\nThe Harbour Authority manages Harbour Park. It plans to open Hill Park in 2035.\n")
    path = build([source], tmp_path).release / "data.nq"

    _, found, _ = pyshacl.validate(checking._Checked(load_file(path)), shacl_graph=load_shapes(), advanced=advanced)

    assert isinstance(found, Graph)
    severities = Counter(str(value).rpartition("#")[2] for value in found.objects(None, SH.resultSeverity))
    assert severities["Violation"] == 0
    assert severities["Warning"] == validate(load_file(path)).counts["Warning"]


def test_cost_has_every_shape_and_is_told_in_a_line() -> None:
    cost = validate(loaded(SAME)).cost

    assert set(cost.shapes) == set(shape_names(load_shapes()))
    assert cost.triples == len(loaded(SAME))
    assert 0 < max(cost.shapes.values()) <= sum(cost.shapes.values()) <= cost.seconds
    assert cost.memory > 10
    assert str(Cost(1200, 3.14, {"a": 1.0, "b": 2.0}, 2, 64)) == (
        "1,200 triples against 2 shapes in 3.1 s, 2 at once, 64 MiB at most; longest: b 2.00 s, a 1.00 s"
    )
