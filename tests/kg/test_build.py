"""The pipeline: from the bundled chapter to a release, reproducible, and nothing at all when something is wrong."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import build as pipeline
from kg.build import BUNDLED, STAGES, Summary, build
from kg.errors import InvalidGraph, ReleaseError, SourceError
from kg.release.folder import find_release, verify
from tests.support.served import running

ROOT = Path(__file__).parents[2]
NS = "https://w3id.org/hkit/ns#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


@pytest.fixture(scope="module")
def store(release: Path) -> ox.Store:
    """All of the release's graphs."""
    store = ox.Store()
    for name in ("data.nq", "text.nq"):
        store.bulk_load(path=release / name, format=ox.RdfFormat.N_QUADS)
    return store


def rows(store: ox.Store, pattern: str) -> list[list[str]]:
    """The values of a query's variables over all graphs."""
    query = f"PREFIX : <{NS}> PREFIX rdf: <{RDF}> {pattern}"
    found = store.query(query, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    return [[value.value for value in row] for row in found]


def test_build_makes_a_whole_release(built: Summary) -> None:
    manifest = verify(built.release)

    assert manifest.documents == ("hky2024-16",)
    assert {"data.nq", "text.nq", "report.json", "coverage.json"} < set(manifest.files)
    assert {f"dumps/hkit.{extension}" for extension in ("ttl", "nq", "trig", "rdf", "jsonld")} < set(manifest.files)


def test_build_counts_the_quads_of_each_graph(built: Summary, store: ox.Store) -> None:
    counted = Counter(quad.graph_name.value for quad in store if isinstance(quad.graph_name, ox.NamedNode))

    assert verify(built.release).graphs == built.graphs == counted


def test_build_writes_the_graphs_of_the_design(built: Summary) -> None:
    assert {iri.removeprefix("https://w3id.org/hkit/graph/") for iri in built.graphs} == {
        *("ontology", "vocab", "inferred", "questions"),
        *(f"{part}/hky2024-16" for part in ("facts", "claims", "source", "text")),
    }


def test_build_times_every_stage(built: Summary) -> None:
    assert tuple(built.seconds) == STAGES


def test_build_keeps_the_full_text_out_of_the_dumps(release: Path) -> None:
    beginning = BUNDLED.read_text(encoding="utf-8")[:2000]
    files = {path.name: path.read_bytes() for path in [release / "data.nq", *(release / "dumps").iterdir()]}
    for content in files.values():
        text = content.decode()
        assert beginning not in text
        assert json.dumps(beginning, ensure_ascii=False)[1:-1] not in text


def test_each_dump_has_a_checksum(release: Path) -> None:
    folder = release / "dumps"
    listed = dict(line.split("  ")[::-1] for line in (folder / "SHA256SUMS").read_text().splitlines())

    assert set(listed) == {path.name for path in folder.iterdir()} - {"SHA256SUMS"}
    for name, sha256 in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha256


def test_every_quote_is_the_text_at_its_offsets(store: ox.Store) -> None:
    text = BUNDLED.read_bytes().decode()
    found = rows(store, "SELECT ?quote ?begin ?end { ?passage :quote ?quote ; :begin ?begin ; :end ?end }")

    assert len(found) > 300
    assert [quote for quote, begin, end in found if text[int(begin) : int(end)] != quote] == []


def test_every_claim_has_evidence(store: ox.Store) -> None:
    assert rows(store, "SELECT ?claim { ?claim :about ?x FILTER NOT EXISTS { ?claim :evidence/:quote ?quote } }") == []


def test_no_plan_is_a_fact(store: ox.Store) -> None:
    said = "rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o"
    plans = f"?claim :modality ?how ; {said} FILTER (!STRENDS(STR(?how), '/holds'))"
    held = f"?other :modality ?holds ; {said} FILTER (STRENDS(STR(?holds), '/holds'))"

    assert rows(store, f"SELECT ?claim {{ {plans} }}")
    assert rows(store, f"SELECT ?claim {{ {plans} ?s ?p ?o FILTER NOT EXISTS {{ {held} }} }}") == []


def test_every_fact_about_an_entity_has_a_claim(store: ox.Store) -> None:
    graph = "<https://w3id.org/hkit/graph/facts/hky2024-16>"
    named = "FILTER (STRSTARTS(STR(?p), STR(:)) && ?p NOT IN (:evidence, :abbreviation))"
    claimed = "?claim rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o"

    assert (
        rows(store, f"SELECT ?s ?p ?o {{ GRAPH {graph} {{ ?s ?p ?o }} {named} FILTER NOT EXISTS {{ {claimed} }} }}")
        == []
    )


def test_inferred_triples_are_new(store: ox.Store) -> None:
    asserted = {quad.triple for quad in store if not str(quad.graph_name).endswith("inferred>")}
    inferred = [quad.triple for quad in store if str(quad.graph_name).endswith("inferred>")]

    assert len(inferred) > 50
    assert [triple for triple in inferred if triple in asserted] == []


def test_coverage_accounts_for_every_sentence(release: Path) -> None:
    (account,) = json.loads((release / "coverage.json").read_bytes())

    assert account["with_claims"] + len(account["silent"]) == account["sentences"]
    assert all(silence["reason"] for silence in account["silent"])


def test_report_conforms(release: Path) -> None:
    assert json.loads((release / "report.json").read_bytes())["conforms"] is True


@pytest.mark.process
def test_serve_from_an_empty_folder_builds_the_chapter_to_the_same_bytes_under_another_hash_seed(
    tmp_path: Path, release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with running(PYTHONPATH=str(ROOT), PYTHONHASHSEED="4711") as server:
        assert server.ask("/health")[0] == 200
    again = find_release(tmp_path / "build")

    assert verify(again)
    assert again.name == release.name
    for path in sorted(path for path in release.rglob("*") if path.is_file()):
        assert (again / path.relative_to(release)).read_bytes() == path.read_bytes(), path.name


def test_build_of_a_graph_that_does_not_conform_makes_no_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = pipeline.write

    def written_without_some_quotes(reading: object) -> list[ox.Quad]:
        quads = whole(reading)  # type: ignore[arg-type]
        return [quad for quad in quads if quad.predicate.value != NS + "quote" or "InnoCentre" not in quad.object.value]

    monkeypatch.setattr(pipeline, "write", written_without_some_quotes)
    source = tmp_path / "sites-2024.txt"
    source.write_text("The Lake Parks Corporation manages the InnoCentre. It also manages the Lake Science Park.\n")
    with pytest.raises(InvalidGraph, match=r"(?s)no release was made.*passage") as raised:
        build([source], tmp_path / "build")

    assert "https://w3id.org/hkit/" in str(raised.value)
    assert not (tmp_path / "build").exists()


def test_build_that_fails_leaves_the_release_before(tmp_path: Path, release: Path) -> None:
    (tmp_path / "current").symlink_to(release)
    source = tmp_path / "empty.txt"
    source.write_text("")
    with pytest.raises(SourceError):
        build([source], tmp_path)

    assert find_release(tmp_path) == release.resolve()


def test_build_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("The Harbour Park opened in 2023.\n")
    with pytest.raises(ReleaseError, match="a file, not a folder"):
        build([tmp_path / "file"], tmp_path / "file" / "build")


def test_two_sources_of_one_id_are_refused(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "report-2023.txt").write_text("Report 2023\n\nThe Harbour Park opened in 2023.\n")
    with pytest.raises(SourceError, match="Two sources have the id report-2023"):
        build([tmp_path / "a" / "report-2023.txt", tmp_path / "b" / "report-2023.txt"], tmp_path / "out")


def test_build_of_another_text_needs_no_change_of_code(tmp_path: Path) -> None:
    source = tmp_path / "harbour-2031.txt"
    source.write_text(
        "Harbour Report 2031\n\nParks\n\nThe Harbour Parks Corporation manages the Harbour Science Park. "
        "The Harbour Science Park was home to about 420 companies as at end-2031.\n"
    )
    summary = build([source], tmp_path / "out")

    assert summary.coverage[0].document == "harbour-2031"
    assert summary.coverage[0].statements >= 1
    assert summary.coverage[0].observations >= 1
