"""The zygote, which has a release open and forks workers, and the connections to these, as the server sees them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import marshal
import os
import signal
import socket
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

from app.http.environ import Request
from app.limits import Limits, Refusal, crashed, too_large
from app.server.cache import Cache
from app.server.worker import (
    BROKEN,
    DATA,
    DEADLINE_IS,
    DONE,
    FRAME,
    HEAD,
    LENGTH,
    MEBIBYTE,
    PID,
    SECONDS,
    Make,
    run_zygote,
)
from kg.errors import KGError

ENDED = "The process that was to open it ended before it had: perhaps there is too little memory."


class InFlight(Protocol):
    """A request with its lane and deadline, to which its answer is given piece by piece."""

    request: Request
    lane: str
    worker: WorkerConnection | None
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
    """The pool, as a worker connection sees it."""

    limits: Limits

    def release(self, worker: WorkerConnection) -> None: ...

    def stop(self, worker: WorkerConnection, refusal: Refusal) -> None: ...

    def lost(self, worker: WorkerConnection, refusal: Refusal) -> None: ...


class WorkerConnection(asyncio.Protocol):
    """The connection to one worker, which answers one request after the other.

    More than one may be sent to it: a worker that finds its next request waiting goes on without going to sleep, which
    costs more than a small query. An request that nobody wants from it any more is None; what comes of it is dropped.
    """

    def __init__(self, owner: Owner, zygote: Zygote) -> None:
        self.owner, self.zygote = owner, zygote
        self.pid = 0
        self.requests: deque[InFlight | None] = deque()
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

    def ask(self, request: InFlight, now: float) -> None:
        """Send a request to the worker."""
        http = request.request
        body = marshal.dumps((http.method, http.target, http.version, http.headers, http.body, http.extra))
        if not self.requests:
            self.began = now
        self.requests.append(request)
        request.worker = self
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
        request = self.requests[0]
        if request is None:
            return
        request.sent += len(data)
        if request.lane == "query" and request.sent > self.owner.limits.result * MEBIBYTE:
            self.owner.stop(self, too_large(self.owner.limits))
        else:
            request.data(data)

    def _take(self, kind: int, body: bytes) -> None:
        request = self.requests[0]
        if kind in (DONE, BROKEN):
            self.owner.release(self)
        if request is None:
            return
        if kind == HEAD:
            request.head(*marshal.loads(body))
        elif kind == DONE:
            request.done()
        elif kind == BROKEN:
            request.refuse(Refusal(500, "The server made a mistake. It has been logged."))
        elif kind == DEADLINE_IS:
            (seconds,) = SECONDS.unpack(body)
            request.seconds = min(request.seconds, seconds)
            request.deadline = min(request.deadline, self.began + seconds)

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


class Zygote:
    """A process that opens one release and forks workers, with the cache and the idle workers of that release.

    The process starts at once, and opens the release while others are served.
    """

    def __init__(self, make: Make, limits: Limits, server: tuple[str, int], ended: Callable[[Zygote], None]) -> None:
        self.ended = ended
        self.cache = Cache()
        self.release = ""
        # Another has taken its place: no new request goes to it, and it ends with its last.
        self.retired = False
        # Workers that wait for a request, and since when.
        self.idle: list[tuple[float, WorkerConnection]] = []
        self.unnamed: deque[WorkerConnection] = deque()
        self.unread = b""
        self.loop = asyncio.get_running_loop()
        self.opened: asyncio.Future[str] = self.loop.create_future()
        self.control, theirs = socket.socketpair()
        try:
            self.pid = os.fork()
        except OSError as error:
            self.control.close()
            theirs.close()
            raise KGError(f"No process could be started to open it: {error.strerror}.") from error
        if self.pid == 0:
            try:
                run_zygote(make, theirs, limits, server)
            except Exception as error:  # logged here, as nothing above this process would
                logging.getLogger("hkit").exception("the zygote failed", exc_info=error)
            finally:
                # Never back into the event loop of the process this one was forked from: they share its memory.
                os._exit(1)
        theirs.close()
        self.control.setblocking(False)
        self.loop.add_reader(self.control, self._read)

    async def open(self) -> None:
        """Wait until it is open. Raises KGError saying why it cannot be."""
        self.release = await self.opened

    def lost(self) -> bool:
        """Look for the end of its process, which may not have been noticed yet; true if it is gone."""
        if self.pid:
            try:
                if not self.control.recv(1, socket.MSG_PEEK):
                    self._end()
            except BlockingIOError:
                pass
            except OSError:
                self._end()
        return not self.pid

    def spawn(self, owner: Owner) -> WorkerConnection | None:
        """Have a worker forked; None when there can be none."""
        ours, theirs = socket.socketpair()
        try:
            socket.send_fds(self.control, [b"w"], [theirs.fileno()])
        except OSError:
            ours.close()
            self.lost()
            return None
        finally:
            theirs.close()
        worker = WorkerConnection(owner, self)
        self.unnamed.append(worker)
        worker.connect(self.loop, ours)
        return worker

    def _read(self) -> None:
        """Read the outcome of opening, then the process number of each worker, in the order of spawning."""
        try:
            message = self.control.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            message = b""
        if not message:
            self._end()
            return
        self.unread += message
        if not self.opened.done() and not self._read_outcome():
            return
        while len(self.unread) >= PID.size:
            worker = self.unnamed.popleft()
            (worker.pid,) = PID.unpack_from(self.unread)
            self.unread = self.unread[PID.size :]
            if worker.closed:
                worker.kill()

    def _read_outcome(self) -> bool:
        """Read the outcome of opening; false while it has not come whole."""
        end = LENGTH.size + LENGTH.unpack_from(self.unread)[0] if len(self.unread) >= LENGTH.size else LENGTH.size
        if len(self.unread) < end:
            return False
        release, problem = marshal.loads(self.unread[LENGTH.size : end])
        self.unread = self.unread[end:]
        if problem:
            self.opened.set_exception(KGError(problem))
        else:
            self.opened.set_result(release)
        return True

    def _end(self) -> None:
        """Note that the process is gone, and its workers with it."""
        self._let_go()
        if self.opened.done():
            self.ended(self)
        else:
            self.opened.set_exception(KGError(ENDED))

    def _let_go(self) -> None:
        self.pid = 0
        self.loop.remove_reader(self.control)
        self.control.close()
        self.unnamed.clear()

    def close(self) -> None:
        """End its process: what that has in memory is free then."""
        if self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self._let_go()
