"""A result read back for a page: its rows, cut at a limit, with names and the words behind them; or a graph as text."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

import pyoxigraph as ox

from app.limits import LONG, MOST_CLAIMS, MOST_EVIDENCED, MOST_QUOTES, MOST_RESULT_ROWS
from app.pages.claims import CLAIMS, PASSAGES, ShownQuote, read_claims, read_quote
from app.pages.resource import Term
from app.site import Site, outward, path_of
from kg.rdf.namespaces import BASE, NS, PREFIXES, prefixed

NUMBERS = frozenset({"integer", "decimal", "double", "float", "nonNegativeInteger", "gYear"})
# Datatypes that a value shows by itself.
PLAIN = frozenset({"", "string", "date", "dateTime", "gYearMonth", "boolean", "anyURI", "langString"})


class ResultCell(NamedTuple):
    """A term as a page shows it: its text, a link if it has one, the whole of a shortened IRI, a language or datatype.

    `kind` is "num" for a number, "date", "long" for a text of many words, or empty; `key` is the term's value.
    """

    text: str
    link: str | None = None
    whole: str = ""
    note: str = ""
    kind: str = ""
    key: str = ""


Row = tuple[ResultCell, ...]
SAYING = frozenset({PREFIXES["rdf"] + "object", NS + "value", NS + "indicator"})


class ResultTable(NamedTuple):
    """A result: columns and rows, or the answer of ASK, or a graph as text. `more` counts the rows not shown.

    `quotes` are the words behind each row, if they were asked for.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    answer: bool | None = None
    graph: str | None = None
    more: int = 0
    quotes: tuple[tuple[ShownQuote, ...], ...] = ()

    @property
    def size(self) -> int:
        """The number of all rows."""
        return len(self.rows) + self.more


def read_table(body: bytes, site: Site, *, skip: int = 0, most: int = MOST_RESULT_ROWS) -> ResultTable:
    """The result of a query, written as SPARQL JSON; of its rows those after the first `skip`."""
    result = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    if isinstance(result, ox.QueryBoolean):
        return ResultTable(answer=bool(result))
    solutions = list(result)
    rows = tuple(tuple(_cell(term, site) for term in row) for row in solutions[skip : skip + most])
    return ResultTable(tuple(each.value for each in result.variables), rows, more=len(solutions) - len(rows))


def without_repeats(table: ResultTable) -> ResultTable:
    """The table without the columns that say the name of a thing again: its link has it already."""
    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
    linked = {tuple(cell.text for cell in column) for column in columns if all(cell.link for cell in column)}
    kept = [
        at
        for at, column in enumerate(columns)
        if not column or any(cell.link for cell in column) or tuple(cell.text for cell in column) not in linked
    ]
    rows = tuple(tuple(row[at] for at in kept) for row in table.rows)
    return table._replace(columns=tuple(table.columns[at] for at in kept), rows=rows)


def _cell(term: Term | None, site: Site) -> ResultCell:
    if term is None or isinstance(term, ox.Triple):
        return ResultCell("" if term is None else _written(term))
    value = term.value
    if isinstance(term, ox.NamedNode):
        known = site.names.named(value)
        text = site.names.label(value) if known else shorten(value)
        return ResultCell(text, path_of(value) if known or value.startswith(BASE) else outward(value), value, key=value)
    if isinstance(term, ox.BlankNode):
        return ResultCell(str(term), key=str(term))
    datatype, language = term.datatype.value.rpartition("#")[2], term.language or ""
    if datatype in NUMBERS:
        return ResultCell(_grouped(value), kind="num", key=value)
    note = ("" if language.startswith("en") else language) or ("" if datatype in PLAIN else datatype)
    kind = "long" if len(value) > LONG else "date" if datatype == "date" else ""
    return ResultCell(value, note=note, kind=kind, key=value)


def _written(term: Term) -> str:
    """A term as RDF 1.2 writes it in a triple that is a term, if in short."""
    if isinstance(term, ox.Triple):
        return f"<<( {_written(term.subject)} {_written(term.predicate)} {_written(term.object)} )>>"
    return f'"{term.value}"' if isinstance(term, ox.Literal) else shorten(str(term).strip("<>"))


def _grouped(number: str) -> str:
    """A number with its thousands set apart, from five digits on: four may be a year."""
    whole = number.lstrip("-").partition(".")[0]
    return number.replace(whole, f"{int(whole):,}", 1) if whole.isdecimal() and 4 < len(whole) < 40 else number


def shorten(iri: str) -> str:
    """An IRI with its standard prefix, where it has one."""
    return prefixed(iri).removeprefix("<").removesuffix(">")


def with_quotes(table: ResultTable, site: Site) -> ResultTable:
    """The table with the words behind its rows, by the first of these that a row has: quotes; claims, passages, or
    addresses that a claim tells; things of which a claim says another cell; a thing alone, which words introduce.
    """
    return table._replace(quotes=tuple(_quotes(row, site) for row in table.rows[:MOST_EVIDENCED]))


def _quotes(row: Row, site: Site) -> tuple[ShownQuote, ...]:
    things = [cell.key for cell in row if cell.whole and cell.key.startswith(BASE)]
    for find in (_repeated, _contained, _stated, _introducing):
        if quotes := dict.fromkeys(find(row, things, site)):
            return tuple(quotes)[:MOST_QUOTES]
    return ()


def _repeated(row: Row, _things: list[str], site: Site) -> Iterator[ShownQuote]:
    """Quotes whose words stand in the row."""
    for words in (cell.key for cell in row if " " in cell.key and not cell.whole):
        passages = sorted(site.subjects(ox.Literal(words), NS + "quote"))
        # A name alone, which is a passage too, says nothing.
        kinds = ([iri for iri in passages if NS + kind in site.names.kinds(iri)] for kind in ("Evidence", "Sentence"))
        yield from (read_quote(site, iri) for iri in next(filter(None, kinds), ()))


def _contained(row: Row, things: list[str], site: Site) -> Iterator[ShownQuote]:
    """The words of claims and passages that are in the row, and of claims about an address on the web."""
    for thing in things:
        kinds = site.names.kinds(thing)
        if CLAIMS.intersection(kinds):
            yield from _quotes_of(site, [thing])
        elif PASSAGES.intersection(kinds):
            yield read_quote(site, thing)
    for address in (cell.key for cell in row if cell.whole and not cell.key.startswith(BASE)):
        yield from _quotes_of(site, site.subjects(address, PREFIXES["rdf"] + "object", MOST_CLAIMS))


def _stated(row: Row, things: list[str], site: Site) -> Iterator[ShownQuote]:
    """The words of claims about a thing of the row that say another cell of it, no more than are shown."""
    for thing in things:
        others = {cell.key for cell in row if cell.key} - {thing}
        stating = (claim for claim in site.subjects(thing, NS + "about", MOST_CLAIMS) if _says(site, claim, others))
        yield from islice(_quotes_of(site, stating), 2 * MOST_QUOTES)


def _introducing(row: Row, things: list[str], site: Site) -> Iterator[ShownQuote]:
    """The words that introduce the things of a row which has nothing but them, their names and their classes."""
    known = {*things, *(site.names.label(thing) for thing in things)}
    if all(cell.key in known or cell.key.startswith(NS) for cell in row if cell.key):
        yield from (read_quote(site, each) for thing in things for each in site.texts(thing, "evidence"))


def _quotes_of(site: Site, claims: Iterable[str]) -> Iterator[ShownQuote]:
    return (quote for claim in read_claims(site, claims) for quote in claim.quotes)


def _says(site: Site, claim: str, keys: set[str]) -> bool:
    ends = (quad.object for name in SAYING for quad in site.out(claim, name))
    return any(end.value in keys for end in ends if isinstance(end, ox.NamedNode | ox.Literal))
