"""Names compared: the form that the spellings of one name share, and how alike two names are.

Everything that compares names folds them here first: the reader, search, links, differences of releases, and
reconciliation. Likeness runs from 0 to 1.
"""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import regex
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

from kg.limits import LONGEST_COMPARED, MOST_WORDS_COMPARED

ACCENTS = regex.compile(r"[\u0300-\u036f]")
APOSTROPHES = regex.compile("['\u2019]")
WORD = regex.compile(r"[\w+@]+")
# The likeness of two texts letter by letter: twice the letters in common order, by all letters.
letters_alike = Indel.normalized_similarity


@lru_cache(maxsize=50_000)
def fold(name: str) -> str:
    """A name in words without what people write differently: case, accents, punctuation, "the", & for "and".

    A name of signs alone stays as it is.

    >>> fold("The R&D Centres, Zürich"), fold("R and D centres Zurich"), fold("THE")
    ('r and d centres zurich', 'r and d centres zurich', 'the')
    """
    spread = unicodedata.normalize("NFKD", APOSTROPHES.sub("", name).replace("&", " and ")).casefold()
    # Only the accents of alphabets: the marks of other scripts make another letter.
    words = WORD.findall(unicodedata.normalize("NFC", ACCENTS.sub("", spread)))
    return " ".join([word for word in words if word != "the"] or words) or name.casefold().strip()


def nearest(name: str, names: Iterable[str], most: int = 3, least: float = 0.6) -> list[str]:
    """The texts that are most like one by their letters, best first: what somebody who mistyped a name may mean.

    >>> nearest("buidl", ["build", "serve", "read"])
    ['build']
    """
    near = process.extract(name, list(names), scorer=fuzz.ratio, limit=most, score_cutoff=100 * least)
    return [text for text, *_ in near]


def meant(near: Sequence[str]) -> str:
    """The question whether one of some near names is meant; nothing where there are none."""
    return f" Did you mean {', '.join(near)}?" if near else ""


def likeness(asked: str, name: str) -> float:
    """The likeness of two names by their letters; of several words one counts almost as much as the whole.

    >>> likeness("Cyberport", "cyberport"), likeness("cyberprot", "The Cyberport Academy") > 0.8
    (1.0, True)
    """
    asked, name = fold(asked)[:LONGEST_COMPARED], fold(name)[:LONGEST_COMPARED]
    words = [] if " " in asked else name.split()
    return max([letters_alike(asked, name), *(0.95 * letters_alike(asked, word) for word in words)])


def similarity(asked: str, name: str, weight: Callable[[str], float]) -> float:
    """The likeness of two folded names; only the same name has 1. Words count by `weight`, rare ones for more.

    Words may be in another order, cut short ("corp" for "corporation") or misspelt. Names that differ in a number mean
    different things however alike they look, so they get less.
    """
    if asked == name:
        return 1.0
    asked, name = asked[:LONGEST_COMPARED], name[:LONGEST_COMPARED]
    words, others = asked.split()[:MOST_WORDS_COMPARED], name.split()[:MOST_WORDS_COMPARED]
    words, others = _spelt_out(words, others), _spelt_out(others, words)
    best = max(letters_alike(asked, name), _words_alike(words, others, weight))
    if words and all(any(_word_alike(word, other) >= 0.9 for other in others) for word in words):
        # A part of a name is how people call a thing, if less surely so the less of it there is.
        best = max(best, 0.45 + 0.4 * best)
    return min(best, 0.95) * (1.0 if numbers(asked) == numbers(name) else 0.8)


def numbers(name: str) -> list[str]:
    """The numbers in a name, sorted."""
    return sorted(regex.findall(r"\d+", name))


def _spelt_out(words: list[str], others: list[str]) -> list[str]:
    """Words, each that is the initials of some of the others (hk, of hong kong) replaced by those."""
    full: list[str] = []
    for word in words:
        size = len(word)
        runs = (others[i : i + size] for i in range(len(others) - size + 1)) if 1 < size < 6 else ()
        full += next((run for run in runs if word not in others and "".join(part[0] for part in run) == word), [word])
    return full


def _words_alike(asked: list[str], name: list[str], weight: Callable[[str], float]) -> float:
    """The share of both names' words that have a partner in the other, each by its weight."""
    total = sum(map(weight, asked)) + sum(map(weight, name))
    left, shared = list(name), 0.0
    for word in asked:
        alike, partner = max(((_word_alike(word, other), other) for other in left), default=(0.0, ""))
        if alike:
            left.remove(partner)
            shared += alike * (weight(word) + weight(partner))
    return shared / total if total else 0.0


@lru_cache(maxsize=1 << 15)
def _word_alike(word: str, other: str) -> float:
    """The likeness of two words; 0 if they are two words rather than one in two spellings."""
    if word == other:
        return 1.0
    short = min(len(word), len(other))
    if short >= 3 and (word.startswith(other) or other.startswith(word)):
        return 0.9
    if short < 4 or abs(len(word) - len(other)) > 3:
        return 0.0
    alike = letters_alike(word, other)
    return alike if alike >= 0.75 else 0.0
