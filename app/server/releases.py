"""Going over to another release while requests are answered, and back to rest: seen, opened, tried, then taken."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

from app.http.environ import Request
from app.limits import Limits, Refusal
from app.server.cache import Cache
from app.server.gate import Gate
from app.server.pool import IDLE_WORKERS
from app.server.worker import Create, die_with_parent
from app.server.zygote import WorkerConnection, Zygote
from kg.errors import KGError
from kg.remote.push import Elsewhere
from kg.store.store import StoreLocation

Found = StoreLocation | Elsewhere
T = TypeVar("T")
# Seconds between two looks for another release, and between two that may take long (`Watch`).
EVERY = 1.0
LOOK_EVERY = 5.0
# What could not be opened is tried again after so many seconds: it may have been for want of memory.
AGAIN = 30.0
# So often a lost zygote is replaced, and a lost worker tried again, before requests are refused.
ATTEMPTS = 5
# What a worker does first takes longest; the home page has most of it behind it. So long may it take, in seconds.
TRIAL = Request("GET", b"/", "1.1", [(b"host", b"localhost")])
TRIAL_SECONDS = 5.0


class ReleaseSwitch:
    """Looks for another release, and has the server go over to it; on any failure the server stays where it is.

    `find` tells what is to be served now; `tell` is told what happens, in sentences for the log. `watched` says whether
    to look every second, or only when asked to. `create` makes the app over a store.
    """

    def __init__(
        self,
        find: Callable[[], Found],
        create: Create,
        limits: Limits,
        server: tuple[str, int],
        tell: Callable[[str], None],
        *,
        watched: bool,
    ) -> None:
        self.create = create
        self.find, self.limits, self.server, self.tell, self.watched = find, limits, server, tell, watched
        self.gate: Gate
        self.loop = asyncio.get_running_loop()
        self.place: Found | None = None
        self.next: Found | None = None
        self.retry = 0.0
        self.failed = 0
        self.changing: asyncio.Task[None] | None = None

    async def first(self) -> Zygote:
        """The zygote to begin with. Raises KGError when the release cannot be opened."""
        self.place = self.find()
        zygote = self._broker(self.place)
        try:
            await zygote.open()
        except KGError:
            zygote.close()
            raise
        return zygote

    def start(self, gate: Gate) -> None:
        """Watch from now on."""
        self.gate = gate
        self._watch()

    def _watch(self) -> None:
        if self.gate.stopping:
            return
        if self.watched or not self.gate.pool.zygote.pid:
            self.look()
        self.loop.call_later(EVERY, self._watch)

    def now(self) -> None:
        """Look at once, also for what failed before."""
        self.retry = 0.0
        self.look(asked=True)

    def look(self, *, asked: bool = False) -> None:
        """Begin to go over to what is to be served now, if that is not what is served."""
        lost = not self.gate.pool.zygote.pid
        try:
            place = self.find()
        except (KGError, OSError) as error:
            self._stay(str(error))
            return
        if place == self.place and not lost:
            self.drop()
            self.gate.problem = ""
            if asked:
                self.tell(
                    f"Release {self.gate.pool.zygote.release} is served already; there is no other to go over to."
                )
        elif place != self.next or (self.changing is None and time.monotonic() >= self.retry):
            self.drop()
            self.next = place
            self.changing = self.loop.create_task(self._change(place))

    async def _change(self, place: Found) -> None:
        """Open a release beside the one that is served, try it, and go over to it."""
        zygote = None
        try:
            zygote = self._broker(place, self.gate.cache)
            await zygote.open()
            await self._try(zygote)
        except (KGError, OSError) as error:
            self.changing = None
            lost = not self.gate.pool.zygote.pid
            self.retry = time.monotonic() + (EVERY if lost else AGAIN)
            self.failed += 1
            if lost and self.failed < ATTEMPTS:
                # Requests wait while there is hope: what was opened may itself have been killed.
                self.next = None
                self.look()
            elif self._is_current(place):
                self._stay(str(error))
            else:
                self.look()  # it may have been removed for a newer one while it was opened
        else:
            self.failed = 0
            self.gate.switches += place != self.place
            self.gate.problem = ""
            self.changing, self.next, self.place = None, None, place
            self.gate.take(zygote)
            self.tell(f"Release {zygote.release} is served from now on.")
            zygote = None
        finally:
            if zygote is not None:
                zygote.close()

    def _is_current(self, place: Found) -> bool:
        try:
            return self.find() == place
        except (KGError, OSError):
            return False

    def _broker(self, place: Found, copied: Cache | None = None) -> Zygote:
        def make() -> tuple[str, Any]:
            if copied is not None:
                copied.clear()  # here, in the new process, nobody looks for what is kept
            store = place.open()
            return store.id, self.create(store, self.limits)

        return Zygote(make, self.limits, self.server, self._ended)

    async def _try(self, zygote: Zygote) -> None:
        """Have workers of a zygote answer a request, as many as are in use. Raises KGError when one does not."""
        pool = self.gate.pool
        in_use = len(pool.busy) + len(pool.zygote.idle)
        trials = [self._ask(zygote) for _ in range(max(1, min(in_use, IDLE_WORKERS)))]
        for trial in trials:
            status = await trial.answered
            for _ in range(ATTEMPTS):
                if status != 503:
                    break
                # That worker was gone; it says nothing of the release.
                status = await self._ask(zygote).answered
            if status != 200:
                raise KGError(f"It was opened, but a request to it was answered by {status}.")

    def _ask(self, zygote: Zygote) -> Trial:
        """Have a new worker answer a request. Raises KGError if there can be none."""
        worker = zygote.spawn(self.gate.pool)
        if worker is None:
            raise KGError("It was opened, but no worker for it could be started.")
        trial = Trial(self.loop)
        self.gate.pool.ask(worker, trial)
        return trial

    def _ended(self, zygote: Zygote) -> None:
        """A zygote is gone that nobody ended: open what is to be served anew."""
        if zygote is self.gate.pool.zygote:
            self.gate.pool.restarts += 1
            self.retry = 0.0
            self.look()

    def _stay(self, problem: str) -> None:
        """Stay with what is served, and say once why."""
        zygote = self.gate.pool.zygote
        if not zygote.pid:
            self.gate.pool.give_up(Refusal(503, f"There is nothing to serve. {problem}", "workers", 2))
        if problem != self.gate.problem:
            self.gate.problem = problem
            stays = f"Release {zygote.release}, which is in memory, is still" if zygote.pid else "Nothing is"
            self.tell(f"{problem} {stays} served.")

    def drop(self) -> None:
        """Give up what is under way."""
        if self.changing is not None:
            self.changing.cancel()
        self.changing = self.next = None


class Trial:
    """The request that a zygote's worker has to answer before others are sent to it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.request, self.lane = TRIAL, "query"
        self.worker: WorkerConnection | None = None
        self.answered: asyncio.Future[int] = loop.create_future()
        self.since = self.deadline = loop.time()
        self.seconds = TRIAL_SECONDS
        self.sent = self.status = 0
        # So that nobody else is asked in the worker's place.
        self.begun = self.again = True

    def head(self, status: int, *_rest: Any) -> None:
        """Its status is what matters."""
        self.status = status

    def data(self, _data: bytes) -> None:
        """Its body does not."""

    def done(self) -> None:
        """It is answered."""
        self._end(self.status)

    def refuse(self, refusal: Refusal) -> None:
        """It is not; of a worker that takes long it is known that it works."""
        self._end(200 if refusal.limit == "timeout" else refusal.status)

    def _end(self, status: int) -> None:
        if not self.answered.done():
            self.answered.set_result(status)


class Watch(Generic[T]):
    """The last result of `look`, called every few seconds in a process of its own, so that nothing waits for it.

    While `look` fails, its result before stays. Raises what `look` raises the first time.
    """

    def __init__(self, look: Callable[[], T], every: float = LOOK_EVERY) -> None:
        self.look, self.every = look, every
        self.result = look()
        self._start()

    def __call__(self) -> T:
        """The last result."""
        try:
            while self._results.poll():
                self.result = self._results.recv()
        except (EOFError, OSError):
            self._results.close()
            self._start()  # its process was killed
        return self.result

    def _start(self) -> None:
        self._results, theirs = Pipe(duplex=False)
        if os.fork() == 0:
            try:
                self._results.close()
                self._look_on(theirs)
            finally:
                os._exit(1)
        theirs.close()

    def _look_on(self, results: Connection) -> None:
        """Send each result that differs from the one before."""
        die_with_parent()
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        while True:
            time.sleep(self.every)
            with suppress(KGError):
                result = self.look()
                if result != self.result:
                    results.send(result)
                    self.result = result
