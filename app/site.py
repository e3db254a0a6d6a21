"""What the pages know of the store they show: names, search, source texts; each made once, when first asked for."""

from __future__ import annotations

import json
import threading
from functools import cached_property
from itertools import islice
from typing import Any, cast

import pyoxigraph as ox
from flask import current_app

from app.i18n.language import language
from app.names import Names
from app.reconcile.register import Register
from app.reconcile.register_on_disk import LargeRegister
from kg.compare.figures import Row, rows
from kg.compare.records import Records
from kg.rdf.namespaces import BASE, NS
from kg.store.search import Search
from kg.store.store import Store

# So many triples of one thing are read for a page; pages that show fewer than there are say so.
MOST_READ = 20_000
INTO = "SELECT ?p (COUNT(*) AS ?n) WHERE {{ ?s ?p {thing} }} GROUP BY ?p"
_lock = threading.Lock()


def _node(iri: str) -> ox.NamedNode | None:
    """The node of an IRI; None for text that is none, as foreign data may have where a thing belongs."""
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None


class Site:
    """One store with what is derived from it for pages."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.graph = store.oxigraph
        self.index = store.index
        self._names = {"en": Names(self.index)}

    @property
    def large(self) -> bool:
        """Whether the graph is one of those that are opened from disk: pages that would look at all of it look at a
        part, and say so.
        """
        return self.store.disk is not None

    @property
    def names(self) -> Names:
        """Labels and kinds, in the language of the page that is being made."""
        return self.names_in(language())

    def names_in(self, tag: str) -> Names:
        """Labels and kinds, in a language where things have names in it."""
        if tag not in self._names:
            self._names[tag] = self._names["en"].in_language(tag)
        return self._names[tag]

    @cached_property
    def search(self) -> Search:
        """The full-text index."""
        return Search(self.store.index)

    @cached_property
    def register(self) -> Register:
        """What rows of other people's tables may mean."""
        kind = LargeRegister if self.large else Register
        return kind(self.graph, self.names_in("en"), self.index)

    @cached_property
    def records(self) -> Records:
        """The claims as plain objects."""
        return Records(self.graph)

    @cached_property
    def rows(self) -> list[Row]:
        """The figures lined up over editions."""
        return rows(self.records.figures)

    @cached_property
    def ours(self) -> bool:
        """Whether the graph has claims in hkit's sense."""
        return NS + "about" in self.index.counts("property")

    @cached_property
    def documents(self) -> dict[str, str]:
        """The full text of each document of which the store has one, by its IRI."""
        quads = self.graph.quads_for_pattern(None, ox.NamedNode(NS + "text"), None, None)
        return {
            quad.subject.value: quad.object.value
            for quad in quads
            if isinstance(quad.object, ox.Literal) and isinstance(quad.subject, ox.NamedNode)
        }

    def part(self, query: str, pattern: str, most: int = MOST_READ) -> str:
        """A query, or of a large graph one that looks only at the first solutions of a pattern of it."""
        if not self.large:
            return query
        return query.replace("WHERE {", f"WHERE {{ {{ SELECT * WHERE {{ {pattern} }} LIMIT {most} }}", 1)

    def told(self, name: str) -> Any:
        """A report of the release (`coverage.json`, `report.json`); None if it has none."""
        path = self.store.file(name)
        return json.loads(path.read_text(encoding="utf-8")) if path else None

    def out(self, iri: str) -> list[ox.Quad]:
        """The triples of a thing, in the default graph; of very many, the first that are found."""
        thing = _node(iri)
        found = self.graph.quads_for_pattern(thing, None, None, ox.DefaultGraph()) if thing else ()
        return list(islice(found, MOST_READ))

    def out_of(self, node: ox.NamedNode | ox.BlankNode) -> list[ox.Quad]:
        """The triples of a node, in the default graph."""
        return list(self.graph.quads_for_pattern(node, None, None, ox.DefaultGraph()))

    def into(self, iri: str, predicate: str | None = None, limit: int = MOST_READ) -> list[ox.Quad]:
        """The triples that point at a thing, in the default graph; of very many, the first that are found."""
        verb = ox.NamedNode(predicate) if predicate else None
        thing = _node(iri)
        found = self.graph.quads_for_pattern(None, verb, thing, ox.DefaultGraph()) if thing else ()
        return list(islice(found, limit))

    def count_into(self, iri: str) -> dict[str, int]:
        """How many triples point at a thing, by property."""
        thing = _node(iri)
        rows = self.store.select(INTO.format(thing=thing)) if thing else []
        return {row["p"].value: int(row["n"].value) for row in rows}

    def knows(self, iri: str) -> bool:
        """Whether the graph says anything of an IRI, anywhere in a triple, or has a graph of that name."""
        node, default = ox.NamedNode(iri), ox.DefaultGraph()
        patterns = (
            (node, None, None, default),
            (None, None, node, default),
            (None, node, None, default),
            (None, None, None, node),
        )
        return any(next(self.graph.quads_for_pattern(*pattern), None) is not None for pattern in patterns)

    def is_graph(self, iri: str) -> bool:
        """Whether an IRI names a graph of the store in hkit's way."""
        return iri.startswith(BASE + "graph/") and self.graph.contains_named_graph(ox.NamedNode(iri))


def site() -> Site:
    """The site of the app that answers this request."""
    known = current_app.extensions.get("site")
    if known is None:
        with _lock:
            known = current_app.extensions.setdefault("site", Site(current_app.config["STORE"]))
    return cast(Site, known)
