"""The gate between connections and workers, an ASGI application: cache, counts, access log, refusals."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import aclosing
from email.utils import formatdate
from http import HTTPStatus
from typing import Any
from urllib.parse import SplitResult, unquote_to_bytes

from app.http.environ import BY_PROXY, HEALTH, LOGGED, METRICS, PROBLEM, Request
from app.limits import Limits, Refusal
from app.server.access_log import Log
from app.server.cache import LARGEST, Cache, CachedAnswer
from app.server.metrics import Metrics
from app.server.releases import ReleaseSwitch
from app.server.wsgi import Head

QUERY_PATHS = frozenset({b"/sparql", b"/sparql/", b"/query"})
# Headers that an answer may depend on, beside method and target.
VARYING = frozenset(
    {b"accept", b"accept-encoding", b"accept-language", b"cookie", b"if-none-match", b"if-modified-since", b"range"}
)
# The seconds that the app has to word a refusal.
REFUSAL_SECONDS = 5.0

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Gate:
    """The state that all connections share, and the application that answers their requests."""

    def __init__(
        self, releases: ReleaseSwitch, limits: Limits, log: Log | None, base: SplitResult, *, trusting: bool
    ) -> None:
        self.releases, self.pool, self.limits, self.log = releases, releases.pool, limits, log
        self.root, self.varying = base.path.encode(), VARYING | BY_PROXY if trusting else VARYING
        self.lines = b"server: hkit\r\n"
        if base.scheme == "https":
            self.lines += b"strict-transport-security: max-age=31536000\r\n"
        self.loop, self.metrics = self.pool.loop, Metrics()
        self.connections: set[Any] = set()
        self.stopping = False
        self.date = b""
        self._each_second()

    @property
    def cache(self) -> Cache:
        """The answers of the release that is served."""
        return self.pool.zygote.cache

    def _each_second(self) -> None:
        self.date = b"\r\ndate: %s\r\n%s" % (formatdate(usegmt=True).encode("ascii"), self.lines)
        now = self.loop.time()
        for connection in list(self.connections):
            connection.check(now)
        self.loop.call_later(1.0, self._each_second)

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Answer a request of a connection."""
        connection = scope["state"]["connection"]
        connection.task = asyncio.current_task()
        answer = Answering(self, connection, scope, send)
        try:
            if await answer.read(receive):
                await answer.run()
        except asyncio.CancelledError:  # the client is gone
            answer.status, answer.whole = answer.status or 499, False
        finally:
            answer.count()

    def replay(self, transport: Any, cached: CachedAnswer, method: str, target: bytes) -> None:
        """Answer with what is cached."""
        began = time.perf_counter()
        transport.write(b"".join((cached.head, self.date, b"\r\n", cached.body)))
        seconds = time.perf_counter() - began
        self.metrics.count(cached.status, seconds, hit=True)
        if self.log is not None:
            notes = {**cached.notes, "cache": True}
            self.log.write(method, target, cached.status, len(cached.body), seconds, notes, whole=True)

    def count(self, target: bytes, status: int, size: int, limit: str | None) -> None:
        """Count and log what was refused before it was a request."""
        self.metrics.count(status, 0.0, hit=False)
        if limit:
            self.metrics.limits[limit] += 1
        if self.log is not None:
            self.log.write("GET", target, status, size, 0.0, {"cache": False, "limit": limit}, whole=True)

    def path_of(self, request: Request) -> bytes:
        """The path of a request on the site, whose own path a proxy may have taken away or not."""
        path = request.path
        if b"%" in path:
            path = unquote_to_bytes(path)
        return path[len(self.root) :] or b"/" if self.root and (path + b"/").startswith(self.root + b"/") else path

    def own(self, path: bytes) -> dict[str, str]:
        """The server's share of a page: the text of /metrics, the lines of /health."""
        if path == b"/metrics":
            return {METRICS: self._counts()}
        if path == b"/health":
            problem = f"problem {self.releases.problem}\n" if self.releases.problem else ""
            return {HEALTH: f"switches {self.releases.switches}\n{problem}"}
        return {}

    def _counts(self) -> str:
        return self.metrics.text(
            self.pool.zygote.release,
            connections=len(self.connections),
            workers_busy=len(self.pool.busy),
            worker_restarts_total=self.pool.restarts,
            release_switches_total=self.releases.switches,
            release_problem=bool(self.releases.problem),
        )


class Answering:
    """A request of a connection (`app.server.http`) as it is answered, with all that is counted and logged of it."""

    __slots__ = (
        "began", "cached", "came", "connection", "cycle", "gate", "key", "limit", "notes", "raw", "request", "scope",
        "send", "size", "status", "whole",
    )  # fmt: skip

    def __init__(self, gate: Gate, connection: Any, scope: Any, send: Send) -> None:
        self.gate, self.connection, self.scope, self.send = gate, connection, scope, send
        self.cycle, self.raw = scope["state"]["cycle"], scope["state"].get("raw", b"")
        self.request = Request(scope["method"], scope["state"]["target"], scope["http_version"], scope["headers"])
        self.came = gate.loop.time()
        self.size = self.status = 0
        self.began, self.cached, self.whole = False, False, True
        self.limit: str | None = None
        self.notes: dict[str, Any] = {}
        self.key = b""

    async def read(self, receive: Receive) -> bool:
        """Read the body; false if the request was refused meanwhile."""
        while self.cycle.more_body:
            message = await receive()
            self.request.body += message.get("body", b"")
            refusal = self.connection.refusal
            if refusal is not None and self.cycle is self.connection.cycle and self.cycle.more_body:
                self.status, self.limit = refusal.status, refusal.limit
                self.connection.refuse(refusal)
                return False
        if self.cycle.body:
            self.request.body += bytes(self.cycle.body)
        self.raw = self.scope["state"].get("raw", b"") if self.cycle.keep_alive else b""
        return True

    async def run(self) -> None:
        """Answer from the cache, else by a worker."""
        gate, request = self.gate, self.request
        self.key = self._key()
        cached = gate.cache.find(self.key) if self.key else None
        if cached is not None:
            if self.raw:
                gate.cache.keep(self.raw, cached)
            self.status, self.notes, self.size, self.cached = cached.status, cached.notes, len(cached.body), True
            await self._write(cached.head, cached.body)
            return
        if gate.log is not None:
            request.extra[LOGGED] = True
        path = gate.path_of(request)
        lane = "query" if path in QUERY_PATHS else "page"
        if lane == "page":
            request.extra.update(gate.own(path))
        try:
            await self._pass_on(lane, gate.limits.timeout)
        except Refusal as refusal:
            self.limit = refusal.limit
            await self._refuse(refusal)

    def _key(self) -> bytes:
        """All that the answer may depend on; empty for a request whose answer is kept under its own bytes alone."""
        request = self.request
        if request.body or request.method not in ("GET", "HEAD"):
            return b""
        lines = [b"%s %s" % (request.method.encode("latin-1"), request.target)]
        lines += [b"%s:%s" % one for one in request.headers if one[0] in self.gate.varying]
        return b"\n".join(lines)

    async def _pass_on(self, lane: str, seconds: float) -> None:
        """Have a worker answer; what is small goes out whole, what is large as it comes. Raises Refusal."""
        request, cache = self.request, self.gate.cache
        call = (request.method, request.target, request.version, request.headers, request.body, request.extra)
        async with aclosing(self.gate.pool.run(call, seconds, lane=lane)) as pieces:
            head: Head = await anext(pieces)
            status, plain, length, keep, self.notes = head
            bodiless = request.method == "HEAD" or status in (204, 304)
            if not bodiless and (length is None or length > LARGEST):
                await self._stream(head, pieces)
                return
            body = b"" if bodiless else b"".join([piece async for piece in pieces])
        self.status, self.size = status, len(body)
        if keep and (key := self.key or self.raw):
            cache.keep(key, CachedAnswer(status, plain, body, self.notes))
        await self._write(plain, body)

    async def _stream(self, head: Head, pieces: AsyncGenerator[Any, None]) -> None:
        """Send an answer as it comes, as fast as the client reads."""
        self.began, self.status = True, head[0]
        chunked = self.request.version != "1.0"
        if head[2] is None and not chunked:  # no chunks for HTTP/1.0: the end of the connection is that of the body
            self.cycle.chunked_encoding, self.cycle.expected_content_length = False, sys.maxsize
        lines = (head[1] + self.gate.date).rstrip().split(b"\r\n")[1:]
        headers = [tuple(line.split(b": ", 1)) for line in lines]
        await self.send({"type": "http.response.start", "status": head[0], "headers": headers})
        async for piece in pieces:
            self.size += len(piece)
            self.connection.sent += len(piece)
            await self.send({"type": "http.response.body", "body": piece, "more_body": True})
        if not chunked:
            self.cycle.expected_content_length = 0
        await self.send({"type": "http.response.body", "body": b""})

    async def _write(self, head: bytes, body: bytes) -> None:
        if self.connection.flow.write_paused:
            await self.connection.flow.drain()
        self.connection.write_whole(self.cycle, head, body)

    async def _refuse(self, refusal: Refusal) -> None:
        """Have the app word a refusal in the client's format; word it bluntly if there is no worker for that either.

        An answer that has begun is cut, so that the client can tell.
        """
        if self.began:
            self.whole = False
            self.connection.cut(self.cycle)
            return
        request = self.request
        request.extra[PROBLEM] = (refusal.status, refusal.message, refusal.retry_after, refusal.limit)
        request.body, self.key, self.raw = b"", b"", b""
        try:
            if not self.gate.pool.zygote.pid:
                raise refusal
            await self._pass_on("page", REFUSAL_SECONDS)
        except Refusal:
            self.status, lines, body = blunt(refusal)
            self.size = len(body)
            await self._write(head_of(self.status, lines), body)

    def count(self) -> None:
        """Count and log the answer, now that it has ended."""
        gate, request = self.gate, self.request
        seconds = gate.loop.time() - self.came
        gate.metrics.count(self.status, seconds, hit=self.cached)
        limit = self.limit or (None if self.cached else self.notes.get("limit"))
        if limit:
            gate.metrics.limits[limit] += 1
        if gate.log is not None:
            notes = {**self.notes, "limit": limit, "cache": self.cached}
            gate.log.write(request.method, request.target, self.status, self.size, seconds, notes, whole=self.whole)


def blunt(refusal: Refusal) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """A plain answer that no app has made: status, headers, body."""
    body = f"{refusal.message}\n".encode()
    lines = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
        (b"x-content-type-options", b"nosniff"),
        (b"access-control-allow-origin", b"*"),
        (b"cache-control", b"no-store"),
    ]
    if refusal.retry_after:
        lines.append((b"retry-after", b"%d" % refusal.retry_after))
    return refusal.status, lines, body


def head_of(status: int, lines: Iterable[tuple[bytes, bytes]]) -> bytes:
    """The head of an answer as bytes, without its last line end."""
    head = b"HTTP/1.1 %d %s" % (status, HTTPStatus(status).phrase.encode())
    return b"\r\n".join([head, *(b"%s: %s" % each for each in lines)])
