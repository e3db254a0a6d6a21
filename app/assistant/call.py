"""Asking the workers: what an assistant asks runs in them like any request, and ends by the same limits."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Any

from app.assistant.text import quoted, safe
from app.limits import Limits, Refusal
from app.server.releases import Openable, ReleaseSwitch
from app.server.worker import Handler


class CallRefused(Exception):
    """A call that is not answered, with a reason to act on."""


class ServedGraph:
    """The graph that is served, which may become another release at any time."""

    def __init__(self, releases: ReleaseSwitch, limits: Limits) -> None:
        self.releases, self.limits = releases, limits

    async def ask(self, name: str, given: dict[str, Any]) -> dict[str, Any]:
        """The answer of a tool: `text` and `data`. Raises CallRefused saying why there is none."""
        try:
            async with aclosing(self.releases.pool.run((name, json.dumps(given)), self.limits.timeout)) as pieces:
                answer: dict[str, Any] = json.loads(b"".join([piece async for piece in pieces]))
        except Refusal as refusal:
            raise CallRefused(refusal.message) from refusal
        if "text" not in answer:
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
    find: Callable[[], Openable],
    create: Callable[[Any], Handler],
    limits: Limits,
    tell: Callable[[str], None],
    *,
    watched: bool,
) -> AsyncIterator[ServedGraph]:
    """The graph that `find` finds, answered for by the handler that `create` makes over it.

    If `watched`, it is followed to other releases. Raises KGError if it is not there.
    """
    releases = ReleaseSwitch(find, create, limits, tell, watched=watched)
    await releases.open()
    try:
        yield ServedGraph(releases, limits)
    finally:
        releases.close()
