"""Amounts: a number with its sign, its currency or unit, and the rate it is of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.reading.quantities.numbers import HYPHENS, Amount, Number, Unclear, number_at
from kg.reading.quantities.tables import (
    CROWDS,
    RISKY_CODES,
    RISKY_NAMES,
    SMALLER,
    UNIT_SIGNS,
    UNIT_SIGNS_FOLDED,
    UNIT_WORDS,
    Unit,
    currency_of_name,
    currency_of_people,
    currency_of_sign,
    current_currencies,
    family,
    words,
)
from kg.reading.quantities.tokens import Token

MINUS = frozenset(["minus", "negative", "−"])
# What an amount is for one of: "a share", "a year".
RATES = words("rates")
LONG = words("behind a length")


def amount_at(tokens: Sequence[Token], at: int, currency: str, *, money: bool = False) -> Amount | None:
    """The amount that begins with a token; None if none does. Raises Unclear for a number without one reading.

    `money` says that it goes on a sum of money, so that "m" behind it means million.
    """
    place, negative = _sign(tokens, at)
    unit, place = _currency(tokens, place, currency)
    if unit and not negative and place < len(tokens) and tokens[place].text in "-−" and tokens[place].glued:
        place, negative = place + 1, True
    if place >= len(tokens):
        return None
    number = number_at(tokens, place)
    if number is None:
        return None
    if unit:
        factor = 1_000_000 if unit.startswith("M:") else 1
        amount = Amount(at, number.last, number, number.value * factor, unit.removeprefix("M:"), "money", True)
        amount = (
            _change(tokens, amount)
            if _suffix(tokens, number.last) is None
            else replace(amount, last=_suffix(tokens, number.last) or 0)
        )
    elif money and number.short:
        amount = Amount(at, number.last, number, number.value)
    else:
        amount = _measured(tokens, at, number, currency)
    if negative:
        amount = replace(amount, value=-amount.value)
    return _rate(tokens, amount)


def _sign(tokens: Sequence[Token], at: int) -> tuple[int, bool]:
    """The token behind a sign, and whether there is one: "minus 5", "−5", "-5" before a glued number only."""
    token, before = tokens[at], tokens[at - 1] if at else None
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if following is None or following.kind not in ("number", "currency", "part", "word"):
        return at, False
    if token.low in MINUS and (token.kind == "word" or following.kind != "word"):
        return at + 1, not (before is not None and before.kind == "number")
    if token.text in "-–" and following.kind != "word":
        alone = at == 0 and (following.glued or not any(t.kind == "word" and len(t.low) > 2 for t in tokens))
        apart = before is not None and not token.glued and before.value is None
        return (
            (at + 1, True)
            if alone or ((apart or (before is not None and before.text == "(")) and following.glued)
            else (at, False)
        )
    return at, False


def _currency(tokens: Sequence[Token], at: int, currency: str) -> tuple[str, int]:
    """The unit of a currency before a number, and the token behind it."""
    token = tokens[at] if at < len(tokens) else None
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if token is None or following is None:
        return "", at
    if token.kind == "currency":
        if token.text.upper() in RISKY_CODES and following.kind == "number" and not _large(tokens, at + 1):
            return "", at
        stop = following.text == "." and following.glued and at + 2 < len(tokens) and token.text in ("Rs", "kr")
        return currency_of_sign(token.text, currency), at + 1 + stop
    if token.low == "dollar" and following.kind == "number":
        return currency_of_name(("dollar",), currency) or "", at + 1
    if is_million_code(token) and following.kind == "number":
        return f"M:CCY_{token.text[1:]}", at + 1
    return "", at


def is_million_code(token: Token) -> bool:
    """Whether a token is a currency's code with an M for million before it: "MAUD 60"."""
    return len(token.text) == 4 and token.text[0] == "M" and token.text[1:] in current_currencies()


def _large(tokens: Sequence[Token], at: int) -> bool:
    """Whether a number in digits has groups, decimals or a scale, as sums of money have."""
    number = number_at(tokens, at)
    return number is not None and (number.grouped or number.bare != int(number.bare))


def _suffix(tokens: Sequence[Token], at: int) -> int | None:
    """The token behind a code that repeats a sign: "$5 million USD"."""
    token = tokens[at] if at < len(tokens) else None
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    code = token is not None and token.kind == "currency" and token.text in current_currencies()
    return at + 1 if code and not (following and following.kind == "number") else None


# ---- behind the number


def _measured(tokens: Sequence[Token], first: int, number: Number, currency: str) -> Amount:
    """The amount that a number makes with what stands behind it."""
    amount = Amount(first, number.last, number, number.value)
    if number.short:
        amount = _short(tokens, amount, currency)
        if amount.unit != "NUM" or amount.reason or amount.value != number.value:
            return amount
    last = amount.last
    hyphen = last < len(tokens) and tokens[last].text in HYPHENS and tokens[last].glued
    place = last + 1 if hyphen else last
    if number.short == "" and (money := _money_behind(tokens, place, amount, currency)):
        return _change(tokens, money)
    found = unit_at(tokens, place, adjective=hyphen)
    if found is None:
        return amount
    (unit, kind, factor), end = found
    if number.share and tokens[place].low in ("time", "times"):
        return amount
    amount = replace(amount, last=end, value=number.value * factor, unit=unit, kind=kind)
    return _smaller(tokens, amount)


def _short(tokens: Sequence[Token], amount: Amount, currency: str) -> Amount:
    """What a one-letter short form behind a number means: a scale of money or of things counted, or a unit."""
    number, short = amount.number, amount.number.short
    letter = tokens[number.last - 1]
    if money := _money_behind(tokens, number.last, amount, currency):
        return money
    behind = tokens[number.last] if number.last < len(tokens) else None
    sign = UNIT_SIGNS.get(letter.text)
    counted = behind is not None and behind.kind == "word" and not behind.glued
    things = (
        counted and behind is not None and (behind.low in CROWDS or (behind.low.endswith("s") and len(behind.low) > 3))
    )
    if short == "m" and letter.glued and things and behind is not None and behind.low not in LONG:
        return amount
    if sign and sign[1] in ("length", "mass") and not (letter.glued and things):
        if (
            letter.glued
            and short == "m"
            and not (behind is None or behind.kind in ("mark", "number") or behind.low in LONG)
        ):
            return replace(amount, reason="metres or millions")
        return replace(amount, value=number.bare * sign[2], unit=sign[0], kind=sign[1])
    if letter.glued and ((short == "m" and things) or (short in ("m", "b") and number.bare != int(number.bare))):
        return amount  # "2B" is a label
    if short == "k" and number.last == len(tokens):
        return amount
    return replace(amount, reason="part of a name" if letter.glued else "short form of more than one meaning")


def _money_behind(tokens: Sequence[Token], at: int, amount: Amount, currency: str) -> Amount | None:
    """The amount of money that a sign, code or name behind a number makes of it."""
    token = tokens[at] if at < len(tokens) else None
    if token is None:
        return None
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    scaled = amount.number.grouped or amount.number.bare != int(amount.number.bare)
    if token.kind == "currency":
        if following is not None and following.kind == "number" and not _own_suffix(tokens, at + 1):
            if following.glued or token.glued:
                return (
                    None
                    if following.glued
                    else replace(amount, last=at + 1, unit=currency_of_sign(token.text, currency), kind="money")
                )
            return replace(amount, last=at + 2, reason="a currency between two numbers")
        if token.text.upper() in RISKY_CODES and not scaled:
            return None
        return replace(amount, last=at + 1, unit=currency_of_sign(token.text, currency), kind="money")
    if token.kind != "word":
        return None
    if is_million_code(token):
        return replace(amount, last=at + 1, value=amount.value * 1_000_000, unit=f"CCY_{token.text[1:]}", kind="money")
    for length in (4, 3, 2, 1):
        words = tuple(t.low.removesuffix("'s") for t in tokens[at : at + length])
        if len(words) < length or any(t.kind not in ("word", "currency") for t in tokens[at : at + length]):
            continue
        if length == 1 and (words[0] in RISKY_NAMES and not amount.number.grouped):
            continue
        if words in (("pound",), ("pounds",)) and currency not in family("pound") and amount.number.scale == 1:
            continue
        if unit := currency_of_name(words, currency) or currency_of_people(words, scaled=amount.number.scale != 1):
            return replace(amount, last=at + length, unit=unit, kind="money")
    return None


def _own_suffix(tokens: Sequence[Token], at: int) -> bool:
    """Whether the number at a token has a currency of its own behind it."""
    number = number_at(tokens, at)
    if number is None or number.last >= len(tokens):
        return False
    token = tokens[number.last]
    return token.kind == "currency" or currency_of_name((token.low,), "USD") is not None


def _change(tokens: Sequence[Token], amount: Amount) -> Amount:
    """ "13 dollars and 45 cents" as one amount; refused where the small change cannot be told from another number."""
    at = amount.last
    joined = at < len(tokens) and tokens[at].low == "and"
    place = at + 1 if joined else at
    if place >= len(tokens) or tokens[place].kind not in ("number", "word") or (not joined and amount.prefixed):
        return amount
    if tokens[place].low in ("a", "an", "half", "quarter"):
        return amount
    try:
        cents = number_at(tokens, place)
    except Unclear:
        return amount
    if (
        cents is None
        or cents.bare >= 100
        or cents.bare != int(cents.bare)
        or cents.scale != 1
        or amount.value != int(amount.value)
    ):
        return amount
    behind = tokens[cents.last] if cents.last < len(tokens) else None
    if behind is not None and behind.low in ("cents", "cent", "pence", "sen"):
        return replace(amount, last=cents.last + 1, value=amount.value + cents.bare / 100)
    if behind is None or (behind.text in ".!?;" and cents.last + 1 == len(tokens)):
        if amount.prefixed:
            return replace(amount, last=cents.last, reason="small change or another number")
        return replace(amount, last=cents.last, value=amount.value + cents.bare / 100)
    if joined and not amount.prefixed and behind.low == "and":
        return replace(amount, last=cents.last, reason="small change or another number")
    return amount


def unit_at(tokens: Sequence[Token], at: int, *, adjective: bool = False) -> tuple[Unit, int] | None:
    """The unit that stands at a token, and the token behind it; the longest there is.

    In an `adjective` ("a 5,000-square-metre hall") hyphens stand for spaces.
    """
    for length in (4, 3, 2, 1):
        words: list[str] = []
        place = at
        while len(words) < length and place < len(tokens):
            token = tokens[place]
            if token.kind == "word":
                words.append(token.low)
            elif not (
                words
                and (
                    (token.text == "." and token.glued and len(words[-1]) <= 3)
                    or (token.text in HYPHENS and token.glued)
                )
            ):
                break
            place += 1
        unit = UNIT_WORDS.get(tuple(words)) if len(words) == length else None
        if unit and not (adjective and tokens[place - 1].low == "second") and not _named(tokens, place, unit):
            return unit, place
    return _unit_sign(tokens, at)


def _named(tokens: Sequence[Token], at: int, unit: Unit) -> bool:
    """Whether what looks like a unit begins a compound or a name: "100 year-end reports", "3 Foot Road"."""
    token = tokens[at] if at < len(tokens) else None
    before = tokens[at - 1]
    return (token is not None and token.glued and token.text in HYPHENS and unit[1] == "duration") or (
        before.text[:1].isupper() and not before.text.isupper() and unit[1] == "duration"
    )


def _unit_sign(tokens: Sequence[Token], at: int) -> tuple[Unit, int] | None:
    """A unit written as a sign: "m²", "sq. ft", "km/h", "°C", "%"."""
    text, ends = "", list[tuple[str, int]]()
    for place in range(at, min(at + 6, len(tokens))):
        token = tokens[place]
        if text and not token.glued and text.rstrip(".").lower() not in ("sq", "cu", "°"):
            break
        if token.kind == "power" and token.text in ("²", "³", "<sup>2</sup>", "<sup>3</sup>"):
            text += "²" if "2" in token.text or token.text == "²" else "³"
        else:
            text += token.text
        ends.append((text, place + 1))
    for spelt, end in reversed(ends):
        plain = spelt.replace(".", "") if spelt.lower().startswith(("sq", "cu")) else spelt
        unit = UNIT_SIGNS.get(plain) or UNIT_SIGNS_FOLDED.get(plain.lower())
        behind = tokens[end] if end < len(tokens) else None
        hangs = (
            behind is not None
            and behind.glued
            and (
                behind.kind == "word"
                or (behind.kind == "power" and spelt[-1].isalpha())
                or (behind.kind == "number" and not spelt.endswith("%"))
            )
        )
        if (
            unit
            and not hangs
            and not (len(plain) == 1 and behind is not None and behind.glued and behind.text in "-&'/")
        ):
            end += (
                behind is not None
                and behind.text == "."
                and behind.glued
                and plain.lower() in ("sqft", "sqm", "sqkm")
                and end + 1 < len(tokens)
            )
            return unit, end
    if ends and tokens[at].text == '"' and at + 1 < len(tokens) and tokens[at + 1].low in LONG:
        return UNIT_WORDS["inch",], at + 1
    return _unknown(tokens, at)


def _unknown(tokens: Sequence[Token], at: int) -> tuple[Unit, int] | None:
    """A unit that is in no table: letters as only units have them, "kPa", "dB", "µg/m³"; it keeps its own word."""
    token = tokens[at] if at < len(tokens) else None
    if (
        token is None
        or token.kind != "word"
        or not 1 < len(token.text) <= 5
        or token.text[0].isupper()
        or token.text.islower()
    ):
        return None
    if sum(letter.isupper() for letter in token.text) != 1 and not token.text[-2:].isupper():
        return None
    return (token.low, "other", 1), at + 1


def _smaller(tokens: Sequence[Token], amount: Amount) -> Amount:
    """ "12 ft 2 in" and "2 hours and 30 minutes" as one amount of the larger unit."""
    smaller = SMALLER.get(amount.unit)
    place = amount.last
    if smaller is None:
        return amount
    if place < len(tokens) and tokens[place].low == "and":
        place += 1
    if place >= len(tokens) or tokens[place].kind not in ("number", "word"):
        return amount
    try:
        number = number_at(tokens, place)
    except Unclear:
        return amount
    if number is None or number.last >= len(tokens):
        return amount
    inches = tokens[number.last].low == "in" and amount.unit == "FT"
    found = (("IN", "length", 1), number.last + 1) if inches else unit_at(tokens, number.last)
    if found is None or found[0][0] not in smaller or number.value >= smaller[found[0][0]]:
        return amount
    return replace(amount, last=found[1], value=amount.value + number.value / smaller[found[0][0]])


def _rate(tokens: Sequence[Token], amount: Amount) -> Amount:
    """The amount with what it is for one of: "per square metre", "a year", "/kg", "per 100,000 people"."""
    at = amount.last
    token = tokens[at] if at < len(tokens) else None
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if token is None or following is None:
        return amount
    if token.low in ("a", "an", "each", "every") and following.low in RATES:
        return (
            replace(amount, per=following.low, resume=at + 2)
            if token.low in ("a", "an")
            else replace(amount, per=following.low)
        )
    slash = token.text == "/" and token.glued and following.kind == "word" and amount.kind != "count"
    if token.low != "per" and not slash:
        return amount
    if following.low in ("cent", "mille"):
        return amount
    base = None if slash else number_at(tokens, at + 1)
    if base is not None and base.digits:
        words = [t.low for t in tokens[base.last : base.last + 2] if t.kind == "word"]
        rate = " ".join([f"{base.value:f}", *words])
        return replace(amount, per=rate, resume=base.last, kind="other" if amount.kind == "count" else amount.kind)
    found = unit_at(tokens, at + 1)
    return replace(
        amount,
        per=found[0][0] if found else following.low,
        last=(found[1] if found else at + 2) if slash else amount.last,
    )
