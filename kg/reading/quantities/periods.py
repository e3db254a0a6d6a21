"""Dates and periods as values: points of a calendar, and what lies between two of them."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from kg.model.claims import Date, Period
from kg.reading.quantities.tables import CROWDS, HEDGES, MONTH_NUMBERS, ORDINALS, words
from kg.reading.quantities.tokens import Style, Token

MONTH_NAMES = tuple(calendar.month_name)
RELATIVE = {"this": 0, "current": 0, "last": -1, "next": 1, "coming": 1}
# Words that end as plurals do.
SINGULAR = words("singulars")


class Point(NamedTuple):
    """A day, month or year; what the text leaves out is None, and `inferred` if it was completed from elsewhere."""

    year: int | None
    month: int | None = None
    day: int | None = None
    inferred: bool = False

    @staticmethod
    def of(date: Date) -> Point:
        """The point that a date is."""
        year, month, day = (*map(int, date.lexical.split("-")), None, None)[:3]
        return Point(year, month, day, date.inferred)

    def complete(self, year: int) -> Point:
        """The point with this year where it has none."""
        return self if self.year is not None else self._replace(year=year, inferred=True)

    @property
    def possible(self) -> bool:
        """Whether the calendar has such a day; a 29 February without a year may be one."""
        if self.month is not None and not 1 <= self.month <= 12:
            return False
        return self.day is None or 1 <= self.day <= calendar.monthrange(self.year or 2000, self.month or 1)[1]

    @property
    def date(self) -> Date:
        """The date it is. Its year must be known."""
        parts = [f"{self.year:04d}"] + [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return Date("-".join(parts), self.inferred)

    @property
    def first(self) -> str:
        """Its first day."""
        return f"{self.year:04d}-{self.month or 1:02d}-{self.day or 1:02d}"

    @property
    def words(self) -> str:
        """The point as people write it: "7 March 2021"."""
        return " ".join(
            [*([str(self.day)] if self.day else []), *([MONTH_NAMES[self.month]] if self.month else []), str(self.year)]
        )


def between(begin: Point, end: Point) -> Period | None:
    """The period from one point to another, both included; None if they are not in order."""
    starts, ends = begin.first, end.date.last_day
    if starts > ends or (begin.first == end.first and begin == end):
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


def two_years(kind: str, first: int, style: Style) -> Period:
    """A year that runs over two calendar years, by its kind: `fy` financial, `ay` academic, `ya` of assessment,
    `ls` of a legislature."""
    begins = {"ay": 9, "ls": 10}.get(kind, style.year_begins if style.year_begins > 1 else 4)
    words = {"fy": "financial year", "ay": "academic year", "ya": "year of assessment", "ls": "session"}[kind]
    short = f"{first}-{(first + 1) % 100:02d}"
    label = f"{words} {short}" if kind == "ya" else f"{short} {words}"
    return Period(f"{kind}-{short}", label, f"{first}-{begins:02d}-01", Date(f"{first + 1}-{begins - 1:02d}").last_day)


def named_year(kind: str, year: int, style: Style) -> Period:
    """A year of some kind that has one number: FY2024, the year of assessment 2024.

    A financial year that begins in April bears the number it begins in, one that begins in July or October the other.
    """
    if kind == "fy" and style.year_begins == 4:
        return two_years(kind, year, style)
    if kind == "fy" and style.year_begins > 4:
        return two_years(kind, year - 1, style)
    if kind in ("ay", "ls"):
        return two_years(kind, year, style)
    words = "financial year" if kind == "fy" else "year of assessment"
    return Period(f"{kind}-{year}", f"{words} {year}", f"{year}-01-01", f"{year}-12-31")


def ended(point: Point, length: int) -> Period | None:
    """The months that end with a day or month: "the year ended 31 March 2021" is twelve."""
    if point.month is None or point.year is None:
        return None
    last = date.fromisoformat(point.date.last_day)
    after = last + timedelta(days=1)
    count = after.year * 12 + after.month - 1 - length
    start = date(count // 12, count % 12 + 1, min(after.day, 28) if after.day > 28 else after.day)
    words = "year" if length == 12 else f"{length} months"
    return Period(
        f"{words.replace(' ', '-')}-to-{last}",
        f"{words} to {point.words}",
        start.isoformat(),
        last.isoformat(),
        point.inferred,
    )


def years(year: int, count: int, *, ahead: bool) -> Period:
    """The years to come, or gone by, counted from the year of the document: "the next five years"."""
    first, last = (year + 1, year + count) if ahead else (year - count + 1, year)
    return Period(f"{first}-to-{last}", f"{first} to {last}", f"{first}-01-01", f"{last}-12-31", True)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The tokens of a text with what completes its dates: the year of the document, its style, the year before."""

    tokens: Sequence[Token]
    lows: Sequence[str]
    year: int
    style: Style
    same: int | None = None

    @staticmethod
    def of(tokens: Sequence[Token], year: int, style: Style, same: int | None = None) -> Calendar:
        """The calendar of a text's tokens."""
        return Calendar(tokens, tuple(token.low for token in tokens), year, style, same)

    def at(self, index: int) -> Token | None:
        """The token at a place, if there is one."""
        return self.tokens[index] if 0 <= index < len(self.lows) else None

    def low(self, index: int) -> str:
        """The words of the token at a place, in small letters; nothing outside the text."""
        return self.lows[index] if 0 <= index < len(self.lows) else ""

    def words(self, first: int, last: int) -> tuple[str, ...]:
        """The words of the tokens from one place to another; none if a place is outside the text."""
        return tuple(self.lows[first:last]) if first >= 0 and last <= len(self.lows) else ()

    def glued(self, index: int) -> bool:
        """Whether a token hangs on to the one before."""
        return 0 <= index < len(self.lows) and self.tokens[index].glued

    # ---- parts of dates

    def day(self, index: int) -> int | None:
        """A day of a month in digits: "7", "07", "7th"."""
        token = self.at(index)
        if token is not None and token.low in ORDINALS and self.low(index + 1) == "of":
            return ORDINALS[token.low]
        if token is None or token.kind not in ("number", "ordinal"):
            return None
        digits = token.text[:-2] if token.kind == "ordinal" else token.text
        return int(digits) if digits.isdigit() and len(digits) <= 2 and 1 <= int(digits) <= 31 else None

    def month(self, index: int) -> tuple[int, int] | None:
        """A month by its name or short name, and the place behind it and its full stop."""
        token = self.at(index)
        if token is None or token.low not in MONTH_NUMBERS:
            return None
        stop = len(token.low) <= 4 and token.low != "may" and self.low(index + 1) == "." and self.glued(index + 1)
        return MONTH_NUMBERS[token.low], index + 1 + stop

    def capital(self, index: int) -> bool:
        """Whether a word begins with a capital."""
        token = self.at(index)
        return token is not None and token.text[:1].isupper()

    def plain_year(self, index: int) -> int | None:
        """A year in four digits that nothing hangs on to."""
        token = self.at(index)
        if token is None or token.kind != "number" or not token.text.isdigit() or len(token.text) != 4:
            return None
        return int(token.text) if 1500 <= int(token.text) <= 2099 else None

    def short_year(self, index: int) -> tuple[int, int] | None:
        """A year in two digits: "21" or "'21", and the place behind it."""
        place = index + 1 if self.low(index) in ("'", "’") else index
        token = self.at(place)
        if token is None or token.kind != "number" or not token.text.isdigit() or len(token.text) != 2:
            return None
        century = self.year // 100 * 100
        found = century + int(token.text)
        return (found if found <= self.year + 30 else found - 100), place + 1

    def spoken_year(self, index: int) -> tuple[int, bool, int] | None:
        """A year in digits, or "this year", "last year", "the year"; whether it was inferred; the place behind it."""
        if (year := self.plain_year(index)) is not None:
            hangs = (
                self.glued(index + 1)
                and self.low(index + 1) in "-–/'"
                and self.at(index + 2) is not None
                and self.glued(index + 2)
            )
            return None if hangs else (year, False, index + 1)
        place = index + 1 if self.low(index) == "the" else index
        if (
            self.low(place) in RELATIVE
            and self.low(place + 1) == "year"
            and not (place > index and self.low(place) in ("last", "next"))
        ):
            return self.year + RELATIVE[self.low(place)], True, place + 2
        if place > index and self.low(place) == "year" and self.plain_year(place + 1) is not None:
            return self.plain_year(place + 1) or 0, False, place + 2
        if (
            place > index
            and self.low(place) == "year"
            and self.low(place + 1) not in ("of", "to", "ended", "ending", "before", "earlier", "ago", "end")
        ):
            return self.year, True, place + 1
        return None

    def year_behind(self, index: int) -> tuple[int, bool, int] | None:
        """The year behind a month or a part of a year, with or without "of" or a comma."""
        comma = self.low(index) == "," and self.plain_year(index + 1) is not None
        place = index + 1 if comma or self.low(index) in ("of", "in") else index
        return self.spoken_year(place)

    # ---- what stands around them

    def counted(self, index: int) -> bool:
        """Whether a thing in the plural stands there, which a number before it may count."""
        token = self.at(index)
        if token is None or token.kind != "word" or token.glued:
            return False
        return token.low in CROWDS or (
            token.text.islower() and len(token.low) > 3 and token.low.endswith("s") and token.low not in SINGULAR
        )

    def hedged(self, index: int) -> bool:
        """Whether a hedge stands before a token: "about", "more than"."""
        return any(tuple(self.lows[index - size : index]) in HEDGES for size in (1, 2, 3) if index >= size)
