"""`kg.open`: a graph as plain objects, as rows, as rdflib graphs and as frames."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
import regex

import kg
from kg.api import KnowledgeGraph, as_row
from kg.errors import (
    ClosedGraph,
    DataError,
    KGError,
    MissingPackage,
    QueryError,
    ReleaseError,
    SourceError,
    UnknownName,
)
from tests.support.claims import document, entity, figure, statement, write


@pytest.fixture(scope="module")
def graph(release: Path) -> KnowledgeGraph:
    return kg.open(release)


@pytest.fixture
def small(tmp_path: Path) -> KnowledgeGraph:
    parts = (
        document(2023),
        document(2024),
        entity("harbour", "Harbour Park", "Park", "The Harbour"),
        entity("council", "Hill Council", "PublicBody"),
        statement(2024, "council", "manages", "id:harbour"),
        statement(2024, "council", "establishedOn", '"2001"^^xsd:gYear'),
        figure(2023, "harbour", "companies", "2100", qualifier="about"),
        figure(2024, "harbour", "companies", "2300.5", qualifier="about"),
    )
    return kg.open(write(tmp_path / "small.ttl", *parts))


@pytest.mark.process
def test_import_is_fast_because_it_loads_nothing() -> None:
    code = (
        "import json, sys; before = set(sys.modules); import kg; print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    loaded = json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
    assert not {"rdflib", "pyoxigraph", "pandas", "kg.api", "flask"} & set(loaded)


@pytest.mark.parametrize(
    "name",
    ["harbour", "Harbour Park", "the harbour park", "The Harbour", "https://w3id.org/hkit/id/harbour", "id/harbour"],
)
def test_entity_is_found_by_any_of_its_names(small: KnowledgeGraph, name: str) -> None:
    found = small.entity(name)
    assert (found.key, found.label, found.names) == ("harbour", "Harbour Park", ("The Harbour",))
    assert [kind.key for kind in found.kinds] == ["Park"]


def test_unknown_names_are_told_with_near_ones(small: KnowledgeGraph) -> None:
    with pytest.raises(UnknownName, match="Did you mean harbour park"):
        small.entity("Harbor Park")
    with pytest.raises(UnknownName, match="which is no entity"):
        small.entity("doc/y2023")


def test_unknown_terms_are_told_with_near_ones_and_known_ones_without_claims_are_not(
    small: KnowledgeGraph, graph: KnowledgeGraph
) -> None:
    for asked, words in (
        (lambda: small.statements(predicate="manges"), "No predicate is called 'manges'. Did you mean manages"),
        (lambda: small.statements(object="Harbor Park"), "called 'Harbor Park'. Did you mean Harbour Park"),
        (lambda: small.figures(indicator="company"), "No indicator is called 'company'. Did you mean companies"),
        (lambda: small.entities("parks"), "No kind of thing is called 'parks'. Did you mean Park"),
        (lambda: small.entities(having=[("prefLabel", "X")]), "No prefLabel of these is called 'X'. There is Harbour"),
    ):
        with pytest.raises(UnknownName, match=regex.escape(words)):
            asked()
    assert graph.statements("cyberport", predicate="advises") == ()
    with pytest.warns(UserWarning, match="named hkit:manges. Did you mean hkit:manages"):
        assert graph.query("SELECT * { ?s hkit:manges ?o }") == []


def test_entities_are_of_a_kind_and_those_below_with_values_that_hold(
    small: KnowledgeGraph, graph: KnowledgeGraph
) -> None:
    assert [each.key for each in small.entities("Site")] == ["harbour"]
    assert [each.key for each in small.entities("hkit:PublicBody")] == ["council"]
    managed = graph.query("SELECT DISTINCT ?s { ?s hkit:manages id:hong-kong-science-park }")
    assert [each.iri for each in graph.entities(having=[("manages", "Hong Kong Science Park")])] == [
        row["s"] for row in managed
    ]
    assert small.statements(object="harbour") == small.statements(predicate="hkit:manages")


def test_claims_know_document_edition_and_words(small: KnowledgeGraph) -> None:
    old, new = small.figures("harbour")
    assert (str(old), new.value) == ("Harbour Park · companies: about 2,100, 2023-12-31", Decimal("2300.5"))
    assert [(each.edition, str(each.document), each.quote) for each in (old, new)] == [
        (2023, "Yearbook 2023", "2100 companies, said the 2023 edition."),
        (2024, "Yearbook 2024", "2300.5 companies, said the 2024 edition."),
    ]
    date, manages = small.statements()
    assert (str(date), date.modality) == ("Hill Council · establishedOn · 2001", "holds")
    assert manages.object == small.entity("harbour").name
    assert small.statements(predicate="manages") == (manages,)
    assert small.statements("harbour") == ()
    assert small.claims("council") == (date, manages)


def test_text_is_read_into_a_graph_in_memory() -> None:
    graph = kg.read("The Hill Foundation manages the Hill Science Park. The park had 12 companies.", edition=2026)
    (figure,) = graph.figures(indicator="companies")

    assert (figure.entity.label, figure.value, figure.as_of) == ("Hill Science Park", 12, "2026-12-31")
    assert graph.ask("ASK { ?who hkit:oversees ?park }")  # by reasoning
    assert len(graph.dataset()) > 100
    with pytest.raises(SourceError, match="The text has no sentences"):
        kg.read("12")
    with pytest.raises(SourceError, match="The text has an unknown key 'year'"):
        kg.read("The park is large.", year=2026)


def test_query_gives_names_beside_iris_if_asked(small: KnowledgeGraph) -> None:
    (row,) = small.query("SELECT ?c ?of { ?s hkit:value 2100 ; hkit:about ?of BIND(1 AS ?c) }", labels=True)

    assert row == {"c": 1, "of": "https://w3id.org/hkit/id/harbour", "of_label": "Harbour Park"}


def test_objects_cannot_be_changed(small: KnowledgeGraph) -> None:
    for each in (*small, *small.claims()):
        with pytest.raises(dataclasses.FrozenInstanceError):
            each.iri = "x"  # type: ignore[misc]


def test_graph_is_a_collection_of_its_entities(small: KnowledgeGraph) -> None:
    assert [str(each) for each in small] == ["Harbour Park", "Hill Council"]
    assert len(small) == 2
    assert small.entity("council") in small
    assert "https://w3id.org/hkit/id/nobody" not in small
    assert next(each.key for each in small.search("harbour")) == "harbour"


def test_figures_line_up_by_edition(small: KnowledgeGraph) -> None:
    (row,) = small.compare("harbour", "companies")
    assert list(row.cells) == ["2023", "2024"]
    assert row.changes[0].difference == Decimal("200.5")


def test_query_gives_python_values(small: KnowledgeGraph) -> None:
    value, whole, yes, half, year = (
        "?v",
        '"7"^^xsd:integer',
        "true",
        '"0.5"^^xsd:double',
        '"2001"^^xsd:gYear',
    )
    select = f"SELECT ?f ({value} AS ?a) ({whole} AS ?b) ({yes} AS ?c) ({half} AS ?d) ({year} AS ?e)"
    (row,) = small.query(select + " { ?f hkit:value ?v FILTER (?v > 2200) }")
    assert row.pop("f").startswith("https://example.org/claim/y2024-harbour-companies-")
    assert row == {"a": Decimal("2300.5"), "b": 7, "c": True, "d": 0.5, "e": "2001"}
    assert small.ask("ASK { ?s hkit:manages ?o }") is False
    assert small.query('SELECT ("x"^^xsd:integer AS ?bad) {}') == [{"bad": "x"}]
    with pytest.raises(QueryError, match="read-only"):
        small.query("DELETE WHERE { ?s ?p ?o }")
    with pytest.raises(QueryError, match="not a SELECT"):
        small.query("ASK {}")


@pytest.mark.slow
def test_rdflib_graphs_are_copies(graph: KnowledgeGraph) -> None:
    from rdflib import Literal, URIRef

    union, apart = graph.rdflib(), graph.dataset()
    counted = graph.query(
        "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } FILTER (!CONTAINS(STR(?g), '/graph/text/')) }"
    )
    assert len(set(apart.quads())) == counted[0]["n"]
    assert len(union) == len({quad[:3] for quad in apart.quads()})
    union.add((URIRef("https://example.org/s"), URIRef("https://example.org/p"), Literal(1)))
    assert not graph.ask("ASK { <https://example.org/s> ?p ?o }")
    described = graph.rdflib("DESCRIBE id:cyberport")
    assert 0 < len(described) < len(union)


def test_closed_graph_says_so(small: KnowledgeGraph) -> None:
    with small as graph:
        park = graph.entity("harbour")
    for asked in (small.entities, lambda: small.query("SELECT * {}"), lambda: small.search("x"), small.rdflib):
        with pytest.raises(ClosedGraph, match="Open it again"):
            asked()
    assert (park.label, repr(small)) == ("Harbour Park", "<kg.KnowledgeGraph closed>")


def test_what_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="nowhere is neither a file, nor a folder, nor the id"):
        kg.open("nowhere", builds=tmp_path)
    (tmp_path / "bad.ttl").write_text("no")
    with pytest.raises(DataError, match="line 1"):
        kg.open(tmp_path / "bad.ttl")


def test_releases_open_by_id_and_several_files_as_one(release: Path, tmp_path: Path) -> None:
    assert kg.open(release.name, builds=release.parent.parent).id == release.name
    assert kg.open(builds=release.parent.parent).id == release.name
    files = [write(tmp_path / f"{slug}.ttl", entity(slug, slug)) for slug in ("a", "b")]
    assert len(kg.open(*files)) == 2


def test_rows_are_flat(small: KnowledgeGraph) -> None:
    row = as_row(small.figures()[0])
    assert row["entity"], row["entity_iri"] == ("Harbour Park", "https://w3id.org/hkit/id/harbour")
    assert (row["value"], row["minimum"], row["number"], row["edition"]) == (2100.0, None, "about 2,100", 2023)
    assert row["quote"] == "2100 companies, said the 2023 edition."
    assert all(isinstance(value, str | int | float | None) for value in row.values())


def test_frames_without_pandas_say_what_to_install(small: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingPackage, match=r"pip install 'hkit-graph\[notebook\]'") as raised:
        small.frame(small.figures())
    assert isinstance(raised.value, KGError)


def test_frames_have_a_row_each(small: KnowledgeGraph) -> None:
    table = small.frame(small.figures())
    assert list(table.value) == [2100.0, 2300.5]
    assert list(small.frame("SELECT ?s { ?s hkit:value ?v } ORDER BY ?v").s) == list(table.iri)
    assert list(small.frame(small).label) == ["Harbour Park", "Hill Council"]
