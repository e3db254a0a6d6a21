"""Downloads: dumps of a release and of any graph, as files, and what crawlers ask for."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import brotli
import pytest
from flask.testing import FlaskClient

from kg.formats.registry import GRAPHS, GraphFormat
from kg.release.folder import NAMES, dump
from kg.store.store import Store
from tests.support.pages import client, foreign

Unpack = Callable[[bytes], bytes]


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
def test_dump_of_a_graph_format_has_its_type(ours: FlaskClient, form: GraphFormat) -> None:
    assert ours.get(f"/dumps/hkit.{form.extension}").mimetype == form.media_types[0]


def test_dumps_are_the_releases_files_byte_for_byte(ours: FlaskClient, release: Path) -> None:
    files = sorted((release / "dumps").iterdir())
    assert len(files) == 16
    for path in files:
        response = ours.get(f"/dumps/{path.name}")
        assert response.status_code == 200
        assert response.data == path.read_bytes()


@pytest.mark.slow
def test_download_page_offers_what_answers(ours: FlaskClient, release: Path) -> None:
    offered = re.findall(r'href="(/[^"#]*)"', ours.get("/download").text)
    assert {f"/dumps/{path.name}" for path in (release / "dumps").iterdir()} <= set(offered)
    assert all(ours.get(path).status_code in {200, 303} for path in offered)


@pytest.mark.parametrize("name", NAMES)
def test_every_dump_of_any_graph_is_made_on_request(tmp_path: Path, name: str) -> None:
    asked = client(foreign(tmp_path))
    first, second = asked.get(f"/dumps/{name}"), asked.get(f"/dumps/{name}")
    assert first.status_code == 200
    assert first.data == second.data


def test_dump_on_request_has_numbers_tags_and_blank_nodes_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text('<http://e/a> <http://e/p> 1.10, "x"@zh-Hant, [ <http://e/q> [] ] .', encoding="utf-8")
    bodies = [client(Store.open_files([path])).get("/dumps/hkit.nt").text for _ in range(2)]
    assert bodies[0] == bodies[1]
    assert '"1.10"^^<http://www.w3.org/2001/XMLSchema#decimal>' in bodies[0]
    assert '"x"@zh-hant' in bodies[0]


def test_dump_that_a_format_cannot_hold_says_why(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("<http://e/a> <http://e/p> <<( <http://e/s> <http://e/p> <http://e/o> )>> .", encoding="utf-8")
    asked = client(Store.open_files([path]))
    for name in ("hkit.rdf", "hkit.jsonld", "hkit.expanded.jsonld"):
        response = asked.get(f"/dumps/{name}")
        assert response.status_code == 406
        assert "Take Turtle or N-Quads" in response.text
    for name in ("hkit.ttl", "hkit.nt", "hkit.trig", "hkit.nq"):
        assert b"<<( " in asked.get(f"/dumps/{name}").data
    for extension in ("rdf", "jsonld", "expanded.jsonld", "framed.jsonld"):
        response = asked.get("/resource", query_string={"iri": "http://e/a", "format": extension})
        assert response.status_code == 406


def test_dump_of_files_that_changed_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("<http://e/a> <http://e/p> 1 .", encoding="utf-8")
    asked = client(Store.open_files([path]))
    path.write_text("<http://e/a> <http://e/p> 2 .", encoding="utf-8")
    response = asked.get("/dumps/hkit.ttl")
    assert response.status_code == 400
    assert "changed after it was opened" in response.text


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
def test_dump_of_any_graph_is_made_on_request(tmp_path: Path, form: GraphFormat) -> None:
    store = foreign(tmp_path)
    response = client(store).get(f"/dumps/hkit.{form.extension}")
    assert response.status_code == 200
    assert b"Ada Lovelace" in response.data


def test_dump_in_no_known_format_is_404(ours: FlaskClient) -> None:
    for name in ("hkit.xlsx", "hkit.xlsx.gz", "..%2Fdata.nq", "hkit.ttl.gz.gz"):
        response = ours.get(f"/dumps/{name}")
        assert response.status_code == 404
    assert "hkit.ttl" in ours.get("/dumps/hkit.xlsx").text


def test_a_file_that_was_gzipped_once_says_where_its_content_is(ours: FlaskClient) -> None:
    for name in ("hkit.ttl", "claims.csv", "SHA256SUMS"):
        response = ours.get(f"/dumps/{name}.gz")
        assert response.status_code == 404
        assert f"Take /dumps/{name} " in response.text


@pytest.mark.slow
def test_what_a_release_does_not_repeat_is_made_on_request(ours: FlaskClient, store: Store) -> None:
    for name in ("hkit.nt", "hkit.expanded.jsonld", "hkit.csv.zip"):
        assert store.file(f"dumps/{name}") is None
        assert ours.get(f"/dumps/{name}").data == dump(store.quads(), name)


@pytest.mark.parametrize(("coding", "unpack"), [("gzip", gzip.decompress), ("br", brotli.decompress)])
def test_file_is_packed_on_its_way_for_who_takes_it_packed(ours: FlaskClient, coding: str, unpack: Unpack) -> None:
    plain, packed = (ours.get("/dumps/hkit.nq", headers={"Accept-Encoding": each}) for each in ("identity", coding))

    assert packed.headers["Content-Encoding"] == coding
    assert len(packed.data) * 10 < len(plain.data)
    assert unpack(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in packed.headers["Vary"]
    part = ours.get("/dumps/hkit.nq", headers={"Accept-Encoding": coding, "Range": "bytes=2-8"})
    assert (part.status_code, part.data) == (206, plain.data[2:9])


def test_a_file_too_large_to_be_packed_is_sent_as_it_is(ours: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.routes.dataset.LARGEST_COMPRESSED", 1000)
    response = ours.get("/dumps/hkit.nq", headers={"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in response.headers
    assert response.data.startswith(b"<http")


def test_sitemap_lists_pages_that_answer(ours: FlaskClient) -> None:
    found = [each.text or "" for each in ElementTree.fromstring(ours.get("/sitemap.xml").data).findall(".//{*}loc")]
    assert len(found) > 50
    some = [url.removeprefix("http://localhost") for url in found[:: max(len(found) // 20, 1)]]
    assert all(ours.get(path).status_code == 200 for path in some)


def test_robots_and_icon_are_there(ours: FlaskClient) -> None:
    assert "Sitemap:" in ours.get("/robots.txt").text
    assert ours.get("/favicon.ico", follow_redirects=True).mimetype == "image/svg+xml"
