"""Values of dates: days, months and years of which a text may leave out a part, and the periods that it names."""

import calendar
from datetime import date, timedelta
from typing import NamedTuple, Self

from kg.model.claims import Date, Period
from kg.reading.quantities import tables


class PartialDate(NamedTuple):
    """A day, month or year; what the text leaves out is 0, and `inferred` if it was completed from elsewhere."""

    year: int = 0
    month: int = 0
    day: int = 0
    inferred: bool = False

    def complete(self, year: int) -> Self:
        """The same with this year where it has none."""
        return self if self.year else self._replace(year=year, inferred=True)

    @property
    def possible(self) -> bool:
        """True if the calendar has such a day; a 29 February without a year may be one."""
        month = self.month or 1
        return 1 <= month <= 12 and 1 <= (self.day or 1) <= calendar.monthrange(self.year or 2000, month)[1]

    @property
    def date(self) -> Date:
        """The date it is. Its year must be known."""
        return Date("-".join(f"{part:02d}" for part in self[:3] if part), self.inferred)

    @property
    def words(self) -> str:
        """Its parts as people write them: "7 March 2021"."""
        return " ".join(filter(None, (str(self.day or ""), calendar.month_name[self.month], str(self.year))))

    @property
    def period(self) -> Period:
        """The days of it. Its year must be known."""
        starts = f"{self.year:04d}-{self.month or 1:02d}-{self.day or 1:02d}"
        return Period(self.date.lexical, self.words, starts, self.date.last_day, self.inferred)


NONE = PartialDate()


class Moment(NamedTuple):
    """A date or period in `tokens[first:last]`. `part` names the part of the date that the words pick ("end",
    "early"), or says that it is a "bare" year. `days` are further days of the same month, before it, by their places.
    A `reason` refuses what is no date.
    """

    value: PartialDate | Period | None = None
    part: str = ""
    reason: str = ""
    days: tuple[tuple[int, PartialDate], ...] = ()
    first: int = 0
    last: int = 0

    @property
    def point(self) -> PartialDate | None:
        """The day, month or year that it is, if the calendar has it."""
        return self.value if isinstance(self.value, PartialDate) and self.value.possible else None


def between(begin: PartialDate | Period, end: PartialDate | Period) -> Period | None:
    """The period from one date or period to another, both included; None if they are not in order. Their years must be
    known."""
    one, other = (each if isinstance(each, Period) else each.period for each in (begin, end))
    key, label, inferred = f"{one.key}-to-{other.key}", f"{one.label} to {other.label}", one.inferred or other.inferred
    return Period(key, label, one.starts, other.ends, inferred) if one.starts < other.starts else None


def whole_months(key: str, label: str, year: int, month: int, count: int, *, inferred: bool = False) -> Period:
    """So many whole months in a row, from one of a year on."""
    years, last = divmod(month + count - 2, 12)
    return Period(key, label, f"{year}-{month:02d}-01", Date(f"{year + years}-{last + 1:02d}").last_day, inferred)


def part_of_year(year: PartialDate, month: int, count: int, name: str) -> Period:
    """Months of a year, from one on: a quarter or half by its `name`, "q3" or "h1", others by the day they end with."""
    if not name:
        years, last = divmod(month + count - 2, 12)
        return ended(year._replace(year=year.year + years, month=last + 1), count)
    label = f"{'quarter' if name[0] == 'q' else 'half'} {name[1]} of {year.year}"
    return whole_months(f"{year.year}-{name}", label, year.year, month, count, inferred=year.inferred)


def year_of_kind(kind: str, first: int, year_begins: int, *, named: bool = False) -> Period:
    """A year that runs over two calendar years, by its kind: `fy` financial, `ay` academic, `ya` of assessment, `ls` of
    a legislature. `year_begins` is that of a `Style`; `named`, it has one number: FY2024."""
    name, begins = tables.WORDS["kinds"][kind]
    if named and (kind == "ya" or (kind == "fy" and year_begins == 1)):
        return whole_months(f"{kind}-{first}", f"{name} {first}", first, 1, 12)
    years, month = divmod(year_begins - 1, 12)
    first += years * (named and kind == "fy")
    begins = month + 1 if kind in ("fy", "ya") and year_begins != 1 else begins
    short = f"{first}-{(first + 1) % 100:02d}"
    return whole_months(f"{kind}-{short}", f"{name} {short}" if kind == "ya" else f"{short} {name}", first, begins, 12)


def ended(point: PartialDate, length: int) -> Period:
    """The months that end with a day or month: "the year ended 31 March 2021" is twelve. Its year must be known."""
    last = date.fromisoformat(point.date.last_day)
    after = last + timedelta(days=1)
    years, month = divmod(after.year * 12 + after.month - 1 - length, 12)
    starts = date(years, month + 1, min(after.day, 28)).isoformat()
    name = "year" if length == 12 else f"{length} months"
    key = f"{name.replace(' ', '-')}-to-{last}"
    return Period(key, f"{name} to {point.words}", starts, last.isoformat(), point.inferred)
