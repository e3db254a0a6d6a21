"""One query on one store, written in one format: what a worker does."""

from __future__ import annotations

from typing import IO, TypeVar, cast

import pyoxigraph as ox
import regex

from app.sparql.protocol import Forms, QueryRequest
from app.sparql.reply import ResultReply
from kg.formats.registry import BY_NAME, GraphFormat, ResultFormat, write_triples
from kg.rdf.graph import AnsweringGraph, Graph
from kg.rdf.namespaces import PREFIXES
from kg.store.sparql_scan import Screened, variables

# A store without triples reads a query, and tells its variables, in no time.
NOTHING = ox.Store()
Default = list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]
Named = list[ox.NamedNode | ox.BlankNode]
Format = TypeVar("Format", GraphFormat, ResultFormat)


class Failure(Exception):
    """A query that the engine refuses, with the place where it does."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column


def evaluate(store: Graph, asked: QueryRequest, screened: Screened, wanted: Forms, reply: ResultReply) -> None:
    """Evaluate a query and write its result.

    Raises Failure, and EndpointError when it is an engine elsewhere that fails.
    """
    result = _result(store, asked, screened)
    try:
        _write(result, wanted, reply)
    except SyntaxError as error:
        # It is no longer the query that is read, but the answer of an engine elsewhere.
        if isinstance(store, AnsweringGraph):
            raise store.broken(error) from error
        raise
    except (ValueError, RuntimeError, OSError) as error:
        if isinstance(error, ConnectionError):
            raise
        raise Failure(str(error)) from error


def _result(
    store: Graph, asked: QueryRequest, screened: Screened
) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """The result, before it is read. Raises Failure for a query that cannot be read."""
    # The dataset of the request replaces that of the query.
    given = bool(asked.default_graphs or asked.named_graphs)
    default: Default | None = [ox.NamedNode(iri) for iri in asked.default_graphs] if given else None
    named: Named | None = [ox.NamedNode(iri) for iri in asked.named_graphs] if given else None
    # Only those that it uses: the engine reads each anew every time.
    used = {name.partition(":")[0] for name in screened.names}
    prefixes = {name: PREFIXES[name] for name in used if name in PREFIXES}
    try:
        text = asked.query
        if screened.star is not None:
            whole = NOTHING.query(text, prefixes=prefixes)
            if isinstance(whole, ox.QuerySolutions):
                text = _spelled_out(text, screened.star, {variable.value for variable in whole.variables})
        return store.query(text, prefixes=prefixes, default_graph=default, named_graphs=named)
    except SyntaxError as error:
        raise _placed(str(error.msg or error)) from error
    except (ValueError, RuntimeError, OSError) as error:
        raise Failure(str(error)) from error


def _write(result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, wanted: Forms, reply: ResultReply) -> None:
    if isinstance(result, ox.QueryTriples):
        graph = _format(wanted.graphs, GraphFormat)
        triples = list(dict.fromkeys(result))
        reply.head(graph.content_type)
        reply.write(write_triples(triples, graph))
    else:
        form = _format(wanted.answers if isinstance(result, ox.QueryBoolean) else wanted.rows, ResultFormat)
        reply.head(form.content_type)
        sink = _Xml(reply) if form.name == "xml" else reply
        result.serialize(output=cast(IO[bytes], sink), format=form.engine)


def read(text: str) -> None:
    """Read a query without any data. Raises Failure for one that the engine cannot read."""
    try:
        NOTHING.query(text, prefixes=PREFIXES)
    except SyntaxError as error:
        raise _placed(str(error.msg or error)) from error
    except (ValueError, RuntimeError, OSError) as error:
        raise Failure(str(error)) from error


def _spelled_out(text: str, star: int, names: set[str]) -> str:
    """SELECT * with its variables in the order of appearance: the engine would sort them by name."""
    ordered = [name for name in variables(text) if name in names]
    return f"{text[:star]} {' '.join(f'?{name}' for name in ordered)} {text[star + 1 :]}" if ordered else text


def _placed(message: str) -> Failure:
    """The engine's "error at 2:9: …" with the place as numbers."""
    place = regex.match(r"error at (\d+):(\d+): (.*)", message, flags=regex.DOTALL)
    return Failure(place.group(3), int(place.group(1)), int(place.group(2))) if place else Failure(message)


def _format(name: str, kind: type[Format]) -> Format:
    form = BY_NAME.get(name)
    if not isinstance(form, kind):
        raise Failure(f"This kind of query cannot be answered as {name}.")
    return form


class _Xml:
    """XML readers turn a bare carriage return into a line feed; written as a reference it stays one."""

    def __init__(self, reply: ResultReply) -> None:
        self.reply = reply

    def write(self, data: bytes) -> int:
        self.reply.write(bytes(data).replace(b"\r", b"&#13;"))
        return len(data)

    def flush(self) -> None:
        self.reply.flush()
