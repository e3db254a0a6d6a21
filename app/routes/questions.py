"""The routes of the questions: all of them, and each with its answer, as a page or in a format of results."""

from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from app.http.negotiate import HTML, asked_for
from app.http.problems import Problem
from app.limits import MOST_OPTIONS
from app.pages.rdf import data_of
from app.site import Link, Site, kept, this_site
from app.sparql.endpoint import answer_of
from app.sparql.protocol import QueryRequest
from app.sparql.result_table import ResultTable, read_table, without_repeats
from kg.formats.registry import GRAPHS, RESULTS, SHAPED, GraphFormat
from kg.rdf.namespaces import BASE, NS
from kg.store.saved_queries import QueryParameter, questions

blueprint = Blueprint("asking", __name__)


@blueprint.get("/questions")
@blueprint.get("/questions.<extension>")
def every(extension: str = "") -> Response | str:
    """All questions; as data, everything that the graph has of them."""
    form = asked_for((HTML, *GRAPHS, *SHAPED), extension)
    if isinstance(form, GraphFormat):
        graph = f"{BASE}graph/questions"
        data = data_of(this_site(), graph if this_site().is_graph(graph) else f"{BASE}questions", form)
        return Response(data, content_type=form.content_type)
    return render_template("questions.html", questions=questions())


@blueprint.get("/questions/<name>")
def one(name: str) -> Response | str:
    """A question with its answer, or as data of its own; the ending of the path or the Accept header choose which."""
    stem, _, ending = name.partition(".")
    asked = next((each for each in questions() if each.name == stem), None)
    if asked is None:
        raise Problem(404, f"There is no question {stem[:80]!r}. All questions: /questions")
    form = asked_for((HTML, *RESULTS, *GRAPHS, *SHAPED), ending)
    if isinstance(form, GraphFormat):
        return Response(data_of(this_site(), asked.iri, form), content_type=form.content_type)
    values = {name: value for name, value in request.args.items() if value.strip()}
    text = asked.filled_in(values)
    kind, body, _ = answer_of(QueryRequest(text), form)
    if form is not HTML:
        return Response(body, content_type=kind)
    return render_template(
        "question.html",
        question=asked,
        query=text,
        values=values,
        options={parameter.name: _options(this_site(), parameter) for parameter in asked.parameters},
        table=without_repeats(read_table(body, this_site())),
        formats=RESULTS,
        suffix=f"?{urlencode(values)}" if values else "",
    )


@kept
def answer_to(site: Site, query: str) -> ResultTable:
    """The rows that answer a question by its query."""
    return without_repeats(read_table(answer_of(QueryRequest(query), HTML)[1], site))


def _options(site: Site, parameter: QueryParameter) -> list[Link]:
    """The things that a parameter may be, by name; none for text and numbers."""
    if parameter.kind in ("text", "number"):
        return []
    iris = (iri for iri in site.names.instances(NS + parameter.kind, MOST_OPTIONS) if not iri.startswith(NS))
    return sorted(map(site.names.link, iris), key=lambda link: link.label.casefold())
