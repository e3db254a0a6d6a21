"""The index of a graph: names, classes, numbers and words of its things, in one SQLite database.

It is made once of a graph (`kg.store.indexing`), in memory or as a file, and then only read.
"""

import json
import os
import re
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Any, Self

from kg.limits import LONGEST_SEARCH, MOST_NEAR, MOST_RANKED, MOST_WEIGHED
from kg.model.names import likeness
from kg.rdf.graph import Graph
from kg.rdf.namespaces import LABELS, label_rank, local_name
from kg.store.indexing import ASKED, fill

# Names that are less alike than this are of other things.
LEAST = 0.6
WORD = re.compile(r"\w+")
# Words that questions are made of, and that tell nothing of what is looked for.
LITTLE = frozenset(ASKED["little"].split())


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found; words found stand between \\x02 and \\x03 in `snippet`. It is `near` if it has not all of them,
    or a name that is only similar; of two the one whose names have them better is of the lesser `fit`.
    """

    iri: str
    label: str
    kind: str
    snippet: str
    near: bool = False
    fit: tuple[int, ...] = ()


class Index:
    """The database, read: look-ups, and search that is tolerant of spelling.

    Safe to use from several threads and, as each process opens it anew, after a fork.
    """

    def __init__(self, database: sqlite3.Connection | Path) -> None:
        self._lock = threading.Lock()
        self._path = database.resolve() if isinstance(database, Path) else None
        self._open = (os.getpid(), database if isinstance(database, sqlite3.Connection) else _connected(database))

    @classmethod
    def of(cls, graph: Graph) -> Self:
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

    def rows(self, sql: str, *values: Any) -> list[Any]:
        """The rows of a query of our own."""
        with self._lock:
            return self._connection().execute(sql, values).fetchall()

    def _column(self, sql: str, *values: Any) -> list[Any]:
        """The rows of a query of one column."""
        return [value for (value,) in self.rows(sql, *values)]

    def _connection(self) -> sqlite3.Connection:
        process, database = self._open
        if self._path is not None and process != os.getpid():
            # A process forked since has a connection of its own. If the file was removed, it reads on by the one it was
            # forked with: of a file that never changes nothing is locked or written, and reading leaves no mark.
            with suppress(sqlite3.OperationalError):
                database = _connected(self._path)
            self._open = (os.getpid(), database)
        return database

    def label(self, iri: str, wanted: str = "en") -> tuple[str, str | None] | None:
        """The best name of a thing for a language, with its own language; None if it has none."""
        rows = self.rows(ASKED["labelled"], iri)
        ranked = [(label_rank(LABELS[place], tag, wanted), text, tag) for place, tag, text in rows]
        return min(ranked)[1:] if ranked else None

    def kinds(self, iri: str) -> tuple[str, ...]:
        """The narrowest classes of a thing, by IRI."""
        return tuple(self._column(ASKED["narrowest"], iri))

    def ancestors(self, kind: str) -> frozenset[str]:
        """A class and all classes above it; cycles end."""
        return frozenset((kind, *self._column(ASKED["ancestors"], kind)))

    def parents(self, kind: str) -> list[str]:
        """The classes directly above a class, by IRI."""
        return self._column(ASKED["parents"], kind)

    def below(self, kind: str) -> list[str]:
        """The classes directly below a class, by IRI."""
        return self._column(ASKED["below"], kind)

    def classes(self, *, own: bool = True) -> dict[str, int]:
        """Every class that has members of its `own`, or any, with their number."""
        return dict(self.rows(ASKED["classes"], own))

    def count(self, kind: str, *, own: bool = False) -> int:
        """The number of things of a class and of those under it, or of its `own` alone."""
        return sum(self._column(ASKED["number"], own, kind))

    def members(self, kind: str, limit: int = -1, *, own: bool = False, skip: int = 0) -> list[str]:
        """The things of a class and of those under it, or of its `own` alone, by name."""
        return self._column(ASKED["members"], kind, own, limit, skip)

    def covers(self, wider: str, kind: str) -> bool:
        """True if every thing that a class has of its own is also one that the other has of its own."""
        return not self.rows(ASKED["covered"], kind, wider)

    def counts(self, what: str) -> dict[str, int]:
        """The number of triples by `property` or by named `graph`; for `total`, the two totals."""
        return dict(self.rows(ASKED["counts"], what))

    def total(self, what: str) -> int:
        """The number of all `triples` of the default graph, or of all `things` it has a class for."""
        return self.counts("total")[what]

    def named(self, beginning: str, limit: int, *, every: bool = False) -> list[str]:
        """The things that have a name, or `every` one, and whose IRIs so begin, by IRI."""
        return self._column(ASKED["named"], beginning, f"{beginning}\U0010ffff", every, limit)

    def called(self, words: str, limit: int) -> list[str]:
        """Things that have these words beside each other in one of their names, the shortest names first."""
        return self._column(ASKED["called"], words, limit)

    def count_called(self, word: str, most: int = MOST_WEIGHED) -> int:
        """The number of things with a word in a name; counting ends at `most`."""
        return int(self._column(ASKED["number_called"], word, most)[0])

    def find(self, query: str, *, limit: int = 50) -> list[Hit]:
        """The things whose names or words hold every word of the query, best first; the last may be begun only.

        If there are none, those with some of the words, the rarest first, or with the most similar names. Any text is
        a valid query; an empty one finds nothing.
        """
        query = query[:LONGEST_SEARCH]
        words = WORD.findall(query)
        telling = [word for word in words if word.lower() not in LITTLE] or words
        joined = WORD.findall(query.replace("-", ""))
        ways = dict.fromkeys(map(_every, (words, joined, telling) if words else ()))
        matching = (self._matching(way, telling, limit) for way in ways)
        found = next(filter(None, matching), None)
        if found or not words:
            return found or []
        some = self._matching(" OR ".join(_every([word]) for word in telling), (), limit)
        return [replace(hit, near=True) for hit in some] or self._similar(" ".join(words), limit)

    def nearest(self, name: str, *, limit: int = 5) -> list[Hit]:
        """The things whose names are most like this one."""
        return self._similar(" ".join(WORD.findall(name[:LONGEST_SEARCH])), limit)

    def _matching(self, every: str, words: Sequence[str], limit: int) -> list[Hit]:
        for match in (every, f"{{label names}} : ({every})"):  # where too many have the words: those named so
            last = self._column(ASKED["last"], match, MOST_WEIGHED)
            if not last:
                break
        ranked = self._column(ASKED["ranked"], match, *last or [1 << 62], max(limit, MOST_RANKED))
        places = {number: place for place, number in enumerate(ranked)}
        found = self.rows(ASKED["snippets"], match, json.dumps(ranked))
        fits = [(_fit(words, row[1], row[2]) if words else (), places[row[0]], row) for row in found]
        things = self._things(ranked)
        best = sorted(fits, key=lambda each: each[:2])[:limit]
        shown = ((things[row[0]], row[3] if "\x02" in row[3] else "", fit) for fit, _, row in best)
        return [Hit(*thing, snippet, fit=fit[:3]) for thing, snippet, fit in shown]

    def _similar(self, name: str, limit: int) -> list[Hit]:
        """By shared trigrams first (many, cheap), then by how much of the name is the same (few, exact)."""
        wanted = name.lower()
        best: dict[int, tuple[float, str]] = {}
        for number, alike in self._with_parts({wanted[i : i + 3] for i in range(len(wanted) - 2)}):
            score = likeness(name, alike)
            if score > best.get(number, (LEAST, ""))[0]:
                best[number] = (score, alike)
        things = self._things(list(best))
        ranked = sorted((-score, *things[number], alike) for number, (score, alike) in best.items())
        hits = ((iri, label, kind, "" if alike == label else alike) for _, iri, label, kind, alike in ranked[:limit])
        return [Hit(*hit, near=True) for hit in hits]

    def _with_parts(self, parts: set[str]) -> list[tuple[int, str]]:
        """The names that share three letters with these, most shared first, with their things' numbers.

        The rarest letters count, of which about as many names as are weighed have some.
        """
        rows = self.rows(ASKED["rarest"], json.dumps(sorted(parts)))
        weighed = accumulate(number for _, number in rows)
        some = [f'"{part}"' for (part, _), number in zip(rows, weighed, strict=True) if number <= MOST_WEIGHED]
        chosen = some or [f'"{part}"' for part, _ in rows[:1]]
        return self.rows(ASKED["alike"], " OR ".join(chosen), MOST_NEAR) if chosen else []

    def _things(self, numbers: Sequence[int]) -> dict[int, tuple[str, str, str]]:
        """The IRI, the name and the narrowest class, the smallest of several, of things by their numbers."""
        rows = self.rows(ASKED["numbered"], json.dumps(numbers))
        return {number: (iri, label or local_name(iri), kind or "") for number, iri, label, kind in rows}


def _connected(path: Path) -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    database = sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)
    database.execute("PRAGMA mmap_size = 17179869184")
    database.execute("PRAGMA cache_size = -4096")
    return database


def _every(words: Sequence[str]) -> str:
    """A match for all the words, each in the singular or the plural; the last may be the beginning of one."""
    forms = [[f'"{form}"' for form in sorted({word, *_numbers(word)})] for word in words]
    forms[-1].append(f'"{words[-1]}"*')
    return " AND ".join(f"({' OR '.join(each)})" for each in forms)


def _numbers(word: str) -> tuple[str, str]:
    """A word in the singular and in the plural, as most English words make them."""
    single = word.lower().removesuffix("s") if len(word) > 2 else word.lower()
    single = single[:-2] + "y" if single.endswith("ie") and len(single) > 3 else single
    return single, single[:-1] + "ies" if single[-1] == "y" else single + "s"


def _fit(words: Sequence[str], label: str, names: str) -> tuple[int, int, int, int]:
    """The rank of a thing by its names for the words, less is better.

    Its name itself, then its other names; then by the words that a name lacks, and by those that it has beside them.
    """
    wanted = [_numbers(word)[0] for word in words]

    def rank(place: int, name: str) -> tuple[int, int, int, int]:
        own = [_numbers(word)[0] for word in WORD.findall(name)]
        telling = [word for word in own if word not in LITTLE]
        if "".join(telling) == "".join(wanted):
            return place, 0, 0, len(name)
        held = sum(word in own or any(each.startswith(word) for each in own if word == wanted[-1]) for word in wanted)
        return (2, 0, len(telling) - held, len(name)) if held == len(wanted) else (3, len(wanted) - held, 0, 0)

    return min(rank(int(name != label), name) for name in (label, *names.split("\n")))
