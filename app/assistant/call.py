"""Asking the workers: what an assistant asks runs in them like any request, and ends by the same limits."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from app.assistant.text import quoted, safe
from app.environ import Request
from app.limits import Limits
from app.refusal import Refusal
from app.server.gate import Front
from app.server.link import Link
from app.server.pool import Pool
from app.server.releases import Found, Switch
from kg.store.store import Store

HEADERS = [(b"host", b"localhost"), (b"accept", b"application/json"), (b"content-type", b"application/json")]


class Refused(Exception):
    """A call that is not answered, with a reason to act on."""


Create = Callable[[Store, Limits], Any]


class Call:
    """A call of a tool as the pool runs it; its answer is kept whole."""

    def __init__(self, loop: asyncio.AbstractEventLoop, name: str, given: dict[str, Any], seconds: float) -> None:
        body = json.dumps(given).encode()
        self.request = Request("POST", f"/tools/{name}".encode(), "1.1", HEADERS, body)
        self.lane = "query"
        self.link: Link | None = None
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
            self.answered.set_exception(Refused(refusal.message))


class Graph:
    """The graph that is served, which may become another release at any time."""

    def __init__(self, front: Front, switch: Switch) -> None:
        self.front, self.switch = front, switch

    async def ask(self, name: str, given: dict[str, Any]) -> dict[str, Any]:
        """The answer of a tool: `text` and `data`. Raises Refused saying why there is none."""
        call = Call(self.front.loop, name, given, self.front.limits.timeout)
        self.front.pool.submit(call)
        try:
            status, body = await call.answered
        except asyncio.CancelledError:
            self.front.pool.abandon(call)
            raise
        told: dict[str, Any] = json.loads(body)
        if status != 200:
            raise Refused(_problem(told))
        return told


def _problem(told: dict[str, Any]) -> str:
    """The details of a problem as text: what is wrong, where, and what may have been meant."""
    lines = [str(told.get("detail") or told.get("title"))]
    if "line" in told:
        lines[0] = f"Line {told['line']}, column {told.get('column', 1)}: {lines[0]}"
    if "excerpt" in told:
        lines.append(told["excerpt"])
    lines += [f"- {quoted(each['name'])} <{each['path']}>" for each in told.get("near", ())]
    return str(safe("\n".join(lines)))


@asynccontextmanager
async def opened(
    find: Callable[[], Found], create: Create, limits: Limits, tell: Callable[[str], None], *, watched: bool
) -> AsyncIterator[Graph]:
    """The graph that `find` finds, answered for by the app that `create` makes over it, with the tools.

    If `watched`, it is followed to other releases. Raises KGError if it is not there.
    """
    switch = Switch(find, limits, ("localhost", 80), tell, watched=watched, create=create)
    front = Front(Pool(await switch.first(), limits), limits, None)
    switch.start(front)
    try:
        yield Graph(front, switch)
    finally:
        front.stopping = True
        switch.drop()
        front.pool.close()
