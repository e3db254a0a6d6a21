"""What an engine answers over HTTP, as a stream of bytes mended on the way: blank nodes that can be asked for again."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from kg.namespaces import BASE

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
# Blank nodes are pushed under names of their own (RDF 1.1, 3.5), since an engine's blank nodes cannot be asked for.
GENID = f"{BASE}.well-known/genid/"
# Virtuoso writes blank nodes so, and takes them so as IRIs.
NODE_ID = "nodeID://"
# In JSON a quotation mark is a mark of the syntax wherever it is not escaped: none of these is ever inside a text.
_SLASHES = GENID.replace("/", r"\\?/").replace(".", r"\.")
NAMED = re.compile(rf'"(?:uri|bnode)"(\s*,\s*"value"\s*:\s*")(?:{_SLASHES}|nodeID:(?:\\?/){{2}})'.encode())
LONGEST = 200  # bytes that such a place may take


class Mended(io.RawIOBase):
    """SPARQL JSON results whose made-up names of blank nodes are blank nodes again."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        # What may hold the beginning of such a name, and what can be read.
        self._waiting, self._ready = b"", b""

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most `size`, as many as came; none at the end."""
        while not self._ready:
            chunk = next(self._chunks, None)
            waiting = NAMED.sub(rb'"bnode"\1', self._waiting + (chunk or b""))
            if chunk is None:
                self._ready, self._waiting = waiting, b""
                break
            self._ready, self._waiting = waiting[:-LONGEST], waiting[-LONGEST:]
        size = len(self._ready) if size < 0 else size
        found, self._ready = self._ready[:size], self._ready[size:]
        return found


def in_query(term: Term | ox.DefaultGraph) -> str:
    """A term as a query writes it; a blank node by the name it was pushed under."""
    return f"<{GENID}{term.value}>" if isinstance(term, ox.BlankNode) else str(term)


def again(term: Term) -> Term:
    """A term of a graph that an engine gave; the blank node where it is the name of one."""
    if isinstance(term, ox.NamedNode):
        for prefix in (GENID, NODE_ID):
            if term.value.startswith(prefix):
                return ox.BlankNode(term.value.removeprefix(prefix))
    return term


def named(quad: ox.Quad) -> ox.Quad:
    """A quad with the names under which its blank nodes are pushed."""
    return ox.Quad(_named(quad.subject), quad.predicate, _named(quad.object), _named(quad.graph_name))


def _named(node: Any) -> Any:
    return ox.NamedNode(GENID + node.value) if isinstance(node, ox.BlankNode) else node
