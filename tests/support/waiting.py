"""Waiting for processes and for what they bring about: long enough for a slow and busy machine, never without end."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any, TypeVar

T = TypeVar("T")
# Seconds until what has not come will not come.
PATIENCE = 120.0


def until(condition: Callable[[], T], seconds: float = PATIENCE) -> T:
    """The first true value of a condition that is looked at again and again. Raises AssertionError if none comes."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, f"It did not come about within {seconds:g} seconds."
        time.sleep(0.02)
    return value


@contextmanager
def killed_if_late(process: subprocess.Popen[Any], seconds: float = PATIENCE) -> Iterator[None]:
    """Kill a process when the block takes longer, so that what waits for its output or its end goes on."""
    timer = Timer(seconds, process.kill)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def process(command: Sequence[object], **options: Any) -> Iterator[subprocess.Popen[Any]]:
    """A process that is killed when the block fails, or takes too long; in the end it has been waited for."""
    with subprocess.Popen([str(word) for word in command], **options) as started:
        try:
            with killed_if_late(started):
                yield started
                started.wait()
        finally:
            started.kill()


def runs(pid: int) -> bool:
    """Whether a process runs; one that has ended need not have been waited for by whoever has to."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False
