"""The words of a sentence as names are made of them."""

from collections.abc import Container

from kg.reading.text.words import Patterns

Word = tuple[int, int, str]  # with its place, from where to where
P = Patterns("names", "tokens")
# What may follow the number that ends a name: "Stage 1 of", "Cyberport 5 will"; not the things that it counts.
BEHIND = frozenset(["", "of", "in", "is", "was", "will", "has", "and", "to", "at", "by", "or", "for", "with", "as"])


def starts(text: str, begin: int) -> bool:
    """Whether the word at a place may be capital only because it stands there.

    >>> starts("(ii) Launch the Fund", 5), starts("In the Fund", 7)
    (True, False)
    """
    return P.START.search(text, max(0, begin - 12) if begin > 12 else 0, begin) is not None


def tokens(text: str) -> list[Word]:
    """The words of a text, without the "s" of possessors, the "US" of "US$" and what stands in brackets."""
    bare = P.BRACKET.sub(lambda match: " " * len(match.group()), text)
    words = (m for m in P.TOKEN.finditer(bare) if not P.NO_WORD.match(bare, max(0, m.start() - 1)))
    return [(m.start(), m.end(), m.group()) for m in words if bare[m.end() : m.end() + 1] != "$"]


def may_name(word: str, follower: str, openers: Container[str], first: bool, run: bool) -> bool:
    """Whether a word may belong to a name, by its shape: `first` where any word is capital, `run` behind another."""
    if P.ORDINAL.match(word):
        return bool(P.CAPITAL.match(follower))
    if P.NUMBER.match(word):
        ended = len(word) <= 4 and (follower in BEHIND if len(word) < 3 else not follower)
        onward = len(word) <= 4 and bool(P.CAPITAL.match(follower)) and not P.MONTH.match(follower)
        return run and bool(P.VERSION.match(word) or P.YEAR.match(word) or onward or ended)
    if not P.CAPITAL.match(word) or P.MONTH.match(word) or P.CURRENCY.match(word) or P.PREFIXED.match(word):
        return False
    word = P.CONTRACTED.sub("", word)
    if word == "IT":  # information technology
        return True
    return not (word.lower() in openers and (first or word.lower() in ("the", "a", "an", "it", "its")))
