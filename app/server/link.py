"""The connection to one worker: requests go out, frames come in."""

from __future__ import annotations

import asyncio
import contextlib
import marshal
import os
import signal
import socket
from collections import deque
from typing import TYPE_CHECKING, Any, Protocol

from app.environ import Request
from app.limits import Limits
from app.refusal import Refusal, crashed, too_large
from app.server.worker import BROKEN, DATA, DEADLINE_IS, DONE, FRAME, HEAD, LENGTH, MEBIBYTE, SECONDS

if TYPE_CHECKING:
    from app.server.broker import Broker


class Exchange(Protocol):
    """A request that waits for its answer."""

    request: Request
    lane: str
    link: Link | None
    since: float
    deadline: float
    seconds: float
    sent: int
    begun: bool
    again: bool

    def head(self, status: int, head: bytes, length: int | None, keep: bool, notes: dict[str, Any]) -> None: ...

    def data(self, data: bytes) -> None: ...

    def done(self) -> None: ...

    def refuse(self, refusal: Refusal) -> None: ...


class Owner(Protocol):
    """Who has workers answer, and hears how that ends."""

    limits: Limits

    def release(self, link: Link) -> None: ...

    def stop(self, link: Link, refusal: Refusal) -> None: ...

    def lost(self, link: Link, refusal: Refusal) -> None: ...


class Link(asyncio.Protocol):
    """The connection to one worker, which answers one exchange after the other.

    More than one may be sent to it: a worker that finds its next request waiting goes on without going to sleep, which
    costs more than a small query. An exchange that nobody wants from it any more is None; what comes of it is dropped.
    """

    def __init__(self, owner: Owner, broker: Broker) -> None:
        self.owner, self.broker = owner, broker
        self.pid = 0
        self.exchanges: deque[Exchange | None] = deque()
        self.began = 0.0
        self.nice = self.closed = False
        self.buffer = b""
        self.rest = 0
        self.connecting: asyncio.Task[Any]
        self.transport: Any = None
        self.unsent = b""

    def connect(self, loop: asyncio.AbstractEventLoop, ours: socket.socket) -> None:
        """Speak with the worker by a socket."""
        ours.setblocking(False)
        self.connecting = loop.create_task(loop.create_unix_connection(lambda: self, sock=ours))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is connected: send what was asked meanwhile."""
        self.transport = transport
        if self.closed:
            self.transport.abort()
        elif self.unsent:
            self.transport.write(self.unsent)
            self.unsent = b""

    def ask(self, exchange: Exchange, now: float) -> None:
        """Send a request to the worker."""
        request = exchange.request
        body = marshal.dumps(
            (request.method, request.target, request.version, request.headers, request.body, request.extra)
        )
        if not self.exchanges:
            self.began = now
        self.exchanges.append(exchange)
        exchange.link = self
        message = LENGTH.pack(len(body)) + body
        if self.transport is None:
            self.unsent += message
        else:
            self.transport.write(message)

    def hold(self, paused: bool) -> None:
        """Let the worker wait while its reader is slow, or go on."""
        if self.transport is not None and not self.closed:
            if paused:
                self.transport.pause_reading()
            else:
                self.transport.resume_reading()

    def data_received(self, data: bytes) -> None:
        """Take frames apart; bytes of a body are passed on at once, however many of a frame there are."""
        if self.buffer:
            data, self.buffer = self.buffer + data, b""
        at, size = 0, len(data)
        while at < size and not self.closed:
            if self.rest:
                part = data[at : at + self.rest]
                at += len(part)
                self.rest -= len(part)
                self._pass_on(part)
                continue
            begin = at + FRAME.size
            kind, length = FRAME.unpack_from(data, at) if begin <= size else (DATA, 0)
            if begin > size or (kind != DATA and begin + length > size):
                self.buffer = data[at:]
                return
            if kind == DATA:
                at, self.rest = begin, length
            else:
                at = begin + length
                self._take(kind, data[begin:at])

    def _pass_on(self, data: bytes) -> None:
        exchange = self.exchanges[0]
        if exchange is None:
            return
        exchange.sent += len(data)
        if exchange.lane == "query" and exchange.sent > self.owner.limits.result * MEBIBYTE:
            self.owner.stop(self, too_large(self.owner.limits))
        else:
            exchange.data(data)

    def _take(self, kind: int, body: bytes) -> None:
        exchange = self.exchanges[0]
        if kind in (DONE, BROKEN):
            self.owner.release(self)
        if exchange is None:
            return
        if kind == HEAD:
            exchange.head(*marshal.loads(body))
        elif kind == DONE:
            exchange.done()
        elif kind == BROKEN:
            exchange.refuse(Refusal(500, "The server made a mistake. It has been logged."))
        elif kind == DEADLINE_IS:
            (seconds,) = SECONDS.unpack(body)
            exchange.seconds = min(exchange.seconds, seconds)
            exchange.deadline = min(exchange.deadline, self.began + seconds)

    def connection_lost(self, _error: Exception | None) -> None:
        """The worker is gone: of its own accord, or killed."""
        if not self.closed:
            self.closed = True
            self.owner.lost(self, crashed(self.owner.limits))

    def kill(self) -> None:
        """End the worker, whatever it does."""
        self.closed = True
        if self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        if self.transport is not None:
            self.transport.abort()
