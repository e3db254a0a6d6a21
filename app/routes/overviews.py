"""The overviews: home, by section, by year, by amount, data model, coverage, checks; search; the choice of a language.

What all templates share is here too.
"""

from collections import Counter
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from app.http.negotiate import HTML, asked_for
from app.http.problems import Problem
from app.i18n.choice import COOKIE, LANGUAGES
from app.i18n.language import language, words
from app.limits import MOST_ASKED, MOST_FOUND, MOST_HITS, MOST_UNREAD
from app.overviews import browse, checks, sections, tables
from app.overviews.editions import editions
from app.pages.claims import Notes, plain, show_claim
from app.pages.entity import read_entity
from app.pages.headings import behind, groups
from app.routes import dataset
from app.routes.questions import answer_to
from app.site import Site, below, outward, path_of, this_site
from kg.errors import EndpointError
from kg.formats.csvw import as_csv
from kg.formats.registry import GRAPHS, SHAPED, Format
from kg.rdf.namespaces import BASE, NS, local_name
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


@blueprint.get("/")
def home() -> Response | str:
    """The front door, with a figure, some questions and their answers; a large graph is not asked these.

    As data, the description. Of an engine elsewhere that is gone only what it alone knows is missing.
    """
    if asked_for((HTML, *GRAPHS, *SHAPED)) is not HTML:
        return dataset.void()
    served, claim, answers = this_site(), None, {}
    asked = questions()[:MOST_ASKED] if served.ours else ()
    with suppress(EndpointError, Problem):
        claim = browse.telling(served) if served.ours else None
        answers = {each.name: answer_to(served, each.query) for each in asked if not served.large}
    return render_template("home.html", home=browse.home(served), claim=claim, asked=asked, answers=answers)


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
    rows = tables.rows_of(this_site(), name)
    shown = tables.view(name, rows, request.args)
    kept = shown["rows"]
    query = tables.query(this_site(), name, [row.iri for row in kept] if len(kept) < len(rows) else ())
    if form is HTML:
        return render_template("tables.html", view=shown, total=len(rows), behind=query)
    columns = shown["picked"] or list(shown["columns"])
    records = tables.as_records(kept, columns)
    if form is JSON:
        return jsonify(query=query, rows=records)
    text = as_csv(("iri", *columns, "quotes"), (record.values() for record in records))
    named = {"Content-Disposition": f'attachment; filename="hkit-{name}.csv"'}
    return Response(text, headers=named, content_type=CSV.content_type)


@blueprint.get("/model")
def model() -> str:
    """The largest classes, and the relations between them."""
    return render_template("model.html", model=browse.model(this_site()))


@blueprint.get("/validation")
def validation() -> str:
    """The report of the last check of the release."""
    return render_template("validation.html", report=checks.report(this_site()))


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
def choose(tag: str) -> BaseResponse:
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
    """A text with the words found marked; everything else escaped."""
    return Markup(str(Markup.escape(plain(snippet))).replace("\x02", "<mark>").replace("\x03", "</mark>"))


@blueprint.get("/search")
def search() -> Response | str:
    """The hits of a search, the best answer first, as a page or as JSON."""
    served, query, kind = this_site(), request.args.get("q", "").strip(), request.args.get("kind", "")
    hits = served.index.find(query, limit=MOST_FOUND)
    known = served.names.is_a
    every = sorted(hits, key=lambda hit: (hit.fit[:1], not known(hit.iri, "Entity"), not known(hit.iri, "Indicator")))
    shown = [(hit, _as_json(served, hit)) for hit in every if not kind or hit.kind == kind][:MOST_HITS]
    if asked_for((HTML, JSON)) is JSON:
        return jsonify(query=query, hits=[written for _, written in shown])
    counts = Counter(hit.kind for hit in every if hit.kind)
    facets = [(kind_label(served, each), count, each) for each, count in counts.most_common()]
    numbers = {"total": counts[kind] if kind else len(every), "most": MOST_FOUND, "everything": len(every)}
    card: dict[str, Any] = {}
    with suppress(EndpointError, Problem):  # what an engine elsewhere alone knows is missing while it is gone
        card = _card(served, shown[0][0].iri) if shown and not kind else {}
    return render_template("search.html", query=query, hits=shown, facets=facets, kind=kind, **card, **numbers)


def _card(served: Site, iri: str) -> dict[str, Any]:
    """The first hit in short: an entity with its figures, the figures of an indicator, a question with its answer."""
    if served.names.is_a(iri, "Entity") and not iri.startswith(NS):
        page = read_entity(served, iri)
        return {"entity": page, "groups": groups(page)}
    if NS + "Indicator" in served.names.kinds(iri):
        claims = served.records.claims(served.subjects(iri, NS + "indicator", MOST_HITS))
        return {"figures": [show_claim(served, claim) for claim in claims[:3]]}
    asked = next((each for each in questions() if each.iri == iri), None)
    return {"answer": answer_to(served, asked.query)} if asked else {}


def kind_label(served: Site, kind: str) -> str:
    """A class by the word that people have for it; the classes of vocabularies by ours."""
    return words(language())["kinds"].get(local_name(kind)) or served.names.label(kind)


def _as_json(served: Site, hit: Hit) -> dict[str, object]:
    """A hit for programs: `kind` names its type, `href` is its page here, `near` says that its name is only similar."""
    kind = kind_label(served, hit.kind) if hit.kind else ""
    named = {"iri": hit.iri, "label": hit.label, "type": hit.kind, "kind": kind, "href": path_of(hit.iri)}
    return {**named, "near": hit.near}
