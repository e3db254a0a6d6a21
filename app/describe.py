"""The service's description of itself, true in every triple."""

from __future__ import annotations

import pyoxigraph as ox

from kg.formats import GRAPHS, RESULTS, GraphFormat, ResultFormat, write_triples
from kg.namespaces import PREFIXES, SD

W3C = "http://www.w3.org/ns/formats/"
NAMES = {
    "json": "SPARQL_Results_JSON", "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV", "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdfxml": "RDF_XML", "trig": "TriG", "nq": "N-Quads",
}  # fmt: skip


ALL: tuple[ResultFormat | GraphFormat, ...] = (*RESULTS, *GRAPHS)


def service_description(address: str, form: GraphFormat) -> bytes:
    """The description of the endpoint at an address, in a format. Federation is not claimed: it is off."""
    service, dataset, graph = ox.NamedNode(address), ox.BlankNode("dataset"), ox.BlankNode("graph")
    a = ox.NamedNode(PREFIXES["rdf"] + "type")

    def sd(name: str) -> ox.NamedNode:
        return ox.NamedNode(str(SD[name]))

    triples = [
        ox.Triple(service, a, sd("Service")),
        ox.Triple(service, sd("endpoint"), service),
        ox.Triple(service, sd("supportedLanguage"), sd("SPARQL11Query")),
        ox.Triple(service, sd("defaultDataset"), dataset),
        ox.Triple(dataset, a, sd("Dataset")),
        ox.Triple(dataset, sd("defaultGraph"), graph),
        ox.Triple(graph, a, sd("Graph")),
        *(ox.Triple(service, sd("resultFormat"), ox.NamedNode(W3C + NAMES[f.name])) for f in ALL),
    ]
    return write_triples(triples, form)
