"""Dates in a text: `words.toml` has the forms in which people write them; here stands what each of them means."""

from collections.abc import Callable, Iterable

import regex

from kg.model.claims import Period
from kg.reading.quantities import days, tables
from kg.reading.quantities.days import NONE, Moment, PartialDate, between
from kg.reading.quantities.measures import unit_at
from kg.reading.quantities.numbers import number_at
from kg.reading.quantities.tables import LISTS, WORDS, compiled
from kg.reading.quantities.tokens import Tokens

MONTHS = {"months": 1, "quarter": 3, "quarters": 3, "year": 12, "years": 12}
Match = regex.Match[str]
Form = Callable[[Tokens, Match], Moment | None]


def moment_at(tokens: Tokens, at: int, meanings: Iterable[Form] = ()) -> Moment | None:
    """The date or period that begins at a token, by the first form that fits, of all or of those with one of these
    meanings. A `reason` refuses what is none."""
    token = tokens[at]
    leaning = token.kind == "number" and token.glued and tokens[at - 1].text not in "(-–—~'\"“,;:"
    named = token.glued and tokens[at - 1].hung == ":" and tokens[at - 2].kind == "number"  # "ISO 9001:2015"
    if leaning or named or (token.low not in STARTS and token.kind not in ("number", "ordinal")):
        return None
    for meaning in meanings or MEANINGS:
        for match in (tokens.match(form, at) for form in FORMS[meaning.__name__]):
            if match and (moment := meaning(tokens, match)):
                impossible = isinstance(moment.value, PartialDate) and not moment.point
                reason = "impossible date" if impossible else moment.reason
                return moment._replace(first=at, last=moment.last or tokens.index(match.end()), reason=reason)
    return None


def _year(tokens: Tokens, match: Match) -> PartialDate:
    """The year that a form names, in digits, in two of them, or from the document's own; NONE if it names none."""
    parts = match.groupdict()
    if parts.get("year"):
        return PartialDate(int(parts["year"]))
    if parts.get("short"):
        year = min(tokens.year, 2099) // 100 * 100 + int(parts["short"])
        return PartialDate(year - 100 * (year > tokens.year + 30), inferred=tokens.year > 2099)
    word = (parts.get("relative") or parts.get("same") or "").lower()
    if not word or (parts.get("fiscal") and tokens.style.year_begins != 1):  # others begin in no January
        return NONE
    year = tokens.same or tokens.spoken if word == "same" else tokens.spoken
    return PartialDate(year + tables.RELATIVE.get(word, 0), inferred=True)


def _month(tokens: Tokens, match: Match) -> PartialDate:
    """The month that a form names, in the year of a later one: "May and June 2023", "December and January 2024"."""
    month, later = (tables.MONTH_NUMBERS.get((match[name] or "").lower().rstrip("."), 0) for name in ("month", "later"))
    year = _year(tokens, match)
    return year._replace(month=month, year=year.year and year.year - (month > later > 0))


def _days(tokens: Tokens, match: Match) -> Moment | None:
    """Days of a month: one, a period, or several that are not in a row."""
    month = _month(tokens, match)
    if not month.year and match["month"] in LISTS["months that are other words"]:
        return None
    points = [month._replace(day=_day(text)) for text in match.captures("day")]
    if len(points) == 1:
        return Moment(points[0])
    if not all(day.possible for day in points) or points != sorted(set(points)):
        return Moment(reason="impossible date")
    if match["ranged"] or points[-1].day - points[0].day == len(points) - 1:
        return Moment(between(points[0].complete(tokens.year), points[-1].complete(tokens.year)))
    return Moment(points[-1], days=tuple(zip(map(tokens.index, match.starts("day")), points, strict=True)))


def _day(text: str) -> int:
    """A day of a month: "7", "07", "7th", "seventh", "twenty two"."""
    words = text.lower().replace("-", " ").split()
    return sum(tables.ORDINALS.get(word) or tables.NUMERALS.get(word) or int(word.rstrip("thsnrd")) for word in words)


def _month_day(tokens: Tokens, match: Match) -> Moment | None:
    first, last = tokens.index(match.ends("day")[0]), tokens.index(match.end())
    follows, behind = tokens[first].low, tokens[last]
    if follows in ("%", "°", *tables.SCALES, *tables.ABBREVIATIONS) or unit_at(tokens, first):
        return None
    loose = behind.kind == "mark" or (behind.kind == "word" and not tokens.counted(last) and not behind.capital)
    if not _year(tokens, match).year and not (match["month"][0].isupper() and loose):
        return Moment(reason="day of a date or number of things")
    return _days(tokens, match)


def _month_year(tokens: Tokens, match: Match) -> Moment | None:
    point = _month(tokens, match)
    return Moment(point) if point.year or match["month"][0].isupper() else None


def _numeric(tokens: Tokens, match: Match) -> Moment | None:
    """07/03/2021 or 7.3.2021 by the order of the document; 2021-03-07."""
    parts, year = match.groupdict(), _year(tokens, match).year
    a, b = int(match["a"]), tables.MONTH_NUMBERS.get(match["b"].lower()) or int(match["b"])
    first = tokens.style.day_first if a <= 12 and b <= 12 else a > 12
    month, day = (b, a) if first or "iso" in parts else (a, b)
    return Moment(PartialDate(year, month, day)) if month and day and 1500 <= year <= 2099 else None


def _digits(tokens: Tokens, match: Match) -> Moment | None:
    """11/2016, 2016-11; none if it may as well be two years, or a range."""
    year, month, mark = int(match["year"]), int(match["month"]), match.groupdict().get("mark")
    years = mark and len(match["month"]) == 2 and ((month > year % 100 and mark != "/") or month == (year + 1) % 100)
    if years or tokens[tokens.index(match.start()) - 1].low in tables.REFERENCE_WORDS:
        return None
    return Moment(PartialDate(year, month))


def _count(tokens: Tokens, match: Match) -> int:
    """The whole number that a form names in digits or words; 0 if it names none, or one of several readings."""
    number = number_at(tokens, tokens.index(match.start("count"))) if match["count"] else None
    if number is None or number.reason or number.value % 1 or number.last != tokens.index(match.end("count")):
        return 0
    return int(number.value)


def _ended(tokens: Tokens, match: Match) -> Moment | None:
    """ "The year ended 31 March 2021", "12 months to March 2021", "the quarter ending 30 June"."""
    length = (_count(tokens, match) if match["count"] else 1) * MONTHS[match["length"].lower()]
    if not 0 < length <= 120 or (match["link"] == "to" and not (match["the"] or match["count"])):
        return None
    day = moment_at(tokens, tokens.index(match.end()), DAYS)
    return Moment(days.ended(day.point.complete(tokens.year), length), last=day.last) if day and day.point else None


def _within(tokens: Tokens, match: Match) -> Moment | None:
    """ "End-2024", "the end of March 2023", "mid-2024", "early 2025", "late last year", "the beginning of May"."""
    word, year, parts = match["word"].lower(), _year(tokens, match), match.groupdict()
    if parts.get("decade"):
        return Moment(reason="part of a decade")
    if parts.get("month"):
        year, named = _month(tokens, match), match["month"][0].isupper()
    else:
        noun = parts.get("of") or (match["hyphen"] and word != "later") or word != "end" or match["year"]
        named = bool(year.year and noun and not tokens.counted(tokens.index(match.end())))
    whole = year.complete(tokens.year)
    if word in ("end", "close"):
        whole = whole._replace(month=whole.month or 12, day=int(whole.date.last_day[-2:]))
    elif not whole.month and word in ("beginning", "start"):
        whole = whole._replace(month=1)
    return Moment(whole, part=word) if named else None


def _part(tokens: Tokens, match: Match) -> tuple[int, int, str] | None:
    """A quarter or half; months in a row from the beginning of a year, or to its end: "first nine months": the first
    month, how many there are, and its short name."""
    if match["part"]:
        name = tables.PARTS_OF_YEAR[" ".join(match["part"].lower().split())]
        hour, count = regex.fullmatch(r"\d\p{Ll}", match["part"]), 3 if name[0] == "q" else 6  # "1h" is an hour
        return None if hour else (int(name[1]) * count - count + 1, count, name)
    count = _count(tokens, match) * MONTHS[match["unit"].lower()]
    return (1 if match["edge"].lower() == "first" else 13 - count, count, "") if 0 < count < 12 else None


def _part_of_year(tokens: Tokens, match: Match) -> Moment | None:
    """ "Q3 2021", "the third quarter of 2021", "the first half of this year", "the first nine months of 2021"."""
    part = _part(tokens, match)
    if part is None:
        return None
    first, count, name = part
    place, year, last = tokens.index(max(match.end("part"), match.end("unit"))), _year(tokens, match), 0
    behind = place + (tokens[place].low == "of")
    ahead = match.start("year") == match.start()  # "2021 Q3"
    whole = None if ahead else moment_at(tokens, behind + (tokens[behind].low == "the"), YEARS)
    if whole and isinstance(whole.value, Period):  # it may begin in no January
        starts, last = whole.value.starts, whole.last
        year, first, name = PartialDate(int(starts[:4])), first + int(starts[5:7]) - 1, ""
    if not year.year:
        return None if match[0][0] in "qh" else Moment(reason="part of a year that is not told", last=place)
    value = days.part_of_year(year, first, count, name)
    day = PartialDate._make([*map(int, value.ends.split("-")), value.inferred])
    return Moment(day, part="end", last=last) if match["end"] else Moment(value, last=last)


def _years(tokens: Tokens, match: Match) -> Moment:
    """A year by its kind, of one number or two; several years from one to another."""
    parts, year = match.groupdict(), _year(tokens, match).year
    at, begins, text = tokens.index(match.start()), tokens.style.year_begins, parts.get("second")
    words = tuple((parts["kind"] or "").lower().split()) or tokens.words(tokens.before(at, tables.YEAR_KINDS), at)
    kind = tables.YEAR_KINDS.get(words, "fy")
    if not text:
        return Moment(days.year_of_kind(kind, year, begins, named=True))
    second = int(text) if len(text) == 4 else (year + (year % 100 == 99)) // 100 * 100 + int(text)
    if second == year + 1:
        return Moment(days.year_of_kind(kind, year, begins))
    if not year < second <= year + 100 or (len(text) == 2 and int(text) <= 12) or match["mark"] == "/":
        return Moment(reason="years that are not clear")
    return Moment(between(PartialDate(year), PartialDate(second)))


def _year_month(tokens: Tokens, match: Match) -> Moment | None:
    last, verb = tokens.index(match.end()), match["month"].lower() in LISTS["months that are other words"]
    closed = not match["comma"] or tokens[last].kind == "mark"
    return Moment(_month(tokens, match)) if closed and not verb else None


def _bare(tokens: Tokens, match: Match) -> Moment | None:
    """A decade, or a year alone: the caller knows what governs it."""
    last, year = tokens.index(match.end()), int(match["year"])
    if not match[0].isdigit():
        return Moment(days.whole_months(match[0], match[0], year, 1, 120))
    behind = tokens[last]
    hangs = behind.kind in ("word", "number") or (behind.text in "-–/" and tokens[last + 1].glued)
    other = behind.low in tables.SCALES or behind.low in LISTS["behind no year"] or behind.kind in ("part", "currency")
    unit = behind.low not in {"in", *tables.RISKY_NAMES} and unit_at(tokens, last) is not None  # "in 2019 all firms"
    other = other or unit or year < 1800 or (behind.glued and hangs)
    return None if other else Moment(PartialDate(year), part="bare")


def _spoken(tokens: Tokens, match: Match) -> Moment | None:
    """ "Last year", "the same year"; "the year" only behind its preposition."""
    year, text = _year(tokens, match), match[0].lower().split()
    before = tokens[tokens.index(match.start()) - 1].low
    governed = text[:2] != ["the", "year"] or before in ("in", "during", "throughout", "for")
    return Moment(year) if year.year and governed and not text[0].isdigit() else None


def _ahead(tokens: Tokens, match: Match) -> Moment | None:
    """ "The next five years", "the past decade"."""
    word, unit, count = match["word"].lower(), match["unit"].lower(), _count(tokens, match)
    decade = unit == "decade" and not match["count"]
    if not (1 < count <= 100 or decade) or not (match["the"] or word in ("next", "past", "coming")):
        return None
    first, years = PartialDate(tokens.spoken + 1, inferred=True), (count or 1) * tables.UNIT_WORDS[(unit,)][2]
    first = first if tables.AHEAD[word] else first._replace(year=first.year - years)
    return Moment(between(first, first._replace(year=first.year + years - 1)))


DAYS = (_days, _month_day, _month_year, _numeric)
YEARS = (_years, _year_month, _bare)
MEANINGS: tuple[Form, ...] = (*DAYS, _digits, _ended, _within, _part_of_year, *YEARS, _spoken, _ahead)
FORMS = {meaning.__name__: [*map(compiled, WORDS["dates"][meaning.__name__[1:]])] for meaning in MEANINGS}
# The words with which a date can begin.
STARTS = {"the", "q", "h", "year", "quarter", *tables.MONTH_NUMBERS, *tables.RELATIVE, *tables.AHEAD, *tables.NUMERALS}
STARTS |= {*tables.ORDINALS, *LISTS["weekdays"], *LISTS["within a year"], *(kind[0] for kind in tables.YEAR_KINDS)}
STARTS |= {part.split()[0] for part in tables.PARTS_OF_YEAR}
