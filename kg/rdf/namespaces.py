"""Every IRI that hkit mints or borrows; a misspelt term of its own fails on use."""

from __future__ import annotations

import re

from rdflib import Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SKOS, XSD, DefinedNamespace

from kg.model.claims import Span

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
LOCAL = re.compile(r"\w[\w-]*", re.ASCII)


def prefixed(iri: str) -> str:
    """An IRI as a query writes it: with a standard prefix, or whole in angle brackets."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and LOCAL.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return f"<{iri}>"


class HKIT(DefinedNamespace):
    """The ontology's terms, as attributes and items: `HKIT.Park`, `HKIT["oversees"]`.

    Written out, so that a misspelt term fails in the type checker already; a test compares the list with the ontology.
    """

    # ruff: noqa: N815 (the names are the ontology's)
    _NS = Namespace(NS)
    _fail = True

    AdvisoryBody: URIRef
    Agreement: URIRef
    Area: URIRef
    Claim: URIRef
    Entity: URIRef
    Evidence: URIRef
    ExtractionRule: URIRef
    Facility: URIRef
    Fund: URIRef
    Group: URIRef
    Indicator: URIRef
    Initiative: URIRef
    Observation: URIRef
    Organisation: URIRef
    Park: URIRef
    Passage: URIRef
    Period: URIRef
    Platform: URIRef
    Policy: URIRef
    PublicBody: URIRef
    PublicCorporation: URIRef
    Publication: URIRef
    ResearchCentre: URIRef
    Scheme: URIRef
    Section: URIRef
    Sentence: URIRef
    Service: URIRef
    Site: URIRef
    SourceDocument: URIRef
    Statement: URIRef
    University: URIRef

    abbreviation: URIRef
    about: URIRef
    activity: URIRef
    administers: URIRef
    advises: URIRef
    antecedent: URIRef
    asOf: URIRef
    attributedTo: URIRef
    audience: URIRef
    baseline: URIRef
    began: URIRef
    begin: URIRef
    collaboratesWith: URIRef
    completedOn: URIRef
    dateBasis: URIRef
    developedBy: URIRef
    document: URIRef
    editionYear: URIRef
    end: URIRef
    ends: URIRef
    establishedOn: URIRef
    evidence: URIRef
    fundedBy: URIRef
    funds: URIRef
    hasMember: URIRef
    hasPart: URIRef
    hasSubsidiary: URIRef
    homepage: URIRef
    inSection: URIRef
    indicator: URIRef
    initiatedBy: URIRef
    launchedOn: URIRef
    lesserOf: URIRef
    locatedIn: URIRef
    manages: URIRef
    maxValue: URIRef
    memberOf: URIRef
    mentions: URIRef
    minValue: URIRef
    modality: URIRef
    operationalFrom: URIRef
    overseenBy: URIRef
    oversees: URIRef
    partOf: URIRef
    partOfTotal: URIRef
    period: URIRef
    previous: URIRef
    provides: URIRef
    publishedOn: URIRef
    qualifier: URIRef
    quote: URIRef
    referenceDate: URIRef
    represents: URIRef
    rule: URIRef
    scope: URIRef
    sha256: URIRef
    signatory: URIRef
    signedOn: URIRef
    starts: URIRef
    statistic: URIRef
    subsidiaryOf: URIRef
    succeeds: URIRef
    support: URIRef
    supportedBy: URIRef
    text: URIRef
    topic: URIRef
    unit: URIRef
    value: URIRef
    whollyOwnedBy: URIRef


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
