"""How much of an answer is given at once: what reads it has little room."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

# In characters, about what a few pages of a book have.
LARGEST = 30_000
Item = TypeVar("Item")


def fitting(items: Iterable[Item]) -> tuple[Item, ...]:
    """The first of some items, as many as there is room for, one at least."""
    found: list[Item] = []
    size = 0
    for item in items:
        size += len(str(item))
        if found and size > LARGEST:
            break
        found.append(item)
    return tuple(found)
