"""Answers kept for who asks again: in front of Flask, bounded, under everything an answer varies by."""

from __future__ import annotations

import gzip
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import brotli
from flask import Response
from werkzeug.wsgi import ClosingIterator

from app.metrics import Metrics
from app.negotiate import parse_accept

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SMALL = 512
LARGEST = 1 << 20
SIZE = 64 << 20
PACKED = (
    "text/",
    "application/json",
    "application/ld+json",
    "application/n-",
    "application/rdf+xml",
    "application/sparql",
    "application/trig",
    "image/svg",
)


def compress(response: Response, accepted: str) -> None:
    """Pack a text answer as brotli or gzip, where the client takes it and it is worth it."""
    response.vary.add("Accept-Encoding")
    kind = response.mimetype or ""
    if not kind.startswith(PACKED) or response.content_encoding or not accepted:
        return
    body = response.get_data()
    if len(body) < SMALL:
        return
    qualities = {
        one.subtype: one.quality
        for one in parse_accept([",".join(f"x/{part.strip()}" for part in accepted.split(","))])
    }
    if qualities.get("br", 0) > 0:
        response.set_data(brotli.compress(body, quality=4))
        response.content_encoding = "br"
    elif qualities.get("gzip", qualities.get("*", 0)) > 0:
        response.set_data(gzip.compress(body, compresslevel=5, mtime=0))
        response.content_encoding = "gzip"


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer in memory."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes
    etag: str


class Cache:
    """A WSGI layer that answers repeated GET and HEAD requests without asking the app.

    Only answers of status 200 that say they are public are kept, by path, query, Accept and Accept-Encoding; the least
    used go first when there are more than `size` bytes.
    """

    def __init__(self, app: WSGIApplication, metrics: Metrics, *, size: int = SIZE) -> None:
        self.app, self.metrics, self.size = app, metrics, size
        self._kept: OrderedDict[tuple[str, ...], Kept] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start = time.perf_counter()
        key = self._key(environ)
        kept = self._find(key) if key else None
        if kept is not None:
            return self._replay(kept, environ, start_response, start)
        return self._ask(key, environ, start_response, start)

    def _key(self, environ: WSGIEnvironment) -> tuple[str, ...] | None:
        if (
            environ["REQUEST_METHOD"] not in ("GET", "HEAD")
            or "HTTP_RANGE" in environ
            or environ.get("CONTENT_LENGTH", "0") not in ("", "0")
        ):
            return None
        names = ("PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_HOST", "wsgi.url_scheme")
        return tuple(str(environ.get(name, "")) for name in names)

    def _find(self, key: tuple[str, ...]) -> Kept | None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
            return kept

    def _replay(self, kept: Kept, environ: WSGIEnvironment, start_response: StartResponse, start: float) -> list[bytes]:
        tags = environ.get("HTTP_IF_NONE_MATCH", "")
        same = bool(kept.etag) and (
            tags.strip() == "*" or kept.etag in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        )
        if same:
            start_response(
                "304 Not Modified",
                [h for h in kept.headers if h[0].lower() not in ("content-length", "content-type", "content-encoding")],
            )
        else:
            start_response(kept.status, kept.headers)
        self.metrics.count(304 if same else 200, time.perf_counter() - start, hit=True)
        return [b""] if same or environ["REQUEST_METHOD"] == "HEAD" else [kept.body]

    def _ask(
        self, key: tuple[str, ...] | None, environ: WSGIEnvironment, start_response: StartResponse, start: float
    ) -> Iterable[bytes]:
        told: list[Any] = []

        def listen(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
            told[:] = [status, headers]
            return start_response(status, headers, exc_info)

        body = self.app(environ, listen)
        status, headers = told
        self.metrics.count(int(status[:3]), time.perf_counter() - start, hit=False)
        named = {name.lower(): value for name, value in headers}
        size = int(named.get("content-length", LARGEST + 1))
        keeps = key is not None and environ["REQUEST_METHOD"] == "GET" and status.startswith("200") and size <= LARGEST
        if not keeps or key is None or "public" not in named.get("cache-control", ""):
            return body
        data = b"".join(body)
        self._keep(key, Kept(status, list(headers), data, named.get("etag", "")))
        return ClosingIterator([data], [body.close] if hasattr(body, "close") else None)

    def _keep(self, key: tuple[str, ...], kept: Kept) -> None:
        with self._lock:
            old = self._kept.pop(key, None)
            self._bytes += len(kept.body) - (len(old.body) if old else 0)
            self._kept[key] = kept
            while self._bytes > self.size:
                _, dropped = self._kept.popitem(last=False)
                self._bytes -= len(dropped.body)
