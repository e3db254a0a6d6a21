"""The server's side of the workers: who runs what, who waits, and who has overrun."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections import deque
from dataclasses import dataclass, field

from app.limits import Limits
from app.refusal import Refusal, overran
from app.server.broker import Broker
from app.server.link import Exchange, Link

# After so many seconds a worker yields to others, and is not used again: what it took of memory goes with it.
NICE_AFTER = 0.3
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
IDLE_SECONDS = 5.0


@dataclass(slots=True)
class Lane:
    """Places for one kind of request: how many may run, how many may wait and for how many seconds."""

    places: int
    queue: int
    wait: float
    running: int = 0
    waiting: deque[Exchange] = field(default_factory=deque)


class Pool:
    """The workers of the release that is served, started as needed up to the limit, kept while they behave."""

    def __init__(self, broker: Broker, limits: Limits) -> None:
        self.broker, self.limits, self.loop = broker, limits, broker.loop
        self.busy: set[Link] = set()
        self.pace = 0.0
        self.watch: asyncio.TimerHandle | None = None
        self.restarts = 0
        self.closing = False
        # What requests are told while there is no broker and none can be had.
        self.refusal: Refusal | None = None
        self.lanes = {
            "query": Lane(limits.workers, limits.queue, limits.wait),
            "page": Lane(max(4, limits.workers // 4), 256, limits.timeout),
        }

    def take(self, broker: Broker) -> None:
        """Send requests to another broker from now on; those that run end where they are."""
        old, self.broker, self.refusal = self.broker, broker, None
        old.retired = True
        for _, link in old.idle:
            link.kill()
        self.pace = 0.0
        self._let_end(old)
        for lane in self.lanes.values():
            self._fill(lane)

    def give_up(self, refusal: Refusal) -> None:
        """Turn away who waits for a broker, and who comes until there is one."""
        self.refusal = refusal
        for lane in self.lanes.values():
            while lane.waiting:
                lane.waiting.popleft().refuse(refusal)

    def _let_end(self, broker: Broker) -> None:
        """End a broker whose place was taken, when nothing that it was asked is left."""
        if broker.retired and all(link.broker is not broker for link in self.busy):
            broker.close()

    def close(self) -> None:
        """End the broker and all workers."""
        self.closing = True
        for link in [*self.busy, *(link for _, link in self.broker.idle)]:
            link.kill()
            link.broker.close()
        self.broker.close()

    # ---- who runs

    def submit(self, exchange: Exchange) -> None:
        """Run an exchange now, or as soon as there is a place; refuse it when too many wait."""
        lane = self.lanes[exchange.lane]
        if lane.running < lane.places and self.broker.pid:
            self._run(exchange)
        elif self.refusal is not None:
            exchange.refuse(self.refusal)
        elif len(lane.waiting) < lane.queue:
            lane.waiting.append(exchange)
        else:
            exchange.refuse(
                Refusal(503, f"The service is busy: {lane.places} requests run and {lane.queue} wait.", "queue", 2)
            )

    def _run(self, exchange: Exchange) -> None:
        now = self.loop.time()
        # Others may have been killed with the one that it was given first.
        link = self.broker.spawn(self) if exchange.again else self._pick(now)
        if link is None and not self.broker.pid:
            self.lanes[exchange.lane].waiting.appendleft(exchange)
        elif link is None:
            exchange.refuse(Refusal(503, "The service cannot start a worker now.", "workers", 2))
        else:
            self.ask(link, exchange)

    def ask(self, link: Link, exchange: Exchange) -> None:
        """Give a worker a request."""
        now = self.loop.time()
        self.lanes[exchange.lane].running += 1
        self.busy.add(link)
        exchange.deadline = now + exchange.seconds
        link.ask(exchange, now)

    def _pick(self, now: float) -> Link | None:
        """The worker for the next request: an idle one, or while requests are quick, one that is about to be."""
        fast, broker = self.pace < QUICK, self.broker
        quick = [link for link in self.busy if now - link.began < PATIENCE and link.broker is broker] if fast else []
        if len(quick) >= CORES:
            link = min(quick, key=lambda one: len(one.exchanges))
            if len(link.exchanges) < DEPTH:
                if self.watch is None:
                    self.watch = self.loop.call_later(PATIENCE, self._watch)
                return link
        return broker.idle.pop()[1] if broker.idle else broker.spawn(self)

    def _watch(self) -> None:
        """Send elsewhere what waits behind a request that turns out to be slow."""
        self.watch = None
        now = self.loop.time()
        for link in [link for link in self.busy if len(link.exchanges) > 1 and now - link.began > PATIENCE]:
            self._rescue(link)
        if any(len(link.exchanges) > 1 for link in self.busy):
            self.watch = self.loop.call_later(PATIENCE, self._watch)

    def _rescue(self, link: Link) -> None:
        followers = [exchange for exchange in list(link.exchanges)[1:] if exchange is not None]
        for at in range(1, len(link.exchanges)):
            link.exchanges[at] = None
        for exchange in followers:
            self.lanes[exchange.lane].running -= 1
            exchange.link = None
            self.submit(exchange)

    # ---- how it ends

    def release(self, link: Link) -> None:
        """A worker has ended an exchange: keep it, unless it ran long."""
        now = self.loop.time()
        self.pace += (now - link.began - self.pace) / 16
        exchange = link.exchanges.popleft()
        if link.exchanges:
            link.began = now
        if link.nice or link.broker.retired or self.closing:
            link.kill()
            self._forget(link)
        elif not link.exchanges:
            self.busy.discard(link)
            link.broker.idle.append((now, link))
        if exchange is not None:
            self._leave(exchange)

    def _leave(self, exchange: Exchange) -> None:
        """An exchange gives up its place."""
        exchange.link = None
        lane = self.lanes[exchange.lane]
        lane.running -= 1
        self._fill(lane)

    def _fill(self, lane: Lane) -> None:
        while lane.waiting and lane.running < lane.places and self.broker.pid:
            self._run(lane.waiting.popleft())

    def _forget(self, link: Link) -> None:
        """A worker is no more: what waited for it goes elsewhere."""
        self.busy.discard(link)
        link.exchanges.appendleft(None)
        self._rescue(link)
        link.exchanges.clear()
        self._let_end(link.broker)

    def stop(self, link: Link, refusal: Refusal) -> None:
        """End a worker in the middle of its exchange."""
        link.kill()
        self.lost(link, refusal)

    def lost(self, link: Link, refusal: Refusal) -> None:
        """A worker is gone in the middle of its exchange, or while it was idle."""
        self.restarts += 1
        link.broker.idle = [(since, each) for since, each in link.broker.idle if each is not link]
        exchange = link.exchanges.popleft() if link.exchanges else None
        self._forget(link)
        if exchange is None:
            return
        self._leave(exchange)
        if refusal.limit == "memory" and not exchange.begun and self._blameless(link, exchange):
            exchange.again = True
            self.submit(exchange)
        else:
            exchange.refuse(refusal)

    def _blameless(self, link: Link, exchange: Exchange) -> bool:
        """Whether a worker ended with its broker, or so soon that its request need not be why."""
        return link.broker.lost() or (not exchange.again and self.loop.time() - link.began < AT_ONCE)

    def abandon(self, exchange: Exchange) -> None:
        """Nobody waits for an exchange any more; its worker is ended when it is not done at once."""
        if exchange.link is None:
            with contextlib.suppress(ValueError):
                self.lanes[exchange.lane].waiting.remove(exchange)
            return
        at = exchange.link.exchanges.index(exchange)
        exchange.link.exchanges[at] = None
        exchange.link.hold(False)
        self._leave(exchange)

    def tick(self) -> None:
        """Look at the clock: stop what has overrun, hold back what runs long, turn away who has waited too long."""
        now = self.loop.time()
        for link in list(self.busy):
            exchange = link.exchanges[0] if link.exchanges else None
            if exchange is None:
                if now - link.began > UNWANTED:
                    self.stop(link, overran(UNWANTED))
            elif now >= exchange.deadline and (exchange.lane == "query" or not exchange.begun):
                self.stop(link, overran(exchange.seconds))
            elif not link.nice and link.pid and now - link.began > NICE_AFTER:
                link.nice = True
                with contextlib.suppress(OSError):
                    os.setpriority(os.PRIO_PROCESS, link.pid, 10)
        for lane in self.lanes.values():
            while lane.waiting and now - lane.waiting[0].since > lane.wait:
                message = f"The service is busy: no place became free within {lane.wait:g} seconds. Try again."
                lane.waiting.popleft().refuse(Refusal(503, message, "wait", 2))
        idle = self.broker.idle
        while len(idle) > IDLE_WORKERS and now - idle[0][0] > IDLE_SECONDS:
            idle.pop(0)[1].kill()
