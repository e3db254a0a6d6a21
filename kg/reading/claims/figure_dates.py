"""When a figure of a sentence held: its date or period, and the year it is compared with."""

from __future__ import annotations

import regex

from kg.model.claims import Date, DateBasis, Period
from kg.reading.claims.indicators import Context
from kg.reading.quantities import TimeMention

# A date behind these is what a figure is compared with, not when it held.
BASELINE = regex.compile(
    r"(?:compared (?:with|to)|than (?:in )?|relative to|over|versus|against)(?: that in| those in| the level in)? ?$"
)
# A date behind these belongs to another event of the sentence.
ELSEWHERE = regex.compile(
    r"[,;] (?:and|which|while|published|launched|implemented|established|set up|signed|introduced)\b"
)
# Between a date and the figure that it is the date of: "the amount for 2022-23 was about ⟨$3 billion⟩".
BESIDE = regex.compile(r"(?: \w+){1,4} ")
BEHIND_ROLES = ("asOf", "by", "in", "during", "sinceTo", "until")
FRONT_ROLES = (*BEHIND_ROLES, "since", "starting from", "from")


def when_of(context: Context, position: int, following: int) -> TimeMention | None:
    """The date that governs a figure: one before the clause governs all of it, one behind only the figure beside it.

    `following` is where the next figure stands.
    """
    text = context.encoded.text
    dates = [(i, d) for i, d in context.encoded.moments() if not BASELINE.search(text[:i])]
    behind = [d for i, d in dates if position < i < following and not ELSEWHERE.search(text[position:i])]
    if behind and behind[0].role in BEHIND_ROLES:
        return behind[0]
    beside = [d for i, d in dates if i < position and BESIDE.fullmatch(text, i + 1, position)]
    if beside and (beside[-1].role in FRONT_ROLES or isinstance(beside[-1].value, Period)):
        return beside[-1]
    front = [d for i, d in dates if i < position and i < 60]
    return front[-1] if front and front[-1].role in FRONT_ROLES else None


def dated(context: Context, when: TimeMention | None, named: bool) -> tuple[str, DateBasis, Period | None]:
    """As-of date, its basis, and the period a figure covers."""
    reference = context.reference_date
    if when is not None:
        if isinstance(when.value, Period):
            return min(when.value.ends, reference), "stated", when.value
        day = min(when.value.last_day, reference)
        basis: DateBasis = "inferred" if when.value.inferred else "stated"
        period = _year(when.value) if when.role in ("in", "during") and len(when.value.lexical) == 4 else None
        return day, basis, period
    if context.inherited is not None and not named and isinstance(context.inherited.value, Date):
        return min(context.inherited.value.last_day, reference), "inferred", None
    return reference, "edition", None


def _year(date: Date) -> Period:
    return Period(date.lexical, date.lexical, f"{date.lexical}-01-01", f"{date.lexical}-12-31")


def baseline_of(context: Context, position: int, following: int) -> int | None:
    """The year that a figure is compared with; `following` is where the next figure stands."""
    for place, date in context.encoded.moments():
        if position < place < following and BASELINE.search(context.encoded.text[:place]):
            return int((date.value.starts if isinstance(date.value, Period) else date.value.lexical)[:4])
    return None
