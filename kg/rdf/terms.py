"""Triples in prefixed names, for descriptions that are written by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import pyoxigraph as ox

from kg.rdf.namespaces import PREFIXES

# Beside the standard prefixes: what only descriptions of data need.
NAMES = {**PREFIXES, "spdx": "http://spdx.org/rdf/terms#"}

Node = ox.NamedNode | ox.BlankNode
Value = Node | ox.Literal


@cache
def term(name: str) -> ox.NamedNode:
    """A term by its prefixed name: `void:triples`. KeyError for an unknown prefix."""
    prefix, _, local = name.partition(":")
    return ox.NamedNode(NAMES[prefix] + local)


def say(subject: Node, *pairs: tuple[str, Value | None]) -> Iterator[ox.Triple]:
    """Triples of one subject, `a` being its type; values that are None are left out."""
    for name, value in pairs:
        if value is not None:
            yield ox.Triple(subject, term("rdf:type" if name == "a" else name), value)


def number(value: int, datatype: str = "integer") -> ox.Literal:
    """A whole number."""
    return ox.Literal(str(value), datatype=term(f"xsd:{datatype}"))


def english(text: str) -> ox.Literal:
    """A text in English."""
    return ox.Literal(text, language="en")


def checksum(node: ox.BlankNode, sha256: str) -> Iterable[ox.Triple]:
    """A SHA-256, given in hexadecimal, as SPDX has it."""
    return say(
        node,
        ("a", term("spdx:Checksum")),
        ("spdx:algorithm", term("spdx:checksumAlgorithm_sha256")),
        ("spdx:checksumValue", ox.Literal(sha256, datatype=term("xsd:hexBinary"))),
    )
