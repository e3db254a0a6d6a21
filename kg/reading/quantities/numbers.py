"""Numbers: from tokens to one value each, digits and words, fractions, powers and scales, read whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from kg.reading.quantities.tables import ABBREVIATIONS, NUMERALS, PARTS, SCALES, words
from kg.reading.quantities.tokens import Token
from kg.reading.quantities.values import Kind

HYPHENS = frozenset("-\u2010\u2011–")
OF = words("behind a part")
PAST = words("before a part of time")
HEDGED = words("before half")
PLURAL_PARTS = frozenset(f"{word}s" for word in PARTS) - {"quarters", "halfs"}
FRACTION_ENDS = frozenset([2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 100])


class Number(NamedTuple):
    """A number in `tokens[first:last]`: `value` with its scale; `bare` and `scale` apart, so that a range can share it.

    `digits`: it begins with a numeral. `share`: it is a part of a whole. `short`: its scale is a short form whose
    meaning the context must settle ("m"). `grouped`: its numeral has groups, so that it is no year or label.
    """

    first: int
    last: int
    bare: Decimal
    scale: Decimal = Decimal(1)
    digits: bool = False
    share: bool = False
    short: str = ""
    grouped: bool = False
    doubtful: bool = False

    @property
    def value(self) -> Decimal:
        return self.bare * self.scale


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit in `tokens[first:last]`; `prefixed` if its currency stands before it.

    `resume` is the token to go on at: behind the base of a rate ("per 100,000 people"). `reason` refuses it.
    """

    first: int
    last: int
    number: Number
    value: Decimal
    unit: str = "NUM"
    kind: Kind = "count"
    prefixed: bool = False
    per: str | None = None
    resume: int = 0
    reason: str = ""

    @property
    def bare(self) -> bool:
        """Whether it is a number and nothing else: no unit, no scale, no grouping, no sign."""
        return (
            self.unit == "NUM" and self.kind == "count" and self.value == self.number.bare and not self.number.grouped
        )


class Unclear(Exception):
    """Words or digits that make a number of no one value; `last` is the token behind them."""

    def __init__(self, last: int, reason: str) -> None:
        super().__init__(reason)
        self.last = last
        self.reason = reason


def number_at(tokens: Sequence[Token], at: int) -> Number | None:
    """The number that begins with a token; None if none does. Raises Unclear for one that has no one reading."""
    token = tokens[at]
    if token.kind == "number":
        return _digits(tokens, at)
    if token.kind == "part":
        return Number(at, at + 1, token.value or Decimal(0), digits=True)
    if token.kind == "word" and (token.low in NUMERALS or token.low in FIRST_WORDS):
        return _words(tokens, at)
    return None


FIRST_WORDS = frozenset(["a", "an", "half", "quarter", "hundred", "thousand", "million", "billion", "trillion"])


# ---- digits


def _digits(tokens: Sequence[Token], at: int) -> Number | None:
    token = tokens[at]
    if token.value is None:
        return None
    bare, last = token.value, at + 1
    grouped = not token.text.isdigit() and "." not in token.text
    follower = _at(tokens, last)
    if follower and follower.kind == "part":
        bare, last = bare + (follower.value or 0), last + 1
    elif (mixed := _over(tokens, last)) and mixed[0] < 1 and not tokens[last].glued and bare == int(bare):
        bare, last = bare + mixed[0], mixed[1]
    elif (plain := _over(tokens, at)) and _is_fraction(tokens, at, plain[1]):
        return Number(at, plain[1], plain[0], digits=True, share=True)
    elif power := _power(tokens, at):
        bare, last, grouped = power[0], power[1], True
    if (word := _at(tokens, last)) and word.low in PLURAL_PARTS and bare < 20 and last == at + 1:
        return Number(at, last + 1, bare / PARTS[word.low.removesuffix("s")], digits=True, share=True)
    bare, last = _and_part(tokens, bare, last)
    scale, end, short = _scale(tokens, last, bare)
    return Number(at, end, bare, scale, True, False, short, grouped or scale != 1, token.doubtful and last == at + 1)


def _over(tokens: Sequence[Token], at: int) -> tuple[Decimal, int] | None:
    """A fraction in digits, "3/4", with the token behind it."""
    if (
        at + 2 >= len(tokens)
        or tokens[at + 1].text not in "/\u2044"
        or not (tokens[at + 1].glued and tokens[at + 2].glued)
    ):
        return None
    above, below = tokens[at].value, tokens[at + 2].value
    if tokens[at].kind != "number" or tokens[at + 2].kind != "number" or not above or not below:
        return None
    if above >= below or below > 1000 or below != int(below) or above != int(above):
        return None
    return above / below, at + 3


def _is_fraction(tokens: Sequence[Token], at: int, last: int) -> bool:
    """Whether "3/4" alone is a fraction, not a date, a label or a score: nothing hangs on to it."""
    behind, before = _at(tokens, last), _at(tokens, at - 1)
    if behind and behind.glued and behind.text in "/-–":
        return False
    if before and tokens[at].glued and before.text not in "(-−":
        return False
    if before and before.low in ("on", "by", "until", "since", "dated"):
        return False
    below = int(tokens[at + 2].value or 0)
    return below in FRACTION_ENDS and (below <= 10 or (behind is not None and behind.low == "of"))


def _power(tokens: Sequence[Token], at: int) -> tuple[Decimal, int] | None:
    """ "10^9", "3.4 × 10⁵", with the token behind it."""
    base, factor, place = tokens[at].value, Decimal(1), at
    times = _at(tokens, at + 1)
    if times and times.text in ("×", "x", "*", "·") and (ten := _at(tokens, at + 2)) and ten.value == 10:
        factor, base, place = tokens[at].value or factor, Decimal(10), at + 2
    mark, exponent = _at(tokens, place + 1), _at(tokens, place + 2)
    if mark and mark.text == "^" and mark.glued and exponent and exponent.glued:
        sign = -1 if exponent.text in "-−" else 1
        digits = _at(tokens, place + 3) if sign < 0 else exponent
        if digits and digits.value is not None and abs(digits.value) <= 30 and base is not None:
            return factor * base ** (sign * int(digits.value)), place + (4 if sign < 0 else 3)
    # A raised digit behind a plain ten may be the mark of a footnote.
    raised = mark and mark.kind == "power" and mark.glued and base == 10 and mark.value is not None
    if raised and mark and mark.value is not None and (place > at or mark.value >= 3):
        return factor * Decimal(10) ** int(mark.value), place + 2
    return None


def _scale(tokens: Sequence[Token], at: int, bare: Decimal) -> tuple[Decimal, int, str]:
    """The scale behind a number in digits, the token behind it, and its short form if the context must settle it."""
    scale, last = Decimal(1), at
    while (token := _at(tokens, _skip_hyphen(tokens, last))) and token.kind == "word" and token.low in SCALES:
        if token.glued and last == _skip_hyphen(tokens, last) and token.text.isupper():
            break
        scale, last = scale * SCALES[token.low], _skip_hyphen(tokens, last) + 1
    token = _at(tokens, at)
    if last > at or token is None or token.kind != "word" or token.low not in ABBREVIATIONS:
        return scale, last, ""
    behind = _at(tokens, at + 1)
    if behind and behind.glued and (behind.kind in ("number", "word", "power") or behind.text in "/^²³"):
        return scale, last, ""
    last = (
        at + 2
        if token.low == "cr" and behind and behind.text == "." and behind.glued and at + 2 < len(tokens)
        else at + 1
    )
    short = token.low if len(token.low) == 1 and not (token.low == "k" and (token.glued or token.text == "k")) else ""
    if token.low in ("b", "t") and token.glued and bare != int(bare):
        short = "" if token.low == "b" else short
    return Decimal(ABBREVIATIONS[token.low]), last, short


# ---- words


def _words(tokens: Sequence[Token], at: int) -> Number | None:
    """A number in words, or a fraction of a scale."""
    part = _part(tokens, at)
    if part is not None:
        return part
    found = _cardinal(tokens, at)
    if found is None:
        return None
    bare, scale, last = found
    if bare == 0 and not _is_zero(tokens, at, last):
        return None
    follower = _at(tokens, last)
    if follower and follower.kind == "word" and follower.low in NUMERALS and not _compound(tokens, last):
        raise Unclear(_end_of_words(tokens, last), "number words that make no number")
    whole, last = _and_part(tokens, bare, last)
    if whole != bare and scale == 1 and (more := _scales(tokens, last))[1] > last:
        return Number(at, more[1], whole, Decimal(more[0]), grouped=True)
    if whole != bare and scale != 1:
        whole = (bare * scale + (whole - bare)) / scale
    return Number(at, last, whole, scale, grouped=scale != 1)


def _is_zero(tokens: Sequence[Token], at: int, last: int) -> bool:
    before, behind = _at(tokens, at - 1), _at(tokens, last)
    if before and before.low in ("net", "near", "absolute", "to", "from", "hyphen", "-"):
        return False
    return behind is None or (
        behind.text not in HYPHENS
        and not behind.low.startswith(("carbon", "emission", "waste", "toleran", "rated", "sum"))
    )


def _end_of_words(tokens: Sequence[Token], at: int) -> int:
    while (token := _at(tokens, at)) and (token.low in NUMERALS or token.low in SCALES or token.text in HYPHENS):
        at += 1
    return at


def _compound(tokens: Sequence[Token], at: int) -> bool:
    """Whether a number word begins a compound of its own: "two one-year terms"."""
    hyphen, word = _at(tokens, at + 1), _at(tokens, at + 2)
    return bool(hyphen and word and hyphen.text in HYPHENS and word.kind == "word" and word.low not in NUMERALS)


def _group(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """A number below a thousand in words: "two hundred and twenty-six"; "a" only before a scale."""
    token = _at(tokens, at)
    if token is None or token.kind != "word":
        return None
    if token.low in ("a", "an"):
        following = _at(tokens, at + 1)
        if not (following and following.low in SCALES and not following.low.endswith("s")):
            return None
        value, last = 1, at + 1
    elif token.low in SCALES and not token.low.endswith("s") and (at == 0 or tokens[at - 1].kind == "mark"):
        value, last = 1, at
    elif token.low in NUMERALS:
        value, last = NUMERALS[token.low], at + 1
        if 20 <= value < 100:
            unit = _skip_hyphen(tokens, last)
            ones = _at(tokens, unit)
            if ones and 0 < NUMERALS.get(ones.low, 0) < 10:
                value, last = value + NUMERALS[ones.low], unit + 1
    else:
        return None
    hundred = _skip_hyphen(tokens, last)
    if value < 100 and (token := _at(tokens, hundred)) and token.low == "hundred":
        value, last = value * 100, hundred + 1
        rest = last + 1 if (word := _at(tokens, last)) and word.low == "and" else last
        more = _group(tokens, rest) if (word := _at(tokens, rest)) and word.low in NUMERALS else None
        if more and more[0] < 100 and not _scaled(tokens, more[1], beyond=rest > last):
            value, last = value + more[0], more[1]
    return value, last


def _scaled(tokens: Sequence[Token], at: int, *, beyond: bool) -> bool:
    """Whether "hundred" follows: "one hundred and two hundred" are two numbers."""
    token = _at(tokens, at)
    return beyond and token is not None and token.low == "hundred"


def _scales(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    scale, last = 1, at
    while (token := _at(tokens, _skip_hyphen(tokens, last))) and token.kind == "word" and token.low in SCALES:
        if token.low == "hundred" and scale != 1:
            break
        if token.low == "score" and (at == 0 or tokens[at - 1].low not in NUMERALS or not _closed(tokens, last + 1)):
            break
        scale, last = scale * SCALES[token.low], _skip_hyphen(tokens, last) + 1
    return scale, last


def _closed(tokens: Sequence[Token], at: int) -> bool:
    token = _at(tokens, at)
    return token is None or token.kind == "mark" or token.low in ("and", "of", "years", "or")


def _cardinal(tokens: Sequence[Token], at: int) -> tuple[Decimal, Decimal, int] | None:
    """A cardinal in words, as a number and its last scale: "two million three hundred thousand"."""
    first = _group(tokens, at)
    if first is None:
        return None
    scale, last = _scales(tokens, first[1])
    if first[1] == at and last == at:
        return None
    total, lowest, only = first[0] * scale, scale, True
    while lowest > 1:
        word = _at(tokens, last)
        comma = word is not None and word.text == "," and word.glued
        following = last + 1 if word and (comma or word.low == "and") else last
        token = _at(tokens, following)
        more = _group(tokens, following) if token and token.low in NUMERALS else None
        if more is None:
            break
        factor, end = _scales(tokens, more[1])
        if more[0] * factor >= lowest or (comma and more[0] * factor < 100):  # "one thousand, five" are two
            break
        total, last, lowest, only = total + more[0] * factor, end, factor, False
    if only:
        return Decimal(first[0]), Decimal(scale), last
    return Decimal(total), Decimal(1), last


# ---- parts of a whole


def _and_part(tokens: Sequence[Token], bare: Decimal, at: int) -> tuple[Decimal, int]:
    """A number with "and a half" behind it, or "and two thirds"; hyphens may stand between."""
    place = _skip_hyphen(tokens, at)
    word = _at(tokens, place)
    if word is None or word.low != "and":
        return bare, at
    part = _fraction(tokens, _skip_hyphen(tokens, place + 1))
    following = _at(tokens, part[1]) if part else None
    if part is None or part[0] >= 1 or (following and following.low == "of"):
        return bare, at
    return bare + part[0], part[1]


def _fraction(tokens: Sequence[Token], at: int) -> tuple[Decimal, int] | None:
    """ "a half", "two thirds", "three-quarters", with the token behind."""
    token = _at(tokens, at)
    if token is None:
        return None
    above = 1 if token.low in ("a", "one") else NUMERALS.get(token.low, 0)
    place = _skip_hyphen(tokens, at + 1)
    word = _at(tokens, place)
    if not above or above > 19 or word is None or word.kind != "word":
        return None
    plural = word.low.endswith("s")
    below = PARTS.get(word.low.removesuffix("s") if plural else word.low, 0)
    if not below or plural != (above > 1):
        return None
    return Decimal(above) / below, place + 1


def _part(tokens: Sequence[Token], at: int) -> Number | None:
    """A part of a whole, or of a scale: "two-thirds", "half of", "half a billion", "a quarter of a million"."""
    token, before = tokens[at], _at(tokens, at - 1)
    if before is not None and (before.low in PAST or (before.text in HYPHENS and tokens[at].glued)):
        return None
    if token.low in ("half", "quarter"):
        value, last, hyphen = Decimal(1) / PARTS[token.low], at + 1, False
    elif found := _fraction(tokens, at):
        value, last = found
        hyphen = tokens[at + 1].text in HYPHENS or tokens[last - 1].low.endswith("s")
    else:
        return None
    scale, end = _of_a_scale(tokens, last)
    if scale != 1:
        return Number(at, end, value, Decimal(scale), grouped=True)
    behind = _at(tokens, last)
    if token.low == "quarter" or (behind is not None and behind.glued and behind.text in HYPHENS):
        return None
    if token.low == "half":
        hedged = before is not None and before.low in HEDGED
        following = behind is not None and behind.low in ("of", "the", "a", "an", "its", "their", "our", "all", "that")
        return Number(at, last, value, share=True) if hedged or following else None
    loose = behind is None or behind.kind == "mark" or behind.low in OF
    quarters = tokens[last - 1].low.startswith("quarter") and behind is not None and behind.low in ("in", "ended", "to")
    return Number(at, last, value, share=True) if (hyphen or loose) and not quarters else None


def _of_a_scale(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """The scale that a part is of: "half [of] [a] million"."""
    place = at
    for small in (("of",), ("a", "an")):
        token = _at(tokens, place)
        if token and token.low in small:
            place += 1
    scale, last = _scales(tokens, place)
    return (scale, last) if last > place else (1, at)


def _at(tokens: Sequence[Token], index: int) -> Token | None:
    return tokens[index] if 0 <= index < len(tokens) else None


def _skip_hyphen(tokens: Sequence[Token], at: int) -> int:
    """The place behind a hyphen between two words, if one stands there."""
    hyphen, word = _at(tokens, at), _at(tokens, at + 1)
    return at + 1 if hyphen and word and hyphen.text in HYPHENS and word.kind == "word" else at
