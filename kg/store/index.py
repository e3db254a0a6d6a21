"""The index of a graph: names, classes, numbers and words of its things, in one SQLite database.

It is made once of a graph (`kg.store.indexing`), in memory or as a file, and then only read.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from kg.limits import MOST_WEIGHED
from kg.rdf.graph import Graph
from kg.rdf.labels import LABELS, label_rank, local_name
from kg.store.indexing import fill


class Index:
    """The database, read. Safe to use from several threads and, as each process opens it anew, after a fork."""

    def __init__(self, database: sqlite3.Connection | Path) -> None:
        self._lock = threading.Lock()
        self._path = database.resolve() if isinstance(database, Path) else None
        self._open = (os.getpid(), database if isinstance(database, sqlite3.Connection) else _connected(database))

    @classmethod
    def of(cls, graph: Graph) -> Index:
        """The index of a graph, in memory."""
        database = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        fill(database, graph, ":memory:")
        return cls(database)

    @classmethod
    def write(cls, graph: Graph, path: Path) -> None:
        """Write the index of a graph to a new file. Raises OSError or sqlite3.Error when it cannot be written."""
        scratch = path.with_suffix(".scratch")
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            try:
                fill(database, graph, str(scratch))
            finally:
                scratch.unlink(missing_ok=True)
        with path.open("rb") as file:
            os.fsync(file.fileno())

    def rows(self, sql: str, *values: Any) -> list[Any]:
        """The rows of a query of our own."""
        with self._lock:
            return self._connection().execute(sql, values).fetchall()

    def _connection(self) -> sqlite3.Connection:
        process, database = self._open
        if self._path is not None and process != os.getpid():
            # A process forked since has a connection of its own. If the file was removed, it reads on by the one it was
            # forked with: of a file that never changes nothing is locked or written, and reading leaves no mark.
            with suppress(sqlite3.OperationalError):
                database = _connected(self._path)
            self._open = (os.getpid(), database)
        return database

    def label(self, iri: str) -> tuple[str, str | None] | None:
        """The best name of a thing, English before others, with its language; None if it has none."""
        rows = self.rows("SELECT label, language FROM things WHERE iri = ? AND label IS NOT NULL", iri)
        return rows[0] if rows else None

    def label_in(self, iri: str, wanted: str) -> tuple[str, str | None] | None:
        """The best name of a thing for a language, with its own language; None if it has none."""
        sql = "SELECT place, language, text FROM labels WHERE thing = (SELECT id FROM things WHERE iri = ?)"
        ranked = [(label_rank(LABELS[place], tag, wanted), text, tag) for place, tag, text in self.rows(sql, iri)]
        return min(ranked)[1:] if ranked else None

    def kinds(self, iri: str) -> tuple[str, ...]:
        """The narrowest classes of a thing, by IRI."""
        sql = (
            "SELECT c.iri FROM things t JOIN kinds k ON k.thing = t.id JOIN things c ON c.id = k.class "
            "WHERE t.iri = ? ORDER BY c.iri"
        )
        return tuple(kind for (kind,) in self.rows(sql, iri))

    def ancestors(self, kind: str) -> frozenset[str]:
        """A class and all classes above it; cycles end."""
        return frozenset((kind, *self._wider(kind, "1")))

    def parents(self, kind: str) -> list[str]:
        """The classes directly above a class, by IRI."""
        return self._wider(kind, "a.direct")

    def below(self, kind: str) -> list[str]:
        """The classes directly below a class, by IRI."""
        sql = (
            "SELECT c.iri FROM things t JOIN above a ON a.wider = t.id AND a.direct JOIN things c ON c.id = a.class "
            "WHERE t.iri = ? ORDER BY c.iri"
        )
        return [iri for (iri,) in self.rows(sql, kind)]

    def _wider(self, kind: str, which: str) -> list[str]:
        sql = (
            "SELECT w.iri FROM things t JOIN above a ON a.class = t.id JOIN things w ON w.id = a.wider "
            f"WHERE t.iri = ? AND {which} ORDER BY w.iri"
        )
        return [iri for (iri,) in self.rows(sql, kind)]

    def classes(self, *, own: bool = True) -> dict[str, int]:
        """Every class that has members of its `own`, or any, with their number."""
        which = "own" if own else "whole"
        return dict(
            self.rows(f"SELECT t.iri, c.{which} FROM classes c JOIN things t ON t.id = c.class WHERE c.{which}")
        )

    def count(self, kind: str, *, own: bool = False, outside: str = "") -> int:
        """The number of things of a class and of those under it, or of its `own` alone; none whose IRIs so begin."""
        sql = f"SELECT {'own' if own else 'whole'} FROM classes WHERE class = (SELECT id FROM things WHERE iri = ?)"
        rows = self.rows(sql, kind)
        return rows[0][0] - self._inside(kind, outside) if rows else 0

    def _inside(self, kind: str, beginning: str) -> int:
        """The number of things of a class and of those under it whose IRIs so begin; 0 for no beginning."""
        sql = (
            "SELECT COUNT(*) FROM things t JOIN members m ON m.thing = t.id AND m.class = "
            "(SELECT id FROM things WHERE iri = ?) WHERE t.iri >= ? AND t.iri < ?"
        )
        return int(self.rows(sql, kind, beginning, _after(beginning))[0][0]) if beginning else 0

    def members(self, kind: str, limit: int = -1, *, own: bool = False, skip: int = 0) -> list[str]:
        """The things of a class and of those under it, or of its `own` alone, by name."""
        sql = (
            "SELECT t.iri FROM members m JOIN things t ON t.id = m.thing "
            "WHERE m.class = (SELECT id FROM things WHERE iri = ?) AND m.own >= ? ORDER BY m.thing LIMIT ? OFFSET ?"
        )
        return [iri for (iri,) in self.rows(sql, kind, int(own), limit, skip)]

    def covers(self, wider: str, kind: str) -> bool:
        """True if every thing that a class has of its own is also one that the other has of its own."""
        sql = (
            "SELECT 1 FROM members m WHERE m.class = (SELECT id FROM things WHERE iri = ?) AND m.own AND NOT EXISTS ("
            "SELECT 1 FROM members o WHERE o.class = (SELECT id FROM things WHERE iri = ?) AND o.own "
            "AND o.thing = m.thing) LIMIT 1"
        )
        return not self.rows(sql, kind, wider)

    def counts(self, what: str) -> dict[str, int]:
        """The number of triples by `property` or by named `graph`; for `total`, the two totals."""
        return dict(self.rows("SELECT iri, number FROM counts WHERE what = ? ORDER BY iri", what))

    def total(self, what: str) -> int:
        """The number of all `triples` of the default graph, or of all `things` it has a class for."""
        return self.counts("total")[what]

    def named(self, beginning: str, limit: int) -> list[str]:
        """The things that have a name and whose IRIs so begin, by IRI."""
        sql = "SELECT iri FROM things WHERE iri >= ? AND iri < ? AND label IS NOT NULL ORDER BY iri LIMIT ?"
        return [iri for (iri,) in self.rows(sql, beginning, _after(beginning), limit)]

    def things(self, numbers: Sequence[int]) -> dict[int, tuple[str, str, str]]:
        """The IRI, the name and the narrowest class, the smallest of several, of things by their numbers."""
        sql = (
            "SELECT t.id, t.iri, t.label, (SELECT n.iri FROM kinds k JOIN classes c ON c.class = k.class "
            "JOIN things n ON n.id = c.class WHERE k.thing = t.id ORDER BY c.own, n.iri LIMIT 1) "
            "FROM json_each(?) j JOIN things t ON t.id = j.value"
        )
        rows = self.rows(sql, json.dumps(numbers))
        return {number: (iri, label or local_name(iri), kind or "") for number, iri, label, kind in rows}

    def called(self, words: str, limit: int) -> list[str]:
        """Things that have these words beside each other in one of their names, the shortest names first."""
        sql = (
            "SELECT t.iri FROM entries e JOIN things t ON t.id = e.rowid WHERE entries MATCH ? "
            "ORDER BY length(e.label), t.id LIMIT ?"
        )
        return [iri for (iri,) in self.rows(sql, _in_names(words), limit)]

    def count_called(self, word: str, most: int = MOST_WEIGHED) -> int:
        """The number of things with a word in a name; counting ends at `most`."""
        sql = "SELECT COUNT(*) FROM (SELECT rowid FROM entries WHERE entries MATCH ? LIMIT ?)"
        return int(self.rows(sql, _in_names(word), most)[0][0])

    def words_last(self, match: str, most: int) -> int | None:
        """If more than so many things match, the number of the last to be weighed; else None."""
        rows = self.rows("SELECT rowid FROM entries WHERE entries MATCH ? LIMIT 1 OFFSET ?", match, most)
        return rows[0][0] if rows else None

    def with_words(self, match: str, limit: int, last: int | None) -> list[tuple[int, str, str, str]]:
        """The numbers of things that match, up to a `last` one, best first, with name, all names and a snippet."""
        sql = (
            "SELECT rowid FROM entries WHERE entries MATCH ? AND rowid <= ? "
            "ORDER BY bm25(entries, 12, 8, 1), rowid LIMIT ?"
        )
        ranked = [number for (number,) in self.rows(sql, match, 1 << 62 if last is None else last, limit)]
        sql = (
            "SELECT rowid, label, names, snippet(entries, 2, char(2), char(3), '…', 24) FROM entries "
            "WHERE entries MATCH ? AND rowid IN (SELECT value FROM json_each(?))"
        )
        by_number = {row[0]: row for row in self.rows(sql, match, json.dumps(ranked))}
        return [by_number[number] for number in ranked]

    def with_parts(self, parts: set[str], limit: int, most: int) -> list[tuple[int, str]]:
        """The names that share three letters with these, most shared first, with their things' numbers.

        The rarest letters count, of which about as many names as `most` have some.
        """
        sql = "SELECT term, doc FROM json_each(?) j JOIN shared ON shared.term = j.value ORDER BY doc, term"
        chosen: list[str] = []
        weighed = 0
        for part, number in self.rows(sql, json.dumps(sorted(parts))):
            weighed += number
            if chosen and weighed > most:
                break
            chosen.append(part)
        if not chosen:
            return []
        match = " OR ".join(f'"{part}"' for part in chosen)
        sql = "SELECT thing, name FROM trigrams WHERE name MATCH ? ORDER BY bm25(trigrams), rowid LIMIT ?"
        return self.rows(sql, match, limit)


def _connected(path: Path) -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    database = sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)
    database.execute("PRAGMA mmap_size = 17179869184")
    database.execute("PRAGMA cache_size = -4096")
    return database


def _in_names(words: str) -> str:
    words = words.replace('"', " ")
    return f'{{label names}} : "{words}"'


def _after(beginning: str) -> str:
    """The first text in order behind all that begin so."""
    return beginning[:-1] + chr(ord(beginning[-1]) + 1)
