"""The SPARQL 1.1 Protocol, its query half: requests read, and refused with the reason."""

import re
from binascii import a2b_qp
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

import regex

from app.http.negotiate import HTML, negotiate, wished
from app.http.problems import NUL, Problem
from app.limits import Limits
from kg.formats.registry import GRAPHS, RESULTS, SHAPED, Format, named
from kg.store.sparql_scan import Screened, screen

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
READ_ONLY = "This endpoint is read-only: it answers queries and takes no updates."
BOM = "\ufeff"  # how files in UTF-8 may begin, and no part of what they say
BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
ABSOLUTE = regex.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*$")
ASKING = frozenset({"query", "update", "default-graph-uri", "named-graph-uri"})
Pairs = list[tuple[str, str]]


class QueryRequest(NamedTuple):
    """The query of a request, its dataset, and the wishes of its parameters; `format` is the name of one there is."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str | None = None
    timeout: float | None = None


def read_request(environ: dict[str, Any], limits: Limits) -> QueryRequest | None:
    """The query of a GET, HEAD or POST request, or None if it has none. Raises Problem for what is refused."""
    values = _pairs(environ.get("QUERY_STRING", "").encode("latin-1"))
    if environ["REQUEST_METHOD"] == "POST":
        return _read_post(environ, values, limits)
    if environ.get("CONTENT_LENGTH", "0") not in ("", "0"):
        raise Problem(400, "A GET request has no body here. Put the query into the URL as ?query=, or send it by POST.")
    return _read_parameters(values) if any(name in ASKING for name, _ in values) else None


def _read_post(environ: dict[str, Any], values: Pairs, limits: Limits) -> QueryRequest:
    kind, _, parameters = environ.get("CONTENT_TYPE", "").partition(";")
    kind = kind.strip().lower()
    if environ.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity":
        raise Problem(415, "A compressed request body is not taken here. Send the query as it is.")
    charset = regex.search(r"charset\s*=\s*\"?([\w.:-]+)", parameters, flags=regex.IGNORECASE)
    if charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        raise Problem(415, f"The charset {charset[1].lower()} is not taken here. Send UTF-8.")
    if kind == UPDATE:
        raise Problem(403, READ_ONLY)
    if any(name == "update" for name, _ in values):
        raise Problem(400, READ_ONLY)
    if kind not in (DIRECT, FORM):
        given = kind or "no Content-Type"
        raise Problem(415, f"A POST with {given[:80]} is not taken here. Send {DIRECT}, or a form as {FORM}.")
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = BytesIO(body)  # the page, if one is wanted, reads its own parameters from it
    if len(body) > limits.request << 20:
        raise Problem(413, f"The request is larger than the limit of {limits.request} MiB.", limit="request")
    if kind == FORM:
        return _read_parameters([*values, *_pairs(body)])
    if b"\0" in body:
        raise Problem(400, NUL)
    if any(name == "query" for name, _ in values):
        raise Problem(400, "The query is in the body and in the URL. Send it once.")
    try:
        return _read_parameters(values, body.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Problem(400, f"The request is not UTF-8: byte {error.start} cannot be read.") from error


def _pairs(encoded: bytes) -> Pairs:
    """The parameters of a form. Raises Problem for NUL, and for escapes that are not UTF-8."""
    if b"%00" in encoded or b"\0" in encoded:
        raise Problem(400, NUL)
    pairs = (part.partition(b"=") for part in encoded.removeprefix(BOM.encode()).split(b"&") if part)
    try:
        return [(_decoded(name), _decoded(value)) for name, _, value in pairs]
    except UnicodeDecodeError as error:
        raise Problem(400, "A parameter is not percent-encoded UTF-8.") from error


def _decoded(encoded: bytes) -> str:
    """A name or value without its escapes: those of quoted-printable but for their mark, which are read in C."""
    encoded = encoded.replace(b"+", b" ")
    if b"%" in encoded and not BROKEN_ESCAPE.search(encoded):
        return a2b_qp(encoded.replace(b"=", b"=3D").replace(b"%", b"=")).decode("utf-8")
    return unquote_to_bytes(encoded).decode("utf-8")


def _read_parameters(values: Pairs, query: str | None = None) -> QueryRequest:
    if len(values) == 1 and values[0][0] == "query":
        return QueryRequest(values[0][1].removeprefix(BOM))
    first = dict(reversed(values))
    if "update" in first:
        raise Problem(400, READ_ONLY)
    queries = [value for name, value in values if name == "query"]
    if len(queries) > 1:
        raise Problem(400, "There are two queries in this request. Send one.")
    if query is None and not queries:
        raise Problem(400, "There is no query in this request. Send it as the parameter query.")
    timeout = first.get("timeout")
    if timeout is not None and not regex.fullmatch(r"\d{1,6}(?:\.\d{1,6})?", timeout):
        raise Problem(400, f"timeout is a number of seconds, not {timeout[:40]!r}.")
    kinds = ("default-graph-uri", "named-graph-uri")
    graphs = [tuple(value for name, value in values if name == kind) for kind in kinds]
    relative = next((iri for iris in graphs for iri in iris if not ABSOLUTE.match(iri)), None)
    if relative is not None:
        raise Problem(400, f"A graph is named by an absolute IRI, not {relative[:80]!r}.")
    text, seconds = queries[0] if query is None else query, float(timeout) if timeout else None
    form = wished((*RESULTS, *GRAPHS, *SHAPED, HTML), first)
    return QueryRequest(text.removeprefix(BOM), graphs[0], graphs[1], form.name if form else None, seconds)


def check(asked: QueryRequest, limits: Limits) -> Screened:
    """Refuse what the engine must not see. Raises Problem."""
    screened = screen(asked.query)
    if screened.form is None and not asked.query.strip():
        raise Problem(400, "The query is empty.")
    if screened.updates:
        raise Problem(400, READ_ONLY)
    if screened.services and not limits.services:
        raise Problem(400, "SERVICE is switched off here: this endpoint fetches nothing from elsewhere.")
    refused = next((iri for iri in screened.services if iri not in limits.services), None)
    if screened.services and refused is not None:
        written = "takes an IRI here, written out: no variable, no prefix."
        why, known = f"<{refused[:200]}> is not allowed here.", ", ".join(f"<{one}>" for one in limits.services)
        raise Problem(400, f"SERVICE {why if refused else written} This endpoint asks only {known}.")
    if screened.depth > limits.depth:
        message = f"The query is nested {screened.depth} deep; the limit is {limits.depth}. Flatten it."
        raise Problem(400, message, limit="depth")
    if screened.operators > limits.operators:
        message = f"The query joins {screened.operators} terms by ||, && and +; the limit is {limits.operators}."
        raise Problem(400, f"{message} Use VALUES or IN for long lists.", limit="operators")
    return screened


@lru_cache(maxsize=512)
def wants_page(accept: str) -> bool:
    """True for an Accept header that prefers a page for people."""
    return accept.strip() not in ("", "*/*") and negotiate([accept], (*RESULTS, *GRAPHS, HTML)) is HTML


@lru_cache(maxsize=512)
def format_for(accept: str, name: str | None, form: str | None) -> Format:
    """The format for a query of a form: the one named if it fits, else by the Accept header. Raises Problem (406)."""
    graphs = (*GRAPHS, *SHAPED)
    known: dict[str, Sequence[Format]] = {**dict.fromkeys(("SELECT", "ASK"), RESULTS), "CONSTRUCT": graphs}
    fitting = known.get("CONSTRUCT" if form == "DESCRIBE" else form or "", (*RESULTS, *graphs))
    chosen = (named(fitting, name) if name else None) or negotiate([accept], fitting)
    if chosen is None:
        offered = ", ".join(f"{each.name} ({each.media_types[0]})" for each in fitting)
        raise Problem(406, f"{form or 'This'} cannot be answered as any of the accepted types. There are {offered}.")
    return chosen
