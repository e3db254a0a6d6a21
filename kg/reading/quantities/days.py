"""Days and months in a text: "7 March 2021", "March 7, 2021", "4-6 May", "07/03/2021", "June 2016"; and their years."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from kg.model.claims import Date, Period
from kg.reading.quantities import tables
from kg.reading.quantities.measures import unit_at
from kg.reading.quantities.numbers import whole_number
from kg.reading.quantities.periods import PartialDate, between
from kg.reading.quantities.tables import LISTS
from kg.reading.quantities.tokens import HYPHENS, Tokens

DASHES = frozenset([*HYPHENS, "—", "to"])
LISTED = frozenset([",", "and", "&", "or"])
THREE = regex.compile(r"(\d{1,4})([-–/.])(\d{1,2}|\p{L}{3,9})\2(\d{1,4})(?!\d|[-/]\w)")

Year = tuple[int, bool, int]  # the year, whether it is inferred, the place behind it


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or period in `tokens[first:last]`. `point` is what it was read from, if that is one; `part` names the
    part of it that the words pick ("end", "early"), or says that it is a "bare" year. `days` are the places of further
    days of the same month, before it. A `reason` refuses what is no date.
    """

    first: int
    last: int
    value: Date | Period | None = None
    point: PartialDate | None = None
    part: str = ""
    reason: str = ""
    days: tuple[tuple[int, Date], ...] = ()


def moment(tokens: Tokens, first: int, last: int, point: PartialDate) -> Moment:
    """A date, refused if the calendar has none such."""
    if not point.possible:
        return Moment(first, last, reason="impossible date")
    return Moment(first, last, point.complete(tokens.year).date, point)


# ---- years


def year_at(tokens: Tokens, at: int) -> Year | None:
    """A year in digits, or "this year", "last year", "the year", "the year 2021"."""
    if (year := tokens.plain_year(at)) is not None:
        return None if tokens.tight(at + 1) and tokens[at + 1].text in "-–/'" else (year, False, at + 1)
    the = tokens[at].low == "the"
    word, behind = tokens[at + the].low, at + the + 1
    if word in tables.RELATIVE and tokens[behind].low == "year" and not (the and word in ("last", "next")):
        return tokens.spoken + tables.RELATIVE[word], True, behind + 1
    if not the or word != "year":
        return None
    if (year := tokens.plain_year(behind)) is not None:
        return year, False, behind + 1
    return None if tokens[behind].low in LISTS["behind the year"] else (tokens.spoken, True, behind)


def year_behind(tokens: Tokens, at: int) -> Year | None:
    """The year behind a month or a part of a year: with or without "of" or a comma, or short, "'21"."""
    low = tokens[at].low
    comma = low == "," and tokens.plain_year(at + 1) is not None
    return short_year(tokens, at + 1) if low in "'’" else year_at(tokens, at + (comma or low in ("of", "in")))


def short_year(tokens: Tokens, at: int) -> Year | None:
    """A year in two digits."""
    text = tokens[at].text
    if len(text) != 2 or not text.isdecimal():
        return None
    year = tokens.year // 100 * 100 + int(text)
    return (year if year <= tokens.year + 30 else year - 100), False, at + 1


# ---- days and months


def numeric(tokens: Tokens, at: int) -> Moment | None:
    """07/03/2021, 7.3.2021, 2021-03-07, 11/2016, 2016-11; by the order of the document."""
    if tokens[at].kind != "number":
        return None
    text = tokens[at].text
    for token in tokens.row[at + 1 : at + 7]:
        text += token.text if token.glued else " "
    match = THREE.match(text)
    if match is None:
        return _month_of_year(tokens, at)
    leaning = tokens[at].glued and tokens[at - 1].text in "-/"
    last = at + (1 if match[2] == "." else 5)
    middle = tables.MONTH_NUMBERS.get(match[3].lower(), 0) if match[3].isalpha() else int(match[3])
    a, c = int(match[1]), int(match[4])
    if len(match[1]) == 4:
        point = PartialDate(a, middle, c)
    elif len(match[4]) == 4 or (len(match[4]) == 2 and match[2] == "/"):
        year = c if c > 99 else tokens.year // 100 * 100 + c
        day_first = tokens.style.day_first if a <= 12 and middle <= 12 else a > 12
        point = PartialDate(year, *((middle, a) if day_first else (a, middle)))
    else:
        return None
    return moment(tokens, at, last, point) if not leaning and 1500 <= (point.year or 0) <= 2099 else None


def _month_of_year(tokens: Tokens, at: int) -> Moment | None:
    """A month and a year, "11/2016" or "2016-3"; what may as well be two years, or a range, is none."""
    a, mark, b = (token.text for token in (tokens[at], tokens[at + 1], tokens[at + 2]))
    hangs = tokens.tight(at + 1) and tokens[at + 3].glued and tokens[at + 3].text not in ".,;):?!"
    if (
        mark not in "-–/"
        or not b.isdecimal()
        or not a.isdecimal()
        or hangs
        or tokens[at - 1].low in tables.REFERENCE_WORDS
    ):
        return None
    if tokens.plain_year(at) and len(b) < 3:
        after, month = int(a) % 100, int(b)
        two_years = len(b) == 2 and ((month > after and mark != "/") or month == (after + 1) % 100)
        return moment(tokens, at, at + 3, PartialDate(int(a), month)) if 1 <= month <= 12 and not two_years else None
    leaning = tokens[at].glued and tokens[at - 1].text != "("
    if tokens.plain_year(at + 2) and len(a) < 3 and 1 <= int(a) <= 12 and not leaning:
        return moment(tokens, at, at + 3, PartialDate(int(b), int(a)))
    return None


def day_at(tokens: Tokens, at: int) -> int | None:
    """A day of a month: "7", "07", "7th", "seventh of"."""
    token = tokens[at]
    if token.low in tables.ORDINALS and tokens[at + 1].low == "of":
        return tables.ORDINALS[token.low]
    digits = token.text[:-2] if token.kind == "ordinal" else token.text if token.kind == "number" else ""
    return int(digits) if digits.isdecimal() and len(digits) <= 2 and 1 <= int(digits) <= 31 else None


def month_at(tokens: Tokens, at: int) -> tuple[int, int] | None:
    """A month by its name or short name, and the place behind it and its full stop."""
    low, behind = tokens[at].low, tokens[at + 1]
    if low not in tables.MONTH_NUMBERS:
        return None
    stop = len(low) <= 4 and low != "may" and behind.text == "." and behind.glued
    return tables.MONTH_NUMBERS[low], at + 1 + stop


def day_first(tokens: Tokens, at: int) -> Moment | None:
    """ "7 March 2021", "4-6 May", "4, 5 and 6 May 2022", "the 14th to the 17th of May"."""
    places, last, ranged = _days(tokens, at)
    if not places:
        return None
    mark = tokens[last].text if tokens[last].glued and tokens[last].text in "-/–." else ""
    place = last + (mark != "" or tokens[last].low == "of")
    place += 2 * (tokens.words(place, place + 2) == ("day", "of"))
    month = month_at(tokens, place)
    if month is None or (mark in ("-", "/", "–") and not tokens[place].glued):
        return None
    end = month[1]
    if mark and mark != "." and tokens[end].low == mark:
        written = tokens.plain_year(end + 1)
        year = (written, False, end + 2) if written else short_year(tokens, end + 1)
    else:
        year = year_behind(tokens, end)
    if year is None and tokens[place].low in LISTS["months that are other words"] and not tokens[place].capital:
        return None
    days = {one: day_at(tokens, one) or 0 for one in places}
    return _of_month(tokens, at, end, days, month[0], year, ranged=ranged)


def _of_month(
    tokens: Tokens, at: int, end: int, days: dict[int, int], month: int, year: Year | None, *, ranged: bool
) -> Moment:
    """Days of a month by their places: one, a period, or several that are not in a row."""
    written, inferred, end = year or (None, False, end)
    points = [PartialDate(written, month, day, inferred) for day in days.values()]
    if len(points) == 1:
        return moment(tokens, at, end, points[0])
    if not all(point.possible for point in points) or points != sorted(set(points)):
        return Moment(at, end, reason="impossible date")
    first, *_, last = [point.complete(tokens.year) for point in points]
    if ranged or (last.day or 0) - (first.day or 0) == len(points) - 1:
        return Moment(at, end, between(first, last))
    dates = [point.complete(tokens.year).date for point in points]
    return Moment(at, end, dates[-1], points[-1], days=tuple(zip(days, dates, strict=True)))


def _days(tokens: Tokens, at: int) -> tuple[list[int], int, bool]:
    """The places of days in a row before a month, the place behind them, and whether they are a range."""
    places = [at] if day_at(tokens, at) else []
    last, ranged = at + 1, False
    while places and len(places) < 8:
        place = last + (tokens.words(last, last + 2) == (",", "and"))
        link = tokens[place].low
        place += 1 + (tokens[place + 1].low == "the")
        if (link not in LISTED and link not in DASHES) or day_at(tokens, place) is None:
            break
        ranged = ranged or link in DASHES
        places, last = [*places, place], place + 1
    return places, last, ranged


def month_first(tokens: Tokens, at: int) -> Moment | None:
    """ "March 7, 2021", "May 4-6, 2022", "jan twenty two, 2018", "June 2016", "March"."""
    month = month_at(tokens, at)
    if month is None:
        return None
    day, end = _day_behind(tokens, month[1])
    capital = tokens[at].capital
    if day is None:
        year = year_behind(tokens, end)
        if year is None and tokens[end].glued and tokens[end].text == "-":
            year = short_year(tokens, end + 1)
        point = PartialDate(year and year[0], month[0], None, bool(year and year[1]))
        return moment(tokens, at, year[2] if year else end, point) if year or capital else None
    second = day_at(tokens, end + 1) if tokens[end].low in DASHES and tokens[end].glued else None
    end += 2 * (second is not None)
    year = year_behind(tokens, end)
    behind = tokens[end]
    loose = behind.kind == "word" and not tokens.counted(end) and not behind.capital
    if year is None and not (capital and (behind.kind == "mark" or loose)):
        return Moment(at, end, reason="day of a date or number of things")
    days = {at: day} if second is None else {at: day, at + 1: second}
    return _of_month(tokens, at, end, days, month[0], year, ranged=True)


def _day_behind(tokens: Tokens, at: int) -> tuple[int | None, int]:
    """The day behind a month, in digits or words, and the place behind it."""
    if (day := day_at(tokens, at)) is not None:
        follows = tokens[at + 1].low
        measured = (
            follows in ("%", "°")
            or follows in tables.SCALES
            or follows in tables.ABBREVIATIONS
            or unit_at(tokens, at + 1)
        )
        return (None, at) if measured else (day, at + 1)
    number = whole_number(tokens, at) if tokens[at].kind == "word" else None
    if number is None or not 1 <= number.value <= 31 or year_behind(tokens, number.last) is None:
        return None, at
    return int(number.value), number.last
