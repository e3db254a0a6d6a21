"""Every date of a graph, year by year."""

from itertools import groupby
from typing import Any

import pyoxigraph as ox
import regex

from app.i18n.language import language, phrase
from app.limits import MOST_ROWS
from app.names import Link
from app.pages.claims import CLAIMS, ShownClaim, read_claims
from app.pages.headings import behind, relation_of
from app.pages.resource import value_of
from app.site import Site
from kg.rdf import wording
from kg.store.store import Row

# A date opens with its year, which may be before our era or have more than four digits.
YEAR = regex.compile(r"^-?[0-9]{4,}")
PARTS = ("happened", "planned", "figures", "said", "dates")


def years(site: Site, *, newest: bool = False) -> dict[str, Any]:
    """Every dated claim or triple, from the oldest year to the newest, or back; the rows of `query`.

    `total` counts every entry, `shown` those in `years`, `undated` the claims with no date but their edition's.
    """
    query = behind("dated-claims" if site.ours else "dated-triples")
    rows = site.store.select(site.part(query, "?claim hkit:about ?thing" if site.ours else "?thing ?property ?date"))
    rows.sort(key=lambda row: _place_in_time(str(row["date"].value)), reverse=newest)
    first = rows[:MOST_ROWS]
    if site.ours:
        entries = [_from_claim(claim) for claim in read_claims(site, (row["claim"].value for row in first))]
    else:
        entries = [_from_triple(site, row) for row in first]
    by_year = [_year(year, list(group)) for year, group in groupby(entries, key=lambda each: each["year"])]
    undated = sum(site.index.count(kind) for kind in CLAIMS) - len(rows) if site.ours and not site.large else 0
    return {"years": by_year, "total": len(rows), "shown": len(entries), "undated": undated, "query": query}


def _from_claim(claim: ShownClaim) -> dict[str, Any]:
    """A dated claim; where it tells the date of an event, the event is its title, and there is no value."""
    entry = {"about": claim.about, "title": claim.label, "claim": claim, "year": _place_in_time(claim.when)[0]}
    if claim.tells_date:
        relation = relation_of(claim)
        return {**entry, "title": (relation.title if relation else claim.label).lower(), "date": claim.value}
    return {**entry, "value": claim.value, "link": claim.link, "date": wording.date(claim.when, language())}


def _place_in_time(date: str) -> tuple[int, str]:
    """The year of a date as a number, then the rest; a whole year or month stands before its days."""
    year = YEAR.match(date)
    return (int(year.group()), date[year.end() :]) if year else (0, date)


def _from_triple(site: Site, row: Row) -> dict[str, Any]:
    date, thing = row["date"].value, row["thing"]
    known = isinstance(thing, ox.NamedNode)
    about = site.names.link(thing.value) if known else Link("", value_of(site, thing).text, None)
    title = site.names.label(row["property"].value)
    return {"about": about, "title": title, "date": wording.date(date, language()), "year": _place_in_time(date)[0]}


def _year(year: int, entries: list[dict[str, Any]]) -> dict[str, Any]:
    kinds = ((part, [each for each in entries if _part(each) == part]) for part in PARTS)
    parts = [{"title": phrase(f"years.{part}"), "entries": own} for part, own in kinds if own]
    name = str(year) if year > 0 else phrase("years.before", year=str(1 - year))
    return {"name": name, "anchor": f"y{year}", "count": len(entries), "parts": parts}


def _part(entry: dict[str, Any]) -> str:
    claim: ShownClaim | None = entry.get("claim")
    if claim is None:
        return "dates"
    if claim.modality != "holds":
        return "planned"
    return "figures" if claim.figure else "said" if entry.get("value") else "happened"
