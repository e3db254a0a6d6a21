"""Readings of a text's numbers: quantities, dates, and the numbers that are neither, with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kg.model.claims import Date, Period, Qualifier

Kind = Literal[
    "area", "length", "mass", "volume", "power", "energy", "information", "speed", "temperature", "measure",
    "count", "money", "share", "points", "duration", "age", "rank", "ratio", "other",
]  # fmt: skip
Role = Literal["asOf", "by", "in", "on", "since", "from", "until", "sinceTo", "during", "starting from", "within"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text, from the first word of its hedge to the end of its unit.

    `value` is scaled (10.5 billion is 10500000000); of a range it is the lower end and `maximum` the upper. `unit` is
    a QUDT local name, or in small letters the text's own word where QUDT has none or several: such a quantity is read
    and never stated. `kind` says how to read it; `per` is the word behind "per" or "a" of a rate ("year", "m²").
    """

    begin: int
    end: int
    value: Decimal
    maximum: Decimal | None
    unit: str
    qualifier: Qualifier
    kind: Kind
    per: str | None = None

    @property
    def stated(self) -> bool:
        """True if the unit is one that a claim can have."""
        return self.unit[:1].isupper()


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
