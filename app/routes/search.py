"""The search page, and the same hits for programs."""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from markupsafe import Markup

from app.http.negotiate import HTML, asked_for
from app.limits import MOST_FOUND, MOST_HITS
from app.names import path_of
from app.site import Site, site
from kg.formats.registry import Format
from kg.store.search import Hit

blueprint = Blueprint("search", __name__)
JSON = Format("json", "JSON", "json", ("application/json",))


@blueprint.app_template_filter("marked")
def marked(snippet: str) -> Markup:
    """A search's snippet with the words found marked; everything else escaped."""
    return Markup(str(Markup.escape(snippet)).replace("\x02", "<mark>").replace("\x03", "</mark>"))


@blueprint.get("/search")
def search() -> Response | str:
    """The hits of a search, entities first, as a page or as JSON."""
    served, query, kind = site(), request.args.get("q", "").strip(), request.args.get("kind", "")
    names, hits = served.names, served.search.find(query, limit=MOST_FOUND)
    every = sorted(hits, key=lambda hit: not names.is_a(hit.iri, "Entity"))
    shown = [(hit, _as_json(served, hit)) for hit in every if not kind or hit.kind == kind][:MOST_HITS]
    if asked_for((HTML, JSON), request.args.get("format")) is JSON:
        return jsonify(query=query, hits=[written for _, written in shown])
    counts = Counter(hit.kind for hit in every if hit.kind)
    facets = [
        (names.label(each), count, url_for("search.search", q=query, kind=each), each == kind)
        for each, count in counts.most_common()
    ]
    total, everything = counts[kind] if kind else len(every), len(every)
    numbers = {"total": total, "most": MOST_FOUND, "everything": everything}
    return render_template("search.html", query=query, hits=shown, facets=facets, **numbers)


def _as_json(served: Site, hit: Hit) -> dict[str, object]:
    """A hit for programs: `kind` names its type, `href` is its page here, `near` says that its name is only similar."""
    kind = served.names.label(hit.kind) if hit.kind else ""
    named = {"iri": hit.iri, "label": hit.label, "type": hit.kind, "kind": kind, "href": path_of(hit.iri)}
    return {**named, "near": hit.near}
