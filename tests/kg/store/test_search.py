"""Search finds by name, abbreviation and quote, and by likeness when nothing matches."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from kg.model.names import likeness
from kg.rdf.namespaces import LABELS, local_name
from kg.store.index import Index
from kg.store.store import Store
from tests.support.pages import foreign

ID = "https://w3id.org/hkit/id/"


@pytest.fixture(scope="module")
def search(release: Path) -> Index:
    return Store.open_release(release).index


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return foreign(tmp_path_factory.mktemp("foreign")).index


def test_search_puts_the_thing_of_that_name_first(search: Index) -> None:
    assert search.find("Cyberport")[0].iri == ID + "cyberport"


def test_search_takes_the_beginning_of_a_word(search: Index) -> None:
    assert ID + "cyberport" in [hit.iri for hit in search.find("cyberp")]


def test_search_finds_words_of_quotes(search: Index) -> None:
    hits = search.find("elders digital inclusion")
    assert any("\x02" in hit.snippet for hit in hits)


def test_search_forgives_a_misspelling(search: Index) -> None:
    hits = search.find("cyberprot")
    assert hits[0].iri == ID + "cyberport"
    assert hits[0].near


def test_search_finds_nothing_for_nothing(search: Index) -> None:
    assert search.find("") == []
    assert search.find("  \"'*-() ") == []
    assert search.find("qqqxxxzzz") == []


def test_search_reads_graphs_of_other_vocabularies(others: Index) -> None:
    assert others.find("lovelace")[0].iri == "http://example.org/ada"
    assert others.find("engine")[0].label == "Notes on the engine"
    assert others.find("nameless")[0].iri == "http://example.org/nameless"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80))
def test_search_answers_any_text(others: Index, text: str) -> None:
    assert isinstance(others.find(text), list)
    assert isinstance(others.nearest(text), list)


def test_search_serves_several_threads_at_once(others: Index) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: others.find("ada")[0].iri, range(80)))
    assert set(found) == {"http://example.org/ada"}


def test_likeness_is_whole_for_the_same_and_low_for_others() -> None:
    assert likeness("cyberport", "cyberport") == 1
    assert likeness("cyberport", "university") < 0.5


def test_local_name_is_the_last_part() -> None:
    assert [local_name(iri) for iri in ("http://a/b#c", "http://a/b/", "urn:x:y")] == ["c", "b", "y"]


def test_names_that_fit_best_come_first_and_initials_find_what_they_stand_for(tmp_path: Path) -> None:
    path = tmp_path / "names.ttl"
    names = (
        "Harbour Macro Fund", "Harbour", "Harbours of the North", "Innovation and Technology Venture Fund",
        "Innovation and Technology Fund", "Fund for Harbours", "Hill Science Park", "Far Hill Park for Science",
    )  # fmt: skip
    path.write_text("\n".join(f'<urn:{n}> <{LABELS[0]}> "{name}"@en .' for n, name in enumerate(names)))
    search = Store.open_files([path]).index
    assert search.find("harb")[0].label == "Harbour"
    assert search.find("innovation technology fund")[0].label == "Innovation and Technology Fund"
    assert search.find("ITF")[0].label == "Innovation and Technology Fund"
    assert search.find("science park")[0].label == "Hill Science Park"
