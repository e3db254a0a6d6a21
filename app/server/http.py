"""One connection: HTTP/1.1 taken apart, answered in order, held to limits of size and time."""

import asyncio
import socket
import struct
from collections import deque
from typing import Any

import httptools
import regex

from app.http.environ import Header, Request, local
from app.limits import HEAD_LIMIT, IDLE_SECONDS, MOST_CONNECTIONS, REQUEST_SECONDS, STALL_SECONDS, Refusal
from app.server.gate import Gate, RequestInFlight
from kg.model.identity import gathered

# Seconds in which a client may read why it is refused.
DRAIN_SECONDS = 2.0
# How long a client that has ended its side may still wait for an answer; one that is gone looks the same.
HALF_CLOSED_SECONDS = 1.0
TOO_LONG = f"The headers are longer than {HEAD_LIMIT} bytes."
HOST = regex.compile(rb"[A-Za-z0-9.\-_~%!$&'()*+,;=]*(?::\d{0,5})?|\[[0-9A-Fa-f:.]+\](?::\d{0,5})?")
REQUEST_LINE = regex.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,40} [!-~]+ HTTP/1\.[01]\r?\n")
RESET = struct.pack("ii", 1, 0)


class Connection(asyncio.Protocol):
    """A client's connection."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.transport: Any = None
        self.exchange: RequestInFlight | None = None
        self.waiting: deque[tuple[Request, bytes, bool, Refusal | None]] = deque()
        self.parser = httptools.HttpRequestParser(self)
        self.reading = self.draining = self.ended = self.paused = False
        # Whether the body of a request comes in chunks, and whether a client waits to be told to send it.
        self.chunked = self.awaited = False
        self.since = 0.0
        # How far the client had read when it was last seen to read, and when that was.
        self.moved = (0, 0.0)
        # The bytes that the request began with, which may be all of it.
        self.one_piece = b""
        self.refusal: Refusal | None = None
        self.target, self.headers, self.body, self.size = b"", list[Header](), bytearray(), 0
        # How many bytes came of a head, or after a body: the parser tells of a header when it is whole, however long.
        self.unfinished = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has come."""
        self.transport = transport
        self.transport.set_write_buffer_limits(high=1 << 18)
        self.since = self.gate.loop.time()
        connections = self.gate.connections
        connections.add(self)
        if len(connections) > MOST_CONNECTIONS:
            idle = [one for one in connections if one.exchange is None]
            min(idle, key=lambda one: one.since, default=self).transport.abort()

    def connection_lost(self, _error: Exception | None) -> None:
        """The client is gone, or was sent away: what is still under way for it ends."""
        self.gate.connections.discard(self)
        self.waiting.clear()
        exchange, self.exchange = self.exchange, None
        if exchange is not None:
            exchange.abandon()

    def eof_received(self) -> bool:
        """The client sends no more; true if it may still be waiting for an answer."""
        if self.exchange is None or self.draining or not self.transport.can_write_eof():
            return False
        self.ended, exchange = True, self.exchange
        self.gate.loop.call_later(HALF_CLOSED_SECONDS, lambda: self.exchange is exchange and self.transport.abort())
        return True

    def pause_writing(self) -> None:
        """The client reads slowly: its worker waits, and it gets no more answers until it has read."""
        self.paused = True
        self.transport.pause_reading()
        if self.exchange is not None and self.exchange.worker is not None:
            self.exchange.worker.hold(True)

    def resume_writing(self) -> None:
        """The client has caught up."""
        self.paused = False
        if self.exchange is None:
            self._next()
        elif self.exchange.worker is not None:
            self.exchange.worker.hold(False)

    def data_received(self, data: bytes) -> None:
        """Bytes of a request, or of several; the very same ones as before are answered without being parsed."""
        if self.draining:
            return
        self.one_piece = b""
        if self.reading and self.unfinished > HEAD_LIMIT:
            self._refuse(Refusal(431, TOO_LONG))
            return
        self.unfinished += len(data)
        if not self.reading and self.exchange is None and not self.waiting:
            if kept := self.gate.cache.get(data):
                self.since = self.gate.loop.time()
                method, target = data.split(b" ", 2)[:2]
                self.gate.replay(self, kept, method.decode("latin-1"), local(target, self.gate.root))
                return
            self.one_piece = data
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
        except httptools.HttpParserCallbackError:
            if self.refusal is None:
                raise  # a fault of ours, not of the request
            self._refuse(self.refusal)
        except httptools.HttpParserError:
            refusal = Refusal(400, "This is no HTTP/1.1 request that can be read.")
            if REQUEST_LINE.match(self.one_piece) and not self.target:
                refusal = Refusal(501, "There is no such method here. There are GET, HEAD, POST and OPTIONS.")
            self._refuse(refusal)

    def on_message_begin(self) -> None:
        """A request begins."""
        self.reading, self.since, self.unfinished = True, self.gate.loop.time(), 0
        self.target, self.headers, self.body, self.size = b"", [], bytearray(), 0

    def on_url(self, part: bytes) -> None:
        """Some of the target."""
        self.target += part
        if len(self.target) > HEAD_LIMIT:
            self._stop(Refusal(414, f"The URL is longer than {HEAD_LIMIT} bytes. Send the query by POST."))

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header."""
        self.size += len(name) + len(value)
        if self.size > HEAD_LIMIT:
            self._stop(Refusal(431, TOO_LONG))
        self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """All headers are there: refuse what need not be read further."""
        named = gathered(self.headers)
        hosts, version = named[b"host"], self.parser.get_http_version()
        if version not in ("1.0", "1.1"):
            self._stop(Refusal(505, "This server speaks HTTP/1.1."))
        if (version == "1.1" and len(hosts) != 1) or len(hosts) > 1 or not all(map(HOST.fullmatch, hosts)):
            self._stop(Refusal(400, "A request names one host, in one Host header."))
        self._measure(int(next(iter(named[b"content-length"]), b"0")))
        self.chunked = bool(named[b"transfer-encoding"])
        if any(version == "1.0" or value.lower() != b"chunked" for value in named[b"transfer-encoding"]):
            self._stop(Refusal(501, "A body comes as it is or, by HTTP/1.1, in chunks; no other coding is read here."))
        self.awaited = version == "1.1" and any(value.lower() == b"100-continue" for value in named[b"expect"])
        self._go_on()

    def _measure(self, size: int) -> None:
        if size > (self.gate.limits.request << 20) + 1024:
            message = f"The request is larger than the limit of {self.gate.limits.request} MiB."
            self._stop(Refusal(413, message, "request"))

    def _go_on(self) -> None:
        """Tell a client that waits for it to send the body, but not in the middle of another answer."""
        if self.awaited and self.exchange is None and not self.waiting:
            self.awaited = False
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, part: bytes) -> None:
        """Some of the body."""
        self.body += part
        self.unfinished = 0
        self._measure(len(self.body))

    def on_message_complete(self) -> None:
        """A request is whole: answer it, or let it wait for those before it."""
        self.reading = self.awaited = False
        version = self.parser.get_http_version()
        last = version == "1.0" or not self.parser.should_keep_alive() or self.gate.stopping
        method = self.parser.get_method().decode("latin-1")
        request = Request(method, local(self.target, self.gate.root), version, self.headers, bytes(self.body))
        # Its own bytes, if they came in one piece with nothing beside them.
        data, self.one_piece = self.one_piece, b""
        alone = data.find(b"\r\n\r\n") + 4 + len(self.body) == len(data) and not self.chunked
        self.waiting.append((request, data if alone else b"", last, None))
        self._next()

    def _stop(self, refusal: Refusal) -> None:
        self.refusal = refusal
        raise ValueError(refusal.description)

    def _refuse(self, refusal: Refusal) -> None:
        """Answer what is no proper request, and end: what follows cannot be told apart from it."""
        self.reading, self.draining = False, True
        known = [(name, value) for name, value in self.headers if name == b"accept"]
        method = self.parser.get_method().decode("latin-1") if self.headers else "GET"
        request = Request(method, local(self.target, self.gate.root), "1.1", known)
        self.waiting.append((request, b"", True, refusal))
        self._next()

    def _next(self) -> None:
        """Answer what waits, one after the other, as long as the client reads."""
        while self.waiting and self.exchange is None and not self.paused and not self.transport.is_closing():
            request, raw, last, refusal = self.waiting.popleft()
            if refusal is not None:
                self.exchange = RequestInFlight(self.gate, self, request, b"", b"", last=True)
                self.exchange.refuse(refusal)
            elif (exchange := self.gate.answer(self, request, raw, last=last)) is not None:
                self.exchange = exchange
                self.gate.pool.submit(exchange)
        if self.transport.is_closing() or self.draining:
            return
        if self.waiting or self.paused:
            self.transport.pause_reading()
        else:
            self.transport.resume_reading()
            self._go_on()

    def answered(self, exchange: RequestInFlight) -> None:
        """An answer is written whole; go on with what waits."""
        self.exchange, self.since = None, self.gate.loop.time()
        if exchange.last or self.ended or self.gate.stopping:
            self._end()
        else:
            self._next()

    def _end(self) -> None:
        """Close when all is sent; what the client still sends is thrown away for a while, so that it gets to read."""
        self.waiting.clear()
        if not self.draining or self.ended or not self.transport.can_write_eof():
            self.transport.close()
            return
        self.transport.resume_reading()
        self.transport.write_eof()
        self.gate.loop.call_later(DRAIN_SECONDS, self.transport.abort)

    def cut(self) -> None:
        """Break the connection off in the middle of an answer, so that it cannot be taken for a whole one."""
        self.exchange = None
        self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.transport.abort()

    def check(self, now: float) -> None:
        """Look at the clock: end what is idle, what comes too slowly, and what nobody reads."""
        if self.draining and self.exchange is None:
            return
        if self.reading and now - self.since > REQUEST_SECONDS:
            self._refuse(Refusal(408, f"The request did not come whole within {REQUEST_SECONDS} seconds."))
        elif self.transport.get_write_buffer_size():
            moved = (self.exchange.bytes if self.exchange else 0) - self.transport.get_write_buffer_size()
            if moved != self.moved[0]:
                self.moved = (moved, now)
            elif now - self.moved[1] > STALL_SECONDS:
                self.transport.abort()
        elif self.exchange is None and not self.reading and now - self.since > IDLE_SECONDS:
            self.transport.close()
