"""The routes of the overviews: by section of the source, by year, by amount of money, and the data model."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from app.http.problems import Problem
from app.overviews import figures, sections
from app.overviews.schema import model
from app.overviews.schema_diagram import diagram
from app.pages import timeline as years
from app.site import site

blueprint = Blueprint("overviews", __name__)


@blueprint.get("/sections")
def by_section() -> str:
    """The headings of the source, or what is said below the one that `iri` names."""
    here, iri = site(), request.args.get("iri")
    if not iri:
        return render_template("sections.html", outlines=sections.outlines(here), behind=sections.TREE)
    page = sections.section(here, iri)
    if page is None:
        raise Problem(404, f"There is no section {iri[:200]} here. All sections: {url_for('overviews.by_section')}")
    return render_template("section.html", page=page, iri=iri)


@blueprint.get("/years")
def by_year() -> str:
    """All that is dated, by year."""
    here, order = site(), _choice("order", ("oldest", "newest"))
    found = years.years(here, newest=order == "newest")
    undated, plans = years.undated(here) if here.ours and not here.large else (0, 0)
    return render_template("years.html", found=found, order=order, undated=undated, plans=plans, ours=here.ours)


@blueprint.get("/money")
def money() -> str:
    """All amounts of money in one table."""
    sort, currency = request.args.get("sort") or "figure", request.args.get("currency", "")
    found = figures.money(site(), sort, currency)
    return render_template("money.html", found=found, sort=sort, currency=currency)


@blueprint.get("/model")
def data_model() -> str:
    """The classes of the graph and what links them, drawn and as tables."""
    found = model(site())
    return render_template("model.html", model=found, diagram=diagram(found))


def _choice(name: str, known: tuple[str, ...]) -> str:
    """What was chosen among names; the first if nothing was. Raises Problem."""
    chosen = request.args.get(name) or known[0]
    if chosen not in known:
        raise Problem(400, f"{name} is one of {', '.join(known)}, not {chosen[:40]!r}.")
    return chosen
