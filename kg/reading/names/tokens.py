"""The words of a sentence as names are made of them."""

from __future__ import annotations

import regex

# A word with what may stand inside it: "R&D", "start-ups", "4.0", "Xi'an"; not the "'s" behind it.
TOKEN = regex.compile(r"[^\W_]+(?:(?:[@&/’·-]|\.(?=\d)|'(?!s\b))[^\W_]+)*\+?")
# An abbreviation in brackets: short, and in capitals from its first letter.
BRACKET = regex.compile(r"\s*\(([\p{Lu}\d][\w&@+*-]{0,14})\)")
NO_WORD = regex.compile(r"['’]s\b")
# A capitalised word that no other follows.
ALONE = regex.compile(r"(\p{Lu}[\w-]*+)(?! \p{Lu})")


def tokens(text: str) -> list[tuple[int, int, str]]:
    """The words of a text, without the "s" of possessors, the "US" of "US$" and what stands in brackets."""
    bare = BRACKET.sub(lambda match: " " * len(match.group()), text)
    words = (m for m in TOKEN.finditer(bare) if not NO_WORD.match(bare, max(0, m.start() - 1)))
    return [(m.start(), m.end(), m.group()) for m in words if bare[m.end() : m.end() + 1] != "$"]


def word_at(text: str, begin: int) -> str:
    """The word at a place, if no other capitalised one follows it; else nothing."""
    match = ALONE.match(text, begin)
    return match.group(1) if match else ""
