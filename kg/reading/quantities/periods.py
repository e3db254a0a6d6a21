"""Dates and periods as values: days, months and years that a text may leave incomplete, and what lies between two."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import NamedTuple

from kg.model.claims import Date, Period

MONTH_NAMES = tuple(calendar.month_name)
# Years that run over two calendar years: their name, and the month they begin in unless the style says it.
KINDS = {"fy": ("financial year", 4), "ay": ("academic year", 9), "ya": ("year of assessment", 4)}
KINDS["ls"] = ("session", 10)  # of a legislature


class PartialDate(NamedTuple):
    """A day, month or year; what the text leaves out is None, and `inferred` if it was completed from elsewhere."""

    year: int | None
    month: int | None = None
    day: int | None = None
    inferred: bool = False

    @staticmethod
    def of(date: Date) -> PartialDate:
        """The same as a partial date."""
        year, month, day = (*map(int, date.lexical.split("-")), None, None)[:3]
        return PartialDate(year, month, day, date.inferred)

    def complete(self, year: int) -> PartialDate:
        """The same with this year where it has none."""
        return self if self.year is not None else self._replace(year=year, inferred=True)

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
        month = MONTH_NAMES[self.month] if self.month else ""
        return " ".join(part for part in (str(self.day or ""), month, str(self.year)) if part)


def between(begin: PartialDate, end: PartialDate) -> Period | None:
    """The period from one date to another, both included; None if they are not in order. Their years must be known."""
    starts = f"{begin.year:04d}-{begin.month or 1:02d}-{begin.day or 1:02d}"
    ends = end.date.last_day
    if starts > ends or begin.parts == end.parts:
        return None
    key = f"{begin.date.lexical}-to-{end.date.lexical}"
    return Period(key, f"{begin.words} to {end.words}", starts, ends, begin.inferred or end.inferred)


def months(year: int, first: int, last: int, name: str, *, inferred: bool = False) -> Period:
    """A quarter or half of a year; `name` is "q3" or "h1"."""
    label = f"{'quarter' if name[0] == 'q' else 'half'} {name[1]} of {year}"
    return Period(f"{year}-{name}", label, f"{year}-{first:02d}-01", Date(f"{year}-{last:02d}").last_day, inferred)


def decade(year: int) -> Period:
    """The ten years that begin with one: the 1990s."""
    return Period(f"{year}s", f"{year}s", f"{year}-01-01", f"{year + 9}-12-31")


def two_years(kind: str, first: int, year_begins: int) -> Period:
    """A year that runs over two calendar years, by its kind: `fy` financial, `ay` academic, `ya` of assessment,
    `ls` of a legislature. `year_begins` is the month in which the financial year of the place begins."""
    name, begins = KINDS[kind]
    if kind in ("fy", "ya") and year_begins > 1:
        begins = year_begins
    short = f"{first}-{(first + 1) % 100:02d}"
    label = f"{name} {short}" if kind == "ya" else f"{short} {name}"
    return Period(f"{kind}-{short}", label, f"{first}-{begins:02d}-01", Date(f"{first + 1}-{begins - 1:02d}").last_day)


def named_year(kind: str, year: int, year_begins: int) -> Period:
    """A year of some kind that has one number: FY2024, the year of assessment 2024.

    A financial year that begins in April bears the number it begins in, one that begins in July or October the other.
    """
    if kind == "ya" or (kind == "fy" and year_begins < 4):
        return Period(f"{kind}-{year}", f"{KINDS[kind][0]} {year}", f"{year}-01-01", f"{year}-12-31")
    return two_years(kind, year - (kind == "fy" and year_begins > 4), year_begins)


def ended(point: PartialDate, length: int) -> Period | None:
    """The months that end with a day or month: "the year ended 31 March 2021" is twelve. Its year must be known."""
    if point.month is None:
        return None
    last = date.fromisoformat(point.date.last_day)
    after = last + timedelta(days=1)
    years, month = divmod(after.year * 12 + after.month - 1 - length, 12)
    starts = date(years, month + 1, min(after.day, 28)).isoformat()
    name = "year" if length == 12 else f"{length} months"
    key = f"{name.replace(' ', '-')}-to-{last}"
    return Period(key, f"{name} to {point.words}", starts, last.isoformat(), point.inferred)


def years(year: int, count: int, *, ahead: bool) -> Period:
    """The years to come, or gone by, counted from the year of the document: "the next five years"."""
    first, last = (year + 1, year + count) if ahead else (year - count + 1, year)
    return Period(f"{first}-to-{last}", f"{first} to {last}", f"{first}-01-01", f"{last}-12-31", True)
