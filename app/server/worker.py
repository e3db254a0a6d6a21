"""The processes of a release: a zygote, which has it open, and the workers that it forks, each with a memory cap.

A zygote is forked from the server, which has no graph itself. It opens the release, says that it is open, and then
does nothing but fork workers from itself, ready in milliseconds. A worker answers one call at a time, in frames on a
socket; the pool watches the clock and kills it when it overruns (`app.server.pool`).
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
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from app.limits import Limits
from kg.errors import KGError

# Answers a call, which is any value that marshal writes; for None, a call of its own that makes what all later ones
# need. Raises if that does not work.
Handler = Callable[[Any, "FrameWriter"], None]
# Opens a release: gives its id and the handler over it.
Make = Callable[[], tuple[str, Handler]]

# A frame is its kind and the length of what follows. HEAD: a marshalled value; DATA: bytes of the body; DONE and
# BROKEN: nothing; DEADLINE_IS: a double, in seconds.
FRAME = struct.Struct("!BI")
HEAD, DATA, DONE, BROKEN, DEADLINE_IS = range(5)
SECONDS = struct.Struct("!d")
LENGTH = struct.Struct("!I")
PID = struct.Struct("!I")
FRAME_SIZE = 1 << 18
MEBIBYTE = 1 << 20
PAGE = resource.getpagesize()


class FrameWriter:
    """An answer as it is written, sent on in frames: a small one in a single piece."""

    def __init__(self, channel: socket.socket) -> None:
        self.channel = channel
        self.buffer = bytearray()
        self.unsent: Any = None
        self.begun = False

    def deadline(self, seconds: float) -> None:
        """Ask for a deadline of so many seconds; it can only become shorter."""
        self.channel.sendall(FRAME.pack(DEADLINE_IS, SECONDS.size) + SECONDS.pack(seconds))

    def head(self, value: Any) -> None:
        """Set the value that goes before the body."""
        self.unsent = value

    def write(self, data: bytes) -> None:
        """Write bytes of the body."""
        self.buffer += data
        if len(self.buffer) >= FRAME_SIZE:
            self._send()

    def done(self) -> None:
        """End the answer."""
        self._send(FRAME.pack(DONE, 0))

    def broken(self) -> None:
        """Say that no more will come, though more should."""
        self.channel.sendall(FRAME.pack(BROKEN, 0))

    def _send(self, end: bytes = b"") -> None:
        parts = []
        if self.unsent is not None:
            head, self.unsent = marshal.dumps(self.unsent), None
            parts += [FRAME.pack(HEAD, len(head)), head]
        if self.buffer:
            parts += [FRAME.pack(DATA, len(self.buffer)), bytes(self.buffer)]
        self.begun = True
        self.channel.sendall(b"".join([*parts, end]))
        self.buffer.clear()


# ---- the zygote


def run_zygote(make: Make, control: socket.socket, limits: Limits) -> None:
    """Open a release and say how that went; then fork a worker for every descriptor that arrives and send its number,
    0 if there could be none; never returns.
    """
    _drop_inherited(control.fileno())
    control.setblocking(True)
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with _first_to_go():
        release, handler, problem = _opened(make)
    message = marshal.dumps((release, problem))
    control.sendall(LENGTH.pack(len(message)) + message)
    if handler is None:
        os._exit(1)
    gc.collect()
    gc.freeze()
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not message:
            os._exit(0)
        try:
            pid = os.fork()
        except OSError:
            pid = -1
        if pid == 0:
            control.close()
            with contextlib.suppress(KeyboardInterrupt):
                _work(handler, socket.socket(fileno=descriptors[0]), limits)
            os._exit(0)
        os.close(descriptors[0])
        control.sendall(PID.pack(max(pid, 0)))


def _opened(make: Make) -> tuple[str, Handler | None, str]:
    """The release and its handler, tried once, so that no worker has to make again what all need; or why not."""
    try:
        release, handler = make()
        ours, theirs = socket.socketpair()
        with ours, theirs:
            handler(None, FrameWriter(theirs))
    except KGError as error:
        return "", None, str(error)
    except MemoryError:
        return "", None, "There is too little memory to open it."
    except Exception as error:
        logging.getLogger("hkit").exception("opening failed", exc_info=error)
        return "", None, f"It cannot be opened ({type(error).__name__}: {error})."
    return release, handler, ""


@contextlib.contextmanager
def _first_to_go() -> Iterator[None]:
    """If the machine runs out of memory meanwhile, have it end this process and none that serves; only on Linux."""
    score = Path("/proc/self/oom_score_adj")
    before = ""
    with contextlib.suppress(OSError):
        before = score.read_text(encoding="ascii")
        score.write_text("1000", encoding="ascii")
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            score.write_text(before, encoding="ascii")


def _drop_inherited(kept: int) -> None:
    """Close inherited descriptors but one: a listener would stay open, the pipes of others would not end.

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


def die_with_parent() -> None:
    """Have the kernel end this process when its parent ends, whatever it is computing; only Linux knows how."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


# ---- a worker


def _work(handler: Handler, channel: socket.socket, limits: Limits) -> None:
    die_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    cap = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * PAGE + limits.memory * MEBIBYTE
    resource.setrlimit(resource.RLIMIT_AS, (cap, cap))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _silence_engine()
    gc.set_threshold(10_000, 20, 20)
    for body in _calls(channel):
        writer = FrameWriter(channel)
        try:
            handler(marshal.loads(body), writer)
            writer.done()
        except (BrokenPipeError, ConnectionResetError):
            return
        except Exception as error:
            logging.getLogger("hkit").exception("a request failed", exc_info=error)
            writer.broken()


def _silence_engine() -> None:
    """Drop what the engine writes to standard error as it aborts; what the app logs still goes there."""
    faulthandler.disable()
    log = os.fdopen(os.dup(2), "w", buffering=1)
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    sys.stderr = log
    logging.lastResort = logging.StreamHandler(log)


def _calls(channel: socket.socket) -> Iterator[bytes]:
    """The calls that come, one after the other, until there will be no more."""
    waiting = b""
    while part := channel.recv(FRAME_SIZE):
        waiting = waiting + part if waiting else part
        while len(waiting) >= LENGTH.size:
            end = LENGTH.size + LENGTH.unpack_from(waiting)[0]
            if len(waiting) < end:
                break
            body, waiting = waiting[LENGTH.size : end], waiting[end:]
            yield body
