"""SHACL: the shapes over a graph, and a report that names shape, claim and quote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox
from rdflib import RDF, RDFS, SH, Graph, URIRef

from kg.limits import MOST_SHOWN_RESULTS
from kg.rdf.graph import in_graph, read_quads
from kg.rdf.namespaces import NS, SHAPES, concept, graph
from kg.rdf.reasoning import infer
from kg.rdf.shacl import Cost, Result, run
from kg.rdf.terms import term
from kg.resources import resource

SEVERITIES = ("Violation", "Warning", "Info")
FILES = ("shapes/claims.ttl", "shapes/domain.ttl")
ONTOLOGY_FILES = ("shapes/ontology.ttl",)


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
        """The report as plain values."""
        return {
            "conforms": self.conforms,
            "shapes": self.shapes,
            "counts": self.counts,
            "results": [result.as_json() for result in self.results],
        }

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
    claims, quotes = _claims(store), _quotes(store)
    results = [replace(one, claim=claims.get(one.node, ""), quote=quotes.get(one.node, "")) for one in raw]
    ordered = sorted(results, key=lambda r: (SEVERITIES.index(r.severity), r.shape, r.node, r.message, r.value))
    return Report(tuple(ordered), len(names), cost)


def validate_ontology() -> Report:
    """The report of the ontology's own shapes over the ontology and the vocabularies that hkit brings."""
    return validate(_with_ontology(ox.Store()), load_shapes(ONTOLOGY_FILES))


def _claims(store: ox.Store) -> dict[str, str]:
    """For each claim, itself; for each evidence, the first claim that rests on it."""
    rows = _pairs(store, f"SELECT ?node ?claim {{ ?claim {term('hkit:about')} ?x ; {term('hkit:evidence')} ?node }}")
    first = dict(sorted(rows, reverse=True))
    return first | {claim: claim for _, claim in rows}


def _quotes(store: ox.Store) -> dict[str, str]:
    """For each claim, entity and passage, a quote to show with a result about it."""
    own, by = term("hkit:quote"), term("hkit:evidence")
    query = f"SELECT ?node ?quote {{ {{ ?node {own} ?quote }} UNION {{ ?node {by}/{own} ?quote }} }}"
    rows = _pairs(store, query)
    return dict(sorted(rows, reverse=True))


def _pairs(store: ox.Store, query: str) -> list[tuple[str, str]]:
    """The rows of a query of two variables, as text."""
    solutions = store.query(query)
    if not isinstance(solutions, ox.QuerySolutions):
        raise TypeError(f"Not a SELECT query: {query}")
    return [(str(row[0].value), str(row[1].value)) for row in solutions]


def load_file(path: Path) -> ox.Store:
    """A store with what a file asserts in its default graph, and the ontology and vocabularies that it needs.

    What a release adds by reasoning is left out: it has no claims of its own. Raises DataError naming file, line and
    column when the file cannot be parsed.
    """
    store = ox.Store()
    inferred = ox.NamedNode(graph("inferred"))
    store.bulk_extend(in_graph(quad for quad in read_quads(path) if quad.graph_name != inferred))
    _with_ontology(store)
    _drop_inferred(store)
    return store


def _with_ontology(store: ox.Store) -> ox.Store:
    for file in ("ontology/hkit.ttl", "ontology/vocab.ttl", "ontology/units.ttl"):
        store.load(path=str(resource(file)), format=ox.RdfFormat.TURTLE)
    return store


def _drop_inferred(store: ox.Store) -> None:
    """Take out of a flat dump what follows from its claims: superclasses, and relations that the claims entail."""
    store.update(f"""PREFIX rdfs: <{RDFS}>
        DELETE {{ ?x a ?above }}
        WHERE {{ ?x a ?kind . ?kind rdfs:subClassOf+ ?above FILTER (STRSTARTS(STR(?above), "{NS}")) }}""")
    claimed = store.query(f"""PREFIX rdf: <{RDF}>
        CONSTRUCT {{ ?s ?p ?o }} WHERE {{
            ?c rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; {term("hkit:modality")} <{concept("holds")}>
        }}""")
    ontology = ox.parse(path=resource("ontology/hkit.ttl"), format=ox.RdfFormat.TURTLE)
    if isinstance(claimed, ox.QueryTriples):
        for triple in infer(claimed, [quad.triple for quad in ontology]):
            store.remove(ox.Quad(triple.subject, triple.predicate, triple.object))
