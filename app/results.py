"""A result read back for a page: rows of terms, or a graph as text."""

from __future__ import annotations

import json
from dataclasses import dataclass

from kg.namespaces import BASE, PREFIXES

SHOWN = 1000
NUMBERS = frozenset({"integer", "decimal", "double", "float", "nonNegativeInteger", "gYear"})


@dataclass(frozen=True, slots=True)
class Cell:
    """A term as a page shows it: its text, a link if it has one, a language or datatype; numbers are set apart."""

    text: str
    link: str | None = None
    note: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A result: columns and rows, or the answer of ASK, or a graph as text. `more` counts the rows not shown."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    answer: bool | None = None
    graph: str | None = None
    more: int = 0


def read_table(body: bytes, *, graph: bool) -> Table:
    """The result of a query, written as SPARQL JSON or as Turtle."""
    if graph:
        return Table(graph=body.decode())
    found = json.loads(body)
    if "boolean" in found:
        return Table(answer=found["boolean"])
    columns = tuple(found["head"].get("vars", ()))
    bindings = found["results"]["bindings"]
    rows = tuple(tuple(_cell(row.get(name)) for name in columns) for row in bindings[:SHOWN])
    return Table(columns, rows, more=max(0, len(bindings) - SHOWN))


def _cell(term: dict[str, str] | None) -> Cell:
    if term is None:
        return Cell("")
    if term["type"] == "uri":
        return Cell(shorten(term["value"]), link_to(term["value"]))
    if term["type"] == "bnode":
        return Cell(f"_:{term['value']}")
    kind = term.get("datatype", "").rpartition("#")[2]
    if kind in NUMBERS:
        return Cell(_grouped(str(term["value"])), number=True)
    return Cell(str(term["value"]), note=term.get("xml:lang", "") or ("" if kind in ("string", "") else kind))


def _grouped(number: str) -> str:
    """A number with its thousands set apart, from five digits on: four may be a year."""
    whole = number.lstrip("-").partition(".")[0]
    return number.replace(whole, f"{int(whole):,}", 1) if whole.isdecimal() and 4 < len(whole) < 40 else number


def shorten(iri: str) -> str:
    """An IRI with its standard prefix, where it has one."""
    for prefix, namespace in PREFIXES.items():
        rest = iri.removeprefix(namespace)
        if rest != iri and rest and "/" not in rest:
            return f"{prefix}:{rest}"
    return iri


def link_to(iri: str) -> str | None:
    """Where a page leads for an IRI: ours at its own path, others outward; nowhere for what is no web address."""
    if iri.startswith(BASE):
        return "/" + iri.removeprefix(BASE)
    return iri if iri.startswith(("http://", "https://")) else None
