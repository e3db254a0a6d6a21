"""A result read back for a page: rows of terms with their names, the words behind each row, or a graph as text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pyoxigraph as ox

from app.names import outward, path_of
from app.pages.claims import Quote, read_claim, read_quote, values
from app.site import Site
from kg.rdf.namespaces import BASE, NS, PREFIXES

SHOWN = 1000
NUMBERS = frozenset({"integer", "decimal", "double", "float", "nonNegativeInteger", "gYear"})
# Datatypes that a reader sees without being told.
PLAIN = frozenset({"", "string", "date", "dateTime", "gYearMonth", "boolean", "anyURI", "langString"})
LONG = 60
MOST_QUOTES = 3
MOST_CLAIMS = 500
MOST_EVIDENCED = 200


@dataclass(frozen=True, slots=True)
class Cell:
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
class Table:
    """A result: columns and rows, or the answer of ASK, or a graph as text. `more` counts the rows not shown.

    `quotes` are the words behind each row, if they were asked for.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    answer: bool | None = None
    graph: str | None = None
    more: int = 0
    quotes: tuple[tuple[Quote, ...], ...] = ()

    @property
    def size(self) -> int:
        """The number of all rows."""
        return len(self.rows) + self.more


def read_table(body: bytes, site: Site, *, graph: bool = False) -> Table:
    """The result of a query, written as SPARQL JSON or as Turtle."""
    if graph:
        return Table(graph=body.decode())
    found = json.loads(body)
    if "boolean" in found:
        return Table(answer=found["boolean"])
    columns = tuple(found["head"].get("vars", ()))
    bindings = found["results"]["bindings"]
    rows = tuple(tuple(_cell(row.get(name), site) for name in columns) for row in bindings[:SHOWN])
    return Table(columns, rows, more=max(0, len(bindings) - SHOWN))


def without_repeats(table: Table) -> Table:
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


def with_quotes(table: Table, site: Site) -> Table:
    """The table with the words behind its rows, by the first of these that a row has: quotes; claims, passages, or
    addresses that a claim tells; things of which a claim says another cell; a thing alone, which words introduce.
    """
    return replace(table, quotes=tuple(_quotes(row, site) for row in table.rows[:MOST_EVIDENCED]))


def _quotes(row: tuple[Cell, ...], site: Site) -> tuple[Quote, ...]:
    things = [cell.key for cell in row if cell.whole and cell.key.startswith(BASE)]
    for find in (_repeated, _told_in, _said_of, _introducing):
        found = dict.fromkeys(find(row, things, site))
        if found:
            return tuple(found)[:MOST_QUOTES]
    return ()


def _repeated(row: tuple[Cell, ...], _things: list[str], site: Site) -> Iterator[Quote]:
    """Quotes whose words stand in the row."""
    quote, default = ox.NamedNode(NS + "quote"), ox.DefaultGraph()
    for cell in row:
        if " " in cell.key and not cell.whole:
            quads = site.graph.quads_for_pattern(None, quote, ox.Literal(cell.key), default)
            found = sorted(quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))
            for kind in (NS + "Evidence", NS + "Sentence"):  # a name alone, which is a passage too, says nothing
                evidence = [iri for iri in found if kind in site.names.kinds(iri)]
                yield from (read_quote(site, iri) for iri in evidence)
                if evidence:
                    break


def _told_in(row: tuple[Cell, ...], things: list[str], site: Site) -> Iterator[Quote]:
    """The words of claims and passages that are in the row, and of claims about an address on the web."""
    for thing in things:
        kinds = site.names.kinds(thing)
        if CLAIMS.intersection(kinds):
            yield from read_claim(site, thing).quotes
        elif WORDS.intersection(kinds):
            yield read_quote(site, thing)
    for address in (cell.key for cell in row if cell.whole and not cell.key.startswith(BASE)):
        for quad in site.into(address, PREFIXES["rdf"] + "object")[:MOST_CLAIMS]:
            if isinstance(quad.subject, ox.NamedNode):
                yield from read_claim(site, quad.subject.value).quotes


def _said_of(row: tuple[Cell, ...], things: list[str], site: Site) -> Iterator[Quote]:
    """The words of claims about a thing of the row that say another cell of it, no more than are shown."""
    told = {cell.key for cell in row if cell.key}
    count = 0
    for thing in things:
        for quad in site.into(thing, NS + "about")[:MOST_CLAIMS]:
            if isinstance(quad.subject, ox.NamedNode) and _says(site, quad.subject.value, told - {thing}):
                quotes = read_claim(site, quad.subject.value).quotes
                yield from quotes
                count += len(quotes)
            if count >= 2 * MOST_QUOTES:
                return


def _introducing(row: tuple[Cell, ...], things: list[str], site: Site) -> Iterator[Quote]:
    """The words that introduce the things of a row which has nothing but them, their names and their classes."""
    known = {*things, *(site.names.label(thing) for thing in things)}
    if all(cell.key in known or cell.key.startswith(NS) for cell in row if cell.key):
        for thing in things:
            yield from (read_quote(site, each) for each in values(site, thing).get(NS + "evidence", ()))


def _says(site: Site, claim: str, told: set[str]) -> bool:
    said = {
        quad.object.value
        for quad in site.out(claim)
        if quad.predicate.value in SAYING and isinstance(quad.object, ox.NamedNode | ox.Literal)
    }
    return not told.isdisjoint(said)


CLAIMS = frozenset({NS + "Statement", NS + "Observation"})
WORDS = frozenset(NS + name for name in ("Evidence", "Passage", "Section", "Sentence"))
SAYING = frozenset({PREFIXES["rdf"] + "object", NS + "value", NS + "indicator"})


def _cell(term: dict[str, Any] | None, site: Site) -> Cell:
    if term is None:
        return Cell("")
    if term["type"] == "triple":
        return Cell(_triple(term["value"]))
    value = str(term["value"])
    if term["type"] == "uri":
        known = site.names.named(value)
        text = site.names.label(value) if known else shorten(value)
        return Cell(text, path_of(value) if known or value.startswith(BASE) else outward(value), value, key=value)
    if term["type"] == "bnode":
        return Cell(f"_:{value}", key=f"_:{value}")
    datatype, language = term.get("datatype", "").rpartition("#")[2], term.get("xml:lang", "")
    if datatype in NUMBERS:
        return Cell(_grouped(value), kind="num", key=value)
    note = ("" if language.startswith("en") else language) or ("" if datatype in PLAIN else datatype)
    kind = "long" if len(value) > LONG else "date" if datatype == "date" else ""
    return Cell(value, note=note, kind=kind, key=value)


def _triple(parts: dict[str, Any]) -> str:
    """A triple that is a term, as RDF 1.2 writes one."""
    words = (
        _triple(part["value"])
        if part["type"] == "triple"
        else shorten(part["value"])
        if part["type"] == "uri"
        else f'"{part["value"]}"'
        if part["type"] == "literal"
        else f"_:{part['value']}"
        for part in (parts["subject"], parts["predicate"], parts["object"])
    )
    return f"<<( {' '.join(words)} )>>"


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
