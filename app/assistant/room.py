"""The room for an answer: models read little at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from app.limits import LONGEST_ANSWER

Item = TypeVar("Item")


def fitting(items: Iterable[Item]) -> tuple[Item, ...]:
    """The first of some items, as many as there is room for, one at least."""
    fit: list[Item] = []
    size = 0
    for item in items:
        size += len(str(item))
        if fit and size > LONGEST_ANSWER:
            break
        fit.append(item)
    return tuple(fit)
