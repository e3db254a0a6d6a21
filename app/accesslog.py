"""The access log: one line of JSON for each request, written when its answer has ended."""

from __future__ import annotations

import hashlib
import json
import logging
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from app.workers import Overrun
from kg.errors import KGError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# What the app notes in the environment of a request for this log.
QUERY = "hkit.query"
LIMIT = "hkit.limit"
MISSED = "hkit.missed"
LONGEST_PATH = 1000
# The status of an answer whose client is gone: no limit was hit.
GONE = 499
TOO_LARGE = "The request is larger than the limit."


def access_log(app: WSGIApplication, target: str) -> WSGIApplication:
    """The app with a log to a file, or to standard error for "-"; the app itself for "".

    The file is appended to, and opened anew after it was moved away. Raises KGError when it cannot be written.
    """
    return AccessLog(app, _logger(target)) if target else app


def missed(app: WSGIApplication) -> WSGIApplication:
    """The app behind the cache: a request that reaches it was not answered from there."""

    def marked(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ[MISSED] = True
        return app(environ, start_response)

    return marked


class AccessLog:
    """A WSGI layer that logs each request.

    A line has `time` (UTC, when the request came), `method`, `path`, `query` (null, or `sha256` and `length` in bytes
    of the SPARQL query, of the whole query string where there is none), `status`, `bytes` of the body as sent, `ms`
    until they were handed on, `cache` (true if it answered), `limit` (null, or what the client was told of the limit
    that was hit), `whole` (false if the answer broke off). What the server refuses before it is a request, such as a
    broken request line, has no line.
    """

    def __init__(self, app: WSGIApplication, logger: logging.Logger) -> None:
        self.app, self.logger = app, logger

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        entry = _Entry(environ, self.logger)

        def listen(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
            entry.status = int(status[:3])
            return start_response(status, headers, exc_info)

        try:
            return _Body(self.app(environ, listen), entry)
        except BaseException:
            entry.write()
            raise


class _Entry:
    """What is known of a request so far; written once."""

    def __init__(self, environ: WSGIEnvironment, logger: logging.Logger) -> None:
        self.environ, self.logger = environ, logger
        self.came, self.start = datetime.now(UTC), time.perf_counter()
        self.status, self.bytes, self.whole, self.written = 500, 0, False, False

    def write(self) -> None:
        if self.written:
            return
        self.written = True
        environ = self.environ
        line = {
            "time": self.came.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "method": environ["REQUEST_METHOD"],
            "path": _bytes(environ.get("PATH_INFO", "")).decode("utf-8", "replace")[:LONGEST_PATH],
            "query": _query(environ),
            "status": self.status,
            "bytes": self.bytes,
            "ms": round((time.perf_counter() - self.start) * 1000, 3),
            "cache": MISSED not in environ,
            "limit": environ.get(LIMIT, TOO_LARGE if self.status == 413 else None),
            "whole": self.whole,
        }
        # All that is not ASCII is escaped, line ends too: what a client sends cannot end a line or begin one.
        self.logger.info(json.dumps(line, separators=(",", ":")))


class _Body:
    """An answer's body, counted as it goes by; its end, or its being given up, ends the entry."""

    def __init__(self, body: Iterable[bytes], entry: _Entry) -> None:
        self.body, self.entry = body, entry

    def __iter__(self) -> Iterator[bytes]:
        entry = self.entry
        try:
            for chunk in self.body:
                entry.bytes += len(chunk)
                yield chunk
            entry.whole = True
        except Overrun as overrun:
            if overrun.status != GONE:
                entry.environ[LIMIT] = str(overrun)
            raise
        finally:
            entry.write()

    def close(self) -> None:
        """End the body, and the entry if nobody read it."""
        try:
            if hasattr(self.body, "close"):
                self.body.close()
        finally:
            self.entry.write()


def _query(environ: WSGIEnvironment) -> dict[str, str | int] | None:
    """What may be known of a query: a digest, by which two requests are seen to be the same, and its length."""
    text = environ.get(QUERY)
    if text is None:
        raw = environ.get("QUERY_STRING", "")
        given = parse_qs(raw, keep_blank_values=True, encoding="latin-1").get("query")
        asked = _bytes(given[0] if given else raw)
    else:
        asked = text.encode("utf-8", "surrogatepass")
    return {"sha256": hashlib.sha256(asked).hexdigest(), "length": len(asked)} if asked else None


def _bytes(text: str) -> bytes:
    """The bytes of a WSGI string, which has one character for each."""
    return text.encode("latin-1", "replace")


def _logger(target: str) -> logging.Logger:
    """A logger of its own, so that neither the root's handlers nor its level change what is written."""
    try:
        handler = logging.StreamHandler(sys.stderr) if target == "-" else WatchedFileHandler(target, encoding="ascii")
    except OSError as error:
        raise KGError(f"The access log {target} cannot be written: {error.strerror or error}.") from error
    logger = logging.Logger("hkit.access", logging.INFO)
    logger.addHandler(handler)
    return logger
