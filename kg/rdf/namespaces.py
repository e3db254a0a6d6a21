"""IRIs that hkit mints or borrows: the standard prefixes, and the patterns of its own IRIs."""

from __future__ import annotations

import re

from kg.model.claims import Span

BASE = "https://w3id.org/hkit/"
NS = f"{BASE}ns#"
SHAPES = f"{BASE}shapes#"

# Prefix → IRI, as Turtle files, SPARQL defaults and pages write them; in this order.
PREFIXES: dict[str, str] = {
    "hkit": NS,
    "id": f"{BASE}id/",
    "ind": f"{BASE}indicator/",
    "per": f"{BASE}period/",
    "voc": f"{BASE}vocab/",
    "rule": f"{BASE}rule/",
    "shp": SHAPES,
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "unit": "http://qudt.org/vocab/unit/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
VOID, SD = PREFIXES["void"], PREFIXES["sd"]
LOCAL = re.compile(r"\w[\w-]*", re.ASCII)


def prefixed(iri: str) -> str:
    """An IRI as a query writes it: with a standard prefix, or whole in angle brackets."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and LOCAL.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return f"<{iri}>"


def entity(slug: str) -> str:
    """The IRI of an entity."""
    return f"{BASE}id/{slug}"


def document(name: str) -> str:
    """The IRI of a source document."""
    return f"{BASE}doc/{name}"


def passage(name: str, span: Span) -> str:
    """The IRI of a section or sentence of a document."""
    return f"{BASE}doc/{name}/{span.begin}-{span.end}"


def evidence(name: str, span: Span, rule_name: str) -> str:
    """The IRI of a passage as matched by one rule."""
    return f"{BASE}evidence/{name}/{span.begin}-{span.end}/{rule_name}"


def claim(name: str, *parts: str) -> str:
    """The IRI of a claim of a document, from what it says."""
    return f"{BASE}claim/{name}/{'/'.join(parts)}"


def indicator(key: str) -> str:
    """The IRI of an indicator."""
    return f"{BASE}indicator/{key}"


def concept(key: str) -> str:
    """The IRI of a concept, or of a scheme, of the controlled vocabularies."""
    return f"{BASE}vocab/{key}"


def period(key: str) -> str:
    """The IRI of a period."""
    return f"{BASE}period/{key}"


def rule(name: str) -> str:
    """The IRI of an extraction rule."""
    return f"{BASE}rule/{name}"


def unit(name: str) -> str:
    """QUDT's IRI of a unit."""
    return f"{PREFIXES['unit']}{name}"


def graph(part: str, name: str | None = None) -> str:
    """The IRI of a named graph: of a part ("ontology", "vocab", "inferred"), or of a document's part."""
    return f"{BASE}graph/{part}/{name}" if name else f"{BASE}graph/{part}"
