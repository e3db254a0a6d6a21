"""The description of the dataset for catalogues, search engines and people who cite it: VoID, DCAT, PROV, citations."""

from __future__ import annotations

import json

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from app.http.negotiate import HTML, negotiate
from app.http.problems import Problem
from app.overviews.dataset import card_of, description, totals
from app.site import site
from kg.formats.registry import BY_NAME, GRAPHS, GraphFormat, write_triples
from kg.release.citation import bibtex, card, cff, structured

blueprint = Blueprint("description", __name__)

BIBTEX = "application/x-bibtex; charset=utf-8"
CFF = "application/yaml; charset=utf-8"


@blueprint.get("/.well-known/void")
def void() -> Response:
    """The description of the dataset, as a page or as data; `format` asks for one by name."""
    offers: list[tuple[GraphFormat | str, tuple[str, ...]]] = [(form, form.media_types) for form in GRAPHS]
    form = BY_NAME.get(request.args.get("format", "")) or negotiate(request.headers.getlist("Accept"), [*offers, HTML])
    if isinstance(form, GraphFormat):
        return Response(write_triples(description(site()), form), content_type=form.content_type)
    if form == "html":
        triples = description(site())
        page = render_template("description.html", card=card(triples), totals=totals(triples))
        return Response(page, content_type="text/html; charset=utf-8")
    raise Problem(406, f"The description is there as text/html, {', '.join(each.media_types[0] for each in GRAPHS)}.")


@blueprint.get("/cite")
def cite() -> str:
    """The page that says how to cite the dataset."""
    of = card_of(site())
    return render_template("cite.html", card=of, cff=cff(of), bibtex=bibtex(of))


@blueprint.get("/cite/citation.bib")
def as_bibtex() -> Response:
    """The citation in BibTeX."""
    return Response(bibtex(card_of(site())), content_type=BIBTEX)


@blueprint.get("/cite/CITATION.cff")
def as_cff() -> Response:
    """The citation in the Citation File Format."""
    citation = cff(card_of(site()))
    if citation is None:
        raise Problem(404, "Nobody is said to have made this graph, and CITATION.cff wants authors. See /cite.")
    return Response(citation, content_type=CFF)


@blueprint.app_context_processor
def _shared() -> dict[str, object]:
    """The card of the dataset for search engines, on the front page."""
    return {"dataset_card": lambda: Markup(json.dumps(structured(card_of(site()))).replace("<", "\\u003c"))}
