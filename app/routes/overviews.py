"""The overviews: home, by section, by year, by amount, data model, coverage, checks; search; the choice of a language.

What all templates share is here too.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from app.http.negotiate import HTML, asked_for
from app.http.problems import Problem
from app.i18n.choice import COOKIE, LANGUAGES
from app.i18n.language import language as chosen_language
from app.limits import MOST_FOUND, MOST_HITS, MOST_UNREAD
from app.names import below, outward, path_of
from app.overviews import browse, checks, sections, tables
from app.overviews.editions import editions
from app.pages.headings import behind
from app.pages.notes import Notes
from app.routes import dataset
from app.site import Site, this_site
from kg.formats.registry import GRAPHS, SHAPED, Format
from kg.rdf.namespaces import BASE, local_name
from kg.resources import resource
from kg.store.index import Hit
from kg.store.saved_queries import questions

blueprint = Blueprint("overviews", __name__)

YEAR = 365 * 24 * 3600
JSON = Format("json", "JSON", "json", ("application/json",))
CSV = Format("csv", "CSV", "csv", ("text/csv",))


@blueprint.app_context_processor
def _shared() -> dict[str, object]:
    """The names that every template may use."""
    names = {"path_of": path_of, "outward": outward, "formats": GRAPHS, "local_name": local_name, "base_iri": BASE}
    names["notes"] = Notes()
    return {**names, "ours": this_site().ours, "large": this_site().large}


@blueprint.app_template_filter("sparql_url")
def sparql_url(query: str) -> str:
    """The query page with a query filled in."""
    return below("/sparql?" + urlencode({"query": query}))


def _whole(template: str, name: str, read: Callable[[Site], object]) -> str:
    return render_template(template, **{name: read(this_site())})


@blueprint.get("/")
def home() -> Response | str:
    """The front door; as data, the description of the dataset."""
    if asked_for((HTML, *GRAPHS, *SHAPED)) is not HTML:
        return dataset.void()
    return render_template("home.html", home=browse.home(this_site()), questions=questions()[:12])


@blueprint.get("/sections")
def by_section() -> str:
    """The headings of the source, or what is said below the one that `iri` names."""
    served, iri = this_site(), request.args.get("iri")
    if not iri:
        return render_template("sections.html", outlines=sections.outlines(served), behind=behind("outline"))
    page = sections.section(served, iri)
    if page is None:
        raise Problem(404, f"There is no section {iri[:200]} here. All sections: {url_for('overviews.by_section')}")
    return render_template("section.html", page=page, iri=iri)


@blueprint.get(f"/<any({', '.join(tables.TABLES)}):name>")
@blueprint.get(f"/<any({', '.join(tables.TABLES)}):name>.<extension>")
def table(name: str, extension: str = "") -> Response | str:
    """One of the tables, narrowed and sorted as the address says; as CSV and JSON too."""
    form = asked_for((HTML, JSON, CSV), extension)
    rows = tables.rows_of(this_site(), name, chosen_language(), request.script_root)
    shown = tables.view(name, rows, request.args)
    kept = shown["rows"]
    query = tables.query(this_site(), name, [row.iri for row in kept] if len(kept) < len(rows) else ())
    if form is HTML:
        return render_template("tables.html", view=shown, total=len(rows), behind=query)
    records = tables.as_records(name, kept)
    if form is JSON:
        return jsonify(query=query, rows=records)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, ["iri", *shown["columns"], "quotes"], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(records)
    named = {"Content-Disposition": f'attachment; filename="hkit-{name}.csv"'}
    return Response(text.getvalue(), headers=named, content_type=CSV.content_type)


@blueprint.get("/money")
@blueprint.get("/indicators")
def figures() -> BaseResponse:
    """The table of figures, at the addresses of lists that it took the place of."""
    return redirect(below("/figures" + ("?money=money&sort=-value" if request.path == "/money" else "")), 301)


# Pages that show one value, read of the whole graph: the name of the page, and that of the value in its template.
for page, name, reading in (
    ("model", "model", browse.model),
    ("validation", "report", checks.report),
):
    blueprint.add_url_rule(f"/{page}", page, partial(_whole, f"{page}.html", name, reading))


@blueprint.get("/editions")
def side_by_side() -> str:
    """The editions side by side; `?entity=IRI` and `?indicator=IRI` narrow the table."""
    asked = {name: request.args.get(name, "") for name in ("entity", "indicator")}
    return render_template("editions.html", **editions(this_site(), **asked))


@blueprint.get("/coverage")
def coverage() -> str:
    """The account of what was read of the source and what was not."""
    documents = this_site().report("coverage.json")
    shown = checks.accounts(this_site(), documents) if documents else None
    return render_template("coverage.html", documents=shown, most=MOST_UNREAD, visible=checks.visible)


@blueprint.get("/shapes")
def shapes() -> Response | str:
    """The shapes that every release conforms to: as a page, or as they stand, in Turtle."""
    if asked_for((HTML, GRAPHS[0])) is HTML:
        return render_template("shapes.html", shapes=checks.shapes(), names=this_site().names)
    body = b"\n".join(resource(path).read_bytes() for path in checks.FILES)
    return Response(body, content_type=GRAPHS[0].content_type)


@blueprint.get("/language/<tag>")
def language(tag: str) -> BaseResponse:
    """Keep the choice of a language in a cookie, and go back to the page that was shown."""
    if tag not in LANGUAGES:
        raise Problem(404, f"There is no language {tag[:40]!r} here. There are {', '.join(LANGUAGES)}.")
    back = urlsplit(request.args.get("to", "/"))
    # Only paths of this site: a link elsewhere could pass for ours.
    # Browsers take a backslash for a slash, and two slashes for a host.
    path = "/" + back.path.replace("\\", "/").lstrip("/") + (f"?{back.query}" if back.query else "")
    response = redirect(below(path), 303)
    response.set_cookie(COOKIE, tag, max_age=YEAR, path=below("") or "/", samesite="Lax", httponly=True)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.app_template_filter("marked")
def marked(snippet: str) -> Markup:
    """A search's snippet with the words found marked; everything else escaped."""
    return Markup(str(Markup.escape(snippet)).replace("\x02", "<mark>").replace("\x03", "</mark>"))


@blueprint.get("/search")
def search() -> Response | str:
    """The hits of a search, entities first, as a page or as JSON."""
    served, query, kind = this_site(), request.args.get("q", "").strip(), request.args.get("kind", "")
    names, hits = served.names, served.index.find(query, limit=MOST_FOUND)
    every = sorted(hits, key=lambda hit: not names.is_a(hit.iri, "Entity"))
    shown = [(hit, _as_json(served, hit)) for hit in every if not kind or hit.kind == kind][:MOST_HITS]
    if asked_for((HTML, JSON)) is JSON:
        return jsonify(query=query, hits=[written for _, written in shown])
    counts = Counter(hit.kind for hit in every if hit.kind)
    facets = [
        (names.label(each), count, url_for("overviews.search", q=query, kind=each), each == kind)
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
