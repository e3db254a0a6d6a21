"""The pool of workers: gives each request a place, holds it to its deadline, replaces workers that are lost."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections import deque
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any

from app.limits import Limits, Refusal, over_budget, overran
from app.server.worker import MEBIBYTE
from app.server.zygote import InFlight, WorkerConnection, Zygote

# After so many seconds a worker yields to others, and is not used again: what it took of memory goes with it.
NICE_AFTER = 0.3
NICENESS = 10
# The copies that one of the workers has made of the release are counted again every so many seconds.
COUNT_EVERY = 0.2
# While requests take less than QUICK seconds on average, up to DEPTH are sent to one worker, and no more are used
# than there are cores beside the server's; if the first takes longer than PATIENCE, the others are sent elsewhere.
QUICK = 0.002
PATIENCE = 0.005
DEPTH = 8
CORES = max(1, (os.cpu_count() or 1) - 1)
# A request whose client is gone may run on for so long.
UNWANTED = 0.1
# A worker that ends sooner than this may have been killed by somebody, not by its request, which gets another, once.
AT_ONCE = 1.0
IDLE_WORKERS = 4
TICK = 0.05
IDLE_SECONDS = 5.0


@dataclass(slots=True)
class Lane:
    """Places for one kind of request: how many may run, how many may wait and for how many seconds."""

    places: int
    queue: int
    wait: float
    running: int = 0
    waiting: deque[InFlight] = field(default_factory=deque)


class Pool:
    """The workers of the release that is served, started as needed up to the limit, kept while they behave."""

    def __init__(self, zygote: Zygote, limits: Limits) -> None:
        self.zygote, self.limits, self.loop = zygote, limits, zygote.loop
        self.busy: set[WorkerConnection] = set()
        self.pace = self.counted = 0.0
        self.watch: asyncio.TimerHandle | None = None
        self.restarts = 0
        self.closing = False
        # What requests are told while there is no zygote and none can be had.
        self.refusal: Refusal | None = None
        self.lanes = {
            "query": Lane(limits.workers, limits.queue, limits.wait),
            "page": Lane(max(4, limits.workers // 4), 256, limits.timeout),
        }
        self._tick()

    def take(self, zygote: Zygote) -> None:
        """Send requests to another zygote from now on; those that run end where they are."""
        old, self.zygote, self.refusal = self.zygote, zygote, None
        old.retired = True
        for _, worker in old.idle:
            worker.kill()
        self.pace = 0.0
        self._let_end(old)
        for lane in self.lanes.values():
            self._fill(lane)

    def give_up(self, refusal: Refusal) -> None:
        """Turn away who waits for a zygote, and who comes until there is one."""
        self.refusal = refusal
        for lane in self.lanes.values():
            while lane.waiting:
                lane.waiting.popleft().put(refusal)

    def _let_end(self, zygote: Zygote) -> None:
        """End a zygote whose place was taken, when nothing that it was asked is left."""
        if zygote.retired and all(worker.zygote is not zygote for worker in self.busy):
            zygote.close()

    def close(self) -> None:
        """End the zygote and all workers."""
        self.closing = True
        for worker in [*self.busy, *(worker for _, worker in self.zygote.idle)]:
            worker.kill()
            worker.zygote.close()
        self.zygote.close()

    # ---- who runs

    async def run(
        self, call: Any, seconds: float, *, lane: str = "query", trial: WorkerConnection | None = None
    ) -> AsyncGenerator[Any, None]:
        """Have a worker answer a call within so many seconds: first the head, if the answer has one, then its bytes.

        A `trial` goes to that worker and no other. Raises Refusal when there is no answer, or no whole one.
        """
        request = InFlight(call, lane, seconds, self.loop.time())
        if trial is not None:
            request.again = request.begun = True
            self.ask(trial, request)
        else:
            self.submit(request)
        try:
            while True:
                while request.pieces:
                    piece = request.pieces.popleft()
                    if piece is None:
                        return
                    if isinstance(piece, Refusal):
                        raise piece
                    yield piece
                    if request.ahead:
                        request.taken(piece)
                request.waiter = self.loop.create_future()
                await request.waiter
        finally:
            if not request.ended:
                self.abandon(request)

    def submit(self, request: InFlight) -> None:
        """Run a request now, or as soon as there is a place; refuse it when too many wait."""
        lane = self.lanes[request.lane]
        if lane.running < lane.places and self.zygote.pid:
            self._run(request)
        elif self.refusal is not None:
            request.put(self.refusal)
        elif len(lane.waiting) < lane.queue:
            lane.waiting.append(request)
        else:
            request.put(
                Refusal(503, f"The service is busy: {lane.places} requests run and {lane.queue} wait.", "queue", 2)
            )

    def _run(self, request: InFlight) -> None:
        now = self.loop.time()
        # Others may have been killed with the one that it was given first.
        worker = self.zygote.spawn(self) if request.again else self._pick(now)
        if worker is None and not self.zygote.pid:
            self.lanes[request.lane].waiting.appendleft(request)
        elif worker is None:
            request.put(Refusal(503, "The service cannot start a worker now.", "workers", 2))
        else:
            self.ask(worker, request)

    def ask(self, worker: WorkerConnection, request: InFlight) -> None:
        """Give a worker a request."""
        now = self.loop.time()
        self.lanes[request.lane].running += 1
        self.busy.add(worker)
        request.deadline = now + request.seconds
        worker.ask(request, now)

    def _pick(self, now: float) -> WorkerConnection | None:
        """The worker for the next request: an idle one, or while requests are quick, one that is about to be."""
        fast, zygote = self.pace < QUICK, self.zygote
        quick = (
            [worker for worker in self.busy if now - worker.began < PATIENCE and worker.zygote is zygote]
            if fast
            else []
        )
        if len(quick) >= CORES:
            worker = min(quick, key=lambda one: len(one.requests))
            if len(worker.requests) < DEPTH:
                if self.watch is None:
                    self.watch = self.loop.call_later(PATIENCE, self._watch)
                return worker
        return zygote.idle.pop()[1] if zygote.idle else zygote.spawn(self)

    def _watch(self) -> None:
        """Send elsewhere what waits behind a request that turns out to be slow."""
        self.watch = None
        now = self.loop.time()
        for worker in [worker for worker in self.busy if len(worker.requests) > 1 and now - worker.began > PATIENCE]:
            self._rescue(worker)
        if any(len(worker.requests) > 1 for worker in self.busy):
            self.watch = self.loop.call_later(PATIENCE, self._watch)

    def _rescue(self, worker: WorkerConnection) -> None:
        followers = [request for request in list(worker.requests)[1:] if request is not None]
        for at in range(1, len(worker.requests)):
            worker.requests[at] = None
        for request in followers:
            self.lanes[request.lane].running -= 1
            request.worker = None
            self.submit(request)

    # ---- how it ends

    def release(self, worker: WorkerConnection) -> None:
        """A worker has ended a request: keep it, unless it ran long."""
        now = self.loop.time()
        self.pace += (now - worker.began - self.pace) / 16
        request = worker.requests.popleft()
        worker.hold(False)
        if worker.requests:
            worker.began = now
        if worker.nice or worker.zygote.retired or self.closing:
            worker.kill()
            self._forget(worker)
        elif not worker.requests:
            self.busy.discard(worker)
            worker.zygote.idle.append((now, worker))
        if request is not None:
            self._leave(request)

    def _leave(self, request: InFlight) -> None:
        """A request gives up its place."""
        request.worker = None
        lane = self.lanes[request.lane]
        lane.running -= 1
        self._fill(lane)

    def _fill(self, lane: Lane) -> None:
        while lane.waiting and lane.running < lane.places and self.zygote.pid:
            self._run(lane.waiting.popleft())

    def _forget(self, worker: WorkerConnection) -> None:
        """A worker is no more: what waited for it goes elsewhere."""
        self.busy.discard(worker)
        worker.requests.appendleft(None)
        self._rescue(worker)
        worker.requests.clear()
        self._let_end(worker.zygote)

    def stop(self, worker: WorkerConnection, refusal: Refusal) -> None:
        """End a worker in the middle of its request."""
        worker.kill()
        self.lost(worker, refusal)

    def lost(self, worker: WorkerConnection, refusal: Refusal) -> None:
        """A worker is gone in the middle of its request, or while it was idle."""
        self.restarts += 1
        worker.zygote.idle = [(since, each) for since, each in worker.zygote.idle if each is not worker]
        request = worker.requests.popleft() if worker.requests else None
        self._forget(worker)
        if request is None:
            return
        self._leave(request)
        if refusal.limit == "memory" and not request.begun and self._blameless(worker, request):
            request.again = True
            self.submit(request)
        else:
            request.put(refusal)

    def _blameless(self, worker: WorkerConnection, request: InFlight) -> bool:
        """True if a worker ended with its zygote, or so soon that its request need not be the cause."""
        return worker.zygote.lost() or (not request.again and self.loop.time() - worker.began < AT_ONCE)

    def abandon(self, request: InFlight) -> None:
        """Nobody waits for a request any more; its worker is ended when it is not done at once."""
        if request.worker is None:
            with contextlib.suppress(ValueError):
                self.lanes[request.lane].waiting.remove(request)
            return
        at = request.worker.requests.index(request)
        request.worker.requests[at] = None
        request.worker.hold(False)
        self._leave(request)

    def _keep_budget(self, now: float) -> None:
        """Stop the largest worker as long as all need more memory together than there is for them."""
        if all(now - worker.began < NICE_AFTER for worker in self.busy):
            return
        if now - self.counted > COUNT_EVERY:  # one at a time: all else waits meanwhile
            self.counted = now
            worker = min(self.busy, key=lambda each: each.counted)
            worker.counted = now
            worker.count_copies()
        grown = {worker: worker.grown() for worker in (*self.busy, *(idle for _, idle in self.zygote.idle))}
        while sum(grown.values()) > self.limits.memory_total * MEBIBYTE:
            largest = max(grown, key=lambda worker: grown[worker])
            del grown[largest]
            self.stop(largest, over_budget(self.limits))

    def _tick(self) -> None:
        """Look at the clock: stop what has overrun, hold back what runs long, refuse what has waited too long."""
        now = self.loop.time()
        for worker in list(self.busy):
            request = worker.requests[0] if worker.requests else None
            if request is None:
                if now - worker.began > UNWANTED:
                    self.stop(worker, overran(UNWANTED))
            elif now >= request.deadline and (request.lane == "query" or not request.begun):
                self.stop(worker, overran(request.seconds))
            elif not worker.nice and worker.pid and now - worker.began > NICE_AFTER:
                worker.nice = True
                with contextlib.suppress(OSError):
                    os.setpriority(os.PRIO_PROCESS, worker.pid, NICENESS)
        self._keep_budget(now)
        for lane in self.lanes.values():
            while lane.waiting and now - lane.waiting[0].since > lane.wait:
                message = f"The service is busy: no place became free within {lane.wait:g} seconds. Try again."
                lane.waiting.popleft().put(Refusal(503, message, "wait", 2))
        idle = self.zygote.idle
        while len(idle) > IDLE_WORKERS and now - idle[0][0] > IDLE_SECONDS:
            idle.pop(0)[1].kill()
        if not self.closing:
            self.loop.call_later(TICK, self._tick)
