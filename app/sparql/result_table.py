"""A result read back for a page: rows of terms with their names, or a graph as text."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from app.limits import MOST_RESULT_ROWS
from app.names import outward, path_of
from app.pages.claims import ShownQuote
from app.site import Site
from kg.rdf.namespaces import BASE, prefixed

NUMBERS = frozenset({"integer", "decimal", "double", "float", "nonNegativeInteger", "gYear"})
# Datatypes that a value shows by itself.
PLAIN = frozenset({"", "string", "date", "dateTime", "gYearMonth", "boolean", "anyURI", "langString"})
LONG = 60


@dataclass(frozen=True, slots=True)
class ResultCell:
    """A term as a page shows it: its text, a link if it has one, the whole of a shortened IRI, a language or datatype.

    `kind` is "num" for a number, "date", "long" for a text of many words, or empty; `key` is the term's value.
    """

    text: str
    link: str | None = None
    whole: str = ""
    note: str = ""
    kind: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class ResultTable:
    """A result: columns and rows, or the answer of ASK, or a graph as text. `more` counts the rows not shown.

    `quotes` are the words behind each row, if they were asked for.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[ResultCell, ...], ...] = ()
    answer: bool | None = None
    graph: str | None = None
    more: int = 0
    quotes: tuple[tuple[ShownQuote, ...], ...] = ()

    @property
    def size(self) -> int:
        """The number of all rows."""
        return len(self.rows) + self.more


def read_table(body: bytes, site: Site, *, graph: bool = False) -> ResultTable:
    """The result of a query, written as SPARQL JSON or as Turtle."""
    if graph:
        return ResultTable(graph=body.decode())
    result = json.loads(body)
    if "boolean" in result:
        return ResultTable(answer=result["boolean"])
    columns = tuple(result["head"].get("vars", ()))
    bindings = result["results"]["bindings"]
    rows = tuple(tuple(_cell(row.get(name), site) for name in columns) for row in bindings[:MOST_RESULT_ROWS])
    return ResultTable(columns, rows, more=max(0, len(bindings) - MOST_RESULT_ROWS))


def without_repeats(table: ResultTable) -> ResultTable:
    """The table without the columns that say the name of a thing again: its link has it already."""
    kept = [
        at
        for at in range(len(table.columns))
        if not table.rows
        or any(row[at].link for row in table.rows)
        or not any(
            all(row[at].text == row[other].text and row[other].link for row in table.rows)
            for other in range(len(table.columns))
            if other != at
        )
    ]
    rows = tuple(tuple(row[at] for at in kept) for row in table.rows)
    return replace(table, columns=tuple(table.columns[at] for at in kept), rows=rows)


def _cell(term: dict[str, Any] | None, site: Site) -> ResultCell:
    if term is None:
        return ResultCell("")
    if term["type"] == "triple":
        return ResultCell(_triple(term["value"]))
    value = str(term["value"])
    if term["type"] == "uri":
        known = site.names.named(value)
        text = site.names.label(value) if known else shorten(value)
        return ResultCell(text, path_of(value) if known or value.startswith(BASE) else outward(value), value, key=value)
    if term["type"] == "bnode":
        return ResultCell(f"_:{value}", key=f"_:{value}")
    datatype, language = term.get("datatype", "").rpartition("#")[2], term.get("xml:lang", "")
    if datatype in NUMBERS:
        return ResultCell(_grouped(value), kind="num", key=value)
    note = ("" if language.startswith("en") else language) or ("" if datatype in PLAIN else datatype)
    kind = "long" if len(value) > LONG else "date" if datatype == "date" else ""
    return ResultCell(value, note=note, kind=kind, key=value)


def _triple(parts: dict[str, Any]) -> str:
    """A triple that is a term, as RDF 1.2 writes one."""
    words = (_written(parts[place]["type"], parts[place]["value"]) for place in ("subject", "predicate", "object"))
    return f"<<( {' '.join(words)} )>>"


def _written(kind: str, value: Any) -> str:
    if kind == "triple":
        return _triple(value)
    return shorten(value) if kind == "uri" else f'"{value}"' if kind == "literal" else f"_:{value}"


def _grouped(number: str) -> str:
    """A number with its thousands set apart, from five digits on: four may be a year."""
    whole = number.lstrip("-").partition(".")[0]
    return number.replace(whole, f"{int(whole):,}", 1) if whole.isdecimal() and 4 < len(whole) < 40 else number


def shorten(iri: str) -> str:
    """An IRI with its standard prefix, where it has one."""
    return prefixed(iri).removeprefix("<").removesuffix(">")
