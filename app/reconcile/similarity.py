"""The similarity of two names: by their letters, and by their words, of which rare ones count for more."""

from __future__ import annotations

from collections.abc import Callable
from difflib import SequenceMatcher
from functools import lru_cache

import regex

from app.limits import MOST_WORDS


def similarity(asked: str, name: str, weight: Callable[[str], float]) -> float:
    """The similarity of two plain names, from 0 to 1; only the same name has 1.

    Words may be in another order, cut short ("corp" for "corporation") or misspelt. Names that differ in a number mean
    different things however alike they look, so they get less.
    """
    if asked == name:
        return 1.0
    letters = SequenceMatcher(None, asked, name, autojunk=False).ratio()
    words, others = asked.split()[:MOST_WORDS], name.split()[:MOST_WORDS]
    words, others = spelt_out(words, others), spelt_out(others, words)
    best = max(letters, _by_words(words, others, weight))
    if words and all(any(closeness(word, other) >= 0.9 for other in others) for word in words):
        # A part of a name is how people call a thing, if less surely so the less of it there is.
        best = max(best, 0.45 + 0.4 * best)
    return min(best, 0.95) * (1.0 if numbers(asked) == numbers(name) else 0.8)


def spelt_out(words: list[str], others: list[str]) -> list[str]:
    """Words, each that is the initials of some of the others (hk, of hong kong) replaced by those."""
    spelt: list[str] = []
    for word in words:
        size = len(word)
        runs = (others[i : i + size] for i in range(len(others) - size + 1)) if 1 < size < 6 else ()
        meant = next((run for run in runs if word not in others and "".join(part[0] for part in run) == word), [word])
        spelt += meant
    return spelt


def numbers(name: str) -> list[str]:
    """The numbers in a name."""
    return sorted(regex.findall(r"\d+", name))


def _by_words(asked: list[str], named: list[str], weight: Callable[[str], float]) -> float:
    """The share of both names' words that have a partner in the other, each by its weight."""
    total = sum(map(weight, asked)) + sum(map(weight, named))
    left, shared = list(named), 0.0
    for word in asked:
        alike, partner = max(((closeness(word, other), other) for other in left), default=(0.0, ""))
        if alike:
            left.remove(partner)
            shared += alike * (weight(word) + weight(partner))
    return shared / total if total else 0.0


@lru_cache(maxsize=1 << 15)
def closeness(word: str, other: str) -> float:
    """The similarity of two words; 0 if they are two words rather than one in two spellings."""
    if word == other:
        return 1.0
    short = min(len(word), len(other))
    if short >= 3 and (word.startswith(other) or other.startswith(word)):
        return 0.9
    if short < 4 or abs(len(word) - len(other)) > 3:
        return 0.0
    ratio = SequenceMatcher(None, word, other, autojunk=False).ratio()
    return ratio if ratio >= 0.75 else 0.0
