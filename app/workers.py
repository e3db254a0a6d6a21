"""Queries evaluated in processes of their own, each with a deadline and a memory cap, so that none can harm another.

A broker is forked before the server has threads. It holds the store and does nothing but fork workers from itself,
ready in milliseconds. A worker evaluates one query at a time and sends its result in frames; when it overruns its
deadline or dies, it is killed and the next query gets a fresh one.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import os
import pickle
import resource
import select
import signal
import socket
import struct
import threading
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from app.evaluate import Failure, Query, evaluate
from app.limits import Limits

FRAME = struct.Struct("!BI")
DATA, HEAD, DONE, FAILED = range(4)
FRAME_SIZE = 1 << 16
HELD_BACK = 1 << 18
MEBIBYTE = 1 << 20
NICE_AFTER = 0.3


class Overrun(Exception):
    """A query was stopped by a limit; the text names it. `status` is the HTTP status it deserves."""

    def __init__(self, message: str, status: int = 503, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


class Rejected(Exception):
    """The engine refused a query; carries where and why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


# ---- in the broker and the worker


def _broker(store: ox.Store, control: socket.socket, limits: Limits) -> None:
    """Fork a worker for every descriptor that arrives, until the server is gone."""
    _let_go(control.fileno())
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not message:
            os._exit(0)
        pid = os.fork()
        if pid == 0:
            control.close()
            _work(store, socket.socket(fileno=descriptors[0]), limits)
            os._exit(0)
        os.close(descriptors[0])
        control.sendall(struct.pack("!I", pid))


def _let_go(kept: int) -> None:
    """Close what was inherited and is not used: a listener would stay open, the pipes of others would not end."""
    os.closerange(3, kept)
    os.closerange(kept + 1, os.sysconf("SC_OPEN_MAX"))


def _die_with_parent() -> None:
    """Have the kernel end this process when the broker ends, whatever it is computing; only Linux knows how."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _work(store: ox.Store, channel: socket.socket, limits: Limits) -> None:
    faulthandler.disable()
    _die_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    cap = used + limits.memory * MEBIBYTE
    resource.setrlimit(resource.RLIMIT_AS, (cap, cap))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 2)
    output = _Frames(channel)
    while (request := _receive(channel)) is not None:
        try:
            evaluate(store, pickle.loads(request), output.head, output)
            output.flush()
            channel.sendall(FRAME.pack(DONE, 0))
        except Failure as failure:
            body = pickle.dumps((failure.message, failure.line, failure.column))
            channel.sendall(FRAME.pack(FAILED, len(body)) + body)
        except (BrokenPipeError, ConnectionResetError):
            return
        output.clear()


def _receive(channel: socket.socket) -> bytes | None:
    header = _exactly(channel, 4)
    return None if header is None else _exactly(channel, struct.unpack("!I", header)[0])


def _exactly(channel: socket.socket, size: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < size:
        part = channel.recv(min(size - len(parts), 1 << 20))
        if not part:
            return None
        parts += part
    return bytes(parts)


class _Frames:
    """A file to write a result to, sent on in frames."""

    def __init__(self, channel: socket.socket) -> None:
        self.channel = channel
        self.buffer = bytearray()

    def head(self, content_type: str) -> None:
        body = content_type.encode()
        self.channel.sendall(FRAME.pack(HEAD, len(body)) + body)

    def write(self, data: bytes) -> int:
        self.buffer += data
        if len(self.buffer) >= FRAME_SIZE:
            self.flush()
        return len(data)

    def flush(self) -> None:
        if self.buffer:
            self.channel.sendall(FRAME.pack(DATA, len(self.buffer)) + self.buffer)
            self.buffer.clear()

    def clear(self) -> None:
        self.buffer.clear()


# ---- in the server


@dataclass(eq=False)
class _Worker:
    pid: int
    channel: socket.socket

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.channel.close()


@dataclass(frozen=True)
class Answer:
    """A result under way: its content type, and its bytes as they come. Close it when the client is gone."""

    content_type: str
    chunks: Iterator[bytes]
    whole: bool

    def close(self) -> None:
        """End a result that nobody reads to its end; its worker is freed."""
        if isinstance(self.chunks, Generator):
            self.chunks.close()


class Pool:
    """Workers for a store, started as needed up to the limit, kept while they behave."""

    def __init__(self, store: ox.Store, limits: Limits) -> None:
        self.limits = limits
        self.idle: list[_Worker] = []
        self.restarts = 0
        self._lock = threading.Lock()
        self._spawning = threading.Lock()
        self._slots = threading.BoundedSemaphore(limits.workers)
        self._waiting = 0
        self._control, theirs = socket.socketpair()
        self._broker = os.fork()
        if self._broker == 0:
            self._control.close()
            _broker(store, theirs, limits)
        theirs.close()

    def close(self) -> None:
        """End the broker and all workers."""
        for worker in self.idle:
            worker.kill()
        self._control.close()
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(self._broker, signal.SIGKILL)
            os.waitpid(self._broker, 0)

    def answer(self, query: Query, *, gone: Callable[[], bool] = lambda: False) -> Answer:
        """The result of a query. Raises Overrun when a limit stops it, Rejected when the engine refuses it.

        Up to a quarter of a mebibyte is held back, so that most failures still get an honest status; a failure behind
        that breaks the iteration off, and the server must break off the connection.
        """
        limit = min(query.timeout or self.limits.timeout, self.limits.timeout)
        deadline = time.monotonic() + limit
        self._enter(deadline)
        try:
            worker = self._take()
        except BaseException:
            self._slots.release()
            raise
        frames = self._frames(worker, query, deadline, limit, gone)
        try:
            content_type = next(frames).decode()
            held, size, whole = [], 0, True
            for chunk in frames:
                held.append(chunk)
                size += len(chunk)
                if size > HELD_BACK:
                    whole = False
                    break
        except BaseException:
            frames.close()
            raise
        return Answer(content_type, iter([b"".join(held)]) if whole else _chain(b"".join(held), frames), whole)

    def _enter(self, deadline: float) -> None:
        if self._slots.acquire(blocking=False):
            return
        with self._lock:
            if self._waiting >= self.limits.queue:
                raise Overrun(
                    f"The service is busy: {self.limits.workers} queries run and {self.limits.queue} wait. Try again.",
                    503,
                    2,
                )
            self._waiting += 1
        try:
            if not self._slots.acquire(timeout=max(0.0, min(self.limits.wait, deadline - time.monotonic()))):
                raise Overrun(
                    f"The service is busy: no place became free within {self.limits.wait:g} seconds. Try again.", 503, 2
                )
        finally:
            with self._lock:
                self._waiting -= 1

    def _take(self) -> _Worker:
        with self._lock:
            if self.idle:
                return self.idle.pop()
        return self._spawn()

    def _spawn(self) -> _Worker:
        ours, theirs = socket.socketpair()
        with self._spawning:
            socket.send_fds(self._control, [b"w"], [theirs.fileno()])
            pid = struct.unpack("!I", _exactly(self._control, 4) or b"\0\0\0\0")[0]
        theirs.close()
        return _Worker(pid, ours)

    def _frames(
        self, worker: _Worker, query: Query, deadline: float, limit: float, gone: Callable[[], bool]
    ) -> Generator[bytes, None, None]:
        """The content type, then the bytes of a result; gives the worker back if all went well, else ends it."""
        well = False
        try:
            body = pickle.dumps(query)
            worker.channel.sendall(struct.pack("!I", len(body)) + body)
            yield from self._read(worker, deadline, limit, gone)
            well = True
        except Rejected:
            well = True
            raise
        finally:
            self._leave(worker, well=well)

    def _leave(self, worker: _Worker, *, well: bool) -> None:
        if well:
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, worker.pid, 0)
            with self._lock:
                self.idle.append(worker)
        else:
            worker.kill()
            self.restarts += 1
        self._slots.release()

    def _read(
        self, worker: _Worker, deadline: float, limit: float, gone: Callable[[], bool]
    ) -> Generator[bytes, None, None]:
        size, start, nice = 0, time.monotonic(), False
        poll = select.poll()
        poll.register(worker.channel, select.POLLIN)
        while True:
            wait = min(deadline - time.monotonic(), 0.25)
            if wait <= 0:
                raise Overrun(
                    f"The query ran longer than its limit of {limit:g} seconds and was stopped. "
                    "Ask for less: add a LIMIT or narrower patterns."
                )
            if not poll.poll(wait * 1000):
                if gone():
                    raise Overrun("The client is gone.", 499)
                if not nice and time.monotonic() - start > NICE_AFTER:
                    nice = True
                    with contextlib.suppress(OSError):
                        os.setpriority(os.PRIO_PROCESS, worker.pid, 10)
                continue
            kind, body = self._frame(worker)
            if kind == DONE:
                return
            if kind == FAILED:
                raise Rejected(Failure(*pickle.loads(body)))
            size += len(body)
            if size > self.limits.result * MEBIBYTE:
                raise Overrun(
                    f"The result is larger than the limit of {self.limits.result} MiB. Ask for less: add a LIMIT."
                )
            yield body

    def _frame(self, worker: _Worker) -> tuple[int, bytes]:
        try:
            header = _exactly(worker.channel, FRAME.size)
            kind, size = FRAME.unpack(header) if header else (None, 0)
            body = _exactly(worker.channel, size) if header else None
        except OSError:
            header = body = None
        if header is None or body is None:
            raise Overrun(
                f"The query ended its worker: it needed more than {self.limits.memory} MiB of memory, or is nested "
                "too deeply for the engine. Ask for less, or simplify it."
            )
        return kind, body


def _chain(first: bytes, rest: Generator[bytes, None, None]) -> Generator[bytes, None, None]:
    try:
        yield first
        yield from rest
    finally:
        rest.close()
