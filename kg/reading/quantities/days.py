"""Days and months in a text: "7 March 2021", "March 7, 2021", "4-6 May", "07/03/2021", "June 2016"; and their years.

A text may leave a date incomplete; it is completed where its mention is made.
"""

from __future__ import annotations

import calendar
from typing import NamedTuple

import regex

from kg.model.claims import Date, Period
from kg.reading.quantities import tables
from kg.reading.quantities.measures import unit_at
from kg.reading.quantities.numbers import whole_number
from kg.reading.quantities.tables import LISTS
from kg.reading.quantities.tokens import Tokens

THREE = regex.compile(r"(\d{1,4})([-–/.])(\d{1,2}|\p{L}{3,9})\2(\d{1,4})(?!\d|[-/]\w)")
TWO = regex.compile(r"(\d{1,4}) ?([-–/]) ?(\d{1,4})(?![^\s.,;):?!]|[.,]\d)")  # a month and a year


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


Year = tuple[PartialDate, int]  # the year, or NONE, and the place behind it
NONE = PartialDate()


class Moment(NamedTuple):
    """A date or period in `tokens[first:last]`. `part` names the part of the date that the words pick ("end",
    "early"), or says that it is a "bare" year. `days` are further days of the same month, before it, by their places.
    A `reason` refuses what is no date.
    """

    first: int
    last: int
    value: PartialDate | Period | None = None
    part: str = ""
    reason: str = ""
    days: tuple[tuple[int, PartialDate], ...] = ()

    @property
    def point(self) -> PartialDate | None:
        """The day, month or year that it is, if the calendar has it."""
        return self.value if isinstance(self.value, PartialDate) and self.value.possible else None


def between(begin: PartialDate, end: PartialDate) -> Period | None:
    """The period from one date to another, both included; None if they are not in order. Their years must be known."""
    starts, ends = f"{begin.year:04d}-{begin.month or 1:02d}-{begin.day or 1:02d}", end.date.last_day
    if starts > ends or begin[:3] == end[:3]:
        return None
    key = f"{begin.date.lexical}-to-{end.date.lexical}"
    return Period(key, f"{begin.words} to {end.words}", starts, ends, begin.inferred or end.inferred)


def year_at(tokens: Tokens, at: int) -> Year:
    """A year in digits, or "this year", "in last year's …", "the same year", "the year", "the year 2021"."""
    if year := tokens.plain_year(at):
        return (NONE, at) if tokens[at + 1].hung in "-–/'" and tokens[at + 2].glued else (PartialDate(year), at + 1)
    the = tokens[at].low == "the"
    word, behind = tokens[at + the].low, at + the + 1
    owned = tokens[behind].low == "year's" and tokens[at - 1].low in ("in", "during")
    if the and word == "same" and tokens[behind].low == "year":
        return PartialDate(tokens.same or tokens.spoken, inferred=True), behind + 1
    january = tokens.style.year_begins == 1 and tokens[behind].low in ("financial", "fiscal")  # others begin in no January
    behind += january
    known = january or not (the and word in ("last", "next"))
    if word in tables.RELATIVE and known and (owned or tokens[behind].low == "year"):
        return PartialDate(tokens.spoken + tables.RELATIVE[word], inferred=True), behind + 1
    year = tokens.plain_year(behind)
    if not the or word != "year" or (not year and tokens[behind].low in LISTS["behind the year"]):
        return NONE, at
    return (PartialDate(year), behind + 1) if year else (PartialDate(tokens.spoken, inferred=True), behind)


def year_behind(tokens: Tokens, at: int) -> Year:
    """The year behind a month or a part of a year: with or without "of" or a comma, or short, "'21"."""
    low = tokens[at].low
    link = low in ("of", "in") or (low == "," and tokens.plain_year(at + 1) > 0)
    year = short_year(tokens, at + 1) if low in "'’" else year_at(tokens, at + link)
    return year if year[0].year else (NONE, at)


def short_year(tokens: Tokens, at: int) -> Year:
    """A year in two digits."""
    text = tokens[at].text
    year = tokens.year // 100 * 100 + int(text) if len(text) == 2 and text.isdecimal() else 0
    return (PartialDate(year - 100 * (year > tokens.year + 30)), at + 1) if year else (NONE, at)


def numeric(tokens: Tokens, at: int) -> Moment | None:
    """07/03/2021, 7.3.2021, 2021-03-07, by the order of the document; 11/2016, 2016-11.

    Of a month and a year, what may as well be two years, or a range, is none.
    """
    if tokens[at].kind != "number":
        return None
    text = tokens[at].text + "".join(" " * (not token.glued) + token.text for token in tokens.row[at + 1 : at + 7])
    leaning = tokens[at].glued and tokens[at - 1].text in "-/"
    if match := THREE.match(text):
        a, c, mark = int(match[1]), int(match[4]), match[2]
        b = tables.MONTH_NUMBERS.get(match[3].lower(), 0) if match[3].isalpha() else int(match[3])
        day_first = tokens.style.day_first if a <= 12 and b <= 12 else a > 12
        year = c if len(match[4]) == 4 else short_year(tokens, at + 4)[0].year * (mark == "/")
        point = PartialDate(year, b, a) if day_first else PartialDate(year, a, b)
        point = PartialDate(a, b, c) if len(match[1]) == 4 else point
        known = point.month and point.day and 1500 <= point.year <= 2099
        return Moment(at, at + (1 if mark == "." else 5), point) if known and not leaning else None
    match = TWO.match(text)
    if match is None or tokens[at - 1].low in tables.REFERENCE_WORDS:
        return None
    a, b = int(match[1]), int(match[3])
    if tokens.plain_year(at) and 1 <= b <= 12:
        years = len(match[3]) == 2 and ((b > a % 100 and match[2] != "/") or b == (a + 1) % 100)
        return None if years else Moment(at, at + 3, PartialDate(a, b))
    leaning = tokens[at].glued and tokens[at - 1].text != "("
    return Moment(at, at + 3, PartialDate(b, a)) if tokens.plain_year(at + 2) and 1 <= a <= 12 and not leaning else None


def day_at(tokens: Tokens, at: int) -> int:
    """A day of a month: "7", "07", "7th", "seventh of"; 0 if none stands there."""
    token = tokens[at]
    if token.low in tables.ORDINALS and tokens[at + 1].low == "of":
        return tables.ORDINALS[token.low]
    digits = token.text[:-2] if token.kind == "ordinal" else token.text if token.kind == "number" else ""
    return int(digits) if digits.isdecimal() and len(digits) <= 2 and int(digits) <= 31 else 0


def month_at(tokens: Tokens, at: int) -> tuple[int, int]:
    """A month by its name or short name, and the place behind it and its full stop; 0 if none stands there."""
    low, month = tokens[at].low, tables.MONTH_NUMBERS.get(tokens[at].low, 0)
    stop = len(low) <= 4 and low != "may" and tokens[at + 1].hung == "."
    return month, at + 1 + stop if month else at


def day_first(tokens: Tokens, at: int) -> Moment | None:
    """ "7 March 2021", "4-6 May", "4, 5 and 6 May 2022", "the 14th to the 17th of May"."""
    days, last, ranged = _days(tokens, at)
    mark = tokens[last].text if tokens[last].hung in "-/–." else ""
    place = last + (mark != "" or tokens[last].low == "of")
    place += 2 * (tokens.words(place, place + 2) == ("day", "of"))
    month, end = month_at(tokens, place)
    if not days or not month or (mark in ("-", "/", "–") and not tokens[place].glued):
        return None
    year, last = year_behind(tokens, end)
    if mark and mark != "." and tokens[end].low == mark:
        written = tokens.plain_year(end + 1)
        year, last = (PartialDate(written), end + 2) if written else short_year(tokens, end + 1)
        last = last if year.year else end
    if not year.year and tokens[place].low in LISTS["months that are other words"] and not tokens[place].capital:
        return None
    return _of_month(tokens, at, last, days, year._replace(month=month), ranged=ranged)


def _of_month(tokens: Tokens, at: int, end: int, days: dict[int, int], month: PartialDate, *, ranged: bool) -> Moment:
    """Days of a month by their places: one, a period, or several that are not in a row."""
    points = [month._replace(day=day) for day in days.values()]
    if len(points) == 1:
        return Moment(at, end, points[0])
    if not all(point.possible for point in points) or points != sorted(set(points)):
        return Moment(at, end, reason="impossible date")
    if ranged or points[-1].day - points[0].day == len(points) - 1:
        return Moment(at, end, between(points[0].complete(tokens.year), points[-1].complete(tokens.year)))
    return Moment(at, end, points[-1], days=tuple(zip(days, points, strict=True)))


def _days(tokens: Tokens, at: int) -> tuple[dict[int, int], int, bool]:
    """The days in a row before a month by their places, the place behind them, and whether they are a range."""
    days, last, ranged = {at: day_at(tokens, at)}, at + 1, False
    while days[at] and len(days) < 8:
        place = last + (tokens.words(last, last + 2) == (",", "and"))
        link = tokens[place].low
        place += 1 + (tokens[place + 1].low == "the")
        place += tokens[place].low in LISTS["weekdays"]
        day = day_at(tokens, place)
        if link not in LISTS["between days"] or not day:
            break
        ranged, days[place], last = ranged or link in LISTS["from day to day"], day, place + 1
    return days if days[at] else {}, last, ranged


def month_first(tokens: Tokens, at: int) -> Moment | None:
    """ "March 7, 2021", "May 4-6, 2022", "jan twenty two, 2018", "June 2016", "March"."""
    month, last = month_at(tokens, at)
    if not month:
        return None
    day, capital, follows = day_at(tokens, last), tokens[at].capital, tokens[last + 1].low
    number = whole_number(tokens, last) if tokens[last].kind == "word" else None
    if day:
        measured = follows in ("%", "°") or follows in tables.SCALES or follows in tables.ABBREVIATIONS
        day = 0 if measured or unit_at(tokens, last + 1) else day
        last += day > 0
    elif number and 1 <= number.value <= 31 and year_behind(tokens, number.last)[0].year:
        day, last = int(number.value), number.last
    if not day:
        year, end = year_behind(tokens, last)
        if not year.year and tokens[last].hung == "-":
            year, end = short_year(tokens, last + 1)
        point = year._replace(month=month)
        return Moment(at, end if year.year else last, point) if year.year or capital else None
    second = day_at(tokens, last + 1) if tokens[last].low in LISTS["from day to day"] and tokens[last].glued else 0
    last += 2 * (second > 0)
    year, end = year_behind(tokens, last)
    behind = tokens[last]
    loose = behind.kind == "word" and not tokens.counted(last) and not behind.capital
    if not year.year and not (capital and (behind.kind == "mark" or loose)):
        return Moment(at, end, reason="day of a date or number of things")
    days = {at: day} | ({at + 1: second} if second else {})
    return _of_month(tokens, at, end, days, year._replace(month=month), ranged=True)
