"""Stores on disk: the same answers as in memory, made once and whole or not at all, trusted while nothing changes."""

from __future__ import annotations

import json
import os
import resource
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import KGError, ReleaseError
from kg.rdf.namespaces import BASE, NS
from kg.release.folder import DATA, MANIFEST
from kg.store import disk, store
from kg.store.store import Store, StoreLocation
from tests.support.pages import client

pytestmark = pytest.mark.process

HTML = {"Accept": "text/html"}
PARK = "/id/hong-kong-science-park"


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "LARGE_FILES", 1)


@pytest.fixture(scope="module")
def large(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The chapter's release as if it were large."""
    folder = shutil.copytree(release, tmp_path_factory.mktemp("large") / "build" / "releases" / release.name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disk, "LARGE_FILES", 1)
        yield Store.open_release(folder)


@pytest.fixture
def small(release: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(disk, "LARGE_FILES", 1 << 40)
    return Store.open_release(release)


@pytest.fixture
def folder(large: Store, tmp_path: Path) -> Path:
    """A release with a store of its own, to do harm to."""
    assert large.release
    assert large.disk
    made = shutil.copytree(large.release, tmp_path / "build" / "releases" / large.release.name)
    Store.open_release(made)
    return made


def test_both_have_the_same_quads(large: Store, small: Store) -> None:
    assert large.disk is not None
    assert small.disk is None
    assert large.id == small.id
    blank = [{q for q in each.oxigraph if "_:" not in str(q)} for each in (large, small)]
    assert blank[0] == blank[1]
    assert len(large.oxigraph) == len(small.oxigraph)


@pytest.mark.parametrize(
    "path", [PARK, "/class/Park", "/class", "/search?q=park", "/graph/vocab", "/rule/first-mention"]
)
def test_both_have_the_same_pages(large: Store, small: Store, path: str) -> None:
    pages = [client(each).get(path, headers=HTML) for each in (large, small)]
    assert [page.status_code for page in pages] == [200, 200]
    assert pages[0].text.split("</head>")[1] == pages[1].text.split("</head>")[1]


@pytest.mark.parametrize(
    "path", ["/", "/years", "/figures", "/sections", "/model", "/ns", "/.well-known/void", "/cite"]
)
def test_overviews_of_a_large_graph_have_what_they_look_at(large: Store, path: str) -> None:
    page = client(large).get(path, headers=HTML)
    assert page.status_code == 200
    assert ("looks at a part of it" in page.text) == (path in ("/years", "/figures", "/model"))


def test_the_sections_of_a_document_have_the_counts_they_have_in_memory(large: Store, small: Store) -> None:
    pages = [client(each).get("/sections", headers=HTML).text for each in (large, small)]
    assert pages[0] == pages[1]


def test_editions_of_a_large_graph_want_a_thing(large: Store) -> None:
    asked = client(large)
    assert asked.get("/editions", headers=HTML).status_code == 400
    assert asked.get(f"/editions?entity={BASE}id/hong-kong-science-park", headers=HTML).status_code == 200


def test_reconciliation_finds_the_same_on_disk(large: Store, small: Store) -> None:
    queries = {
        "a": {"query": "Hong Kong Science Park"},
        "b": {"query": "the hong kong science park", "type": NS + "Park"},
        "c": {"query": "HKSTPC"},
        "d": {"query": "Hong Kong Sience Park"},
    }
    answers = [client(each).post("/reconcile", data={"queries": json.dumps(queries)}).json for each in (large, small)]
    best = [{key: each[key]["result"][0]["id"] for key in queries} for each in answers]
    assert best[0] == best[1]
    assert answers[0]["a"]["result"][0]["match"]


def test_reconciliation_suggests_and_proposes_on_disk(large: Store) -> None:
    asked = client(large)
    things = asked.get("/reconcile/suggest/entity?prefix=Hong+Kong+Sci").json["result"]
    assert f"{BASE}id/hong-kong-science-park" in {each["id"] for each in things}
    assert asked.get("/reconcile/suggest/type?prefix=Park").json["result"][0]["id"] == NS + "Park"
    proposed = asked.get("/reconcile/properties?type=hkit:Park").json["properties"]
    assert NS + "locatedIn" in {each["id"] for each in proposed}
    assert asked.get("/reconcile").status_code == 200


def test_what_would_fill_memory_is_refused_and_says_what_there_is(
    large: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.pages.rdf.MOST_MEMBERS_WRITTEN", 3)
    monkeypatch.setattr("app.pages.rdf.MOST_TRIPLES_WRITTEN", 3)
    asked = client(large)
    for path in ("/class/Scheme.ttl", "/graph/vocab.nt"):
        answer = asked.get(path)
        assert answer.status_code == 413
        assert "/download" in answer.text
    assert asked.get("/class/Scheme", headers=HTML).status_code == 200


def test_dumps_of_a_large_graph_are_the_files_there_are(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    path.write_text("<http://example.org/a> <http://example.org/p> <http://example.org/b> .\n")
    asked = client(Store.open_files([path], tmp_path / "stores"))
    refused = asked.get("/dumps/hkit.ttl")
    assert refused.status_code == 404
    assert "too large" in refused.text
    assert "/dumps/hkit.ttl" not in asked.get("/download", headers=HTML).text


def test_a_hub_shows_some_claims_and_counts_the_others(large: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.pages.entity.MOST_ABOUT", 2)
    rows = large.select(
        f"""SELECT (COUNT(*) AS ?n) {{
          {{ ?c hkit:about <{BASE}id/hong-kong> }} UNION {{ ?c rdf:object <{BASE}id/hong-kong> }} }}"""
    )
    page = client(large).get("/id/hong-kong", headers=HTML)
    assert page.status_code == 200
    assert f"{int(rows[0]['n'].value) - 4} more claims are not on this page" in page.text


def test_files_are_found_again_and_made_anew_when_they_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, stores = tmp_path / "a.nt", tmp_path / "stores"
    path.write_text("<http://example.org/a> <http://example.org/p> _:b .\n")
    first = Store.open_files([path], stores)
    assert first.index.total("triples") == 1
    with monkeypatch.context() as patch:
        patch.setattr(store, "sha256_of", None)  # an unchanged file is not read
        assert Store.open_files([path], stores).id == first.id
    path.write_text("<http://example.org/a> <http://example.org/p> <http://example.org/c> .\n")
    os.utime(path, ns=(1, 1))
    del first
    assert [str(q.object) for q in Store.open_files([path], stores).oxigraph] == ["<http://example.org/c>"]
    assert len(list(stores.glob(f"*/{disk.RECORD}"))) == 1


def test_quads_that_are_all_in_named_graphs_are_in_the_default_graph_too(tmp_path: Path) -> None:
    path = tmp_path / "a.nq"
    path.write_text("<http://example.org/a> <http://example.org/p> _:b <http://example.org/g> .\n")
    opened = Store.open_files([path], tmp_path / "stores")
    assert opened.ask("ASK { <http://example.org/a> ?p ?o . GRAPH ?g { <http://example.org/a> ?p ?o } }")


def test_a_release_is_verified_when_its_files_are_not_what_they_were(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[Path] = []
    real = store.verify
    monkeypatch.setattr(store, "verify", lambda release: verified.append(release) or real(release))
    StoreLocation.of_release(folder).open()
    assert verified == []
    os.utime(folder / DATA)  # as a copy has it
    StoreLocation.of_release(folder).open()
    StoreLocation.of_release(folder).open()
    assert verified == [folder]
    with (folder / DATA).open("ab") as data:
        data.write(b"# more\n")
    with pytest.raises(ReleaseError, match=r"data\.nq of release"):
        StoreLocation.of_release(folder).open()


def test_another_manifest_is_no_reason_to_trust(folder: Path) -> None:
    told = json.loads((folder / MANIFEST).read_text())
    told["files"][DATA]["sha256"] = "0" * 64
    (folder / MANIFEST).write_text(json.dumps(told))
    with pytest.raises(ReleaseError, match="checksum differs"):
        StoreLocation.of_release(folder).open()


def test_half_a_store_is_never_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stores = folder.parent.parent / "stores"
    shutil.rmtree(stores)

    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 18, limit[1]))  # as a disk that is full
    try:
        with pytest.raises(ReleaseError, match=r"could not be made: .*(full|large|I/O)"):
            Store.open_release(folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert [path.name for path in stores.iterdir()] == [".lock"]
    with monkeypatch.context() as patch:
        patch.setattr("sys.executable", shutil.which("false"))  # a process that ends at once and says nothing
        with pytest.raises(ReleaseError, match="was ended"):
            Store.open_release(folder)
    assert Store.open_release(folder).index.total("triples") > 1000


def test_a_store_that_another_version_made_is_made_anew(folder: Path) -> None:
    stores = folder.parent.parent / "stores"
    (made,) = stores.glob(f"*/{disk.RECORD}")
    made.parent.rename(stores / "named-by-another-version")
    assert Store.open_release(folder).index.total("triples") > 1000
    assert [path.parent.name for path in stores.glob(f"*/{disk.RECORD}")] == [made.parent.name]


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.nt"
    path.write_text("<http://example.org/a> nonsense\n")
    with pytest.raises(KGError, match=r"broken\.nt: line 1"):
        Store.open_files([path], tmp_path / "stores")


def test_stores_of_files_that_are_gone_are_removed_unless_in_use(tmp_path: Path) -> None:
    stores = tmp_path / "stores"
    opened = []
    for name in ("used", "unused", "third"):
        path = tmp_path / f"{name}.nt"
        path.write_text(f"<http://example.org/{name}> <http://example.org/p> 1 .\n".replace(" 1 ", ' "1" '))
        made = Store.open_files([path], stores)
        opened += [made] if name == "used" else []
        del made
        if name != "third":
            path.unlink()
    kept = {json.loads(path.read_text())["id"] for path in stores.glob(f"*/{disk.RECORD}")}
    assert opened[0].id in kept
    assert len(kept) == 2
    assert isinstance(next(iter(opened[0].oxigraph)), ox.Quad)
