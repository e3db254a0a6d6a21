"""Downloads: dumps that read back, true numbers in VoID, and what crawlers ask for."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from kg.formats import GRAPHS, GraphFormat
from kg.store import Store
from tests.pages import client, foreign

VOID = "http://rdfs.org/ns/void#"


@pytest.fixture(scope="module")
def store(release: Path) -> Store:
    return Store.open_release(release)


@pytest.fixture(scope="module")
def ours(store: Store) -> FlaskClient:
    return client(store)


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
def test_dump_is_the_release_file_byte_for_byte(ours: FlaskClient, release: Path, form: GraphFormat) -> None:
    response = ours.get(f"/dumps/hkit.{form.extension}")
    assert response.status_code == 200
    assert response.mimetype == form.media_types[0]
    assert response.data == (release / "dumps" / f"hkit.{form.extension}").read_bytes()


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
def test_dump_of_any_graph_is_made_on_request(tmp_path: Path, form: GraphFormat) -> None:
    store = foreign(tmp_path)
    response = client(store).get(f"/dumps/hkit.{form.extension}")
    assert response.status_code == 200
    assert b"Ada Lovelace" in response.data


def test_dump_in_no_known_format_is_404(ours: FlaskClient) -> None:
    response = ours.get("/dumps/hkit.xlsx")
    assert response.status_code == 404
    assert "hkit.ttl" in response.text


def test_void_counts_what_is_in_the_store(ours: FlaskClient, store: Store) -> None:
    described = ox.Store()
    described.load(ours.get("/.well-known/void", headers={"Accept": "text/turtle"}).data, format=ox.RdfFormat.TURTLE)
    told = next(described.quads_for_pattern(None, ox.NamedNode(VOID + "triples"), None, None)).object.value
    assert int(told) == sum(1 for _ in store.oxigraph.quads_for_pattern(None, None, None, ox.DefaultGraph()))


def test_void_is_given_as_asked(ours: FlaskClient) -> None:
    assert ours.get("/.well-known/void", headers={"Accept": "application/ld+json"}).mimetype == "application/ld+json"
    assert ours.get("/.well-known/void", headers={"Accept": "image/png"}).status_code == 406


def test_sitemap_lists_pages_that_answer(ours: FlaskClient) -> None:
    found = [each.text or "" for each in ElementTree.fromstring(ours.get("/sitemap.xml").data).findall(".//{*}loc")]
    assert len(found) > 50
    some = [url.removeprefix("http://localhost") for url in found[:: max(len(found) // 20, 1)]]
    assert all(ours.get(path).status_code == 200 for path in some)


def test_robots_and_icon_are_there(ours: FlaskClient) -> None:
    assert "Sitemap:" in ours.get("/robots.txt").text
    assert ours.get("/favicon.ico", follow_redirects=True).mimetype == "image/svg+xml"
