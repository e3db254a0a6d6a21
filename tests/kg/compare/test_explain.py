"""What the graph says of something: found by any name, each line with its hedge, its quote and its place."""

from __future__ import annotations

import pytest

from kg.compare.records import explain, find_things
from kg.errors import UnknownName
from kg.formats.syntaxes import lines
from kg.rdf.claims import write, write_vocabulary
from kg.rdf.vocabulary import load_ontology, load_vocabulary
from kg.store.store import Store
from tests.support.readings import reading

BASE = "https://w3id.org/hkit/"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The hand-made reading as a graph."""
    path = tmp_path_factory.mktemp("explain") / "all.nt"
    quads = [*load_ontology(), *write_vocabulary([reading()], load_vocabulary()), *write(reading())]
    path.write_bytes(lines([quad.triple for quad in quads]))
    return Store.open_files([path])


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("Harbour Park", "id/harbour-park"),
        ("the harbour park", "id/harbour-park"),
        ("HPC", "id/harbour-parks-corporation"),
        ("The Corporation", "id/harbour-parks-corporation"),
        ("harbour-park", "id/harbour-park"),
        ("indicator/tenants", "indicator/tenants"),
        (BASE + "rule/home-to", "rule/home-to"),
        ("oversees", "ns#oversees"),
    ],
)
def test_thing_is_found_by(store: Store, name: str, path: str) -> None:
    assert find_things(store, name)[0] == BASE + path


@pytest.mark.parametrize("name", ["", "<script>", "a b c", "http://[", "x" * 10_000, "'\"\\ }"])
def test_thing_that_is_not_there_is_named(store: Store, name: str) -> None:
    with pytest.raises(UnknownName, match="Nothing in the graph is called"):
        find_things(store, name)


def test_thing_misspelt_is_offered(store: Store) -> None:
    with pytest.raises(UnknownName, match="Did you mean harbour park"):
        find_things(store, "Harbor Park")


def test_lines_of_an_entity_are_in_the_order_of_the_text(store: Store) -> None:
    found = explain(store, BASE + "id/harbour-park")
    places = [int(line.place.split()[1].split("-")[0]) for line in found]

    assert places == sorted(places)
    assert [(line.subject, line.predicate, line.object) for line in found if line.predicate == "manages"] == [
        ("Harbour Parks Corporation", "manages", "Harbour Park")
    ]


@pytest.mark.parametrize(
    ("thing", "words"),
    [
        ("harbour-park", "about 1,300"),
        ("harbour-park", "more than 1,000"),
        ("harbour-fund", "HK$10 to HK$100.5 (Per project)"),
    ],
)
def test_figures_are_in_words(store: Store, thing: str, words: str) -> None:
    assert words in {line.object for line in explain(store, f"{BASE}id/{thing}")}


def test_plan_is_marked(store: Store) -> None:
    assert {
        line.modality for line in explain(store, BASE + "id/harbour-park") if line.predicate == "operational from"
    } == {"planned"}


def test_indicator_is_told_by_its_triples_and_its_figures(store: Store) -> None:
    lines = explain(store, BASE + "indicator/tenants")

    assert ("definition", "Companies the site is home to.", "") in {(e.predicate, e.object, e.quote) for e in lines}
    figures = [line for line in lines if line.quote]
    assert {line.predicate for line in figures} == {"tenants"}
    assert "It was home to about 1,300 companies as at end-2024." in {line.quote for line in figures}
