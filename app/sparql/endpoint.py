"""The SPARQL endpoint: a layer in front of the pages, which tell its problems and show its page to people."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Blueprint, Response, current_app, jsonify, render_template, request

from app.http.environ import DEADLINE, LOGGED, NOTES, PROBLEM, QUERY_PATHS
from app.http.negotiate import HTML, asked_for
from app.http.problems import Problem
from app.limits import LONGEST_ACCEPT, LONGEST_NOTE, MOST_TERMS, Limits
from app.server.access_log import digest
from app.site import Site, kept, this_site
from app.sparql.evaluate import evaluate, read
from app.sparql.protocol import BOM, DIRECT, QueryRequest, check, format_for, read_request, wants_page
from app.sparql.reply import ResultReply
from app.sparql.result_table import ResultTable, read_table, with_quotes
from app.sparql.service_description import service_description
from kg.formats.registry import GRAPHS, Format, GraphFormat
from kg.rdf.namespaces import PREFIXES, prefixed
from kg.store.sparql_scan import screen
from kg.store.standard import KINDS
from kg.store.store import Store

blueprint = Blueprint("sparql", __name__)

TOO_LARGE = "The result is too large for a page. Add a LIMIT, or download it: choose a format below the query."
Answer = tuple[str, bytes, Sequence[str]]
ASKED = "hkit.asked"  # the query in the environment of a request that a page answers
METHODS = ["GET", "HEAD", "POST", "OPTIONS"]
# Built from npm packages at set-up; without it the page has a plain field.
EDITOR = Path(__file__).parents[1] / "static" / "built" / "query.js"


class SparqlEndpoint:
    """The SPARQL 1.1 Protocol, its query half, over a store; all that is not a query goes on to the pages."""

    def __init__(self, pages: WSGIApplication, store: Store, limits: Limits) -> None:
        self.pages, self.store, self.limits = pages, store, limits
        self.patterns = [kind.compiled for kind in KINDS]  # once: the workers are forked from this process

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The answer to a query, as it comes; anything else, a page with an answer too, is left to the pages."""
        asks = environ["PATH_INFO"] in QUERY_PATHS and environ["REQUEST_METHOD"] in ("GET", "HEAD", "POST")
        try:
            asked = read_request(environ, self.limits) if asks and PROBLEM not in environ else None
            if asked and (answer := self._answer(asked, environ, start_response)) is not None:
                return answer
        except Problem as problem:
            environ[PROBLEM] = problem
        return self.pages(environ, start_response)

    def _answer(
        self, asked: QueryRequest, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes] | None:
        if LOGGED in environ:
            environ[NOTES]["query"] = digest(asked.query.encode("utf-8", "surrogatepass"))
        if asked.timeout and DEADLINE in environ:
            environ[DEADLINE](asked.timeout)
        accept = environ.get("HTTP_ACCEPT", "")[:LONGEST_ACCEPT]
        direct = environ["REQUEST_METHOD"] == "POST" and environ.get("CONTENT_TYPE", "").startswith(DIRECT)
        if not direct and (asked.format == HTML.name if asked.format else wants_page(accept)):
            environ[ASKED] = asked
            return None
        screened = check(asked, self.limits)
        reply = ResultReply(environ, start_response, volatile=screened.volatile or bool(screened.services))
        reply.hints = self.store.hints(asked.query, screened.names)
        evaluate(self.store, asked, screened, format_for(accept, asked.format, screened.form), reply)
        return reply.end()


@blueprint.route("/sparql", methods=METHODS, provide_automatic_options=False, strict_slashes=False)
@blueprint.route("/query", methods=METHODS, provide_automatic_options=False)
def endpoint() -> Response:
    """The service description; for a browser, the query page, with the answer if it asks something."""
    if request.method == "OPTIONS":
        return Response(status=204, headers={"Allow": ", ".join(METHODS)})
    if ASKED in request.environ:
        return _page(request.environ[ASKED])
    chosen = asked_for((*GRAPHS, HTML))
    if not isinstance(chosen, GraphFormat):
        return _page(None)
    body = service_description(request.base_url, chosen, this_site().store, current_app.config["LIMITS"].services)
    return Response(body, content_type=chosen.content_type)


def _page(asked: QueryRequest | None) -> Response:
    """The query page, with the answer under the query if there is one; made without JavaScript."""
    table: ResultTable | None = None
    problem: Problem | None = None
    notes: Sequence[str] = ()
    screened, evidence = screen(asked.query) if asked else None, bool(request.values.get("evidence"))
    try:
        if asked and screened:
            _, answer, notes = answer_of(asked)
            graph = screened.form in ("CONSTRUCT", "DESCRIBE")
            table = ResultTable(graph=answer.decode()) if graph else read_table(answer, this_site())
            table = with_quotes(table, this_site()) if evidence and table.rows else table
    except Problem as error:  # also for a result that no page can show
        table, problem = None, error
    body = render_template(
        "sparql.html",
        query=asked.query if asked else None,
        form=screened.form if screened else "SELECT",
        table=table,
        editor=EDITOR.is_file(),
        problem=problem,
        evidence=evidence,
        hints=(*this_site().store.hints(asked.query), *notes) if asked else (),
    )
    return Response(body, status=problem.code if problem else 200, content_type="text/html; charset=utf-8")


def answer_of(asked: QueryRequest, wanted: Format | None = None, too_large: str = TOO_LARGE) -> Answer:
    """The media type and the whole of a result that is small enough to be kept, and notes on it. Raises Problem."""
    reply = ResultReply({}, lambda *_: lambda _data: None, too_large=too_large)
    evaluate(this_site().store, asked, check(asked, current_app.config["LIMITS"]), wanted, reply)
    return reply.kind, bytes(reply.buffer), reply.hints


@blueprint.get("/sparql/terms.json")
def terms() -> Response:
    """The prefixes that need no declaration; the classes and properties in use, those most used first."""
    return jsonify(prefixes=PREFIXES, terms=_terms(this_site()))


@kept
def _terms(site: Site) -> list[dict[str, object]]:
    """The terms with their names."""
    kinds = (("property", site.index.counts("property")), ("class", site.index.classes()))
    terms = [(count, kind, iri) for kind, counts in kinds for iri, count in counts.items()]
    terms.sort(key=lambda each: (-each[0], each[2]))
    rows = (
        (prefixed(iri), site.names.label(iri), kind, count, site.definition(iri)[:LONGEST_NOTE])
        for count, kind, iri in terms[:MOST_TERMS]
    )
    return [dict(zip(("name", "label", "kind", "uses", "note"), row, strict=True)) for row in rows]


@blueprint.post("/sparql/check")
def checked() -> Response:
    """The form of a query and what the engine, the limits and the graph's names object to, without evaluating it."""
    query, problem = request.form.get("query", "").removeprefix(BOM), None
    try:
        if query.strip() and not check(QueryRequest(query), current_app.config["LIMITS"]).services:
            read(query)
    except Problem as error:
        problem = error
    fault = {"message": problem.description, "line": problem.line, "column": problem.column} if problem else None
    return jsonify(form=screen(query).form, problem=fault, hints=this_site().store.hints(query))
