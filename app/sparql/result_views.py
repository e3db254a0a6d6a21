"""A result in other forms than a table: as bars, or as it came."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from app.limits import LONGEST_RAW, MOST_BARS
from app.sparql.results import ResultCell, ResultTable

LARGEST = Decimal("1e30")


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a chart: its name, its number as text, and where its bar begins and how long it is, in hundredths."""

    name: ResultCell
    value: str
    begin: float
    length: float


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars by one column, as long as the numbers of another. `more` counts the rows not shown."""

    of: str
    by: str
    bars: tuple[Bar, ...]
    more: int = 0


def chart(table: ResultTable) -> BarChart | None:
    """The first column of numbers, by the first of names; None if the table has no such two, or only one row."""
    kinds = [
        {row[at].kind == "num" for row in table.rows if row[at].text} or {False} for at in range(len(table.columns))
    ]
    numbers = [at for at, kind in enumerate(kinds) if kind == {True}]
    names = [at for at, kind in enumerate(kinds) if kind == {False}]
    if not numbers or not names or len(table.rows) < 2:
        return None
    value, name = numbers[0], names[0]
    rows = [(row[name], row[value].text, number) for row in table.rows if (number := _number(row[value])) is not None]
    least = min([Decimal(0), *(number for _, _, number in rows)])
    span = max([Decimal(0), *(number for _, _, number in rows)]) - least or Decimal(1)
    bars = tuple(
        Bar(
            cell,
            text,
            round(float((min(number, Decimal(0)) - least) / span * 100), 2),
            round(float(abs(number) / span * 100), 2),
        )
        for cell, text, number in rows[:MOST_BARS]
    )
    return BarChart(table.columns[value], table.columns[name], bars, max(0, len(rows) - MOST_BARS)) if bars else None


def _number(cell: ResultCell) -> Decimal | None:
    try:
        number = Decimal(cell.key)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < LARGEST else None


def raw(body: bytes) -> tuple[str, bool]:
    """A result as text, JSON laid out over lines; and whether that is all of it."""
    text = body.decode()
    if text.startswith("{"):
        text = json.dumps(json.loads(text), indent=1, ensure_ascii=False)
    return text[:LONGEST_RAW], len(text) <= LONGEST_RAW
