"""Making the index of a graph: names, classes, counts and words put into tables, and how search cuts words.

Of the graph it asks `quads_for_pattern` and `query`, a few large questions rather than many small ones, so that the
graph may be anywhere. Memory does not grow with the graph: what is read lies in a database beside the index meanwhile.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import cast

import pyoxigraph as ox

from kg.limits import INDEXED_AT_ONCE, LONGEST_INDEXED_NAME, MOST_INDEXED_TEXTS
from kg.rdf.graph import DEFAULT, Graph, node, term
from kg.rdf.namespaces import BASE, LABELS, NS, OTHER_NAMES, initials, label_rank, local_name
from kg.resources import toml

# Changed whenever a file made before could be read wrongly.
FORM = 3

# What is asked of the graph and of the tables.
ASKED: dict[str, str] = toml(__file__, "index.toml")
CHINESE: dict[str, list[str]] = toml(__file__, "names.toml")
HYPHENATED = re.compile(r"\w+(?:-\w+)+")
UNSAFE = ("journal_mode", "synchronous")  # what is written whole or not at all needs neither


def fill(database: sqlite3.Connection, graph: Graph, scratch: str) -> None:
    """Fill an empty database with the index of a graph; `scratch` is the path of a file to use meanwhile."""
    database.execute("ATTACH ? AS scratch", (scratch,))
    for setting in ("cache_size = -131072", *(f"{of}.{what} = OFF" for of in ("main", "scratch") for what in UNSAFE)):
        database.execute(f"PRAGMA {setting}")
    database.create_function("key", 2, lambda label, iri: (label or local_name(iri)).casefold(), deterministic=True)
    database.execute("BEGIN")
    _run(database, ASKED["tables"])
    _read(database, graph)
    for step in ("things", "above", "kinds"):
        _run(database, ASKED[step])
    for what, query in (("property", ASKED["properties"]), ("graph", ASKED["graphs"])):
        counts = ((what, name.value, int(n.value)) for name, n in _rows(graph, query) if isinstance(name, ox.NamedNode))
        database.executemany("INSERT INTO counts VALUES (?, ?, ?)", counts)
    _run(database, ASKED["totals"])
    _search(database, graph)
    _run(database, "COMMIT; DETACH scratch")


def _run(database: sqlite3.Connection, statements: str) -> None:
    """Several statements, in the transaction there is: sqlite3's own way of running a script ends it first."""
    for statement in statements.split(";"):
        database.execute(statement)


def _read(database: sqlite3.Connection, graph: Graph) -> None:
    """Copy the names and classes of the graph into the scratch tables."""
    iris = ((s.value,) for (s,) in _rows(graph, ASKED["subjects"]) if isinstance(s, ox.NamedNode))
    database.executemany("INSERT OR IGNORE INTO scratch.found VALUES (?)", iris)
    for place, predicate in enumerate(LABELS):
        names = (
            (iri, label_rank(predicate, value.language), place, value.language or "", value.value)
            for iri, value in _pairs(graph, node(predicate))
            if isinstance(value, ox.Literal) and value.value.strip()
        )
        database.executemany("INSERT INTO scratch.labels VALUES (?, ?, ?, ?, ?)", names)
    for table, verb in (("types", term("rdf:type")), ("parents", term("rdfs:subClassOf"))):
        classes = ((iri, value.value) for iri, value in _pairs(graph, verb) if isinstance(value, ox.NamedNode))
        database.executemany(f"INSERT INTO scratch.{table} VALUES (?, ?)", classes)


def _rows(graph: Graph, query: str) -> ox.QuerySolutions:
    """The rows of a SELECT."""
    return cast(ox.QuerySolutions, graph.query(query))


def _pairs(graph: Graph, predicate: ox.NamedNode) -> Iterator[tuple[str, object]]:
    for quad in graph.quads_for_pattern(None, predicate, None, DEFAULT):
        if isinstance(quad.subject, ox.NamedNode):
            yield quad.subject.value, quad.object


def _search(database: sqlite3.Connection, graph: Graph) -> None:
    """The words by which things are found."""
    searched = database.cursor().execute(ASKED["searched"], (len(NS), NS))
    ours = database.execute("SELECT 1 FROM counts WHERE what = 'property' AND iri = ?", (NS + "evidence",)).fetchone()
    while batch := searched.fetchmany(INDEXED_AT_ONCE):
        texts = _texts(graph, [iri for _, iri, _ in batch], (ASKED["quoted"], ASKED["said"]) if ours else ())
        for number, iri, label in batch:
            labels, others, words = texts[iri]
            short = filter(None, map(initials, sorted(labels)))
            chinese = CHINESE.get(iri.removeprefix(f"{BASE}id/"), ())
            called = [*sorted(labels), *sorted(others), local_name(iri), *chinese]
            row = (number, label or local_name(iri), "\n".join([*called, *short]), "\n".join(sorted(words)))
            # "start-up" is found as "startup" too.
            joined = sorted({each.replace("-", "") for text in row[1:] for each in HYPHENATED.findall(text)})
            database.execute(ASKED["entry"], (*row, " ".join(joined)))
            rows = [(name[:LONGEST_INDEXED_NAME], number) for name in dict.fromkeys(called)]
            database.executemany("INSERT INTO trigrams VALUES (?, ?)", rows)


def _texts(graph: Graph, iris: Sequence[str], quotes: Iterable[str]) -> dict[str, tuple[list[str], ...]]:
    """Of each thing the labels, the other names, and the words that are said of it, or of which it is said."""
    texts: dict[str, tuple[list[str], ...]] = {iri: ([], [], []) for iri in iris}
    these = " ".join(f"<{iri}>" for iri in iris)
    for query in (ASKED["literals"], *quotes):
        for thing, *predicate, value in _rows(graph, query.format(these=these)):
            name = predicate[0].value if predicate else ""
            kind = 0 if name in LABELS else 1 if name in OTHER_NAMES else 2
            said = texts[thing.value][kind]
            if isinstance(value, ox.Literal) and (kind < 2 or len(said) < MOST_INDEXED_TEXTS):
                said.append(value.value)
    return texts
