"""Answers kept for who asks again: in memory, bounded, found by all that a request says."""

from typing import Any, NamedTuple

from cachetools import LRUCache

from app.limits import MOST_BYTES_KEPT, OVERHEAD


class CachedAnswer(NamedTuple):
    """An answer in memory: its head without the lines that each connection adds, its body, its notes for the log."""

    status: int
    head: bytes
    body: bytes
    notes: dict[str, Any]
    key: bytes = b""


class Cache(LRUCache[bytes, CachedAnswer]):
    """The answers of one release, which never change; the least used go first when there are more than `size` bytes.

    An answer has two keys. One is the request as it came, byte for byte, which needs no parsing and cannot be confused
    with any other. The other is what the answer may depend on (`key_of`), by which clients share what is kept.
    """

    def __init__(self, *, size: int = MOST_BYTES_KEPT) -> None:
        super().__init__(size, lambda kept: OVERHEAD + len(kept.key) + len(kept.head) + len(kept.body))

    def keep(self, key: bytes, kept: CachedAnswer) -> None:
        """Keep an answer."""
        self[key] = kept._replace(key=key)
