"""Running the shapes over a graph: each by itself, several at once where there is much to check, and what each cost."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context

import pyoxigraph as ox
import pyshacl
from pyshacl.graph_abstraction import OxigraphDataGraph
from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib.namespace import NamespaceManager
from rdflib.term import Node

from kg.errors import KGError
from kg.limits import PARALLEL_TRIPLES
from kg.rdf.namespaces import SHAPES

# What a process checks, as it was when the process was forked: the graph and the shapes.
_given: list[tuple[ox.Store, Graph]] = []


class _Whole(NamespaceManager):
    """Leaves IRIs as they are: rdflib keeps each namespace that it meets, and looks through all for the next one, which
    is quadratic too.
    """

    def __init__(self) -> None:
        """Nothing is bound."""

    def bind(self, *_: object, **__: object) -> None:
        """No prefix is needed."""

    def normalizeUri(self, rdfTerm: str) -> str:  # noqa: N802, N803  # rdflib's names
        """The IRI in pointed brackets."""
        return f"<{rdfTerm}>"


class _Checked(OxigraphDataGraph):
    """A store as pySHACL sees it.

    Before each branch of sh:or and sh:not pySHACL asks whether the graph is true, which rdflib answers with a COUNT
    over the whole store: validation would be quadratic (38 s where this takes 2 s). A graph that exists is true.
    """

    namespace_manager = _Whole()

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One thing a shape found: on which node, with which value, in which claim and quote where there is one."""

    severity: str
    shape: str
    node: str
    message: str
    value: str = ""
    claim: str = ""
    quote: str = ""

    def __str__(self) -> str:
        lines = [f"{self.severity} · {self.shape}: {self.message}", f"  {self.node}"]
        lines += [f"  value: {self.value}"] if self.value else []
        lines += [f"  claim: {self.claim}"] if self.claim not in ("", self.node) else []
        return "\n".join([*lines, f"  “{self.quote}”"] if self.quote else lines)

    def as_json(self) -> dict[str, str]:
        """The result as plain values, without empty ones."""
        rows = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in rows.items() if value}


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of a validation: triples, seconds in all and by shape, processes, and MiB at most in one of them."""

    triples: int
    seconds: float
    shapes: Mapping[str, float]
    processes: int
    memory: int

    def as_json(self) -> dict[str, object]:
        """All of it, for programs."""
        return {
            "triples": self.triples,
            "seconds": round(self.seconds, 3),
            "processes": self.processes,
            "mebibytes": self.memory,
            "shapes": {name: round(seconds, 3) for name, seconds in self.shapes.items()},
        }

    def __str__(self) -> str:
        most = sorted(self.shapes.items(), key=lambda pair: -pair[1])[:3]
        slowest = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in most)
        return (
            f"{self.triples:,} triples against {len(self.shapes)} shapes in {self.seconds:.1f} s, "
            f"{self.processes} at once, {self.memory} MiB at most; longest: {slowest}"
        )


def run(store: ox.Store, shapes: Graph, names: Sequence[str], jobs: int = 0) -> tuple[set[Result], Cost]:
    """The results of the shapes over the default graph of a store, and what that took.

    Every shape sees the whole graph, so nothing is lost by running several at once: `jobs`, or as many as there are
    processors where the graph is large. Raises KGError when one of their processes was killed.
    """
    start, triples = time.perf_counter(), len(store)
    jobs = min(jobs or (os.cpu_count() or 1 if triples >= PARALLEL_TRIPLES else 1), len(names)) or 1
    _given.append((store, shapes))
    try:
        if jobs > 1:
            with ProcessPoolExecutor(jobs, mp_context=get_context("fork")) as pool:
                done = list(pool.map(_one, names))
        else:
            done = [_one(name) for name in names]
    except BrokenProcessPool as error:
        raise KGError("A checking process was killed, perhaps for want of memory. Free some, and try again.") from error
    finally:
        _given.pop()
    cost = Cost(
        triples,
        time.perf_counter() - start,
        {name: seconds for name, _, seconds, _ in sorted(done)},
        jobs,
        max(peak for *_, peak in done) if done else 0,
    )
    return {result for _, results, _, _ in done for result in results}, cost


def _one(name: str) -> tuple[str, list[Result], float, int]:
    """The results of one shape, the seconds it took, and the MiB that this process had at most."""
    store, shapes = _given[-1]
    start = time.perf_counter()
    with _keys(store, shapes, URIRef(SHAPES + name)):
        results = list(_results(store, shapes, name))
    return name, results, time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def _results(store: ox.Store, shapes: Graph, name: str) -> Iterator[Result]:
    shape = SHAPES + name
    try:
        _, report, _ = pyshacl.validate(_Checked(store), shacl_graph=shapes, use_shapes=[shape])
    except TypeError:
        # A path that meets a literal where a thing belongs ends the walk over Oxigraph; rdflib's graph bears it.
        plain = Graph().parse(data=store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()), format="nt")
        _, report, _ = pyshacl.validate(plain, shacl_graph=shapes, use_shapes=[shape])
    if not isinstance(report, Graph):
        raise TypeError(f"The validator gave no report: {report!r}")
    for node in report.subjects(RDF.type, SH.ValidationResult):
        yield Result(
            str(report.value(node, SH.resultSeverity)).rpartition("#")[2],
            name,
            focus := str(report.value(node, SH.focusNode)),
            str(report.value(node, SH.resultMessage) or ""),
            _shown(report.value(node, SH.value), focus),
        )


def _shown(value: Node | None, focus: str) -> str:
    """A value worth showing: not the node itself, not a blank node."""
    return "" if value is None or isinstance(value, BNode) or str(value) == focus else str(value)


@contextmanager
def _keys(store: ox.Store, shapes: Graph, shape: URIRef) -> Iterator[None]:
    """The triples that a shape's rules make (SHACL Advanced Features, 8), in the store while it is checked."""
    made = {triple for rule in _rules(shapes, shape) for triple in _made(store, rule)}
    quads = [quad for triple in made if (quad := ox.Quad(*triple)) not in store]
    store.extend(quads)
    try:
        yield
    finally:
        for quad in quads:
            store.remove(quad)


def _rules(shapes: Graph, shape: URIRef) -> Iterable[str]:
    """The queries of a shape's rules, with their prefixes. Each is run for all nodes at once."""
    for rule in sorted(shapes.objects(shape, SH.rule), key=str):
        declared = [each for owner in shapes.objects(rule, SH.prefixes) for each in shapes.objects(owner, SH.declare)]
        prefixes = {str(shapes.value(each, SH.prefix)): str(shapes.value(each, SH.namespace)) for each in declared}
        head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in sorted(prefixes.items()))
        yield f"{head}{shapes.value(rule, SH.construct)}"


def _made(store: ox.Store, query: str) -> list[ox.Triple]:
    made = store.query(query)
    if not isinstance(made, ox.QueryTriples):
        raise TypeError(f"Not a CONSTRUCT query: {query}")
    return list(made)
