"""The ontology and the standard vocabularies as quads, and the phrases by which a text names their concepts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox

from kg.model.identity import decimal_text
from kg.rdf import namespaces as ns
from kg.rdf.graph import Term
from kg.resources import resource

SKOS, OWL, SCHEMA = (ns.PREFIXES[name] for name in ("skos", "owl", "schema"))
DECIMAL = ns.PREFIXES["xsd"] + "decimal"
READ_FOR = ("audience", "support", "topic")


@dataclass(frozen=True, slots=True)
class Signature:
    """The classes that a property goes from and leads to, by local name; empty: any."""

    domain: frozenset[str]
    range: frozenset[str]


def load_ontology() -> list[ox.Quad]:
    """The ontology in its named graph, sorted, with canonical labels for its blank nodes."""
    return _load("ontology/hkit.ttl", ns.graph("ontology"))


def load_vocabulary() -> list[ox.Quad]:
    """The standard concepts, units and indicators in the graph of vocabularies, sorted."""
    return _load("ontology/vocab.ttl", ns.graph("vocab"))


def concept_phrases(vocabulary: Iterable[ox.Quad]) -> dict[str, dict[str, str]]:
    """For each scheme that texts are read for: its concepts' labels, in lower case, with the concept's key."""
    schemes = {ns.concept(name): name for name in READ_FOR}
    labels: defaultdict[str, set[str]] = defaultdict(set)
    scheme_of: dict[str, str] = {}
    for quad in vocabulary:
        if not isinstance(quad.subject, ox.NamedNode) or isinstance(quad.object, ox.Triple):
            continue
        if quad.predicate.value in {SKOS + "prefLabel", SKOS + "altLabel"}:
            labels[quad.subject.value].add(quad.object.value.lower())
        elif quad.predicate.value == SKOS + "inScheme" and quad.object.value in schemes:
            scheme_of[quad.subject.value] = schemes[quad.object.value]
    phrases: dict[str, dict[str, str]] = {name: {} for name in READ_FOR}
    for iri in sorted(scheme_of):
        key = iri.removeprefix(ns.concept(""))
        phrases[scheme_of[iri]].update(dict.fromkeys(sorted(labels[iri]), key))
    return phrases


def signatures(ontology: Iterable[ox.Quad]) -> dict[str, Signature]:
    """For each property of the ontology, by local name: the classes it goes from and those it leads to."""
    ends: defaultdict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    kinds = {f"{OWL}ObjectProperty", f"{OWL}DatatypeProperty"}
    for quad in ontology:
        if not isinstance(quad.subject, ox.NamedNode):
            continue
        name = quad.subject.value.removeprefix(ns.NS)
        target = quad.object.value if isinstance(quad.object, ox.NamedNode) else ""
        if quad.predicate.value in (SCHEMA + "domainIncludes", SCHEMA + "rangeIncludes"):
            ends[name][quad.predicate.value.endswith("rangeIncludes")].add(target.removeprefix(ns.NS))
        elif target in kinds:
            ends[name] = ends[name]
    return {name: Signature(frozenset(domain), frozenset(range_)) for name, (domain, range_) in ends.items()}


def _load(path: str, graph: str) -> list[ox.Quad]:
    """The triples of a Turtle file in a graph; blank nodes get labels that depend on their content only."""
    parsed = ox.parse(path=resource(path), format=ox.RdfFormat.TURTLE)
    name = ox.NamedNode(str(graph))
    dataset = ox.Dataset(ox.Quad(quad.subject, quad.predicate, _canonical(quad.object), name) for quad in parsed)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(dataset, key=str)


def _canonical(term: Term) -> Term:
    """Decimals in the form that a store keeps, so that what is dumped is what is served."""
    if isinstance(term, ox.Literal) and term.datatype.value == DECIMAL:
        return ox.Literal(decimal_text(Decimal(term.value)), datatype=term.datatype)
    return term
