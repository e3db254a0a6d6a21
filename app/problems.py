"""What goes wrong, told in plain words: as a page to browsers, as text to everything else."""

from __future__ import annotations

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from app.negotiate import negotiate
from kg.errors import KGError

OFFERS = (("text", ("text/plain", "application/json", "text/turtle")), ("html", ("text/html", "application/xhtml+xml")))


class Problem(HTTPException):
    """A request that is refused, with the status and the reason; `line` and `column` point into a query.

    `near` are things that may have been meant, each by name and path: links on a page, words elsewhere.
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
    ) -> None:
        super().__init__(message)
        self.code = status
        self.line, self.column = line, column
        self.retry_after = retry_after
        self.near = near

    @property
    def place(self) -> str:
        """Where in the query it went wrong, in words."""
        if self.line is None:
            return ""
        return f"line {self.line}, column {self.column}" if self.column is not None else f"line {self.line}"


def register(app: Flask) -> None:
    """Turn every exception into an answer a person can act on."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(KGError, lambda error: _answer(Problem(400, str(error))))
    app.register_error_handler(Exception, _unforeseen)


def _http(error: HTTPException) -> Response:
    if isinstance(error, Problem):
        return _answer(error)
    problem = Problem(error.code or 500, error.description or error.name)
    response = _answer(problem)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "location"):
            response.headers[name] = value
    return response


def _unforeseen(error: Exception) -> Response:
    """A fault of ours: logged whole, told without its innards."""
    from flask import current_app

    current_app.logger.exception("%s %s failed", request.method, request.path, exc_info=error)
    return _answer(Problem(500, InternalServerError.description or "The server made a mistake. It has been logged."))


def _answer(problem: Problem) -> Response:
    status = problem.code or 500
    message = f"{problem.place}: {problem.description}" if problem.place else str(problem.description)
    if problem.near:
        message += " Nearest names: " + "; ".join(f"{name} ({path})" for name, path in problem.near) + "."
    if negotiate(request.headers.getlist("Accept"), OFFERS) == "html":
        body = render_template("problem.html", problem=problem, status=status)
        response = Response(body, status=status, content_type="text/html; charset=utf-8")
    else:
        response = Response(message + "\n", status=status, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response
