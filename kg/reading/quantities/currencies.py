"""Currencies of the world by code, name and sign; what a shared sign means in a document of a given currency.

Names and codes are Unicode's, from Babel; signs that Babel lacks, and words that several currencies share, are in
`units.toml`.
"""

from __future__ import annotations

from functools import cache

from babel import Locale
from babel.core import get_global

from kg.reading.quantities.tables import UNITS, Phrase

ENGLISH = Locale("en")
SIGNS: dict[str, str] = UNITS["signs"]
SHARED: dict[str, list[str]] = UNITS["shared"]
FOLDED = {sign.upper().replace(" ", ""): code for sign, code in SIGNS.items()}
RISKY_NAMES = frozenset(UNITS["names"]["risky"]["words"])
RISKY_CODES = frozenset(UNITS["names"]["risky"]["codes"])
SMALL_CODES = frozenset(UNITS["names"]["risky"]["small"])
TENDER: dict[str, list[tuple[str, object, tuple[int, int, int] | None, bool]]] = get_global("territory_currencies")


@cache
def current() -> frozenset[str]:
    """The codes of the currencies that are legal tender somewhere today."""
    return frozenset(code for rows in TENDER.values() for code, _, ended, tender in rows if ended is None and tender)


CODES = current() | {"RMB", "CNH"}


@cache
def names() -> dict[Phrase, frozenset[str]]:
    """Names of currencies in small letters, singular and plural, whole and by their last word, each with its codes."""
    found: dict[Phrase, set[str]] = {}
    past = [code for code in sorted(ENGLISH.currencies) if code not in current()]
    for code in (*sorted(current()), *past):
        plural = ENGLISH._data["currency_names_plural"].get(code, {})
        for name in (ENGLISH.currencies[code], *plural.values()):
            words = tuple(name.lower().replace("-", " ").split())
            if code in current():
                found.setdefault(words, set()).add(code)
                found.setdefault(words[-1:], set()).add(code)
            elif words not in found:  # "French francs" are read as money, and as no currency of today
                found[words] = {code}
    named = {words: frozenset(codes) for words, codes in found.items()}
    for name, code in UNITS["names"].items():
        if isinstance(code, str) and code:
            words = tuple(name.split())
            for form in (words, (*words[:-1], f"{words[-1]}s")):
                known = named.get(form, frozenset())
                named[form] = frozenset([code]) if len(words) > 1 or len(known) < 2 else known
    return named


@cache
def family(word: str) -> frozenset[str]:
    """The currencies called by a word: every dollar, every rupee."""
    return frozenset(code for words, codes in names().items() if words[-1].startswith(word) for code in codes)


def of_sign(sign: str, currency: str) -> str:
    """The unit that a sign or code stands for in a document of this currency; a word in small letters if unclear."""
    plain = sign.upper().replace(" ", "")
    if plain in FOLDED:
        return _unit(FOLDED[plain])
    if sign in SHARED:  # "Rs" and "kr" as they are written
        word, other = SHARED[sign]
        if word == "yuan":
            return "CCY_CNY" if currency == "CNY" else "CCY_JPY"
        return _unit(currency if currency in family(word) else other or sign)
    return _unit(plain.removesuffix("$"))


def of_name(words: Phrase, currency: str) -> str | None:
    """The unit that a name stands for in a document of this currency; the word itself if several could be meant."""
    codes = names().get(words)
    if not codes:
        return None
    if currency in codes:
        return _unit(currency)
    if len(codes) == 1:
        return _unit(next(iter(codes)))
    plain = words[-1].removesuffix("s")
    return _unit(UNITS["names"].get(plain) or plain)


def _unit(code: str) -> str:
    code = {"RMB": "CNY", "CNH": "CNY"}.get(code, code)
    return f"CCY_{code}" if code in current() else code.lower()


@cache
def of_place(place: str) -> str | None:
    """The currency that is legal tender in a country or territory of this English name, if there is only one."""
    for code, name in ENGLISH.territories.items():
        if place.lower() in (name.lower(), name.lower().removesuffix(" sar china")):
            rows = [row[0] for row in TENDER.get(code, []) if row[2] is None and row[3]]
            return rows[0] if len(rows) == 1 else None
    return None
