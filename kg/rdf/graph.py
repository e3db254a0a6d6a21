"""RDF in Python: terms, each made in one way, triples by prefixed names, and the interface by which graphs are read.

`pyoxigraph.Store` is one implementation, `kg.remote.graph.Remote` (over HTTP) another; readers ask for `Graph` alone.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from decimal import Decimal
from functools import cache
from typing import Protocol, TypeVar, runtime_checkable

import pyoxigraph as ox

from kg.model.classes import terms
from kg.model.identity import decimal_text
from kg.rdf import namespaces as ns

Subject = ox.NamedNode | ox.BlankNode | ox.Triple
Term = Subject | ox.Literal
GraphName = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
QueryResult = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
Step = TypeVar("Step", bound=Hashable)
DEFAULT = ox.DefaultGraph()

# Beside the standard prefixes: what only descriptions of data need.
NAMES = {**ns.PREFIXES, "spdx": "http://spdx.org/rdf/terms#"}
NUMBERS: dict[str, Callable[[str], int | float | Decimal]] = {
    **dict.fromkeys(ns.NAMES["integers"], int),
    **dict.fromkeys(("double", "float"), float),
    "decimal": Decimal,
}

Node = ox.NamedNode | ox.BlankNode
Value = Node | ox.Literal

node = cache(ox.NamedNode)


@cache
def term(name: str) -> ox.NamedNode:
    """A term by its prefixed name: `void:triples`. Raises KeyError for a prefix or a term of ours that there is not."""
    prefix, _, local = name.partition(":")
    if prefix == "hkit" and local not in terms():
        raise KeyError(f"The ontology has no term {name}.")
    return ox.NamedNode(NAMES[prefix] + local)


def say(subject: Node, *pairs: tuple[str, Value | None]) -> Iterator[ox.Triple]:
    """Triples of one subject, `a` being its type; values that are None are left out."""
    for name, value in pairs:
        if value is not None:
            yield ox.Triple(subject, term("rdf:type" if name == "a" else name), value)


def typed(lexical: str, datatype: str) -> ox.Literal:
    """A literal of an XML Schema datatype, given by its local name."""
    return ox.Literal(lexical, datatype=term(f"xsd:{datatype}"))


def number(value: int, datatype: str = "integer") -> ox.Literal:
    """A whole number."""
    return typed(str(value), datatype)


def decimal(value: Decimal | None) -> ox.Literal | None:
    """An xsd:decimal in canonical form, or nothing."""
    return None if value is None else typed(decimal_text(value), "decimal")


def english(text: str | None) -> ox.Literal | None:
    """A literal in English; nothing of no text."""
    return ox.Literal(text, language="en") if text else None


def python_value(term: Node | ox.Literal | ox.Triple | None) -> str | int | float | Decimal | None:
    """A term as a value of Python: IRIs and literals that are no numbers as text; nothing as None."""
    if not isinstance(term, ox.Literal):
        return term.value if isinstance(term, ox.NamedNode) else None if term is None else str(term)
    kind = term.datatype.value.removeprefix(NAMES["xsd"])
    try:
        if kind in NUMBERS and term.value.isascii() and "_" not in term.value:  # Python reads those as numbers too
            return NUMBERS[kind](term.value)
    except (ValueError, ArithmeticError):  # a literal that is none of its datatype stays text
        return term.value
    return term.value in ("true", "1") if kind == "boolean" else term.value


def checksum(node: ox.BlankNode, sha256: str) -> Iterator[ox.Triple]:
    """A SHA-256, given in hexadecimal, as SPDX has it."""
    value, algorithm = typed(sha256, "hexBinary"), term("spdx:checksumAlgorithm_sha256")
    return say(node, ("a", term("spdx:Checksum")), ("spdx:algorithm", algorithm), ("spdx:checksumValue", value))


def in_graph(triples: Iterable[ox.Triple | ox.Quad], name: GraphName = DEFAULT) -> Iterator[ox.Quad]:
    """Triples, or those of quads, as quads of one graph: the default graph, or one of a name."""
    for triple in triples:
        yield ox.Quad(triple.subject, triple.predicate, triple.object, name)


def store_of(quads: Iterable[ox.Quad]) -> ox.Store:
    """A store in memory with these quads."""
    store = ox.Store()
    store.bulk_extend(quads)
    return store


def closure(start: Step, following: Callable[[Step], Iterable[Step]]) -> set[Step]:
    """All that is reached from a start by one step or more, each to what is `following`; circles end."""
    reached: set[Step] = set()
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
