"""What is dated, year by year: for the whole graph, and as the timeline of one thing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import pyoxigraph as ox
import regex

from app.i18n import wording
from app.i18n.language import phrase
from app.names import Link
from app.pages.claims import DATES, Said, read_claim
from app.pages.entity import Group, relation_of
from app.pages.resource import value_of
from app.site import Site
from kg.rdf.labels import local_name

# A date that opens with its year, which may be before our era or have more than four digits.
DATE = r"^-?[0-9]{4,}"
YEAR = regex.compile(DATE)
MOST = 2000
FEWEST = 3


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
UNDATED = f"""SELECT (COUNT(DISTINCT ?claim) AS ?all) (COUNT(DISTINCT ?plan) AS ?plans) WHERE {{
  ?claim hkit:about ?thing ; hkit:dateBasis voc:edition
  FILTER NOT EXISTS {{ ?claim rdf:object ?told {_dated("?told")} }}
  OPTIONAL {{ ?claim hkit:modality ?how FILTER (?how != voc:holds) BIND (?claim AS ?plan) }}
}}"""


@dataclass(frozen=True, slots=True)
class Moment:
    """What is said with a date: of what, what, and the claim that says so, if it is one.

    `value` is empty where the date itself is what is said. `sort` orders moments in time.
    """

    about: Link
    title: str
    value: str
    link: Link | None
    date: str
    sort: tuple[int, str]
    claim: Said | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Moments of one kind."""

    title: str
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """A year with what is dated in it, by kind."""

    name: str
    anchor: str
    count: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Years:
    """The years in order; `total` counts every moment, `shown` those that are listed."""

    years: tuple[Year, ...]
    total: int
    shown: int
    query: str


PARTS = ("happened", "planned", "figures", "said", "dates")


def years(site: Site, *, newest: bool = False) -> Years:
    """All that is dated, from the oldest year to the newest, or back; the rows of `query`."""
    query = CLAIMS if site.ours else TRIPLES
    rows = site.store.select(site.part(query, "?claim hkit:about ?thing" if site.ours else "?thing ?property ?date"))
    rows.sort(key=lambda row: _sort(str(row["date"].value)), reverse=newest)
    read = _from_claim if site.ours else _from_triple
    moments = [read(site, row) for row in rows[:MOST]]
    found = [_year(year, list(group)) for year, group in groupby(moments, key=lambda moment: moment.sort[0])]
    return Years(tuple(found), len(rows), len(moments), query)


def undated(site: Site) -> tuple[int, int]:
    """The number of claims with no date but their edition's, and of the plans among them."""
    row = site.store.select(UNDATED)[0]
    return int(row["all"].value), int(row["plans"].value)


def timeline(groups: Sequence[Group]) -> tuple[Moment, ...]:
    """The dated claims on an entity's page in order of time; none where there are few, or all of one date."""
    claims = {line.claim.iri: line.claim for group in groups for line in group.lines if line.claim and line.claim.when}
    moments = sorted(map(_moment, claims.values()), key=lambda moment: (moment.sort, bool(moment.value), moment.title))
    return tuple(moments) if len(moments) >= FEWEST and len({moment.sort for moment in moments}) > 1 else ()


def _from_claim(site: Site, row: dict[str, ox.NamedNode]) -> Moment:
    return _moment(read_claim(site, row["claim"].value))


def _moment(claim: Said) -> Moment:
    date, sort = wording.date(claim.when), _sort(claim.when)
    if claim.tells_date:
        relation = relation_of(claim)
        title = (relation.title if relation else claim.label).lower()
        return Moment(claim.about, title, "", None, claim.value, sort, claim)
    return Moment(claim.about, claim.label, claim.value, claim.link, date, sort, claim)


def _from_triple(site: Site, row: dict[str, ox.NamedNode]) -> Moment:
    date, thing = row["date"].value, row["thing"]
    known = isinstance(thing, ox.NamedNode)
    about = site.names.link(thing.value) if known else Link("", value_of(site, thing).text, None)
    return Moment(about, site.names.label(row["property"].value), "", None, wording.date(date), _sort(date))


def _sort(date: str) -> tuple[int, str]:
    """A place in time: the year as a number, then the rest; a whole year or month stands before its days."""
    found = YEAR.match(date)
    return (int(found.group()), date[found.end() :]) if found else (0, date)


def _year(year: int, moments: Iterable[Moment]) -> Year:
    kinds: dict[str, list[Moment]] = {part: [] for part in PARTS}
    for moment in moments:
        kinds[_part(moment)].append(moment)
    parts = tuple(Part(phrase(f"years.{part}"), tuple(found)) for part, found in kinds.items() if found)
    name = str(year) if year > 0 else phrase("years.before", year=str(1 - year))
    return Year(name, f"y{year}", sum(len(part.moments) for part in parts), parts)


def _part(moment: Moment) -> str:
    if moment.claim is None:
        return "dates"
    if moment.claim.modality != "holds":
        return "planned"
    return "figures" if moment.claim.figure else "said" if moment.value else "happened"
