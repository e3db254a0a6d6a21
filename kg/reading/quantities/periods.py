"""Dates and periods as values: days, months and years that a text may leave incomplete, and what lies between two."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import NamedTuple

from kg.model.claims import Date, Period
from kg.reading.quantities.tables import WORDS

# Years that run over two calendar years: their name, and the month they begin in unless the style says it.
KINDS: dict[str, tuple[str, int]] = WORDS["kinds"]


class PartialDate(NamedTuple):
    """A day, month or year; what the text leaves out is 0, and `inferred` if it was completed from elsewhere."""

    year: int = 0
    month: int = 0
    day: int = 0
    inferred: bool = False

    def complete(self, year: int) -> PartialDate:
        """The same with this year where it has none."""
        return self if self.year else self._replace(year=year, inferred=True)

    @property
    def parts(self) -> tuple[int, ...]:
        """Its numbers, without those that are left out."""
        return tuple(part for part in self[:3] if part)

    @property
    def possible(self) -> bool:
        """True if the calendar has such a day; a 29 February without a year may be one."""
        month = self.month or 1
        return 1 <= month <= 12 and 1 <= (self.day or 1) <= calendar.monthrange(self.year or 2000, month)[1]

    @property
    def date(self) -> Date:
        """The date it is. Its year must be known."""
        return Date("-".join(f"{part:02d}" for part in self.parts), self.inferred)

    @property
    def words(self) -> str:
        """Its parts as people write them: "7 March 2021"."""
        return " ".join(filter(None, (str(self.day or ""), calendar.month_name[self.month], str(self.year))))


def between(begin: PartialDate, end: PartialDate) -> Period | None:
    """The period from one date to another, both included; None if they are not in order. Their years must be known."""
    starts, ends = f"{begin.year:04d}-{begin.month or 1:02d}-{begin.day or 1:02d}", end.date.last_day
    if starts > ends or begin.parts == end.parts:
        return None
    key = f"{begin.date.lexical}-to-{end.date.lexical}"
    return Period(key, f"{begin.words} to {end.words}", starts, ends, begin.inferred or end.inferred)


def months(key: str, label: str, year: int, month: int, count: int, *, inferred: bool = False) -> Period:
    """So many whole months in a row, from one of a year on."""
    years, last = divmod(month + count - 2, 12)
    return Period(key, label, f"{year}-{month:02d}-01", Date(f"{year + years}-{last + 1:02d}").last_day, inferred)


def part_of_year(year: int, first: int, last: int, name: str, *, inferred: bool = False) -> Period:
    """A quarter or half of a year; `name` is "q3" or "h1"."""
    label = f"{'quarter' if name[0] == 'q' else 'half'} {name[1]} of {year}"
    return months(f"{year}-{name}", label, year, first, last - first + 1, inferred=inferred)


def two_years(kind: str, first: int, year_begins: int) -> Period:
    """A year that runs over two calendar years, by its kind: `fy` financial, `ay` academic, `ya` of assessment,
    `ls` of a legislature. `year_begins` is the month in which the financial year of the place begins."""
    name, begins = KINDS[kind]
    begins = year_begins if kind in ("fy", "ya") and year_begins > 1 else begins
    short = f"{first}-{(first + 1) % 100:02d}"
    return months(f"{kind}-{short}", f"{name} {short}" if kind == "ya" else f"{short} {name}", first, begins, 12)


def named_year(kind: str, year: int, year_begins: int) -> Period:
    """A year of some kind that has one number: FY2024, the year of assessment 2024.

    A financial year that begins in April bears the number it begins in, one that begins in July or October the other.
    """
    if kind == "ya" or (kind == "fy" and year_begins < 4):
        return months(f"{kind}-{year}", f"{KINDS[kind][0]} {year}", year, 1, 12)
    return two_years(kind, year - (kind == "fy" and year_begins > 4), year_begins)


def ended(point: PartialDate, length: int) -> Period | None:
    """The months that end with a day or month: "the year ended 31 March 2021" is twelve. Its year must be known."""
    if not point.month:
        return None
    last = date.fromisoformat(point.date.last_day)
    after = last + timedelta(days=1)
    years, month = divmod(after.year * 12 + after.month - 1 - length, 12)
    starts = date(years, month + 1, min(after.day, 28)).isoformat()
    name = "year" if length == 12 else f"{length} months"
    key = f"{name.replace(' ', '-')}-to-{last}"
    return Period(key, f"{name} to {point.words}", starts, last.isoformat(), point.inferred)
