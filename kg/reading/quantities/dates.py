"""Dates in a text: days, months, years, their parts and kinds, each completed from the document where it leaves a part out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from kg.model.claims import Date, Period
from kg.reading.quantities import periods
from kg.reading.quantities.measures import unit_at
from kg.reading.quantities.numbers import HYPHENS, Unclear, number_at
from kg.reading.quantities.periods import RELATIVE, Calendar, Point
from kg.reading.quantities.tables import ABBREVIATIONS, MONTH_NUMBERS, NUMERALS, REFERENCES, SCALES

DASHES = frozenset([*HYPHENS, "—", "to"])
WEEKDAYS = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
    ]
)
VERBS = frozenset(["may", "march", "mar", "sep", "dec", "jan"])  # in small letters they are other words as well
YEAR_KINDS = {
    **dict.fromkeys([("financial", "year"), ("fiscal", "year"), ("fiscal",), ("fy",)], "fy"),
    **dict.fromkeys([("academic", "year"), ("school", "year"), ("ay",)], "ay"),
    **dict.fromkeys([("year", "of", "assessment"), ("ya",), ("assessment", "year")], "ya"),
    ("session",): "ls",
}
QUARTERS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "last": 4,
    "final": 4,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
}
HALVES = {"first": 1, "second": 2, "latter": 2, "1st": 1, "2nd": 2}
AHEAD = {
    **dict.fromkeys(["next", "coming", "following", "forthcoming"], True),
    **dict.fromkeys(["past", "last", "previous", "preceding"], False),
}
REFERENCE_WORDS = frozenset(phrase[-1] for phrase in REFERENCES)
PARTS_OF_YEARS = frozenset(["end", "mid", "early", "late", "later", "middle", "beginning", "start", "close"])
ENDED = frozenset(["ended", "ending", "to"])


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


# ---- forms, each a reader of the calendar at a place


def moment_at(cal: Calendar, at: int) -> Moment | None:
    """The date or period that begins at a token: the first form that fits. A `reason` refuses what is none."""
    token = cal.tokens[at]
    if token.low not in STARTS and token.kind not in ("number", "ordinal"):
        return None
    if token.kind == "number" and token.glued and at and cal.tokens[at - 1].text not in "(-–—~'\"“/,[;:":
        return None
    start = at
    if token.low in WEEKDAYS and len(token.low) > 3 or (token.low in WEEKDAYS and cal.capital(at)):
        start = at + 1 + (cal.low(at + 1) in (",", "."))
        if cal.at(start) is None:
            return None
    for form in FORMS if start == at else FORMS[:3]:
        found = form(cal, start)
        if found is not None:
            return replace(found, first=at)
    return None


def _numeric(cal: Calendar, at: int) -> Moment | None:
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
    hangs = (
        behind is not None
        and behind.glued
        and behind.kind == "number"
        or (cal.glued(last) and cal.low(last) in "-/" and cal.glued(last + 1))
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
    return _moment(cal, first, last, point)


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
        return _moment(cal, at, at + 3, Point(int(a), int(b)))
    if len(b) == 4 and len(a) < 3 and cal.plain_year(at + 2) and 1 <= int(a) <= 12:
        if tight and cal.glued(at) and at and cal.low(at - 1) not in ("(",):
            return None
        return _moment(cal, at, at + 3, Point(int(b), int(a)))
    return None


def _moment(cal: Calendar, first: int, last: int, point: Point) -> Moment:
    if not point.possible:
        return Moment(first, last, None, reason="impossible date")
    return Moment(first, last, point.complete(cal.year).date, point)


def _day_first(cal: Calendar, at: int) -> Moment | None:
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
        return _moment(cal, at, end, points[0])
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


def _month_first(cal: Calendar, at: int) -> Moment | None:
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
        return _moment(cal, at, last, begin)
    year = cal.year_behind(month[1])
    if year is None and cal.low(month[1]) in ("'", "’") and (short := cal.short_year(month[1])):
        year = short[0], False, short[1]
    if year is None and cal.glued(month[1]) and cal.low(month[1]) == "-" and (short := cal.short_year(month[1] + 1)):
        year = short[0], False, short[1]
    if year is not None:
        return _moment(cal, at, year[2], Point(year[0], month[0], None, year[1]))
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


def _year_first(cal: Calendar, at: int) -> Moment | None:
    """ "2016 June", "2021 Q3", "2016 the third quarter", "2021-22", "2016-2018", "1990s"."""
    year = cal.plain_year(at)
    if year is None:
        return None
    if cal.glued(at + 1) and cal.low(at + 1) == "s" and year % 10 == 0:
        return Moment(at, at + 2, periods.decade(year))
    comma = cal.low(at + 1) == ","
    month = cal.month(at + 1 + comma)
    if (
        month
        and not (comma and not (cal.at(month[1]) is None or cal.tokens[month[1]].kind == "mark"))
        and cal.low(at + 1 + comma) not in VERBS
    ):
        return _moment(cal, at, month[1], Point(year, month[0]))
    place = at + 1 + (cal.low(at + 1) == "the")
    if part := _quarter(cal, place):
        return Moment(at, part[2], periods.months(year, part[0], part[1], part[3]))
    return _two_years(cal, at, year)


def _two_years(cal: Calendar, at: int, year: int) -> Moment | None:
    """A year of two numbers, by its kind, or several years from one to another."""
    if cal.low(at + 1) not in ("-", "–", "/", "—") or not cal.glued(at + 1) or not cal.glued(at + 2):
        return None
    token = cal.at(at + 2)
    if (
        token is None
        or not token.text.isdigit()
        or len(token.text) not in (2, 4)
        or (cal.glued(at + 3) and cal.low(at + 3) in "-–/s%")
    ):
        return None
    second = int(token.text) if len(token.text) == 4 else year // 100 * 100 + int(token.text)
    second += 100 if second < year and len(token.text) == 2 and year % 100 == 99 else 0
    kind, end = _kind_of_year(cal, at, at + 3)
    if second == year + 1:
        return Moment(at, end, periods.two_years(kind or "fy", year, cal.style))
    if not year < second <= year + 100 or (len(token.text) == 2 and int(token.text) <= 12) or cal.low(at + 1) == "/":
        return Moment(at, at + 3, None, reason="years that are not clear")
    return Moment(at, at + 3, periods.between(Point(year), Point(second)))


def _kind_of_year(cal: Calendar, before: int, behind: int) -> tuple[str, int]:
    """The kind of year that the words on either side of it tell, and the place behind them."""
    for length in (3, 2, 1):
        words = tuple(cal.lows[behind : behind + length])
        if words in YEAR_KINDS and words[0] not in ("fy", "ay", "ya", "fiscal") or words == ("fiscal", "year"):
            return YEAR_KINDS[words], behind + length
        words = tuple(cal.lows[max(0, before - length) : before])
        if words in YEAR_KINDS:
            return YEAR_KINDS[words], behind
    return "", behind


def _kind_first(cal: Calendar, at: int) -> Moment | None:
    """ "FY2024", "financial year 2021-22", "Year of Assessment 2024", "YA2024"."""
    for length in (3, 2, 1):
        words = tuple(cal.lows[at : at + length])
        kind = YEAR_KINDS.get(words)
        place = at + length
        if kind is None or kind == "ls" or cal.at(place) is None or (words == ("fiscal",) and cal.low(place) == "year"):
            continue
        place += cal.low(place) in (",", "of") and cal.plain_year(place + 1) is not None
        year = cal.plain_year(place)
        if (
            year is None
            and len(words) == 1
            and cal.capital(at)
            and (short := cal.short_year(place))
            and cal.glued(place)
        ):
            return Moment(at, short[1], periods.named_year(kind, short[0], cal.style))
        if year is None:
            continue
        if found := _two_years(cal, place, year):
            value = (
                periods.two_years(kind, year, cal.style)
                if isinstance(found.value, Period) and found.value.key.startswith("fy-")
                else found.value
            )
            return replace(found, value=value)
        if not (cal.glued(place + 1) and cal.low(place + 1) in "-–/"):
            return Moment(at, place + 1, periods.named_year(kind, year, cal.style))
    return None


def _quarter(cal: Calendar, at: int) -> tuple[int, int, int, str] | None:
    """A quarter or half: first and last month, the place behind it, and its short name."""
    low, behind = cal.low(at), cal.at(at + 1)
    if behind is None:
        return None
    place, number, kind = at + 2, 0, ""
    if low in ("q", "h") and cal.capital(at) and behind.glued and behind.text in ("1", "2", "3", "4"):
        number, kind = int(behind.text), low
    elif low in ("1", "2", "3", "4") and behind.glued and behind.low in ("q", "h") and behind.text.isupper():
        number, kind = int(low), behind.low
    elif low in QUARTERS and behind.low == "quarter":
        number, kind = QUARTERS[low], "q"
    elif low in HALVES and behind.low == "half":
        number, kind = HALVES[low], "h"
    if not number or (kind == "h" and number > 2):
        return None
    length = 3 if kind == "q" else 6
    return (number - 1) * length + 1, number * length, place, f"{kind}{number}"


def _part_of_year(cal: Calendar, at: int) -> Moment | None:
    """ "Q3 2021", "the third quarter of 2021", "H2 2016", "the first half of this year"."""
    place = at + (cal.low(at) == "the")
    part = _quarter(cal, place)
    if part is None:
        return None
    year = cal.year_behind(part[2])
    if year is None and cal.glued(part[2]) and cal.plain_year(part[2]):
        year = cal.plain_year(part[2]) or 0, False, part[2] + 1
    if year is None:
        return Moment(at, part[2], None, reason="part of a year that is not told")
    return Moment(at, year[2], periods.months(year[0], part[0], part[1], part[3], inferred=year[1]))


def _within(cal: Calendar, at: int) -> Moment | None:
    """ "end-2024", "the end of March 2023", "mid-2024", "early 2025", "late last year", "the beginning of May"."""
    place = at + (cal.low(at) == "the")
    word = cal.low(place)
    if word not in PARTS_OF_YEARS:
        return None
    place += 1
    if cal.low(place) in HYPHENS and word in ("end", "mid", "early", "late"):
        place += 1
    elif word not in ("early", "late", "later", "mid", "end") or cal.low(place) == "of":
        if cal.low(place) != "of":
            return None
        place += 1
    elif word == "end" and cal.month(place) is None and cal.plain_year(place) is None:
        return None
    month = cal.month(place)
    year = cal.year_behind(month[1]) if month else cal.spoken_year(place)
    if month is None and year is None:
        return None
    if month and not cal.capital(place):
        return None
    last = year[2] if year else month[1] if month else place
    point = Point(year[0] if year else None, month[0] if month else None, None, bool(year and year[1]))
    if cal.counted(last) and month is None:
        return None
    whole = point.complete(cal.year)
    if word in ("end", "close"):
        value = Date((whole if month else whole._replace(month=12)).date.last_day, whole.inferred)
    elif month is None and word in ("mid", "middle", "beginning", "start"):
        value = whole._replace(month=6 if word.startswith("mid") else 1).date
    else:
        value = whole.date
    return Moment(at, last, value, _point(value), part=word)


def _point(value: Date) -> Point:
    parts = [int(part) for part in value.lexical.split("-")]
    return Point(*parts[:1], *(parts[1:2] or [None]), *(parts[2:3] or [None]), value.inferred)


def _ended(cal: Calendar, at: int) -> Moment | None:
    """ "the year ended 31 March 2021", "12 months to March 2021", "the quarter ending 30 June"."""
    place = start = at + (cal.low(at) == "the")
    length, number = 0, None
    if cal.low(place) in ("financial", "fiscal"):
        place += 1
    if cal.low(place) in ("year", "quarter"):
        length = 12 if cal.low(place) == "year" else 3
    elif cal.at(place) is not None:
        try:
            number = number_at(cal.tokens, place)
        except Unclear:
            return None
        if (
            number is None
            or cal.low(number.last) != "months"
            or number.value != int(number.value)
            or not 0 < number.value <= 36
        ):
            return None
        length, place = int(number.value), number.last
    place += 1
    if not length or cal.low(place) not in ENDED or (cal.low(place) == "to" and number is None and start == at):
        return None
    place += 1 + (cal.low(place + 1) == "on")
    found = _day_first(cal, place) or _month_first(cal, place) if cal.at(place) else None
    if found is None or found.point is None:
        return None
    period = periods.ended(found.point.complete(cal.year), length)
    return Moment(at, found.last, period) if period else None


def _spoken(cal: Calendar, at: int) -> Moment | None:
    """ "last year", "the same year", "the next five years", "the past decade"."""
    place = at + (cal.low(at) == "the")
    if cal.low(place) == "same" and cal.low(place + 1) == "year" and place > at:
        return Moment(
            at, place + 2, Date(str(cal.same or cal.year), inferred=True), Point(cal.same or cal.year, inferred=True)
        )
    if cal.low(place) == "year" and place > at and cal.low(at - 1) in ("in", "during", "throughout", "for"):
        year = cal.spoken_year(at)
        return Moment(at, year[2], Date(str(year[0]), year[1]), Point(year[0], inferred=year[1])) if year else None
    if (
        cal.low(at) in RELATIVE
        and cal.low(at + 1) == "year"
        or (cal.low(at) == "the" and cal.low(place) in ("current", "coming") and cal.low(place + 1) == "year")
    ):
        point = Point(cal.year + RELATIVE[cal.low(place)], inferred=True)
        return Moment(at, place + 2, point.date, point)
    if cal.low(place) not in AHEAD or (place == at and cal.low(at) not in ("next", "past", "coming")):
        return None
    count, behind = 1, place + 1
    if cal.low(behind) not in ("decade", "century"):
        try:
            number = number_at(cal.tokens, behind) if cal.at(behind) else None
        except Unclear:
            return None
        if number is None or number.value != int(number.value) or not 1 < number.value <= 100:
            return None
        count, behind = int(number.value), number.last
    unit = unit_at(cal.tokens, behind)
    if unit is None or unit[0][0] != "YR" or unit[0][1] != "duration" or cal.low(behind).endswith("century"):
        return None
    return Moment(at, unit[1], periods.years(cal.year, count * unit[0][2], ahead=AHEAD[cal.low(place)]))


def _bare_year(cal: Calendar, at: int) -> Moment | None:
    """A year alone. The caller knows what governs it."""
    year = cal.plain_year(at)
    if year is None or not 1800 <= year <= 2099:
        return None
    behind = cal.at(at + 1)
    if behind is not None:
        follows = (
            behind.low in SCALES
            or behind.low in ("per", "percent")
            or behind.kind in ("part", "currency")
            or behind.text in ("%", "+", "±")
        )
        hangs = behind.glued and (behind.kind in ("word", "number") or (behind.text in "-–/" and cal.glued(at + 2)))
        if follows or hangs or (unit_at(cal.tokens, at + 1) and behind.low != "in"):
            return None
    return Moment(at, at + 1, Date(str(year)), Point(year), part="bare")


FORMS: tuple[Callable[[Calendar, int], Moment | None], ...] = (
    _day_first,
    _month_first,
    _numeric,
    _ended,
    _within,
    _part_of_year,
    _kind_first,
    _year_first,
    _spoken,
    _bare_year,
)
# The words with which a date can begin.
STARTS = frozenset(
    [
        *MONTH_NUMBERS,
        *WEEKDAYS,
        *QUARTERS,
        *HALVES,
        *RELATIVE,
        *AHEAD,
        *NUMERALS,
        *PARTS_OF_YEARS,
        *(words[0] for words in YEAR_KINDS),
    ]
    + ["the", "q", "h", "year", "quarter", "fiscal"]
)
