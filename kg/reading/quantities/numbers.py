"""Numbers in prose: counts, amounts, areas, shares, ranks, ratios and ranges, each with its unit and its hedge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import regex

from kg.model.claims import Qualifier
from kg.reading.quantities.units import (
    CURRENCIES,
    FILLERS,
    FRACTIONS,
    HEDGES,
    MEASURES,
    ORDINALS,
    PREPOSITIONS,
    SCALES,
    TENS,
    UNITS,
    Kind,
)


def _either(words: Sequence[str]) -> str:
    return "|".join(
        regex.escape(word).replace("\\ ", " ") for word in sorted(words, key=lambda word: (-len(word), word))
    )


DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
WORDS = rf"(?:(?:{_either([*TENS])})(?:-(?:{_either(list(UNITS)[1:10])}))?|(?:{_either(list(UNITS)[1:])})(?: hundred)?)"
MONEY = _either([*CURRENCIES, "$"])
NUMBER = rf"(?:{DIGITS}|\b{WORDS}\b(?!-(?:stop|off|way|day|year|month|plus|to)))"
SCALE = r"(?:[ -](?:hundred|thousand|million|billion|trillion)\b|(?<=\d)(?:mn|bn|k|m)\b)"
# A unit in front of a noun has a hyphen and no plural: "a 22-hectare site", "a 5,000-square-metre hall".
ADJECTIVE = _either([name for name, (_, kind) in MEASURES.items() if kind in ("area", "measure") and name[-1] != "s"])
MEASURE = (
    rf" ?(?:{_either([name for name in MEASURES if name[0].isalpha()])})\b| ?%|m²|"
    rf"-(?:{ADJECTIVE.replace(' ', '[ -]')})\b"
)
HEDGE = rf"(?:(?:{_either([*HEDGES])}) (?:about |around )?)?(?:(?:{_either(FILLERS)}) )?"
FOLDED = {name.lower(): unit for name, unit in MEASURES.items()}
BEFORE = r"(?<![\w.,/@#&’'{*=+-])"
QUANTITY = regex.compile(
    rf"{BEFORE}(?P<hedge>{HEDGE})(?:(?P<fraction>{_either([*FRACTIONS])})\b(?! of a\b)|"
    rf"(?P<between>between )?(?P<currency>{MONEY})? ?(?P<number>(?<![\d.]){NUMBER})(?P<scale>{SCALE})?"
    rf"(?P<measure0>{MEASURE})?"
    rf"(?:(?P<link> to | and |-|–)(?P<currency2>{MONEY})?(?P<number2>{NUMBER})(?P<scale2>{SCALE})?)?"
    rf"(?P<measure>{MEASURE})?)"
    rf"(?![\w@*}}=]|[.,]\d|-\p{{L}}|/\d)(?P<more> or (?:more|above|over)\b)?",
    flags=regex.IGNORECASE,
)
RATIO = regex.compile(
    r"\b(?P<a>one|two|three|\d+)(?:-to-|:| to )(?P<b>one|\d+)(?= (?:matching|basis|ratio))|\bdollar-for-dollar\b",
    flags=regex.IGNORECASE,
)
RANKING = regex.compile(r"\b(?:rank(?:s|ed|ing)?|placed|rated|came)\b", flags=regex.IGNORECASE)
RANK = regex.compile(
    rf"\b(?P<rank>{_either([*ORDINALS])}|\d{{1,3}}(?:st|nd|rd|th))"
    rf"(?= (?:in|among|globally|worldwide|nationally|overall|out of|place)\b)"
)
REFERENCE = regex.compile(
    r"\b(?:Chapter|Table|Figure|Section|Article|Annex|Appendix|Schedule|Phase|Stage|Part|Volume|Page|"
    r"Paragraph|Para\.?|No\.|Nos\.|Number|Zone|Level|Tier|Horizon|Industry|Form|Route|Building)s? ?$",
    flags=regex.IGNORECASE,
)
CHANGED = regex.compile(
    r"\b(?:doubled|tripled|quadrupled|increas\w+|rose|risen|rais\w+|gr[eo]wn?|expand\w+|reduc\w+|"
    r"fell|fallen|dropp?\w*|cut|lowered|up|down|climbed|soared|jumped) from $"
)
FOUR = regex.compile(r" \d{4}\b")
YEAR = regex.compile(r"(?:19|20)\d\d$")
AGED = regex.compile(r"\b(?:aged|ages?|age of)(?: between)? $")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text, from the first word of its hedge to the end of its unit.

    `value` is scaled (10.5 billion is 10500000000); of a range it is the lower end and `maximum` the upper. `unit` is
    a QUDT local name; `kind` says how to read it.
    """

    begin: int
    end: int
    value: Decimal
    maximum: Decimal | None
    unit: str
    qualifier: Qualifier
    kind: Kind


def find_quantities(
    text: str, masked: Sequence[tuple[int, int]] = (), *, currency: str = "HKD"
) -> tuple[Quantity, ...]:
    """The quantities of a text, left to right; nothing inside the masked spans (names, dates) is read.

    `currency` is the ISO 4217 code that a bare "$" stands for.

    >>> [str(q.value) for q in find_quantities("about 1,300 companies and $3 billion, up by over 40 per cent")]
    ['1300', '3000000000', '40']
    >>> find_quantities("the 14th plan of Chapter 16 for 5G and a one-stop shop")
    ()
    """
    found: list[Quantity] = [*_ratios(text), *_ranks(text)]
    taken = {place for quantity in found for place in range(quantity.begin, quantity.end)}
    hidden = sorted(masked)
    at = first = 0
    while match := QUANTITY.search(text, at):
        begin, end = match.span()
        at = max(end, begin + 1)
        while first < len(hidden) and hidden[first][1] <= begin:
            first += 1
        clash = next(
            (
                (a, b)
                for a, b in hidden[first : first + 8]
                if a < end and match.start("hedge") + len(match["hedge"]) < b
            ),
            None,
        )
        if clash:
            at = max(begin + 1, clash[1] if clash[0] <= begin else begin + 1)
            continue
        for quantity in _read(text, match, currency):
            if taken.isdisjoint(range(quantity.begin, quantity.end)):
                found.append(quantity)
                taken.update(range(quantity.begin, quantity.end))
                at = quantity.end
    return tuple(sorted(found, key=lambda q: q.begin))


def _ratios(text: str) -> list[Quantity]:
    return [
        Quantity(
            m.start(), m.end(), _number(m["a"] or "1") / _number(m["b"] or "1"), None, "FRACTION", "exactly", "ratio"
        )
        for m in RATIO.finditer(text)
    ]


def _ranks(text: str) -> list[Quantity]:
    if not RANKING.search(text):
        return []
    found = []
    for match in RANK.finditer(text):
        word = match["rank"].lower()
        value = ORDINALS[word] if word in ORDINALS else int(word[:-2])
        found.append(Quantity(match.start(), match.end(), Decimal(value), None, "NUM", "exactly", "rank"))
    return found


def _read(text: str, match: regex.Match[str], currency: str) -> list[Quantity]:
    """The quantity that a match is; of "8 to 16" behind "doubled from", two."""
    if match["hedge"].lower().startswith(PREPOSITIONS) and not (
        match["currency"] or (match["number"] or "")[:1].isdigit()
    ):
        match_begin = match.start() + len(match["hedge"])
        return find_quantity_at(text, match_begin, currency)
    qualifier = _qualifier(match["hedge"], match["more"])
    if match["fraction"]:
        return [
            Quantity(
                match.start(), match.end(), FRACTIONS[match["fraction"].lower()], None, "FRACTION", qualifier, "share"
            )
        ]
    if _refused(text, match):
        return []
    scale = match["scale"] or (
        match["scale2"] if match["link"] and not match["measure0"] and not match["currency2"] else None
    )
    unit, kind = _unit(match["currency"], match["measure0"] or match["measure"], currency)
    value = _number(match["number"]) * _scale(scale)
    if not _joined(match):
        end = (
            match.end("measure0")
            if match["measure0"]
            else match.end("scale")
            if match["scale"]
            else match.end("number")
        )
        single_unit, single_kind = _unit(
            match["currency"], match["measure0"] or (match["measure"] if not match["link"] else None), currency
        )
        end = match.end() if not match["link"] else end
        value = _number(match["number"]) * _scale(match["scale"])
        return _aged(text, [Quantity(match.start(), end, value, None, single_unit, qualifier, single_kind)])
    high = _number(match["number2"]) * _scale(match["scale2"] or match["scale"])
    if CHANGED.search(_left(text, match.start())):
        middle = match.start("link")
        first = Quantity(match.start(), middle, value, None, unit, qualifier, kind)
        return [first, Quantity(match.end("link"), match.end(), high, None, unit, qualifier, kind)]
    if high <= value:
        return [Quantity(match.start(), match.start("link"), value, None, unit, qualifier, kind)]
    return _aged(text, [Quantity(match.start(), match.end(), value, high, unit, "exactly", kind)])


def find_quantity_at(text: str, begin: int, currency: str) -> list[Quantity]:
    """The quantity that begins right there, without the preposition before it: "under four directions" counts four."""
    match = QUANTITY.match(text, begin)
    return _read(text, match, currency) if match and not match["hedge"] else []


def _joined(match: regex.Match[str]) -> bool:
    """True if the second number is the upper end of a range: "10 to 20", "between 10 and 20", "10-20"."""
    if not match["link"]:
        return False
    link = match["link"].strip().lower()
    if match["measure0"] and not match["measure"] and not match["between"]:
        return False
    if match["currency"] and not match["currency2"] and not (match["scale2"] or match["between"]):
        return False
    return link in ("to", "-", "–") or bool(match["between"])


def _aged(text: str, quantities: list[Quantity]) -> list[Quantity]:
    first = quantities[0]
    if not AGED.search(_left(text, first.begin)):
        return quantities
    return [Quantity(first.begin, first.end, first.value, first.maximum, "YR", first.qualifier, "age")]


def _refused(text: str, match: regex.Match[str]) -> bool:
    """Numbers that count nothing: years, chapters, the bare word "one", telephone numbers."""
    number = match["number"]
    if sum(char.isdigit() for char in number) > 18:
        return True
    plain = not (match["currency"] or match["scale"] or match["measure0"] or match["measure"])
    if plain and YEAR.match(number) and not match["hedge"].strip():
        return True
    if plain and number.lower() == "one":
        return True
    if REFERENCE.search(_left(text, match.start())):
        return True
    return plain and (
        (len(number) > 4 and number.isdigit() and number.startswith("0")) or bool(FOUR.match(text, match.end()))
    )


def _left(text: str, begin: int) -> str:
    """The words right before a number: as many as its cues need, so that a long sentence takes linear time."""
    return text[max(0, begin - 40) : begin]


def _qualifier(hedge: str, more: str | None) -> Qualifier:
    words = hedge.lower()
    for phrase in sorted(HEDGES, key=len, reverse=True):
        if words.startswith(phrase + " "):
            return HEDGES[phrase]
    return "atLeast" if more else "exactly"


def _unit(symbol: str | None, measure: str | None, currency: str) -> tuple[str, Kind]:
    if symbol:
        if symbol in "¥$":
            return f"CCY_{currency if symbol == '$' or currency == 'CNY' else 'JPY'}", "money"
        code = CURRENCIES.get(symbol.upper() if symbol.isalpha() else symbol, currency)
        return f"CCY_{code}", "money"
    if measure:
        return FOLDED[measure.lower().replace("-", " ").strip()]
    return "NUM", "count"


def _number(text: str) -> Decimal:
    words = text.lower()
    if words[0].isdigit():
        return Decimal(words.replace(",", ""))
    hundred = words.endswith(" hundred")
    tens, _, ones = words.removesuffix(" hundred").partition("-")
    value = TENS[tens] + (UNITS[ones] if ones else 0) if tens in TENS else UNITS[tens]
    return Decimal(value * (100 if hundred else 1))


def _scale(word: str | None) -> int:
    return SCALES[word.strip(" -").lower()] if word else 1
