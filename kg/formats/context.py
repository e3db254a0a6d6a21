"""The JSON-LD context, made from the ontology: names for its properties and the kind of value that each has."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any

import pyoxigraph as ox

from kg.rdf.namespaces import BASE, NS, PREFIXES
from kg.rdf.vocabulary import load_ontology

RDF, OWL, SCHEMA, XSD = (PREFIXES[name] for name in ("rdf", "owl", "schema", "xsd"))

BORROWED: dict[str, Any] = {
    "id": "@id",
    "type": "@type",
    "label": {"@id": "skos:prefLabel", "@language": "en"},
    "altLabel": {"@id": "skos:altLabel", "@language": "en", "@container": "@set"},
    "definition": {"@id": "skos:definition", "@language": "en"},
    "title": {"@id": "dcterms:title", "@language": "en"},
    "subject": {"@id": "rdf:subject", "@type": "@id"},
    "predicate": {"@id": "rdf:predicate", "@type": "@vocab"},
    "object": {"@id": "rdf:object"},
    "claims": {"@reverse": "about", "@container": "@set"},
}
# Properties that have one value at most; every other object property is always an array.
SINGLE = frozenset(
    {
        *("about", "attributedTo", "dateBasis", "document", "homepage", "inSection", "indicator", "modality"),
        *("partOfTotal", "period", "previous", "qualifier", "rule", "statistic", "unit"),
    }
)


def context_bytes() -> bytes:
    """The context as a file of its own."""
    return (json.dumps(context(), indent=1, ensure_ascii=False) + "\n").encode()


@cache
def context() -> Mapping[str, Any]:
    """The context of all JSON-LD: the ontology's properties with the kind of value each has, the standard prefixes."""
    kinds: dict[str, str] = {}
    ranges: defaultdict[str, set[str]] = defaultdict(set)
    for quad in load_ontology():
        if not isinstance(quad.subject, ox.NamedNode) or not isinstance(quad.object, ox.NamedNode):
            continue
        if not quad.subject.value.startswith(NS):
            continue
        name = quad.subject.value.removeprefix(NS)
        if quad.predicate.value == RDF + "type" and quad.object.value in {
            OWL + "ObjectProperty",
            OWL + "DatatypeProperty",
        }:
            kinds[name] = quad.object.value
        if quad.predicate.value == SCHEMA + "rangeIncludes":
            ranges[name].add(quad.object.value)
    terms = {name: _definition(name, kinds[name], ranges[name]) for name in sorted(kinds)}
    # A prefix that has the name of a property would take the property's place.
    prefixes = {
        name: PREFIXES[name]
        for name in sorted(PREFIXES)
        if name not in kinds and name not in BORROWED and PREFIXES[name] != NS
    }
    head = {"@version": 1.1, "@vocab": NS, "@base": BASE}
    return {"@context": {**head, **prefixes, **BORROWED, **{name: term for name, term in terms.items() if term}}}


def _definition(name: str, kind: str, ranges: set[str]) -> dict[str, str]:
    if kind == OWL + "ObjectProperty":
        return {"@type": "@id"} if name in SINGLE else {"@type": "@id", "@container": "@set"}
    if ranges == {RDF + "langString"}:
        return {"@language": "en"}
    only = next(iter(ranges)) if len(ranges) == 1 else ""
    return {"@type": f"xsd:{only.removeprefix(XSD)}"} if only.startswith(XSD) and only != XSD + "string" else {}
