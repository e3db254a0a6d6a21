"""A graph on somebody's SPARQL endpoint, read in the way in which an embedded store is: by patterns and by queries."""

import json
import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count
from typing import IO, NamedTuple, cast

import pyoxigraph as ox

from kg.errors import EndpointError
from kg.limits import FIRST_ROWS, MOST_KEPT_LOOKUPS
from kg.rdf.graph import DEFAULT, GraphName, QueryResult, Subject, Term, store_of
from kg.rdf.namespaces import BASE
from kg.remote.client import REFUSALS, Endpoint, cleaned
from kg.remote.wire_terms import RestoredResults, again, pushed_name
from kg.store.sparql_scan import FROM, PROLOGUE, screen

NODES = (ox.NamedNode, ox.BlankNode)
NOTHING = ox.Store()
JSON = ox.QueryResultsFormat.JSON
NO_GRAPH = f"{BASE}graph/none"
GRAPHS = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5"
Dataset = Sequence[tuple[str, str]]


class Lookup(NamedTuple):
    """The parts of a quad that are given, None where one is asked for. Without a graph all graphs are searched."""

    s: Subject | None
    p: ox.NamedNode | None
    o: Term | None
    g: GraphName | None

    @property
    def free(self) -> list[str]:
        """The names of the variables that are asked for."""
        return [name for name, term in self._asdict().items() if term is None]

    @property
    def query(self) -> str:
        """The query for all that matches."""
        terms = zip("spo", self, strict=False)
        pattern = " ".join(f"?{name}" if term is None else str(pushed_name(term)) for name, term in terms)
        if self.g is None:
            pattern = f"{{ {pattern} }} UNION {{ GRAPH ?g {{ {pattern} }} }}"
        elif self.g != DEFAULT:
            pattern = f"GRAPH {pushed_name(self.g)} {{ {pattern} }}"
        chosen = " ".join(f"?{name}" for name in self.free) or "(1 AS ?one)"
        return f"SELECT {chosen} {{ {pattern} }}"


class Remote:
    """The part of an Oxigraph store's methods that reads, over an endpoint.

    Of what look-ups gave, much is kept: the graph is taken to stay as it is until another Remote is opened over it.
    `default` is the named graph that holds what an embedded store has in its default graph, for engines that have
    no default graph of their own; `graphs` are the named graphs to see, if not all are.

    Every method raises EndpointError when the engine is gone, slow, or gives no answer that can be read.
    """

    def __init__(
        self, endpoint: Endpoint, default: ox.NamedNode | None = None, graphs: Sequence[ox.NamedNode] | None = None
    ) -> None:
        self.endpoint, self.default, self.graphs = endpoint, default, graphs
        self._seen = None if graphs is None else dict.fromkeys(map(again, graphs))
        self._kept: OrderedDict[Lookup, tuple[ox.Quad, ...]] = OrderedDict()

    def __iter__(self) -> Iterator[ox.Quad]:
        """Every quad, those of the default graph first."""
        for graph in (DEFAULT, *self.named_graphs()):
            yield from self.quads_for_pattern(None, None, None, graph)

    def broken(self, error: Exception) -> EndpointError:
        """The error for an answer that cannot be read to its end."""
        return EndpointError(f"{self.endpoint.query} gave an answer that cannot be read ({cleaned(str(error))}).")

    def size(self, graph: GraphName = DEFAULT) -> int:
        """The number of triples in a graph, as the engine counts them."""
        pattern = "?s ?p ?o" if graph == DEFAULT else f"GRAPH {graph} {{ ?s ?p ?o }}"
        (row,) = cast(ox.QuerySolutions, self.query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"))
        return int(cast(ox.Literal, row["n"]).value)

    def quads_for_pattern(
        self,
        subject: Subject | None,
        predicate: ox.NamedNode | None,
        object: Term | None,
        graph_name: GraphName | None = None,
    ) -> Iterator[ox.Quad]:
        """The quads that match, in any order; no more is asked than is taken, but for what is asked at once anyway.

        Without a graph those of all graphs.
        """
        wanted = Lookup(subject, predicate, object, graph_name)
        if subject is not None and (predicate is not None or object is not None):
            # A page asks many things of one node: they come together.
            of_node, whole = self._first(Lookup(subject, None, None, graph_name))
            if whole:
                return (q for q in of_node if predicate in (None, q.predicate) and object in (None, q.object))
        first, whole = self._first(wanted)
        return iter(first) if whole else chain(first, self._rest(wanted, frozenset(first)))

    def named_graphs(self) -> Iterator[ox.NamedNode | ox.BlankNode]:
        """The names of the graphs to see."""
        if self._seen is not None:
            return iter(cast("dict[ox.NamedNode | ox.BlankNode, None]", self._seen))
        rows = self._asked("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", ["g"], self._dataset(None))
        return iter([row["g"] for row in cast(ox.QuerySolutions, rows) if row["g"] != self.default])

    def contains_named_graph(self, graph_name: GraphName) -> bool:
        """True if there is a graph of that name that can be seen."""
        if self._seen is not None:
            return graph_name in self._seen
        return next(self.quads_for_pattern(None, None, None, graph_name), None) is not None

    def _first(self, wanted: Lookup) -> tuple[tuple[ox.Quad, ...], bool]:
        """Some of what matches, and whether it is all; then it is kept."""
        if wanted in self._kept:
            self._kept.move_to_end(wanted)
            return self._kept[wanted], True
        query = f"{wanted.query} LIMIT {FIRST_ROWS}"
        answer = self.endpoint.stream(query, JSON.media_type, self._dataset_of(wanted))
        every = list(self._quads(wanted, self._parsed(answer.parts)))
        visible = tuple(dict.fromkeys(filter(self._visible, every)))
        if len(every) >= FIRST_ROWS or answer.cut:
            return visible, False
        self._kept[wanted] = visible
        if len(self._kept) > MOST_KEPT_LOOKUPS:
            self._kept.popitem(last=False)
        return visible, True

    def _rest(self, wanted: Lookup, before: frozenset[ox.Quad]) -> Iterator[ox.Quad]:
        """All that matches but what came before, as it comes."""
        rows = self._asked(wanted.query, wanted.free or ["one"], self._dataset_of(wanted))
        yield from (quad for quad in self._quads(wanted, rows) if quad not in before and self._visible(quad))

    def _quads(self, wanted: Lookup, rows: QueryResult) -> Iterator[ox.Quad]:
        rows = cast(ox.QuerySolutions, rows)
        try:
            variables = [each.value for each in rows.variables]
            places = {name: variables.index(name) for name in wanted.free}
            for row in rows:
                subject, predicate, value, graph = wanted._replace(**{name: row[at] for name, at in places.items()})
                yield ox.Quad(subject, predicate, value, graph or DEFAULT)  # type: ignore[arg-type]  # None fails
        except (SyntaxError, TypeError, ValueError) as error:  # TypeError: the engine has left a variable unbound
            raise self.broken(error) from error

    def _visible(self, quad: ox.Quad) -> bool:
        name = quad.graph_name
        return name == DEFAULT or (name in self._seen if self._seen is not None else name != self.default)

    def _dataset_of(self, wanted: Lookup) -> Dataset:
        if wanted.g is None:
            return self._dataset(self.graphs)
        return self._dataset([pushed_name(wanted.g)] if isinstance(wanted.g, NODES) else ())

    def query(
        self,
        query: str,
        *,
        prefixes: dict[str, str] | None = None,
        default_graph: list[GraphName] | None = None,
        named_graphs: list[ox.NamedNode | ox.BlankNode] | None = None,
        substitutions: dict[ox.Variable, Term] | None = None,
    ) -> QueryResult:
        """The result of a query, as an embedded store gives it. Raises SyntaxError for one that cannot be read."""
        result = NOTHING.query(query, prefixes=prefixes)  # says what is wrong with it, and its form
        used = {name.partition(":")[0] for name in screen(query).names}
        # On the line of the query, so that the engine's own line numbers fit.
        head = "".join(f"PREFIX {name}: <{iri}> " for name, iri in (prefixes or {}).items() if name in used)
        tail = "".join(f"\nVALUES {name} {{ {pushed_name(term)} }}" for name, term in (substitutions or {}).items())
        if default_graph is None and named_graphs is None:
            dataset = () if FROM.search(query) else self._dataset(self.graphs if "GRAPH" in query.upper() else ())
        else:
            default, named = list(default_graph or ()), list(named_graphs or ())
            merged = [self.default if graph == DEFAULT else graph for graph in default]
            if None in merged and (len(merged) > 1 or named):
                # No engine can be asked for its own default graph together with others: they are copied.
                quads = (self.quads_for_pattern(None, None, None, graph) for graph in {*default, *named})
                copies = store_of(chain.from_iterable(quads))
                return copies.query(query, prefixes=prefixes, default_graph=default, named_graphs=named)
            dataset = [("default-graph-uri", graph.value) for graph in merged if isinstance(graph, NODES)]
            dataset += [("named-graph-uri", graph.value) for graph in named]
            # That of the request goes before that of the query, though some engines join the two.
            query = FROM.sub("", query)
        if isinstance(result, ox.QueryTriples):
            return self._triples(head + query + tail, dataset)
        variables = [each.value for each in result.variables] if isinstance(result, ox.QuerySolutions) else []
        return self._asked(query, variables, dataset, head, tail)

    def _dataset(self, named: Sequence[ox.NamedNode] | None) -> Dataset:
        """The graphs that a query sees that names none itself: the default one, and these by their names."""
        if self.default is None:
            return ()
        # Without any an engine may offer all that it has.
        names = [graph.value for graph in named or ()] or [NO_GRAPH]
        return [("default-graph-uri", self.default.value), *(("named-graph-uri", name) for name in names)]

    def _asked(
        self, query: str, variables: Sequence[str], dataset: Dataset, head: str = "", tail: str = ""
    ) -> ox.QuerySolutions | ox.QueryBoolean:
        """The whole answer; where the engine cuts it, in pages in the order of all variables."""
        answer = self.endpoint.stream(f"{head}{query}{tail}", JSON.media_type, dataset)
        if not answer.cut:
            return self._parsed(answer.parts)
        answer.close()
        prologue = re.match(PROLOGUE, query, flags=re.IGNORECASE)
        begin = prologue.end() if prologue else 0
        order = " ".join(f"?{name}" for name in variables)
        # Nested, as some engines do not sort beyond a number of rows; on the line of the query, as above.
        page = f"{head}{query[:begin]}SELECT * {{ {{ {query[begin:]}\nORDER BY {order}{tail} }} }}"
        try:  # a query that has an order or a number of rows of its own is none with another
            NOTHING.query(page)
        except (SyntaxError, ValueError) as error:
            raise EndpointError(REFUSALS["cut"].format(self.endpoint.query, answer.cut), status=400) from error
        return self._parsed(self._pages(page, variables, dataset, answer.cut))

    def _pages(self, page: str, variables: Sequence[str], dataset: Dataset, size: int) -> Iterator[bytes]:
        """All rows as one JSON answer, in parts."""
        yield json.dumps({"head": {"vars": list(variables)}}).encode()[:-1] + b', "results": {"bindings": ['
        for begin in count(0, size):
            answer = self.endpoint.stream(f"{page} LIMIT {size} OFFSET {begin}", JSON.media_type, dataset)
            try:
                rows = json.loads(b"".join(answer.parts))["results"]["bindings"]
                yield (b",\n" if begin and rows else b"") + b",\n".join(json.dumps(row).encode() for row in rows)
            except (KeyError, TypeError, ValueError) as error:
                raise self.broken(error) from error
            if len(rows) < size:
                break
        yield b"]}}"

    def _parsed(self, parts: Iterator[bytes]) -> ox.QuerySolutions | ox.QueryBoolean:
        try:
            return ox.parse_query_results(cast(IO[bytes], RestoredResults(parts)), format=JSON)
        except (SyntaxError, ValueError) as error:
            raise self.broken(error) from error

    def _triples(self, query: str, dataset: Iterable[tuple[str, str]]) -> ox.QueryTriples:
        answer = self.endpoint.stream(query, GRAPHS, dataset)
        form = ox.RdfFormat.from_media_type(answer.kind) or ox.RdfFormat.TURTLE
        try:
            quads = ox.parse(b"".join(answer.parts), format=form)
            store = store_of(ox.Quad(cast(Subject, again(q.subject)), q.predicate, again(q.object)) for q in quads)
        except (SyntaxError, ValueError) as error:
            raise self.broken(error) from error
        return cast(ox.QueryTriples, store.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"))
