"""Content negotiation by RFC 9110: which of the things on offer an Accept header asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import regex

Offer = TypeVar("Offer")

QVALUE = regex.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$")
# A comma or semicolon inside a quoted parameter ends nothing.
PARTS = regex.compile(r'(?:[^,"]|"(?:\\.|[^"\\])*")+')
PARAMETERS = regex.compile(r'(?:[^;"]|"(?:\\.|[^"\\])*")+')


@dataclass(frozen=True, slots=True)
class Range:
    """A media range with its quality: `*/*`, `text/*` or `text/turtle`, and its parameters but the quality."""

    type: str
    subtype: str
    quality: float
    parameters: frozenset[tuple[str, str]] = frozenset()

    def specificity(self, media_type: str) -> int:
        """How closely the range names a media type: 3 for it alone, 2 for its type, 1 for all, 0 for not at all.

        One that has a parameter, as `text/turtle;version=1.2`, is only named with it, and then by 4.
        """
        media_type, *wanted = PARAMETERS.findall(media_type)
        kind, _, sub = media_type.partition("/")
        if wanted:
            named = (self.type, self.subtype) == (kind, sub) and set(_parameters(wanted)) <= self.parameters
            return 4 if named else 0
        if self.type == "*":
            return 1 if self.subtype == "*" else 0
        if self.type != kind:
            return 0
        return 2 if self.subtype == "*" else 3 * (self.subtype == sub)


def parse_accept(lines: Iterable[str]) -> list[Range]:
    """The ranges of one or more Accept lines; what is malformed is passed over.

    Parameters other than q (charset, profile) do not narrow a range: they only say which variant is liked best.
    """
    ranges = []
    for part in PARTS.findall(",".join(lines)):
        media, *parameters = [piece.strip() for piece in PARAMETERS.findall(part)] or [""]
        kind, slash, sub = media.lower().partition("/")
        quality = _quality(parameters)
        if slash and kind and sub and quality is not None:
            ranges.append(Range(kind, sub, quality, frozenset(_parameters(parameters))))
    return ranges


def _parameters(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Names and values; the several profiles of one parameter each for itself."""
    for text in texts:
        name, _, value = text.partition("=")
        for part in value.strip().strip('"').split():
            yield name.strip().lower(), part


def _quality(parameters: Sequence[str]) -> float | None:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            return float(value) if QVALUE.match(value.strip()) else None
    return 1.0


def quality(media_type: str, ranges: Sequence[Range], *, exact: bool = False) -> float:
    """The quality of a media type: that of the most specific range that covers it; 0 if none does.

    With `exact` only a range that names it alone counts.
    """
    if exact:
        ranges = [each for each in ranges if each.specificity(media_type) >= 3]
    best = max(ranges, key=lambda each: (each.specificity(media_type), each.quality), default=None)
    return best.quality if best is not None and best.specificity(media_type) else 0.0


def negotiate(lines: Sequence[str], offers: Sequence[tuple[Offer, Sequence[str]]]) -> Offer | None:
    """The offer that the Accept lines prefer, or None if they accept none; without a header, the first.

    Each offer comes with its media types: what it is sent as, then other names under which it may be asked for, to
    which ranges such as `text/*` do not apply. Of offers that are liked equally one that was named by a parameter wins,
    then the earlier.
    """
    ranges = parse_accept(lines)
    if not any(line.strip() for line in lines):
        return offers[0][0] if offers else None
    chosen, best = None, (0.0, False)
    for offer, media_types in offers:
        main, *others = media_types
        found = max(quality(main, ranges), *(quality(other, ranges, exact=True) for other in others), 0.0)
        if found and (found, ";" in main) > best:
            chosen, best = offer, (found, ";" in main)
    return chosen
