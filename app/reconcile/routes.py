"""The Reconciliation Service API 0.2: other people's tables matched with this graph, and extended from it."""

import base64
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from string import Template
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request

from app.http.problems import Problem
from app.limits import LONGEST_LABEL, MOST_DEFAULT_TYPES, MOST_PREVIEWED, MOST_PROPOSED, MOST_QUERIES
from app.reconcile import suggest
from app.reconcile.candidates import answer
from app.reconcile.extension import cells, column
from app.reconcile.requests import read_extension, read_queries, whole_number
from app.register import register_of
from app.site import Site, path_of, shortened, this_site
from kg import __version__
from kg.rdf.namespaces import BASE, NS, RDF, RDFS

blueprint = Blueprint("reconcile", __name__, url_prefix="/reconcile")

MANIFEST = Path(__file__).with_name("manifest.json")
# A page for other people's frames: it holds nothing but words and this look, and any site may show it.
STYLE = Path(__file__).with_name("preview.css").read_text(encoding="utf-8")
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode("ascii")
POLICY = f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors *"


@blueprint.route("", methods=["GET", "POST"], strict_slashes=False)
def service() -> Response:
    """The manifest, the candidates for a batch of queries, or the values for a request of data extension."""
    site = this_site()
    if "queries" in request.values:
        queries = read_queries(register_of(site), request.values["queries"])
        return jsonify({key: {"result": answer(site, query) if query else []} for key, query in queries.items()})
    if "extend" in request.values:
        return jsonify(_extension(site, *read_extension(request.values["extend"])))
    if request.method == "POST":
        raise Problem(400, "Nothing is asked. Send a form with the field queries, or extend, that holds JSON.")
    return jsonify(_manifest(site))


def _extension(site: Site, ids: list[str], names: list[tuple[str, int | None]]) -> dict[str, Any]:
    register = register_of(site)
    properties = {given: register.property(given) for given, _ in names}
    rows = {
        given: {name: cells(site, iri, properties[name])[:most] if iri else [] for name, most in names}
        for given, iri in ((given, register.thing(given)) for given in ids)
    }
    return {"meta": [{**column(site, properties[given]), "id": given} for given, _ in names], "rows": rows}


@blueprint.get("/suggest/<any(entity, type, property):what>")
def suggested(what: str) -> Response:
    """Things, classes or properties whose name begins so; of things, `type` narrows them to a class."""
    site, prefix = this_site(), request.args.get("prefix", "")
    skip = whole_number("cursor", request.args.get("cursor") or "0", least=0)
    if what == "entity":
        kinds = [register_of(site).type(each) for each in request.args.getlist("type") if each.strip()]
        return jsonify(result=suggest.entities(site, prefix, kinds, skip))
    return jsonify(result=suggest.terms(site, prefix, skip, types=what == "type"))


@blueprint.get("/properties")
def properties() -> Response:
    """The properties that the things of a class have."""
    kind, given = request.args.get("type", ""), request.args.get("limit", "")
    limit = whole_number("limit", given, least=1) if given else MOST_PROPOSED
    site = this_site()
    proposed = suggest.proposed(site, register_of(site).type(kind) if kind else "", min(limit, MOST_PROPOSED))
    return jsonify({"properties": proposed, "type": kind, **({"limit": limit} if given else {})})


@blueprint.get("/preview")
def preview() -> Response:
    """A thing in a few lines, for a frame in somebody else's page."""
    site, given = this_site(), request.args.get("id", "")
    iri = register_of(site).thing(given)
    if iri is None:
        raise Problem(404, f"There is nothing with the identifier {given[:200]!r} here.")
    names = site.names
    page = render_template(
        "preview.html",
        name=names.link(iri).label,
        kinds=[names.link(kind).label for kind in names.kinds(iri)],
        others=[name[:100] for name in register_of(site).called(iri)[1:6]],
        said=shortened(site.definition(iri), LONGEST_LABEL),
        lines=list(_lines(site, iri)),
        href=request.host_url.rstrip("/") + path_of(iri),
        style=STYLE,
    )
    return Response(page, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY})


def _lines(site: Site, iri: str) -> Iterable[tuple[str, str]]:
    """The first things that a thing leads to, by property."""
    ends: dict[str, list[str]] = {}
    for quad in site.out(iri):
        name, value = quad.predicate.value, quad.object.value if hasattr(quad.object, "value") else ""
        if name not in (RDF + "type", NS + "evidence") and site.names.named(value):
            ends.setdefault(name, []).append(site.names.link(value).label)
    for name in sorted(ends, key=site.names.label)[:MOST_PREVIEWED]:
        more = "" if len(ends[name]) <= 3 else " …"
        yield site.names.link(name).label, ", ".join(sorted(ends[name])[:3]) + more


def _manifest(site: Site) -> dict[str, Any]:
    """The description of the service: that of any graph, and the names of this one."""
    counts, entity, root = register_of(site).types, NS + "Entity", request.url_root.rstrip("/")
    # The classes with most things; of hkit's own, those of entities.
    fitting = [iri for iri in counts if not site.ours or entity in site.names.ancestors(iri)]
    largest = sorted(fitting, key=lambda iri: (-counts[iri], iri))[:MOST_DEFAULT_TYPES]
    text = MANIFEST.read_text(encoding="utf-8")
    return {
        **json.loads(Template(text).substitute(root=root, version=__version__, batch=MOST_QUERIES)),
        "name": "hkit: Hong Kong's innovation and technology ecosystem" if site.ours else "A graph served by hkit",
        # The beginning of all identifiers; of a graph that is not hkit's, the address that shows any of them.
        "identifierSpace": BASE if site.ours else f"{root}/resource?iri=",
        "schemaSpace": NS if site.ours else RDFS + "Resource",
        "defaultTypes": [suggest.type_of(site, iri) for iri in largest],
    }
