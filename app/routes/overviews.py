"""The overviews: home, by section, by year, by amount, editions, data model, coverage, checks; and shared templates."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for

from app.http.negotiate import HTML, negotiate
from app.http.problems import Problem
from app.limits import MOST_UNREAD
from app.names import outward, path_of
from app.overviews import browse, figures, sections, years
from app.overviews import shapes as checks
from app.overviews.coverage import accounts, visible
from app.overviews.schema import model
from app.site import site
from kg.formats.registry import GRAPHS
from kg.rdf.labels import local_name
from kg.rdf.namespaces import BASE
from kg.resources import resource
from kg.store.saved_queries import questions

blueprint = Blueprint("overviews", __name__)


@blueprint.app_context_processor
def _shared() -> dict[str, object]:
    """The names that every template may use."""
    return {
        "path_of": path_of,
        "outward": outward,
        "formats": GRAPHS,
        "local_name": local_name,
        "base_iri": BASE,
        "ours": site().ours,
        "large": site().large,
    }


@blueprint.app_template_filter("sparql_url")
def sparql_url(query: str) -> str:
    """The query page with a query filled in."""
    return "/sparql?" + urlencode({"query": query})


@blueprint.get("/")
def home() -> str:
    """The front door."""
    return render_template("home.html", home=browse.home(site()), questions=questions()[:12])


@blueprint.get("/sections")
def by_section() -> str:
    """The headings of the source, or what is said below the one that `iri` names."""
    served, iri = site(), request.args.get("iri")
    if not iri:
        return render_template("sections.html", outlines=sections.outlines(served), behind=sections.TREE)
    page = sections.section(served, iri)
    if page is None:
        raise Problem(404, f"There is no section {iri[:200]} here. All sections: {url_for('overviews.by_section')}")
    return render_template("section.html", page=page, iri=iri)


@blueprint.get("/years")
def by_year() -> str:
    """All that is dated, by year."""
    served, order = site(), _choice("order", ("oldest", "newest"))
    dated = years.years(served, newest=order == "newest")
    undated = years.undated(served, dated.total) if served.ours and not served.large else 0
    return render_template("years.html", found=dated, order=order, undated=undated)


@blueprint.get("/money")
def money() -> str:
    """All amounts of money in one table."""
    sort, currency = request.args.get("sort") or "figure", request.args.get("currency", "")
    amounts = figures.money(site(), sort, currency)
    return render_template("money.html", found=amounts, sort=sort, currency=currency)


@blueprint.get("/model")
def data_model() -> str:
    """The classes of the graph and the relations between them."""
    return render_template("model.html", model=model(site()))


@blueprint.get("/indicators")
def indicators() -> str:
    """Every indicator with the number of its figures."""
    return render_template("indicators.html", indicators=browse.indicators(site()))


@blueprint.get("/coverage")
def coverage() -> str:
    """The account of what was read of the source and what was not."""
    documents = site().report("coverage.json")
    shown = accounts(site(), documents) if documents else None
    return render_template("coverage.html", documents=shown, most=MOST_UNREAD, visible=visible)


@blueprint.get("/validation")
def validation() -> str:
    """The report of the last validation."""
    return render_template("validation.html", report=checks.report(site()))


@blueprint.get("/shapes")
def shapes() -> Response:
    """The shapes that every release conforms to: as a page, or as they stand, in Turtle."""
    offers = [HTML, ("turtle", ("text/turtle",))]
    form = request.args.get("format") or negotiate(request.headers.getlist("Accept"), offers)
    if form == "html":
        page = render_template("shapes.html", shapes=checks.shapes(), names=site().names)
        return Response(page, content_type="text/html; charset=utf-8")
    body = b"\n".join(resource(path).read_bytes() for path in checks.FILES)
    return Response(body, content_type="text/turtle; charset=utf-8")


def _choice(name: str, known: tuple[str, ...]) -> str:
    """The choice among names; the first if there is none. Raises Problem."""
    chosen = request.args.get(name) or known[0]
    if chosen not in known:
        raise Problem(400, f"{name} is one of {', '.join(known)}, not {chosen[:40]!r}.")
    return chosen
