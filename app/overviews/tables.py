"""The tables of schemes, organisations, places, figures and plans, as `tables.toml` has them: read, narrowed, sorted.

A row is a thing with the claims about it from both ends, or one claim. A cell has entries, each with its claims.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import pyoxigraph as ox
import regex
from werkzeug.datastructures import MultiDict

from app.http.problems import Problem
from app.i18n.language import language, phrase
from app.limits import MOST_ABOUT, MOST_ROWS, MOST_TABLED
from app.pages.claims import ShownClaim, show_claim
from app.pages.headings import behind
from app.pages.resource import value_of
from app.site import Link, Site, kept, path_of
from kg.rdf import wording
from kg.rdf.namespaces import local_name
from kg.resources import toml
from kg.store.store import Row

TABLES: dict[str, dict[str, Any]] = toml(__file__, "tables.toml")
YEAR = regex.compile(r"-?[0-9]{4,}")


class Entry(NamedTuple):
    """A value in a cell: its words, what its column is narrowed by, its link, its claims, its place if not by words."""

    text: str
    key: str
    href: str | None = None
    claims: tuple[ShownClaim, ...] = ()
    order: tuple[str, Decimal | int, str] | None = None


class TableRow(NamedTuple):
    """A row about a thing or a claim, with the entries of each column."""

    iri: str
    cells: Mapping[str, Sequence[Entry]]
    claims: Sequence[ShownClaim]

    @property
    def quotes(self) -> str:
        """All words of the source behind it."""
        return " ".join(dict.fromkeys(quote.text for claim in self.claims for quote in claim.quotes))


@kept
def rows_of(site: Site, name: str) -> list[TableRow]:
    """All rows of a table, in the language and with the links of the request; of a large graph those looked at."""
    table = TABLES[name]
    if not site.ours and table["triples"]:
        found = site.store.select(site.part(query(site, name), "?thing ?property ?date"))
        return [row_of(site, name, str(number), [_triple(site, row)]) for number, row in enumerate(found)]
    most = MOST_TABLED if table["class"] else MOST_ROWS
    found = site.store.select(site.part(query(site, name), table["part"], most))
    own = ((row.get("thing") or row["claim"], row.get("claims") or row["claim"]) for row in found)
    read = ((thing.value, site.records.claims(sorted(claims.value.split())[:MOST_ABOUT])) for thing, claims in own)
    return [row_of(site, name, iri, [show_claim(site, claim) for claim in claims]) for iri, claims in read]


def _triple(site: Site, row: Row) -> ShownClaim:
    """A dated triple of a graph without claims, as a claim without quotes."""
    thing, date, of = row["thing"], row["date"].value, row["property"].value
    named = isinstance(thing, ox.NamedNode)
    about = site.names.link(thing.value) if named else Link("", value_of(site, thing).text, None)
    told = wording.date(date, language())
    return ShownClaim("", "", about, "holds", date, told, True, (), of, site.names.label(of), when=date)


def view(name: str, rows: Sequence[TableRow], asked: MultiDict[str, str]) -> dict[str, Any]:
    """The rows that are asked for, sorted, the columns that are, and what each facet offers. Raises Problem."""
    table = TABLES[name]
    named = ",".join(asked.getlist("columns")).split(",")
    picked = [each for each in table["columns"] if each in named]
    columns = picked or [each for each in table["columns"] if each not in table["hidden"]]
    chosen = {each: asked[each] for each in ("q", *table["facets"]) if asked.get(each)}
    sort = asked.get("sort") or table["sort"]
    column = sort.removeprefix("-")
    if column not in table["columns"]:
        raise Problem(400, f"sort is one of {', '.join(table['columns'])}, or - and one of them, not {sort[:40]!r}.")
    kept = sorted((row for row in rows if _fits(row, chosen)), key=lambda row: row.iri)
    places = {row.iri: [each.order or ("", 0, each.text.casefold()) for each in row.cells[column]] for row in kept}
    kept.sort(key=lambda row: places[row.iri], reverse=sort.startswith("-"))
    kept.sort(key=lambda row: not row.cells[column])  # rows without a value stay last
    facets = {each: _offered(rows, chosen, each) for each in table["facets"]}
    parts = {"rows": kept, "sort": sort, "chosen": chosen, "facets": facets, "picked": picked, "shown": columns}
    return {**table, **parts, "name": name}


def as_records(rows: Iterable[TableRow], columns: Iterable[str]) -> list[dict[str, str]]:
    """Rows as flat records for programs: the address, columns in words with plans marked, and the quotes."""
    written = ({each: "; ".join(map(_marked, row.cells[each])) for each in columns} for row in rows)
    return [{"iri": row.iri, **cells, "quotes": row.quotes} for row, cells in zip(rows, written, strict=True)]


def _marked(entry: Entry) -> str:
    plans = {claim.modality for claim in entry.claims}
    return entry.text if "holds" in plans or not plans else f"{entry.text} ({phrase(f'tables.{min(plans)}')})"


def query(site: Site, name: str, only: Sequence[str] = ()) -> str:
    """The query that gives the rows of a table, or `only` some of them by their IRIs."""
    table, values = TABLES[name], " ".join(f"<{iri}>" for iri in only)
    some = f"VALUES {'?thing' if table['class'] else '?claim'} {{ {values} }}" if only else ""
    asked = table["query"] if site.ours or not table["triples"] else table["triples"]
    return behind(asked, only=some, **{"class": f"hkit:{table['class']}"})


def row_of(site: Site, name: str, iri: str, claims: Sequence[ShownClaim]) -> TableRow:
    """The row of a table about a thing or a claim."""
    cells = {}
    for column, sources in TABLES[name]["columns"].items():
        entries: dict[str, Entry] = {}
        for each in (entry for source in sources for entry in _entries(site, source, iri, claims) if entry.text):
            before = entries[each.key].claims if each.key in entries else ()
            entries[each.key] = each._replace(claims=(*before, *each.claims))
        cells[column] = list(entries.values())
    return TableRow(iri, cells, claims)


def _entries(site: Site, source: str, iri: str, claims: Sequence[ShownClaim]) -> Iterable[Entry]:
    """The entries of a source of a column, as `tables.toml` explains them."""
    if source == "name":
        return [_linked(site.names.link(iri))]
    if source == "kind":
        return map(_linked, map(site.names.link, site.names.kinds(iri)))
    if source in PARTS:
        return [PARTS[source](site, claim) for claim in claims]
    return [_said(claim, iri) for claim in claims if _source(claim, iri) == source]


def _source(claim: ShownClaim, iri: str) -> str:
    """The source in which a claim stands in the row of a thing."""
    if claim.figure:
        return "money" if claim.money else "figure"
    return ("" if claim.about.iri == iri else "^") + local_name(claim.predicate)


def _said(claim: ShownClaim, iri: str, *, named: bool = True) -> Entry:
    """The thing or the words that a claim says of a thing, from either end; a figure `named` by what it counts."""
    link = claim.about if claim.about.iri != iri else claim.link
    if link:
        return _linked(link)._replace(claims=(claim,))
    note = f" ({claim.note})" if claim.note else ""
    text = f"{claim.label}: {claim.value}{note}" if claim.figure and named else claim.value
    order = claim.unit if claim.figure else claim.when, wording.finite(claim.number) or 0, text.casefold()
    return Entry(text, text, None, (claim,), order)


def _linked(link: Link) -> Entry:
    return Entry(link.label, local_name(link.iri), link.href)


def _date(date: str, text: str) -> Entry:
    """A date, in order of time: years may be before our era or have more than four digits."""
    return Entry(text, date, order=("", int((YEAR.match(date) or "0")[0]), date))


def _era(date: str) -> Entry:
    year = int((YEAR.match(date) or "0")[0])
    text = str(year) if year > 0 else phrase("tables.before", year=str(1 - year)) if date else ""
    return Entry(text, text)


# The parts of a claim that have a column of their own.
PARTS: Mapping[str, Callable[[Site, ShownClaim], Entry]] = {
    "about": lambda _, claim: _linked(claim.about),
    "label": lambda _, claim: _linked(Link(claim.predicate, claim.label, path_of(claim.predicate))),
    "value": lambda _, claim: _said(claim, claim.about.iri, named=False),
    "note": lambda _, claim: Entry(claim.note, claim.note),
    "when": lambda _, claim: _date(claim.day, claim.as_of + ("" if claim.dated else f" {phrase('tables.edition')}")),
    "date": lambda _, claim: _date(claim.when, wording.date(claim.when, language())),
    "year": lambda _, claim: _era(claim.when),
    "number": lambda _, claim: Entry(claim.number, claim.number),
    "is_money": lambda _, claim: Entry(phrase("tables.money") if claim.money else "", "money"),
    "unit": lambda site, claim: _linked(site.names.link(claim.unit)) if claim.unit else Entry("", ""),
    "modality": lambda _, claim: Entry(phrase(f"tables.{claim.modality}"), claim.modality),
}


def _fits(row: TableRow, chosen: Mapping[str, str]) -> bool:
    """True for a row that has the values chosen by column, and every word that is searched."""
    texts = [entry.text for cell in row.cells.values() for entry in cell]
    words = " ".join((*texts, row.quotes)).casefold() if "q" in chosen else ""
    return all(word in words for word in chosen.get("q", "").casefold().split()) and all(
        any(entry.key == key for entry in row.cells[column]) for column, key in chosen.items() if column != "q"
    )


def _offered(rows: Iterable[TableRow], chosen: Mapping[str, str], column: str) -> list[tuple[tuple[str, str], int]]:
    """The keys and words of a column in the rows that fit all other choices, the commonest first, ties by words."""
    others = {name: key for name, key in chosen.items() if name != column}
    kept = (row for row in rows if _fits(row, others))
    counts = Counter((entry.key, entry.text) for row in kept for entry in row.cells[column])
    return sorted(counts.items(), key=lambda each: (-each[1], each[0][1]))
