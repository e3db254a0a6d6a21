"""Days and months in a text: "7 March 2021", "March 7, 2021", "4-6 May", "07/03/2021", "June 2016"."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model.claims import Date, Period
from kg.reading.quantities import periods
from kg.reading.quantities.measures import unit_at
from kg.reading.quantities.numbers import HYPHENS, Unclear, number_at
from kg.reading.quantities.periods import Calendar, Point
from kg.reading.quantities.tables import ABBREVIATIONS, REFERENCES, SCALES

DASHES = frozenset([*HYPHENS, "—", "to"])
VERBS = frozenset(["may", "march", "mar", "sep", "dec", "jan"])  # in small letters they are other words as well
REFERENCE_WORDS = frozenset(phrase[-1] for phrase in REFERENCES)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or period in `tokens[first:last]`. `point` is what it was read from, if that is one; `part` names the
    part of it that the words pick ("end", "early"), or says that it is a "bare" year. `days` are the places of further
    days of the same month, before it. A `reason` refuses what is no date.
    """

    first: int
    last: int
    value: Date | Period | None
    point: Point | None = None
    part: str = ""
    reason: str = ""
    days: tuple[tuple[int, Date], ...] = ()


def numeric(cal: Calendar, at: int) -> Moment | None:
    """07/03/2021, 7.3.2021, 2021-03-07, 11/2016, 2016-11."""
    token = cal.tokens[at]
    if token.kind != "number":
        return None
    dotted = token.text.split(".")
    if len(dotted) == 3 and all(part.isdigit() for part in dotted):
        return _three(cal, at, at + 1, dotted)
    mark, second = cal.low(at + 1), cal.at(at + 2)
    if (
        mark not in ("/", "-", "–")
        or second is None
        or not token.text.isdigit()
        or not (second.text.isdigit() or cal.month(at + 2))
    ):
        return None
    tight = cal.glued(at + 1) and second.glued
    third = cal.at(at + 4)
    if (
        tight
        and third is not None
        and cal.low(at + 3) == mark
        and cal.glued(at + 3)
        and third.glued
        and third.text.isdigit()
    ):
        middle = str(cal.month(at + 2)[0]) if cal.month(at + 2) else second.text  # type: ignore[index]
        return _three(cal, at, at + 5, [token.text, middle, third.text])
    return _month_of_year(cal, at, mark, tight)


def _three(cal: Calendar, first: int, last: int, parts: list[str]) -> Moment | None:
    """A date of three numbers, by the order of the document."""
    a, b, c = map(int, parts)
    behind = cal.at(last)
    hangs = (behind is not None and behind.glued and behind.kind == "number") or (
        cal.glued(last) and cal.low(last) in "-/" and cal.glued(last + 1)
    )
    if hangs or (cal.glued(first) and first and cal.low(first - 1) in "-/"):
        return None
    if len(parts[0]) == 4:
        point = Point(a, b, c)
    elif len(parts[2]) in (2, 4) and not (len(parts[2]) == 2 and cal.low(first + 1) != "/"):
        year = c if len(parts[2]) == 4 else cal.year // 100 * 100 + c
        day_first = cal.style.day_first if a <= 12 and b <= 12 else a > 12
        point = Point(year, b, a) if day_first else Point(year, a, b)
    else:
        return None
    if point.year is None or not 1500 <= point.year <= 2099:
        return None
    return on(cal, first, last, point)


def _month_of_year(cal: Calendar, at: int, mark: str, tight: bool) -> Moment | None:
    """A month and a year, "11/2016" or "2016-3"; what may as well be two years, or a range, is none."""
    a, b = cal.tokens[at].text, cal.tokens[at + 2].text
    if not b.isdigit() or cal.low(at - 1) in REFERENCE_WORDS:
        return None
    if tight and cal.glued(at + 3) and cal.low(at + 3) not in (".", ",", ";", ")", ":", "?", "!"):
        return None
    if len(a) == 4 and len(b) < 3 and cal.plain_year(at) and 1 <= int(b) <= 12:
        after = int(a) % 100
        if len(b) == 2 and int(b) > after and mark != "/":
            return None
        if len(b) == 2 and int(b) == (after + 1) % 100:
            return None
        return on(cal, at, at + 3, Point(int(a), int(b)))
    if len(b) == 4 and len(a) < 3 and cal.plain_year(at + 2) and 1 <= int(a) <= 12:
        if tight and cal.glued(at) and at and cal.low(at - 1) not in ("(",):
            return None
        return on(cal, at, at + 3, Point(int(b), int(a)))
    return None


def on(cal: Calendar, first: int, last: int, point: Point) -> Moment:
    if not point.possible:
        return Moment(first, last, None, reason="impossible date")
    return Moment(first, last, point.complete(cal.year).date, point)


def day_first(cal: Calendar, at: int) -> Moment | None:
    """ "7 March 2021", "4-6 May", "4, 5 and 6 May 2022", "the 14th to the 17th of May"."""
    days, places, last, ranged = _days(cal, at)
    if not days:
        return None
    mark = cal.low(last) if cal.glued(last) and cal.low(last) in ("-", "/", "–", ".") else ""
    place = last + 1 if mark or cal.low(last) == "of" else last
    place += cal.low(place) == "day" and cal.low(place + 1) == "of"
    month = cal.month(place)
    if month is None or (mark in ("-", "/", "–") and not cal.glued(place)):
        return None
    year, inferred, end = None, False, month[1]
    if mark and mark != "." and cal.low(end) == mark:
        written = cal.plain_year(end + 1)
        short = (written, end + 2) if written else cal.short_year(end + 1)
        year, end = short or (None, end)
    elif found := cal.year_behind(end):
        year, inferred, end = found
    elif cal.low(end) in ("'", "’") and (short := cal.short_year(end)):
        year, end = short
    if year is None and cal.low(place) in VERBS and not cal.capital(place):
        return None
    points = [Point(year, month[0], day, inferred) for day in days]
    if len(days) == 1:
        return on(cal, at, end, points[0])
    if not all(point.possible for point in points) or days != sorted(set(days)):
        return Moment(at, end, None, reason="impossible date")
    if ranged or days == list(range(days[0], days[-1] + 1)):
        return Moment(at, end, periods.between(points[0].complete(cal.year), points[-1].complete(cal.year)))
    dates = [point.complete(cal.year).date for point in points]
    return Moment(at, end, dates[-1], points[-1], days=tuple(zip(places, dates, strict=True)))


def _days(cal: Calendar, at: int) -> tuple[list[int], list[int], int, bool]:
    """Days in a row before a month: their numbers and places, the place behind, and whether they are a range."""
    first = cal.day(at)
    if first is None:
        return [], [], at, False
    days, places, last, ranged = [first], [at], at + 1, False
    while len(days) < 8:
        place = last
        link = cal.low(place)
        if link == "," and cal.low(place + 1) == "and":
            place, link = place + 1, "and"
        if link not in (",", "and", "&", "or") and link not in DASHES:
            break
        place += 1
        place += cal.low(place) == "the"
        following = cal.day(place)
        if following is None:
            break
        ranged = ranged or link in DASHES
        days, places, last = [*days, following], [*places, place], place + 1
    return days, places, last, ranged


def month_first(cal: Calendar, at: int) -> Moment | None:
    """ "March 7, 2021", "May 4-6, 2022", "jan twenty two, 2018", "June 2016", "March"."""
    month = cal.month(at)
    if month is None:
        return None
    place = month[1]
    day, place = _day_behind(cal, place)
    if day is not None:
        second, end = None, place
        if cal.low(place) in DASHES and cal.glued(place) and (second := cal.day(place + 1)):
            end = place + 2
        year = cal.year_behind(end)
        if year is None and (not cal.capital(at) or not _ends_date(cal, end)):
            return Moment(at, end, None, reason="day of a date or number of things")
        begin = Point(year[0] if year else None, month[0], day, bool(year and year[1]))
        last = year[2] if year else end
        if second is not None:
            finish = begin._replace(day=second)
            period = (
                periods.between(begin.complete(cal.year), finish.complete(cal.year))
                if begin.possible and finish.possible
                else None
            )
            return Moment(at, last, period, reason="" if period else "impossible date")
        return on(cal, at, last, begin)
    year = cal.year_behind(month[1])
    if year is None and cal.low(month[1]) in ("'", "’") and (short := cal.short_year(month[1])):
        year = short[0], False, short[1]
    if year is None and cal.glued(month[1]) and cal.low(month[1]) == "-" and (short := cal.short_year(month[1] + 1)):
        year = short[0], False, short[1]
    if year is not None:
        return on(cal, at, year[2], Point(year[0], month[0], None, year[1]))
    return (
        Moment(at, month[1], Point(cal.year, month[0], None, True).date, Point(None, month[0]))
        if cal.capital(at)
        else None
    )


def _day_behind(cal: Calendar, at: int) -> tuple[int | None, int]:
    """The day behind a month, in digits or words, and the place behind it."""
    if (day := cal.day(at)) is not None:
        follows = cal.low(at + 1)
        if follows in ("%", "°") or follows in SCALES or follows in ABBREVIATIONS or unit_at(cal.tokens, at + 1):
            return None, at
        return day, at + 1
    if cal.at(at) is None or cal.tokens[at].kind != "word":
        return None, at
    try:
        number = number_at(cal.tokens, at)
    except Unclear:
        return None, at
    if (
        number is None
        or not 1 <= number.value <= 31
        or number.value != int(number.value)
        or cal.year_behind(number.last) is None
    ):
        return None, at
    return int(number.value), number.last


def _ends_date(cal: Calendar, at: int) -> bool:
    """Whether a month and a number can be a date: no thing that is counted follows."""
    token = cal.at(at)
    if token is None or token.kind == "mark":
        return True
    return token.kind == "word" and not cal.counted(at) and not token.text[:1].isupper()
