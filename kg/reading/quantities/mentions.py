"""Dates of a text with what governs them, periods from one to another, and dates that are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from kg.model.claims import Date, Period
from kg.reading.quantities.dates import moment_at
from kg.reading.quantities.days import Moment
from kg.reading.quantities.numbers import HYPHENS
from kg.reading.quantities.periods import Calendar, between
from kg.reading.quantities.tables import REFERENCES, ROLES, words
from kg.reading.quantities.tokens import Style, tokenise
from kg.reading.quantities.values import Refusal, Role, TimeMention

REFERENCE_WORDS = frozenset(phrase[-1] for phrase in REFERENCES)
SEASONS = words("seasons")
LINKS = frozenset(["to", "-", "–", "—", "until", "till", "through"])
# Behind these, and behind nothing, "to" leads from one date to another; behind others it begins something else.
OPENING: frozenset[Role | None] = frozenset(["from", "during", "starting from", None])
WEAK = frozenset([("the",), ("for",), ("to",), ("of",), ("at",), ("over",), ("across",)])
WEAK_MONTHS = frozenset(["march", "may", "august"])
AT_A_YEAR = words("surely of a year")


def find_dates(
    text: str,
    *,
    year: int,
    same: int | None = None,
    masked: Sequence[tuple[int, int]] = (),
    style: Style | None = None,
) -> tuple[TimeMention, ...]:
    """The dates of a text, left to right; what they leave out is completed with `year` and marked as inferred.

    `same` is the year spoken of before, for "the same year"; nothing inside the masked spans (names) is read.

    >>> [(t.value.lexical, t.role) for t in find_dates("As at end-2024, it was launched on 28 May", year=2024)]
    [('2024-12-31', 'asOf'), ('2024-05-28', 'on')]
    >>> find_dates("They may march on.", year=2024)
    ()
    """
    mentions, _ = scan(text, year, same, style or Style())
    return tuple(one for core, one in mentions if not any(_hides(span, core, one.end) for span in masked))


def _hides(span: tuple[int, int], begin: int, end: int) -> bool:
    """Whether a masked span hides a date; what lies within the date ("Mar" of "7-Mar-21") was taken for a name."""
    return span[0] < end and begin < span[1] and not (begin <= span[0] and span[1] <= end)


@lru_cache(maxsize=64)
def scan(
    text: str, year: int, same: int | None, style: Style
) -> tuple[tuple[tuple[int, TimeMention], ...], tuple[Refusal, ...]]:
    """The dates of a text, each with where it begins behind its preposition, and the numbers in what is no date."""
    cal = Calendar.of(tokenise(text, style), year, style, same)
    found: list[tuple[int, TimeMention]] = []
    refused: list[Refusal] = []
    at = 0
    while at < len(cal.tokens):
        moment = moment_at(cal, at)
        if moment is None:
            at += 1
            continue
        if moment.reason:
            refused.append(Refusal(cal.tokens[at].begin, cal.tokens[moment.last - 1].end, moment.reason))
            at = moment.last
            continue
        begin, role, words = _role(cal, moment)
        moment = _to_another(cal, moment, role, words)
        reason = moment.reason or _doubt(cal, moment, role, words)
        if reason is None and moment.value is not None:
            found += _mentions(cal, moment, begin, role)
        elif reason:
            refused.append(Refusal(cal.tokens[at].begin, cal.tokens[moment.last - 1].end, reason))
        last = found[-1][1].value if found else None
        if isinstance(last, Date) and not last.inferred:
            cal = replace(cal, same=int(last.lexical[:4]))
        at = moment.last if reason is None or reason else at + 1
    return tuple(found), tuple(refused)


def _mentions(cal: Calendar, moment: Moment, begin: int, role: Role | None) -> list[tuple[int, TimeMention]]:
    assert moment.value is not None
    default: Role = "during" if isinstance(moment.value, Period) else "in"
    role = role if role is not None and not (role == "from" and isinstance(moment.value, Period)) else default
    if not moment.days:
        core = cal.tokens[moment.first].begin
        return [(core, TimeMention(cal.tokens[begin].begin, cal.tokens[moment.last - 1].end, moment.value, role))]
    found = []
    for number, (place, value) in enumerate(moment.days):
        token, last = cal.tokens[place], number + 1 == len(moment.days)
        end = cal.tokens[moment.last - 1].end if last else token.end
        found.append((token.begin, TimeMention(token.begin if number else cal.tokens[begin].begin, end, value, role)))
    return found


def _role(cal: Calendar, moment: Moment) -> tuple[int, Role | None, tuple[str, ...]]:
    """Where the preposition before a date begins, what the date does behind it, and its words."""
    if cal.glued(moment.first):
        return moment.first, None, ()
    for size in (4, 3, 2, 1):
        first = moment.first - size
        if first < 0:
            continue
        words = cal.words(first, moment.first)
        role = ROLES.get(words)
        if role is not None:
            later = words == ("in",) and cal.low(first - 1) == "later"
            at_a_time = words[0] == "at" and moment.part != "end"
            return first - later, "in" if at_a_time else role, words
    return moment.first, None, ()


def _to_another(cal: Calendar, moment: Moment, role: Role | None, words: tuple[str, ...]) -> Moment:
    """The period from a date to the next one, if the words lead there: "from 1 April 2020 to 31 March 2021"."""
    link = cal.low(moment.last)
    leads = link == "and" if words == ("between",) else link in LINKS and role in OPENING
    if not leads or moment.point is None or moment.days or cal.at(moment.last + 1) is None:
        return moment
    place = moment.last + 1
    place += cal.low(place) in ("the", "about")
    tight = link in "-–—"
    if tight and cal.glued(moment.last) != cal.glued(moment.last + 1):
        return moment
    other = moment_at(cal, place)
    if other is None or other.point is None or other.days or (other.part == "bare" and cal.counted(other.last)):
        return moment
    if tight and (moment.part == "bare") != (other.part == "bare"):
        return moment
    first, last = moment.point, other.point
    if first.year is None and last.year is not None:
        earlier = first.month is not None and last.month is not None and first.month > last.month
        first = first._replace(year=last.year - earlier, inferred=last.inferred)
    if words == ("between",) and len([part for part in first[:3] if part]) != len([part for part in last[:3] if part]):
        return Moment(moment.first, other.last, None, reason="a period whose end is not clear")
    period = between(first.complete(cal.year), last.complete(first.year or cal.year))
    return Moment(moment.first, other.last, period) if period else moment


def _doubt(cal: Calendar, moment: Moment, role: Role | None, words: tuple[str, ...]) -> str | None:
    """Why a date may be none; an empty text if it is no date at all, None if there is no doubt."""
    first, point = moment.first, moment.point
    hyphen = cal.glued(first) and cal.low(first - 1) in HYPHENS and cal.glued(first - 1) and first > 1
    if hyphen and not isinstance(moment.value, Period):
        return "part of a compound word"
    if first and cal.tokens[first - 1].kind == "currency":
        return ""
    before = cal.low(first - 2) if cal.low(first - 1) in ("of", "in") else cal.low(first - 1)
    if before in SEASONS or before in ("week", "weeks", "weekend"):
        return "season or week of a year"
    if point is not None and point.month is not None and point.year is None and point.day is None and moment.part == "":
        weak = words in WEAK and cal.low(first) in WEAK_MONTHS
        return "" if role is None or weak or (words == ("the",) and cal.capital(moment.last)) else None
    if moment.part != "bare":
        return None
    if cal.low(first - 1) in REFERENCE_WORDS and role is None and first:
        return "part of a name"
    if role is None and cal.low(first - 1) == "," and cal.low(first - 2) in REFERENCE_WORDS and cal.capital(first - 2):
        return "part of a name"  # "the Food Safety Act, 1998"
    follower = cal.at(moment.last)
    in_a_row = (follower is not None and follower.kind == "number") or (
        first > 0 and cal.tokens[first - 1].kind == "number"
    )
    if in_a_row and role is None:
        return ""
    strict = " ".join(words) in AT_A_YEAR
    if cal.counted(moment.last) and not strict:
        return "" if cal.hedged(first) else "year or number of things"
    if role is None and cal.hedged(first):
        return ""
    named = (
        first
        and cal.capital(first - 1)
        and cal.tokens[first - 1].kind == "word"
        and first > 1
        and not cal.month(first - 1)
    )
    if (role is None and named) or (cal.capital(moment.last) and (role is None or words[-1] == "the")):
        return "part of a name"
    return None
