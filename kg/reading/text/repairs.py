"""Slips of the scan mended in a reading view, each recorded, while every character keeps its place in the raw text."""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple, Self

import regex

from kg.model.claims import Repair, Span
from kg.reading.text.words import WORDS, Patterns, data, english, words

SIGNS = data(WORDS)["characters"]
CHARACTERS: dict[str, str] = {sign: plain for kind in SIGNS.values() for plain in kind for sign in kind[plain]}
KINDS = {plain: name for name, kind in SIGNS.items() for plain in kind}
PLAIN = str.maketrans(CHARACTERS)
UNUSUAL = regex.compile("[" + "".join(CHARACTERS) + "]")
P = Patterns("text", "repairs")
INSTITUTIONS = words("institutions")
HYPHENS = ("-", "\u2010", "\u2011")
FOREIGN = ("fresco", "dente", "jazeera", "qaeda")


class Stretch(NamedTuple):
    """Text to be read and, for each of its characters, the place in the raw text it comes from."""

    text: str
    offsets: tuple[int, ...]

    def strip(self, begin: int = 0, end: int | None = None) -> Self:
        """The part between two places, as a slice is of a string, without white space at its ends."""
        text = self.text[begin:end]
        begin += len(text) - len(text.lstrip())
        text = text.strip()
        return self._replace(text=text, offsets=self.offsets[begin : begin + len(text)])

    def replaced(self, changes: Sequence[tuple[int, int, str]]) -> Self:
        """The stretch with other words between some places, in order; they come from the last of those places."""
        if not changes:
            return self
        texts: list[str] = []
        offsets: list[int] = []
        at = 0
        for begin, end, fresh in changes:
            texts += [self.text[at:begin], fresh]
            offsets += self.offsets[at:begin]
            offsets += self.offsets[max(begin, end - len(fresh)) : end]
            offsets += self.offsets[end - 1 : end] * (len(fresh) - (end - begin))
            at = end
        return self._replace(text="".join([*texts, self.text[at:]]), offsets=(*offsets, *self.offsets[at:]))


class Usage(NamedTuple):
    """The habits of a document's spelling: the evidence for what is a slip in it and what is not."""

    comma_thousands: bool
    three_places: bool
    says_ai: bool
    has_al: bool
    words: frozenset[str]
    stems: frozenset[str]


def usage(raw: str) -> Usage:
    """The habits of this text in writing numbers and names."""
    vocabulary = frozenset(regex.findall(r"\p{L}+(?:-\p{L}+)*", P.BROKEN.sub(" ", raw).translate(PLAIN)))
    words = vocabulary | {word.lower() for word in vocabulary}
    stems = frozenset(word[:5] for word in vocabulary if word[:1].islower())
    return Usage(
        comma_thousands=regex.search(r"(?<![\d,])[1-9]\d{0,2},\d{3}(?![\d,])", raw) is not None,
        three_places=regex.search(r"(?<![\d.])0\.\d{3}(?!\d)", raw) is not None,
        says_ai="AI" in words,
        has_al=not words.isdisjoint(("aluminium", "aluminum")) or any(_person(m, stems) for m in P.AL.finditer(raw)),
        words=words,
        stems=stems,
    )


def _person(match: regex.Match[str], stems: Collection[str]) -> bool:
    """Whether "Al" stands before a surname: a capitalised word that the document uses as nothing else."""
    if P.PAIRED.match(match.string, match.end()):
        return True
    following = P.RUN.match(match.string, match.end())
    if not following or P.NAMED.match(match.string, match.end()):
        return False
    return following[1] not in INSTITUTIONS and following[1][:5].lower() not in stems


def mend(stretch: Stretch, raw: str, facts: Usage) -> tuple[Stretch, list[Repair]]:
    """The stretch with the slips of the scan mended, and the list of what was mended."""
    repairs: list[Repair] = []

    def apply(pattern: regex.Pattern[str], change: Callable[[regex.Match[str]], str | None], rule: str = "") -> None:
        nonlocal stretch
        mended = ((match, change(match)) for match in pattern.finditer(stretch.text))
        changes = [(*match.span(), fresh) for match, fresh in mended if fresh not in (None, match.group())]
        for begin, end, fresh in changes:
            span = Span(stretch.offsets[begin], stretch.offsets[end - 1] + 1)
            repairs.append(Repair(rule or KINDS[fresh], span, raw[span.begin : span.end], fresh))
        stretch = stretch.replaced(changes)

    apply(UNUSUAL, lambda match: CHARACTERS[match.group()])
    apply(P.DOUBLED, lambda _: " ", "space")  # an invisible character stood between
    apply(P.PRIVATE, lambda _: "\ufffd", "private-use")
    apply(P.ESCAPE, lambda match: match[1], "escape")
    apply(P.EMPHASIS, lambda _: "", "emphasis")
    if facts.comma_thousands:
        apply(P.POINT, lambda match: _thousands(match, facts), "thousands-point")
    if facts.says_ai:
        apply(P.AL, lambda match: _intelligence(match, facts), "al-for-ai")
    return stretch, repairs


def _thousands(match: regex.Match[str], facts: Usage) -> str | None:
    """A count that has a point where this document writes commas; measures, money, versions keep theirs."""
    before = match.string[max(0, match.start() - 30) : match.start()]
    if P.NOT_COUNTED.match(match.string, match.end()) or P.BEFORE_NO_COUNT.search(before):
        return None
    return None if facts.three_places and not match[1].endswith("000") else match[1].replace(".", ",")


def _intelligence(match: regex.Match[str], facts: Usage) -> str | None:
    """AI where a text that says AI has "Al", and no person is meant."""
    foreign = match.string[match.end() : match.end() + 12].lower().lstrip(" -").startswith(FOREIGN)
    lone = facts.has_al and not P.RUN.match(match.string, match.end())
    return None if _person(match, facts.stems) or foreign or lone else "AI"


def join(raw: str, lines: Sequence[Span], facts: Usage) -> Stretch:
    """Hard-wrapped lines as one stretch; a word broken at a line's end is whole again, white space is single."""
    text: list[str] = []
    offsets: list[int] = []
    for line in lines:
        if text and not _heal(text, offsets, raw, line, facts):
            text.append(" ")
            offsets.append(offsets[-1] + 1)
        if not P.SPACES.search(raw, line.begin, line.end):
            text += raw[line.begin : line.end]
            offsets += range(line.begin, line.end)
            continue
        for place in range(line.begin, line.end):
            space = (char := raw[place]).isspace()
            if not (space and text and text[-1].isspace()):
                text.append(" " if space and char not in "\u00a0\u202f\u2007\u3000" else char)
                offsets.append(place)
    return Stretch("".join(text), tuple(offsets))


def _heal(text: list[str], offsets: list[int], raw: str, line: Span, facts: Usage) -> bool:
    """Join a word broken by a hyphen at the end of the line before; whether that was so."""
    if text[-1] not in "-\u00ad\u2010" or len(text) < 2 or not text[-2].isalnum():
        return False
    head = regex.search(r"\p{L}+$", "".join(text[-41:-1]))
    tail = regex.compile(r"\p{Ll}+").match(raw, line.begin, min(line.end, line.begin + 40))
    if not head or not tail:
        return text[-1] == "-" and (text[-2].isalpha() or raw[line.begin].isdigit() or tail is not None)
    first, second = head.group(), tail.group()
    if second in ("and", "or", "to"):
        return False  # "short- and long-term"
    around = (*text[-2 - len(first) : -1 - len(first)], raw[tail.end() : tail.end() + 1])
    hyphenated = f"{first}-{second}".lower() in facts.words or (
        (first + second).lower() not in facts.words
        and text[-1] != "\u00ad"
        and _compound(first, second, facts, inside=not set(HYPHENS).isdisjoint(around))
    )
    if not hyphenated:
        text.pop()
        offsets.pop()
    return True


def _compound(first: str, second: str, facts: Usage, *, inside: bool) -> bool:
    """Whether both sides of a line's end are words of their own that make no third; `inside` a longer compound one is.

    A letter alone stands before a hyphen: "e-form".
    """
    if len(first) == 1 or (inside and (first in facts.words or second in facts.words)):
        return True
    return not _english(first + second) and all(part in facts.words or _english(part) for part in (first, second))


def _english(word: str) -> bool:
    """Whether a word is in the dictionary, in British or American spelling, in the singular or the plural."""
    word = regex.sub(r"is(?=(?:e|ed|es|er|ers|ing|ation|ations)$)", "iz", word.lower())
    return any(form in english() for form in (word, word.replace("iz", "is"), word.removesuffix("s")))
