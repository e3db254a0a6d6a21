"""One connection: uvicorn's protocol, with requests known by their bytes, and limits of size and time."""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
from typing import Any

import httptools
import regex
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.http.environ import local
from app.limits import Refusal
from app.server.gate import Gate, blunt, head_of

HEAD_LIMIT = 1 << 16
MEBIBYTE = 1 << 20
# Seconds: for a request to come whole, between two requests, without progress of an answer, to read a refusal.
REQUEST_SECONDS = 30.0
IDLE_SECONDS = 30.0
STALL_SECONDS = 30.0
DRAIN_SECONDS = 2.0
# How long a client that has ended its side may still wait for an answer; one that is gone looks the same.
HALF_CLOSED_SECONDS = 1.0
MOST_CONNECTIONS = 1000
HOST = regex.compile(rb"[A-Za-z0-9.\-_~%!$&'()*+,;=]*(?::\d{0,5})?|\[[0-9A-Fa-f:.]+\](?::\d{0,5})?")
REQUEST_LINE = regex.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,40} [!-~]+ HTTP/1\.[01]\r?\n")
CLOSE = b"connection: close\r\n\r\n"
RESET = struct.pack("ii", 1, 0)


class Connection(HttpToolsProtocol):
    """A client's connection; its gate answers the requests."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gate: Gate = self.config.app  # type: ignore[assignment]  # always a gate
        # The state of reading: between the first and the last byte of a request; in its body; after a refusal.
        self.reading = self.in_body = self.draining = False
        self.since = 0.0
        # How far the client had read when it was last seen to read, and when that was.
        self.moved = (0, 0.0)
        self.sent = self.size = self.unfinished = 0
        # The bytes that the request began with, which may be all of it.
        self.one_piece = self.url = b""
        self.refusal: Refusal | None = None
        # The task that answers, ended when the client goes away.
        self.task: asyncio.Task[None] | None = None

    @property
    def answering(self) -> bool:
        """True while an answer is under way."""
        return self.cycle is not None and not self.cycle.response_complete

    # ---- the transport's side

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection; of too many the one that was idle longest is ended."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=1 << 18)
        self.since = self.loop.time()
        if len(self.connections) > MOST_CONNECTIONS:
            idle = [one for one in self.connections if isinstance(one, Connection) and not one.answering]
            min(idle, key=lambda one: one.since, default=self).transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """End what is still under way for the client."""
        super().connection_lost(exc)
        self.pipeline.clear()
        if self.task is not None:
            self.task.cancel()

    def eof_received(self) -> bool:  # type: ignore[override]
        """Wait a little with closing while an answer is under way: the client may be waiting for it."""
        if not self.answering or self.scheme == "https":
            return False
        self.cycle.keep_alive = False
        self.loop.call_later(HALF_CLOSED_SECONDS, self._give_up, self.cycle)
        return True

    def _give_up(self, cycle: Any) -> None:
        if self.cycle is cycle and self.answering:
            self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Take bytes of a request, or of several; the very same ones as before are answered without being parsed."""
        if self.draining:
            return
        if self.reading and not self.in_body:
            # The parser tells of a header only when it has come whole, however long it is.
            self.unfinished += len(data)
            if self.unfinished > HEAD_LIMIT:
                self.stop(Refusal(431, f"The headers are longer than {HEAD_LIMIT} bytes."))
                return
        if not self.reading and not self.answering and not self.flow.write_paused and not self.gate.stopping:
            cached = self.gate.cache.find(data)
            if cached is not None:
                self.since = self.loop.time()
                method, target = data.split(b" ", 2)[:2]
                self.gate.replay(self.transport, cached, method.decode("latin-1"), target)
                return
            self.one_piece = data
        else:
            self.one_piece = b""
        self._feed(data)

    def _feed(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            # No other protocol is spoken here: an offer to change to one is passed over (RFC 9110, 7.8).
            self.parser = httptools.HttpRequestParser(self)
            if rest := data[upgrade.args[0] :]:
                self.one_piece = b""
                self._feed(rest)
        except httptools.HttpParserError as error:
            cause = error.__context__
            if cause is not None and not isinstance(cause, (Refusal, ValueError, httptools.HttpParserError)):
                logging.getLogger("hkit").error("a connection failed", exc_info=cause)
            self.stop(cause if isinstance(cause, Refusal) else self._unreadable())

    def _unreadable(self) -> Refusal:
        if REQUEST_LINE.match(self.one_piece) and not self.url:
            return Refusal(501, "There is no such method here. There are GET, HEAD, POST and OPTIONS.")
        return Refusal(400, "This is no HTTP/1.1 request that can be read.")

    # ---- the parser's side

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self.reading, self.since, self.size, self.unfinished = True, self.loop.time(), 0, 0
        self.scope["state"]["connection"] = self

    def on_url(self, url: bytes) -> None:
        """Take some of the target."""
        super().on_url(url)
        if len(self.url) > HEAD_LIMIT:
            raise Refusal(414, f"The URL is longer than {HEAD_LIMIT} bytes. Send the query by POST.")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        super().on_header(name, value)
        self.size += len(name) + len(value)
        if self.size > HEAD_LIMIT:
            raise Refusal(431, f"The headers are longer than {HEAD_LIMIT} bytes.")

    def on_headers_complete(self) -> None:
        """Refuse what need not be read further; else have it answered, whose body may follow."""
        if self.parser.get_http_version() not in ("1.0", "1.1"):
            raise Refusal(505, "This server speaks HTTP/1.1.")
        self.url, host = local(self.url)
        self._check_headers()
        if host:
            self.headers[:] = [(b"host", host), *(one for one in self.headers if one[0] != b"host")]
        self.size = 0
        self.in_body = True
        super().on_headers_complete()
        self.scope["state"].update(target=self.url, cycle=self.cycle)
        if self.gate.stopping:
            self.cycle.keep_alive = False

    def _check_headers(self) -> None:
        hosts, lengths, codings = [], [], []
        for name, value in self.headers:
            if name == b"host":
                hosts.append(value)
            elif name == b"content-length":
                lengths.append(value)
            elif name == b"transfer-encoding":
                codings.append(value.lower())
        version = self.parser.get_http_version()
        if (version == "1.1" and len(hosts) != 1) or len(hosts) > 1 or not all(map(HOST.fullmatch, hosts)):
            raise Refusal(400, "A request names one host, in one Host header.")
        if codings and (lengths or version == "1.0"):
            raise Refusal(400, "A request has either Transfer-Encoding or Content-Length, and the former by HTTP/1.1.")
        if lengths and int(lengths[0]) > self.gate.limits.request * MEBIBYTE + 1024:
            raise self._too_large()
        if codings not in ([], [b"chunked"]):
            raise Refusal(501, "A body comes as it is or in chunks; no other transfer coding is read here.")

    def on_body(self, body: bytes) -> None:
        """Take some of the body."""
        self.size += len(body)
        if self.size > self.gate.limits.request * MEBIBYTE + 1024:
            raise self._too_large()
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End the reading of a request; note its bytes if they came in one piece with nothing beside them."""
        self.reading = self.in_body = False
        data, self.one_piece = self.one_piece, b""
        if data and data.find(b"\r\n\r\n") + 4 + self.size == len(data):
            self.scope["state"]["raw"] = data
        super().on_message_complete()

    def _too_large(self) -> Refusal:
        return Refusal(413, f"The request is larger than the limit of {self.gate.limits.request} MiB.", "request")

    # ---- refusals and ends

    def stop(self, refusal: Refusal) -> None:
        """Read no further: what follows cannot be told apart from what is refused. Earlier requests are answered."""
        self.refusal, self.draining = refusal, True
        if self.in_body:
            self.cycle.message_event.set()  # whoever waits for its body gets to see the refusal
        elif not self.answering:
            self.refuse(refusal)

    def on_response_complete(self) -> None:
        """Go on with what waits, with a refusal at last; how long nothing may come is left to `check`."""
        self.since, self.task = self.loop.time(), None
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        elif self.refusal is not None:
            self.refuse(self.refusal)

    def refuse(self, refusal: Refusal) -> None:
        """Answer what is no proper request, and end."""
        status, lines, body = blunt(refusal)
        self.refusal = None
        if self.in_body:
            self.cycle.response_started = self.cycle.response_complete = True
        else:
            self.gate.count(self.url, status, len(body), refusal.limit)
        self.transport.write(b"".join((head_of(status, lines), self.gate.date, CLOSE, body)))
        if self.transport.can_write_eof():
            # The client may still send: that is read and thrown away for a while, so that it gets to read the answer.
            self.transport.write_eof()
            self.loop.call_later(DRAIN_SECONDS, self.transport.abort)
        else:
            self.transport.close()

    def write_whole(self, cycle: Any, head: bytes, body: bytes) -> None:
        """Write an answer that is there as a whole."""
        end = b"\r\n" if cycle.keep_alive else CLOSE
        self.transport.write(b"".join((head, self.gate.date, end, body)))
        cycle.response_started = cycle.response_complete = True
        if not cycle.keep_alive:
            self.transport.close()
        cycle.on_response()

    def cut(self, cycle: Any) -> None:
        """Break the connection off in the middle of an answer, so that it cannot be taken for a whole one."""
        cycle.disconnected = True
        self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.transport.abort()

    def check(self, now: float) -> None:
        """Look at the clock: end what is idle, what comes too slowly, and what nobody reads."""
        waiting = self.transport.get_write_buffer_size()
        if waiting:
            progress = self.sent - waiting
            if progress != self.moved[0]:
                self.moved = (progress, now)
            elif now - self.moved[1] > STALL_SECONDS:
                self.transport.abort()
        elif self.draining:
            return
        elif self.reading and not self.flow.read_paused and now - self.since > REQUEST_SECONDS:
            self.stop(Refusal(408, f"The request did not come whole within {REQUEST_SECONDS:g} seconds."))
        elif not self.answering and not self.reading and now - self.since > IDLE_SECONDS:
            self.transport.close()
