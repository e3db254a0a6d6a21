"""SHACL: the shapes over a graph, several at once, and a report that names shape, claim and quote."""

import os
import resource as usage
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple, cast

import pyoxigraph as ox
import pyshacl
from pyshacl.graph_abstraction import OxigraphDataGraph
from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib.namespace import NamespaceManager

from kg.errors import KGError
from kg.limits import MOST_SHOWN_RESULTS, PARALLEL_TRIPLES
from kg.rdf.files import read_quads
from kg.rdf.graph import in_graph, store_of
from kg.rdf.namespaces import PREFIXES, SHAPES, graph
from kg.rdf.reasoning import infer
from kg.rdf.vocabulary import load_ontology
from kg.resources import resource

SEVERITIES = ("Violation", "Warning", "Info")
FILES = ("shapes/claims.ttl", "shapes/domain.ttl")
CLAIMS = "SELECT ?n ?c { { ?c hkit:about ?x ; hkit:evidence ?n } UNION { ?c hkit:about ?x BIND (?c AS ?n) } }"
QUOTES = "SELECT ?n ?quote { { ?n hkit:quote ?quote } UNION { ?n hkit:evidence/hkit:quote ?quote } }"
# What a process checks, as it was when the process was forked: the graph and the shapes.
_given: list[tuple[ox.Store, Graph]] = []


class _Whole(NamespaceManager):
    """IRIs as they are: rdflib keeps each namespace that it meets, and looks through all for the next: quadratic."""

    def normalizeUri(self, rdfTerm: str) -> str:  # noqa: N802, N803  # rdflib's names
        return f"<{rdfTerm}>"


class _Checked(OxigraphDataGraph):
    """A store as pySHACL sees it.

    Before each branch of sh:or and sh:not pySHACL asks whether the graph is true, which rdflib answers with a COUNT
    over the whole store: validation would be quadratic (38 s where this takes 2 s). A graph that exists is true.
    """

    namespace_manager = _Whole(Graph(), bind_namespaces="none")

    def __bool__(self) -> bool:
        return True


class Result(NamedTuple):
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


class Cost(NamedTuple):
    """The cost of a validation: triples, seconds in all and by shape, processes, and MiB at most in one of them."""

    triples: int
    seconds: float
    shapes: Mapping[str, float]
    processes: int
    memory: int

    def as_json(self) -> dict[str, object]:
        """All of it, for programs."""
        shapes = {name: round(seconds, 3) for name, seconds in self.shapes.items()}
        numbers = {"processes": self.processes, "mebibytes": self.memory}
        return {"triples": self.triples, "seconds": round(self.seconds, 3), **numbers, "shapes": shapes}

    def __str__(self) -> str:
        most = sorted(self.shapes.items(), key=lambda pair: -pair[1])[:3]
        slowest = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in most)
        return (
            f"{self.triples:,} triples against {len(self.shapes)} shapes in {self.seconds:.1f} s, "
            f"{self.processes} at once, {self.memory} MiB at most; longest: {slowest}"
        )


@dataclass(frozen=True)
class Report:
    """The results of the shapes. The graph conforms when there is no violation; warnings and infos are for a look.

    `cost` is what it took, which is different each time and so no part of what the report says.
    """

    results: tuple[Result, ...]
    shapes: int
    cost: Cost = field(compare=False)

    @property
    def conforms(self) -> bool:
        return not any(result.severity == "Violation" for result in self.results)

    @property
    def counts(self) -> dict[str, int]:
        """Results by severity."""
        numbers = Counter(result.severity for result in self.results)
        return {severity: numbers[severity] for severity in SEVERITIES}

    def as_json(self) -> dict[str, object]:
        """The report as plain values; a result without those that are empty."""
        results = [{name: value for name, value in one._asdict().items() if value} for one in self.results]
        return {"conforms": self.conforms, "shapes": self.shapes, "counts": self.counts, "results": results}

    def __str__(self) -> str:
        shown = [result for result in self.results if result.severity == "Violation"] or self.results
        counts = [f"{number} {name.lower()}{'' if number == 1 else 's'}" for name, number in self.counts.items()]
        more = [f"… and {len(shown) - MOST_SHOWN_RESULTS} more"] if len(shown) > MOST_SHOWN_RESULTS else []
        return "\n\n".join([", ".join(counts), *(str(result) for result in shown[:MOST_SHOWN_RESULTS]), *more])


@lru_cache
def load_shapes(files: Sequence[str] = FILES) -> Graph:
    """The shapes of claims and of the domain, or those of other files, as one graph."""
    shapes = Graph()
    for file in files:
        shapes.parse(resource(file))
    return shapes


def shape_names(shapes: Graph) -> list[str]:
    """The names of the shapes, in order."""
    named = (name for name in shapes.subjects(RDF.type, SH.NodeShape) if isinstance(name, URIRef))
    return sorted(name.removeprefix(SHAPES) for name in named)


def validate(store: ox.Store, shapes: Graph | None = None, only: Sequence[str] | None = None, jobs: int = 0) -> Report:
    """The report of the shapes over the default graph of a store, worst results first; `only` names the shapes to use.

    The graph to check holds facts, claims, sources with their text, ontology and vocabularies, before reasoning: what
    follows from an error would hide it. `jobs` shapes are checked at once; of a large graph as many as there are
    processors, if it is 0.
    """
    shapes = load_shapes() if shapes is None else shapes
    names = shape_names(shapes) if only is None else only
    raw, cost = run(store, shapes, names, jobs)
    # A fault of a claim or of its evidence is shown with the claim, the first of several, and with a quote.
    claims, quotes = _first(store, CLAIMS), _first(store, QUOTES)
    results = [one._replace(claim=claims.get(one.node, ""), quote=quotes.get(one.node, "")) for one in raw]
    ordered = sorted(results, key=lambda r: (SEVERITIES.index(r.severity), r.shape, r.node, r.message, r.value))
    return Report(tuple(ordered), len(names), cost)


def _first(store: ox.Store, query: str) -> dict[str, str]:
    """The rows of a SELECT of two variables, as text: for each of the first the smallest of the second."""
    rows = cast(ox.QuerySolutions, store.query(query, prefixes=PREFIXES))
    return dict(sorted(((str(key.value), str(value.value)) for key, value in rows), reverse=True))


def load_file(path: Path) -> ox.Store:
    """A store with what a file asserts in its default graph, and the ontology and vocabularies that it needs.

    What a release adds by reasoning is left out: it has no claims of its own. Raises DataError naming file, line and
    column when the file cannot be parsed.
    """
    inferred = ox.NamedNode(graph("inferred"))
    store = store_of(in_graph(quad for quad in read_quads(path) if quad.graph_name != inferred))
    for name in ("hkit", "vocab", "units"):
        store.load(path=str(resource(f"ontology/{name}.ttl")), format=ox.RdfFormat.TURTLE)
    # A flat dump has what follows from its claims: superclasses, and relations that they entail.
    ours = "STRSTARTS(STR(?above), STR(hkit:))"
    above = f"DELETE {{ ?x a ?above }} WHERE {{ ?x a ?kind . ?kind rdfs:subClassOf+ ?above FILTER ({ours}) }}"
    store.update(above, prefixes=PREFIXES)
    held = "?c rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; hkit:modality voc:holds"
    claimed = store.query(f"CONSTRUCT {{ ?s ?p ?o }} {{ {held} }}", prefixes=PREFIXES)
    for triple in infer(cast(ox.QueryTriples, claimed), [quad.triple for quad in load_ontology()]):
        store.remove(ox.Quad(*triple))
    return store


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
    spent = {name: seconds for name, _, seconds, _ in sorted(done)}
    cost = Cost(triples, time.perf_counter() - start, spent, jobs, max((peak for *_, peak in done), default=0))
    return {result for _, results, _, _ in done for result in results}, cost


def _one(name: str) -> tuple[str, list[Result], float, int]:
    """The results of one shape, the seconds it took, and the MiB that this process had at most."""
    store, shapes = _given[-1]
    start = time.perf_counter()
    with _keys(store, shapes, URIRef(SHAPES + name)):
        results = list(_results(store, shapes, name))
    return name, results, time.perf_counter() - start, usage.getrusage(usage.RUSAGE_SELF).ru_maxrss >> 10


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
        focus, value = report.value(node, SH.focusNode), report.value(node, SH.value)
        yield Result(
            str(report.value(node, SH.resultSeverity)).rpartition("#")[2],
            name,
            str(focus),
            str(report.value(node, SH.resultMessage) or ""),
            "" if value in (None, focus) or isinstance(value, BNode) else str(value),  # only what says more
        )


@contextmanager
def _keys(store: ox.Store, shapes: Graph, shape: URIRef) -> Iterator[None]:
    """The triples that a shape's rules (SHACL Advanced Features, 8) make of all nodes, in the store while checked."""
    made: set[ox.Triple] = set()
    for rule in sorted(shapes.objects(shape, SH.rule), key=str):
        declared = [each for owner in shapes.objects(rule, SH.prefixes) for each in shapes.objects(owner, SH.declare)]
        prefixes = {str(shapes.value(each, SH.prefix)): str(shapes.value(each, SH.namespace)) for each in declared}
        query = str(shapes.value(rule, SH.construct))
        triples = store.query(query, prefixes=prefixes)
        if not isinstance(triples, ox.QueryTriples):
            raise TypeError(f"Not a CONSTRUCT query: {query}")
        made.update(triples)
    quads = [quad for triple in made if (quad := ox.Quad(*triple)) not in store]
    store.extend(quads)
    try:
        yield
    finally:
        for quad in quads:
            store.remove(quad)
