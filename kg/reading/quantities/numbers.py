"""Numbers: from tokens to one value each, digits and words, fractions, powers and scales, read whole or not at all."""

from decimal import Decimal
from typing import NamedTuple

from kg.model.claims import Qualifier
from kg.reading.quantities.tables import ABBREVIATIONS, LISTS, NUMERALS, PARTS, SCALES, Kind
from kg.reading.quantities.tokens import HYPHENS, Tokens

ONES = frozenset(["a", "an"])
NUMBER_WORDS = frozenset([*NUMERALS, *SCALES, *HYPHENS])
FIRST_WORDS = frozenset([*NUMERALS, *ONES, "half", "quarter", "hundred", "thousand", "million", "billion", "trillion"])


class Amount(NamedTuple):
    """A number in `tokens[first:last]`, alone or with its unit.

    `bare` and `scale` stand apart so that a range can share the scale; `more` is added in the same unit ("and 45
    cents"), `factor` is the sign and what the unit multiplies with. `digits`: it begins with a numeral; `share`: it is
    a part of a whole; `short`: its scale is a letter that the context must settle ("m"); `grouped`: it has groups or a
    scale, and is no year or label; `prefixed`: its currency stands before it. `begin` is the token at which its
    `hedge` begins, `resume` the one to go on at, behind the base of a rate ("per 100,000 people"). A `reason` refuses.
    """

    first: int
    last: int
    bare: Decimal = Decimal(0)
    scale: Decimal = Decimal(1)
    more: Decimal = Decimal(0)
    factor: Decimal = Decimal(1)
    digits: bool = False
    share: bool = False
    short: str = ""
    grouped: bool = False
    unit: str = "NUM"
    kind: Kind = "count"
    prefixed: bool = False
    hedge: Qualifier | None = None
    begin: int = 0
    per: str | None = None
    resume: int = 0
    reason: str = ""

    @property
    def value(self) -> Decimal:
        return (self.bare * self.scale + self.more) * self.factor

    @property
    def whole(self) -> bool:
        """True if its digits or words, without the scale, make an integer."""
        return self.bare == int(self.bare)

    @property
    def hedged(self) -> bool:
        """True if a hedge or a minus stands before it."""
        return self.hedge is not None or self.value < 0

    @property
    def plain(self) -> bool:
        """True if it is a number and nothing else: no unit, no scale, no groups, no sign."""
        return self.unit == "NUM" and self.kind == "count" and self.value == self.bare and not self.grouped


def number_at(tokens: Tokens, at: int) -> Amount | None:
    """The number that begins with a token; None if none does. A `reason` refuses one that has no one reading."""
    token = tokens[at]
    if token.kind in ("number", "part") and token.value is not None:
        return _digits(tokens, at, token.value)
    return _words(tokens, at) if token.kind == "word" and token.low in FIRST_WORDS else None


def _digits(tokens: Tokens, at: int, bare: Decimal) -> Amount:
    token, last = tokens[at], at + 1
    word, digits = tokens[last].low, token.text.isdigit() or token.kind == "part"
    grouped, share = not digits and "." not in token.text, token.kind == "part" and word == "of"
    if tokens[last].kind == "part":
        bare, last = bare + (tokens[last].value or 0), last + 1
    elif (part := _over(tokens, last)) and not tokens[last].glued and bare == int(bare):
        bare, last = bare + part, last + 3
    elif part := _over(tokens, at, alone=True):
        bare, last, share = part, at + 3, True
    elif power := _power(tokens, at):
        bare, last, grouped = *power, True
    elif word.endswith("s") and word[:-1] in PARTS and word not in ("quarters", "halfs") and bare < 20:
        bare, last, share = bare / PARTS[word[:-1]], last + 1, True
    bare, last = (bare, last) if share else _and_part(tokens, bare, last)
    scale, end = (_of_a_scale if bare < 1 else _scales)(tokens, last)
    scale, end, short = (scale, end, "") if share or end > last else _abbreviation(tokens, last, bare)
    grouped, share = grouped or scale != 1, share and scale == 1
    return Amount(at, end, bare, scale, digits=True, share=share, short=short, grouped=grouped)


def _over(tokens: Tokens, at: int, *, alone: bool = False) -> Decimal | None:
    """The value of a fraction of three tokens in digits, "3/4"; `alone`, it must be no date, label or score."""
    before, first, mark, second, behind = (tokens[place] for place in range(at - 1, at + 4))
    above, below = (one.value or Decimal(0) if one.kind == "number" else Decimal(0) for one in (first, second))
    linked = mark.hung in "/\u2044" and second.glued
    if not linked or not 0 < above < below <= 1000 or above % 1 or below % 1:
        return None
    hangs = behind.hung in "/-–" or (first.glued and before.text not in "(-−")
    usual = below in (2, 3, 4, 5, 6, 8, 10) or (below in (12, 16, 20, 100) and behind.low == "of")
    dated = before.low in ("on", "by", "until", "since", "dated")
    return above / below if not alone or (usual and not hangs and not dated) else None


def _power(tokens: Tokens, at: int) -> tuple[Decimal, int] | None:
    """ "10^9", "3.4 × 10⁵", with the token behind it."""
    base, factor, place = tokens[at].value or Decimal(0), Decimal(1), at
    if tokens[at + 1].text in "×x*·" and tokens[at + 2].value == 10:
        factor, base, place = base, Decimal(10), at + 2
    mark = tokens[place + 1]
    if mark.hung == "^" and tokens[place + 2].glued:
        minus = tokens[place + 2].text in "-−"
        exponent = tokens[place + 2 + minus].value
        if exponent is not None and abs(exponent) <= 30:
            return factor * base ** int(-exponent if minus else exponent), place + 3 + minus
    # A raised digit behind a plain ten may be the mark of a footnote.
    if mark.kind == "power" and mark.glued and base == 10 and mark.value and (place > at or mark.value >= 3):
        return factor * Decimal(10) ** int(mark.value), place + 2
    return None


def _abbreviation(tokens: Tokens, at: int, bare: Decimal) -> tuple[Decimal, int, str]:
    """The scale that a short form stands for, the token behind it, and the form if the context must settle it."""
    token, behind = tokens[at], tokens[at + 1]
    base, money = tokens[at + 2], tokens[at - 2].kind == "currency"
    rate = behind.text == "/" and (money or base.kind != "word" or base.low in LISTS["rates"])
    hangs = behind.glued and (behind.kind in ("number", "word", "power") or (behind.text in "/^²³" and not rate))
    if token.kind != "word" or token.low not in ABBREVIATIONS or hangs:
        return Decimal(1), at, ""
    last = at + 1 + (token.low == "cr" and behind.hung == "." and at + 2 < len(tokens))
    sure = len(token.low) > 1 or token.text == "k" or (token.low == "b" and token.glued and bare != int(bare))
    return Decimal(ABBREVIATIONS[token.low]), last, "" if sure else token.low


def _words(tokens: Tokens, at: int) -> Amount | None:
    """A number in words, or a fraction of a scale."""
    if part := _part(tokens, at):
        return part
    bare, scale, last = _cardinal(tokens, at)
    if last == at:
        return None
    compound = tokens.joined(last + 1) > last + 1 and tokens[last + 2].low not in NUMERALS  # "two one-year terms"
    if (tokens[last].low in NUMERALS and not compound) or tokens[last].low == "score":
        while tokens[last].low in NUMBER_WORDS:
            last += 1
        return Amount(at, last, reason="number words that make no number")
    whole, last = _and_part(tokens, bare, last)
    whole = bare + (whole - bare) / scale
    scale, last = _scales(tokens, last) if whole != bare and scale == 1 else (scale, last)
    if tokens[last].text == "(" and tokens[last + 2].text == ")" and tokens[last + 1].value == whole * scale:
        last += 3  # "thirty (30) days"
    return Amount(at, last, whole, scale, grouped=scale != 1)


def _group(tokens: Tokens, at: int) -> tuple[int, int]:
    """A number below a thousand in words: "two hundred and twenty-six"; "a" only before a scale. 0 if none is there."""
    token, last = tokens[at], at + 1
    following = tokens[last].low
    if token.low in ONES and following in SCALES and not following.endswith("s") and following != "score":
        value = 1
    elif not (value := NUMERALS.get(token.low, 0)):
        return 0, at
    ones = tokens.joined(last)
    if 20 <= value < 100 and 0 < NUMERALS.get(tokens[ones].low, 0) < 10:
        value, last = value + NUMERALS[tokens[ones].low], ones + 1
    hundred = tokens.joined(last)
    if tokens[hundred].low == "hundred":
        value, last = value * 100, hundred + 1
        joined = tokens[last].low == "and"
        more, end = _group(tokens, last + joined) if tokens[last + joined].low in NUMERALS else (0, last)
        # "one hundred and two hundred" are two numbers
        if 0 < more < 100 and not (joined and tokens[end].low == "hundred"):
            value, last = value + more, end
    return value, last


def _scales(tokens: Tokens, at: int) -> tuple[Decimal, int]:
    """The product of the scale words at a place, and the token behind them: "hundred thousand"."""
    scale, last = 1, at
    while tokens[place := tokens.joined(last)].low in SCALES:
        word, behind = tokens[place].low, tokens[place + 1]
        closed = behind.kind == "mark" or behind.low in ("and", "of", "years", "or")
        if (word == "hundred" and scale != 1) or (word == "score" and not closed):
            break
        scale, last = scale * SCALES[word], place + 1
    return Decimal(scale), last


def _of_a_scale(tokens: Tokens, at: int) -> tuple[Decimal, int]:
    """The scale that a part is of, "of a million", and the token behind it."""
    place = at + (tokens[at].low == "of")
    place += tokens[place].low in ONES
    scale, end = _scales(tokens, place)
    return scale, end if end > place else at


def _cardinal(tokens: Tokens, at: int) -> tuple[Decimal, Decimal, int]:
    """A cardinal in words, as a number and its last scale: "two million three hundred thousand"."""
    first, last = _group(tokens, at)
    scale, last = _scales(tokens, last)
    total, lowest = first * scale, scale
    while first and lowest > 1:
        comma = tokens[last].hung == ","
        following = last + (comma or tokens[last].low == "and")
        more, end = _group(tokens, following) if tokens[following].low in NUMERALS else (0, last)
        factor, end = _scales(tokens, end)
        if not more or more * factor >= lowest or (comma and more * factor < 100):  # "one thousand, five" are two
            break
        total, last, lowest = total + more * factor, end, factor
    return (Decimal(first), scale, last if first else at) if total == first * scale else (total, Decimal(1), last)


def _and_part(tokens: Tokens, bare: Decimal, at: int) -> tuple[Decimal, int]:
    """A number with "and a half" behind it, or "and two thirds"; hyphens may stand between."""
    place = tokens.joined(at)
    joined = tokens[place].low == "and"
    part, end = _fraction(tokens, tokens.joined(place + 1), added=True)
    return (bare + part, end) if joined and 0 < part < 1 and tokens[end].low != "of" else (bare, at)


def _fraction(tokens: Tokens, at: int, *, added: bool = False) -> tuple[Decimal, int]:
    """ "a half", "two thirds", "three-quarters", with the token behind; `added` to a number, "three-quarter" too."""
    above = 1 if tokens[at].low in ("a", "one") else NUMERALS.get(tokens[at].low, 0)
    place = tokens.joined(at + 1)
    word = tokens[place].low
    below = PARTS.get(word.removesuffix("s"), 0)
    singular = added and place > at + 1 and above < below
    if not 0 < above < 20 or not below or (word.endswith("s") != (above > 1) and not singular):
        return Decimal(0), at
    return Decimal(above) / below, place + 1


def _part(tokens: Tokens, at: int) -> Amount | None:
    """A part of a whole, or of a scale: "two-thirds", "half of", "half a billion", "a quarter of a million"."""
    token, before = tokens[at], tokens[at - 1]
    alone = token.low in ("half", "quarter")
    value, last = (Decimal(1) / PARTS[token.low], at + 1) if alone else _fraction(tokens, at)
    if not value or before.low in LISTS["before a part of time"] or (before.text in HYPHENS and token.glued):
        return None
    scale, end = _of_a_scale(tokens, last)
    if end > last:
        return Amount(at, end, value, scale, grouped=True)
    behind, word = tokens[last], tokens[last - 1].low
    if token.low == "half":
        sure = before.low in LISTS["before half"] or behind.low in LISTS["behind half"]
    else:
        loose = tokens[at + 1].text in HYPHENS or word.endswith("s") or behind.low in LISTS["behind a part"]
        ended = word.startswith("quarter") and (alone or behind.low in ("in", "ended", "to"))
        sure = (loose or behind.kind == "mark") and not ended
    return Amount(at, last, value, share=True) if sure and behind.hung not in HYPHENS else None
