"""The app in processes of its own, each with a memory cap, so that whatever a request does, no other is harmed.

A zygote is forked from the server, which has no graph itself. It opens the app with its store, tells that it is open,
and then does nothing but fork workers from itself, ready in milliseconds. A worker answers one request at a time, in
frames on a socket; who asked it watches the clock and kills it when it overruns (`app.server.pool`).
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import gc
import logging
import marshal
import os
import resource
import signal
import socket
import stat
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIApplication

from werkzeug.test import run_wsgi_app

from app.http.environ import DEADLINE, NOTES, Request, environment
from app.limits import Limits
from kg.errors import KGError
from kg.store.store import Store

# Makes the app over a store; opens a release and gives its id and its app.
Create = Callable[[Store, Limits], WSGIApplication]
Make = Callable[[], tuple[str, WSGIApplication]]

# A frame is its kind and the length of what follows. DATA: bytes of the body; DONE and BROKEN: nothing; others are
# marshalled. PID: the worker's number, before all else; HEAD: status, head, length or None, keep, notes; DEADLINE_IS:
# seconds.
FRAME = struct.Struct("!BI")
PID, HEAD, DATA, DONE, BROKEN, DEADLINE_IS = range(6)
LENGTH = struct.Struct("!I")
FRAME_SIZE = 1 << 18
LARGEST_MESSAGE = 1 << 16
MEBIBYTE = 1 << 20
PAGE = resource.getpagesize()
# Whoever came by https is to come by it for a year.
STAY_SAFE = ("Strict-Transport-Security", "max-age=31536000")


def run_zygote(make: Make, control: socket.socket, limits: Limits) -> None:
    """Open the app and tell what came of it; then fork a worker for every descriptor that arrives; never returns."""
    _let_go(control.fileno())
    control.setblocking(True)
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # If the machine runs out of memory meanwhile, it is to end this process and none that serves.
    score = _oom_score("1000")
    release, app, problem = _opened(make)
    _oom_score(score)
    control.send(marshal.dumps((release, problem[: LARGEST_MESSAGE // 8])))
    if app is None:
        os._exit(1)
    gc.collect()
    gc.freeze()
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not message:
            os._exit(0)
        pid = -1
        with contextlib.suppress(OSError):
            pid = os.fork()
        if pid == 0:
            control.close()
            with contextlib.suppress(KeyboardInterrupt):
                _work(app, socket.socket(fileno=descriptors[0]), limits)
            os._exit(0)
        os.close(descriptors[0])


def _opened(make: Make) -> tuple[str, WSGIApplication | None, str]:
    """The release and the app, or why there is none.

    The app is tried: it has made its home page, so that no worker has to make what that takes anew.
    """
    try:
        release, app = make()
        _, status, _ = run_wsgi_app(app, environment(Request("GET", b"/", "1.1", [])), buffered=True)
        if not status.startswith("200"):
            raise KGError(f"It was opened, but its home page was answered by {status}.")
    except KGError as error:
        return "", None, str(error)
    except MemoryError:
        return "", None, "There is too little memory to open it."
    except Exception as error:  # whatever a release breaks, the one before is served on, and this is why
        logging.getLogger("hkit").exception("opening failed", exc_info=error)
        return "", None, f"It cannot be opened ({type(error).__name__}: {error})."
    return release, app, ""


def _oom_score(score: str) -> str:
    """Set how early the kernel ends this process when memory runs out; the score before, empty if it is not Linux."""
    file, before = Path("/proc/self/oom_score_adj"), ""
    with contextlib.suppress(OSError):
        before = file.read_text(encoding="ascii")
        file.write_text(score, encoding="ascii")
    return before


def _let_go(kept: int) -> None:
    """Let go of what was inherited and is not used: a listener would stay open, the pipes of others would not end.

    The numbers of all but sockets stay taken: after each fork the event loop's library closes its own pipe by number
    in the new process, whatever has that number by then.
    """
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in map(int, os.listdir("/dev/fd")):
        if number > 2 and number not in (kept, nothing):
            with contextlib.suppress(OSError):  # that of the list itself is closed by now
                if stat.S_ISSOCK(os.fstat(number).st_mode):
                    os.close(number)
                else:
                    os.dup2(nothing, number, inheritable=False)
    os.close(nothing)


def _work(app: WSGIApplication, channel: socket.socket, limits: Limits) -> None:
    # Have the kernel end this process when the zygote ends, whatever it is computing; only Linux knows how.
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * PAGE
    cap = used + limits.memory * MEBIBYTE
    resource.setrlimit(resource.RLIMIT_AS, (cap, cap))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _keep_quiet()
    gc.set_threshold(10_000, 20, 20)
    requests = channel.makefile("rb", FRAME_SIZE)
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        channel.sendall(frame(PID, marshal.dumps(os.getpid())))
        while size := requests.read(LENGTH.size):
            request = Request(*marshal.loads(requests.read(*LENGTH.unpack(size))))
            answer(app, request, FrameWriter(channel))


def frame(kind: int, body: bytes = b"") -> bytes:
    """A frame for the server."""
    return FRAME.pack(kind, len(body)) + body


def _keep_quiet() -> None:
    """Silence what the engine writes to standard error as it aborts; what the app logs still goes there."""
    faulthandler.disable()
    log = os.fdopen(os.dup(2), "w", buffering=1)
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    sys.stderr = log
    logging.lastResort = logging.StreamHandler(log)


def answer(app: WSGIApplication, request: Request, reply: FrameWriter) -> None:
    """Run the app for a request; what goes wrong after its head is sent is told as such, so that the answer is cut."""
    environ = reply.environ = environment(request)
    # A deadline can only become shorter.
    environ[DEADLINE] = lambda seconds: reply.channel.sendall(frame(DEADLINE_IS, marshal.dumps(seconds)))
    body = None
    try:
        body = app(environ, reply.start)
        for chunk in body:
            reply.write(chunk)
        reply.send(frame(DONE))
    except (BrokenPipeError, ConnectionResetError):
        raise
    except Exception as error:  # the client gets an answer, and the worker takes the next request
        logging.getLogger("hkit").exception("%s %s failed", request.method, request.path[:200], exc_info=error)
        reply.channel.sendall(frame(BROKEN))
    finally:
        if body is not None and hasattr(body, "close"):
            body.close()


class FrameWriter:
    """An answer as it is written, sent on in frames: a small one in a single piece."""

    def __init__(self, channel: socket.socket) -> None:
        self.channel = channel
        self.buffer = bytearray()
        self.head: tuple[str, list[tuple[str, str]]] | None = None
        self.sent = False
        self.environ: dict[str, Any] = {}

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
        """WSGI's start_response. Raises what went wrong if it is too late for another head."""
        if exc_info and self.sent:
            raise exc_info[1].with_traceback(exc_info[2])
        self.head = (status, headers)
        return self.write

    def write(self, data: bytes) -> None:
        """Bytes of the body."""
        self.buffer += data
        if len(self.buffer) >= FRAME_SIZE:
            self.send()

    def send(self, end: bytes = b"") -> None:
        """Send on all that waits."""
        parts = [] if self.sent else [self._head()]
        data = bytes(self.buffer)
        self.buffer.clear()
        self.sent = True
        parts += [frame(DATA, data[at : at + FRAME_SIZE]) for at in range(0, len(data), FRAME_SIZE)]
        self.channel.sendall(b"".join([*parts, end]))

    def _head(self) -> bytes:
        if self.head is None:
            raise RuntimeError("The app sent bytes before a status.")
        status, headers = self.head
        named = dict(headers)
        length, code = named.get("Content-Length"), int(status[:3])
        keep = code in (200, 304) and named.get("Cache-Control", "").startswith("public")
        safe = [STAY_SAFE] if self.environ["wsgi.url_scheme"] == "https" else []
        head = "\r\n".join([f"HTTP/1.1 {status}", *map(": ".join, [*headers, *safe])]).encode("latin-1")
        return frame(HEAD, marshal.dumps((code, head, int(length) if length else None, keep, self.environ[NOTES])))
