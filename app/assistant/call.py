"""Asking the workers: what an assistant asks runs in them like any request, and ends by the same limits."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from app.assistant.text import quoted, safe
from app.http.environ import Request
from app.limits import Limits, Refusal
from app.server.gate import Gate
from app.server.pool import Pool
from app.server.releases import Found, ReleaseSwitch
from app.server.worker import Create
from app.server.zygote import WorkerConnection

HEADERS = [(b"host", b"localhost"), (b"accept", b"application/json"), (b"content-type", b"application/json")]


class CallRefused(Exception):
    """A call that is not answered, with a reason to act on."""


class Call:
    """A call of a tool as the pool runs it; its answer is kept whole."""

    def __init__(self, loop: asyncio.AbstractEventLoop, name: str, given: dict[str, Any], seconds: float) -> None:
        body = json.dumps(given).encode()
        self.request = Request("POST", f"/tools/{name}".encode(), "1.1", HEADERS, body)
        self.lane = "query"
        self.worker: WorkerConnection | None = None
        self.since = self.deadline = loop.time()
        self.seconds = seconds
        self.sent = self.status = 0
        self.begun = self.again = False
        self.body = bytearray()
        self.answered: asyncio.Future[tuple[int, bytes]] = loop.create_future()

    def head(self, status: int, *_rest: Any) -> None:
        """The status of the answer."""
        self.begun, self.status = True, status

    def data(self, data: bytes) -> None:
        """Some of the answer."""
        self.body += data

    def done(self) -> None:
        """The answer is whole."""
        if not self.answered.done():
            self.answered.set_result((self.status, bytes(self.body)))

    def refuse(self, refusal: Refusal) -> None:
        """There will be no answer, or no whole one."""
        if not self.answered.done():
            self.answered.set_exception(CallRefused(refusal.message))


class ServedGraph:
    """The graph that is served, which may become another release at any time."""

    def __init__(self, gate: Gate, switch: ReleaseSwitch) -> None:
        self.gate, self.switch = gate, switch

    async def ask(self, name: str, given: dict[str, Any]) -> dict[str, Any]:
        """The answer of a tool: `text` and `data`. Raises CallRefused saying why there is none."""
        call = Call(self.gate.loop, name, given, self.gate.limits.timeout)
        self.gate.pool.submit(call)
        try:
            status, body = await call.answered
        except asyncio.CancelledError:
            self.gate.pool.abandon(call)
            raise
        answer: dict[str, Any] = json.loads(body)
        if status != 200:
            raise CallRefused(_problem(answer))
        return answer


def _problem(answer: dict[str, Any]) -> str:
    """The details of a problem as text: what is wrong, where, and what may have been meant."""
    lines = [str(answer.get("detail") or answer.get("title"))]
    if "line" in answer:
        lines[0] = f"Line {answer['line']}, column {answer.get('column', 1)}: {lines[0]}"
    if "excerpt" in answer:
        lines.append(answer["excerpt"])
    lines += [f"- {quoted(each['name'])} <{each['path']}>" for each in answer.get("near", ())]
    return str(safe("\n".join(lines)))


@asynccontextmanager
async def opened(
    find: Callable[[], Found], create: Create, limits: Limits, tell: Callable[[str], None], *, watched: bool
) -> AsyncIterator[ServedGraph]:
    """The graph that `find` finds, answered for by the app that `create` makes over it, with the tools.

    If `watched`, it is followed to other releases. Raises KGError if it is not there.
    """
    switch = ReleaseSwitch(find, create, limits, ("localhost", 80), tell, watched=watched)
    gate = Gate(Pool(await switch.first(), limits), limits, None)
    switch.start(gate)
    try:
        yield ServedGraph(gate, switch)
    finally:
        gate.stopping = True
        switch.drop()
        gate.pool.close()
