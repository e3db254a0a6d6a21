"""A look-up by pattern, as a query in SPARQL and the quads that its rows are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyoxigraph as ox

from kg.rdf.graph import DEFAULT, GraphName, Subject, Term
from kg.remote.wire_terms import in_query, pushed_name


@dataclass(frozen=True)
class Lookup:
    """The parts of a quad that are given, None where one is asked for. Without a graph all graphs are searched."""

    subject: Subject | None
    predicate: ox.NamedNode | None
    object: Term | None
    graph: GraphName | None

    @cached_property
    def given(self) -> dict[str, Any]:
        """The triple's parts by the names of their variables."""
        return {"s": self.subject, "p": self.predicate, "o": self.object}

    @cached_property
    def free(self) -> list[str]:
        """The names of the variables that are asked for."""
        return [name for name, term in self.given.items() if term is None] + (["g"] if self.graph is None else [])

    @cached_property
    def where(self) -> str:
        """The pattern in SPARQL."""
        triple = " ".join(f"?{name}" if term is None else in_query(term) for name, term in self.given.items())
        if self.graph is None:
            return f"{{ {triple} }} UNION {{ GRAPH ?g {{ {triple} }} }}"
        return triple if isinstance(self.graph, ox.DefaultGraph) else f"GRAPH {in_query(self.graph)} {{ {triple} }}"

    def query(self, limit: int = 0) -> str:
        """The query for all, or for the first that come."""
        chosen = " ".join(f"?{name}" for name in self.free) or "(1 AS ?one)"
        return f"SELECT {chosen} {{ {self.where} }}" + (f" LIMIT {limit}" if limit else "")

    def named(self, graphs: Sequence[ox.NamedNode] | None) -> Sequence[ox.NamedNode] | None:
        """Of all named graphs those that its query looks into."""
        if self.graph is None:
            return graphs
        return [pushed_name(self.graph)] if isinstance(self.graph, ox.NamedNode | ox.BlankNode) else ()

    def quads(self, rows: ox.QuerySolutions) -> Iterable[ox.Quad]:
        """The quads of the rows of its query."""
        places = [(name, [each.value for each in rows.variables].index(name)) for name in self.free]
        for row in rows:
            parts = {**self.given, "g": self.graph, **{name: row[place] for name, place in places}}
            yield ox.Quad(parts["s"], parts["p"], parts["o"], parts["g"] or DEFAULT)

    def fits(self, quad: ox.Quad) -> bool:
        """True if a quad of its subject and graph is one of those that match."""
        return self.predicate in (None, quad.predicate) and self.object in (None, quad.object)
