"""Dates of a text with what governs them, periods from one to another, and dates that are none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kg.model.claims import Date, Period
from kg.reading.quantities import tables
from kg.reading.quantities.dates import moment_at
from kg.reading.quantities.days import Moment, PartialDate, between
from kg.reading.quantities.refusals import PHONES
from kg.reading.quantities.tables import HEDGES, LISTS, MONTH_NUMBERS, REFERENCE_WORDS, ROLES, Phrase, Role
from kg.reading.quantities.tokens import HYPHENS, Style, Tokens, tokenise


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A date or period in a text, with the preposition that governs it in `begin` … `end`, and what it does there."""

    begin: int
    end: int
    value: Date | Period
    role: Role


@dataclass(frozen=True, slots=True)
class NoFigure:
    """A number that is no quantity and no date, and why: "page number", "part of a name", "telephone number" …"""

    begin: int
    end: int
    reason: str


YEARLESS = "day or month of a year that is not clear"
Dates = tuple[tuple[tuple[int, TimeMention], ...], tuple[NoFigure, ...]]


def find_dates(
    text: str,
    *,
    year: int,
    same: int | None = None,
    masked: Sequence[tuple[int, int]] = (),
    style: Style | None = None,
    spoken: int | None = None,
) -> tuple[TimeMention, ...]:
    """The dates of a text, left to right; what they leave out is completed with `year` and marked as inferred.

    `same` is the year spoken of before, for "the same year"; `spoken` the year in which the text speaks, for "last
    year", if that is another than `year`, or 0 if it is not known: dates that leave their year out are then left out
    too. Nothing inside the masked spans (names) is read.

    >>> [(t.value.lexical, t.role) for t in find_dates("As at end-2024, it was launched on 28 May", year=2024)]
    [('2024-12-31', 'asOf'), ('2024-05-28', 'on')]
    >>> find_dates("They may march on.", year=2024)
    ()
    """
    return tuple(
        one
        for begin, one in scan(text, year, same, style or Style(), spoken or year)[0]
        # A span within the date ("Mar" of "7-Mar-21") was taken for a name, and hides nothing.
        if not (spoken == 0 and one.value.inferred)
        and all(begin <= first < last <= one.end for first, last in masked if first < one.end and begin < last)
    )


@lru_cache(maxsize=64)
def scan(text: str, year: int, same: int | None, style: Style, spoken: int) -> Dates:
    """The dates of a text, each with where it begins behind its preposition, and the numbers in what is no date."""
    tokens = Tokens(tokenise(text, style), style, year, same, spoken, text=text)
    mentions, refused, at, named = list[tuple[int, TimeMention]](), list[NoFigure](), 0, year
    while at < len(tokens):
        if (date := moment_at(tokens, at)) is None:
            at += 1
            continue
        begin = at if tokens[at].glued else tokens.before(at, ROLES)
        words = tokens.words(begin, at)
        role = "in" if words[:1] == ("at",) and date.part != "end" else ROLES.get(words)
        behind = tokens.behind(date.last, tables.ROLES_BEHIND)
        role = tables.ROLES_BEHIND.get(tokens.words(date.last, behind), role)
        begin -= words == ("in",) and tokens[begin - 1].low == "later"
        date = date if date.reason else _to_another(tokens, date, role, words)
        value, period = date.value, isinstance(date.value, Period)
        reason = date.reason or next((doubt for doubt, holds in _doubts(tokens, date, role, words) if holds), None)
        months = tokens[date.first].low in MONTH_NUMBERS
        yearless = value.inferred and months if isinstance(value, Period) else value is not None and not value.year
        if reason is None and yearless and named != year:
            reason = YEARLESS  # "opened on 1 May 2021 and closed on 30 June"
        if reason:
            refused.append(NoFigure(tokens[at].begin, tokens[date.last - 1].end, reason))
        elif reason is None:
            if role is None or (role == "from" and period):
                role = "during" if period else "in"
            if isinstance(value, PartialDate) and value.year and not value.inferred:
                tokens, named = replace(tokens, same=value.year), value.year
            elif isinstance(value, Period) and not value.inferred:
                named = int(value.starts[:4])
            days = date.days or ((date.first, value),)
            for place, one in days:
                first, last = begin if place == days[0][0] else place, place if one != value else date.last - 1
                if when := one.complete(tokens.year).date if isinstance(one, PartialDate) else one:
                    mention = TimeMention(tokens[first].begin, tokens[last].end, when, role)
                    mentions.append((tokens[place].begin, mention))
        at = at + 1 if reason == "" else date.last
    return tuple(mentions), tuple(refused)


def _to_another(tokens: Tokens, date: Moment, role: Role | None, words: Phrase) -> Moment:
    """The period from a date to the next one, if the words lead there: "from 1 April 2020 to 31 March 2021"."""
    link, first = tokens[date.last].low, date.point
    tight = link in "-–—"
    # Behind other words "to" begins something else.
    open_end = tight or role in ("from", "during", "starting from", None) or (role == "in" and date.part == "bare")
    leads = link == "and" if words == ("between",) else open_end and link in LISTS["from date to date"]
    if not leads or date.days or (tight and tokens[date.last].glued != tokens[date.last + 1].glued):
        return date
    place = date.last + 1
    other = moment_at(tokens, place + (tokens[place].low in ("the", "about")))
    if not other or other.days or (tokens.counted(other.last) if other.part == "bare" else role == "in" and not tight):
        return date  # "since its launch in 2018 to end-2024"
    period, last, parts = None, other.point, {date.part, other.part}
    mixed = tight and "bare" in parts and len(parts) > 1
    if isinstance(date.value, Period) and isinstance(other.value, Period):
        period = between(date.value, other.value)
    elif first and last and not parts & {"early", "late", "later"} and not mixed:
        if not first.year and last.year:
            first = first._replace(year=last.year - (first.month > last.month > 0), inferred=last.inferred)
        if words == ("between",) and len(first.date.lexical) != len(last.date.lexical):
            return Moment(reason="a period whose end is not clear", first=date.first, last=other.last)
        period = between(first.complete(tokens.year), last.complete(first.year or tokens.year))
    return Moment(period, first=date.first, last=other.last) if period else date


def _doubts(tokens: Tokens, date: Moment, role: Role | None, words: Phrase) -> Iterator[tuple[str, bool]]:
    """Reasons why a date may be none, and whether each holds; an empty text if it is no date at all."""
    first, point, value = date.first, date.point, date.value
    before, behind, further = tokens[first - 1], tokens[date.last], tokens[first - 2]
    counted = any(token.low.startswith(("year", "decade")) for token in tokens.row[first : date.last])
    open_year = value is not None and (value.inferred or (point is not None and not point.year))
    # The year it speaks in, or the year it is about.
    yield YEARLESS, open_year and not counted and tokens.spoken < tokens.year
    compound = tokens[first].glued and before.text in HYPHENS and before.glued and first > 1
    yield YEARLESS, open_year and "ago" in tokens.words(max(0, first - 3), first)
    yield "part of a compound word", point is not None and compound
    yield "", before.kind == "currency"
    yield "season or week of a year", (further if before.low in ("of", "in") else before).low in LISTS["seasons"]
    if point and date.part == "" and point.month and not (point.year or point.day):
        weak = " ".join(words) in LISTS["weak before a month"] and tokens[first].low in LISTS["weak months"]
        yield "", role is None or weak or (words == ("the",) and behind.capital)
    if date.part != "bare":
        return
    # Below, a year alone, which may as well be a number of things or part of a name ("the Food Safety Act, 1998").
    label = before.low in REFERENCE_WORDS or (before.low == "," and further.capital and further.low in REFERENCE_WORDS)
    earlier = tokens[first - 3].low, tokens[first - 4].low
    numbered = further.kind == "number" and not REFERENCE_WORDS.isdisjoint(earlier)
    yield "part of a name", (label and role is None) or (words == ("of",) and numbered)  # "Bill No. 45 of 2022"
    yield "telephone number", role is None and not PHONES.isdisjoint(tokens.words(max(0, first - 4), first))
    levels = behind.low in LISTS["of a year"]  # "17 per cent below 2019 levels"
    counts = tokens.counted(date.last) and not levels and " ".join(words) not in LISTS["surely of a year"]
    hedged = tokens.before(first, HEDGES) < first and not levels
    yield "", (role is None and "number" in (before.kind, behind.kind)) or (hedged and (counts or role is None))
    yield "year or number of things", counts
    named = role is None and before.capital and before.kind == "word" and before.low not in MONTH_NUMBERS
    yield "part of a name", named or (behind.capital and (role is None or words[-1] == "the"))
