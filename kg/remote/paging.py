"""The rows of an engine that cuts its answers: asked for page by page, and put together again as one answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import pyoxigraph as ox

from kg.store.sparql_scan import PROLOGUE

_NOTHING = ox.Store()


@dataclass(frozen=True)
class Pages:
    """The pages of a query's rows, in the order of all their variables; of it nothing is added after `tail`."""

    head: str
    query: str
    tail: str
    variables: Sequence[str]

    @property
    def whole(self) -> str:
        """The query for all rows."""
        return f"{self.head}{self.query}{self.tail}"

    def page(self, size: int, begin: int) -> str:
        """The query for a page; nested, as some engines do not sort beyond a number of rows."""
        prologue = re.match(PROLOGUE, self.query, flags=re.IGNORECASE)
        before = prologue.end() if prologue else 0
        order = " ".join(f"?{name}" for name in self.variables)
        # On the line of the query, so that the engine's own line numbers fit.
        return (
            f"{self.head}{self.query[:before]}SELECT * {{ {{ {self.query[before:]}\nORDER BY {order}{self.tail} }} }} "
            f"LIMIT {size} OFFSET {begin}"
        )

    @property
    def possible(self) -> bool:
        """True if the query can be asked by pages: not where it has an order or a number of rows of its own."""
        try:
            return bool(self.variables) and isinstance(_NOTHING.query(self.page(1, 0)), ox.QuerySolutions)
        except (SyntaxError, ValueError):
            return False

    def joined(self, ask: Callable[[str], bytes], size: int) -> Iterator[bytes]:
        """All rows as one JSON answer, in parts; `ask` gives the JSON of a page for its query.

        Raises ValueError for a page that is none.
        """
        yield json.dumps({"head": {"vars": list(self.variables)}}).encode()[:-1] + b', "results": {"bindings": ['
        for begin in count(0, size):
            rows = _rows(ask(self.page(size, begin)))
            yield (b",\n" if begin and rows else b"") + b",\n".join(json.dumps(row).encode() for row in rows)
            if len(rows) < size:
                break
        yield b"]}}"


def _rows(page: bytes) -> list[Any]:
    try:
        return list(json.loads(page)["results"]["bindings"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"no rows in a page: {error}") from error
