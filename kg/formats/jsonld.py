"""JSON-LD: expanded documents by the engine, compact ones and trees made of them, under a context made of the ontology.

The same bytes for the same graph. The context has names for the ontology's properties and the kind of value of each; a
tree has one thing at its root, its claims in it and their evidence in them, and the frame says so to others.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

import pyoxigraph as ox

from kg.errors import FormatError
from kg.formats.syntaxes import INSTEAD, TYPE, serialized
from kg.model.classes import OWL, ontology
from kg.rdf.namespaces import BASE, NS, PREFIXES, RDF, XSD
from kg.rdf.vocabulary import signatures
from kg.resources import toml

INTEGER, DECIMAL, BOOLEAN = (XSD + name for name in ("integer", "decimal", "boolean"))
# What a number of JSON holds exactly; with a fraction it would become a number with an exponent, which no decimal has.
WHOLE = re.compile(r"0|-?[1-9][0-9]{0,14}")
TERMS = toml(__file__, "context.toml")
BORROWED: dict[str, Any] = TERMS["borrowed"]
ADDRESS = f"{BASE}ns/context.jsonld"
CLAIMS, EVIDENCE = "claims", "evidence"
NEVER = {"@embed": "@never", "@omitDefault": True}
ANY = {"@id": "rdf:object"}
Node = dict[str, Any]
# The key of a property, the meaning that the context gives to its plain strings (a type or a language), and whether it
# always has an array.
Key = tuple[str, Mapping[str, str], bool]


@cache
def context() -> Mapping[str, Any]:
    """The context of all JSON-LD: the ontology's properties with the kind of value each has, the standard prefixes."""
    things, literals = (
        {name for name, predicate, target in ontology() if predicate == TYPE.value and target == OWL + kind}
        for kind in ("ObjectProperty", "DatatypeProperty")
    )
    terms: dict[str, Any] = {}
    for name in sorted(things | literals):
        range_ = signatures()[name].range
        only = next(iter(range_)) if len(range_) == 1 else ""
        if name in things:
            terms[name] = {"@type": "@id", **({} if name in TERMS["single"] else {"@container": "@set"})}
        elif only == RDF + "langString":
            terms[name] = {"@language": "en"}
        elif only.startswith(XSD) and only != XSD + "string":
            terms[name] = {"@type": f"xsd:{only.removeprefix(XSD)}"}
    # A prefix that has the name of a property would take the property's place.
    taken = {*things, *literals, *BORROWED}
    prefixes = {name: iri for name, iri in sorted(PREFIXES.items()) if name not in taken and iri != NS}
    return {"@context": {"@version": 1.1, "@vocab": NS, "@base": BASE, **prefixes, **BORROWED, **terms}}


def items(quads: Iterable[ox.Quad]) -> list[Node]:
    """The quads as the items of an expanded document, in order: the nodes of the default graph, then the named graphs.

    Raises FormatError for triple terms.
    """
    try:
        document = serialized(quads, ox.RdfFormat.JSON_LD)
    except OSError as error:  # the engine's word for what a format does not have
        raise FormatError(f"JSON-LD cannot carry triples as terms. {INSTEAD}") from error
    return [_typed(item) for item in json.loads(document)]


def _typed(node: Node) -> Node:
    """A node, or a graph of nodes, with their classes under `@type`; the engine has them under the property."""
    if "@graph" in node:
        return {**node, "@graph": [_typed(each) for each in node["@graph"]]}
    classes = node.get(TYPE.value, [])
    if not classes or not all("@id" in each for each in classes):
        return node
    rest = {key: values for key, values in node.items() if key not in ("@id", TYPE.value)}
    return {"@id": node["@id"], "@type": [each["@id"] for each in classes], **rest}


def expanded(quads: Iterable[ox.Quad]) -> bytes:
    """The quads as expanded JSON-LD: whole IRIs, no context, a node a line."""
    return f"[\n{_listed(items(quads), dict)}\n]\n".encode()


def compact(quads: Iterable[ox.Quad]) -> bytes:
    """The quads as JSON-LD under our context, a node a line, so that a change shows as a change of few lines."""
    body = _listed(items(quads), _node)
    return f'{{"@context": {_json(context()["@context"])},\n"@graph": [\n{body}\n]}}\n'.encode()


def _listed(nodes: Iterable[Node], shape: Callable[[Node], Node]) -> str:
    """Nodes, each in a line; a graph as its name, a line for each node, and its end."""
    return ",\n".join(
        f'{_json(shape({"@id": node["@id"]}))[:-1]}, "@graph": [\n'
        f'{_listed(node["@graph"], dict if _mistakable(node["@id"]) else shape)}\n]}}'
        if "@graph" in node
        else _json(shape(node))
        for node in nodes
    )


def _mistakable(iri: str) -> bool:
    """True for an IRI that the context would take for a prefixed name, such as `void:y` (JSON-LD 1.1 API, 5.2)."""
    scheme, _, rest = iri.partition(":")
    return scheme in context()["@context"] and not rest.startswith("//")


def _mistaken(node: Node) -> bool:
    """True for a node with such an IRI anywhere in it."""
    values = (value for key, values in node.items() if key[0] != "@" for value in values)
    iris = (value.get("@id", value.get("@type", "")) for value in values)
    return any(map(_mistakable, (*node, node["@id"], *node.get("@type", ()), *iris)))


def _node(node: Node) -> Node:
    """An expanded node in short, so that it means the same: `id`, `type`, then its properties; else as it is."""
    if _mistaken(node):
        return {"@context": None, **node}
    short: Node = {"id": _reference(node["@id"])}
    if "@type" in node:
        short["type"] = list(map(_name, node["@type"]))
    for predicate, values in node.items():
        if predicate[0] != "@":
            key, meaning, always = _keys().get(predicate) or (_name(predicate), {}, False)
            shortened = [_value(value, meaning) for value in values]
            short[key] = shortened if always or len(shortened) > 1 else shortened[0]
    return short


@cache
def _keys() -> dict[str, Key]:
    """The keys of the properties of the context, by IRI."""
    keys: dict[str, Key] = {}
    for name, value in context()["@context"].items():
        if isinstance(value, dict) and "@reverse" not in value:
            meaning = {key: value[key] for key in ("@type", "@language") if key in value}
            if meaning.get("@type", "@")[0] != "@":
                meaning["@type"] = _whole(meaning["@type"])
            keys[_whole(value.get("@id", name))] = (name, meaning, value.get("@container") == "@set")
    return keys


def _whole(name: str) -> str:
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon else NS + name


def _value(value: Node, meaning: Mapping[str, str]) -> Any:
    if "@id" in value:
        if meaning.get("@type") == "@vocab" and not value["@id"].startswith("_:"):
            return _name(value["@id"])
        reference = _reference(value["@id"])
        return reference if meaning.get("@type") == "@id" else {"@id": reference}
    text, kind = value["@value"], value.get("@type")
    # To plain numbers and truths a type of the context applies, but no language, and not that strings are IRIs.
    if kind == meaning.get("@type") or (kind != DECIMAL and meaning.get("@type", "@")[0] == "@"):
        if kind in (INTEGER, DECIMAL) and WHOLE.fullmatch(text):
            return int(text)
        if kind == BOOLEAN and text in ("true", "false"):
            return text == "true"
    if value == {**meaning, "@value": text}:
        return text
    return {**value, "@type": _name(value["@type"])} if "@type" in value else value


def _reference(iri: str) -> str:
    """An IRI as a reference: relative to the base where it lies below it."""
    rest = iri.removeprefix(BASE)
    plain = rest != iri and rest and rest[0] not in "/?#.@" and ":" not in rest.partition("/")[0]
    return rest if plain else iri


@lru_cache(maxsize=4096)
def _name(iri: str) -> str:
    """An IRI as a name of the vocabulary, a prefixed name, or itself."""
    if iri in _keys():
        return _keys()[iri][0]
    terms, name = context()["@context"], iri.removeprefix(NS)
    if name != iri and name.isalnum() and name not in terms:
        return name
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if terms.get(prefix) == namespace and local != iri and local and not local.startswith("//"):
            return f"{prefix}:{local}"
    return iri


def frame() -> dict[str, Any]:
    """The frame: a thing with its claims and their evidence as a tree, and only references to all else.

    Add the `id` of an entity to have the tree of that one.
    """
    # A term may lead to a node by its type, or where its values are of no certain kind.
    terms = {name: term for name, term in context()["@context"].items() if isinstance(term, dict)}
    refers = (name for name, term in terms.items() if term.get("@type") in {"@id", "@vocab"} or term == ANY)
    others = {name: NEVER for name in sorted(refers) if name != EVIDENCE}
    whole = {"@embed": "@always", "@omitDefault": True, **others}
    return {"@context": ADDRESS, **NEVER, CLAIMS: {**whole, EVIDENCE: whole}}


def framed(triples: Iterable[ox.Triple], iri: str) -> bytes:
    """The triples about a thing as a tree, compacted with the context. Raises FormatError for triple terms."""
    quads = [ox.Quad(*triple) for triple in triples]
    nodes = {node["@id"]: node for node in items(quads)}
    if any(map(_mistaken, nodes.values())):  # no tree can have nodes with and without the context
        return compact(quads)
    tree = _node(nodes.get(iri, {"@id": iri}))
    claims = [_claim(nodes, node) for node in nodes.values() if {"@id": iri} in node.get(NS + "about", ())]
    return as_file({**context(), **tree, **({CLAIMS: claims} if claims else {})})


def _claim(nodes: Mapping[str, Node], node: Node) -> Node:
    claim = _node(node)
    if EVIDENCE in claim:
        pairs = zip(node[NS + EVIDENCE], claim[EVIDENCE], strict=True)
        known = ((nodes.get(full.get("@id", "")), short) for full, short in pairs)
        claim[EVIDENCE] = [_node(each) if each else short for each, short in known]
    return claim


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def as_file(document: object, *, in_order: bool = False) -> bytes:
    """A document, as the context or the frame, as a JSON file; with its keys in order, whoever made it."""
    return (json.dumps(document, indent=1, sort_keys=in_order, ensure_ascii=False) + "\n").encode()
