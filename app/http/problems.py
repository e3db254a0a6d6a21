"""Problems in plain words: as a page, as problem details in JSON (RFC 9457), or as text."""

import json
import logging
from dataclasses import KW_ONLY, dataclass
from http import HTTPStatus

import regex
from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from app.http.environ import NOTES
from app.http.negotiate import HTML, negotiate
from app.limits import RETRY_AFTER, WIDEST
from kg.errors import EndpointError, FormatError, KGError
from kg.formats.registry import RESULTS, Format

DETAILS = Format("json", "JSON", "json", ("application/problem+json", *RESULTS[0].media_types, "application/ld+json"))
TEXT = Format("text", "Text", "txt", ("text/plain", "text/turtle", "text/csv", "text/tab-separated-values"))
NUL = "There is a NUL character in the request: leave it out."
KEPT_OF_OTHERS = ("allow", "location", "content-range")


@dataclass(eq=False)
class Problem(HTTPException):
    """A request that is refused, with the status and the reason; `line` and `column` point into `query`.

    `near` are things that may have been meant, each by name and path: links on a page, words elsewhere. `limit` names
    the limit that was hit.
    """

    code: int
    description: str
    _: KW_ONLY
    line: int | None = None
    column: int | None = None
    retry_after: int | None = None
    near: tuple[tuple[str, str], ...] = ()
    query: str = ""
    limit: str | None = None

    def __post_init__(self) -> None:
        super().__init__(self.description)

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
    app.register_error_handler(EndpointError, lambda error: _answer(of_engine(error)))
    app.register_error_handler(FormatError, lambda error: _answer(Problem(406, str(error))))
    app.register_error_handler(KGError, lambda error: _answer(Problem(400, str(error))))
    app.register_error_handler(Exception, _unforeseen)


def _refuse_nul() -> None:
    """Refuse the one character that no name, IRI or word has, and at which others end a text. Raises Problem."""
    if "\0" in request.path or any("\0" in text for pair in request.values.items(multi=True) for text in pair):
        raise Problem(400, NUL)


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
    return Problem(504 if error.slow else 502, message, retry_after=RETRY_AFTER if error.passing else None)


def _http(error: HTTPException) -> Response:
    if isinstance(error, Problem):
        return _answer(error)
    response = _answer(Problem(error.code or 500, error.description or error.name))
    response.headers.extend([one for one in error.get_headers() if one[0].lower() in KEPT_OF_OTHERS])
    return response


def _unforeseen(error: Exception) -> Response:
    """A fault of ours: logged whole, told without its innards."""
    current_app.logger.exception("%s %s failed", request.method, request.path, exc_info=error)
    return _answer(Problem(500, InternalServerError.description or "The server made a mistake. It has been logged."))


def _answer(problem: Problem) -> Response:
    if problem.limit:
        request.environ.setdefault(NOTES, {})["limit"] = problem.limit
    form = negotiate(request.headers.getlist("Accept"), (TEXT, HTML, DETAILS)) or TEXT
    if form is HTML:
        body = render_template("problem.html", problem=problem, status=problem.code)
    else:
        body = _text(problem) if form is TEXT else json.dumps(_details(problem), ensure_ascii=False) + "\n"
    response = Response(body, problem.code, {"Cache-Control": "no-store"}, content_type=form.content_type)
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _text(problem: Problem) -> str:
    message = f"{problem.place}: {problem.description}" if problem.place else problem.description
    if problem.near:
        message += " Nearest names: " + "; ".join(f"{name} ({path})" for name, path in problem.near) + "."
    return f"{message}\n" + (f"\n{problem.excerpt}\n" if problem.excerpt else "")


def _details(problem: Problem) -> dict[str, object]:
    """The members of RFC 9457, and ours where there is something to say."""
    ours: dict[str, object] = {name: getattr(problem, name) for name in ("line", "column", "excerpt", "limit")}
    ours["near"] = [{"name": name, "path": path} for name, path in problem.near]
    rfc = {"title": HTTPStatus(problem.code).phrase, "status": problem.code, "detail": problem.description}
    return {"type": "about:blank", **rfc, **{name: value for name, value in ours.items() if value}}
