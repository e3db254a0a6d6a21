"""The server's side of a broker: the process that has one release open and forks the workers that answer from it."""

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

from app.limits import Limits
from app.server.cache import Cache
from app.server.link import Link, Owner
from app.server.worker import LENGTH, PID, Make, broker
from kg.errors import KGError

ENDED = "The process that was to open it ended before it had: perhaps there is too little memory."


class Broker:
    """A broker, with what belongs to its release alone: the answers that are kept, the workers that give them.

    Its process starts at once, and opens the release while others are served.
    """

    def __init__(self, make: Make, limits: Limits, server: tuple[str, int], ended: Callable[[Broker], None]) -> None:
        self.ended = ended
        self.cache = Cache()
        self.release = ""
        # Another has taken its place: no new request goes to it, and it ends with its last.
        self.retired = False
        # Workers that wait for a request, and since when.
        self.idle: list[tuple[float, Link]] = []
        self.unnamed: deque[Link] = deque()
        self.told = b""
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
                broker(make, theirs, limits, server)
            except Exception as error:
                logging.getLogger("hkit").exception("the broker failed", exc_info=error)
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
        """Whether its process is gone."""
        if self.pid:
            try:
                if not self.control.recv(1, socket.MSG_PEEK):
                    self._end()
            except BlockingIOError:
                pass
            except OSError:
                self._end()
        return not self.pid

    def spawn(self, owner: Owner) -> Link | None:
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
        link = Link(owner, self)
        self.unnamed.append(link)
        link.connect(self.loop, ours)
        return link

    def _read(self) -> None:
        """It tells first that it is open, or why not; then the number of each worker, in the order of asking."""
        try:
            told = self.control.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            told = b""
        if not told:
            self._end()
            return
        self.told += told
        if not self.opened.done() and not self._hear():
            return
        while len(self.told) >= PID.size:
            link = self.unnamed.popleft()
            (link.pid,) = PID.unpack_from(self.told)
            self.told = self.told[PID.size :]
            if link.closed:
                link.kill()

    def _hear(self) -> bool:
        """Whether it has told what came of opening."""
        end = LENGTH.size + LENGTH.unpack_from(self.told)[0] if len(self.told) >= LENGTH.size else LENGTH.size
        if len(self.told) < end:
            return False
        release, problem = marshal.loads(self.told[LENGTH.size : end])
        self.told = self.told[end:]
        if problem:
            self.opened.set_exception(KGError(problem))
        else:
            self.opened.set_result(release)
        return True

    def _end(self) -> None:
        """Its process is gone, and its workers with it."""
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
