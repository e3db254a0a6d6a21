"""A graph on somebody's SPARQL endpoint, read in the way in which an embedded store is: by patterns and by queries."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count
from typing import IO, cast

import pyoxigraph as ox

from kg.limits import FIRST_ROWS, MOST_KEPT_LOOKUPS
from kg.rdf.graph import DEFAULT, GraphName, QueryResult, Subject, Term
from kg.rdf.namespaces import BASE
from kg.remote.client import Endpoint, EndpointError, ResultStream, broken
from kg.remote.paging import Pages
from kg.remote.pattern import Lookup
from kg.remote.wire_terms import RestoredResults, again, in_query
from kg.store.sparql_scan import screen, without_dataset

NODES = (ox.NamedNode, ox.BlankNode)
NOTHING = ox.Store()
JSON = ox.QueryResultsFormat.JSON
NO_GRAPH = f"{BASE}graph/none"
GRAPHS = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5"


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
        seen = (cast(Subject, again(graph)) for graph in graphs or ())
        self._seen = dict.fromkeys(seen) if graphs is not None else None
        self._kept: OrderedDict[Lookup, tuple[ox.Quad, ...]] = OrderedDict()

    def __iter__(self) -> Iterator[ox.Quad]:
        """Every quad, those of the default graph first."""
        for graph in (DEFAULT, *self.named_graphs()):
            yield from self.quads_for_pattern(None, None, None, graph)

    # ---- look-ups

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
                return (quad for quad in of_node if wanted.fits(quad))
        first, whole = self._first(wanted)
        return iter(first) if whole else chain(first, self._rest(wanted, frozenset(first)))

    def named_graphs(self) -> Iterator[ox.NamedNode | ox.BlankNode]:
        """The names of the graphs to see."""
        if self._seen is not None:
            return iter(cast("dict[ox.NamedNode | ox.BlankNode, None]", self._seen))
        every = Pages("", "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", "", ["g"])
        rows = self._asked(every, self._dataset(None))
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
        answer, quads = self._looked(wanted, wanted.query(FIRST_ROWS))
        every = list(quads)
        quads_seen = tuple(dict.fromkeys(filter(self._visible, every)))
        if len(every) >= FIRST_ROWS or answer.cut:
            return quads_seen, False
        self._kept[wanted] = quads_seen
        if len(self._kept) > MOST_KEPT_LOOKUPS:
            self._kept.popitem(last=False)
        return quads_seen, True

    def _rest(self, wanted: Lookup, before: frozenset[ox.Quad]) -> Iterator[ox.Quad]:
        """All that matches but what came before, as it comes; in pages where the engine cuts its answers."""
        answer, quads = self._looked(wanted, wanted.query())
        if answer.cut:
            answer.close()
            quads = self._paged(wanted, answer.cut)
        yield from (quad for quad in quads if quad not in before and self._visible(quad))

    def _paged(self, wanted: Lookup, size: int) -> Iterator[ox.Quad]:
        pages = Pages("", wanted.query(), "", wanted.free or ["one"])
        for begin in count(0, size):
            page = list(self._looked(wanted, pages.page(size, begin))[1])
            yield from page
            if len(page) < size:
                return

    def _looked(self, wanted: Lookup, query: str) -> tuple[ResultStream, Iterator[ox.Quad]]:
        answer = self.endpoint.stream(query, JSON.media_type, self._dataset(wanted.named(self.graphs)))
        return answer, self._read(wanted, answer)

    def _read(self, wanted: Lookup, answer: ResultStream) -> Iterator[ox.Quad]:
        try:
            yield from wanted.quads(cast(ox.QuerySolutions, self._parsed(answer.parts)))
        except (SyntaxError, TypeError, ValueError) as error:
            raise self.broken(error) from error

    def _visible(self, quad: ox.Quad) -> bool:
        name = quad.graph_name
        return isinstance(name, ox.DefaultGraph) or (
            name in self._seen if self._seen is not None else name != self.default
        )

    # ---- queries

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
        screened = screen(query)
        used = {name.partition(":")[0] for name in screened.names}
        # On the line of the query, so that the engine's own line numbers fit.
        head = "".join(f"PREFIX {name}: <{iri}> " for name, iri in (prefixes or {}).items() if name in used)
        tail = "".join(f"\nVALUES {name} {{ {in_query(term)} }}" for name, term in (substitutions or {}).items())
        if default_graph is None and named_graphs is None:
            dataset = [] if screened.dataset else self._dataset(self.graphs if screened.graphs else ())
        else:
            merged = [self.default if graph == DEFAULT else graph for graph in default_graph or ()]
            if None in merged and (len(merged) > 1 or named_graphs):
                # No engine can be asked for its own default graph together with others.
                return self._here(query, prefixes, default_graph or (), named_graphs or ())
            dataset = [("default-graph-uri", graph.value) for graph in merged if isinstance(graph, NODES)]
            dataset += [("named-graph-uri", graph.value) for graph in named_graphs or ()]
            # That of the request goes before that of the query, though some engines join the two.
            query = without_dataset(query) if screened.dataset else query
        if isinstance(result, ox.QueryTriples):
            return self._triples(head + query + tail, dataset)
        variables = [each.value for each in result.variables] if isinstance(result, ox.QuerySolutions) else []
        return self._asked(Pages(head, query, tail, variables), list(dataset))

    def _dataset(self, named: Sequence[ox.NamedNode] | None) -> list[tuple[str, str]]:
        """The graphs that a query sees that names none itself: the default one, and these by their names."""
        if self.default is None:
            return []
        # Without any an engine may offer all that it has.
        names = [graph.value for graph in named or ()] or [NO_GRAPH]
        return [("default-graph-uri", self.default.value), *(("named-graph-uri", name) for name in names)]

    def broken(self, error: Exception) -> EndpointError:
        """The error for an answer that cannot be read to its end."""
        return broken(self.endpoint.query, error)

    def _here(
        self,
        query: str,
        prefixes: dict[str, str] | None,
        default: Sequence[GraphName],
        named: Sequence[ox.NamedNode | ox.BlankNode],
    ) -> QueryResult:
        """The result over copies of some graphs."""
        copies = ox.Store()
        for graph in {*default, *named}:
            copies.bulk_extend(self.quads_for_pattern(None, None, None, graph))
        return copies.query(query, prefixes=prefixes, default_graph=list(default), named_graphs=list(named))

    def _asked(self, pages: Pages, dataset: Sequence[tuple[str, str]]) -> ox.QuerySolutions | ox.QueryBoolean:
        """The whole answer, in pages where the engine cuts it."""
        answer = self.endpoint.stream(pages.whole, JSON.media_type, dataset)
        if not answer.cut:
            return self._parsed(answer.parts)
        answer.close()
        if not pages.possible:
            raise EndpointError(
                f"{self.endpoint.query} gives no more than {answer.cut:,} rows at once, and this query has more. "
                "Ask for fewer with LIMIT, or leave out its ORDER BY and LIMIT: then all are fetched.",
                status=400,
            )

        def ask(query: str) -> bytes:
            return b"".join(self.endpoint.stream(query, JSON.media_type, dataset).parts)

        return self._parsed(pages.joined(ask, answer.cut))

    def _parsed(self, parts: Iterator[bytes]) -> ox.QuerySolutions | ox.QueryBoolean:
        try:
            return ox.parse_query_results(cast(IO[bytes], RestoredResults(parts)), format=JSON)
        except (SyntaxError, ValueError) as error:
            raise self.broken(error) from error

    def _triples(self, query: str, dataset: Iterable[tuple[str, str]]) -> ox.QueryTriples:
        answer = self.endpoint.stream(query, GRAPHS, dataset)
        form = ox.RdfFormat.from_media_type(answer.kind) or ox.RdfFormat.TURTLE
        store = ox.Store()
        try:
            for quad in ox.parse(b"".join(answer.parts), format=form):
                store.add(ox.Quad(cast(Subject, again(quad.subject)), quad.predicate, again(quad.object)))
        except (SyntaxError, ValueError) as error:
            raise self.broken(error) from error
        return cast(ox.QueryTriples, store.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"))
