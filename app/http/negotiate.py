"""Content negotiation by RFC 9110: which of the offers an Accept header asks for. Headers are read by werkzeug."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

from werkzeug.http import parse_accept_header, parse_options_header

Offer = TypeVar("Offer")
HTML = ("html", ("text/html", "application/xhtml+xml"))


@lru_cache(maxsize=1024)
def media_type(text: str) -> tuple[str, str, frozenset[tuple[str, str]]]:
    """Type, subtype and parameters, of profiles each for itself, of a media type or range.

    Of text that is neither, such as cover nothing.
    """
    name, options = parse_options_header(text)
    kind, _, sub = name.lower().partition("/")
    return kind, sub, frozenset((key.lower(), part) for key, value in options.items() for part in value.split())


def closeness(range_: str, offered: str) -> int:
    """The closeness of a range to an offered type: 3 for it alone, 2 for its type, 1 for all, 0 for not at all.

    An offer with a parameter, as `text/turtle;version=1.2`, is only named with it, and then by 4. Parameters of the
    range alone (charset) do not narrow it.
    """
    (kind, sub, given), (type_, subtype, parameters) = media_type(range_), media_type(offered)
    same = (kind, sub) == (type_, subtype)
    if parameters:
        return 4 * (same and parameters <= given)
    return 1 if (kind, sub) == ("*", "*") else 3 * same or 2 * (kind == type_ and sub == "*")


def quality(offered: str, ranges: Sequence[tuple[str, float]], *, exact: bool = False) -> float:
    """The quality of a media type: that of the closest range that covers it; 0 if none does.

    With `exact` only a range that names it alone counts.
    """
    covering = [(close, liked) for text, liked in ranges if (close := closeness(text, offered))]
    closest, liked = max(covering, default=(0, 0.0))
    return 0.0 if exact and closest < 3 else liked


def negotiate(lines: Sequence[str], offers: Sequence[tuple[Offer, Sequence[str]]]) -> Offer | None:
    """The offer that the Accept lines prefer, or None if they accept none; without a header, the first.

    Each offer comes with its media types: what it is sent as, then other names under which it may be asked for, to
    which ranges such as `text/*` do not apply. Of offers that are liked equally one that was named by a parameter wins,
    then the earlier.
    """
    if not any(line.strip() for line in lines):
        return offers[0][0] if offers else None
    ranges = list(parse_accept_header(",".join(lines)))
    chosen, best = None, (0.0, False)
    for offer, (main, *others) in offers:
        liked = max(quality(main, ranges), *(quality(other, ranges, exact=True) for other in others), 0.0)
        if liked and (liked, ";" in main) > best:
            chosen, best = offer, (liked, ";" in main)
    return chosen
