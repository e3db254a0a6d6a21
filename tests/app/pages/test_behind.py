"""The SPARQL behind a page gives the rows of the page, for every thing, class and indicator of the chapter."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from app.factory import create_app
from app.site import Site
from kg.rdf.namespaces import BASE, NS
from kg.store.store import Store

HTML = {"Accept": "text/html"}


def rows_behind(store: Store, page: LexborHTMLParser) -> int:
    links = [str(link.attributes["href"]) for link in page.css("a[href^='/sparql?']")]
    (query,) = {parse_qs(urlsplit(link).query)["query"][0] for link in links}
    return len(store.select(query))


def pages(store: Store, kind: str) -> Iterator[str]:
    for iri in Site(store).names.instances(NS + kind):
        if iri.startswith(BASE) and "#" not in iri:
            yield "/" + iri.removeprefix(BASE)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "rows"), [("Entity", "dl.lines dd"), ("Indicator", "table.stacked tbody tr")]
)
def test_each_line_of_a_page_is_a_row(store: Store, kind: str, rows: str) -> None:
    client = create_app(store).test_client()
    paths = list(pages(store, kind))
    assert len(paths) > 50
    differ = {}
    for path in paths:
        page = LexborHTMLParser(client.get(path, headers=HTML).text)
        shown, given = len(page.css(rows)), rows_behind(store, page)
        if shown != given:
            differ[path] = (shown, given)
    assert differ == {}


def test_each_thing_of_a_class_is_a_row(store: Store) -> None:
    client = create_app(store).test_client()
    for name in ("Park", "PublicBody", "Entity", "Scheme"):
        page = LexborHTMLParser(client.get(f"/class/{name}", headers=HTML).text)
        assert len(page.css("ul.list li")) == rows_behind(store, page) > 2
