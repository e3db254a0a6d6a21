"""One query on one store, written in one format: what a worker does."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, cast

import pyoxigraph as ox
import regex

from app.http.problems import Problem, of_engine
from app.limits import LONGEST_MESSAGE
from app.sparql.protocol import QueryRequest
from app.sparql.reply import ResultReply
from kg.errors import EndpointError
from kg.formats.registry import GRAPHS, RESULTS, Format, GraphFormat, ResultFormat, write_triples
from kg.rdf.graph import AnsweringGraph, QueryResult
from kg.rdf.namespaces import PREFIXES
from kg.store.sparql_scan import VARIABLE, Screened, explain
from kg.store.standard import NOTHING, prepare
from kg.store.store import Store


def evaluate(store: Store, asked: QueryRequest, screened: Screened, wanted: Format | None, reply: ResultReply) -> None:
    """Evaluate a query and write its result, in the usual format of its kind unless another that fits is wanted.

    Raises Problem for what the engine refuses before anything is sent.
    """
    with _problems(asked.query, screened, reply):
        result, caveats = _result(store, asked, screened)
        reply.hints = (*reply.hints, *caveats)
        try:
            _write(result, wanted, reply)
        except SyntaxError as error:
            # It is no longer the query that is read, but the answer of an engine elsewhere.
            graph = store.oxigraph
            raise graph.broken(error) if isinstance(graph, AnsweringGraph) else RuntimeError(error) from error


def read(text: str) -> None:
    """Read a query without any data. Raises Problem for one that the engine cannot read."""
    with _problems(text):
        prepare(NOTHING, text).run(prefixes=PREFIXES)


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
        if screened and screened.services and not place:
            raise Problem(502, f"A SERVICE of this query failed: {message}"[:LONGEST_MESSAGE]) from error
        line, column, message = (int(place[1]), int(place[2]), place[3]) if place else (None, None, message)
        message, line, column = explain(query, message, line, column)
        raise Problem(400, message[:LONGEST_MESSAGE], line=line, column=column, query=query) from error


def _result(store: Store, asked: QueryRequest, screened: Screened) -> tuple[QueryResult, Sequence[str]]:
    """The result, before it is read, and notes on it; a dataset of the request replaces that of the query."""
    default = named = None
    if asked.default_graphs or asked.named_graphs:
        default, named = ([ox.NamedNode(iri) for iri in iris] for iris in (asked.default_graphs, asked.named_graphs))
    # Only those that it uses: the engine reads each anew every time.
    prefixes = {name: PREFIXES[name] for each in screened.names if (name := each.partition(":")[0]) in PREFIXES}
    prepared = prepare(store.oxigraph, asked.query, default, named, store.altered)
    if screened.star is not None:
        text = prepared.text
        whole = NOTHING.query(text, prefixes=prefixes)
        known = {variable.value for variable in whole.variables} if isinstance(whole, ox.QuerySolutions) else set()
        # SELECT * with its variables in the order of appearance: the engine would sort them by name.
        ordered = " ".join(dict.fromkeys(f"?{each[1]}" for each in VARIABLE.finditer(text) if each[1] in known))
        prepared.text = f"{text[: screened.star]} {ordered} {text[screened.star + 1 :]}" if ordered else text
    return prepared.run(prefixes=prefixes), prepared.caveats


def _write(result: QueryResult, wanted: Format | None, reply: ResultReply) -> None:
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
        result.serialize(output=cast(IO[bytes], reply), format=form.engine)
