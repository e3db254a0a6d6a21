"""Figures in a table that people sort: those of one indicator, and all amounts of money; units are never mixed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from app.http.problems import Problem
from app.i18n.language import phrase
from app.limits import MOST_ROWS
from app.names import below
from app.pages.claims import ShownClaim, read_claims
from app.pages.headings import behind
from app.site import Site

CURRENCY = "http://qudt.org/vocab/unit/CCY_"


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
) -> dict[str, Any]:
    """Figures sorted by a column, `-` before its name for the other way round; within each unit, the commonest first.

    `path` with the parameters `kept` is the page that the links of the columns lead to. `total` counts all figures,
    `shown` those in `groups`, by unit. Raises Problem for a column that there is not.
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
        groups.append((site.names.link(unit) if unit else None, own[:left]))
        left -= len(groups[-1][1])
    heads = [_column(each, name, flipped, path, kept) for each in columns]
    shown = [group for group in groups if group[1]]
    return {"columns": heads, "groups": shown, "total": len(every), "shown": MOST_ROWS - left}


def _column(name: str, sorted_by: str, flipped: bool, path: str, kept: Mapping[str, str]) -> dict[str, str]:
    """A column with the link that sorts by it; `order` is how the table is sorted by it now, or empty."""
    title, _, greatest_first = COLUMNS[name]
    now = name == sorted_by
    order = ("descending" if greatest_first != flipped else "ascending") if now else ""
    sort = f"-{name}" if now and not flipped else name
    href = below(f"{path}?{urlencode({**kept, 'sort': sort})}")
    return {"name": name, "title": phrase(title), "href": href, "order": order}


def money(site: Site, sort: str, currency: str) -> dict[str, Any]:
    """All amounts of money, or those of one currency, by its unit's local name. Raises Problem.

    Given are the table, the query that gives its rows, and each currency with the number of its amounts.
    """
    of_money = f'STRSTARTS(STR(?currency), "{CURRENCY}")'
    counting = behind("currencies", filter=of_money)
    if site.large:  # nothing else is looked at of a claim
        counting = counting.replace("?claim hkit:about ?who ; hkit:indicator ?what ;", "?claim")
    counts = {row["currency"].value: int(row["n"].value) for row in site.store.select(counting)}
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    chosen = CURRENCY + currency if currency else ""
    if chosen and chosen not in counts:
        known = ", ".join(unit.removeprefix(CURRENCY) for unit, _ in ordered) or "none"
        raise Problem(400, f"There are no amounts in {currency[:20]!r}. The currencies of this graph: {known}.")
    wanted = f"?currency = <{chosen}>" if chosen else of_money
    query = behind("money", filter=wanted)
    rows = site.store.select(site.part(query, f"?claim hkit:unit ?currency FILTER ({wanted})", MOST_ROWS))
    claims = read_claims(site, dict.fromkeys(row["claim"].value for row in rows))
    shown = table(site, claims, sort, "/money", tuple(COLUMNS), **({"currency": currency} if currency else {}))
    return {"table": shown, "query": query, "currencies": [(site.names.link(unit), n) for unit, n in ordered]}
