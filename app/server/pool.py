"""The pool of workers: gives each request a place, holds it to its deadline, replaces workers that are lost."""

from __future__ import annotations

import asyncio
import contextlib
import marshal
import os
import signal
import socket
from collections import deque
from typing import Any

from app.http.environ import Request
from app.limits import AT_ONCE, COPIED, SPARE_SECONDS, SPARE_WORKERS, Limits, Refusal, refused_by
from app.server.worker import BROKEN, DATA, DEADLINE_IS, DONE, FRAME, HEAD, LENGTH, MEBIBYTE, PID
from app.server.zygote import Zygote, own_memory

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


class InFlight:
    """A request with its lane and deadline, to which its answer is given piece by piece.

    It keeps the answer, and has it in `answered`: status, body, and the refusal if there is none, or no whole one.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, request: Request, lane: str, seconds: float) -> None:
        self.request, self.lane, self.seconds = request, lane, seconds
        self.worker: WorkerConnection | None = None
        self.since = self.deadline = loop.time()
        self.sent = self.status = 0
        self.begun = self.again = False
        self.body = bytearray()
        self.answered: asyncio.Future[tuple[int, bytes, Refusal | None]] = loop.create_future()

    def head(self, status: int, _head: bytes, _length: int | None, _keep: bool, _notes: dict[str, Any], /) -> None:
        """The answer's status and headers, as the app made them; its length if it is known, and whether to keep it."""
        self.begun, self.status = True, status

    def data(self, data: bytes) -> None:
        """A piece of the body."""
        self.body += data

    def done(self) -> None:
        """The answer is whole."""
        self._end(self.status, None)

    def refuse(self, refusal: Refusal) -> None:
        """The answer cannot be given, or not to its end."""
        self._end(refusal.code, refusal)

    def _end(self, status: int, refusal: Refusal | None) -> None:
        if not self.answered.done():
            self.answered.set_result((status, bytes(self.body), refusal))


class Lane:
    """Places for one kind of request: how many may run, how many may wait and for how many seconds."""

    def __init__(self, places: int, queue: int, wait: float) -> None:
        self.places, self.queue, self.wait = places, queue, wait
        self.running = 0
        self.waiting: deque[InFlight] = deque()


class WorkerConnection(asyncio.Protocol):
    """The connection to one worker, which answers one request after the other.

    More than one may be sent to it: a worker that finds its next request waiting goes on without going to sleep, which
    costs more than a small query. A request that nobody wants from it any more is None; what comes of it is dropped.
    """

    def __init__(self, pool: Pool, zygote: Zygote, channel: socket.socket) -> None:
        self.pool, self.zygote = pool, zygote
        self.pid = 0
        self.requests: deque[InFlight | None] = deque()
        self.began = 0.0
        self.nice = self.closed = False
        self.buffer = self.unsent = b""
        self.transport: Any = None
        channel.setblocking(False)
        connecting = pool.loop.create_unix_connection(lambda: self, sock=channel)
        self.connecting: asyncio.Task[Any] = pool.loop.create_task(connecting)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is connected: send what was asked meanwhile."""
        self.transport = transport
        if self.unsent and not self.closed:
            self.transport.write(self.unsent)

    def ask(self, request: InFlight, now: float) -> None:
        """Send a request to the worker."""
        http = request.request
        body = marshal.dumps((http.method, http.target, http.version, http.headers, http.body, http.extra))
        if not self.requests:
            self.began = now
        self.requests.append(request)
        request.worker = self
        if self.transport is None:
            self.unsent += LENGTH.pack(len(body)) + body
        else:
            self.transport.write(LENGTH.pack(len(body)) + body)

    def hold(self, paused: bool) -> None:
        """Let the worker wait while its reader is slow, or go on."""
        if self.transport is not None and not self.closed:
            (self.transport.pause_reading if paused else self.transport.resume_reading)()

    def data_received(self, data: bytes) -> None:
        """Take frames apart."""
        self.buffer += data
        while len(self.buffer) >= FRAME.size and not (self.closed and self.pid):
            kind, length = FRAME.unpack_from(self.buffer)
            end = FRAME.size + length
            if len(self.buffer) < end:
                return
            body, self.buffer = self.buffer[FRAME.size : end], self.buffer[end:]
            if kind != PID:
                self._take(kind, body)
                continue
            self.pid = marshal.loads(body)
            if self.closed:
                self.kill()

    def _take(self, kind: int, body: bytes) -> None:
        request = self.requests[0]
        if kind in (DONE, BROKEN):
            self.pool.release(self)
        if request is None:
            return
        if kind == HEAD:
            request.head(*marshal.loads(body))
        elif kind == DATA:
            request.sent += len(body)
            if request.lane == "query" and request.sent > self.pool.limits.result * MEBIBYTE:
                self.pool.stop(self, refused_by("result", result=self.pool.limits.result))
            else:
                request.data(body)
        elif kind == DONE:
            request.done()
        elif kind == BROKEN:
            request.refuse(Refusal(500, "The server made a mistake. It has been logged."))
        elif kind == DEADLINE_IS:
            seconds = marshal.loads(body)
            request.seconds = min(request.seconds, seconds)
            request.deadline = min(request.deadline, self.began + seconds)

    def connection_lost(self, _error: Exception | None) -> None:
        """The worker is gone: of its own accord, or killed."""
        if not self.closed:
            self.closed = True
            self.pool.lost(self, refused_by("memory", memory=self.pool.limits.memory))

    def kill(self) -> None:
        """End the worker, whatever it does; one that has not told its number yet, as soon as it does."""
        self.closed = True
        if self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self.transport.abort()


class Pool:
    """The workers of the release that is served, started as needed up to the limit, kept while they behave."""

    def __init__(self, zygote: Zygote, limits: Limits) -> None:
        self.zygote, self.limits, self.loop = zygote, limits, zygote.loop
        self.busy: set[WorkerConnection] = set()
        # Workers that wait for a request, and since when.
        self.idle: list[tuple[float, WorkerConnection]] = []
        self.pace = 0.0
        self.watch: asyncio.TimerHandle | None = None
        self.restarts = 0
        self.closing = False
        # What requests are told while there is no zygote and none can be had.
        self.refusal: Refusal | None = None
        self.lanes = {
            "query": Lane(limits.workers, limits.queue, limits.wait),
            "page": Lane(max(4, limits.workers // 4), 256, limits.timeout),
        }

    def take(self, zygote: Zygote) -> None:
        """Send requests to another zygote from now on; those that run end where they are."""
        old, self.zygote, self.refusal = self.zygote, zygote, None
        old.retired = True
        while self.idle:
            self.idle.pop()[1].kill()
        self.pace = 0.0
        self._let_end(old)
        for lane in self.lanes.values():
            self._fill(lane)

    def give_up(self, refusal: Refusal) -> None:
        """Turn away who waits for a zygote, and who comes until there is one."""
        self.refusal = refusal
        for lane in self.lanes.values():
            while lane.waiting:
                lane.waiting.popleft().refuse(refusal)

    def _let_end(self, zygote: Zygote) -> None:
        """End a zygote whose place was taken, when nothing that it was asked is left."""
        if zygote.retired and all(worker.zygote is not zygote for worker in self.busy):
            zygote.close()

    def close(self) -> None:
        """End the zygote and all workers."""
        self.closing = True
        for worker in [*self.busy, *(worker for _, worker in self.idle)]:
            worker.kill()
            worker.zygote.close()
        self.zygote.close()

    def submit(self, request: InFlight) -> None:
        """Run a request now, or as soon as there is a place; refuse it when too many wait."""
        lane = self.lanes[request.lane]
        if lane.running < lane.places and self.zygote.pid:
            self._run(request)
        elif self.refusal is not None:
            request.refuse(self.refusal)
        elif len(lane.waiting) < lane.queue:
            lane.waiting.append(request)
        else:
            request.refuse(refused_by("queue", retry_after=2, places=lane.places, queue=lane.queue))

    def _run(self, request: InFlight) -> None:
        # Others may have been killed with the one that it was given first.
        worker = self._spawn() if request.again else self._pick(self.loop.time())
        if worker is not None:
            now = self.loop.time()
            self.lanes[request.lane].running += 1
            self.busy.add(worker)
            request.deadline = now + request.seconds
            worker.ask(request, now)
        elif self.zygote.pid:
            request.refuse(refused_by("workers", retry_after=2))
        else:
            self.lanes[request.lane].waiting.appendleft(request)

    def _spawn(self) -> WorkerConnection | None:
        """A new worker; None when there can be none."""
        channel = self.zygote.spawn()
        return WorkerConnection(self, self.zygote, channel) if channel else None

    def _pick(self, now: float) -> WorkerConnection | None:
        """The worker for the next request: an idle one, or while requests are quick, one that is about to be."""
        if self.pace < QUICK:
            ours = (worker for worker in self.busy if worker.zygote is self.zygote)
            quick = sorted((each for each in ours if now - each.began < PATIENCE), key=lambda one: len(one.requests))
            if len(quick) >= CORES:
                # The least busy of as many as there are cores: those beyond come to rest.
                worker = quick[-CORES]
                if len(worker.requests) < DEPTH:
                    if self.watch is None:
                        self.watch = self.loop.call_later(PATIENCE, self._watch)
                    return worker
        return self.idle.pop()[1] if self.idle else self._spawn()

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

    def release(self, worker: WorkerConnection) -> None:
        """A worker has ended a request: keep it, unless it ran long."""
        now = self.loop.time()
        self.pace += (now - worker.began - self.pace) / 16
        request = worker.requests.popleft()
        if worker.requests:
            worker.began = now
        if worker.nice or worker.zygote is not self.zygote or self.closing:
            worker.kill()
            self._forget(worker)
        elif not worker.requests:
            self.busy.discard(worker)
            self.idle.append((now, worker))
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
        self.idle = [(since, each) for since, each in self.idle if each is not worker]
        request = worker.requests.popleft() if worker.requests else None
        self._forget(worker)
        if request is None:
            return
        self._leave(request)
        # If it ended with its zygote, or so soon, its request need not be the cause.
        soon = not request.again and self.loop.time() - worker.began < AT_ONCE
        if refusal.limit == "memory" and not request.begun and (worker.zygote.lost() or soon):
            request.again = True
            self.submit(request)
        else:
            request.refuse(refusal)

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

    def _keep_budget(self) -> None:
        """Stop the largest worker as long as all need more memory together than there is for them."""
        total, grown = self.limits.memory_total, dict[WorkerConnection, int]()
        for worker in self.busy:
            with contextlib.suppress(OSError):  # it is gone, or not there yet
                shared = own_memory(worker.zygote.pid)
                grown[worker] = max(0, own_memory(worker.pid) - shared) + COPIED
        while sum(grown.values()) > total * MEBIBYTE:
            largest = max(grown, key=grown.__getitem__)
            del grown[largest]
            self.stop(largest, refused_by("memory-total", retry_after=5, total=total))

    def tick(self) -> None:
        """Look at the clock: stop what has overrun, hold back what runs long, turn away who has waited too long."""
        now = self.loop.time()
        for worker in list(self.busy):
            request = worker.requests[0] if worker.requests else None
            if request is None:
                if now - worker.began > UNWANTED:
                    self.stop(worker, refused_by("timeout", seconds=UNWANTED))
            elif now >= request.deadline and (request.lane == "query" or not request.begun):
                self.stop(worker, refused_by("timeout", seconds=request.seconds))
            elif not worker.nice and worker.pid and now - worker.began > NICE_AFTER:
                worker.nice = True
                with contextlib.suppress(OSError):
                    os.setpriority(os.PRIO_PROCESS, worker.pid, 10)
        self._keep_budget()
        for lane in self.lanes.values():
            while lane.waiting and now - lane.waiting[0].since > lane.wait:
                lane.waiting.popleft().refuse(refused_by("wait", retry_after=2, wait=lane.wait))
        while len(self.idle) > SPARE_WORKERS and now - self.idle[0][0] > SPARE_SECONDS:
            self.idle.pop(0)[1].kill()
