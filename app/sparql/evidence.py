"""The words behind the rows of a result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

import pyoxigraph as ox

from app.limits import MOST_CLAIMS, MOST_EVIDENCED, MOST_QUOTES
from app.pages.claims import CLAIMS, PASSAGES, ShownQuote, read_claims, read_quote
from app.site import Site
from app.sparql.result_table import ResultCell, ResultTable
from kg.rdf.namespaces import BASE, NS, PREFIXES

Row = tuple[ResultCell, ...]
SAYING = frozenset({PREFIXES["rdf"] + "object", NS + "value", NS + "indicator"})


def with_quotes(table: ResultTable, site: Site) -> ResultTable:
    """The table with the words behind its rows, by the first of these that a row has: quotes; claims, passages, or
    addresses that a claim tells; things of which a claim says another cell; a thing alone, which words introduce.
    """
    return replace(table, quotes=tuple(_quotes(row, site) for row in table.rows[:MOST_EVIDENCED]))


def _quotes(row: Row, site: Site) -> tuple[ShownQuote, ...]:
    things = [cell.key for cell in row if cell.whole and cell.key.startswith(BASE)]
    for find in (_repeated, _contained, _stated, _introducing):
        quotes = dict.fromkeys(find(row, things, site))
        if quotes:
            return tuple(quotes)[:MOST_QUOTES]
    return ()


def _repeated(row: Row, _things: list[str], site: Site) -> Iterator[ShownQuote]:
    """Quotes whose words stand in the row."""
    for words in (cell.key for cell in row if " " in cell.key and not cell.whole):
        passages = sorted(site.subjects(ox.Literal(words), NS + "quote"))
        for kind in (NS + "Evidence", NS + "Sentence"):  # a name alone, which is a passage too, says nothing
            evidence = [iri for iri in passages if kind in site.names.kinds(iri)]
            yield from (read_quote(site, iri) for iri in evidence)
            if evidence:
                break


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
