"""The gate between connections and workers: cache, counts, access log, refusals, framing of answers."""

from __future__ import annotations

import os
import time
from email.utils import formatdate
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_to_bytes

from app.http.environ import HEALTH, LOGGED, METRICS, PROBLEM, QUERY_PATHS, Request
from app.http.site_address import FORWARDED, SiteAddress
from app.i18n.choice import choose
from app.limits import FLUSHED, LARGEST_KEPT, Limits, Refusal
from app.server.access_log import Log, Metrics
from app.server.cache import Cache, CachedAnswer
from app.server.pool import InFlight, Pool
from app.server.zygote import own_memory

# What an answer may depend on beside method, target and the language chosen.
VARYING = frozenset({b"accept", b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"})
TICK = 0.05


class Gate:
    """The state that all connections share: the pool, the cache of the release, counts and log."""

    def __init__(self, pool: Pool, limits: Limits, log: Log | None, site: SiteAddress) -> None:
        self.pool, self.limits, self.log, self.loop = pool, limits, log, pool.loop
        self.root, self.varying = site.path, VARYING | (FORWARDED if site.by_proxy else frozenset())
        self.cache, self.metrics = pool.zygote.cache, Metrics()
        self.connections: set[Any] = set()
        self.stopping = False
        # How often the release was switched, and why it cannot be now.
        self.switches, self.problem = 0, ""
        self.date = b""
        self._second = 0
        self._tick()

    def _tick(self) -> None:
        self.pool.tick()
        second = int(time.time())
        if second != self._second:
            self._second = second
            self.date = f"\r\nDate: {formatdate(second, usegmt=True)}\r\nServer: hkit\r\n".encode("ascii")
            now = self.loop.time()
            for connection in list(self.connections):
                connection.check(now)
        self.loop.call_later(TICK, self._tick)

    def answer(self, connection: Any, request: Request, raw: bytes, *, last: bool) -> RequestInFlight | None:
        """Begin to answer a request; None if it was answered at once, from the cache.

        `raw` are the request's own bytes if they came in one piece, else empty; `last` says that the connection ends
        with the answer.
        """
        key, raw = (b"", b"") if last else (key_of(request, self.varying), raw)
        if key and (kept := self.cache.get(key)):
            self.replay(connection, kept, request.method, request.target)
            if raw:
                self.cache.keep(raw, kept)
            return None
        exchange = RequestInFlight(self, connection, request, key, raw, last=last)
        if self.log is not None:
            request.extra[LOGGED] = True
        if exchange.path == b"/metrics":
            request.extra[METRICS] = self.metrics.text(
                self.pool.zygote.release,
                connections=len(self.connections),
                workers_busy=len(self.pool.busy),
                worker_restarts_total=self.pool.restarts,
                cpu_seconds_total=time.process_time(),
                memory_bytes=own_memory(os.getpid()),
                release_switches_total=self.switches,
                release_problem=bool(self.problem),
            )
        elif exchange.path == b"/health":
            problem = f"problem {self.problem}\n" if self.problem else ""
            request.extra[HEALTH] = f"switches {self.switches}\n{problem}"
        return exchange

    def replay(self, connection: Any, kept: CachedAnswer, method: str, target: bytes) -> None:
        """Answer with what is kept."""
        began = time.perf_counter()
        connection.transport.write(b"".join((kept.head, self.date, b"\r\n", kept.body)))
        seconds = time.perf_counter() - began
        self.metrics.count(kept.status, seconds, hit=True)
        if self.log is not None:
            notes = {**kept.notes, "cache": True}
            self.log.write(method, target, kept.status, len(kept.body), seconds, notes, whole=True)

    def refuse(self, exchange: RequestInFlight, refusal: Refusal) -> None:
        """Have the app tell a refusal in the client's format; tell it bluntly if there is no worker for that either."""
        request = exchange.request
        if PROBLEM in request.extra or not self.pool.zygote.pid:
            exchange.head(refusal.code, _blunt(refusal), len(refusal.description.encode()) + 1, False, {})
            exchange.data(f"{refusal.description}\n".encode())
            exchange.done()
            return
        request.extra[PROBLEM] = refusal._asdict()
        request.body, exchange.key, exchange.raw = b"", b"", b""
        exchange.lane, exchange.seconds, exchange.since = "page", 5.0, self.loop.time()
        self.pool.submit(exchange)

    def finished(self, exchange: RequestInFlight, *, whole: bool) -> None:
        """Count and log an exchange that has ended."""
        seconds = self.loop.time() - exchange.came
        self.metrics.count(exchange.status, seconds, hit=False)
        notes = {"limit": exchange.limit, **exchange.notes, "cache": False}
        if notes["limit"]:
            self.metrics.limits[notes["limit"]] += 1
        if self.log is not None:
            request = exchange.request
            self.log.write(request.method, request.target, exchange.status, exchange.bytes, seconds, notes, whole=whole)


def _blunt(refusal: Refusal) -> bytes:
    """The head of a plain answer that no app has made."""
    retry = f"Retry-After: {refusal.retry_after}\r\n" if refusal.retry_after else ""
    return (
        f"HTTP/1.1 {refusal.code} {HTTPStatus(refusal.code).phrase}\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(refusal.description.encode()) + 1}\r\n{retry}X-Content-Type-Options: nosniff\r\n"
        "Access-Control-Allow-Origin: *\r\nCache-Control: no-store"
    ).encode("ascii")


class RequestInFlight(InFlight):
    """A request and its answer as it goes to the connection."""

    def __init__(self, gate: Gate, connection: Any, request: Request, key: bytes, raw: bytes, *, last: bool) -> None:
        self.path = unquote_to_bytes(request.path)
        lane = "query" if self.path.decode("latin-1") in QUERY_PATHS else "page"
        super().__init__(gate.loop, request, lane, gate.limits.timeout)
        self.gate, self.connection, self.key, self.raw, self.last = gate, connection, key, raw, last
        self.came = self.since
        self.bytes = 0
        self.chunked = False
        self.limit: str | None = None
        self.notes: dict[str, Any] = {}
        self.plain = b""
        # Of the release that answers, which need not be the one that is served when the answer ends.
        self.cache: Cache | None = None
        self.parts: list[bytes] = []
        self.kept: list[bytes] | None = None

    def head(self, status: int, head: bytes, length: int | None, keep: bool, notes: dict[str, Any]) -> None:
        """The answer's status and headers, as the app made them."""
        self.begun, self.status, self.plain, self.notes = True, status, head, notes
        self.cache = self.worker.zygote.cache if self.worker else None
        bodiless = self.request.method == "HEAD" or status in (204, 304)
        self.chunked = length is None and not bodiless and self.request.version == "1.1"
        self.last |= length is None and not bodiless and not self.chunked
        self.kept = [] if keep and (bodiless or (length is not None and length <= LARGEST_KEPT)) else None
        lines = b"Connection: close\r\n" if self.last else b""
        if self.chunked:
            lines += b"Transfer-Encoding: chunked\r\n"
        self.parts = [head, self.gate.date, lines, b"\r\n"]

    def data(self, data: bytes) -> None:
        """A piece of the body; of the answer to HEAD nothing is sent on."""
        if self.request.method == "HEAD":
            return
        self.bytes += len(data)
        if self.kept is not None:
            self.kept.append(data)
        if self.chunked:
            self.parts += [b"%x\r\n" % len(data), data, b"\r\n"]
        else:
            self.parts.append(data)
        if self.chunked or self.bytes > FLUSHED:
            self._flush()

    def _flush(self) -> None:
        self.connection.transport.write(b"".join(self.parts))
        self.parts.clear()

    def done(self) -> None:
        """The answer is whole."""
        if self.chunked:
            self.parts.append(b"0\r\n\r\n")
        if self.parts:
            self._flush()
        if self.kept is not None and self.cache is not None and (key := self.key or self.raw):
            self.cache.keep(key, CachedAnswer(self.status, self.plain, b"".join(self.kept), self.notes))
        self.gate.finished(self, whole=True)
        self.connection.answered(self)

    def refuse(self, refusal: Refusal) -> None:
        """The answer cannot be given; if its head is sent already, it is cut so that the client can tell."""
        self.limit = refusal.limit or self.limit
        if self.begun:
            self.gate.finished(self, whole=False)
            self.connection.cut()
        else:
            self.gate.refuse(self, refusal)

    def abandon(self) -> None:
        """The client is gone."""
        self.gate.pool.abandon(self)
        self.status = self.status or 499
        self.gate.finished(self, whole=False)


def key_of(request: Request, varying: frozenset[bytes]) -> bytes:
    """All that the answer to a request may depend on; empty for one whose answer is kept under its own bytes alone."""
    if request.body or request.method not in ("GET", "HEAD"):
        return b""
    lines = [b"%s %s" % (request.method.encode("latin-1"), request.target)]
    lines += [b"%s:%s" % one for one in request.headers if one[0] in varying]
    spoken = (request.header(name).decode("latin-1") for name in (b"accept-language", b"cookie"))
    lines.append(choose(*spoken).encode("ascii"))
    return b"\n".join(lines)
