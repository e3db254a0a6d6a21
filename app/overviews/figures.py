"""Figures in a table that people sort: those of one indicator, and all amounts of money; units are never mixed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

from app.http.problems import Problem
from app.i18n.language import phrase
from app.limits import MOST_ROWS
from app.names import Link
from app.pages.claims import ShownClaim, read_claims
from app.site import Site

CURRENCY = "http://qudt.org/vocab/unit/CCY_"
MONEY = """SELECT DISTINCT ?claim ?who ?what ?hedge ?value ?least ?most ?currency ?asOf WHERE {{
  ?claim hkit:about ?who ; hkit:indicator ?what ; hkit:unit ?currency .
  FILTER (isIRI(?claim) && {filter})
  OPTIONAL {{ ?claim hkit:qualifier ?hedge }} OPTIONAL {{ ?claim hkit:value ?value }}
  OPTIONAL {{ ?claim hkit:minValue ?least }} OPTIONAL {{ ?claim hkit:maxValue ?most }}
  OPTIONAL {{ ?claim hkit:asOf ?asOf }}
}} ORDER BY STR(?currency) DESC(COALESCE(?value, ?least, ?most)) STR(?claim)"""

COUNTS = """SELECT ?currency (COUNT(DISTINCT ?claim) AS ?n) WHERE {{
  ?claim hkit:about ?who ; hkit:indicator ?what ; hkit:unit ?currency FILTER (isIRI(?claim) && {filter})
}} GROUP BY ?currency"""


@dataclass(frozen=True, slots=True)
class SortColumn:
    """A column with the link that sorts by it; `order` is how the table is sorted by it now, or empty."""

    name: str
    title: str
    href: str
    order: str


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """The figures of one unit."""

    unit: Link | None
    claims: tuple[ShownClaim, ...]


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Figures by unit, each sorted; `total` counts them all, also those that are not shown."""

    columns: tuple[SortColumn, ...]
    groups: tuple[UnitFigures, ...]
    total: int
    shown: int


@dataclass(frozen=True, slots=True)
class Money:
    """Amounts of money: the table, the query that gives its rows, and each currency with the number of its amounts."""

    table: FigureTable
    query: str
    currencies: tuple[tuple[Link, int], ...]


def _amount(claim: ShownClaim) -> tuple[bool, Decimal]:
    """The place of a figure among others of its unit: by its lower end; those without a number stand below."""
    try:
        value = Decimal(claim.number)
    except InvalidOperation:
        value = Decimal("nan")
    return (value.is_finite(), value if value.is_finite() else Decimal(0))


# The columns by name: the key of the title, what they sort by, and whether the greatest comes first.
COLUMNS: Mapping[str, tuple[str, Callable[[ShownClaim], tuple[object, ...]], bool]] = {
    "who": ("indicator.who", lambda claim: (claim.about.label.casefold(), claim.about.iri), False),
    "what": ("figures.what", lambda claim: (claim.label.casefold(), claim.predicate), False),
    "figure": ("indicator.figure", _amount, True),
    "date": ("indicator.as_of", lambda claim: (claim.day,), True),
}


def table(
    site: Site, claims: Iterable[ShownClaim], sort: str, path: str, columns: Sequence[str], **kept: str
) -> FigureTable:
    """Figures sorted by a column, `-` before its name for the other way round; within each unit, the commonest first.

    `path` with the parameters `kept` is the page that the links of the columns lead to. Raises Problem for a column
    that there is not.
    """
    name, flipped = sort.removeprefix("-"), sort.startswith("-")
    if name not in columns:
        raise Problem(400, f"sort is one of {', '.join(columns)}, each also with - before it, not {sort[:40]!r}.")
    by_unit: defaultdict[str, list[ShownClaim]] = defaultdict(list)
    every = sorted(claims, key=lambda claim: (claim.about.label.casefold(), claim.label.casefold(), claim.iri))
    for claim in every:
        by_unit[claim.unit].append(claim)
    _, key, greatest_first = COLUMNS[name]
    groups, left = [], MOST_ROWS
    for unit, own in sorted(by_unit.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        own.sort(key=key, reverse=greatest_first != flipped)
        groups.append(UnitFigures(site.names.link(unit) if unit else None, tuple(own[:left])))
        left -= len(groups[-1].claims)
    heads = tuple(_column(each, name, flipped, path, kept) for each in columns)
    shown = tuple(group for group in groups if group.claims)
    return FigureTable(heads, shown, len(every), MOST_ROWS - left)


def _column(name: str, sorted_by: str, flipped: bool, path: str, kept: Mapping[str, str]) -> SortColumn:
    title, _, greatest_first = COLUMNS[name]
    now = name == sorted_by
    order = ("descending" if greatest_first != flipped else "ascending") if now else ""
    sort = f"-{name}" if now and not flipped else name
    return SortColumn(name, phrase(title), f"{path}?{urlencode({**kept, 'sort': sort})}", order)


def _counts(site: Site, of_money: str) -> str:
    """The query that counts amounts by currency; of a large graph it looks at nothing else of a claim."""
    query = COUNTS.format(filter=of_money)
    return query.replace("?claim hkit:about ?who ; hkit:indicator ?what ;", "?claim") if site.large else query


def money(site: Site, sort: str, currency: str) -> Money:
    """All amounts of money, or those of one currency, by its unit's local name. Raises Problem."""
    of_money = f'STRSTARTS(STR(?currency), "{CURRENCY}")'
    counts = {row["currency"].value: int(row["n"].value) for row in site.store.select(_counts(site, of_money))}
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    chosen = CURRENCY + currency if currency else ""
    if chosen and chosen not in counts:
        known = ", ".join(unit.removeprefix(CURRENCY) for unit, _ in ordered) or "none"
        raise Problem(400, f"There are no amounts in {currency[:20]!r}. The currencies of this graph: {known}.")
    wanted = f"?currency = <{chosen}>" if chosen else of_money
    query = MONEY.format(filter=wanted)
    rows = site.store.select(site.part(query, f"?claim hkit:unit ?currency FILTER ({wanted})", MOST_ROWS))
    claims = read_claims(site, dict.fromkeys(row["claim"].value for row in rows))
    kept = {"currency": currency} if currency else {}
    return Money(
        table(site, claims, sort, "/money", tuple(COLUMNS), **kept),
        query,
        tuple((site.names.link(unit), count) for unit, count in ordered),
    )
