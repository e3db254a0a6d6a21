"""The read interface of a graph: look-ups by pattern and queries in SPARQL, wherever its quads lie; quads from files.

`pyoxigraph.Store` is one implementation, `kg.remote.graph.Remote` (over HTTP) another; readers ask for `Graph` alone.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar, runtime_checkable

import pyoxigraph as ox

from kg.errors import DataError

Subject = ox.NamedNode | ox.BlankNode | ox.Triple
Term = Subject | ox.Literal
GraphName = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
QueryResult = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

Node = TypeVar("Node", bound=Hashable)

DEFAULT = ox.DefaultGraph()
# The endings of files that can be read, as errors name them; the parser knows all but OWL's, which is RDF/XML.
ENDINGS = ("json", "jsonld", "n3", "nq", "nt", "owl", "rdf", "trig", "ttl", "xml")


def in_graph(triples: Iterable[ox.Triple | ox.Quad], name: GraphName = DEFAULT) -> Iterator[ox.Quad]:
    """Triples, or those of quads, as quads of one graph: the default graph, or one of a name."""
    for triple in triples:
        yield ox.Quad(triple.subject, triple.predicate, triple.object, name)


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


def read_quads(path: Path, *, apart: bool = False) -> Iterator[ox.Quad]:
    """The quads of an RDF file, its format told by its ending; its blank nodes are renamed to be kept `apart`.

    Raises DataError naming file, line and column.
    """
    ending = path.suffix.lower().removeprefix(".")
    form = ox.RdfFormat.from_extension("rdf" if ending == "owl" else ending) if ending in ENDINGS else None
    if form is None:
        known = ", ".join(f".{each}" for each in ENDINGS)
        raise DataError(f"{path}: the ending {path.suffix or '(none)'} is of no known RDF format. Known are {known}.")
    try:
        yield from ox.parse(path=path, format=form, base_iri=path.resolve().as_uri(), rename_blank_nodes=apart)
    except SyntaxError as error:
        place = f"line {error.lineno}, column {error.offset}" if error.lineno else "an unknown place"
        raise DataError(f"{path}: {place}: {error.msg or error}") from error
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise DataError(f"{path}: {error}") from error
