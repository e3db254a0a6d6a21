"""Dates and periods in prose, completed from the document's year where they leave it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import regex

from kg.model.claims import Date, Period

Role = Literal["asOf", "by", "in", "on", "since", "from", "until", "sinceTo", "during", "starting from", "within"]

MONTHS = {
    name: i
    for i, name in enumerate(
        [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
        start=1,
    )
}
SHORT = {name[:3]: i for name, i in MONTHS.items() if name != "May"} | {"Sept": 9}
MONTH = "|".join([*MONTHS, *(f"{name}\\.?" for name in sorted(SHORT, key=len, reverse=True))])
YEAR = r"(?:18|19|20)\d\d"
ROLES: dict[str, Role] = {
    "as at": "asOf",
    "as of": "asOf",
    "at": "asOf",
    "at the": "asOf",
    "by": "by",
    "by the": "by",
    "before": "by",
    "in": "in",
    "on": "on",
    "since": "since",
    "from": "from",
    "to": "until",
    "until": "until",
    "up to": "until",
    "till": "until",
    "during": "during",
    "throughout": "during",
    "for": "during",
    "for the": "during",
    "in the": "in",
    "starting from": "starting from",
    "starting from the": "starting from",
    "from the": "starting from",
    "since the": "since",
    "after": "since",
    "on or after": "since",
    "with effect from": "starting from",
    "effective from": "starting from",
    "as from": "starting from",
    "during the": "during",
    "of": "in",
    "within": "within",
    "as at the": "asOf",
    "as of the": "asOf",
    "to the": "until",
    "the": "in",
    "ended": "asOf",
    "ending": "asOf",
    "in early": "in",
    "in late": "in",
    "in mid": "in",
}
ROLE = "|".join(sorted((regex.escape(words).replace("\\ ", " ") for words in ROLES), key=len, reverse=True))
KINDS = {"financial": "fy", "fiscal": "fy", "academic": "ay", "school": "ay", "assessment": "ya"}
QUARTERS = {"first": (1, 3), "second": (4, 6), "third": (7, 9), "fourth": (10, 12)}
DATE = regex.compile(
    rf"(?<![\w-])(?:(?P<role>(?i:{ROLE})) )?(?:"
    rf"(?P<end>(?:the )?end(?:-| of )(?:(?P<endmonth>{MONTH}) )?)(?P<endyear>{YEAR})(?![\d-])|"
    rf"(?P<mid>mid)-(?P<midyear>{YEAR})|"
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<daymonth>{MONTH})(?:,? (?P<dayyear>{YEAR}))?|"
    rf"(?P<usmonth>{MONTH}) (?P<usday>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<usyear>{YEAR})|"
    rf"(?:year of assessment )(?P<ya>{YEAR})[-–/](?P<ya2>\d\d(?:\d\d)?)|"
    rf"(?P<span>{YEAR})[-–/](?P<span2>\d\d(?:\d\d)?)(?: (?P<kind>financial|fiscal|academic|school|assessment) year|"
    rf" (?P<session>session)|(?! ?[\w]*\d))|"
    rf"(?:the )?(?P<quarter>first|second|third|fourth) quarter(?: of)? (?P<quarteryear>{YEAR})|"
    rf"(?:the )?(?P<half>first|second) half(?: of)? (?P<halfyear>{YEAR})|"
    rf"(?:(?P<part>early|late) )?(?P<month>{MONTH})(?:,? (?P<monthyear>{YEAR}))?|"
    rf"(?:(?P<part2>early|late) )?(?P<year>{YEAR})(?![\d,]*\d| (?:million|billion|per cent)|-[A-Za-z])"
    rf")(?![\w-]|\.\d)",
)
CAPITAL = regex.compile(r" [A-Z]")
SAME_YEAR = regex.compile(r"(?P<role>later in|in|during) the same year\b")
THIS_YEAR = regex.compile(
    r"(?P<role>in|during|throughout|by the end of|at the end of|for) (?:this|the) year(?! of| to)\b"
)
MONTHS_NEEDING_ROLE = frozenset({"March", "May", "August"})


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A date or period in a text, with the preposition that governs it in `begin` … `end`, and what it does there."""

    begin: int
    end: int
    value: Date | Period
    role: Role


def find_dates(
    text: str, *, year: int, same: int | None = None, masked: Sequence[tuple[int, int]] = ()
) -> tuple[TimeMention, ...]:
    """The dates of a text, left to right; a bare month or day is completed with `year` and marked as inferred.

    `same` is the year spoken of before, for "the same year"; nothing inside the masked spans (names) is read.

    >>> [(t.value.lexical, t.role) for t in find_dates("As at end-2024, it was launched on 28 May", year=2024)]
    [('2024-12-31', 'asOf'), ('2024-05-28', 'on')]
    >>> find_dates("They may march on.", year=2024)
    ()
    """
    found: list[TimeMention] = []
    for match in DATE.finditer(text):
        if any(a < match.end() and _core(match) < b for a, b in masked):
            continue
        value = _value(text, match, year)
        if value is not None:
            found.append(TimeMention(match.start(), match.end(), value, _role(match, value)))
    for match in SAME_YEAR.finditer(text):
        earlier = next((t.value for t in reversed(found) if t.end <= match.start() and isinstance(t.value, Date)), None)
        found.append(
            TimeMention(
                match.start(),
                match.end(),
                Date(earlier.lexical[:4] if earlier else str(same or year), inferred=True),
                "in",
            )
        )
    for match in THIS_YEAR.finditer(text):
        end = "end of" in match["role"]
        found.append(
            TimeMention(
                match.start(),
                match.end(),
                Date(f"{year}-12-31" if end else str(year), inferred=True),
                "by" if end else "in",
            )
        )
    return tuple(sorted(found, key=lambda t: t.begin))


def _core(match: regex.Match[str]) -> int:
    """Where the date itself begins, behind its preposition."""
    return match.start() + (len(match["role"]) + 1 if match["role"] else 0)


def _role(match: regex.Match[str], value: Date | Period) -> Role:
    words = match["role"]
    role: Role = ROLES[words.lower()] if words else ("during" if isinstance(value, Period) else "in")
    if words and words.lower().startswith("at") and not match["end"]:
        return "in"
    return role


def _value(text: str, match: regex.Match[str], year: int) -> Date | Period | None:
    if match["endyear"]:
        month = _month(match["endmonth"]) if match["endmonth"] else 12
        return Date(Date(f"{match['endyear']}-{month:02d}").last_day)
    if match["midyear"]:
        return Date(f"{match['midyear']}-06")
    if match["daymonth"]:
        return _day(match["dayyear"], _month(match["daymonth"]), match["day"], year)
    if match["usmonth"]:
        return _day(match["usyear"], _month(match["usmonth"]), match["usday"], year)
    if match["ya"]:
        return _period("ya", match["ya"], match["ya2"])
    if match["span"]:
        return _period(
            KINDS.get(match["kind"] or "", "fy" if not match["session"] else "ls"), match["span"], match["span2"]
        )
    if match["quarter"]:
        return _months(
            match["quarteryear"], *QUARTERS[match["quarter"]], f"q{list(QUARTERS).index(match['quarter']) + 1}"
        )
    if match["half"]:
        first = match["half"] == "first"
        return _months(match["halfyear"], 1 if first else 7, 6 if first else 12, "h1" if first else "h2")
    return _open(text, match, year)


def _open(text: str, match: regex.Match[str], year: int) -> Date | None:
    """A month or a year; a bare month must stand behind a preposition or begin a phrase, and not be a verb."""
    if match["month"]:
        name = match["month"]
        if match["monthyear"]:
            return Date(f"{match['monthyear']}-{_month(name):02d}")
        if not match["role"] or (name in MONTHS_NEEDING_ROLE and match["role"].lower() in ("the", "for", "to", "of")):
            return None
        return Date(f"{year}-{_month(name):02d}", inferred=True)
    if not match["role"] and not match["part2"] and CAPITAL.match(text, match.end()):
        return None
    return Date(match["year"])


def _month(name: str) -> int:
    word = name.rstrip(".")
    return MONTHS.get(word) or SHORT[word]


def _day(stated: str | None, month: int, day: str, year: int) -> Date | None:
    lexical = f"{stated or year}-{month:02d}-{int(day):02d}"
    last = int(Date(lexical[:7]).last_day[-2:])
    return Date(lexical, inferred=stated is None) if 1 <= int(day) <= last else None


def _period(kind: str, first: str, second: str) -> Period | None:
    """A year that runs over two calendar years: April to March, or September to August for schools."""
    if int(second[-2:]) != (int(first) + 1) % 100:
        return None
    words = {"fy": "financial year", "ay": "academic year", "ya": "year of assessment", "ls": "session"}[kind]
    month, end = (9, "08-31") if kind == "ay" else (10, "09-30") if kind == "ls" else (4, "03-31")
    short = f"{first}-{second[-2:]}"
    label = f"{words} {short}" if kind == "ya" else f"{short} {words}"
    return Period(f"{kind}-{short}", label, f"{first}-{month:02d}-01", f"{int(first) + 1}-{end}")


def _months(year: str, first: int, last: int, name: str) -> Period:
    label = f"{'quarter' if name[0] == 'q' else 'half'} {name[1]} of {year}"
    return Period(f"{year}-{name}", label, f"{year}-{first:02d}-01", Date(f"{year}-{last:02d}").last_day)
