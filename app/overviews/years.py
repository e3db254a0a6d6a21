"""Every date of a graph, year by year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import pyoxigraph as ox
import regex

from app.i18n import wording
from app.i18n.language import phrase
from app.limits import MOST_ROWS
from app.names import Link
from app.pages.claims import CLAIMS as CLAIM_CLASSES
from app.pages.claims import DATES, ShownClaim, read_claims
from app.pages.layout import relation_of
from app.pages.resource import value_of
from app.site import Site
from kg.rdf.labels import local_name
from kg.store.store import Row

# A date that opens with its year, which may be before our era or have more than four digits.
DATE = r"^-?[0-9]{4,}"
YEAR = regex.compile(DATE)


def _dated(variable: str) -> str:
    """The filter of SPARQL that a variable holds a date."""
    # By the end of its name, since an engine may hold what it would alter under another datatype
    # (`kg.remote.wire_terms`).
    kinds = "|".join(local_name(name) for name in DATES)
    return f'FILTER (REGEX(STR(DATATYPE({variable})), "[#/]({kinds})$") && REGEX(STR({variable}), "{DATE}"))'


# The date that a claim tells comes before the one as of which it holds; that of the edition says nothing.
CLAIMS = f"""SELECT DISTINCT ?claim ?date WHERE {{
  ?claim hkit:about ?thing
  OPTIONAL {{ ?claim rdf:object ?told {_dated("?told")} }}
  OPTIONAL {{
    ?claim hkit:asOf ?asOf FILTER NOT EXISTS {{ ?claim hkit:dateBasis voc:edition }}
    {_dated("?asOf")}
  }}
  BIND (COALESCE(?told, ?asOf) AS ?date) FILTER (isIRI(?claim) && BOUND(?date))
}} ORDER BY STR(?date) STR(?claim)"""
# In a graph without claims, every triple with a date.
TRIPLES = f"""SELECT ?thing ?property ?date WHERE {{
  ?thing ?property ?date {_dated("?date")}
}} ORDER BY STR(?date) STR(?thing) STR(?property)"""


@dataclass(frozen=True, slots=True)
class DatedEntry:
    """Something said with a date: of what, a title, a value, and the claim that says so, if it is one.

    `value` is empty where the date itself is what is said.
    """

    about: Link
    title: str
    value: str
    link: Link | None
    date: str
    year: int
    claim: ShownClaim | None = None


@dataclass(frozen=True, slots=True)
class YearPart:
    """Entries of one kind."""

    title: str
    entries: tuple[DatedEntry, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """A year with its entries, by kind."""

    name: str
    anchor: str
    count: int
    parts: tuple[YearPart, ...]


@dataclass(frozen=True, slots=True)
class Years:
    """The years in order; `total` counts every entry, `shown` those that are listed."""

    years: tuple[Year, ...]
    total: int
    shown: int
    query: str


PARTS = ("happened", "planned", "figures", "said", "dates")


def years(site: Site, *, newest: bool = False) -> Years:
    """Every dated claim or triple, from the oldest year to the newest, or back; the rows of `query`."""
    query = CLAIMS if site.ours else TRIPLES
    rows = site.store.select(site.part(query, "?claim hkit:about ?thing" if site.ours else "?thing ?property ?date"))
    rows.sort(key=lambda row: _place_in_time(str(row["date"].value)), reverse=newest)
    first = rows[:MOST_ROWS]
    if site.ours:
        entries = [_from_claim(claim) for claim in read_claims(site, (row["claim"].value for row in first))]
    else:
        entries = [_from_triple(site, row) for row in first]
    by_year = [_year(year, list(group)) for year, group in groupby(entries, key=lambda each: each.year)]
    return Years(tuple(by_year), len(rows), len(entries), query)


def undated(site: Site, dated: int) -> int:
    """The number of claims with no date but their edition's."""
    return sum(site.index.count(kind) for kind in CLAIM_CLASSES) - dated


def _from_claim(claim: ShownClaim) -> DatedEntry:
    """A dated claim; where it tells the date of an event, the event is its title."""
    year, _ = _place_in_time(claim.when)
    if claim.tells_date:
        relation = relation_of(claim)
        title = (relation.title if relation else claim.label).lower()
        return DatedEntry(claim.about, title, "", None, claim.value, year, claim)
    return DatedEntry(claim.about, claim.label, claim.value, claim.link, wording.date(claim.when), year, claim)


def _place_in_time(date: str) -> tuple[int, str]:
    """The year of a date as a number, then the rest; a whole year or month stands before its days."""
    year = YEAR.match(date)
    return (int(year.group()), date[year.end() :]) if year else (0, date)


def _from_triple(site: Site, row: Row) -> DatedEntry:
    date, thing = row["date"].value, row["thing"]
    known = isinstance(thing, ox.NamedNode)
    about = site.names.link(thing.value) if known else Link("", value_of(site, thing).text, None)
    label = site.names.label(row["property"].value)
    return DatedEntry(about, label, "", None, wording.date(date), _place_in_time(date)[0])


def _year(year: int, entries: Iterable[DatedEntry]) -> Year:
    kinds: dict[str, list[DatedEntry]] = {part: [] for part in PARTS}
    for each in entries:
        kinds[_part(each)].append(each)
    parts = tuple(YearPart(phrase(f"years.{part}"), tuple(own)) for part, own in kinds.items() if own)
    name = str(year) if year > 0 else phrase("years.before", year=str(1 - year))
    return Year(name, f"y{year}", sum(len(part.entries) for part in parts), parts)


def _part(entry: DatedEntry) -> str:
    if entry.claim is None:
        return "dates"
    if entry.claim.modality != "holds":
        return "planned"
    return "figures" if entry.claim.figure else "said" if entry.value else "happened"
