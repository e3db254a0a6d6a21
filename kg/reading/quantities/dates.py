"""Dates in a text: years, their parts and kinds, and periods counted from the document's own year."""

from datetime import date, timedelta

from kg.model.claims import Date, Period
from kg.reading.quantities import days, tables
from kg.reading.quantities.days import Moment, PartialDate, between, month_at, short_year, year_at, year_behind
from kg.reading.quantities.measures import unit_at
from kg.reading.quantities.numbers import whole_number
from kg.reading.quantities.tables import LISTS
from kg.reading.quantities.tokens import HYPHENS, Tokens


def moment_at(tokens: Tokens, at: int) -> Moment | None:
    """The date or period that begins at a token: the first form that fits. A `reason` refuses what is none."""
    token, start = tokens[at], at
    leaning = token.kind == "number" and token.glued and tokens[at - 1].text not in "(-–—~'\"“,[;:"
    named = token.glued and tokens[at - 1].hung == ":" and tokens[at - 2].kind == "number"  # "ISO 9001:2015"
    if leaning or named or (token.low not in STARTS and token.kind not in ("number", "ordinal")):
        return None
    if token.low in LISTS["weekdays"] and (len(token.low) > 3 or token.capital):
        start += 1 + (tokens[at + 1].low in (",", "."))
    moment = next(filter(None, (form(tokens, start) for form in (FORMS if start == at else DAYS))), None)
    impossible = moment and isinstance(moment.value, PartialDate) and not moment.point
    return moment and moment._replace(first=at, reason="impossible date" if impossible else moment.reason)


def _year_first(tokens: Tokens, at: int) -> Moment | None:
    """ "2016 June", "2021 Q3", "2016 the third quarter", "2021-22", "2016-2018", "1990s"; or a year alone: the caller
    knows what governs it."""
    year, behind = tokens.plain_year(at), tokens[at + 1]
    if not year:
        return None
    if behind.hung == "s" and year % 10 == 0:
        return Moment(at, at + 2, whole_months(f"{year}s", f"{year}s", year, 1, 120))
    kind = tables.YEAR_KINDS.get(tokens.words(at + 1, at + 3), "ls")
    if kind != "ls":
        return Moment(at, at + 3, year_of_kind(kind, year, tokens.style.year_begins, named=True))
    comma = behind.low == ","
    month, end = month_at(tokens, at + 1 + comma)
    verb = tokens[at + 1 + comma].low in LISTS["months that are other words"]
    if month and not verb and (not comma or tokens[end].kind == "mark"):
        return Moment(at, end, PartialDate(year, month))
    if part := _part(tokens, at + 1 + (behind.low == "the")):
        return Moment(at, part[-1], part_of_year(PartialDate(year), *part[:3]))
    if years := _two_years(tokens, at, year):
        return years
    hangs = behind.kind in ("word", "number") or (behind.text in "-–/" and tokens[at + 2].glued)
    other = behind.low in tables.SCALES or behind.low in LISTS["behind no year"] or behind.kind in ("part", "currency")
    other = other or year < 1800 or (behind.glued and hangs) or (behind.low != "in" and bool(unit_at(tokens, at + 1)))
    return None if other else Moment(at, at + 1, PartialDate(year), part="bare")


def _two_years(tokens: Tokens, at: int, year: int, kind: str = "") -> Moment | None:
    """A year of two numbers, by its kind, or several years from one to another."""
    mark, text, end = tokens[at + 1].hung, tokens[at + 2].hung, at + 3
    if mark not in "-–/—" or tokens[end].hung in "-–/s%" or not text.isdecimal() or len(text) not in (2, 4):
        return None
    second = int(text) if len(text) == 4 else (year + (year % 100 == 99)) // 100 * 100 + int(text)
    if second == year + 1:
        if not kind:
            end = tokens.behind(at + 3, tables.YEAR_KINDS)
            words = tokens.words(at + 3, end) or tokens.words(tokens.before(at, tables.YEAR_KINDS), at)
            kind = tables.YEAR_KINDS.get(words, "fy")
        return Moment(at, end, year_of_kind(kind, year, tokens.style.year_begins))
    if not year < second <= year + 100 or (len(text) == 2 and int(text) <= 12) or mark == "/":
        return Moment(at, end, reason="years that are not clear")
    return Moment(at, end, between(PartialDate(year), PartialDate(second)))


def _kind_first(tokens: Tokens, at: int) -> Moment | None:
    """ "FY2024", "financial year 2021-22", "Year of Assessment 2024", "YA2024"."""
    place = tokens.behind(at, tables.YEAR_KINDS)
    kind = tables.YEAR_KINDS.get(tokens.words(at, place), "ls")
    if kind == "ls":
        return None
    letters = place == at + 1 and tokens[at].capital and tokens[place].glued
    short, end = short_year(tokens, place) if letters else (PartialDate(), place)
    place += tokens[place].low in (",", "of") and tokens.plain_year(place + 1) > 0
    year = tokens.plain_year(place)
    if year and (years := _two_years(tokens, place, year, kind)):
        return years
    if year and tokens[place + 1].hung not in "-–/":
        short, end = PartialDate(year), place + 1
    return Moment(at, end, year_of_kind(kind, short.year, tokens.style.year_begins, named=True)) if short.year else None


def _part(tokens: Tokens, at: int) -> tuple[int, int, str, int] | None:
    """A quarter or half; months in a row from the beginning of a year, or to its end: "first nine months": the first
    month, how many there are, its short name, the place behind it."""
    first, second = tokens[at], tokens[at + 1]
    if name := tables.PARTS_OF_YEAR.get(f"{first.low}{'' if second.glued else ' '}{second.low}"):
        hour, count = first.kind == "number" and second.text.islower(), 3 if name[0] == "q" else 6  # "1h" is an hour
        return None if hour else (int(name[1]) * count - count + 1, count, name, at + 2)
    number = whole_number(tokens, at + 1) if first.low in ("first", "last") else None
    length = {"months": 1, "quarters": 3}.get(tokens[number.last].low, 0) if number else 0
    if number is None or not 0 < number.value * length < 12 or tokens[number.last + 1].low not in ("of", "in"):
        return None
    count = int(number.value) * length
    return 1 if first.low == "first" else 13 - count, count, "", number.last + 1


def _part_of_year(tokens: Tokens, at: int) -> Moment | None:
    """ "Q3 2021", "the third quarter of 2021", "the first half of this year", "the first nine months of 2021"."""
    place = at + (tokens[at].low == "the")
    part = _part(tokens, place)
    if part is None:
        return None
    first, count, name, end = part
    behind = end + (tokens[end].low == "of")
    behind += tokens[behind].low == "the"
    whole = _year_first(tokens, behind) or _kind_first(tokens, behind)
    year, last = year_behind(tokens, end)
    if whole and isinstance(whole.value, Period):  # it may begin in no January
        year, name, last = PartialDate(int(whole.value.starts[:4])), "", whole.last
        first += int(whole.value.starts[5:7]) - 1
    elif not year.year:
        return None if tokens[place].text in ("q", "h") else Moment(at, end, reason="part of a year that is not told")
    return Moment(at, last, part_of_year(year, first, count, name))


def _within(tokens: Tokens, at: int) -> Moment | None:
    """ "end-2024", "the end of March 2023", "mid-2024", "early 2025", "late last year", "the beginning of May"."""
    if tokens[at].low == "year" and tokens[at + 1].text in HYPHENS and tokens[at + 2].low == "end":
        year, last = year_at(tokens, at + 3)
        year = year if year.year else PartialDate(tokens.spoken, inferred=True)
        return Moment(at, last, year._replace(month=12, day=31), part="end")
    place = at + (tokens[at].low == "the")
    word, link = tokens[place].low, tokens[place + 1].low
    if word not in LISTS["within a year"] or (link != "of" and word not in LISTS["right before a year"]):
        return None
    linked = link == "of" or (link in HYPHENS and word != "later")
    place += 1 + linked
    month, end = month_at(tokens, place)
    year, last = year_behind(tokens, end) if month else year_at(tokens, place)
    noun = linked or word != "end" or tokens.plain_year(place)
    if not (tokens[place].capital if month else year.year and noun and not tokens.counted(last)):
        return None
    if tokens[place + 1].hung == "s":
        return Moment(at, place + 2, reason="part of a decade")
    whole = year._replace(month=month).complete(tokens.year)
    if word in ("end", "close"):
        whole = whole._replace(month=month or 12, day=int(whole.date.last_day[-2:]))
    elif not month and word in ("mid", "middle", "beginning", "start"):
        whole = whole._replace(month=6 if word.startswith("mid") else 1)
    return Moment(at, last, whole, part=word)


def _ended(tokens: Tokens, at: int) -> Moment | None:
    """ "the year ended 31 March 2021", "12 months to March 2021", "the quarter ending 30 June"."""
    the = tokens[at].low == "the"
    place = at + the
    place += tokens[place].low in ("financial", "fiscal")
    length = {"year": 12, "quarter": 3}.get(tokens[place].low, 0)
    number = None if length else whole_number(tokens, place)
    if number is not None and tokens[number.last].low == "months" and 0 < number.value <= 36:
        length, place = int(number.value), number.last
    link = tokens[place + 1].low
    if not length or not (link in ("ended", "ending") or (link == "to" and (the or number))):
        return None
    place += 2 + (tokens[place + 2].low == "on")
    day = days.day_first(tokens, place) or days.month_first(tokens, place)
    return Moment(at, day.last, ended(day.point.complete(tokens.year), length)) if day and day.point else None


def _spoken(tokens: Tokens, at: int) -> Moment | None:
    """ "last year", "the same year", "the next five years", "the past decade"."""
    the = tokens[at].low == "the"
    place = at + the
    word, behind, before = tokens[place].low, tokens[place + 1].low, tokens[at - 1].low
    year, last = year_at(tokens, at)
    if year.year and not tokens.plain_year(at) and (word != "year" or before in ("in", "during", "throughout", "for")):
        return Moment(at, last, year)
    if word not in tables.AHEAD or not (the or word in ("next", "past", "coming")):
        return None
    number = whole_number(tokens, place + 1)
    count, last = (int(number.value), number.last) if number else (int(behind == "decade"), place + 1)
    (unit, kind, factor), end = unit_at(tokens, last) or (("", "other", 0), last)
    # School years and financial years begin in no January.
    if not (1 < count <= 100 if number else count) or unit != "YR" or kind != "duration" or end > last + 1:
        return None
    first, years = PartialDate(tokens.spoken + 1, inferred=True), count * factor
    first = first if tables.AHEAD[word] else first._replace(year=first.year - years)
    return Moment(at, end, between(first, first._replace(year=first.year + years - 1)))


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
    a legislature. `year_begins` is the month in which the financial year of the place begins.

    `named`, it has one number: FY2024, the year of assessment 2024. A financial year that begins in April bears the
    number it begins in, one that begins in July or October the other.
    """
    name, begins = tables.WORDS["kinds"][kind]
    if named and (kind == "ya" or (kind == "fy" and year_begins < 4)):
        return whole_months(f"{kind}-{first}", f"{name} {first}", first, 1, 12)
    first -= named and kind == "fy" and year_begins > 4
    begins = year_begins if kind in ("fy", "ya") and year_begins > 1 else begins
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


DAYS = (days.day_first, days.month_first, days.numeric)
FORMS = (*DAYS, _ended, _within, _part_of_year, _kind_first, _year_first, _spoken)
# The words with which a date can begin.
STARTS = {"the", "q", "h", "year", "quarter", *tables.MONTH_NUMBERS, *tables.RELATIVE, *tables.AHEAD, *tables.NUMERALS}
STARTS |= {*tables.ORDINALS, *LISTS["weekdays"], *LISTS["within a year"], *(kind[0] for kind in tables.YEAR_KINDS)}
STARTS |= {part.split()[0] for part in tables.PARTS_OF_YEAR}
