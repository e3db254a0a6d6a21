"""The queries whose rows pages show."""

from __future__ import annotations

import pyoxigraph as ox

from kg.rdf.namespaces import BASE, NS

QUERIES = {
    # One row for each line: claims about the thing, claims that lead to it, and what follows beyond them.
    "entity": "SELECT ?claim ?from ?predicate ?value (SAMPLE(?q) AS ?quote) WHERE {{\n"
    "  {{ {{ ?claim hkit:about <{iri}> ; rdf:predicate ?predicate ; rdf:object ?value }}\n"
    "    UNION {{ ?claim hkit:about <{iri}> ; hkit:indicator ?predicate OPTIONAL {{ ?claim hkit:value ?value }} }}\n"
    "    UNION {{ ?claim rdf:object <{iri}> ; rdf:predicate ?predicate ; hkit:about ?from }}\n"
    "    OPTIONAL {{ ?claim hkit:evidence/hkit:quote ?q }} }}\n"
    "  UNION {{ GRAPH <{base}graph/inferred> {{ <{iri}> ?predicate ?value }}\n"
    '    FILTER (STRSTARTS(STR(?predicate), "{ns}") && isIRI(?value))\n'
    "    FILTER NOT EXISTS {{ ?c hkit:about <{iri}> ; rdf:object ?value ; hkit:modality voc:holds }}\n"
    "    FILTER NOT EXISTS {{ ?c hkit:about ?value ; rdf:object <{iri}> ; hkit:modality voc:holds }} }}\n"
    "}} GROUP BY ?claim ?from ?predicate ?value ORDER BY STR(?claim) STR(?predicate) STR(?value)",
    "resource": "SELECT ?from ?property ?value WHERE {{\n  {{ <{iri}> ?property ?value }}\n"
    "  UNION {{ ?from ?property <{iri}> }}\n}} ORDER BY STR(?property) STR(?value) STR(?from)",
    "class": "SELECT ?thing (SAMPLE(?label) AS ?name) WHERE {{\n"
    "  ?thing a/rdfs:subClassOf* <{iri}> FILTER (isIRI(?thing))\n"
    "  OPTIONAL {{ ?thing skos:prefLabel|rdfs:label ?label }}\n}} GROUP BY ?thing ORDER BY ?name STR(?thing)",
    "indicator": "SELECT ?claim ?entity ?value ?qualifier ?asOf (SAMPLE(?q) AS ?quote) WHERE {{\n"
    "  ?claim hkit:indicator <{iri}> ; hkit:about ?entity OPTIONAL {{ ?claim hkit:evidence/hkit:quote ?q }}\n"
    "  OPTIONAL {{ ?claim hkit:value ?value }} OPTIONAL {{ ?claim hkit:qualifier ?qualifier }}\n"
    "  OPTIONAL {{ ?claim hkit:asOf ?asOf }}\n"
    "}} GROUP BY ?claim ?entity ?value ?qualifier ?asOf ORDER BY STR(?entity) STR(?claim)",
}


def behind(page: str, iri: str) -> str:
    """The query behind the page of a thing, with prefixes that the endpoint knows."""
    return QUERIES[page].format(iri=str(ox.NamedNode(iri))[1:-1], base=BASE, ns=NS)
