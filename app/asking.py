"""The routes of the questions: all of them, and each with its answer, as a page or in a format of results."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from app.negotiate import negotiate
from app.problems import Problem
from app.protocol import HTML, Asked, Forms
from app.questions import options, question, questions
from app.results import read_table, without_repeats
from app.site import site
from app.sparql import buffered
from kg.formats import RESULTS, ResultFormat

blueprint = Blueprint("asking", __name__)

BY_EXTENSION = {name: form for form in RESULTS for name in (form.name, form.extension)}


@blueprint.get("/questions")
def every() -> str:
    """All questions."""
    return render_template("questions.html", questions=questions())


@blueprint.get("/questions/<name>")
def one(name: str) -> Response:
    """A question with its answer; the ending of the path or the Accept header choose the format."""
    stem, dot, extension = name.rpartition(".")
    form: ResultFormat | str | None
    if dot and extension in BY_EXTENSION:
        form, asked = BY_EXTENSION[extension], question(stem)
    else:
        asked = question(name)
        offers: list[tuple[ResultFormat | str, Sequence[str]]] = [HTML, *((each, each.media_types) for each in RESULTS)]
        form = negotiate(request.headers.getlist("Accept"), offers)
    if form is None:
        types = ", ".join(each.media_types[0] for each in RESULTS)
        raise Problem(406, f"The answer is there as text/html, {types}; or with the ending .json, .csv, .tsv or .xml.")
    values = {name: value for name, value in request.args.items() if value.strip()}
    text = asked.filled_in(values)
    wanted = form.name if isinstance(form, ResultFormat) else "json"
    kind, body = buffered(Asked(text, (), (), None, None), Forms(wanted, "json", "turtle"))
    if isinstance(form, ResultFormat):
        return Response(body, content_type=kind)
    page = render_template(
        "question.html",
        question=asked,
        query=text,
        values=values,
        options={parameter.name: options(site(), parameter) for parameter in asked.parameters},
        table=without_repeats(read_table(body, site())),
        formats=RESULTS,
        suffix=f"?{urlencode(values)}" if values else "",
    )
    return Response(page, content_type="text/html; charset=utf-8")
