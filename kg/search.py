"""Full-text search over the names and the words of a graph, tolerant of spelling; and which property names a thing."""

from __future__ import annotations

import difflib
import re
import sqlite3
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.namespaces import NS, PREFIXES
from kg.remote import Graph

if TYPE_CHECKING:
    from kg.store import Store

DEFAULT = ox.DefaultGraph()
TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
# The properties that name a thing, best first.
LABELS = (
    PREFIXES["skos"] + "prefLabel",
    PREFIXES["rdfs"] + "label",
    PREFIXES["dcterms"] + "title",
    "http://purl.org/dc/elements/1.1/title",
    PREFIXES["schema"] + "name",
    "http://schema.org/name",
    PREFIXES["foaf"] + "name",
)
OTHER_NAMES = (
    PREFIXES["skos"] + "altLabel",
    PREFIXES["skos"] + "hiddenLabel",
    NS + "abbreviation",
    PREFIXES["schema"] + "alternateName",
)
LONGEST_QUERY = 200
NAME_LIMIT = 500
# So many of what matches are ranked by how well their names fit.
RANKED = 300


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


@dataclass(slots=True)
class _Entry:
    """What is indexed of one thing."""

    labels: list[tuple[int, str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)


class Search:
    """An index in memory. Safe to use from several threads."""

    def __init__(self, store: Store) -> None:
        self._lock = threading.Lock()
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.execute(
            "CREATE VIRTUAL TABLE entries USING fts5(iri UNINDEXED, kind UNINDEXED, label, names, words, "
            "tokenize='unicode61 remove_diacritics 2', prefix='2 3')"
        )
        self._database.execute(
            "CREATE VIRTUAL TABLE trigrams USING fts5(iri UNINDEXED, kind UNINDEXED, label, name, tokenize='trigram')"
        )
        with self._database:
            for iri, entry in _entries(store.oxigraph):
                self._add(iri, entry)

    def _add(self, iri: str, entry: _Entry) -> None:
        label = min(entry.labels)[1] if entry.labels else local_name(iri)
        kind = entry.kinds[0] if entry.kinds else ""
        names = [text for _, text in entry.labels] + entry.names + [local_name(iri)]
        short = filter(None, map(initials, (text for _, text in entry.labels)))
        row = (iri, kind, label, "\n".join([*names, *short]), "\n".join(entry.words))
        self._database.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?)", row)
        rows = [(iri, kind, label, name[:NAME_LIMIT]) for name in dict.fromkeys(names)]
        self._database.executemany("INSERT INTO trigrams VALUES (?, ?, ?, ?)", rows)

    def find(self, query: str, *, limit: int = 50) -> list[Hit]:
        """The things whose names or words hold every word of the query, best first.

        If there are none, the things with the most similar names. The last word may be the beginning of one. Any text
        is a valid query; an empty one finds nothing.
        """
        words = re.findall(r"\w+", query[:LONGEST_QUERY])
        if not words:
            return []
        return self._matching(words, limit) or self._similar(" ".join(words), limit)

    def nearest(self, name: str, *, limit: int = 5) -> list[Hit]:
        """The things whose names are most like this one."""
        return self._similar(" ".join(re.findall(r"\w+", name[:LONGEST_QUERY])), limit)

    def _matching(self, words: Sequence[str], limit: int) -> list[Hit]:
        match = " ".join(f'"{word}"' for word in words) + "*"
        sql = (
            "SELECT iri, label, kind, snippet(entries, 4, char(2), char(3), '…', 24), names "
            "FROM entries WHERE entries MATCH ? ORDER BY bm25(entries, 0, 0, 12, 8, 1), iri LIMIT ?"
        )
        with self._lock:
            rows = self._database.execute(sql, (match, max(limit, RANKED))).fetchall()
        rows.sort(key=lambda row: _fit(words, row[1], row[4]))
        return [Hit(iri, label, kind, told if "\x02" in told else "") for iri, label, kind, told, _ in rows[:limit]]

    def _similar(self, name: str, limit: int) -> list[Hit]:
        """By shared trigrams first (many, cheap), then by how much of the name is the same (few, exact)."""
        wanted = name.lower()
        parts = sorted({wanted[i : i + 3] for i in range(len(wanted) - 2)})
        if not parts:
            return []
        match = " OR ".join(f'"{part}"' for part in parts)
        sql = "SELECT iri, kind, label, name FROM trigrams WHERE name MATCH ? ORDER BY bm25(trigrams) LIMIT 60"
        with self._lock:
            rows = self._database.execute(sql, (f"name: ({match})",)).fetchall()
        best: dict[str, tuple[float, Hit]] = {}
        for iri, kind, label, found in rows:
            score = likeness(wanted, found.lower())
            if score > best.get(iri, (0.6, None))[0]:
                best[iri] = (score, Hit(iri, label, kind, "" if found == label else found, near=True))
        ranked = sorted(best.values(), key=lambda pair: (-pair[0], pair[1].iri))
        return [hit for _, hit in ranked[:limit]]


def _fit(words: Sequence[str], label: str, names: str) -> tuple[int, int]:
    """How well a name fits the words, less is better; of names that hold them all, the shortest."""
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


def initials(name: str) -> str:
    """The abbreviation that a name of several capitalised words may have; empty if it has too few or too many."""
    large = [word[0] for word in re.findall(r"\w+", name) if word[0].isupper()]
    return "".join(large) if 3 <= len(large) <= 6 else ""


def likeness(wanted: str, found: str) -> float:
    """How alike two names are, from 0 to 1; the best word of the longer one counts almost as much as the whole."""
    whole = difflib.SequenceMatcher(None, wanted, found[:NAME_LIMIT]).ratio()
    if " " in wanted:
        return whole
    words = re.findall(r"\w+", found)[:30]
    return max([whole, *(0.95 * difflib.SequenceMatcher(None, wanted, word).ratio() for word in words)])


def local_name(iri: str) -> str:
    """The last part of an IRI, for want of a name."""
    return re.split(r"[/#:]", iri.rstrip("/#"))[-1] or iri


def label_rank(predicate: str, language: str | None, wanted: str = "en") -> int:
    """How good a name is (less is better): by its property first, then by its language.

    The wanted language, of which only the first subtag counts, is before English, no language, and all others.
    """
    tag = (language or "").lower().partition("-")[0]
    tongue = 0 if tag == wanted.partition("-")[0] else 1 if tag == "en" else 2 if not tag else 3
    return LABELS.index(predicate) * 4 + tongue


def _entries(store: Graph) -> Iterable[tuple[str, _Entry]]:
    entries: defaultdict[str, _Entry] = defaultdict(_Entry)
    for quad in store.quads_for_pattern(None, None, None, DEFAULT):
        if isinstance(quad.subject, ox.NamedNode):
            _read(entries[quad.subject.value], quad)
    for about, quote in _quotes(store):
        entries[about].words.append(quote)
    sizes = Counter(kind for entry in entries.values() for kind in entry.kinds)
    for iri in sorted(entries):
        entry = entries[iri]
        entry.kinds.sort(key=lambda kind: (sizes[kind], kind))  # the narrowest class first
        # Claims, evidence and sentences have no name; they are found through what they are about.
        if entry.labels or not any(kind.startswith(NS) for kind in entry.kinds):
            yield iri, entry


def _read(entry: _Entry, quad: ox.Quad) -> None:
    predicate, value = quad.predicate.value, quad.object
    if quad.predicate == TYPE and isinstance(value, ox.NamedNode):
        entry.kinds.append(value.value)
    elif isinstance(value, ox.Literal):
        if predicate in LABELS:
            entry.labels.append((label_rank(predicate, value.language), value.value))
        else:
            (entry.names if predicate in OTHER_NAMES else entry.words).append(value.value)


def _stating(store: Graph, name: str) -> Iterable[ox.Quad]:
    """The quads of the default graph that state a property of the project's own vocabulary."""
    return store.quads_for_pattern(None, ox.NamedNode(NS + name), None, DEFAULT)


def _quotes(store: Graph) -> list[tuple[str, str]]:
    """For each thing, the words of its sources."""
    quotes: dict[object, object] = {quad.subject: quad.object for quad in _stating(store, "quote")}
    about = {quad.subject: quad.object for quad in _stating(store, "about")}
    pairs = set()
    for quad in _stating(store, "evidence"):
        thing, quote = about.get(quad.subject, quad.subject), quotes.get(quad.object)
        if isinstance(thing, ox.NamedNode) and isinstance(quote, ox.Literal):
            pairs.add((thing.value, quote.value))
    return sorted(pairs)
