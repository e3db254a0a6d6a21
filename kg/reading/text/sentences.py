"""Sentence boundaries: full stops that are not those of abbreviations, initials or numbers."""

import regex

from kg.reading.text.words import Patterns, words

P = Patterns("text", "sentences")
TITLES, NUMBERED, SHORT, STARTERS, DAYS = map(words, ("titles", "numbered", "shortened", "starters", "days"))


def split(text: str) -> list[tuple[int, int]]:
    """The sentences of a paragraph as (begin, end), in order, without the white space between them.

    >>> [("R&D. It"[b:e]) for b, e in split("R&D. It")]
    ['R&D.', 'It']
    """
    sentences = []
    begin = 0
    for stop in P.STOP.finditer(text):
        if stop.end() < len(text) and not _ends(text, begin, stop):
            continue
        sentences.append((begin, stop.end()))
        begin = stop.end() + text[stop.end() : stop.end() + 1].isspace()
    sentences.append((begin, len(text)))
    return [(b + len(t) - len(t.lstrip()), e) for b, e in sentences if (t := text[b:e]).strip()]


def _ends(text: str, begin: int, stop: regex.Match[str]) -> bool:
    """Whether a stop ends the sentence that began at `begin`."""
    following = P.NEXT.match(text, stop.end())
    if not following or stop.group()[0] in "。！？":
        return True
    word = following.group(1)
    if word[0].islower() and not regex.match(r"\p{Ll}{1,3}\p{Lu}", word):
        return False
    if stop.group()[0] != ".":
        return stop.group()[0] != "…" or not word[0].isdigit()
    before = P.LAST.search(text[max(begin, stop.start() - 24) : stop.start()])
    return _closes(text, begin, stop, before.group() if before else "", word)


def _closes(text: str, begin: int, stop: regex.Match[str], last: str, following: str) -> bool:
    """Whether the word before a full stop lets a sentence end, given the word behind it."""
    if len(stop.group()) > 1 and stop.group()[1] == ".":
        return True
    short = last.lower()
    if short in TITLES:
        return False
    if short in NUMBERED and (following[0].isdigit() or P.NUMERAL.fullmatch(following)):
        return short in ("s", "p", "c", "r") and not last.islower()
    if short in ("a.m", "p.m"):  # but "9 a.m. Monday", "5 p.m. GMT"
        return not (following.isupper() or following in DAYS)
    if short in SHORT:
        return following in STARTERS
    if P.LISTED.fullmatch(last) and stop.start() - len(last) <= begin:
        return False
    if regex.fullmatch(r"(?:\p{L}\.)+\p{L}", last):
        return following in STARTERS
    if following in STARTERS or not following[0].isupper() or not regex.fullmatch(r"\p{Lu}", last):
        return True
    # A single capital is a person's initial at the start or behind a capitalised word, before another.
    before = P.WORD_BEFORE.search(text[max(begin, stop.start() - 40) : stop.start()])
    return before is not None and not before[1][0].isupper()
