"""A release loaded into an engine elsewhere, in batches that a second run goes on with, and opened from there."""

import hashlib
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar, cast

import pyoxigraph as ox

from kg.errors import EndpointError, KGError, ReleaseError
from kg.limits import BATCH_BYTES, BATCH_TRIPLES, LARGE_GRAPH, MOST_NAMED_GRAPHS, MOST_WAITING
from kg.rdf.graph import number, say, term, typed
from kg.rdf.namespaces import BASE
from kg.release.folder import DATA, MANIFEST, TEXT
from kg.remote.client import REFUSALS, Endpoint
from kg.remote.graph import Remote
from kg.remote.wire_terms import PROBES, named, pushed_name
from kg.store import disk
from kg.store.store import Store, hold

# The graph of the mark, and the one that holds what an embedded store has in its default graph. An engine's own may be
# empty, or all graphs together, or hold what is somebody else's.
MARK, DEFAULT = ox.NamedNode(f"{BASE}graph/push"), ox.NamedNode(f"{BASE}graph/default")
# Seconds to wait before each further try when the engine is away.
PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0)
# The mark is written anew after so many batches: a second run does at most so many twice.
MARKED = 10
PROBE = ox.NamedNode(f"{BASE}graph/probe")
TRIPLE_TERM = "<<("
# How engines say that a request is too large where they do not say 413.
TOO_LARGE = re.compile(r"too (?:large|long|big|many)|exceed|limit of|max\w* (?:size|length)", re.IGNORECASE)
Progress = Callable[[str], None]
T = TypeVar("T")


@dataclass(frozen=True)
class Mark:
    """A push: the id of its release, the named graphs with their triples, when it began, and when all had arrived.

    `default` tells how many triples the default graph has. `position` is the number of batches that had arrived.
    """

    release: str
    graphs: Mapping[ox.NamedNode, int] = field(default_factory=dict)
    default: int = 0
    begun: str = ""
    ended: str = ""
    position: int = 0

    def triples(self) -> Iterator[ox.Triple]:
        """The mark as VoID and PROV."""
        begun, ended = (typed(time, "dateTime") if time else None for time in (self.begun, self.ended))
        yield from say(MARK, ("a", term("void:Dataset")), ("dcterms:identifier", ox.Literal(self.release)))
        yield from say(MARK, ("prov:startedAtTime", begun), ("prov:endedAtTime", ended))
        yield from say(MARK, ("void:triples", number(self.default)), ("schema:position", number(self.position)))
        for graph, count in self.graphs.items():
            yield from say(MARK, ("void:subset", graph))
            yield from say(graph, ("void:triples", number(count)))


def read_mark(endpoint: Endpoint) -> Mark | None:
    """The mark on an engine; None if nothing of hkit was pushed there. Raises EndpointError."""
    quads = list(Remote(endpoint).quads_for_pattern(None, None, None, MARK))
    values = {q.predicate: cast(ox.Literal, q.object).value for q in quads if q.subject == MARK}
    sizes = ((quad.subject, quad.object) for quad in sorted(quads, key=str) if quad.subject != MARK)
    counts = {pushed_name(graph): int(size.value) for graph, size in sizes if isinstance(size, ox.Literal)}
    names = ("dcterms:identifier", "void:triples", "prov:startedAtTime", "prov:endedAtTime", "schema:position")
    release, default, begun, ended, position = (values.get(term(name), "") for name in names)
    return Mark(release, counts, int(default or 0), begun, ended, int(position or 0)) if release else None


@dataclass(frozen=True)
class Elsewhere:
    """An engine with what was pushed there: two that are equal open the same.

    Of the release that was pushed the reports and dumps are taken from `builds`, if it is there too.
    """

    endpoint: Endpoint
    mark: Mark | None
    builds: Path

    def open(self) -> Store:
        """The store. Raises ReleaseError when the push is not whole, EndpointError when the engine does not answer."""
        if self.mark is None:
            remote = Remote(self.endpoint)
            next(remote.quads_for_pattern(None, None, None, None), None)  # whether it answers at all
            moment = f"{self.endpoint.query} {time.time_ns()}"
            store, triples = Store(hashlib.sha256(moment.encode()).hexdigest()[:12], remote), remote.size()
        elif self.mark.ended:
            store = Store(self.mark.release, Remote(self.endpoint, DEFAULT, list(self.mark.graphs)))
            triples = self.mark.default
        else:
            unfinished = f"The push of release {self.mark.release} to {self.endpoint.query} is not finished."
            raise ReleaseError(f"{unfinished} Finish it: kg push")
        if triples >= LARGE_GRAPH:
            store = replace(store, disk=disk.index(self.builds / disk.STORES, store.id, store.oxigraph))
        folder = self.builds / "releases" / store.id
        return hold(store, folder) if (folder / MANIFEST).is_file() else store


class Batch(NamedTuple):
    """Triples of one graph in N-Triples, one to a line; `first` says that they replace what the graph has."""

    graph: ox.NamedNode
    lines: tuple[str, ...]
    first: bool


def plan(
    store: Store, endpoint: Endpoint, progress: Progress = lambda _message: None
) -> tuple[Counter[ox.NamedNode], Mark, list[ox.NamedNode]]:
    """A push before it is done: triples by graph, the mark of the push before, graphs that only that one had."""
    before = _patiently(partial(read_mark, endpoint), progress) or Mark("")
    counts = Counter(_graph(quad) for quad in quads(store))
    return counts, before, sorted(set(before.graphs) - set(counts), key=str)


def push(store: Store, endpoint: Endpoint, progress: Progress = lambda _message: None) -> Mark:
    """Load what a store hands out into an engine, going on with an interrupted push of the same; the mark it leaves.

    Graphs that an earlier push left are replaced or removed; all others stay as they are. `progress` hears how far
    it is.

    Raises EndpointError when the engine cannot be reached for long or refuses, KGError when at the end its counts are
    not those expected; the engine then has no whole mark, and the same push goes on where this one ended.
    """
    (counts, before, left), engine = plan(store, endpoint, progress), _Engine(endpoint, progress)
    if before.ended and before.release == store.id and not engine.wrong(before):
        return before
    held = {graph: n for graph, n in counts.items() if graph != DEFAULT}
    mark = Mark(store.id, held, counts[DEFAULT], begun=_now())
    if before.release == store.id and not before.ended:
        mark = replace(mark, begun=before.begun, position=before.position)
    every = {**before.graphs, **held}
    engine.mark(replace(mark, graphs=every))
    done, exact = 0, engine.alters()
    for position, batch in enumerate(batches(quads(store, exact)), 1):
        done += len(batch.lines)
        if position > mark.position:
            engine.load(batch)
            if position % MARKED == 0:
                engine.mark(replace(mark, graphs=every, position=position))
            progress(f"{done:,} of {counts.total():,} triples")
    for graph in (*left, *([DEFAULT] if before.default and not mark.default else [])):
        engine.remove(graph)
    if wrong := engine.wrong(mark):
        engine.mark(replace(mark, position=0))  # so that the next run sends everything
        more = f" and {len(wrong) - MOST_NAMED_GRAPHS} more" if len(wrong) > MOST_NAMED_GRAPHS else ""
        raise KGError(REFUSALS["unlike"].format("; ".join(wrong[:MOST_NAMED_GRAPHS]) + more))
    mark = replace(mark, ended=_now(), position=0)
    engine.mark(mark)
    return mark


def quads(store: Store, exact: bool = False) -> Iterator[ox.Quad]:
    """The quads to push of a store: blank nodes by names of their own, each quad once, in an order that stays the same.

    `exact` keeps values that the engine would alter. The default graph of a release is all but the full text.
    """
    if store.release is None:
        yield from (named(quad, exact) for quad in sorted(set(store.oxigraph), key=str))
        return
    before = None
    for quad in ox.parse(path=store.file(DATA), format=ox.RdfFormat.N_QUADS):
        yield (own := named(quad, exact))
        if own.triple != before:  # a triple of several graphs stands in lines that follow each other: they are sorted
            yield ox.Quad(own.subject, own.predicate, own.object)
        before = own.triple
    for quad in ox.parse(path=store.release / TEXT, format=ox.RdfFormat.N_QUADS):
        yield named(quad, exact)


def batches(given: Iterable[ox.Quad]) -> Iterator[Batch]:
    """Quads in batches, the same for the same quads."""
    waiting: defaultdict[ox.NamedNode, list[str]] = defaultdict(list)
    sizes: Counter[ox.NamedNode] = Counter()
    begun, many = set[ox.NamedNode](), 0

    def full(graph: ox.NamedNode) -> Batch:
        nonlocal many
        batch = Batch(graph, tuple(waiting.pop(graph)), first=graph not in begun)
        many -= len(batch.lines)
        sizes.pop(graph)
        begun.add(graph)
        return batch

    for quad in given:
        graph = _graph(quad)
        line = f"{quad.triple} .\n"
        waiting[graph].append(line)
        sizes[graph] += len(line)
        many += 1
        if len(waiting[graph]) >= BATCH_TRIPLES or sizes[graph] >= BATCH_BYTES:
            yield full(graph)
        elif many >= MOST_WAITING:
            yield full(max(sorted(waiting, key=str), key=lambda each: len(waiting[each])))
    for graph in sorted(waiting, key=str):
        yield full(graph)


def _graph(quad: ox.Quad) -> ox.NamedNode:
    """The named graph that a quad is pushed to."""
    return DEFAULT if isinstance(quad.graph_name, ox.DefaultGraph) else cast(ox.NamedNode, quad.graph_name)


def _patiently(act: Callable[[], T], progress: Progress) -> T:
    """Do something again, with growing pauses, while it fails in passing."""
    for pause in PAUSES:
        try:
            return act()
        except EndpointError as error:
            if not error.passing:
                raise
            progress(f"{error} Trying again in {pause:g} s.")
            time.sleep(pause)
    return act()


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")  # as engines write it, so that a mark reads back the same


class _Engine:
    """The writing side of an engine: whole graphs, else updates; what fails in passing is tried again."""

    def __init__(self, endpoint: Endpoint, progress: Progress) -> None:
        self.endpoint, self.progress = endpoint, progress
        self.by_update = endpoint.graphs is None

    def mark(self, mark: Mark) -> None:
        """Write the mark anew."""
        self.write(MARK, mark.triples())

    def write(self, graph: ox.NamedNode, triples: Iterable[ox.Triple]) -> None:
        """Have these triples be a graph."""
        self.load(Batch(graph, tuple(f"{triple} .\n" for triple in triples), first=True))

    def load(self, batch: Batch) -> None:
        """Send a batch, in halves if it is too large for the engine."""
        try:
            _patiently(lambda: self._send(batch), self.progress)
        except EndpointError as error:
            if error.status == 400 and any(TRIPLE_TERM in line for line in batch.lines):
                why = "It may not know RDF 1.2, of which the graph has triple terms: choose another engine."
                raise EndpointError(f"{error} {why}") from error
            if error.status != 413 and not (error.status >= 400 and TOO_LARGE.search(str(error))):
                raise
            if len(batch.lines) == 1:
                raise EndpointError(f"{error} The triple that is too large begins: {batch.lines[0][:200]}…") from error
            half = len(batch.lines) // 2
            self.load(batch._replace(lines=batch.lines[:half]))
            self.load(Batch(batch.graph, batch.lines[half:], first=False))

    def _send(self, batch: Batch) -> None:
        if not self.by_update:
            try:
                self.endpoint.put(batch.graph.value, "".join(batch.lines).encode(), more=not batch.first)
                return
            except EndpointError as error:
                self.by_update = error.status in (404, 405, 501)  # it has no Graph Store Protocol
                # Or it takes no such content, though it may in an update: some look into it to guess what it is.
                such = self.by_update or error.status == 415 or "unsupported type" in str(error)
                if self.endpoint.update is None or not such:
                    raise
                self.progress(f"{error} Going on with updates.")
        clear = f"CLEAR SILENT GRAPH {batch.graph} ;\n" if batch.first else ""
        self.endpoint.change(f"{clear}INSERT DATA {{ GRAPH {batch.graph} {{\n{''.join(batch.lines)}}} }}")

    def remove(self, graph: ox.NamedNode) -> None:
        """Remove all of a graph."""
        clear, remove = partial(self.endpoint.change, f"CLEAR SILENT GRAPH {graph}"), self.endpoint.remove
        try:
            _patiently(clear if self.by_update else partial(remove, graph.value), self.progress)
        except EndpointError as error:
            if self.by_update or error.status != 404:  # it is gone already
                raise

    def alters(self) -> bool:
        """True if the engine takes odd values for others: some are given to it, and asked for."""
        probes = {ox.Triple(PROBE, PROBE, each) for each in PROBES}
        self.write(PROBE, probes)
        look = partial(Remote(self.endpoint).quads_for_pattern, None, None, None, PROBE)
        quads = _patiently(lambda: list(look()), self.progress)
        self.remove(PROBE)
        return {quad.triple for quad in quads} != probes

    def wrong(self, mark: Mark) -> list[str]:
        """The graphs that have not as many triples as their mark says, in words."""
        held = {**mark.graphs, DEFAULT: mark.default}
        remote = Remote(self.endpoint)
        counts = {graph: _patiently(partial(remote.size, graph), self.progress) for graph in held}
        return [f"{graph} has {counts[graph]:,} triples, not {n:,}" for graph, n in held.items() if counts[graph] != n]
