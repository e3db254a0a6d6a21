"""Dates in a text: years, their parts and kinds, and periods told from the document's own year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kg.model.claims import Date, Period
from kg.reading.quantities import periods
from kg.reading.quantities.days import VERBS, Moment, day_first, month_first, numeric, on
from kg.reading.quantities.measures import unit_at
from kg.reading.quantities.numbers import HYPHENS, Unclear, number_at
from kg.reading.quantities.periods import RELATIVE, Calendar, Point
from kg.reading.quantities.tables import MONTH_NUMBERS, NUMERALS, ORDINALS, SCALES, words

WEEKDAYS = words("weekdays")
YEAR_KINDS = {
    **dict.fromkeys([("financial", "year"), ("fiscal", "year"), ("fiscal",), ("fy",)], "fy"),
    **dict.fromkeys([("academic", "year"), ("school", "year"), ("ay",)], "ay"),
    **dict.fromkeys([("year", "of", "assessment"), ("ya",), ("assessment", "year")], "ya"),
    ("session",): "ls",
}
QUARTERS = {word: number for word, number in ORDINALS.items() if number <= 4} | {"last": 4, "final": 4}
QUARTERS |= {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
HALVES = {word: number for word, number in QUARTERS.items() if number <= 2} | {"latter": 2}
AHEAD = {
    **dict.fromkeys(["next", "coming", "following", "forthcoming"], True),
    **dict.fromkeys(["past", "last", "previous", "preceding"], False),
}
PARTS_OF_YEARS = frozenset(["end", "mid", "early", "late", "later", "middle", "beginning", "start", "close"])
ENDED = frozenset(["ended", "ending", "to"])


# ---- forms, each a reader of the calendar at a place


def moment_at(cal: Calendar, at: int) -> Moment | None:
    """The date or period that begins at a token: the first form that fits. A `reason` refuses what is none."""
    token = cal.tokens[at]
    if token.low not in STARTS and token.kind not in ("number", "ordinal"):
        return None
    if token.kind == "number" and token.glued and at and cal.tokens[at - 1].text not in "(-–—~'\"“/,[;:":
        return None
    start = at
    if (token.low in WEEKDAYS and len(token.low) > 3) or (token.low in WEEKDAYS and cal.capital(at)):
        start = at + 1 + (cal.low(at + 1) in (",", "."))
        if cal.at(start) is None:
            return None
    for form in FORMS if start == at else FORMS[:3]:
        found = form(cal, start)
        if found is not None:
            return replace(found, first=at)
    return None


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
        return on(cal, at, month[1], Point(year, month[0]))
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
        words = cal.words(behind, behind + length)
        if (words in YEAR_KINDS and words[0] not in ("fy", "ay", "ya", "fiscal")) or words == ("fiscal", "year"):
            return YEAR_KINDS[words], behind + length
        words = cal.words(before - length, before)
        if words in YEAR_KINDS:
            return YEAR_KINDS[words], behind
    return "", behind


def _kind_first(cal: Calendar, at: int) -> Moment | None:
    """ "FY2024", "financial year 2021-22", "Year of Assessment 2024", "YA2024"."""
    for length in (3, 2, 1):
        words = cal.words(at, at + length)
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
    if low in ("q", "h") and behind.glued and behind.text in ("1", "2", "3", "4"):
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
    if year is None and cal.low(place) in ("q", "h") and not cal.capital(place):
        return None
    if year is None:
        return Moment(at, part[2], None, reason="part of a year that is not told")
    return Moment(at, year[2], periods.months(year[0], part[0], part[1], part[3], inferred=year[1]))


def _within(cal: Calendar, at: int) -> Moment | None:
    """ "end-2024", "the end of March 2023", "mid-2024", "early 2025", "late last year", "the beginning of May"."""
    if cal.low(at) == "year" and cal.low(at + 1) in HYPHENS and cal.low(at + 2) == "end":
        spoken = cal.spoken_year(at + 3) or (cal.year, True, at + 3)
        value = Date(f"{spoken[0]:04d}-12-31", spoken[1])
        return Moment(at, spoken[2], value, Point.of(value), part="end")
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
    return Moment(at, last, value, Point.of(value), part=word)


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
    found = day_first(cal, place) or month_first(cal, place) if cal.at(place) else None
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
    if (cal.low(at) in RELATIVE and cal.low(at + 1) == "year") or (
        cal.low(at) == "the" and cal.low(place) in ("current", "coming") and cal.low(place + 1) == "year"
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
    day_first,
    month_first,
    numeric,
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
        *(kind[0] for kind in YEAR_KINDS),
        *ORDINALS,
        *("the", "q", "h", "year", "quarter", "fiscal"),
    ]
)
