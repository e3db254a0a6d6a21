"""Ranks, ratios, limits and ranges: ordinals where something is ranked, and numbers that stand to one another."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from kg.model.claims import Qualifier
from kg.reading.quantities.measures import unit_at
from kg.reading.quantities.numbers import Amount
from kg.reading.quantities.tables import LIMITS, LISTS, NUMERALS, ORDINALS, SCALES, Kind
from kg.reading.quantities.tokens import Token, TokenKind, Tokens

SHARES = (("in",), ("out", "of"), ("in", "every"), ("of", "every"))
LINKS = (("-", "to", "-"), ("-", "for", "-"), ("to",), (":",), *SHARES)
FIRST_LINKS = frozenset(link[0] for link in LINKS)
NEAR = 20  # tokens between two limits, or between them and the word that compares them

Special = tuple[Amount, Decimal | None]  # with the end of a range of ranks


def ranks(tokens: Tokens, taken: Sequence[bool]) -> Iterator[Special]:
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
        yield Amount(at, end, value, kind="rank", begin=at), high if high > value else None


def _value(token: Token, kind: TokenKind, words: Mapping[str, int]) -> Decimal:
    """The value of a token of a kind, or of one of its words; 0 if it is neither."""
    return token.value or Decimal(0) if token.kind == kind else Decimal(words.get(token.low, 0))


def ratios(tokens: Tokens, taken: Sequence[bool]) -> Iterator[Special]:
    """Ratios and shares: "on a one-to-one matching basis", "a ratio of 2:1", "dollar-for-dollar", "one in five"."""
    for at, token in enumerate(tokens.row):
        if taken[at] or tokens[at + 1].low not in FIRST_LINKS:
            continue
        near = tokens.words(max(0, at - 3), at)
        for link in LINKS:
            place = at + 1 + len(link)
            dollars = token.low == tokens[place].low == "dollar"  # "dollar-for-dollar"
            above, below = (
                Decimal(1) if dollars else _value(one, "number", NUMERALS) for one in (token, tokens[place])
            )
            if tokens.words(at + 1, place) != link or not above or not below:
                continue
            behind, share = tokens[place + 1].low, link in SHARES
            usual = above < below <= 1000 and (below < 10 or below % 10 == 0) and above == int(above)
            alone = usual and behind not in SCALES and token.kind == tokens[place].kind
            alone = alone and LISTS["scores"].isdisjoint(near) and unit_at(tokens, place + 1) is None
            if alone if share else behind in LISTS["ratios"] or "ratio" in near or dollars:
                kind: Kind = "share" if share else "ratio"
                yield Amount(at, place + 1, above / below, digits=True, unit="FRACTION", kind=kind, begin=at), None


def limits(tokens: Tokens, amounts: Sequence[tuple[int, int]]) -> dict[int, Qualifier]:
    """The first tokens of the amounts that together bound what is meant, each with its bound: "A or B, whichever is
    lower", "the higher of A and B". `amounts` are their first tokens and the tokens behind them, in order."""
    bounds: dict[int, Qualifier] = {}
    for at, token in enumerate(tokens.row):
        behind = token.low == "whichever"
        if not behind and (token.low not in LIMITS or tokens.words(at - 1, at + 2)[::2] != ("the", "of")):
            continue
        passed = bisect_left(amounts, (at, 0))
        pair = amounts[max(0, passed - 2) : passed] if behind else amounts[passed : passed + 2]
        if not pair or (behind and at - pair[-1][1] > NEAR):
            continue
        begin = pair[0][1] if behind else at + 2
        compared = next((LIMITS[one.low] for one in tokens.row[at : at + 5] if one.low in LIMITS), None)
        between = tokens.words(begin, pair[-1][0]) if pair[-1][0] - begin <= NEAR else ()
        joined = not {"or", "and"}.isdisjoint(between) and "." not in between
        if compared and (joined or behind):
            bounds[pair[-1][0]] = compared
            if joined and (pair[0][0] == begin or (behind and between[0] in LISTS["behind an alternative"])):
                bounds[pair[0][0]] = compared
    return bounds


def shares_scale(first: Amount, second: Amount) -> bool:
    """True if the scale behind "A and B" may be meant for both: "$3 and $4 million"."""
    alike = second.bare and Decimal("0.05") < first.bare / second.bare < 20
    money = first.prefixed and second.prefixed and not first.grouped
    return bool(alike) and second.scale != 1 and (money or (first.plain and second.kind in ("money", "count")))


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
    if first.scale == 1 and second.scale != 1 and not first.grouped and low * second.scale < high:
        low *= second.scale
    if first.scale != 1 and second.scale == 1 and high < low:
        high *= first.scale
    return low, high, replace(like, per=second.per or first.per)
