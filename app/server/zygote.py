"""The zygote, which has a release open and forks workers, as the server sees it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import marshal
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

from app.limits import Limits
from app.server.cache import Cache
from app.server.worker import LARGEST_MESSAGE, PAGE, Make, run_zygote
from kg.errors import KGError

ENDED = "The process that was to open it ended before it had: perhaps there is too little memory."


class Zygote:
    """A process that opens one release and forks workers, with the cache of that release.

    The process starts at once, and opens the release while others are served.
    """

    def __init__(self, make: Make, limits: Limits, ended: Callable[[Zygote], None]) -> None:
        self.ended = ended
        self.cache = Cache()
        self.release = ""
        # Another has taken its place: no new request goes to it, and it ends with its last.
        self.retired = False
        self.loop = asyncio.get_running_loop()
        # Done when the release is open, or with a KGError saying why it cannot be.
        self.opened: asyncio.Future[None] = self.loop.create_future()
        self.control, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
        with theirs:
            try:
                self.pid = os.fork()
            except OSError as error:
                self.control.close()
                raise KGError(f"No process could be started to open it: {error.strerror}.") from error
            if self.pid == 0:
                try:
                    run_zygote(make, theirs, limits)
                except Exception as error:  # logged here, as nothing above this process would
                    logging.getLogger("hkit").exception("the zygote failed", exc_info=error)
                finally:
                    # Never back into the event loop of the process this one was forked from: they share its memory.
                    os._exit(1)
        self.control.setblocking(False)
        self.loop.add_reader(self.control, self._read)

    def lost(self) -> bool:
        """Look for the end of its process, which may not have been noticed yet; true if it is gone."""
        if self.pid:
            self._read()
        return not self.pid

    def spawn(self) -> socket.socket | None:
        """The channel to a new worker; None when there can be none."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self.control, [b"w"], [theirs.fileno()])
            except OSError:
                ours.close()
                self.lost()
                return None
        return ours

    def _read(self) -> None:
        """Read the outcome of opening; there is nothing else that it tells, but its end."""
        try:
            message = self.control.recv(LARGEST_MESSAGE)
        except BlockingIOError:
            return
        except OSError:
            message = b""
        problem = ENDED
        if message:
            self.release, problem = marshal.loads(message)
        else:  # the process is gone, and its workers with it
            self._let_go()
        if self.opened.done():
            self.ended(self)
        elif problem:
            self.opened.set_exception(KGError(problem))
        else:
            self.opened.set_result(None)

    def _let_go(self) -> None:
        self.pid = 0
        self.loop.remove_reader(self.control)
        self.control.close()

    def close(self) -> None:
        """End its process: what that has in memory is free then."""
        if self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self._let_go()


def own_memory(pid: int) -> int:
    """The bytes of memory that a process has, without those of files. Raises OSError for one that is not there."""
    _, resident, of_files, *_ = map(int, Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split())
    return (resident - of_files) * PAGE
