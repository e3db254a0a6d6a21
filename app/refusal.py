"""Why a request is not answered, or no further."""

from __future__ import annotations

from dataclasses import dataclass

from app.limits import Limits


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not answered, or no further: for the client, and by the limit's name for the log."""

    status: int
    message: str
    limit: str | None = None
    retry_after: int | None = None


def overran(seconds: float) -> Refusal:
    """A deadline has passed."""
    message = (
        f"The query ran longer than its limit of {seconds:g} seconds and was stopped. "
        "Ask for less: add a LIMIT or narrower patterns."
    )
    return Refusal(503, message, "timeout")


def too_large(limits: Limits) -> Refusal:
    """A result grew beyond the limit."""
    return Refusal(
        503, f"The result is larger than the limit of {limits.result} MiB. Ask for less: add a LIMIT.", "result"
    )


def crashed(limits: Limits) -> Refusal:
    """A worker ended by itself."""
    message = (
        f"The query ended its worker: it needed more than {limits.memory} MiB of memory, or is nested too deeply for "
        "the engine. Ask for less, or simplify it."
    )
    return Refusal(503, message, "memory")
