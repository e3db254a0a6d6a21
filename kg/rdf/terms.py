"""Terms of RDF, each made in one way, and triples written with prefixed names."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache

import pyoxigraph as ox

from kg.model.classes import terms
from kg.model.identity import decimal_text
from kg.rdf import namespaces as ns

# Beside the standard prefixes: what only descriptions of data need.
NAMES = {**ns.PREFIXES, "spdx": "http://spdx.org/rdf/terms#"}
NUMBERS: dict[str, Callable[[str], int | float | Decimal]] = {
    **dict.fromkeys(ns.NAMES["integers"], int),
    **dict.fromkeys(("double", "float"), float),
    "decimal": Decimal,
}

Node = ox.NamedNode | ox.BlankNode
Value = Node | ox.Literal

node = cache(ox.NamedNode)


@cache
def term(name: str) -> ox.NamedNode:
    """A term by its prefixed name: `void:triples`. Raises KeyError for a prefix or a term of ours that there is not."""
    prefix, _, local = name.partition(":")
    if prefix == "hkit" and local not in terms():
        raise KeyError(f"The ontology has no term {name}.")
    return ox.NamedNode(NAMES[prefix] + local)


def say(subject: Node, *pairs: tuple[str, Value | None]) -> Iterator[ox.Triple]:
    """Triples of one subject, `a` being its type; values that are None are left out."""
    for name, value in pairs:
        if value is not None:
            yield ox.Triple(subject, term("rdf:type" if name == "a" else name), value)


def typed(lexical: str, datatype: str) -> ox.Literal:
    """A literal of an XML Schema datatype, given by its local name."""
    return ox.Literal(lexical, datatype=term(f"xsd:{datatype}"))


def number(value: int, datatype: str = "integer") -> ox.Literal:
    """A whole number."""
    return typed(str(value), datatype)


def decimal(value: Decimal | None) -> ox.Literal | None:
    """An xsd:decimal in canonical form, or nothing."""
    return None if value is None else typed(decimal_text(value), "decimal")


def english(text: str | None) -> ox.Literal | None:
    """A literal in English; nothing of no text."""
    return ox.Literal(text, language="en") if text else None


def python_value(term: Node | ox.Literal | ox.Triple | None) -> str | int | float | Decimal | None:
    """A term as a value of Python: IRIs and literals that are no numbers as text; nothing as None."""
    if not isinstance(term, ox.Literal):
        return term.value if isinstance(term, ox.NamedNode) else None if term is None else str(term)
    kind = term.datatype.value.removeprefix(NAMES["xsd"])
    try:
        if kind in NUMBERS and term.value.isascii() and "_" not in term.value:  # Python reads those as numbers too
            return NUMBERS[kind](term.value)
    except (ValueError, ArithmeticError):  # a literal that is none of its datatype stays text
        return term.value
    return term.value in ("true", "1") if kind == "boolean" else term.value


def checksum(node: ox.BlankNode, sha256: str) -> Iterator[ox.Triple]:
    """A SHA-256, given in hexadecimal, as SPDX has it."""
    value, algorithm = typed(sha256, "hexBinary"), term("spdx:checksumAlgorithm_sha256")
    return say(node, ("a", term("spdx:Checksum")), ("spdx:algorithm", algorithm), ("spdx:checksumValue", value))
