"""Looking again and again for what may take long to answer, in a process of its own, so that nothing waits."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

from app.server.worker import die_with_parent
from kg.errors import KGError

T = TypeVar("T")
EVERY = 5.0


class Watch(Generic[T]):
    """What `look` gave last. It is looked for every few seconds; while that fails, what was found before stays.

    Raises what `look` raises when it is looked for the first time.
    """

    def __init__(self, look: Callable[[], T], every: float = EVERY) -> None:
        self.look, self.every = look, every
        self.found = look()
        self._start()

    def __call__(self) -> T:
        """What was found last."""
        try:
            while self._told.poll():
                self.found = self._told.recv()
        except (EOFError, OSError):
            self._told.close()
            self._start()  # its process was killed
        return self.found

    def _start(self) -> None:
        self._told, theirs = Pipe(duplex=False)
        if os.fork() == 0:
            try:
                self._told.close()
                self._tell(theirs)
            finally:
                os._exit(1)
        theirs.close()

    def _tell(self, told: Connection) -> None:
        """Tell what is found whenever it is another."""
        die_with_parent()
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        while True:
            time.sleep(self.every)
            with suppress(KGError):
                found = self.look()
                if found != self.found:
                    told.send(found)
                    self.found = found
