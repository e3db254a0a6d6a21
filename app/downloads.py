"""Downloads and what machines look for: dumps, VoID, robots.txt, the map of the site."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

import pyoxigraph as ox
from flask import Blueprint, Response, current_app, redirect, render_template, request, send_file
from werkzeug.wrappers import Response as BaseResponse

from app import browse
from app.names import path_of
from app.negotiate import negotiate
from app.problems import Problem
from app.site import site
from kg.formats import GRAPH_BY_EXTENSION, GRAPHS, write_triples
from kg.namespaces import BASE, DCAT, PREFIXES, VOID

blueprint = Blueprint("downloads", __name__)

RDF_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
MOST_IN_SITEMAP = 50_000


@blueprint.get("/download")
def page() -> str:
    """What there is to download, with sizes."""
    here = site()
    sizes = {form.extension: _size(here.store.file(f"dumps/hkit.{form.extension}")) for form in GRAPHS}
    return render_template("download.html", sizes=sizes, graphs=browse.graphs(here), release=here.store.id)


def _size(path: Path | None) -> int | None:
    return path.stat().st_size if path else None


@blueprint.get("/dumps/hkit.<extension>")
def dump(extension: str) -> Response:
    """The whole graph in a format, as a file."""
    form = GRAPH_BY_EXTENSION.get(extension)
    if form is None:
        raise Problem(404, f"There is no dump hkit.{extension}. There is hkit.{', hkit.'.join(GRAPH_BY_EXTENSION)}.")
    store, name = site().store, f"dumps/hkit.{extension}"
    path, tag = store.file(name), store.checksums.get(name, f"{store.id}-dump-{extension}")
    if path is not None:
        if "," in request.headers.get("Range", ""):
            del request.environ["HTTP_RANGE"]  # several ranges may be answered with the whole (RFC 9110, 14.2)
        response = send_file(path, form.content_type, conditional=True, etag=tag)
    else:
        quads = store.quads()
        kept = quads if form.datasets else [ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads]
        response = Response(form.write(kept))
        response.set_etag(tag)
    response.headers["Content-Type"] = form.content_type
    response.headers["Content-Disposition"] = f'attachment; filename="hkit.{extension}"'
    return response


@blueprint.get("/.well-known/void")
def void() -> Response:
    """The dataset's description, in VoID and DCAT."""
    form = negotiate(request.headers.getlist("Accept"), [(each, each.media_types) for each in GRAPHS])
    if form is None:
        form = GRAPHS[0] if "text/html" in request.headers.get("Accept", "") else None
    if form is None:
        raise Problem(406, f"The description is there as {', '.join(each.media_types[0] for each in GRAPHS)}.")
    return Response(write_triples(_description(), form), content_type=form.content_type)


COUNTS = """SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
  (COUNT(DISTINCT ?p) AS ?properties) { ?s ?p ?o }"""


def _description() -> list[ox.Triple]:
    """True numbers, counted in the store."""
    here, root = site(), request.host_url
    dataset = ox.NamedNode(root + ".well-known/void#dataset")
    row = here.store.select(COUNTS)[0]
    members = here.names.members
    found = [
        ox.Triple(dataset, RDF_TYPE, ox.NamedNode(VOID + "Dataset")),
        ox.Triple(dataset, RDF_TYPE, ox.NamedNode(DCAT + "Dataset")),
        ox.Triple(dataset, _dct("title"), ox.Literal(_title(), language="en")),
        ox.Triple(dataset, _dct("identifier"), ox.Literal(here.store.id)),
        ox.Triple(dataset, ox.NamedNode(VOID + "sparqlEndpoint"), ox.NamedNode(root + "sparql")),
        ox.Triple(dataset, ox.NamedNode(VOID + "triples"), row["triples"]),
        ox.Triple(dataset, ox.NamedNode(VOID + "distinctSubjects"), row["subjects"]),
        ox.Triple(dataset, ox.NamedNode(VOID + "distinctObjects"), row["objects"]),
        ox.Triple(dataset, ox.NamedNode(VOID + "properties"), row["properties"]),
        ox.Triple(dataset, ox.NamedNode(VOID + "classes"), _integer(len(members))),
    ]
    if here.ours:
        found.append(ox.Triple(dataset, ox.NamedNode(VOID + "uriSpace"), ox.Literal(BASE)))
    for iri in sorted(members):
        part = ox.BlankNode(f"class{len(found)}")
        found.append(ox.Triple(dataset, ox.NamedNode(VOID + "classPartition"), part))
        found.append(ox.Triple(part, ox.NamedNode(VOID + "class"), ox.NamedNode(iri)))
        found.append(ox.Triple(part, ox.NamedNode(VOID + "entities"), _integer(len(members[iri]))))
    return found + _distributions(dataset, root)


def _distributions(dataset: ox.NamedNode, root: str) -> list[ox.Triple]:
    found = []
    for form in GRAPHS:
        url = ox.NamedNode(f"{root}dumps/hkit.{form.extension}")
        found.append(ox.Triple(dataset, ox.NamedNode(VOID + "dataDump"), url))
        found.append(ox.Triple(dataset, ox.NamedNode(DCAT + "distribution"), url))
        found.append(ox.Triple(url, RDF_TYPE, ox.NamedNode(DCAT + "Distribution")))
        found.append(ox.Triple(url, ox.NamedNode(DCAT + "downloadURL"), url))
        found.append(ox.Triple(url, _dct("format"), ox.Literal(form.media_types[0])))
    return found


def _dct(name: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES["dcterms"] + name)


def _integer(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=ox.NamedNode(PREFIXES["xsd"] + "integer"))


def _title() -> str:
    here = site()
    return (
        "hkit: Hong Kong's innovation and technology ecosystem, as its sources tell it"
        if here.ours
        else f"Graph {here.store.id}"
    )


@blueprint.get("/robots.txt")
def robots() -> Response:
    """What crawlers may fetch: all but queries."""
    body = f"User-agent: *\nDisallow: /sparql?\nDisallow: /search?\nSitemap: {request.host_url}sitemap.xml\n"
    return Response(body, content_type="text/plain; charset=utf-8")


@blueprint.get("/favicon.ico")
def favicon() -> BaseResponse:
    """Browsers ask for it by this name."""
    return redirect(f"{current_app.static_url_path}/mark.svg")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """The pages worth finding."""
    names, root = site().names, request.host_url.rstrip("/")
    things = [iri for iri in sorted(names.kinds) if iri in names.labels][:MOST_IN_SITEMAP]
    lines = "".join(
        f"<url><loc>{escape(root + path_of(iri))}</loc></url>\n" for iri in things if "#" not in path_of(iri)
    )
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</urlset>\n'
    return Response(body, content_type="application/xml; charset=utf-8")
