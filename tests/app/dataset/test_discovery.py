"""What search engines read is true: every address of the site map answers, and robots.txt names it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from kg.rdf.namespaces import BASE
from kg.store.store import Store
from tests.support.pages import HTML, client, foreign


@pytest.fixture(scope="module")
def asked(release: Path) -> FlaskClient:
    return client(Store.open_release(release))


def addresses(asked: FlaskClient) -> list[str]:
    return re.findall(r"<loc>([^<]*)</loc>", asked.get("/sitemap.xml").text)


def test_the_site_map_has_each_address_once(asked):
    found = addresses(asked)
    assert len(found) > 200
    assert len(set(found)) == len(found)


def test_robots_may_read_pages_and_find_the_site_map(asked):
    text = asked.get("/robots.txt").text
    assert "Disallow: /sparql?" in text
    assert "Sitemap: http://localhost/sitemap.xml" in text


def test_a_page_has_what_a_link_preview_shows(asked):
    page = asked.get("/id/cyberport", headers=HTML).text
    assert '<meta property="og:title" content="Cyberport · Park · hkit">' in page
    assert re.search(r'<meta property="og:description" content="[^"]*Cyberport endeavours [^"]+">', page)
    image = re.search(r'og:image" content="http://localhost(/[^"]+)"', page)
    assert image
    assert asked.get(image[1]).mimetype == "image/png"


@pytest.mark.slow
def test_every_page_answers_and_no_two_share_a_title_or_a_description(asked, release):
    graph = Store.open_release(release).quads()
    named = {quad.subject.value for quad in graph if isinstance(quad.subject, ox.NamedNode)}
    paths = {f"/{iri.removeprefix(BASE)}" for iri in named if iri.startswith(BASE) and "#" not in iri and iri != BASE}
    paths |= {address.removeprefix("http://localhost").replace("&amp;", "&") for address in addresses(asked)}
    titles, descriptions = Counter(), Counter()
    for path in paths:
        page = asked.get(path, headers=HTML)
        text = page.text
        assert page.status_code == 200, path
        titles[re.search(r"<title>(.*?)</title>", text)[1]] += 1
        descriptions[re.search(r'<meta name="description" content="([^"]*)"', text)[1]] += 1
    assert len(titles) == len(descriptions) == len(paths) > 1_000


def test_a_foreign_graph_has_a_site_map_without_hostile_addresses(tmp_path):
    found = addresses(client(foreign(tmp_path)))
    assert "http://localhost/class" in found
    assert not any("questions/" in address for address in found)


@pytest.mark.parametrize("accept", ["text/turtle", "application/ld+json", "application/rdf+xml"])
def test_the_front_door_as_data_is_the_description_of_the_dataset(asked, accept):
    front, described = (asked.get(path, headers={"Accept": accept}) for path in ("/", "/.well-known/void"))
    assert front.content_type.startswith(accept)
    assert front.data == described.data
    assert b"void" in front.data
    assert "Accept" in front.headers["Vary"]
    assert asked.get("/?format=ttl").data == asked.get("/.well-known/void?format=ttl").data


@pytest.mark.parametrize("accept", ["", "*/*", "text/html", "text/html,application/xhtml+xml,*/*;q=0.8"])
def test_the_front_door_is_a_page_for_people(asked, accept):
    assert asked.get("/", headers={"Accept": accept}).content_type.startswith("text/html")
