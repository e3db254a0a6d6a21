"""Problems in plain words: as a page, as problem details in JSON (RFC 9457), or as text."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus

import regex
from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from app.http.environ import NOTES
from app.http.negotiate import negotiate
from kg.errors import FormatError, KGError
from kg.remote.client import EndpointError

OFFERS = (
    ("text", ("text/plain", "text/turtle", "text/csv", "text/tab-separated-values")),
    ("html", ("text/html", "application/xhtml+xml")),
    (
        "json",
        ("application/problem+json", "application/json", "application/sparql-results+json", "application/ld+json"),
    ),
)
JSON = "application/problem+json"
# Seconds after which an engine may be back.
RETRY_AFTER = 5
WIDEST = 160


class Problem(HTTPException):
    """A request that is refused, with the status and the reason; `line` and `column` point into `query`.

    `near` are things that may have been meant, each by name and path: links on a page, words elsewhere. `limit` names
    the limit that was hit.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        line: int | None = None,
        column: int | None = None,
        retry_after: int | None = None,
        near: tuple[tuple[str, str], ...] = (),
        query: str = "",
        limit: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code = status
        self.line, self.column = line, column
        self.retry_after = retry_after
        self.near = near
        self.query = query
        self.limit = limit

    @property
    def place(self) -> str:
        """The place of the fault in the query, in words."""
        if self.line is None:
            return ""
        return f"line {self.line}, column {self.column}" if self.column is not None else f"line {self.line}"

    @property
    def excerpt(self) -> str:
        """The line of the query where it went wrong, with a mark below the place; empty if it is not known."""
        rows = self.query.split("\n")
        if self.line is None or not 0 < self.line <= len(rows):
            return ""
        row, column = rows[self.line - 1].rstrip("\r").expandtabs(1), (self.column or 1) - 1
        begin = max(0, column - WIDEST // 2)
        return f"{row[begin : begin + WIDEST]}\n{' ' * (column - begin)}^"


def register(app: Flask) -> None:
    """Turn every exception into an answer a person can act on."""
    app.before_request(_refuse_nul)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(KGError, lambda error: _answer(problem_of(error)))
    app.register_error_handler(Exception, _unforeseen)


def _refuse_nul() -> None:
    """Refuse the one character that no name, IRI or word has, and at which other programs end a text."""
    if "\0" in request.path or any("\0" in text for pair in request.values.items(multi=True) for text in pair):
        raise Problem(400, "There is a NUL character in the address or in a parameter: leave it out.")


def problem_of(error: KGError) -> Problem:
    """An error of hkit's as a problem of the request."""
    if isinstance(error, EndpointError):
        return of_engine(error)
    return Problem(406 if isinstance(error, FormatError) else 400, str(error))


def of_engine(error: EndpointError, query: str = "") -> Problem:
    """The problem with an engine elsewhere, as the site tells it: what is missing, what is still here, and why.

    The engine's address, which is no concern of readers, is only logged.
    """
    logging.getLogger("hkit").warning("%s", error)
    why = regex.sub(r"^https?://\S+", "It", str(error))
    if error.status == HTTPStatus.BAD_REQUEST:
        return Problem(HTTPStatus.BAD_REQUEST, f"The engine behind this site refuses this query. {why}", query=query)
    message = (
        "This part of the site is missing now: what is said of things is on another engine, which did not answer as it "
        f"should. {why} The home page, search and the lists of classes are still here."
    )
    status = 504 if error.slow else 502
    return Problem(status, message, retry_after=RETRY_AFTER if error.passing else None)


def _http(error: HTTPException) -> Response:
    if isinstance(error, Problem):
        return _answer(error)
    problem = Problem(error.code or 500, error.description or error.name)
    response = _answer(problem)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "location", "content-range"):
            response.headers[name] = value
    return response


def _unforeseen(error: Exception) -> Response:
    """A fault of ours: logged whole, told without its innards."""
    current_app.logger.exception("%s %s failed", request.method, request.path, exc_info=error)
    return _answer(Problem(500, InternalServerError.description or "The server made a mistake. It has been logged."))


def _answer(problem: Problem) -> Response:
    status = problem.code or 500
    if problem.limit:
        request.environ.setdefault(NOTES, {})["limit"] = problem.limit
    form = negotiate(request.headers.getlist("Accept"), OFFERS)
    if form == "html":
        body, kind = render_template("problem.html", problem=problem, status=status), "text/html; charset=utf-8"
    elif form == "json":
        body, kind = json.dumps(details(problem), ensure_ascii=False) + "\n", JSON
    else:
        body, kind = _text(problem), "text/plain; charset=utf-8"
    response = Response(body, status=status, content_type=kind)
    response.headers["Cache-Control"] = "no-store"
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _text(problem: Problem) -> str:
    message = f"{problem.place}: {problem.description}" if problem.place else str(problem.description)
    if problem.near:
        message += " Nearest names: " + "; ".join(f"{name} ({path})" for name, path in problem.near) + "."
    return f"{message}\n" + (f"\n{problem.excerpt}\n" if problem.excerpt else "")


def details(problem: Problem) -> dict[str, object]:
    """The members of RFC 9457, and ours where there is something to say."""
    status = problem.code or 500
    ours = {
        "line": problem.line,
        "column": problem.column,
        "excerpt": problem.excerpt,
        "limit": problem.limit,
        "near": [{"name": name, "path": path} for name, path in problem.near],
    }
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": problem.description,
        **{name: value for name, value in ours.items() if value},
    }
