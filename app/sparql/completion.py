"""Data for the query editor while one types: the names in this graph, and the faults of the query so far."""

from __future__ import annotations

from functools import lru_cache

from flask import Blueprint, Response, current_app, jsonify, request

from app.http.problems import Problem
from app.i18n.choice import LANGUAGES
from app.i18n.language import language
from app.limits import LONGEST_NOTE, MOST_TERMS
from app.site import Site
from app.site import site as this_site
from app.sparql.evaluate import Failure, read
from app.sparql.protocol import QueryRequest, check
from app.sparql.unknown_terms import hints
from kg.rdf.namespaces import PREFIXES, prefixed
from kg.store.sparql_scan import screen
from kg.store.syntax_errors import explain

blueprint = Blueprint("completion", __name__, url_prefix="/sparql")


@blueprint.get("/terms.json")
def terms() -> Response:
    """The prefixes that need no declaration; the classes and properties in use, those most used first."""
    served = this_site()
    return jsonify(prefixes=PREFIXES, terms=_terms(served, language()))


@lru_cache(maxsize=len(LANGUAGES))
def _terms(site: Site, _: str) -> list[dict[str, object]]:
    """The terms with their names in a language."""
    properties, classes = site.index.counts("property"), site.index.classes()
    terms = [(count, "property", iri) for iri, count in properties.items()]
    terms += [(count, "class", iri) for iri, count in classes.items()]
    terms.sort(key=lambda each: (-each[0], each[2]))
    return [
        {
            "name": prefixed(iri),
            "label": site.names.label(iri),
            "kind": kind,
            "uses": count,
            "note": site.definition(iri)[:LONGEST_NOTE],
        }
        for count, kind, iri in terms[:MOST_TERMS]
    ]


@blueprint.post("/check")
def checked() -> Response:
    """The objections of the engine, the limits and the graph's names to a query, without evaluating it."""
    query = request.form.get("query", "")
    problem = _problem(query)
    fault = {"message": problem.description, "line": problem.line, "column": problem.column} if problem else None
    return jsonify(problem=fault, hints=hints(this_site().store, screen(query).names))


def _problem(query: str) -> Problem | None:
    if not query.strip():
        return None
    try:
        if not check(QueryRequest(query, (), (), None, None), current_app.config["LIMITS"]).federated:
            read(query)
    except Problem as problem:
        return problem
    except Failure as failure:
        message, line, column = explain(query, failure.message, failure.line, failure.column)
        return Problem(400, message, line=line, column=column)
    return None
