"""The routes of the questions: all of them, and each with its answer, as a page or in a format of results."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from app.http.negotiate import HTML, negotiate
from app.http.problems import Problem
from app.limits import MOST_OPTIONS
from app.names import Link
from app.pages.rdf import data_of
from app.site import Site, site
from app.sparql.endpoint import answer_of
from app.sparql.protocol import Forms, QueryRequest
from app.sparql.result_table import read_table, without_repeats
from kg.formats.registry import GRAPH_BY_EXTENSION, GRAPHS, RESULTS, GraphFormat, ResultFormat
from kg.rdf.namespaces import BASE, NS
from kg.store.saved_queries import QueryParameter, questions

blueprint = Blueprint("asking", __name__)

Offers = list[tuple[ResultFormat | GraphFormat | str, Sequence[str]]]
GRAPH_OFFERS: Offers = [(each, each.media_types) for each in GRAPHS]
BY_EXTENSION: dict[str, ResultFormat | GraphFormat] = {
    **GRAPH_BY_EXTENSION,
    **{name: form for form in RESULTS for name in (form.name, form.extension)},
}


def _form(extension: str, offers: Offers) -> ResultFormat | GraphFormat | None:
    """The form asked for, by the ending of the path or else by the Accept header; None for the page. Raises Problem."""
    if extension and extension not in BY_EXTENSION:
        raise Problem(404, f"There is no form .{extension[:40]} of this. There are .{', .'.join(BY_EXTENSION)}.")
    form = BY_EXTENSION.get(extension) or negotiate(request.headers.getlist("Accept"), offers)
    if form is None:
        types = ", ".join(kinds[0] for _, kinds in offers)
        raise Problem(406, f"This is there as {types}; or with one of the endings .{', .'.join(BY_EXTENSION)}.")
    return None if isinstance(form, str) else form


@blueprint.get("/questions")
@blueprint.get("/questions.<extension>")
def every(extension: str = "") -> Response | str:
    """All questions; as data, everything that the graph has of them."""
    form = _form(extension, [HTML, *GRAPH_OFFERS])
    if isinstance(form, GraphFormat):
        graph = f"{BASE}graph/questions"
        data = data_of(site(), graph if site().is_graph(graph) else f"{BASE}questions", form)
        return Response(data, content_type=form.content_type)
    return render_template("questions.html", questions=questions())


@blueprint.get("/questions/<name>")
def one(name: str) -> Response | str:
    """A question with its answer, or as data of its own; the ending of the path or the Accept header choose which."""
    stem, _, extension = name.rpartition(".")
    ending = extension if extension in BY_EXTENSION else ""
    wanted = stem if ending else name
    asked = next((each for each in questions() if each.name == wanted), None)
    if asked is None:
        raise Problem(404, f"There is no question {wanted[:80]!r}. All questions: /questions")
    form = _form(ending, [HTML, *((each, each.media_types) for each in RESULTS), *GRAPH_OFFERS])
    if isinstance(form, GraphFormat):
        return Response(data_of(site(), asked.iri, form), content_type=form.content_type)
    values = {name: value for name, value in request.args.items() if value.strip()}
    text = asked.filled_in(values)
    kind, body = answer_of(QueryRequest(text), Forms(form) if form else Forms())
    if form:
        return Response(body, content_type=kind)
    return render_template(
        "question.html",
        question=asked,
        query=text,
        values=values,
        options={parameter.name: _options(site(), parameter) for parameter in asked.parameters},
        table=without_repeats(read_table(body, site())),
        formats=RESULTS,
        suffix=f"?{urlencode(values)}" if values else "",
    )


def _options(site: Site, parameter: QueryParameter) -> list[Link]:
    """The things that a parameter may be, by name; none for text and numbers."""
    if parameter.kind in ("text", "number"):
        return []
    iris = site.names.instances(NS + parameter.kind, MOST_OPTIONS)
    links = [site.names.link(iri) for iri in iris if not iri.startswith(NS)]
    return sorted(links, key=lambda link: link.label.casefold())
