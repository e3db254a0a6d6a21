"""Terms on their way to an engine and back: blank nodes by names that can be asked for, values as they are."""

import re
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from kg.rdf.graph import Term, typed
from kg.rdf.namespaces import BASE, XSD
from kg.resources import toml

# What stands for XML Schema's namespace in the datatype of a value that is kept as it is.
EXACT = f"{BASE}exact/"
# Every engine has been seen to hold values of these forms, by their datatypes.
PLAIN: dict[str, str] = toml(__file__, "wire.toml")["plain"]
ODD = "99999999999999999999^integer -0044-03-15^date true^boolean many^integer P1D^duration"
PROBES = [typed(*each.split("^")) for each in ODD.split()]
# Blank nodes are pushed under names of their own (RDF 1.1, 3.5), since an engine's blank nodes cannot be asked for.
GENID = f"{BASE}.well-known/genid/"
# Virtuoso writes blank nodes so, and takes them so as IRIs.
NODE_ID = "nodeID://"
# In JSON a quotation mark is a mark of the syntax wherever it is not escaped, and a slash may be escaped: none of these
# is ever inside a text. The names of blank nodes, and the datatypes of values that were kept as they are.
NAMED, DATATYPE = (
    re.compile(pattern.replace("/", r"\\?/").encode())
    for pattern in (
        rf'"(?:uri|bnode)"(\s*,\s*"value"\s*:\s*")(?:{re.escape(GENID)}|{re.escape(NODE_ID)})',
        rf'("datatype"\s*:\s*"){re.escape(EXACT)}',
    )
)
LONGEST = 200  # bytes that such a place may take


class RestoredResults:
    """SPARQL JSON results, as a file to read, with blank nodes and values as they were before they were pushed."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._parts, self._ready = self._restored(chunks), b""

    def read(self, size: int) -> bytes:
        """The next bytes, at most `size`, as many as came; none at the end."""
        self._ready = self._ready or next(filter(None, self._parts), b"")
        part, self._ready = self._ready[:size], self._ready[size:]
        return part

    @staticmethod
    def _restored(chunks: Iterator[bytes]) -> Iterator[bytes]:
        waiting = b""  # its end may be the beginning of such a name
        for chunk in chunks:
            waiting = NAMED.sub(rb'"bnode"\1', waiting + chunk)
            waiting = DATATYPE.sub(rb"\1" + XSD.encode(), waiting)
            yield waiting[:-LONGEST]
            waiting = waiting[-LONGEST:]
        yield waiting


def again(term: Term) -> Term:
    """A term of a graph that an engine gave, as it was before it was pushed."""
    if isinstance(term, ox.Literal) and term.datatype.value.startswith(EXACT):
        return ox.Literal(term.value, datatype=ox.NamedNode(XSD + term.datatype.value.removeprefix(EXACT)))
    if isinstance(term, ox.NamedNode) and term.value.startswith((GENID, NODE_ID)):
        return ox.BlankNode(term.value.removeprefix(GENID).removeprefix(NODE_ID))
    return term


def named(quad: ox.Quad, exact: bool = False) -> ox.Quad:
    """A quad as it is pushed: with names for its blank nodes, and its odd values kept as they are where `exact`."""
    end = pushed_name(quad.object)
    if exact and isinstance(end, ox.Literal) and end.datatype.value.startswith(XSD):
        kind = end.datatype.value.removeprefix(XSD)
        if not re.fullmatch(PLAIN.get(kind, r"(?!)"), end.value, re.DOTALL):  # an engine may take it for another
            end = ox.Literal(end.value, datatype=ox.NamedNode(EXACT + kind))
    return ox.Quad(pushed_name(quad.subject), quad.predicate, end, pushed_name(quad.graph_name))


def pushed_name(node: Any) -> Any:
    """A node as it is pushed: a blank one by its name."""
    return ox.NamedNode(GENID + node.value) if isinstance(node, ox.BlankNode) else node
