"""Numbers, units, hedges and dates as a person writes them."""

from decimal import Decimal, InvalidOperation
from typing import Any

from app.i18n.language import language, phrase, words
from app.limits import MOST_DIGITS

# The sign of each currency as it stands before an amount; others are written with their code.
SIGNS = {
    **{"CCY_HKD": "HK$", "CCY_CNY": "RMB\u00a0", "CCY_USD": "US$", "CCY_EUR": "€", "CCY_GBP": "£", "CCY_SGD": "S$"},
    **{"CCY_AUD": "A$", "CCY_CAD": "C$", "CCY_NZD": "NZ$", "CCY_TWD": "NT$", "CCY_JPY": "JP¥", "CCY_INR": "₹"},
}


def number(lexical: str) -> str:
    """A number with its thousands apart (`98,000`); what is no number stays as it is."""
    value = _decimal(lexical)
    if value is None or abs(value.adjusted()) > MOST_DIGITS:
        return lexical
    return f"{value:,.12f}".rstrip("0").rstrip(".") if value != value.to_integral_value() else f"{value:,.0f}"


def _decimal(lexical: str) -> Decimal | None:
    try:
        value = Decimal(lexical)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def amount(lexical: str, unit: str) -> str:
    """A number with its QUDT unit (`HK$3 billion`, `98,000 m²`, `12%`); `unit` is the local name."""
    if unit.startswith("CCY_"):
        return SIGNS.get(unit, unit.removeprefix("CCY_") + "\u00a0") + _scaled(lexical)
    if unit == "PERCENT":
        return number(lexical) + "%"
    name = _words("units").get(unit, unit.replace("_", " "))
    return f"{number(lexical)}\u00a0{name}" if name else number(lexical)


def _scaled(lexical: str) -> str:
    value = _decimal(lexical)
    if value is not None and value.adjusted() <= MOST_DIGITS:
        for power, name in _words("scales").items():
            if abs(value) >= Decimal(10) ** int(power):
                return f"{number(str(value / Decimal(10) ** int(power)))}{name}"
    return number(lexical)


def date(lexical: str) -> str:
    """A date as people write it: `2024-11-20` is "20 November 2024", `2024-11` "November 2024"; others stay."""
    parts = lexical.split("-")
    if not all(part.isdigit() for part in parts) or len(parts) > 3:
        return lexical
    if not all(1 <= int(month) <= 12 for month in parts[1:2]):
        return lexical
    month = _words("months")[int(parts[1]) - 1] if len(parts) > 1 else ""
    day = str(int(parts[2])) if len(parts) > 2 else ""
    return phrase(f"date.{('year', 'month', 'day')[len(parts) - 1]}", year=parts[0], month=month, day=day)


def figure(value: str | None, low: str | None, high: str | None, unit: str, qualifier: str) -> str:
    """A figure with its hedge in words: "about 20,000", "HK$1 million to HK$3 million", "the lesser of two figures"."""
    if value is not None:
        return hedged(amount(value, unit), hedge(qualifier))
    if low is not None and high is not None:
        return phrase("figure.range", low=amount(low, unit), high=amount(high, unit))
    if low is not None:
        return hedged(amount(low, unit), hedge("atLeast"))
    return hedged(amount(high, unit), hedge("upTo")) if high is not None else phrase("figure.lesser")


def hedge(qualifier: str, *, of_date: bool = False) -> str:
    """The words of a qualifier, by its local name: "about", "more than"; of a date "after", "by"; of exactly none."""
    return str(_words("by" if of_date else "hedges").get(qualifier, ""))


def hedged(text: str, words_before: str) -> str:
    """A figure or date behind the words that hedge it."""
    return phrase("figure.hedged", hedge=words_before, figure=text) if words_before else text


def _words(section: str) -> Any:
    table = words(language())[section]
    return table.get("list", table)
