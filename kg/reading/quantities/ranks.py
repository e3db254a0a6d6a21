"""Ranks and ratios: ordinals where something is ranked, and numbers that stand to one another as a share or a ratio."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from kg.reading.quantities.measures import unit_at
from kg.reading.quantities.periods import Calendar
from kg.reading.quantities.tables import NUMERALS, ORDINALS, SCALES, words
from kg.reading.quantities.values import Kind, Quantity

RANKED = words("ranking")
AMONG = words("behind a rank")
RATIOS = frozenset(["matching", "basis", "ratio"])
SHARES = (("in",), ("out", "of"), ("in", "every"), ("of", "every"))
LINKS = (("-", "to", "-"), ("-", "for", "-"), ("to",), (":",), *SHARES)
FIRST_LINKS = frozenset(link[0] for link in LINKS)

Found = tuple[int, int, Quantity]  # the first token, the token behind the last, and what they say


def ranks(cal: Calendar, taken: Sequence[bool]) -> Iterator[Found]:
    """Ordinals as ranks, where something is ranked: "third in the world", "between the tenth and the fifteenth"."""
    at, since = 0, len(cal.lows)
    while at < len(cal.lows):
        since = at if cal.low(at) in RANKED else since
        value, behind, last, high = _ordinal(cal, at), cal.low(at + 1), at + 1, None
        if value is None or taken[at] or cal.capital(at) or at < since or not (behind in AMONG or at - since <= 3):
            at += 1
            continue
        place = at + 2 + (cal.low(at + 2) == "the")
        other = _ordinal(cal, place) if behind in ("and", "to") else None
        if other is not None and other > value:
            last, high = place + 1, Decimal(other)
        yield at, last, _quantity(cal, at, last, Decimal(value), "rank", high)
        at = last


def _ordinal(cal: Calendar, at: int) -> int | None:
    token = cal.at(at)
    if token is None or token.kind not in ("word", "ordinal"):
        return None
    return ORDINALS.get(token.low) if token.kind == "word" else int(token.value or 0)


def ratios(cal: Calendar, taken: Sequence[bool]) -> Iterator[Found]:
    """Ratios and shares: "on a one-to-one matching basis", "a ratio of 2:1", "dollar-for-dollar", "one in five"."""
    for at, low in enumerate(cal.lows):
        if cal.low(at + 1) not in FIRST_LINKS or taken[at]:
            continue
        if low == "dollar" and cal.words(at + 1, at + 5) == ("-", "for", "-", "dollar"):
            yield at, at + 5, _quantity(cal, at, at + 5, Decimal(1), "ratio")
        for link in LINKS:
            place = at + 1 + len(link)
            if cal.words(at + 1, place) != link:
                continue
            above, below = _plain(cal, at), _plain(cal, place)
            if not above or not below or (cal.tokens[at].kind != cal.tokens[place].kind and link in SHARES):
                continue
            if link in SHARES:
                alone = unit_at(cal.tokens, place + 1) is None and cal.low(place + 1) not in SCALES
                if alone and above < below <= 1000 and (below < 10 or below % 10 == 0):
                    yield at, place + 1, _quantity(cal, at, place + 1, above / below, "share")
            elif cal.low(place + 1) in RATIOS or "ratio" in cal.lows[max(0, at - 3) : at]:
                yield at, place + 1, _quantity(cal, at, place + 1, above / below, "ratio")


def _plain(cal: Calendar, at: int) -> Decimal | None:
    """A number of one token."""
    token = cal.at(at)
    if token is None:
        return None
    return token.value if token.kind == "number" else Decimal(NUMERALS.get(token.low, 0))


def _quantity(
    cal: Calendar, first: int, last: int, value: Decimal, kind: Kind, high: Decimal | None = None
) -> Quantity:
    unit = "NUM" if kind == "rank" else "FRACTION"
    return Quantity(cal.tokens[first].begin, cal.tokens[last - 1].end, value, high, unit, "exactly", kind)
