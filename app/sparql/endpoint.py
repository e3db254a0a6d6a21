"""The SPARQL endpoint: a layer in front of the pages, which tell its problems and show its page to people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException

from app.http.environ import DEADLINE, LOGGED, NOTES, PROBLEM
from app.http.negotiate import HTML, negotiate
from app.http.problems import Problem, of_engine
from app.limits import LARGEST_TABLE, LONGEST_ACCEPT, LONGEST_MESSAGE, Limits
from app.server.access_log import digest
from app.site import site
from app.sparql.evaluate import Failure, evaluate
from app.sparql.evidence import with_quotes
from app.sparql.protocol import DIRECT, Forms, QueryRequest, check, forms, read_request, wants_page
from app.sparql.reply import ResultReply, TooLarge
from app.sparql.result_table import ResultTable, read_table
from app.sparql.service_description import service_description
from app.sparql.unknown_terms import hints
from kg.formats.registry import GRAPHS, GraphFormat
from kg.rdf.namespaces import PREFIXES
from kg.remote.client import EndpointError
from kg.store.sparql_scan import Screened, screen
from kg.store.store import Store
from kg.store.syntax_errors import explain

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

blueprint = Blueprint("sparql", __name__)

PATHS = frozenset({"/sparql", "/sparql/", "/query"})
METHODS = ["GET", "HEAD", "POST", "OPTIONS"]
# Built from npm packages at set-up; without it the page has a plain field.
EDITOR = Path(__file__).parents[1] / "static" / "built" / "query.js"


class SparqlEndpoint:
    """The SPARQL 1.1 Protocol, its query half, over a store; all that is not a query goes on to the pages."""

    def __init__(self, pages: WSGIApplication, store: Store, limits: Limits) -> None:
        self.pages, self.store, self.limits = pages, store, limits

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] in PATHS and PROBLEM not in environ:
            try:
                answer = self._answer(environ, start_response)
                if answer is not None:
                    return answer
            except Problem as problem:
                environ[PROBLEM] = problem
        return self.pages(environ, start_response)

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes] | None:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD", "POST"):
            return None
        asked = read_request(environ, self.limits)
        if asked is None:
            return None
        note(environ, asked)
        accept = environ.get("HTTP_ACCEPT", "")[:LONGEST_ACCEPT]
        direct = environ["REQUEST_METHOD"] == "POST" and environ.get("CONTENT_TYPE", "").startswith(DIRECT)
        if not asked.format and wants_page(accept) and not direct:
            environ[ASKED] = asked
            return None
        screened = check(asked, self.limits)
        reply = ResultReply(environ, start_response, volatile=screened.volatile or screened.federated)
        reply.hints = hints(self.store, screened.names)
        run(self.store, asked, screened, forms(accept, asked.format, screened.form), reply)
        return reply.end()


ASKED = "hkit.asked"


def note(environ: WSGIEnvironment, asked: QueryRequest) -> None:
    """Note a digest of a query for the log; and its own deadline, if it has one."""
    if LOGGED in environ:
        environ[NOTES]["query"] = digest(asked.query.encode("utf-8", "surrogatepass"))
    if asked.timeout and DEADLINE in environ:
        environ[DEADLINE](asked.timeout)


def run(store: Store, asked: QueryRequest, screened: Screened, wanted: Forms, reply: ResultReply) -> None:
    """Evaluate a query and write its result. Raises Problem for what the engine refuses before anything is sent."""
    try:
        evaluate(store.oxigraph, asked, screened, wanted, reply)
    except EndpointError as error:
        if reply.started:
            raise
        raise of_engine(error, asked.query) from error
    except Failure as failure:
        if reply.started:
            raise
        if screened.federated and failure.line is None:
            raise Problem(502, f"A SERVICE of this query failed: {failure.message}"[:LONGEST_MESSAGE]) from failure
        message, line, column = explain(asked.query, failure.message, failure.line, failure.column)
        raise Problem(400, message[:LONGEST_MESSAGE], line=line, column=column, query=asked.query) from failure


# ---- without a query, and for people


@blueprint.route("/sparql", methods=METHODS, provide_automatic_options=False, strict_slashes=False)
@blueprint.route("/query", methods=METHODS, provide_automatic_options=False)
def endpoint() -> Response:
    """The service description; for a browser, the query page, with the answer if it asks something."""
    if request.method == "OPTIONS":
        return Response(status=204, headers={"Allow": ", ".join(METHODS)})
    asked: QueryRequest | None = request.environ.get(ASKED)
    return _bare() if asked is None else _page(asked)


def _bare() -> Response:
    offers: list[tuple[GraphFormat | str, Sequence[str]]] = [*((f, f.media_types) for f in GRAPHS), HTML]
    chosen = negotiate(request.headers.getlist("Accept"), offers)
    if chosen is None:
        types = ", ".join(f.media_types[0] for f in GRAPHS)
        raise Problem(406, f"The description of this service is there as {types} and text/html.")
    if chosen == "html":
        return _page(None)
    assert isinstance(chosen, GraphFormat)
    services = current_app.config["LIMITS"].services
    description = service_description(request.base_url, chosen, current_app.config["STORE"], services)
    return Response(description, content_type=chosen.content_type)


def _page(asked: QueryRequest | None) -> Response:
    """The query page, with the answer under the query if there is one; made without JavaScript."""
    table: ResultTable | None = None
    problem: Problem | None = None
    status = 200
    if asked is not None:
        try:
            table = _answer(asked)
        except HTTPException as error:
            problem = error if isinstance(error, Problem) else Problem(error.code or 500, error.description or "")
            status = problem.code or 500
    body = render_template(
        "sparql.html",
        query=asked.query if asked else None,
        table=table,
        editor=EDITOR.is_file(),
        problem=problem,
        prefixes=PREFIXES,
        evidence=bool(request.values.get("evidence")),
        ours=site().ours,
        hints=hints(current_app.config["STORE"], screen(asked.query).names) if asked else (),
    )
    return Response(body, status=status, content_type="text/html; charset=utf-8")


def _answer(asked: QueryRequest) -> ResultTable:
    """The result of a query for the page. Raises Problem, also for a result that no page can show."""
    screened = check(asked, current_app.config["LIMITS"])
    _, body = buffered(asked, Forms("json", "json", "turtle"))
    table = read_table(body, site(), graph=screened.form in ("CONSTRUCT", "DESCRIBE"))
    return with_quotes(table, site()) if request.values.get("evidence") and table.rows else table


def buffered(asked: QueryRequest, wanted: Forms) -> tuple[str, bytes]:
    """The media type and the whole of a result that is small enough for a page. Raises Problem."""
    try:
        return answer_of(asked, wanted)
    except TooLarge as large:
        raise Problem(
            400, "The result is too large for a page. Add a LIMIT, or download it: choose a format below the query."
        ) from large


def answer_of(asked: QueryRequest, wanted: Forms) -> tuple[str, bytes]:
    """The media type and the whole of a result. Raises Problem, and TooLarge for one that should not be kept whole."""
    reply = ResultReply({}, lambda *_: lambda _data: None, largest=LARGEST_TABLE)
    run(current_app.config["STORE"], asked, check(asked, current_app.config["LIMITS"]), wanted, reply)
    return reply.kind, bytes(reply.buffer)
