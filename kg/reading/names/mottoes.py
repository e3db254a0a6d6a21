"""Mottoes: undertakings that go by a quoted phrase, such as 'one zone, two parks', and what such a phrase counts."""

from decimal import Decimal

import regex

from kg.reading.names.blocks import FoundName
from kg.reading.quantities import NUMERALS

# What is implemented, or is a principle, is more than a quotation.
QUOTED = regex.compile(
    r"\b(?:(?:implement|uphold|adopt|follow|practis|pursu|promot)(?:e|es|ed|s|ing)?|"
    r"(?:principles?|polic(?:y|ies)|concept|model|vision|framework|approach|strategy|motto|theme|initiative) of)"
    r" (?:the )?(?P<quote>['\"])(?P<words>[\w][\w ,-]{3,60}\w)(?P=quote)"
)
NUMBERS = "|".join(sorted(NUMERALS, key=len, reverse=True))
COUNTED = regex.compile(rf"(?P<number>{NUMBERS}) (?P<noun>[a-z-]+(?: [a-z-]+)?)")


def find_mottoes(text: str) -> list[FoundName]:
    """The mottoes of a text, each as the name of an initiative."""
    return [
        FoundName(*match.span("words"), match["words"][:1].upper() + match["words"][1:], "Initiative")
        for match in QUOTED.finditer(text)
        if len(match["words"].split()) > 1
    ]


def counts(motto: str) -> list[tuple[Decimal, str]]:
    """The counts of a motto, if it does nothing but count: its numbers and their nouns.

    >>> [(str(number), noun) for number, noun in counts("One zone, two parks")]
    [('1', 'zone'), ('2', 'parks')]
    >>> counts("Two sessions and a summit")
    []
    """
    parts = [COUNTED.fullmatch(part.strip()) for part in motto.lower().split(",")]
    return [(Decimal(NUMERALS[part["number"]]), part["noun"]) for part in parts if part] if all(parts) else []
