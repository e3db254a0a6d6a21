"""The words of numbers, units and dates, loaded from the tables beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from importlib.resources import files
from typing import Any, cast

from kg.model.claims import Qualifier
from kg.reading.quantities.values import Kind, Role

Phrase = tuple[str, ...]
Unit = tuple[str, Kind, int]  # QUDT's local name, what it measures, what the number before it is multiplied with


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


def _phrases(table: Mapping[str, Iterable[str]]) -> dict[Phrase, str]:
    return {tuple(phrase.split()): value for value, phrases in table.items() for phrase in phrases}


WORDS = _load("words.toml")
UNITS = _load("units.toml")

NUMERALS: dict[str, int] = WORDS["numerals"]
ORDINALS: dict[str, int] = WORDS["ordinals"]
PARTS: dict[str, int] = WORDS["parts"]
SCALES: dict[str, int] = {
    form: value
    for word, value in WORDS["scales"].items()
    for form in ((word,) if word == "score" else (word, f"{word}s"))
}
ABBREVIATIONS: dict[str, int] = WORDS["abbreviations"]
HEDGES = cast(dict[Phrase, Qualifier], _phrases(WORDS["hedges"]))
FILLERS = frozenset(_phrases(WORDS["fillers"]))
PREPOSITIONS = frozenset(WORDS["prepositions"]["words"])
TAILS = cast(dict[Phrase, Qualifier], _phrases(WORDS["tails"]))
MONTH_NUMBERS: dict[str, int] = WORDS["months"]
MONTHS = {name.capitalize(): number for name, number in list(MONTH_NUMBERS.items())[:12]}
ROLES = cast(dict[Phrase, Role], _phrases(WORDS["roles"]))
REFERENCES = _phrases(WORDS["references"])
ADDRESS = frozenset(WORDS["address"]["words"])
CROWDS = frozenset(WORDS["crowds"]["words"])
CHANGE = frozenset(WORDS["change"]["words"])
RANGING = frozenset(WORDS["change"]["ranging"])


def _units() -> dict[Phrase, Unit]:
    """Units by their words in small letters."""
    named: dict[Phrase, Unit] = {}
    for kind, units in UNITS.items():
        for unit, spelt in units.items() if isinstance(units, dict) else ():
            for words in spelt.get("words", ()) if isinstance(spelt, dict) else ():
                named[tuple(words.split())] = (unit, cast(Kind, kind), 1)
    for row in UNITS["multiple"]:
        named.update({(word,): (row["unit"], row["kind"], row["factor"]) for word in row["words"]})
    return named


def _signs() -> dict[str, Unit]:
    """Units by their signs as they are written, without spaces."""
    return {
        sign.replace(" ", ""): (unit, cast(Kind, kind), 1)
        for kind, units in UNITS.items()
        if isinstance(units, dict)
        for unit, spelt in units.items()
        if isinstance(spelt, dict)
        for sign in spelt.get("signs", ())
    }


UNIT_WORDS = _units()
UNIT_SIGNS = _signs()
# Signs in other letters than they should have ("5 mw"), where only one unit can be meant.
UNIT_SIGNS_FOLDED = {sign.lower(): unit for sign, unit in UNIT_SIGNS.items() if len(sign) > 1}
SMALLER: dict[str, dict[str, int]] = UNITS["smaller"]
GLYPHS = {
    chr(code): Decimal(over) / under
    for code, over, under in (
        (0xBC, 1, 4),
        (0xBD, 1, 2),
        (0xBE, 3, 4),
        (0x2153, 1, 3),
        (0x2154, 2, 3),
        (0x2155, 1, 5),
        (0x2156, 2, 5),
        (0x2157, 3, 5),
        (0x2158, 4, 5),
        (0x2159, 1, 6),
        (0x215A, 5, 6),
        (0x215B, 1, 8),
        (0x215C, 3, 8),
        (0x215D, 5, 8),
        (0x215E, 7, 8),
    )
}
