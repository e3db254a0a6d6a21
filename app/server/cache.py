"""Answers kept for who asks again: in memory, bounded, found by all that a request says."""

from collections import OrderedDict
from typing import Any, NamedTuple

LARGEST = 1 << 20
SIZE = 64 << 20
# What an entry costs beside its bytes, about.
OVERHEAD = 600


class CachedAnswer(NamedTuple):
    """An answer in memory: its head without the lines that each connection adds, its body, its notes for the log."""

    status: int
    head: bytes
    body: bytes
    notes: dict[str, Any]


class Cache:
    """The answers of one release, which never change; the least used go first when there are more than `size` bytes.

    An answer has two keys. One is the request as it came, byte for byte, which needs no parsing and cannot be confused
    with any other. The other is what the answer may depend on (`key_of`), by which clients share what is kept.
    """

    def __init__(self, *, size: int = SIZE) -> None:
        self.size = size
        self._kept: OrderedDict[bytes, CachedAnswer] = OrderedDict()
        self._bytes = 0

    def find(self, key: bytes) -> CachedAnswer | None:
        """The answer kept under a key."""
        if kept := self._kept.get(key):
            self._kept.move_to_end(key)
        return kept

    def keep(self, key: bytes, kept: CachedAnswer) -> None:
        """Keep an answer."""
        if old := self._kept.pop(key, None):
            self._bytes -= _weight(key, old)
        self._kept[key] = kept
        self._bytes += _weight(key, kept)
        while self._bytes > self.size:
            self._bytes -= _weight(*self._kept.popitem(last=False))

    def clear(self) -> None:
        """Keep nothing of it."""
        self._kept.clear()
        self._bytes = 0


def _weight(key: bytes, kept: CachedAnswer) -> int:
    return OVERHEAD + len(key) + len(kept.head) + len(kept.body)
