"""Going over to another release while requests are answered, and back to rest: seen, opened, tried, then taken."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from app.limits import AGAIN_SECONDS, ATTEMPTS, LOOK_SECONDS, Limits, Refusal
from app.server.cache import Cache
from app.server.gate import Gate
from app.server.worker import Create
from app.server.zygote import Zygote
from kg.errors import KGError
from kg.store.store import StoreLocation

if TYPE_CHECKING:
    from kg.remote.push import Elsewhere

Found: TypeAlias = "StoreLocation | Elsewhere"


@dataclass(eq=False)
class ReleaseSwitch:
    """Looks for another release, and has the server go over to it; on any failure the server stays where it is.

    `find` tells what is to be served now, in a thread, as it may take long; `tell` is told what happens, in sentences
    for the log. `watched` is true to look every second, not only when asked to. `create` makes the app over a store.
    """

    find: Callable[[], Found]
    create: Create
    limits: Limits
    tell: Callable[[str], None]
    watched: bool
    gate: Gate = field(init=False)
    watching: asyncio.Task[None] = field(init=False)
    place: Found | None = None
    # What could not be opened, how often in a row anything was not, and when to try again.
    failed: Found | None = None
    failures: int = 0
    retry: float = 0.0
    # Whether somebody asked to look, and whether to look without waiting.
    asked: bool = False
    awake: asyncio.Event = field(default_factory=asyncio.Event)

    async def first(self) -> Zygote:
        """The zygote to begin with. Raises KGError when the release cannot be opened."""
        self.place = await asyncio.to_thread(self.find)
        return await self._opened(self.place, Cache())

    def start(self, gate: Gate) -> None:
        """Watch from now on."""
        self.gate = gate
        self.watching = gate.loop.create_task(self._watch())

    def now(self) -> None:
        """Look at once, also for what failed before."""
        self.asked, self.failed = True, None
        self.awake.set()

    async def _watch(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.awake.wait(), LOOK_SECONDS)
            lost = not self.gate.pool.zygote.pid
            if (self.awake.is_set() or self.watched or lost) and not self.gate.stopping:
                self.awake.clear()
                asked, self.asked = self.asked, False
                try:
                    await self._look(asked=asked)
                except Exception as error:  # whatever it is, such as want of memory, the server looks again
                    logging.getLogger("hkit").exception("the look for another release failed", exc_info=error)

    async def _look(self, *, asked: bool) -> None:
        """Go over to what is to be served now, if that is not what is served."""
        try:
            place = await asyncio.to_thread(self.find)
        except (KGError, OSError) as error:
            self._stay(str(error))
            return
        zygote = self.gate.pool.zygote
        if place == self.place and zygote.pid:
            self.gate.problem = ""
            if asked:
                self.tell(f"Release {zygote.release} is served already; there is no other to go over to.")
        elif place != self.failed or time.monotonic() >= self.retry:
            await self._change(place)

    async def _change(self, place: Found) -> None:
        """Open a release beside the one that is served, and go over to it."""
        try:
            zygote = await self._opened(place, self.gate.cache)
        except (KGError, OSError) as error:
            lost = not self.gate.pool.zygote.pid
            self.failed, self.retry = place, time.monotonic() + (LOOK_SECONDS if lost else AGAIN_SECONDS)
            self.failures += 1
            if (lost and self.failures < ATTEMPTS) or not await self._is_current(place):
                # Requests wait while there is hope: what was opened may itself have been killed, or been removed for a
                # newer one.
                self.failed = None
                self.awake.set()
            else:
                self._stay(str(error))
            return
        if not await self._is_current(place):
            zygote.close()
            self.awake.set()
            return
        self.gate.switches += place != self.place
        self.gate.problem = ""
        self.place, self.failed, self.failures = place, None, 0
        self.gate.pool.take(zygote)
        self.gate.cache = zygote.cache
        self.tell(f"Release {zygote.release} is served from now on.")

    async def _is_current(self, place: Found) -> bool:
        try:
            return await asyncio.to_thread(self.find) == place
        except (KGError, OSError):
            return False

    async def _opened(self, place: Found, copied: Cache) -> Zygote:
        """A zygote with a release open, and tried. Raises KGError or OSError when it cannot be opened or fails."""

        def make() -> tuple[str, Any]:
            copied.clear()  # here, in the new process, nobody looks for what is kept
            store = place.open()
            return store.id, self.create(store, self.limits)

        zygote = Zygote(make, self.limits, self._ended)
        try:
            await zygote.opened
        except BaseException:
            zygote.close()
            raise
        return zygote

    def _ended(self, zygote: Zygote) -> None:
        """A zygote is gone that nobody ended: have what is to be served opened once more."""
        if zygote is self.gate.pool.zygote:
            self.gate.pool.restarts += 1
            self.failed = None
            self.awake.set()

    def _stay(self, problem: str) -> None:
        """Stay with what is served, and say once why."""
        zygote = self.gate.pool.zygote
        if not zygote.pid:
            self.gate.pool.give_up(Refusal(503, f"There is nothing to serve. {problem}", "workers", 2))
        if problem != self.gate.problem:
            self.gate.problem = problem
            stays = f"Release {zygote.release}, which is in memory, is still" if zygote.pid else "Nothing is"
            self.tell(f"{problem} {stays} served.")
