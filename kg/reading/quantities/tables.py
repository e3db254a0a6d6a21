"""The words of numbers, units, dates and currencies, loaded from the tables beside this module.

Names, codes and places of the world's currencies are Unicode's, from Babel; signs that Babel lacks, and words that
several currencies share, are in `currencies.toml`.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, Literal
from unicodedata import normalize

import regex
from babel import Locale
from babel.core import get_global
from babel.numbers import get_currency_name

from kg.model.claims import Qualifier
from kg.resources import toml

Kind = Literal[
    "area", "length", "mass", "volume", "power", "energy", "information", "speed", "temperature", "measure",
    "count", "money", "share", "points", "duration", "age", "rank", "ratio", "other",
]  # fmt: skip
Role = Literal[
    "asOf", "by", "in", "on", "since", "after", "from", "until", "sinceTo", "during", "starting from", "within",
]  # fmt: skip
Phrase = tuple[str, ...]
Unit = tuple[str, Kind, int]  # QUDT's local name, what it measures, what the number before it is multiplied with


def compiled(form: str, *, flags: int = regex.I, **parts: str) -> regex.Pattern[str]:
    """A pattern with its parts filled in: these, those of the table, or all words of a list or table of that name. A
    space in it stands for white space, "~" for some or none."""

    def part(match: regex.Match[str]) -> str:
        name, known = match[1], WORDS["patterns"] | parts
        words = () if name in known else LISTS.get(name.replace("_", " ")) or WORDS[name]
        return known.get(name) or "|".join(sorted(words, key=lambda word: (-len(word), word)))

    while (filled := regex.sub(r"\{([a-z]\w*)\}", part, form)) != form:
        form = filled
    return regex.compile(form.replace(" ", r"\s++").replace("~", r"\s*+"), flags)


def _phrases(table: Mapping[str, Iterable[str]], words: Sequence[str] = ("",)) -> dict[Phrase, Any]:
    phrases = ((phrase.format(word), value) for value, row in table.items() for phrase in row for word in words)
    return {tuple(phrase.split()): value for phrase, value in phrases}


WORDS, UNITS, MONEY = (toml(__file__, f"{name}.toml") for name in ("words", "units", "currencies"))
LISTS = {name: frozenset(word.replace("_", " ") for word in row.split()) for name, row in WORDS["lists"].items()}
_numbers: list[dict[str, int]] = [WORDS[name] for name in ("numerals", "ordinals", "parts", "abbreviations", "months")]
NUMERALS, ORDINALS, PARTS, ABBREVIATIONS, MONTH_NUMBERS = _numbers
SCALES: dict[str, int] = {word + s: value for word, value in WORDS["scales"].items() for s in ("", "s")}
del SCALES["scores"]  # of a match
HEDGES: dict[Phrase, Qualifier] = _phrases(WORDS["hedges"])
TAILS: dict[Phrase, Qualifier] = _phrases(WORDS["tails"])
for _row in WORDS["comparatives"]:
    HEDGES.update(_phrases(_row["hedges"], _row["words"]))
    TAILS.update(_phrases(_row["tails"], _row["words"]))
LIMITS: dict[str, Qualifier] = {word: bound for bound, several in WORDS["limits"].items() for word in several}
FILLERS = frozenset(_phrases(WORDS["fillers"]))
ROLES: dict[Phrase, Role] = _phrases(WORDS["roles"])
ROLES_BEHIND: dict[Phrase, Role] = _phrases(WORDS["roles_behind"])
REFERENCES: dict[Phrase, str] = _phrases(WORDS["references"])
REFERENCE_WORDS = frozenset(phrase[-1] for phrase in REFERENCES)
YEAR_KINDS: dict[Phrase, str] = _phrases(WORDS["years"])
RELATIVE: dict[str, int] = WORDS["relative"]
AHEAD: dict[str, bool] = WORDS["ahead"]
YEARS_BEGIN = {place: int(month) for month, places in WORDS["begins"].items() for place in places}
PARTS_OF_YEAR = {form: name for name, forms in WORDS["parts_of_year"].items() for form in forms}
UNIT_WORDS: dict[Phrase, Unit] = {}  # in small letters
UNIT_SIGNS: dict[str, Unit] = {}  # as they are written, without spaces
SMALLER: dict[str, dict[str, int]] = UNITS.pop("smaller")
for _kind, _units in UNITS.items():
    for _unit, _spelt in _units.items():
        _measure = (_spelt.get("unit", _unit), _kind, _spelt.get("factor", 1))
        UNIT_WORDS.update({tuple(words.split()): _measure for words in _spelt.get("words", ())})
        UNIT_SIGNS.update({sign.replace(" ", ""): _measure for sign in _spelt.get("signs", ())})
# Signs in other letters than they should have ("5 mw"), where only one unit can be meant.
UNIT_SIGNS_FOLDED = {sign.lower(): unit for sign, unit in UNIT_SIGNS.items() if len(sign) > 1}
GLYPHS = {glyph: Decimal(part[0]) / int(part[2]) for glyph in "¼½¾⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞" for part in [normalize("NFKC", glyph)]}

ENGLISH = Locale("en")
CURRENCY_SIGNS: dict[str, str] = MONEY["signs"]
SHARED_SIGNS: dict[str, list[str]] = MONEY["shared"]
LETTERS: dict[str, list[str]] = MONEY["letters"]
FOLDED = {sign.upper().replace(" ", ""): code for sign, code in CURRENCY_SIGNS.items()}
RISKY_NAMES = frozenset(MONEY["risky"])
PEOPLES = ("ish", "ese", "ian", "can", "ean", "ch", "ss", "li", "ni", "si", "ai")  # how adjectives of peoples end
TENDER: Mapping[str, Any] = get_global("territory_currencies")
# The codes of the currencies that are legal tender somewhere today, and what else is written for one of them.
CURRENCIES = frozenset(code for rows in TENDER.values() for code, _, ended, tender in rows if ended is None and tender)
CODES = CURRENCIES | {"RMB", "CNH"}
SURE_CODES = frozenset(map(str.lower, CODES)).difference(MONEY["unsure"])
UNSURE_CODES = frozenset(map(str.upper, MONEY["unsure"])) & CODES
UNIT_WORDS.update({(word,): (word, "other", 1) for word in RISKY_NAMES})
UNIT_SIGNS.update({f"M{code.upper()}": (f"CCY_{code.upper()}", "money", 1_000_000) for code in SURE_CODES - {"rmb"}})


@cache
def currency_names() -> dict[Phrase, set[str]]:
    """Names of currencies in small letters, singular and plural, whole and by their last word, each with its codes."""
    codes: dict[Phrase, set[str]] = {}
    for code in sorted(ENGLISH.currencies, key=lambda code: (code not in CURRENCIES, code)):
        for name in (ENGLISH.currencies[code], *(get_currency_name(code, number, ENGLISH) for number in (1, 2))):
            words = tuple(name.lower().replace("-", " ").split())
            if code in CURRENCIES:
                codes.setdefault(words, set()).add(code)
                codes.setdefault(words[-1:], set()).add(code)
            else:  # "French francs" are read as money, and as no currency of today
                codes.setdefault(words, {code})
    for name, code in MONEY["names"].items():
        for words in (tuple(name.split()), tuple(f"{name}s".split())):
            if len(words) > 1 or len(codes.get(words, ())) < 2:
                codes[words] = {code}
    return codes


@cache
def family(word: str) -> frozenset[str]:
    """The currencies called by a word: every dollar, every rupee."""
    return frozenset(code for words, codes in currency_names().items() if words[-1].startswith(word) for code in codes)


def currency_of_sign(sign: str, currency: str) -> str:
    """The unit that a sign or code stands for in a document of this currency; a word in small letters if unclear."""
    plain, codes = sign.upper().replace(" ", ""), LETTERS.get(sign)
    if codes:
        return _unit_of(currency if currency in codes else codes[0] if len(codes) == 1 else sign)
    if plain not in FOLDED and sign in SHARED_SIGNS:  # "Rs" and "kr" as they are written
        word, other = SHARED_SIGNS[sign]
        return _unit_of(currency if currency in family(word) else other or sign)
    return _unit_of(FOLDED.get(plain) or plain.removesuffix("$"))


def currency_of_name(words: Phrase, currency: str) -> str | None:
    """The unit that a name stands for in a document of this currency; the word itself if several could be meant, or if
    several peoples have a currency of that name: "finnish markka", "Singapore cents"."""
    codes, plain = currency_names().get(words), words[-1].removesuffix("s")
    if not codes and words[1:] and currency_of(" ".join(words[:-1])) in currency_names().get(words[-1:], ()):
        return _unit_of(currency_of(" ".join(words[:-1])) or "")  # "Ghana cedis"
    if not codes:
        peoples = words[0].endswith(PEOPLES) or words[-1] in LISTS["cents"]
        codes = currency_names().get(words[1:]) if len(words) == 2 and peoples and words[0] != "per" else None
        unit = currency_of_name(words[1:], "") if codes and len(codes) == 1 else plain
        return unit if codes and words[1] not in RISKY_NAMES else None
    if len(codes) == 1 and not codes <= CODES:
        return plain
    usual = MONEY["names"].get(plain, plain) if len(codes) > 1 else min(codes)
    return _unit_of(currency if currency in codes else usual)


def _unit_of(code: str) -> str:
    code = {"RMB": "CNY", "CNH": "CNY"}.get(code, code)
    return f"CCY_{code}" if code in CURRENCIES else code.lower()


@cache
def currency_of(place: str) -> str | None:
    """The currency that is legal tender in a country or territory of this English name, if there is only one."""
    names = {name.lower(): code for code, name in ENGLISH.territories.items()}
    names |= {name.removesuffix(" sar china"): code for name, code in names.items()}
    tenders = [row[0] for row in TENDER.get(names.get(place.lower(), ""), ()) if row[2] is None and row[3]]
    return tenders[0] if len(tenders) == 1 else None
