"""The read interface of a graph: look-ups by pattern and queries in SPARQL, wherever its quads lie.

`pyoxigraph.Store` is one implementation, `kg.remote.graph.Remote` (over HTTP) another; readers ask for `Graph` alone.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Protocol, TypeVar, runtime_checkable

import pyoxigraph as ox

Subject = ox.NamedNode | ox.BlankNode | ox.Triple
Term = Subject | ox.Literal
GraphName = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
QueryResult = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

Node = TypeVar("Node", bound=Hashable)

DEFAULT = ox.DefaultGraph()


def in_graph(triples: Iterable[ox.Triple | ox.Quad], name: GraphName = DEFAULT) -> Iterator[ox.Quad]:
    """Triples, or those of quads, as quads of one graph: the default graph, or one of a name."""
    for triple in triples:
        yield ox.Quad(triple.subject, triple.predicate, triple.object, name)


def store_of(quads: Iterable[ox.Quad]) -> ox.Store:
    """A store in memory with these quads."""
    store = ox.Store()
    store.bulk_extend(quads)
    return store


def closure(start: Node, following: Callable[[Node], Iterable[Node]]) -> set[Node]:
    """All that is reached from a start by one step or more, each to what is `following`; circles end."""
    reached: set[Node] = set()
    waiting = [start]
    while waiting:
        new = set(following(waiting.pop())) - reached
        reached |= new
        waiting += new
    return reached


class Graph(Protocol):
    """The methods of an Oxigraph store that read. A result comes as it is read, so that it need not fit into memory."""

    def __iter__(self) -> Iterator[ox.Quad]:
        """Every quad, in any order."""

    def quads_for_pattern(
        self,
        subject: Subject | None,
        predicate: ox.NamedNode | None,
        object: Term | None,
        graph_name: GraphName | None = None,
    ) -> Iterator[ox.Quad]:
        """The quads that match, None matching all: of one graph, or of all graphs where none is named."""

    def named_graphs(self) -> Iterator[ox.NamedNode | ox.BlankNode]:
        """The names of the named graphs."""

    def contains_named_graph(self, graph_name: GraphName) -> bool:
        """True if there is a graph of that name."""

    def query(
        self,
        query: str,
        *,
        prefixes: dict[str, str] | None = None,
        default_graph: list[GraphName] | None = None,
        named_graphs: list[ox.NamedNode | ox.BlankNode] | None = None,
        substitutions: dict[ox.Variable, Term] | None = None,
    ) -> QueryResult:
        """The result of a query; terms of `substitutions` take the place of variables.

        Raises SyntaxError for a query that cannot be read, with its place in the text.
        """


@runtime_checkable
class AnsweringGraph(Graph, Protocol):
    """A graph whose results come over a wire, and may turn out to be unreadable after a query was accepted."""

    def broken(self, error: Exception) -> Exception:
        """The error to raise for a result that cannot be read to its end."""
