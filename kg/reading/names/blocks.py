"""Blocks: capitalised words in a row, and the chains that linking words make of them."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from kg.limits import MOST_NAME_PARTS
from kg.reading.names.tokens import BRACKET

CAPITALS = regex.compile(r"\p{Lu}")
LINKS = {"at", "of", "for", "on", "in", "to", "and", "the", "&"}


@dataclass(frozen=True, slots=True)
class NameBlock:
    """Capitalised tokens in a row; `label` leaves out the bracket that `abbreviation` was read from."""

    begin: int
    end: int
    label: str
    abbreviation: str | None = None
    bracket: int = 0


def spells(abbreviation: str | None, label: str) -> bool:
    """True if an abbreviation is made of a name's capitals, give or take two: "DSIT", "A*STAR", "HKSTPC".

    >>> spells("UKRI", "UK Research and Innovation"), spells("UGC", "Research Grants Council")
    (True, False)
    """
    capitals = CAPITALS.findall(label)
    letters = CAPITALS.findall(abbreviation or "")
    if len(letters) < 2 or not capitals or capitals[0] != letters[0] or abs(len(capitals) - len(letters)) > 2:
        return False
    short, long = sorted((capitals, letters), key=len)
    rest = iter(long)
    return all(letter in rest for letter in short)


def firm(text: str, chain: list[NameBlock]) -> set[int]:
    """The starts of blocks that continue the one before, because the abbreviation behind them spells them all."""
    starts: set[int] = set()
    for last, block in enumerate(chain):
        for first in range(max(0, last - MOST_NAME_PARTS), last) if block.abbreviation else ():
            if spells(block.abbreviation, joined(text, chain[first : last + 1])):
                starts |= {one.begin for one in chain[first + 1 : last + 1]}
                break
    return starts


def label_of(text: str, run: list[tuple[int, int, str]]) -> str:
    return " ".join(BRACKET.sub("", text[run[0][0] : run[-1][1]]).split())


def joined(text: str, blocks: list[NameBlock]) -> str:
    return " ".join(BRACKET.sub("", text[blocks[0].begin : blocks[-1].end]).split())


def chains(text: str, blocks: list[NameBlock]) -> list[list[NameBlock]]:
    """Blocks with nothing but linking words and commas between them."""
    chains: list[list[NameBlock]] = []
    for block in blocks:
        if chains:
            last = chains[-1][-1]
            gap = text[last.bracket or last.end : block.begin]
            words = gap.replace(",", " ").split()
            if gap[:1] in (" ", ",") and len(words) <= 2 and all(word in LINKS for word in words):
                chains[-1].append(block)
                continue
        chains.append([block])
    return chains
