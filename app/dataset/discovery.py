"""The files that search engines read: robots.txt and the site map."""

from __future__ import annotations

from xml.sax.saxutils import escape

from flask import Blueprint, Response, request

from app.names import path_of
from app.overviews.browse import ENTRIES
from app.site import site
from kg.rdf.namespaces import BASE, NS
from kg.store.saved_queries import questions

blueprint = Blueprint("discovery", __name__)

# The protocol's limit for one site map.
MOST_ADDRESSES = 50_000
FIXED = (
    *("", "class", "sections", "years", "money", "indicators", "model", "questions", "ns"),
    *("coverage", "validation", "shapes", "download", "sparql", "cite", ".well-known/void"),
)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Everything may be read, but queries are for people and programs that mean them."""
    lines = ["User-agent: *", "Disallow: /sparql?", "Disallow: /search?", "Disallow: /metrics"]
    return Response(
        "\n".join([*lines, f"Sitemap: {request.url_root}sitemap.xml", ""]), content_type="text/plain; charset=utf-8"
    )


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """The addresses of all pages: the fixed ones, then those of questions, classes and entities."""
    paths, index = [f"/{name}" for name in FIXED], site().index
    if site().ours:
        paths += [path_of(question.iri) for question in questions()]
        paths += [f"/class/{name}" for name in ENTRIES if index.count(NS + name, own=True)]
    named = {iri for base in (BASE, request.url_root) for iri in index.named(base, MOST_ADDRESSES)}
    paths += [path_of(iri) for iri in sorted(named) if "#" not in iri]
    root = request.url_root.rstrip("/")
    addresses = list(dict.fromkeys(paths))[:MOST_ADDRESSES]
    urls = "".join(f"<url><loc>{escape(root + path)}</loc></url>\n" for path in addresses)
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
    return Response(body, content_type="application/xml; charset=utf-8")
