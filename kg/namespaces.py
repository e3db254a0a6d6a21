"""Every IRI that hkit mints or borrows; a misspelt term of its own fails on use."""

from __future__ import annotations

import re
from functools import cache

from rdflib import Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SKOS, XSD

from kg.model import Span
from kg.resources import resource

BASE = "https://w3id.org/hkit/"
NS = f"{BASE}ns#"
SHAPES = f"{BASE}shapes#"
# rdflib's own SDO and DCAT are older than the vocabularies and know neither StatisticalVariable nor DatasetSeries.
SCHEMA = Namespace("https://schema.org/")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
QUDT = Namespace("http://qudt.org/schema/qudt/")
UNIT = Namespace("http://qudt.org/vocab/unit/")
VOID = Namespace("http://rdfs.org/ns/void#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")

# Prefix → IRI, as Turtle files, SPARQL defaults and pages write them; in this order.
PREFIXES: dict[str, str] = {
    "hkit": NS,
    "id": f"{BASE}id/",
    "ind": f"{BASE}indicator/",
    "per": f"{BASE}period/",
    "voc": f"{BASE}vocab/",
    "rule": f"{BASE}rule/",
    "shp": SHAPES,
    "dcat": str(DCAT),
    "dcterms": str(DCTERMS),
    "foaf": str(FOAF),
    "owl": str(OWL),
    "prov": str(PROV),
    "qudt": str(QUDT),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "schema": str(SCHEMA),
    "sd": str(SD),
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": str(SKOS),
    "unit": str(UNIT),
    "void": str(VOID),
    "xsd": str(XSD),
}


@cache
def terms() -> frozenset[str]:
    """The local names that the ontology defines."""
    text = resource("ontology/hkit.ttl").read_text(encoding="utf-8")
    return frozenset(re.findall(r"^:(\w+) a owl:\w+", text, flags=re.MULTILINE))


class _Terms:
    """The ontology's terms as attributes and items: `HKIT.Park`, `HKIT["oversees"]`."""

    def __getattr__(self, name: str) -> URIRef:
        if name.startswith("__") or name not in terms():
            raise AttributeError(f"{name} is not a term of the ontology: see ontology/hkit.ttl")
        return URIRef(NS + name)

    def __getitem__(self, name: str) -> URIRef:
        return self.__getattr__(name)

    def __contains__(self, iri: object) -> bool:
        return str(iri).removeprefix(NS) in terms() and str(iri).startswith(NS)

    def __str__(self) -> str:
        return NS


HKIT = _Terms()


def entity(slug: str) -> URIRef:
    """The IRI of an entity."""
    return URIRef(f"{BASE}id/{slug}")


def document(name: str) -> URIRef:
    """The IRI of a source document."""
    return URIRef(f"{BASE}doc/{name}")


def passage(name: str, span: Span) -> URIRef:
    """The IRI of a section or sentence of a document."""
    return URIRef(f"{BASE}doc/{name}/{span.begin}-{span.end}")


def evidence(name: str, span: Span, rule_name: str) -> URIRef:
    """The IRI of a passage as matched by one rule."""
    return URIRef(f"{BASE}evidence/{name}/{span.begin}-{span.end}/{rule_name}")


def claim(name: str, *parts: str) -> URIRef:
    """The IRI of a claim of a document, from what it says."""
    return URIRef(f"{BASE}claim/{name}/{'/'.join(parts)}")


def indicator(key: str) -> URIRef:
    """The IRI of an indicator."""
    return URIRef(f"{BASE}indicator/{key}")


def concept(key: str) -> URIRef:
    """The IRI of a concept, or of a scheme, of the controlled vocabularies."""
    return URIRef(f"{BASE}vocab/{key}")


def period(key: str) -> URIRef:
    """The IRI of a period."""
    return URIRef(f"{BASE}period/{key}")


def rule(name: str) -> URIRef:
    """The IRI of an extraction rule."""
    return URIRef(f"{BASE}rule/{name}")


def unit(name: str) -> URIRef:
    """QUDT's IRI of a unit."""
    return URIRef(f"{UNIT}{name}")


def graph(part: str, name: str | None = None) -> URIRef:
    """The IRI of a named graph: of a part ("ontology", "vocab", "inferred"), or of a document's part."""
    return URIRef(f"{BASE}graph/{part}/{name}" if name else f"{BASE}graph/{part}")
