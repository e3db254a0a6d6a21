"""Blocks: capitalised words in a row, and the chains that linking words make of them; mottoes, which are quoted."""

from dataclasses import dataclass
from decimal import Decimal

from kg.limits import MOST_NAME_PARTS
from kg.reading.names.tokens import P as SHAPES
from kg.reading.quantities import NUMERALS
from kg.reading.text.profile import in_order
from kg.reading.text.words import Patterns

P = Patterns("names", "blocks", numbers="|".join(sorted(NUMERALS, key=len, reverse=True)))
LINKS = {"at", "of", "for", "on", "in", "to", "and", "the", "&"}


@dataclass(frozen=True, slots=True)
class FoundName:
    """A name in a sentence's text, or capitalised words in a row that are to be one or a part of one.

    `label` is it without inner brackets, `type` the class its head noun gives. `abbreviation` is what a bracket right
    behind or inside it introduces; `bracket` ends where that bracket ends. `plural`: it is a name of several things.
    """

    begin: int
    end: int
    label: str
    type: str | None = None
    plural: bool = False
    abbreviation: str | None = None
    bracket: int = 0


def spells(abbreviation: str | None, label: str) -> bool:
    """True if an abbreviation is made of a name's capitals, give or take two: "DSIT", "A*STAR", "HKSTPC".

    >>> spells("UKRI", "UK Research and Innovation"), spells("UGC", "Research Grants Council")
    (True, False)
    """
    capitals = P.CAPITALS.findall(label)
    letters = P.CAPITALS.findall(abbreviation or "")
    if len(letters) < 2 or not capitals or capitals[0] != letters[0] or abs(len(capitals) - len(letters)) > 2:
        return False
    return in_order(*sorted((capitals, letters), key=len))


def firm(text: str, chain: list[FoundName]) -> set[int]:
    """The starts of blocks that continue the one before, because the abbreviation behind them spells them all."""
    starts: set[int] = set()
    for last, block in enumerate(chain):
        for first in range(max(0, last - MOST_NAME_PARTS), last) if block.abbreviation else ():
            if spells(block.abbreviation, joined(text, chain[first].begin, block.end)):
                starts |= {one.begin for one in chain[first + 1 : last + 1]}
                break
    return starts


def joined(text: str, begin: int, end: int) -> str:
    """The words between two places as a label: without abbreviations in brackets."""
    return " ".join(SHAPES.BRACKET.sub("", text[begin:end]).split())


def chains(text: str, blocks: list[FoundName]) -> list[list[FoundName]]:
    """Blocks with nothing but linking words and commas between them."""
    chains: list[list[FoundName]] = []
    for block in blocks:
        last = chains[-1][-1] if chains else block
        gap = text[last.bracket or last.end : block.begin]
        words = gap.replace(",", " ").split()
        if gap[:1] in (" ", ",") and len(words) <= 2 and LINKS.issuperset(words):
            chains[-1].append(block)
        else:
            chains.append([block])
    return chains


def find_mottoes(text: str) -> list[FoundName]:
    """The mottoes of a text, each as the name of an initiative."""
    mottoes = (match for match in P.QUOTED.finditer(text) if len(match["words"].split()) > 1)
    return [FoundName(*m.span("words"), m["words"][:1].upper() + m["words"][1:], "Initiative") for m in mottoes]


def counts(motto: str) -> list[tuple[Decimal, str]]:
    """The counts of a motto, if it does nothing but count: its numbers and their nouns.

    >>> [(str(number), noun) for number, noun in counts("One zone, two parks")]
    [('1', 'zone'), ('2', 'parks')]
    >>> counts("Two sessions and a summit")
    []
    """
    parts = [P.COUNTED.fullmatch(part.strip()) for part in motto.lower().split(",")]
    return [(Decimal(NUMERALS[part["number"]]), part["noun"]) for part in parts if part] if all(parts) else []
