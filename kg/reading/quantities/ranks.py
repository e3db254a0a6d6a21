"""Ranks and ratios: ordinals where something is ranked, and numbers that stand to one another as a share or a ratio."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from kg.reading.quantities.measures import unit_at
from kg.reading.quantities.tables import NUMERALS, ORDINALS, SCALES, words
from kg.reading.quantities.tokens import Tokens
from kg.reading.quantities.values import Kind, Quantity

RANKED = words("ranking")
AMONG = words("behind a rank")
RATIOS = frozenset(["matching", "basis", "ratio"])
SHARES = (("in",), ("out", "of"), ("in", "every"), ("of", "every"))
LINKS = (("-", "to", "-"), ("-", "for", "-"), ("to",), (":",), *SHARES)
FIRST_LINKS = frozenset(link[0] for link in LINKS)

Special = tuple[int, int, Quantity]  # the first token, the token behind the last, and what they say


def ranks(tokens: Tokens, taken: Sequence[bool]) -> Iterator[Special]:
    """Ordinals as ranks, where something is ranked: "third in the world", "between the tenth and the fifteenth"."""
    since = end = -4  # where the last word of ranking stands, and the token behind the last rank
    for at, token in enumerate(tokens.row):
        since = at if token.low in RANKED else since
        value, behind = _ordinal(tokens, at), tokens[at + 1].low
        near = behind in AMONG or at - since <= 3
        if value is None or at < end or taken[at] or token.capital or since < 0 or not near:
            continue
        place = at + 2 + (tokens[at + 2].low == "the")
        high = _ordinal(tokens, place) if behind in ("and", "to") else None
        high = high if high is not None and high > value else None
        end = at + 1 if high is None else place + 1
        yield at, end, _quantity(tokens, at, end, value, "rank", high)


def _ordinal(tokens: Tokens, at: int) -> Decimal | None:
    token = tokens[at]
    return token.value if token.kind == "ordinal" else Decimal(ORDINALS[token.low]) if token.low in ORDINALS else None


def ratios(tokens: Tokens, taken: Sequence[bool]) -> Iterator[Special]:
    """Ratios and shares: "on a one-to-one matching basis", "a ratio of 2:1", "dollar-for-dollar", "one in five"."""
    for at, token in enumerate(tokens.row):
        if taken[at] or tokens[at + 1].low not in FIRST_LINKS:
            continue
        if tokens.words(at, at + 5) == ("dollar", "-", "for", "-", "dollar"):
            yield at, at + 5, _quantity(tokens, at, at + 5, Decimal(1), "ratio")
        for link in LINKS:
            place = at + 1 + len(link)
            above, below = _plain(tokens, at), _plain(tokens, place)
            if tokens.words(at + 1, place) != link or not above or not below:
                continue
            behind = tokens[place + 1].low
            if link in SHARES:
                alone = unit_at(tokens, place + 1) is None and behind not in SCALES
                usual = above < below <= 1000 and (below < 10 or below % 10 == 0)
                if alone and usual and token.kind == tokens[place].kind:
                    yield at, place + 1, _quantity(tokens, at, place + 1, above / below, "share")
            elif behind in RATIOS or "ratio" in tokens.words(max(0, at - 3), at):
                yield at, place + 1, _quantity(tokens, at, place + 1, above / below, "ratio")


def _plain(tokens: Tokens, at: int) -> Decimal | None:
    """A number of one token."""
    token = tokens[at]
    return token.value if token.kind == "number" else Decimal(NUMERALS.get(token.low, 0))


def _quantity(
    tokens: Tokens, first: int, last: int, value: Decimal, kind: Kind, high: Decimal | None = None
) -> Quantity:
    unit = "NUM" if kind == "rank" else "FRACTION"
    return Quantity(tokens[first].begin, tokens[last - 1].end, value, high, unit, "exactly", kind)
