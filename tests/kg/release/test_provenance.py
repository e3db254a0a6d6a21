"""Where a release comes from: every input with its hash, and times only from outside."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import __version__
from kg.build import BUNDLED
from kg.errors import SourceError
from kg.rdf.namespaces import BASE, PREFIXES
from kg.reading.syntax.parser import versions
from kg.release.provenance import Origin, deciding, licence_given, provenance, time_given

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def told(release: Path) -> ox.Store:
    store = ox.Store()
    store.load((release / "dumps" / "metadata.ttl").read_bytes(), format=ox.RdfFormat.TURTLE)
    return store


def rows(store: ox.Store, pattern: str) -> list[ox.QuerySolution]:
    prefixes = {**PREFIXES, "spdx": "http://spdx.org/rdf/terms#"}
    found = store.query(f"SELECT * {{ {pattern} }}", prefixes=prefixes)
    assert isinstance(found, ox.QuerySolutions)
    return list(found)


def test_every_rule_shape_and_word_list_is_named_with_its_hash(told: ox.Store) -> None:
    pattern = "?f dcterms:title ?name ; dcat:byteSize ?size ; spdx:checksum/spdx:checksumValue ?sum"
    used = rows(told, f"?b a prov:Activity ; prov:used ?f . {pattern}")
    files = {row["name"].value: row for row in used if row["f"].value.startswith("ni:")}
    there = [*ROOT.glob("ontology/*.ttl"), *ROOT.glob("shapes/*.ttl"), *ROOT.glob("kg/reading/claims/rules/*.toml")]
    for room in ("claims/frames", "names/lexicon", "quantities", "text"):
        there += ROOT.glob(f"kg/reading/{room}/*.toml")

    assert set(files) == {f"{path.parent.name}/{path.name}" for path in there}
    for path in there:
        digest = hashlib.sha256(path.read_bytes())
        row = files[f"{path.parent.name}/{path.name}"]
        assert row["sum"].value == digest.hexdigest()
        assert int(row["size"].value) == path.stat().st_size
        code = base64.urlsafe_b64encode(digest.digest()).decode().rstrip("=")
        assert row["f"].value == f"ni:///sha-256;{code}"


def test_sources_are_entities_with_the_hash_of_their_text(told: ox.Store) -> None:
    derived = "?d dcat:version ?v ; prov:wasDerivedFrom ?s"
    (row,) = rows(told, f"{derived} . ?s a prov:Entity ; spdx:checksum/spdx:checksumValue ?sum")

    assert row["s"].value == f"{BASE}doc/hky2024-16"
    assert row["sum"].value == hashlib.sha256(BUNDLED.read_bytes().decode().encode()).hexdigest()


def test_program_is_named_with_its_version(told: ox.Store) -> None:
    agents = rows(
        told, "?b prov:wasAssociatedWith ?a . ?a a prov:SoftwareAgent ; rdfs:label ?n ; schema:softwareVersion ?v"
    )

    assert {row["n"].value: row["v"].value for row in agents} == {"hkit": __version__, **versions()}


def test_language_model_that_read_along_is_named() -> None:
    store = ox.Store()
    rule = ox.NamedNode(f"{BASE}rule/llm:some-model")
    store.add(ox.Quad(ox.NamedNode(f"{BASE}evidence/x"), ox.NamedNode(f"{BASE}ns#rule"), rule))
    found = provenance(ox.NamedNode("a:d"), ox.NamedNode("a:b"), store, Origin())

    assert "some-model" in {triple.object.value for triple in found if isinstance(triple.object, ox.Literal)}


@pytest.mark.parametrize(
    ("text", "epoch", "expected"),
    [
        (None, None, None),
        (None, "0", "1970-01-01T00:00:00Z"),
        ("2026-01-31T13:00:00+01:00", None, "2026-01-31T12:00:00Z"),
        ("2026-01-31", "0", "2026-01-31T00:00:00Z"),
    ],
)
def test_time_comes_from_outside(
    monkeypatch: pytest.MonkeyPatch, text: str | None, epoch: str | None, expected: str | None
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    if epoch is not None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)

    assert time_given(text) == expected


@pytest.mark.parametrize(("text", "epoch"), [("yesterday", ""), (None, "soon"), (None, "9" * 30)])
def test_what_is_no_time_is_told(monkeypatch: pytest.MonkeyPatch, text: str | None, epoch: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)

    with pytest.raises(SourceError, match="is no time"):
        time_given(text)


def test_licence_is_an_address() -> None:
    assert licence_given(None) is None
    assert licence_given("https://example.org/l") == "https://example.org/l"
    for wrong in ("CC BY", "", "javascript:alert(1)", "https://a b"):
        with pytest.raises(SourceError, match="is no address of a licence"):
            licence_given(wrong)


def test_what_decides_is_found_in_any_installation() -> None:
    homes = {"ontology", "shapes", "lexicon", "frames", "rules", "quantities", "text"}
    assert {name.split("/")[0] for name in deciding()} == homes
