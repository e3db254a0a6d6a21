"""Full-text search over the names and the words of a graph, tolerant of spelling."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.limits import LONGEST_SEARCH, MOST_NEAR, MOST_RANKED, MOST_WEIGHED
from kg.model.names import likeness
from kg.store.index import Index

# Names that are less alike than this are of other things.
LEAST = 0.6


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: `near` says that its name is only similar.

    `snippet` shows the words found between \\x02 and \\x03.
    """

    iri: str
    label: str
    kind: str
    snippet: str
    near: bool = False


class Search:
    """Search by the full text of an index. Safe to use from several threads."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def find(self, query: str, *, limit: int = 50) -> list[Hit]:
        """The things whose names or words hold every word of the query, best first.

        If there are none, the things with the most similar names. The last word may be the beginning of one. Any text
        is a valid query; an empty one finds nothing.
        """
        words = re.findall(r"\w+", query[:LONGEST_SEARCH])
        if not words:
            return []
        return self._matching(words, limit) or self._similar(" ".join(words), limit)

    def nearest(self, name: str, *, limit: int = 5) -> list[Hit]:
        """The things whose names are most like this one."""
        return self._similar(" ".join(re.findall(r"\w+", name[:LONGEST_SEARCH])), limit)

    def _matching(self, words: Sequence[str], limit: int) -> list[Hit]:
        match = " ".join(f'"{word}"' for word in words) + "*"
        last = self._index.words_last(match, MOST_WEIGHED)
        if last is not None:
            # Too many to weigh have the words somewhere: those that have them in their names.
            match = f"{{label names}} : ({match})"
            last = self._index.words_last(match, MOST_WEIGHED)
        rows = self._index.with_words(match, max(limit, MOST_RANKED), last)
        rows = sorted(rows, key=lambda row: _fit(words, row[1], row[2]))[:limit]
        things = self._index.things([number for number, *_ in rows])
        return [Hit(*things[number], snippet if "\x02" in snippet else "") for number, _, _, snippet in rows]

    def _similar(self, name: str, limit: int) -> list[Hit]:
        """By shared trigrams first (many, cheap), then by how much of the name is the same (few, exact)."""
        wanted = name.lower()
        rows = self._index.with_parts({wanted[i : i + 3] for i in range(len(wanted) - 2)}, MOST_NEAR, MOST_WEIGHED)
        best: dict[int, tuple[float, str]] = {}
        for number, alike in rows:
            score = likeness(name, alike)
            if score > best.get(number, (LEAST, ""))[0]:
                best[number] = (score, alike)
        things = self._index.things(list(best))
        ranked = sorted((-score, *things[number], alike) for number, (score, alike) in best.items())
        hits = ((iri, label, kind, "" if alike == label else alike) for _, iri, label, kind, alike in ranked[:limit])
        return [Hit(*hit, near=True) for hit in hits]


def _fit(words: Sequence[str], label: str, names: str) -> tuple[int, int]:
    """The rank of a name for the words, less is better; of names that hold them all, the shortest."""
    wanted, name = " ".join(words).lower(), label.lower()
    if name == wanted:
        return 0, 0
    if f"\n{wanted}\n" in f"\n{names.lower()}\n":
        return 1, len(name)
    if name.startswith(wanted):
        return 2, len(name)
    parts = re.findall(r"\w+", name)
    held = all(word.lower() in parts for word in words[:-1]) and any(p.startswith(words[-1].lower()) for p in parts)
    return (3, len(name)) if held else (4, 0)
