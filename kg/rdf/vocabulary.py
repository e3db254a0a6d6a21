"""The ontology and the standard vocabularies as quads, and what is looked up in them: phrases, signatures, units."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Literal, NamedTuple

import pyoxigraph as ox

from kg.model.classes import OWL, ontology
from kg.model.identity import gathered
from kg.rdf import namespaces as ns
from kg.rdf.graph import in_graph, store_of
from kg.rdf.namespaces import local_name
from kg.resources import resource

SKOS, SCHEMA, QUDT = (ns.PREFIXES[name] for name in ("skos", "schema", "qudt"))
READ_FOR: tuple[Literal["audience", "support", "topic"], ...] = ("audience", "support", "topic")


class Signature(NamedTuple):
    """The classes that a property goes from and leads to, by local name; empty: any."""

    domain: frozenset[str]
    range: frozenset[str]


def load_ontology() -> list[ox.Quad]:
    """The ontology in its named graph, sorted, with canonical labels for its blank nodes."""
    return _load("hkit", ns.graph("ontology"))


def load_vocabulary() -> list[ox.Quad]:
    """The standard concepts, units and indicators in the graph of vocabularies, sorted."""
    return _load("vocab", ns.graph("vocab"))


@cache
def other_units() -> dict[str, list[ox.Triple]]:
    """The units beyond those of the standard vocabularies, by IRI, as QUDT and Unicode describe them."""
    named = ((quad.subject, quad.triple) for quad in _parsed("units"))
    return gathered((unit.value, triple) for unit, triple in named if isinstance(unit, ox.NamedNode))


@cache
def quantity_kinds() -> dict[str, str]:
    """The kind of quantity that each unit measures, by the local names of QUDT: `HA` measures `Area`."""
    quads = (quad for name in ("vocab", "units") for quad in _parsed(name))
    pairs = ((each.subject, each.object) for each in quads if each.predicate.value == QUDT + "hasQuantityKind")
    return {local_name(str(unit)[1:-1]): local_name(str(kind)[1:-1]) for unit, kind in pairs}


@cache
def concept_phrases() -> dict[str, dict[str, str]]:
    """For each scheme that texts are read for: its concepts' labels, in lower case, with the concept's key."""
    labels: defaultdict[str, set[str]] = defaultdict(set)
    schemes: set[tuple[str, str]] = set()
    for quad in load_vocabulary():
        if isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.Triple):
            if quad.predicate.value in {SKOS + "prefLabel", SKOS + "altLabel"}:
                labels[quad.subject.value].add(quad.object.value.lower())
            elif quad.predicate.value == SKOS + "inScheme":
                schemes.add((quad.subject.value, quad.object.value.removeprefix(ns.concept(""))))
    phrases: dict[str, dict[str, str]] = {name: {} for name in READ_FOR}
    for iri, scheme in sorted(schemes):
        if scheme in phrases:
            phrases[scheme].update(dict.fromkeys(sorted(labels[iri]), iri.removeprefix(ns.concept(""))))
    return phrases


@cache
def concept_labels(language: str) -> dict[tuple[str, str], str]:
    """The names of the concepts in a language (BCP 47), each by ("concept", its key)."""
    quads = (quad for quad in load_vocabulary() if quad.predicate.value == SKOS + "prefLabel")
    named, tag = ((local_name(str(quad.subject)[1:-1]), quad.object) for quad in quads), language.lower()
    return {("concept", k): name.value for k, name in named if isinstance(name, ox.Literal) and name.language == tag}


@cache
def signatures() -> dict[str, Signature]:
    """For each property of the ontology, by local name: the classes it goes from and those it leads to."""
    ends: defaultdict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for name, predicate, target in ontology():
        if predicate in (SCHEMA + "domainIncludes", SCHEMA + "rangeIncludes"):
            ends[name][predicate.endswith("rangeIncludes")].add(target.removeprefix(ns.NS))
        elif target in (OWL + "ObjectProperty", OWL + "DatatypeProperty"):
            ends[name] = ends[name]
    return {name: Signature(*map(frozenset, pair)) for name, pair in ends.items()}


def _parsed(name: str) -> Iterable[ox.Quad]:
    return ox.parse(path=resource(f"ontology/{name}.ttl"), format=ox.RdfFormat.TURTLE)


def _load(name: str, graph: str) -> list[ox.Quad]:
    """The triples of a file of the ontology in a graph, as a store keeps them: so what is dumped is what is served.

    The labels of blank nodes depend on their content only.
    """
    dataset = ox.Dataset(store_of(in_graph(_parsed(name), ox.NamedNode(graph))))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(dataset, key=str)
