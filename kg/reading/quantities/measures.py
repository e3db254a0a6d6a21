"""Amounts: a number with its sign, its currency or unit, and the rate it is of."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from kg.reading.quantities import tables
from kg.reading.quantities.numbers import Amount, clear_number, number_at
from kg.reading.quantities.tokens import HYPHENS, Token, Tokens

MINUS = frozenset(["minus", "negative", "−"])
# What an amount is for one of: "a share", "a year".
RATES = tables.words("rates")
LONG = tables.words("behind a length")
MILLION = Decimal(1_000_000)
INCH: tables.Unit = ("IN", "length", 1)


def amount_at(tokens: Tokens, at: int, currency: str, *, money: bool = False) -> Amount | None:
    """The amount that begins with a token; None if none does. A `reason` refuses one without one reading.

    `money` says that it goes on a sum of money, so that "m" behind it means million.
    """
    place, negative = _sign(tokens, at)
    unit, factor, place = _currency(tokens, place, currency)
    if unit and not negative and tokens[place].text in "-−" and tokens[place].glued:
        place, negative = place + 1, True
    number = number_at(tokens, place)
    if number is None:
        return None
    amount = replace(number, first=at)
    if number.reason:
        return amount
    if unit:
        amount = replace(amount, unit=unit, kind="money", prefixed=True, factor=factor)
        repeated = tokens[number.last].text in tables.current_currencies() and tokens[number.last + 1].kind != "number"
        amount = replace(amount, last=number.last + 1) if repeated else _change(tokens, amount)
    elif not (money and number.short):
        amount = _measured(tokens, amount, currency)
    return _rate(tokens, replace(amount, factor=-amount.factor) if negative else amount)


def _sign(tokens: Tokens, at: int) -> tuple[int, bool]:
    """The token behind a sign, and whether there is one: "minus 5", "−5", "-5" before a glued number only."""
    token, before, following = tokens[at], tokens[at - 1], tokens[at + 1]
    if following.kind not in ("number", "currency", "part", "word"):
        return at, False
    if token.low in MINUS and (token.kind == "word" or following.kind != "word"):
        return at + 1, before.kind != "number"
    if token.text not in ("-", "–") or following.kind == "word":
        return at, False
    if at == 0:
        sign = following.glued or not any(one.kind == "word" and len(one.low) > 2 for one in tokens.row)
    else:
        sign = following.glued and (before.text == "(" or (not token.glued and before.value is None))
    return at + sign, sign


def _currency(tokens: Tokens, at: int, currency: str) -> tuple[str, Decimal, int]:
    """The unit of a currency before a number, what the number is multiplied with, and the token behind it."""
    token, following = tokens[at], tokens[at + 1]
    if token.kind == "currency":
        if token.text.upper() in tables.RISKY_CODES and following.kind == "number":
            number = number_at(tokens, at + 1)
            if number is None or (not number.grouped and number.whole):
                return "", Decimal(1), at
        stop = following.text == "." and following.glued and token.text in ("Rs", "kr")
        return tables.currency_of_sign(token.text, currency), Decimal(1), at + 1 + stop
    if token.low == "dollar" and following.kind == "number":
        return tables.currency_of_name(("dollar",), currency) or "", Decimal(1), at + 1
    if is_million_code(token) and following.kind == "number":
        return f"CCY_{token.text[1:]}", MILLION, at + 1
    return "", Decimal(1), at


def is_million_code(token: Token) -> bool:
    """True if a token is a currency's code with an M for million before it: "MAUD 60"."""
    return len(token.text) == 4 and token.text[0] == "M" and token.text[1:] in tables.current_currencies()


# ---- behind the number


def _measured(tokens: Tokens, amount: Amount, currency: str) -> Amount:
    """The amount that a number makes with what stands behind it."""
    if amount.short and (settled := _short(tokens, amount, currency)) is not amount:
        return settled
    hyphen = tokens[amount.last].text in HYPHENS and tokens[amount.last].glued
    place = amount.last + hyphen
    if not amount.short and (money := _money_behind(tokens, place, amount, currency)):
        return _change(tokens, money)
    unit = unit_at(tokens, place, adjective=hyphen)
    if unit is None or (amount.share and tokens[place].low in ("time", "times")):
        return amount
    (name, kind, factor), end = unit
    return _smaller(tokens, replace(amount, last=end, factor=Decimal(factor), unit=name, kind=kind))


def _short(tokens: Tokens, amount: Amount, currency: str) -> Amount:
    """The meaning of a one-letter short form behind a number: a scale of money or of things counted, or a unit."""
    if money := _money_behind(tokens, amount.last, amount, currency):
        return money
    letter, behind, short = tokens[amount.last - 1], tokens[amount.last], amount.short
    sign = tables.UNIT_SIGNS.get(letter.text)
    plural = behind.low in tables.CROWDS or (behind.low.endswith("s") and len(behind.low) > 3)
    things = behind.kind == "word" and not behind.glued and plural
    counted = letter.glued and things
    if short == "m" and counted and behind.low not in LONG:
        return amount
    if sign and sign[1] in ("length", "mass") and not counted:
        long = behind.kind in ("mark", "number") or behind.low in LONG
        if letter.glued and short == "m" and not long:
            return replace(amount, reason="metres or millions")
        return replace(amount, scale=Decimal(1), factor=Decimal(sign[2]), unit=sign[0], kind=sign[1])
    if letter.glued and ((short == "m" and things) or (short in ("m", "b") and not amount.whole)):
        return amount  # "2B" is a label
    if short == "k" and amount.last == len(tokens):
        return amount
    return replace(amount, reason="part of a name" if letter.glued else "short form of more than one meaning")


def _money_behind(tokens: Tokens, at: int, amount: Amount, currency: str) -> Amount | None:
    """The amount of money that a sign, code or name behind a number makes of it."""
    token, following = tokens[at], tokens[at + 1]
    if token.kind == "currency":
        next_number = number_at(tokens, at + 1)
        own = tokens[next_number.last if next_number else -1]  # the currency of the next number
        if following.kind == "number" and own.kind != "currency" and not tables.currency_of_name((own.low,), "USD"):
            if following.glued:
                return None
            if not token.glued:
                return replace(amount, last=at + 2, reason="a currency between two numbers")
        elif token.text.upper() in tables.RISKY_CODES and not amount.grouped and amount.whole:
            return None
        return replace(amount, last=at + 1, unit=tables.currency_of_sign(token.text, currency), kind="money")
    if is_million_code(token):
        return replace(amount, last=at + 1, factor=MILLION, unit=f"CCY_{token.text[1:]}", kind="money")
    for length in (4, 3, 2, 1):
        row = tokens.row[at : at + length]
        name = tuple(one.low.removesuffix("'s") for one in row if one.kind in ("word", "currency"))
        risky = length == 1 and name and name[0] in tables.RISKY_NAMES and not amount.grouped
        weight = name in (("pound",), ("pounds",)) and currency not in tables.family("pound") and amount.scale == 1
        if len(name) < length or risky or weight:
            continue
        if unit := tables.currency_of_name(name, currency) or tables.currency_of_people(name, scaled=amount.scale != 1):
            return replace(amount, last=at + length, unit=unit, kind="money")
    return None


def _change(tokens: Tokens, amount: Amount) -> Amount:
    """ "13 dollars and 45 cents" as one amount; refused where the small change cannot be told from another number."""
    joined = tokens[amount.last].low == "and"
    place = amount.last + joined
    if (not joined and amount.prefixed) or tokens[place].low in ("a", "an", "half", "quarter"):
        return amount
    cents = clear_number(tokens, place)
    if cents is None or cents.bare >= 100 or not cents.whole or cents.scale != 1 or amount.value != int(amount.value):
        return amount
    behind = tokens[cents.last]
    ends = cents.last == len(tokens) or (behind.text in ".!?;" and cents.last + 1 == len(tokens))
    if behind.low in tables.CENTS or (ends and not amount.prefixed):
        return replace(amount, last=cents.last + (behind.low in tables.CENTS), more=cents.bare / 100)
    if ends or (joined and not amount.prefixed and behind.low == "and"):
        return replace(amount, last=cents.last, reason="small change or another number")
    return amount


def unit_at(tokens: Tokens, at: int, *, adjective: bool = False) -> tuple[tables.Unit, int] | None:
    """The unit that stands at a token, and the token behind it; the longest there is.

    In an `adjective` ("a 5,000-square-metre hall") hyphens stand for spaces.
    """
    spelt: list[str] = []
    ends: list[int] = []
    place = at
    while len(spelt) < 4:
        token = tokens[place]
        stop = token.text == "." and spelt and len(spelt[-1]) <= 3
        if token.kind == "word":
            spelt.append(token.low)
            ends.append(place + 1)
        elif not (spelt and token.glued and (stop or token.text in HYPHENS)):
            break
        place += 1
    for length in range(len(spelt), 0, -1):
        unit, end = tables.UNIT_WORDS.get(tuple(spelt[:length])), ends[length - 1]
        last, behind = tokens[end - 1], tokens[end]
        second = adjective and last.low == "second"
        # "100 year-end reports" and "the 100 Year Plan" are no times
        named = (behind.glued and behind.text in HYPHENS) or (last.capital and not last.text.isupper())
        if unit and not second and not (named and unit[1] == "duration"):
            return unit, end
    return _unit_sign(tokens, at)


def _unit_sign(tokens: Tokens, at: int) -> tuple[tables.Unit, int] | None:
    """A unit written as a sign: "m²", "sq. ft", "km/h", "°C", "%"."""
    text, ends = "", list[tuple[str, int]]()
    for place in range(at, min(at + 6, len(tokens))):
        token = tokens[place]
        if text and not token.glued and text.rstrip(".").lower() not in ("sq", "cu", "°"):
            break
        raised = token.kind == "power" and token.value in (2, 3)
        text += "²³"[token.value == 3] if raised else token.text
        ends.append((text, place + 1))
    for spelt, end in reversed(ends):
        plain = spelt.replace(".", "") if spelt.lower().startswith(("sq", "cu")) else spelt
        unit = tables.UNIT_SIGNS.get(plain) or tables.UNIT_SIGNS_FOLDED.get(plain.lower())
        behind = tokens[end]
        hangs = behind.glued and (
            behind.kind == "word"
            or (behind.kind == "power" and spelt[-1].isalpha())
            or (behind.kind == "number" and not spelt.endswith("%"))
            or (len(plain) == 1 and behind.text in "-&'/")
        )
        if unit and not hangs:
            stop = behind.text == "." and behind.glued and plain.lower() in ("sqft", "sqm", "sqkm")
            return unit, end + (stop and end + 1 < len(tokens))
    if tokens[at].text == '"' and tokens[at + 1].low in LONG:
        return INCH, at + 1
    # A unit that is in no table has letters as only units have them, "kPa", "dB"; it keeps its own word.
    word = tokens[at].text
    shaped = 1 < len(word) <= 5 and not word[0].isupper() and not word.islower() and tokens[at].kind == "word"
    if shaped and (sum(map(str.isupper, word)) == 1 or word[-2:].isupper()):
        return (word.lower(), "other", 1), at + 1
    return None


def _smaller(tokens: Tokens, amount: Amount) -> Amount:
    """ "12 ft 2 in" and "2 hours and 30 minutes" as one amount of the larger unit."""
    smaller = tables.SMALLER.get(amount.unit, {})
    number = clear_number(tokens, amount.last + (tokens[amount.last].low == "and")) if smaller else None
    if number is None:
        return amount
    inches = tokens[number.last].low == "in" and amount.unit == "FT"
    unit = (INCH, number.last + 1) if inches else unit_at(tokens, number.last)
    if unit is None or number.value >= smaller.get(unit[0][0], 0):
        return amount
    return replace(amount, last=unit[1], more=number.value / smaller[unit[0][0]])


def _rate(tokens: Tokens, amount: Amount) -> Amount:
    """The amount with what it is for one of: "per square metre", "a year", "/kg", "per 100,000 people"."""
    at = amount.last
    token, following = tokens[at], tokens[at + 1]
    if token.low in ("a", "an", "each", "every") and following.low in RATES:
        return replace(amount, per=following.low, resume=at + 2 if token.low in ("a", "an") else 0)
    slash = token.text == "/" and token.glued and following.kind == "word" and amount.kind != "count"
    if (token.low != "per" and not slash) or following.low in ("cent", "mille") or at + 1 >= len(tokens):
        return amount
    base = number_at(tokens, at + 1)
    if base and base.digits:
        people = [one.low for one in tokens.row[base.last : base.last + 2] if one.kind == "word"]
        rate = " ".join([f"{base.value:f}", *people])
        return replace(amount, per=rate, resume=base.last, kind="other" if amount.kind == "count" else amount.kind)
    unit, end = unit_at(tokens, at + 1) or ((following.low, "other", 1), at + 2)
    return replace(amount, per=unit[0], last=end if slash else at)
