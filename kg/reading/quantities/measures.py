"""Amounts: a number with its sign, its currency or unit, and the rate it is of; ranks, ratios and shares."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from kg.reading.quantities import tables
from kg.reading.quantities.numbers import Amount, number_at
from kg.reading.quantities.tables import LISTS, NUMERALS, ORDINALS, REFERENCE_WORDS, SCALES, Kind
from kg.reading.quantities.tokens import HYPHENS, Token, TokenKind, Tokens

VOWELS = frozenset("aeiouy")
LABELS = "|".join(tables.REFERENCE_WORDS)
COIN, ONE = (tables.compiled(tables.WORDS[name], references=LABELS) for name in ("coin", "one_time"))
A_HALF = ("and", "a", "half")
SHARES = frozenset([("in",), ("-", "in", "-"), ("out", "of", "every"), ("out", "of"), ("in", "every"), ("of", "every")])
LINKS = SHARES | {("-", "to", "-"), ("-", "for", "-"), ("to",), (":",)}
RATED = NUMERALS | {"dollar": 1}  # "dollar-for-dollar"
Ends = tuple[Decimal, ...]  # one value, or both of a range


def amount_at(tokens: Tokens, at: int, currency: str, *, money: bool = False) -> Amount | None:
    """The amount that begins with a token; None if none does. A `reason` refuses one without one reading. `money` says
    that it goes on a sum of money, so that "m" behind it means million."""
    place, negative = _sign(tokens, at)
    token, following, unit = tokens[place], tokens[place + 1], ""
    if _is_money(tokens, place, currency):
        unit = tables.currency_of_sign(token.text, currency)
        place += 1 + (following.hung == "." and token.text[-1].islower())
        if not negative and tokens[place].hung in "-−":
            place, negative = place + 1, True
    one = tokens[place].low in LISTS["another"] and tokens.match(ONE, place)  # "within a month", "another year"
    number = number_at(tokens, place) or (Amount(place, place + 1, Decimal(1)) if one else None)
    if number is None or number.reason:
        return number and number._replace(first=at)
    amount = number._replace(first=at)
    if unit:
        amount = _smaller(tokens, amount._replace(unit=unit, kind="money", prefixed=True))
        if tokens[amount.last].text in tables.CURRENCIES and tokens[amount.last + 1].kind != "number":
            amount = amount._replace(last=amount.last + 1, unit=f"CCY_{tokens[amount.last].text}")  # "$5 USD"
    elif not (money and number.short):
        amount = with_unit(tokens, amount, currency)
    return rated(tokens, amount._replace(factor=-amount.factor) if negative else amount)


def _sign(tokens: Tokens, at: int) -> tuple[int, bool]:
    """The token behind a sign, and whether there is one: "minus 5", "−5", "-5" before a glued number only."""
    token, before, following = tokens[at], tokens[at - 1], tokens[at + 1]
    if following.kind not in ("number", "currency", "part", "word"):
        return at, False
    if token.low in LISTS["minus"] and (token.kind == "word" or following.kind != "word"):
        return at + 1, before.kind != "number"
    apart = following.glued and (before.text == "(" or (not token.glued and before.value is None))
    cell = at == 0 and (following.glued or not any(one.kind == "word" and len(one.low) > 2 for one in tokens.row))
    sign = token.text in ("-", "–") and following.kind != "word" and (cell or apart)
    return at + sign, sign


def _is_money(tokens: Tokens, at: int, currency: str) -> bool:
    """True if a sign, code or letters for a currency stand there, and are no other word: "SDG 7"; letters of another
    currency than the document's only before a scale: "R4.2 billion"."""
    token, tight = tokens[at], tokens[at + 1].glued
    codes = tables.LETTERS.get(token.text, ())
    number = number_at(tokens, at + 1 + (tokens[at + 1].hung == "." and token.text[-1].islower()))
    if codes and number is not None:
        large = number.scale != 1 and (len(token.text) > 1 or (tight and len(codes) == 1))
        return number.digits and (currency in codes or large)
    free = number is None or not number.digits or number.grouped or not number.whole
    return token.kind == "currency" and (free or token.text not in tables.UNSURE_CODES - {currency})


def with_unit(tokens: Tokens, amount: Amount, currency: str) -> Amount:
    """The amount that a number makes with what stands behind it."""
    if amount.short and (settled := _short(tokens, amount, currency)) is not amount:
        return settled
    hyphen = tokens[amount.last].hung in HYPHENS
    part = amount.share or (0 < amount.value < 1 and tokens[amount.last + 1].low in LISTS["one"])
    of = part and tokens[amount.last].low == "of"
    place = amount.last + (hyphen or of)
    half = part and tokens[place].low in LISTS["one"] and unit_at(tokens, place + 1)  # "half an hour"
    if not half and not amount.short and (money := _money_behind(tokens, place, amount, currency)):
        return _smaller(tokens, money)
    unit = half or unit_at(tokens, place, adjective=hyphen)
    if not unit or (not half and (of or (amount.share and tokens[place].low in ("time", "times")))):
        return amount
    (name, kind, factor), end = unit
    amount = amount._replace(last=end, factor=Decimal(factor), unit=name, kind=kind, share=amount.share and not half)
    return amount if half else _smaller(tokens, amount)


def _short(tokens: Tokens, amount: Amount, currency: str) -> Amount:
    """The meaning of a one-letter short form behind a number: a scale of money or of things counted, or a unit."""
    if money := _money_behind(tokens, amount.last, amount, currency):
        return money
    letter, behind = tokens[amount.last - 1], tokens[amount.last]
    sign, first = tables.UNIT_SIGNS.get(letter.text), max(0, amount.first - 10)
    near = {one.low for one in tokens.row[first : amount.last + 2]}
    long = behind.low in LISTS["behind a length"] and (behind.low != "in" or not near.isdisjoint(LISTS["dimensions"]))
    things = tokens.counted(amount.last) and not long
    if letter.glued and ((amount.short in ("m", "k") and things) or (letter.low == "b" and not amount.whole)):
        return amount  # "2B" is a label
    if sign and sign[1] in ("length", "mass") and not things:
        if letter.glued and letter.low == "m" and not long and near.isdisjoint(LISTS["dimensions"]):
            return amount._replace(reason="metres or millions")
        return amount._replace(scale=Decimal(1), factor=Decimal(sign[2]), unit=sign[0], kind=sign[1])
    return amount._replace(reason="part of a name" if letter.glued else "short form of more than one meaning")


def _money_behind(tokens: Tokens, at: int, amount: Amount, currency: str) -> Amount | None:
    """The amount of money that a sign, code or name behind a number makes of it."""
    token, following = tokens[at], tokens[at + 1]
    if token.kind == "currency" and token.text == "Rs" and token.glued:  # "the 5Rs"
        return None
    if token.kind == "currency":
        next_number = number_at(tokens, at + 1)
        own = tokens[next_number.last if next_number else -1]  # the currency of the next number
        if following.kind == "number" and own.kind != "currency" and not tables.currency_of_name((own.low,), "USD"):
            if following.glued:
                return None
            if not token.glued:
                return amount._replace(last=at + 2, reason="a currency between two numbers")
        elif token.text in tables.UNSURE_CODES - {currency} and not amount.grouped and amount.whole:
            return None
        return amount._replace(last=at + 1, unit=tables.currency_of_sign(token.text, currency), kind="money")
    if currency in tables.LETTERS.get(token.text, ()) and len(token.text) > 1 and not token.glued:
        return amount._replace(last=at + 1, unit=tables.currency_of_sign(token.text, currency), kind="money")
    if token.glued and (coin := tokens.match(COIN, at)):  # "25p a bag", no "section 25p"
        return amount._replace(last=at + 1, unit=tables.MONEY["coins"][coin[0]], kind="money")
    for length in (4, 3, 2, 1):
        row = tokens.row[at : at + length]
        name = tuple(one.low.removesuffix("'s") for one in row if one.kind in ("word", "currency"))
        risky = length == 1 and name and name[0] in tables.RISKY_NAMES and not amount.grouped
        weight = name in (("pound",), ("pounds",)) and currency not in tables.family("pound") and amount.scale == 1
        unit = tables.currency_of_name(name, currency) if len(name) == length else None
        if unit and not risky and not weight:
            return amount._replace(last=at + length, unit=unit, kind="money")
    return None


def unit_at(tokens: Tokens, at: int, *, adjective: bool = False) -> tuple[tables.Unit, int] | None:
    """The unit that stands at a token, and the token behind it; the longest there is, in words or else as a sign. In an
    `adjective` ("a 5,000-square-metre hall") hyphens stand for spaces."""
    spelt: list[str] = []
    longest = None
    if tokens.phrase(at, at + 2) in LISTS["no units"]:
        return None
    for place in range(at, min(at + 7, len(tokens))):
        token, behind = tokens[place], tokens[place + 1]
        if token.kind == "word":
            spelt.append(token.low)
            # "100 year-end reports" and "the 100 Year Plan" are no times
            named = behind.hung in HYPHENS or (token.capital and not token.text.isupper())
            unit = tables.UNIT_WORDS.get(tuple(spelt))
            if unit and not (adjective and token.low == "second") and not (named and unit[1] == "duration"):
                longest = unit, place + 1
        elif not (spelt and token.glued and (token.text in HYPHENS or (token.text == "." and len(spelt[-1]) <= 3))):
            break
    return longest or _sign_at(tokens, at)


def _sign_at(tokens: Tokens, at: int) -> tuple[tables.Unit, int] | None:
    """A unit as a sign: "m²", "sq. ft", "km/h", "°C", "%"; the longest there is. One in no table with letters as only
    units have them, "kPa", "dB", keeps its own word."""
    sign, unit = "", None
    for place in range(at, min(at + 6, len(tokens))):
        token, behind = tokens[place], tokens[place + 1]
        if sign and not token.glued and sign.lower() not in ("sq", "cu", "°"):
            break
        raised = token.kind == "power" and token.value in (2, 3)
        square = token.text == "." and sign.lower() in ("sq", "cu")
        sign += "²³"[token.value == 3] if raised else "" if square else token.text
        digits = (behind.kind == "power" and sign[-1].isalpha()) or (behind.kind == "number" and sign[-1:] != "%")
        rate = behind.text == "/" and (tokens[place + 2].text in tables.UNIT_SIGNS or tokens[place + 2].value)
        alone = len(sign) == 1 and behind.text in "-&'/" and not rate
        hangs = behind.glued and (behind.kind == "word" or digits or alone)
        known = tables.UNIT_SIGNS.get(sign) or tables.UNIT_SIGNS_FOLDED.get(sign.lower())
        if known and not hangs:
            stop = behind.hung == "." and sign.startswith("sq") and place + 2 < len(tokens)
            unit = known, place + 1 + stop
    word, before = tokens[at].text, tokens[at - 1]
    if unit or tokens[at].kind != "word" or not 1 < len(word) <= 5:
        return unit
    if word.islower():  # "3.6 bcm"
        return None if word in LISTS["no vowels"] or not VOWELS.isdisjoint(word) else ((word, "other", 1), at + 1)
    if word.isupper():  # "12.5 MMBTU"
        return ((word.lower(), "other", 1), at + 1) if "." in before.text and word not in LISTS["posts"] else None
    prefixed = len(word) == 2 and word[0] in "MGTPk" and word[1] in "tgaLlJWVABN"
    decimal = before.kind == "number" and "." in before.text and not word[1:].islower()
    inner = word[0].islower() and (sum(map(str.isupper, word)) == 1 or word[-2:].isupper())
    return ((word.lower(), "other", 1), at + 1) if prefixed or decimal or inner else None


def _smaller(tokens: Tokens, amount: Amount) -> Amount:
    """ "12 ft 2 in", "2 hours and 30 minutes", "two years and a half", "13 dollars and 45 cents" as one amount of the
    larger unit; refused where small change cannot be told from another number."""
    joined, money = tokens[amount.last].low == "and", amount.kind == "money"
    if amount.kind == "duration" and tokens.words(amount.last, amount.last + 3) == A_HALF:
        return amount._replace(last=amount.last + 3, more=Decimal("0.5"))
    number = number_at(tokens, amount.last + joined) if money or amount.unit in tables.SMALLER else None
    if number is None or number.reason:
        return amount
    behind, last = tokens[number.last], number.last
    if not money:
        inches = behind.low == "in" and amount.unit == "FT"
        unit, end = (("IN", "length", 1), last + 1) if inches else unit_at(tokens, last) or (("", "other", 1), last)
        smaller = tables.SMALLER[amount.unit].get(unit[0], 0)
        return amount._replace(last=end, more=number.value / smaller) if number.value < smaller else amount
    small = number.bare < 100 and number.whole and number.scale == 1
    if not small or amount.value % 1 or (amount.prefixed and not joined):
        return amount
    cents, ends = behind.low in LISTS["cents"], last >= len(tokens) - (behind.text in ".!?;")
    if cents or (ends and not amount.prefixed):
        return amount._replace(last=last + cents, more=number.bare / 100)
    unclear = ends or (joined and not amount.prefixed and behind.low == "and")
    return amount._replace(last=last, reason="small change or another number") if unclear else amount


def rated(tokens: Tokens, amount: Amount) -> Amount:
    """The amount with what it is for one of: "per square metre", "a year", "/kg", "per 100,000 people"."""
    at, count = amount.last, amount.kind == "count"
    at += count and tokens[at + 1].low == "per" and tokens[at + 2].kind == "number"  # "4.9 doctors per 1,000 people"
    token, following = tokens[at], tokens[at + 1]
    if token.low in ("a", "an", "each", "every") and following.low in LISTS["rates"]:
        return amount._replace(per=following.low, resume=at + 2 if token.low in ("a", "an") else 0)
    slash = token.hung == "/" and following.kind == "word" and not count
    if (token.low != "per" and not slash) or following.low in ("cent", "mille") or at + 1 >= len(tokens):
        return amount
    sign = following.text if following.kind == "currency" else ""
    base = number_at(tokens, at + 1 + (sign != ""))
    if base and base.digits:
        people = [one.low for one in tokens.row[base.last : base.last + 2] if one.kind == "word"]
        rate = " ".join([f"{sign}{base.value:f}", *people])
        return amount._replace(per=rate, resume=base.last, kind="other" if count else amount.kind)
    unit, end = unit_at(tokens, at + 1) or ((following.low, "other", 1), at + 2)
    return amount._replace(per=unit[0], last=end if slash else at)


def ranks(tokens: Tokens, taken: Sequence[bool]) -> Iterator[tuple[Amount, Ends]]:
    """Ordinals as ranks, where something is ranked: "third in the world", "between the tenth and the fifteenth"."""
    since = end = -4  # where the last word of ranking stands, and the token behind the last rank
    for at, token in enumerate(tokens.row):
        since = at if token.low in LISTS["ranking"] else since
        value, behind = _value(token, "ordinal", ORDINALS), tokens[at + 1].low
        near = since >= 0 and (behind in LISTS["behind a rank"] or at - since <= 3)
        placed = behind == "place" and tokens[at - 1].low != "the"
        if not value or at < end or taken[at] or token.capital or not (near or placed):
            continue
        place = at + 2 + (tokens[at + 2].low == "the")
        high = _value(tokens[place], "ordinal", ORDINALS) if behind in ("and", "to") else value
        end = place + 1 if high > value else at + 1
        yield Amount(at, end, value, kind="rank", begin=at), (value, high) if high > value else (value,)


def _value(token: Token, kind: TokenKind, words: Mapping[str, int]) -> Decimal:
    """The value of a token of a kind, or of one of its words; 0 if it is neither."""
    return token.value or Decimal(0) if token.kind == kind else Decimal(words.get(token.low, 0))


def ratios(tokens: Tokens, taken: Sequence[bool]) -> Iterator[tuple[Amount, Ends]]:
    """Ratios and shares: "on a one-to-one matching basis", "a ratio of 2:1", "dollar-for-dollar", "one in five"."""
    for at, token in enumerate(tokens.row):
        above = _value(token, "number", RATED)
        if taken[at] or not above:
            continue
        place = tokens.behind(at + 1, LINKS)
        link, near = tokens.words(at + 1, place), tokens.words(max(0, at - 8), at)
        below, behind = _value(tokens[place], "number", RATED), tokens[place + 1].low
        dollars, share = token.low == tokens[place].low == "dollar", link in SHARES
        usual = link != () and above < below <= 1000 and above == int(above)
        usual = usual and (below <= 10 or below in (20, 50, 100, 1000) or above == 1)
        alone = usual and behind not in SCALES and (token.kind == tokens[place].kind or token.low == "one")
        alone = alone and LISTS["scores"].isdisjoint(near) and unit_at(tokens, place + 1) is None
        label = tokens[at - 1].capital or tokens[at - 1].low in REFERENCE_WORDS
        to_one = link == (":",) and below == 1 and above >= 10 and not label  # no time of day, and hardly a score
        sure = to_one or behind in LISTS["ratios"] or "ratio" in near or "ratios" in near or dollars
        if link and below and (alone if share else sure):
            kind: Kind = "share" if share else "ratio"
            ratio = Amount(at, place + 1, above / below, digits=True, unit="FRACTION", kind=kind, begin=at)
            yield ratio, (ratio.value,)


def came_of(first: Amount, second: Amount, low: Decimal, high: Decimal) -> bool | None:
    """True if of a change "by A to B" the second is what came of it, "by 120 to 1,450"; False if both are a range, "by
    3 to 4 per cent"; None if they may be either: "by 45 to 75"."""
    if high <= low or first.unit not in ("NUM", second.unit) or first.kind not in ("count", second.kind):
        return True
    shared = not first.grouped and (first.unit == "NUM" or first.prefixed > (first.scale == second.scale))
    if low < 0 or (shared and high < 3 * low and (second.unit != "NUM" or second.scale != 1)):
        return False
    return True if high > 6 * low and second.unit != "PERCENT" else None


def ends_of(first: Amount, second: Amount, link: str) -> tuple[Decimal, Decimal, Amount] | None:
    """The ends of a range as people mean them, with the amount that has its unit; None if they are of two kinds.

    A scale at the end holds for the beginning too, unless that would turn the range about: "$1.2-1.5 million", but
    "900,000 to 1 million".
    """
    low, high, like = first.value, second.value, second
    if link == "±":
        return low - high, low + high, second if first.unit == "NUM" else first
    if second.unit == "NUM" and second.kind == "count" and first.unit != "NUM":
        if not first.prefixed or (link == "to" and second.scale == 1):
            return None
        like = first
    elif first.unit not in ("NUM", second.unit):
        return None
    if first.unit == "NUM" and second.kind != "count":
        low *= abs(second.factor)
    if first.scale == 1 and second.scale != 1 and low * second.scale < high:
        low *= second.scale
    if first.scale != 1 and second.scale == 1 and high < low:
        high *= first.scale
    return low, high, like._replace(per=second.per or first.per)
