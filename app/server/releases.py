"""Going over to another release while requests are answered, and back to rest: seen, opened, tried, then taken."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from app.environ import Request
from app.factory import create_app
from app.limits import Limits
from app.refusal import Refusal
from app.server.broker import Broker
from app.server.cache import Cache
from app.server.gate import Front
from app.server.link import Link
from app.server.pool import IDLE_WORKERS
from kg.errors import KGError
from kg.remote.opening import Elsewhere
from kg.store.store import Store, StoreLocation

Found = StoreLocation | Elsewhere
EVERY = 1.0
# What could not be opened is tried again after so many seconds: it may have been for want of memory.
AGAIN = 30.0
# So often a lost broker is replaced, and a lost worker tried again, before requests are refused.
ATTEMPTS = 5
# What a worker does first takes longest; the home page has most of it behind it. So long may it take, in seconds.
TRIAL = Request("GET", b"/", "1.1", [(b"host", b"localhost")])
TRIAL_SECONDS = 5.0


def _pages(store: Store, limits: Limits) -> Any:
    return create_app(store, limits=limits)


class Switch:
    """Looks for another release, and has the server go over to it; on any failure the server stays where it is.

    `find` tells what is to be served now; `tell` is told what happens, in sentences for the log. `watched` says whether
    to look every second, or only when asked to. `create` makes the app over a store.
    """

    def __init__(
        self,
        find: Callable[[], Found],
        limits: Limits,
        server: tuple[str, int],
        tell: Callable[[str], None],
        *,
        watched: bool,
        create: Callable[[Store, Limits], Any] = _pages,
    ) -> None:
        self.create = create
        self.find, self.limits, self.server, self.tell, self.watched = find, limits, server, tell, watched
        self.front: Front
        self.loop = asyncio.get_running_loop()
        self.place: Found | None = None
        self.next: Found | None = None
        self.retry = 0.0
        self.failed = 0
        self.changing: asyncio.Task[None] | None = None

    async def first(self) -> Broker:
        """The broker to begin with. Raises KGError when the release cannot be opened."""
        self.place = self.find()
        broker = self._broker(self.place)
        try:
            await broker.open()
        except KGError:
            broker.close()
            raise
        return broker

    def start(self, front: Front) -> None:
        """Watch from now on."""
        self.front = front
        self._watch()

    def _watch(self) -> None:
        if self.front.stopping:
            return
        if self.watched or not self.front.pool.broker.pid:
            self.look()
        self.loop.call_later(EVERY, self._watch)

    def now(self) -> None:
        """Look at once, also for what failed before."""
        self.retry = 0.0
        self.look(asked=True)

    def look(self, *, asked: bool = False) -> None:
        """Begin to go over to what is to be served now, if that is not what is served."""
        lost = not self.front.pool.broker.pid
        try:
            place = self.find()
        except (KGError, OSError) as error:
            self._stay(str(error))
            return
        if place == self.place and not lost:
            self.drop()
            self.front.problem = ""
            if asked:
                self.tell(
                    f"Release {self.front.pool.broker.release} is served already; there is no other to go over to."
                )
        elif place != self.next or (self.changing is None and time.monotonic() >= self.retry):
            self.drop()
            self.next = place
            self.changing = self.loop.create_task(self._change(place))

    async def _change(self, place: Found) -> None:
        """Open a release beside the one that is served, try it, and go over to it."""
        broker = None
        try:
            broker = self._broker(place, self.front.cache)
            await broker.open()
            await self._try(broker)
        except (KGError, OSError) as error:
            self.changing = None
            lost = not self.front.pool.broker.pid
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
            self.front.switches += place != self.place
            self.front.problem = ""
            self.changing, self.next, self.place = None, None, place
            self.front.take(broker)
            self.tell(f"Release {broker.release} is served from now on.")
            broker = None
        finally:
            if broker is not None:
                broker.close()

    def _is_current(self, place: Found) -> bool:
        try:
            return self.find() == place
        except (KGError, OSError):
            return False

    def _broker(self, place: Found, copied: Cache | None = None) -> Broker:
        def make() -> tuple[str, Any]:
            if copied is not None:
                copied.clear()  # here, in the new process, nobody looks for what is kept
            store = place.open()
            return store.id, self.create(store, self.limits)

        return Broker(make, self.limits, self.server, self._ended)

    async def _try(self, broker: Broker) -> None:
        """Have workers of a broker answer a request, as many as are in use. Raises KGError when one does not."""
        pool = self.front.pool
        in_use = len(pool.busy) + len(pool.broker.idle)
        trials = [self._ask(broker) for _ in range(max(1, min(in_use, IDLE_WORKERS)))]
        for trial in trials:
            status = await trial.answered
            for _ in range(ATTEMPTS):
                if status != 503:
                    break
                # That worker was gone; it says nothing of the release.
                status = await self._ask(broker).answered
            if status != 200:
                raise KGError(f"It was opened, but a request to it was answered by {status}.")

    def _ask(self, broker: Broker) -> Trial:
        """Have a new worker answer a request. Raises KGError if there can be none."""
        link = broker.spawn(self.front.pool)
        if link is None:
            raise KGError("It was opened, but no worker for it could be started.")
        trial = Trial(self.loop)
        self.front.pool.ask(link, trial)
        return trial

    def _ended(self, broker: Broker) -> None:
        """A broker is gone that nobody ended: open what is to be served anew."""
        if broker is self.front.pool.broker:
            self.front.pool.restarts += 1
            self.retry = 0.0
            self.look()

    def _stay(self, problem: str) -> None:
        """Stay with what is served, and say once why."""
        broker = self.front.pool.broker
        if not broker.pid:
            self.front.pool.give_up(Refusal(503, f"There is nothing to serve. {problem}", "workers", 2))
        if problem != self.front.problem:
            self.front.problem = problem
            stays = f"Release {broker.release}, which is in memory, is still" if broker.pid else "Nothing is"
            self.tell(f"{problem} {stays} served.")

    def drop(self) -> None:
        """Give up what is under way."""
        if self.changing is not None:
            self.changing.cancel()
        self.changing = self.next = None


class Trial:
    """The request that a broker's worker has to answer before others are sent to it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.request, self.lane = TRIAL, "query"
        self.link: Link | None = None
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
