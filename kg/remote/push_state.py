"""The mark that a push leaves on an engine: its release, its graphs, and when it was whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

import pyoxigraph as ox

from kg.rdf.namespaces import BASE
from kg.rdf.terms import number, say, term, typed
from kg.remote.client import Endpoint
from kg.remote.graph import Remote
from kg.remote.wire_terms import pushed_name

# The graph of the mark, and the one that holds what an embedded store has in its default graph. An engine's own may be
# empty, or all graphs together, or hold what is somebody else's.
MARK, DEFAULT = ox.NamedNode(f"{BASE}graph/push"), ox.NamedNode(f"{BASE}graph/default")


@dataclass(frozen=True)
class Mark:
    """A push: the id of its release, the named graphs with their triples, when it began, and when it was whole.

    `default` tells how many triples the default graph has. `position` is the number of batches that had arrived.
    """

    release: str
    graphs: Mapping[ox.NamedNode, int] = field(default_factory=dict)
    default: int = 0
    begun: str = ""
    ended: str = ""
    position: int = 0

    @property
    def whole(self) -> bool:
        """True if everything had arrived."""
        return bool(self.ended)

    def triples(self) -> Iterator[ox.Triple]:
        """The mark as VoID and PROV."""
        begun, ended = (typed(time, "dateTime") if time else None for time in (self.begun, self.ended))
        yield from say(MARK, ("a", term("void:Dataset")), ("dcterms:identifier", ox.Literal(self.release)))
        yield from say(MARK, ("prov:startedAtTime", begun), ("prov:endedAtTime", ended))
        yield from say(MARK, ("void:triples", number(self.default)), ("schema:position", number(self.position)))
        for graph, count in self.graphs.items():
            yield from say(MARK, ("void:subset", graph))
            yield from say(graph, ("void:triples", number(count)))


def read_mark(endpoint: Endpoint) -> Mark | None:
    """The mark on an engine; None if nothing of hkit was pushed there. Raises EndpointError."""
    quads = list(Remote(endpoint).quads_for_pattern(None, None, None, MARK))
    values: dict[str, str] = {q.predicate.value: cast(ox.Literal, q.object).value for q in quads if q.subject == MARK}
    counts = {
        pushed_name(q.subject): int(q.object.value)
        for q in quads
        if isinstance(q.object, ox.Literal) and q.subject != MARK
    }
    release = values.get(term("dcterms:identifier").value)
    if release is None:
        return None
    return Mark(
        release,
        {graph: counts[graph] for graph in sorted(counts, key=str)},
        int(values.get(term("void:triples").value, "0")),
        values.get(term("prov:startedAtTime").value, ""),
        values.get(term("prov:endedAtTime").value, ""),
        int(values.get(term("schema:position").value, "0")),
    )
