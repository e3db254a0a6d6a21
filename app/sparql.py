"""The SPARQL 1.1 Protocol, its query half: what is asked, what is refused and why, in which format it is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

import regex
from flask import Blueprint, Request, Response, current_app, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from app.accesslog import GONE, LIMIT, QUERY
from app.describe import service_description
from app.evaluate import Query
from app.limits import Limits
from app.negotiate import negotiate
from app.problems import Problem
from app.syntax import explain
from app.workers import Answer, Overrun, Pool, Rejected
from kg.formats import BY_NAME, GRAPHS, RESULTS, GraphFormat, ResultFormat
from kg.namespaces import PREFIXES
from kg.screen import QUERIES, Screened, screen

blueprint = Blueprint("sparql", __name__)

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
HTML = ("html", ("text/html", "application/xhtml+xml"))
READ_ONLY = "This endpoint is read-only: it answers queries and takes no updates."
ABSOLUTE = regex.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*$")
ALL: tuple[GraphFormat | ResultFormat, ...] = (*RESULTS, *GRAPHS)
LONGEST_MESSAGE = 600
METHODS = ["GET", "HEAD", "POST", "OPTIONS"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks: the query, its dataset, and the wishes of its parameters."""

    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format: str | None
    timeout: float | None


@blueprint.route("/sparql", methods=METHODS, provide_automatic_options=False, strict_slashes=False)
@blueprint.route("/query", methods=METHODS, provide_automatic_options=False)
def endpoint() -> Response:
    """Answer a query; describe the service; show the query page to a browser."""
    if request.method == "OPTIONS":
        return _options()
    asked = read_request(request)
    if asked is None:
        return _bare()
    request.environ[QUERY] = asked.query
    if _wants_page():
        return _page(asked)
    return _answer(asked)


def read_request(incoming: Request) -> Asked | None:
    """What a request asks, or None if it asks nothing. Raises Problem for what the protocol refuses."""
    if incoming.method == "POST":
        return _read_post(incoming)
    if incoming.content_length:
        raise Problem(400, "A GET request has no body here. Put the query into the URL as ?query=, or send it by POST.")
    _check_escapes(incoming.query_string)
    return _read_parameters(incoming.args) if _asks(incoming.args) else None


def _read_post(incoming: Request) -> Asked:
    kind = (incoming.mimetype or "").lower()
    _check_escapes(incoming.query_string)
    if incoming.content_encoding and incoming.content_encoding.lower() != "identity":
        raise Problem(415, "A compressed request body is not taken here. Send the query as it is.")
    charset = incoming.mimetype_params.get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise Problem(415, f"The charset {charset} is not taken here. Send UTF-8.")
    if kind == UPDATE or "update" in incoming.args:
        raise Problem(403 if kind == UPDATE else 400, READ_ONLY)
    if kind == DIRECT:
        if "query" in incoming.args:
            raise Problem(400, "The query is in the body and in the URL. Send it once.")
        text = _text(incoming.get_data(cache=False))
        return _read_parameters(incoming.args, text)
    if kind == FORM:
        _check_escapes(incoming.get_data(cache=True))
        return _read_parameters(MultiDict([*incoming.args.items(multi=True), *incoming.form.items(multi=True)]))
    said = kind or "no Content-Type"
    raise Problem(415, f"A POST with {said} is not taken here. Send {DIRECT}, or a form as {FORM}.")


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(400, f"The request is not UTF-8: byte {error.start} cannot be read.") from error


def _check_escapes(encoded: bytes) -> None:
    """Refuse escapes that are not UTF-8: the framework would leave them as they are, and another query be answered."""
    try:
        unquote_to_bytes(encoded).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(400, "A parameter is not percent-encoded UTF-8.") from error


def _asks(values: MultiDict[str, str]) -> bool:
    """True if a URL asks something: with none of these it asks for the description of the service."""
    return any(name in values for name in ("query", "update", "default-graph-uri", "named-graph-uri"))


def _read_parameters(values: MultiDict[str, str], query: str | None = None) -> Asked:
    if "update" in values:
        raise Problem(400, READ_ONLY)
    queries = values.getlist("query")
    if len(queries) > 1:
        raise Problem(400, "There are two queries in this request. Send one.")
    if query is None and not queries:
        raise Problem(400, "There is no query in this request. Send it as the parameter query.")
    timeout = values.get("timeout")
    if timeout is not None and not regex.fullmatch(r"\d{1,6}(?:\.\d{1,6})?", timeout):
        raise Problem(400, f"timeout is a number of seconds, not {timeout[:40]!r}.")
    return Asked(
        queries[0] if query is None else query,
        _graphs(values.getlist("default-graph-uri")),
        _graphs(values.getlist("named-graph-uri")),
        values.get("format") or values.get("output"),
        float(timeout) if timeout else None,
    )


def _graphs(iris: Sequence[str]) -> tuple[str, ...]:
    for iri in iris:
        if not ABSOLUTE.match(iri):
            raise Problem(400, f"A graph is named by an absolute IRI, not {iri[:80]!r}.")
    return tuple(iris)


# ---- the answer


def _answer(asked: Asked) -> Response:
    screened = check(asked)
    answer = _run(asked, screened.star, *_formats(asked, screened.form))
    body = b"".join(answer.chunks) if answer.whole else answer.chunks
    response = Response(body, content_type=answer.content_type)
    response.call_on_close(answer.close)
    if screened.volatile:
        response.headers["Cache-Control"] = "no-store"
    return response


def check(asked: Asked) -> Screened:
    """Refuse what the engine must not see. Raises Problem."""
    limits: Limits = current_app.config["LIMITS"]
    screened = screen(asked.query)
    if not asked.query.strip():
        raise Problem(400, "The query is empty.")
    if screened.updates:
        raise Problem(400, READ_ONLY)
    if screened.federated:
        raise Problem(400, "SERVICE is switched off here: this endpoint fetches nothing from elsewhere.")
    if screened.depth > limits.depth:
        raise _limit(f"The query is nested {screened.depth} deep; the limit is {limits.depth}. Flatten it.")
    if screened.operators > limits.operators:
        message = f"The query joins {screened.operators} terms by ||, && and +; the limit is {limits.operators}."
        raise _limit(f"{message} Use VALUES or IN for long lists.")
    return screened


def _limit(message: str, status: int = 400, retry_after: int | None = None) -> Problem:
    """A limit that was hit, as a problem; noted for the log."""
    request.environ[LIMIT] = message
    return Problem(status, message, retry_after=retry_after)


def _formats(asked: Asked, form: str | None) -> tuple[str, str, str]:
    """The formats for rows, for ASK and for graphs. Raises Problem 406 if none for the query's form is accepted."""
    if asked.format:
        name = asked.format.lower()
        chosen = BY_NAME.get(name) or next((f for f in ALL if name in f.media_types), None)
        if chosen is None:
            raise Problem(400, f"There is no format {asked.format[:40]!r}. There are {', '.join(f.name for f in ALL)}.")
        return _fit(chosen, form)
    lines = request.headers.getlist("Accept")
    rows = negotiate(lines, [(f, f.media_types) for f in RESULTS])
    asks = negotiate(lines, [(f, f.media_types) for f in RESULTS if f.asks])
    graphs = negotiate(lines, [(f, f.media_types) for f in GRAPHS])
    wanted = {"ASK": asks, "CONSTRUCT": graphs, "DESCRIBE": graphs, "SELECT": rows}.get(form or "", rows or graphs)
    if wanted is None:
        raise Problem(
            406, f"None of the accepted types is on offer for this query. There are: {', '.join(_offered(form))}."
        )
    return (rows or RESULTS[0]).name, (asks or RESULTS[0]).name, (graphs or GRAPHS[0]).name


def _offered(form: str | None) -> list[str]:
    if form in ("CONSTRUCT", "DESCRIBE"):
        return [f.media_types[0] for f in GRAPHS]
    return [f.media_types[0] for f in RESULTS if f.asks or form != "ASK"]


def _fit(chosen: GraphFormat | ResultFormat, form: str | None) -> tuple[str, str, str]:
    graphs = form in ("CONSTRUCT", "DESCRIBE")
    if graphs != isinstance(chosen, GraphFormat) and form in QUERIES:
        if chosen.name in ("json", "xml") and graphs:
            return "json", "json", "jsonld" if chosen.name == "json" else "rdfxml"
        offered = GRAPHS if graphs else RESULTS
        raise Problem(
            406, f"{form} cannot be answered as {chosen.name}. There are {', '.join(f.name for f in offered)}."
        )
    if isinstance(chosen, GraphFormat):
        return RESULTS[0].name, RESULTS[0].name, chosen.name
    if form == "ASK" and not chosen.asks:
        raise Problem(
            406, f"ASK cannot be answered as {chosen.name}. There are {', '.join(f.name for f in RESULTS if f.asks)}."
        )
    return chosen.name, chosen.name if chosen.asks else RESULTS[0].name, GRAPHS[0].name


def _run(asked: Asked, star: int | None, rows: str, answers: str, graphs: str) -> Answer:
    pool: Pool = current_app.config["POOL"]
    gone = request.environ.get("waitress.client_disconnected", lambda: False)
    query = Query(asked.query, rows, answers, graphs, asked.default_graphs, asked.named_graphs, asked.timeout, star)
    try:
        return pool.answer(query, gone=gone)
    except Rejected as refused:
        failure = refused.failure
        message, line, column = explain(asked.query, failure.message, failure.line, failure.column)
        raise Problem(400, message[:LONGEST_MESSAGE], line=line, column=column) from refused
    except Overrun as overrun:
        if overrun.status == GONE:
            raise Problem(GONE, str(overrun)) from overrun
        raise _limit(str(overrun), overrun.status, overrun.retry_after) from overrun


# ---- without a query, and for people


def _options() -> Response:
    response = Response(status=204)
    response.headers["Allow"] = "GET, HEAD, POST, OPTIONS"
    return response


def _wants_page() -> bool:
    if request.method == "POST" and request.mimetype != FORM:
        return False
    values = request.values
    if values.get("format") or values.get("output"):
        return False
    offers: list[tuple[str, Sequence[str]]] = [*((f.name, f.media_types) for f in ALL), HTML]
    lines = request.headers.getlist("Accept")
    return (
        any(line.strip() for line in lines) and negotiate(lines, offers) == "html" and ",".join(lines).strip() != "*/*"
    )


def _bare() -> Response:
    """The service description; for a browser, the query page."""
    offers: list[tuple[GraphFormat | str, Sequence[str]]] = [*((f, f.media_types) for f in GRAPHS), HTML]
    chosen = negotiate(request.headers.getlist("Accept"), offers)
    if chosen is None:
        types = ", ".join(f.media_types[0] for f in GRAPHS)
        raise Problem(406, f"The description of this service is there as {types} and text/html.")
    if chosen == "html":
        return _page(None)
    assert isinstance(chosen, GraphFormat)
    description = service_description(request.base_url, chosen, current_app.config["STORE"])
    return Response(description, content_type=chosen.content_type)


def _page(asked: Asked | None) -> Response:
    """The query page, with the answer under the query if there is one; made without JavaScript."""
    from app.results import Table, read_table

    table: Table | None = None
    problem: Problem | None = None
    status = 200
    if asked is not None:
        try:
            screened = check(asked)
            graph = screened.form in ("CONSTRUCT", "DESCRIBE")
            answer = _run(asked, screened.star, "json", "json", "turtle")
            table = read_table(b"".join(answer.chunks), graph=graph)
        except Problem as found:
            problem, status = found, found.code or 400
        except HTTPException as found:
            problem, status = Problem(found.code or 500, found.description or ""), found.code or 500
    body = render_template(
        "sparql.html", query=asked.query if asked else None, table=table, problem=problem, prefixes=PREFIXES
    )
    return Response(body, status=status, content_type="text/html; charset=utf-8")
