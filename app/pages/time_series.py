"""Figures of a thing over time: those of one measure, unit and scope, laid out for a drawing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import regex

from app.limits import MOST_DIGITS
from app.pages.claims import ShownClaim
from app.pages.headings import PageGroup

DAY = regex.compile(r"(-?\d{4,})(?:-(\d\d))?(?:-(\d\d))?")
WIDTH, HEIGHT = 340, 170
SIDE, TOP, BOTTOM = 44, 36, 28
# The width of a letter, about, and the least that is left between labels, and beside them.
LETTER, APART = 7, 6


@dataclass(frozen=True, slots=True)
class Point:
    """A figure in the drawing: its place and, for a range, the height of its other end.

    `label` is the middle of its words, which do not run into others, or None if there is no room for them. `open` tells
    that the figure is hedged, `lean` whether it may be more (1) or less (-1), `planned` that it does not hold yet.
    """

    claim: ShownClaim
    x: int
    y: int
    far: int | None
    date: str
    label: int | None
    open: bool
    lean: int
    planned: bool


@dataclass(frozen=True, slots=True)
class TimeSeries:
    """A drawing, `WIDTH` by `HEIGHT` units, of figures in order of time; `base` is the height of zero.

    `path` joins the figures that hold.
    """

    title: str
    note: str
    points: tuple[Point, ...]
    path: str
    base: int


Ends = tuple[Decimal, Decimal]


def time_series(groups: Sequence[PageGroup]) -> tuple[TimeSeries, ...]:
    """A chart of each measure of an entity's page that has figures of more than one date."""
    series: defaultdict[tuple[str, str, str], dict[str, ShownClaim]] = defaultdict(dict)
    for claim in (claim for group in groups for claim in group.claims if claim.figure):
        if _ends(claim) and DAY.match(claim.day):
            series[claim.predicate, claim.unit, claim.scope][claim.iri] = claim
    measures = (sorted(claims.values(), key=lambda claim: (_day(claim), claim.iri)) for claims in series.values())
    return tuple(_chart(claims) for claims in measures if len({claim.day for claim in claims}) > 1)


def _ends(claim: ShownClaim) -> Ends | None:
    """The lower and the upper end of a figure, which for one number are the same; None if it cannot be drawn."""
    try:
        number = Decimal(claim.number)
        low, high = number, Decimal(claim.high) if claim.is_range else number
    except InvalidOperation:
        return None
    fit = all(each.is_finite() and abs(each.adjusted()) <= MOST_DIGITS for each in (low, high))
    return (low, high) if fit else None


def _day(claim: ShownClaim) -> float:
    """The date of a figure in years, about: a place on the axis."""
    date = DAY.match(claim.day)
    assert date
    return int(date[1]) + (int(date[2] or 12) - 1) / 12 + (int(date[3] or 31) - 1) / 372


def _chart(claims: Sequence[ShownClaim]) -> TimeSeries:
    ends = [_ends(claim) or (Decimal(0), Decimal(0)) for claim in claims]
    bottom = min(Decimal(0), *(low for low, _ in ends))
    top = max(Decimal(0), *(high for _, high in ends))
    first, last = _day(claims[0]), _day(claims[-1])

    def height(value: Decimal) -> int:
        share = (value - bottom) / (top - bottom) if top > bottom else Decimal(0)
        return HEIGHT - BOTTOM - int(share * (HEIGHT - TOP - BOTTOM))

    places = [SIDE + int((_day(claim) - first) / ((last - first) or 1) * (WIDTH - 2 * SIDE)) for claim in claims]
    dates, labels = _dates(claims), _labels(claims, places)
    points = [
        _point(claim, x, height(low), height(high) if claim.is_range else None, date, label)
        for claim, x, (low, high), date, label in zip(claims, places, ends, dates, labels, strict=True)
    ]
    held = [point for point in points if not point.planned]
    path = "M" + "L".join(f"{point.x} {point.y}" for point in held) if len(held) > 1 else ""
    return TimeSeries(claims[0].label, claims[0].scope, tuple(points), path, height(Decimal(0)))


def _dates(claims: Sequence[ShownClaim]) -> list[str]:
    """Dates as short as they can be and still differ: years, else months."""
    years = [str(int(_day(claim))) for claim in claims]
    return years if len(set(years)) == len({claim.day for claim in claims}) else [claim.day[:-3] for claim in claims]


def _labels(claims: Sequence[ShownClaim], places: Sequence[int]) -> list[int | None]:
    """The middle of each label, kept inside the drawing: the last comes first, then those for which there is room."""
    middles: list[int | None] = [None] * len(claims)
    taken: list[tuple[int, int]] = []
    for at in (len(claims) - 1, *range(len(claims) - 1)):
        half = max(len(claims[at].value), len("2024-12")) * LETTER // 2
        middle = min(max(places[at], half + APART), WIDTH - half - APART)
        left, right = middle - half - APART, middle + half + APART
        if right - left <= WIDTH and all(right <= begin or end <= left for begin, end in taken):
            middles[at] = middle
            taken.append((middle - half, middle + half))
    return middles


def _point(claim: ShownClaim, x: int, y: int, far: int | None, date: str, label: int | None) -> Point:
    lean = {"moreThan": 1, "atLeast": 1, "upTo": -1, "nearly": -1}.get(claim.qualifier, 0)
    return Point(claim, x, y, far, date, label, bool(claim.hedge), lean, claim.modality != "holds")
