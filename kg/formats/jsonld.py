"""JSON-LD: expanded documents by the engine, compact ones made of them; the same bytes for the same graph."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import pyoxigraph as ox

from kg.errors import FormatError
from kg.formats.context import context
from kg.formats.syntaxes import INSTEAD, TYPE, serialized

Node = dict[str, Any]


def items(quads: Iterable[ox.Quad]) -> list[Node]:
    """The quads as the items of an expanded document, in order: the nodes of the default graph, then the named graphs.

    Raises FormatError for triple terms.
    """
    try:
        document = serialized(quads, ox.RdfFormat.JSON_LD)
    except OSError as error:  # the engine's word for what a format does not have
        raise FormatError(f"JSON-LD cannot carry triples as terms. {INSTEAD}") from error
    return [
        {**item, "@graph": [_typed(node) for node in item["@graph"]]} if "@graph" in item else _typed(item)
        for item in json.loads(document)
    ]


def _typed(node: Node) -> Node:
    """A node with its classes under `@type`; the engine has them under the property."""
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
    body = _listed(items(quads), compactor().node)
    return f'{{"@context": {_json(context()["@context"])},\n"@graph": [\n{body}\n]}}\n'.encode()


def _listed(nodes: Iterable[Node], shape: Callable[[Node], Node]) -> str:
    return ",\n".join(_line(node, shape) for node in nodes)


def _line(node: Node, shape: Callable[[Node], Node]) -> str:
    """A node as a line; a graph as its name, a line for each node, and its end."""
    if "@graph" not in node:
        return _json(shape(node))
    return f'{_json(shape({"@id": node["@id"]}))[:-1]}, "@graph": [\n{_listed(node["@graph"], shape)}\n]}}'


@dataclass(frozen=True, slots=True)
class _Key:
    """The key of a property, and the `meaning` that the context gives to its plain strings: a type or a language."""

    name: str
    meaning: Mapping[str, str]
    always_array: bool


class Compactor:
    """Shortens expanded nodes by a context, so that they mean the same."""

    def __init__(self, context: Mapping[str, Any]) -> None:
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
                meaning = {key: value[key] for key in ("@type", "@language") if key in value}
                if meaning.get("@type", "@")[0] != "@":
                    meaning["@type"] = self._expand(meaning["@type"])
                iri = self._expand(value.get("@id", name))
                self._keys[iri] = _Key(name, meaning, value.get("@container") == "@set")
        self.name = lru_cache(maxsize=4096)(self._name)

    def node(self, node: Node) -> Node:
        """An expanded node in short: `id`, `type`, then its properties."""
        short: Node = {"id": self.reference(node["@id"])}
        if "@type" in node:
            short["type"] = [self.name(each) for each in node["@type"]]
        for predicate, values in node.items():
            if predicate[0] != "@":
                key = self._keys.get(predicate) or _Key(self.name(predicate), {}, False)
                shortened = [self._value(value, key) for value in values]
                short[key.name] = shortened if key.always_array or len(shortened) > 1 else shortened[0]
        return short

    def _value(self, value: Node, key: _Key) -> Any:
        if "@id" in value:
            if key.meaning.get("@type") == "@vocab" and not value["@id"].startswith("_:"):
                return self.name(value["@id"])
            reference = self.reference(value["@id"])
            return reference if key.meaning.get("@type") == "@id" else {"@id": reference}
        if value == {**key.meaning, "@value": value["@value"]}:
            return value["@value"]
        return {**value, "@type": self.name(value["@type"])} if "@type" in value else value

    def reference(self, iri: str) -> str:
        """An IRI as a reference: relative to the base where it lies below it."""
        rest = iri.removeprefix(self._base)
        plain = rest != iri and rest and rest[0] not in "/?#." and ":" not in rest.partition("/")[0]
        return rest if plain else iri

    def _name(self, iri: str) -> str:
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


@cache
def compactor() -> Compactor:
    """The compactor of the context of all JSON-LD that is written."""
    return Compactor(context())


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
