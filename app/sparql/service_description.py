"""The service's description of itself, true in every triple."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox

from kg.formats.registry import GRAPHS, RESULTS, GraphFormat, ResultFormat, write_triples
from kg.rdf.namespaces import PREFIXES, SD, VOID
from kg.store.store import Store

W3C = "http://www.w3.org/ns/formats/"
NAMES = {
    "json": "SPARQL_Results_JSON", "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV", "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdfxml": "RDF_XML", "trig": "TriG", "nq": "N-Quads",
}  # fmt: skip


ALL: tuple[ResultFormat | GraphFormat, ...] = (*RESULTS, *GRAPHS)
A = ox.NamedNode(PREFIXES["rdf"] + "type")
# Each ends at the first triple that is in one place and not in the other.
BESIDE_THE_NAMED = "ASK { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }"
BESIDE_THE_DEFAULT = "ASK { GRAPH ?g { ?s ?p ?o } FILTER NOT EXISTS { ?s ?p ?o } }"


@dataclass(frozen=True, slots=True)
class Contents:
    """The contents of a store: triples of the default graph, triples of each named one by its IRI in order.

    `union` is true if it is known that the default graph is all of the named ones together.
    """

    default: int
    named: tuple[tuple[str, int], ...]
    union: bool


@lru_cache(maxsize=1)
def contents(store: Store) -> Contents:
    """The contents of a store, counted once; without graphs named by a blank node, which cannot be asked for."""
    named = store.index.counts("graph")
    # Of a large graph nothing is claimed: it would take minutes to see.
    looked = bool(named) and store.disk is None
    union = looked and not store.ask(BESIDE_THE_DEFAULT) and not store.ask(BESIDE_THE_NAMED)
    return Contents(store.index.total("triples"), tuple(named.items()), union)


def service_description(address: str, form: GraphFormat, store: Store, services: Sequence[str] = ()) -> bytes:
    """The description of the endpoint at an address, in a format.

    Federation is claimed only if there are `services` it may ask; input formats are not, for nothing is read in.
    """
    return write_triples([*_service(address, services, contents(store)), *_dataset(contents(store))], form)


def _service(address: str, services: Sequence[str], inside: Contents) -> Iterator[ox.Triple]:
    service = ox.NamedNode(address)
    yield ox.Triple(service, A, _sd("Service"))
    yield ox.Triple(service, _sd("endpoint"), service)
    yield ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    for form in ALL:
        yield ox.Triple(service, _sd("resultFormat"), ox.NamedNode(W3C + NAMES[form.name]))
    if inside.union:
        yield ox.Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    if services:
        yield ox.Triple(service, _sd("feature"), _sd("BasicFederatedQuery"))
    yield ox.Triple(service, _sd("defaultDataset"), ox.BlankNode("dataset"))


def _dataset(inside: Contents) -> Iterator[ox.Triple]:
    dataset, default = ox.BlankNode("dataset"), ox.BlankNode("default")
    yield ox.Triple(dataset, A, _sd("Dataset"))
    yield ox.Triple(dataset, _sd("defaultGraph"), default)
    yield from _graph(default, inside.default)
    for number, (name, triples) in enumerate(inside.named):
        named, graph = ox.BlankNode(f"named{number}"), ox.BlankNode(f"graph{number}")
        yield ox.Triple(dataset, _sd("namedGraph"), named)
        yield ox.Triple(named, A, _sd("NamedGraph"))
        yield ox.Triple(named, _sd("name"), ox.NamedNode(name))
        yield ox.Triple(named, _sd("graph"), graph)
        yield from _graph(graph, triples)


def _graph(graph: ox.BlankNode, triples: int) -> Iterator[ox.Triple]:
    yield ox.Triple(graph, A, _sd("Graph"))
    yield ox.Triple(graph, ox.NamedNode(VOID + "triples"), ox.Literal(triples))


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(SD + name)
