"""One query on one store, written in one format: what a worker does."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any, cast

import pyoxigraph as ox
import regex

from app.http.problems import Problem, of_engine
from app.limits import LONGEST_MESSAGE
from app.sparql.protocol import QueryRequest
from app.sparql.reply import ResultReply
from kg.errors import EndpointError
from kg.formats.registry import GRAPHS, RESULTS, Format, GraphFormat, ResultFormat, write_triples
from kg.rdf.graph import AnsweringGraph, Graph
from kg.rdf.namespaces import PREFIXES
from kg.store.sparql_scan import Screened, explain, variables

# A store without triples reads a query, and tells its variables, in no time.
NOTHING = ox.Store()
Result = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


def evaluate(store: Graph, asked: QueryRequest, screened: Screened, wanted: Format | None, reply: ResultReply) -> None:
    """Evaluate a query and write its result, in the usual format of its kind unless another that fits is wanted.

    Raises Problem for what the engine refuses before anything is sent.
    """
    with _problems(asked.query, screened, reply):
        result = _result(store, asked, screened)
        try:
            _write(result, wanted, reply)
        except SyntaxError as error:
            # It is no longer the query that is read, but the answer of an engine elsewhere.
            raise store.broken(error) if isinstance(store, AnsweringGraph) else RuntimeError(error) from error


def read(text: str) -> None:
    """Read a query without any data. Raises Problem for one that the engine cannot read."""
    with _problems(text):
        NOTHING.query(text, prefixes=PREFIXES)


@contextmanager
def _problems(query: str, screened: Screened | None = None, reply: ResultReply | None = None) -> Iterator[None]:
    """Turn the engine's errors into a Problem in words for people, its "error at 2:9: …" into the place in the query.

    They stay as they are once a reply has begun; so does that of a client who is gone.
    """
    try:
        yield
    except (EndpointError, SyntaxError, ValueError, RuntimeError, OSError) as error:
        if isinstance(error, ConnectionError) or (reply and reply.started):
            raise
        if isinstance(error, EndpointError):
            raise of_engine(error, query) from error
        message = str((isinstance(error, SyntaxError) and error.msg) or error)
        place = regex.match(r"error at (\d+):(\d+): (.*)", message, flags=regex.DOTALL)
        if screened and screened.federated and not place:
            raise Problem(502, f"A SERVICE of this query failed: {message}"[:LONGEST_MESSAGE]) from error
        line, column, message = (int(place[1]), int(place[2]), place[3]) if place else (None, None, message)
        message, line, column = explain(query, message, line, column)
        raise Problem(400, message[:LONGEST_MESSAGE], line=line, column=column, query=query) from error


def _result(store: Graph, asked: QueryRequest, screened: Screened) -> Result:
    """The result, before it is read. The dataset of the request, if it has one, replaces that of the query."""

    def graphs(iris: Sequence[str]) -> list[Any] | None:
        return list(map(ox.NamedNode, iris)) if asked.default_graphs or asked.named_graphs else None

    # Only those that it uses: the engine reads each anew every time.
    used = {name.partition(":")[0] for name in screened.names}
    prefixes = {name: PREFIXES[name] for name in used if name in PREFIXES}
    text, default, named = asked.query, graphs(asked.default_graphs), graphs(asked.named_graphs)
    if screened.star is not None:
        whole = NOTHING.query(text, prefixes=prefixes)
        known = {variable.value for variable in whole.variables} if isinstance(whole, ox.QuerySolutions) else set()
        # SELECT * with its variables in the order of appearance: the engine would sort them by name.
        ordered = " ".join(f"?{name}" for name in variables(text) if name in known)
        text = f"{text[: screened.star]} {ordered} {text[screened.star + 1 :]}" if ordered else text
    return store.query(text, prefixes=prefixes, default_graph=default, named_graphs=named)


def _write(result: Result, wanted: Format | None, reply: ResultReply) -> None:
    if isinstance(result, ox.QueryTriples):
        graphs = wanted if isinstance(wanted, GraphFormat) else GRAPHS[0]
        reply.kind = graphs.content_type
        reply.write(write_triples(dict.fromkeys(result), graphs))
    else:
        form = wanted if isinstance(wanted, ResultFormat) else RESULTS[0]
        reply.kind = form.content_type
        if form.asked and isinstance(result, ox.QueryBoolean):
            reply.write(form.asked.format("true" if result else "false").encode())
            return
        sink = _Xml(reply) if form.name == "xml" else reply
        result.serialize(output=cast(IO[bytes], sink), format=form.engine)


class _Xml:
    """XML readers turn a bare carriage return into a line feed; written as a reference it stays one."""

    def __init__(self, reply: ResultReply) -> None:
        self.reply, self.flush = reply, reply.flush

    def write(self, data: bytes) -> int:
        self.reply.write(bytes(data).replace(b"\r", b"&#13;"))
        return len(data)
