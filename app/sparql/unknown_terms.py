"""Hints for a query: names in the ontology's namespace that the graph lacks, and the nearest that it has."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import pyoxigraph as ox
import regex

from app.limits import MOST_HINTS
from kg.model.names import nearest
from kg.rdf.namespaces import NS
from kg.store.store import Store

PREFIX = "hkit:"
LOCAL = regex.compile(r"[A-Za-z][A-Za-z0-9_-]{0,60}")


def hints(store: Store, names: Iterable[str]) -> tuple[str, ...]:
    """A sentence for each name of the ontology that the graph does not know, with the nearest that it does."""
    return tuple(
        hint
        for name in sorted(names)
        if name.startswith(PREFIX) and LOCAL.fullmatch(name, len(PREFIX))
        if (hint := _hint(store, name.removeprefix(PREFIX)))
    )[:MOST_HINTS]


@lru_cache(maxsize=1024)
def _hint(store: Store, local: str) -> str:
    term = ox.NamedNode(NS + local)
    patterns = ((term, None, None), (None, term, None), (None, None, term))
    if any(next(store.oxigraph.quads_for_pattern(*pattern), None) is not None for pattern in patterns):
        return ""
    near = nearest(local, _terms(store), most=1)
    meant = f" Did you mean {PREFIX}{near[0]}?" if near else ""
    return f"Nothing in this graph is named {PREFIX}{local}.{meant}"


@lru_cache(maxsize=2)
def _terms(store: Store) -> tuple[str, ...]:
    """The local names of the ontology's classes, properties and concepts."""
    rows = store.select(f'SELECT DISTINCT ?t {{ ?t a ?kind FILTER(STRSTARTS(STR(?t), "{NS}")) }}')
    return tuple(sorted(row["t"].value.removeprefix(NS) for row in rows))
