"""Numbers, units, hedges and dates as a person writes them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# The sign of each currency as it stands before an amount; others are written with their code.
SIGNS = {
    **{"CCY_HKD": "HK$", "CCY_CNY": "RMB\u00a0", "CCY_USD": "US$", "CCY_EUR": "€", "CCY_GBP": "£", "CCY_SGD": "S$"},
    **{"CCY_AUD": "A$", "CCY_CAD": "C$", "CCY_NZD": "NZ$", "CCY_TWD": "NT$", "CCY_JPY": "JP¥", "CCY_INR": "₹"},
}
UNITS = {
    "M2": "m²",
    "KiloM2": "km²",
    "FT2": "sq ft",
    "HA": "hectares",
    "M": "m",
    "KiloM": "km",
    "KiloW": "kW",
    "MegaW": "MW",
    "GigaW": "GW",
    "KiloW-HR": "kWh",
    "GigaW-HR": "GWh",
    "TON_Metric": "tonnes",
    "KiloGM": "kg",
    "PERCENT": "%",
    "NUM": "",
    "FRACTION": "",
    "DAY": "days",
    "YR": "years",
}
# Numbers that are longer than this are shown as they stand: written out they would fill the page, or the memory.
MOST_DIGITS = 60
SCALES = ((Decimal(10) ** 12, "trillion"), (Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million"))
HEDGES = {"about": "about", "moreThan": "more than", "atLeast": "at least", "nearly": "nearly", "upTo": "up to"}
BY_DATE = {"about": "about", "moreThan": "after", "atLeast": "from", "nearly": "nearly", "upTo": "by"}


def number(lexical: str) -> str:
    """A number with its thousands apart (`98,000`); what is no number stays as it is."""
    try:
        value = Decimal(lexical)
    except InvalidOperation:
        return lexical
    if not value.is_finite() or abs(value.adjusted()) > MOST_DIGITS:
        return lexical
    return f"{value:,.12f}".rstrip("0").rstrip(".") if value != value.to_integral_value() else f"{value:,.0f}"


def amount(lexical: str, unit: str) -> str:
    """A number with its QUDT unit (`HK$3 billion`, `98,000 m²`, `12%`); `unit` is the local name."""
    if unit.startswith("CCY_"):
        return SIGNS.get(unit, unit.removeprefix("CCY_") + "\u00a0") + _scaled(lexical)
    if unit == "PERCENT":
        return number(lexical) + "%"
    name = UNITS.get(unit, unit.replace("_", " "))
    return f"{number(lexical)}\u00a0{name}" if name else number(lexical)


def _scaled(lexical: str) -> str:
    try:
        value = Decimal(lexical)
    except InvalidOperation:
        return lexical
    for scale, name in SCALES:
        if value.is_finite() and value.adjusted() <= MOST_DIGITS and abs(value) >= scale:
            return f"{number(str(value / scale))} {name}"
    return number(lexical)


def date(lexical: str) -> str:
    """A date as people write it: `2024-11-20` is "20 November 2024", `2024-11` "November 2024"; others stay."""
    parts = lexical.split("-")
    if not all(part.isdigit() for part in parts) or len(parts) > 3:
        return lexical
    if len(parts) > 1 and not 1 <= int(parts[1]) <= 12:
        return lexical
    words = [parts[0]] if len(parts) == 1 else [MONTHS[int(parts[1]) - 1], parts[0]]
    return " ".join([str(int(parts[2])), *words] if len(parts) == 3 else words)


def figure(value: str | None, low: str | None, high: str | None, unit: str, hedge: str) -> str:
    """A figure with its hedge in words: "about 20,000", "HK$1 million to HK$3 million", "the lesser of two figures"."""
    if value is not None:
        return " ".join(part for part in (HEDGES.get(hedge, ""), amount(value, unit)) if part)
    if low is not None and high is not None:
        return f"{amount(low, unit)} to {amount(high, unit)}"
    if low is not None:
        return f"at least {amount(low, unit)}"
    return f"up to {amount(high, unit)}" if high is not None else "the lesser of two figures"


def article(noun: str) -> str:
    """A noun with its indefinite article in lower case: "a public body", "an area"."""
    lower = noun.lower()
    sounds_like_consonant = lower.startswith(("uni", "eu", "one"))
    return f"{'an' if lower[:1] in 'aeiou' and not sounds_like_consonant else 'a'} {lower}"


def listed(names: Sequence[str], most: int) -> str:
    """Names in a row (`a, b and c`, `a, b and 4 others`)."""
    shown, rest = list(names[:most]), len(names) - most
    if rest == 1:
        shown, rest = list(names), 0
    if rest > 0:
        return f"{', '.join(shown)} and {rest} others"
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else shown[0]
