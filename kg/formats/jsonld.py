"""JSON-LD: the context, made from the ontology, and a writer of compact documents that lose nothing and never vary."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from kg.errors import FormatError
from kg.rdf.languages import written
from kg.rdf.namespaces import BASE, NS, PREFIXES

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SCHEMA = "https://schema.org/"
NO_TRIPLES = "JSON-LD cannot carry triples as terms. Take Turtle or N-Quads."

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

Subject = ox.NamedNode | ox.BlankNode
Object = ox.NamedNode | ox.BlankNode | ox.Literal


def build_context(ontology: Iterable[ox.Quad]) -> dict[str, Any]:
    """The JSON-LD context of an ontology: its properties with the kind of value each has, the standard prefixes."""
    kinds: dict[str, str] = {}
    ranges: defaultdict[str, set[str]] = defaultdict(set)
    for quad in ontology:
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


@dataclass(frozen=True, slots=True)
class _Key:
    """How a property is written: its key, and what its plain strings mean."""

    name: str
    type: str | None
    language: str | None
    always_array: bool


class Writer:
    """Writes quads as JSON-LD under one context: a node per subject, sorted, graphs after the default graph."""

    def __init__(self, context: Mapping[str, Any]) -> None:
        self._context = context
        definitions: dict[str, Any] = context["@context"]
        self._base: str = definitions["@base"]
        self._vocab: str = definitions["@vocab"]
        self._prefixes = {
            name: value
            for name, value in definitions.items()
            if isinstance(value, str) and not name.startswith("@") and value[-1] in "/#"
        }
        self._names = frozenset(definitions)
        self._keys: dict[str, _Key] = {}
        for name, value in definitions.items():
            if isinstance(value, dict) and "@reverse" not in value:
                iri = self._expand(value.get("@id", name))
                container = value.get("@container") == "@set"
                datatype = value.get("@type")
                self._keys[iri] = _Key(
                    name,
                    datatype if datatype in {None, "@id", "@vocab"} else self._expand(datatype),
                    value.get("@language"),
                    container,
                )

    def write(self, quads: Iterable[ox.Quad]) -> bytes:
        """The document as UTF-8, one node per line so that a change shows as a change of few lines."""
        graphs: defaultdict[str, defaultdict[str, defaultdict[str, list[Object]]]] = defaultdict(
            lambda: defaultdict(lambda: defaultdict(list))
        )
        for quad in quads:
            name = "" if isinstance(quad.graph_name, ox.DefaultGraph) else self.reference(quad.graph_name)
            if not isinstance(quad.subject, ox.NamedNode | ox.BlankNode) or isinstance(quad.object, ox.Triple):
                raise FormatError(NO_TRIPLES)
            graphs[name][self.reference(quad.subject)][quad.predicate.value].append(quad.object)
        items = [self._line(subject, graphs[""][subject]) for subject in sorted(graphs[""])]
        for name in sorted(graphs.keys() - {""}):
            nodes = [self._line(subject, graphs[name][subject]) for subject in sorted(graphs[name])]
            items.append(f'{{"id": {_json(name)}, "@graph": [\n' + ",\n".join(nodes) + "\n]}")
        body = ",\n".join(items)
        return f'{{"@context": {_json(self._context["@context"])},\n"@graph": [\n{body}\n]}}\n'.encode()

    def _line(self, subject: str, properties: Mapping[str, list[Object]]) -> str:
        return _json(self.node(subject, properties))

    def node(self, subject: str, properties: Mapping[str, list[Object]]) -> dict[str, Any]:
        """A node by its reference (see `reference`) with the values of its properties, by their whole IRIs."""
        node: dict[str, Any] = {"id": subject}
        types = properties.get(RDF + "type", [])
        if types and all(isinstance(value, ox.NamedNode) for value in types):
            node["type"] = sorted(self._vocabulary(value.value) for value in types)
        for predicate in sorted(properties):
            if predicate == RDF + "type" and "type" in node:
                continue
            key = self._keys.get(predicate) or _Key(self._vocabulary(predicate), None, None, False)
            values = sorted({_json(self._value(value, key)) for value in properties[predicate]})
            parsed = [json.loads(value) for value in values]
            node[key.name] = parsed if key.always_array or len(parsed) > 1 else parsed[0]
        return node

    def _value(self, value: Object, key: _Key) -> Any:
        if not isinstance(value, ox.Literal):
            if key.type == "@vocab" and isinstance(value, ox.NamedNode):
                return self._vocabulary(value.value)
            reference = self.reference(value)
            return reference if key.type == "@id" else {"@id": reference}
        if value.language:
            same = key.language == value.language and key.type is None and value.direction is None
            return value.value if same else {"@value": value.value, **_tongue(value)}
        datatype = value.datatype.value
        if datatype == XSD + "string":
            return value.value if key.type is None and key.language is None else {"@value": value.value}
        if datatype == key.type:
            return value.value
        return {"@value": value.value, "@type": self._vocabulary(datatype)}

    def reference(self, value: Subject) -> str:
        """An IRI as a reference: relative to the base where it lies below it."""
        if isinstance(value, ox.BlankNode):
            return str(value)
        rest = value.value.removeprefix(self._base)
        plain = (
            rest != value.value and rest and not rest.startswith(("/", "?", "#", ".")) and ":" not in rest.split("/")[0]
        )
        return rest if plain else value.value

    def _vocabulary(self, iri: str) -> str:
        """An IRI as a name of the vocabulary, a prefixed name, or itself."""
        if iri in self._keys:
            return self._keys[iri].name
        name = iri.removeprefix(self._vocab)
        if name != iri and name.isalnum() and name not in self._names:
            return name
        for prefix, namespace in self._prefixes.items():
            local = iri.removeprefix(namespace)
            if local != iri and local and not local.startswith("//"):
                return f"{prefix}:{local}"
        return iri

    def _expand(self, name: str) -> str:
        prefix, colon, local = name.partition(":")
        if colon:
            return self._prefixes[prefix] + local if prefix in self._prefixes else name
        return self._vocab + name


def expanded(quads: Iterable[ox.Quad]) -> bytes:
    """The quads as expanded JSON-LD: whole IRIs, no context, a node per line, the default graph before the others."""
    graphs: defaultdict[str, defaultdict[str, defaultdict[str, set[str]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(set))
    )
    for quad in quads:
        name = "" if isinstance(quad.graph_name, ox.DefaultGraph) else _name(quad.graph_name)
        node = graphs[name][_name(quad.subject)]
        if quad.predicate.value == RDF + "type" and not isinstance(quad.object, ox.Literal):
            node["@type"].add(_json(_name(quad.object)))
        else:
            node[quad.predicate.value].add(_json(_expanded(quad.object)))
    blocks = {
        name: [
            f'{{"@id": {_json(subject)}'
            + "".join(f", {_json(key)}: [{', '.join(sorted(node[key]))}]" for key in sorted(node))
            + "}"
            for subject, node in sorted(subjects.items())
        ]
        for name, subjects in sorted(graphs.items())
    }
    items = blocks.pop("", [])
    items += [f'{{"@id": {_json(name)}, "@graph": [\n' + ",\n".join(nodes) + "\n]}" for name, nodes in blocks.items()]
    return ("[\n" + ",\n".join(items) + "\n]\n").encode()


def _name(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph) -> str:
    """A node by its whole IRI or its label. Raises FormatError for anything else."""
    if isinstance(term, ox.NamedNode):
        return term.value
    if isinstance(term, ox.BlankNode):
        return str(term)
    raise FormatError(NO_TRIPLES)


def _expanded(value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> dict[str, str]:
    if not isinstance(value, ox.Literal):
        return {"@id": _name(value)}
    if value.language:
        return {"@value": value.value, **_tongue(value)}
    datatype = value.datatype.value
    return {"@value": value.value} if datatype == XSD + "string" else {"@value": value.value, "@type": datatype}


def _tongue(value: ox.Literal) -> dict[str, str]:
    direction = {"@direction": str(value.direction)} if value.direction else {}
    return {"@language": written(value.language or ""), **direction}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
