"""Slips of the scan mended in a reading view, each recorded, while every character keeps its place in the raw text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import regex

from kg.model.claims import Repair, Span
from kg.reading.text.words import english

Change = Callable[[regex.Match[str]], str | None]

CHARACTERS = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
    **dict.fromkeys("\u2010\u2011", "-"),
    **dict.fromkeys("\u00a0\u1680\u2007\u202f\u205f\u3000", " "),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", ""),
    **{"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"},
}
KINDS = {"'": "curly-quote", '"': "curly-quote", "-": "hyphen", " ": "space", "": "invisible"}
PLAIN = str.maketrans(CHARACTERS)
UNUSUAL = regex.compile("[" + "".join(CHARACTERS) + "]")
# Characters without a meaning of their own. The reader marks names, figures and dates with them, so none may come in.
PRIVATE = regex.compile(r"[\U000F0000-\U0010FFFF]")
# White space that is not one plain space.
SPACES = regex.compile(r"[^\S ]| {2}")
DOUBLED = regex.compile(" {2,}")
ESCAPE = regex.compile(r"\\([\\`*_{}\[\]()#+.!$&%~|<>-])")
BROKEN = regex.compile(r"(?<!\p{L})\p{L}++[-\u00ad][ \t]*+[\r\n]++[ \t]*+\p{L}+")
EMPHASIS = regex.compile(r"\*\*(?=[^*])")
POINT = regex.compile(r"(?<![\d.,\p{Sc}\p{L}-])([1-9]\d{0,2}(?:\.\d{3})+)(?![\d\p{L}%]|[.,]\d)")
NOT_COUNTED = regex.compile(
    r"[ -](?:per ?cent|percent|percentage|pps?\b|million|billion|trillion|thousand|times|"
    r"k?m\b|km|kg|g\b|mm\b|cm\b|metres?|meters?|kilomet|kilog|"
    r"tonnes?|seconds?|minutes?|hours?|degrees?|hectares?|litres?|[MGk]?W[h]?\b|[MG]?Hz|°)"
)
NOT_COUNT_BEFORE = regex.compile(
    r"(?:(?<!\p{L})(?:versions?|ver\.|v\.?|releases?|sections?|paragraphs?|paras?\.?|clauses?|ratios?|index|coefficients?|scores?|"
    r"rates?|factors?|averages?|mean)(?!\p{L})|\p{Sc})[^.;]{0,24}$",
    regex.I,
)
AL = regex.compile(r"(?<![\p{L}\p{N}'-])Al(?![\p{L}\p{N}'])")
RUN = regex.compile(r" (\p{Lu}[\p{L}&-]*)")
INSTITUTION = regex.compile(
    r"(?:Schemes?|Programmes?|Programs?|Funds?|Cent(?:re|er)s?|Labs?|Laborator(?:y|ies)|Institutes?|Initiatives?|Strateg(?:y|ies)|Hubs?|Supercomputing|"
    r"Research|Safety|Ethics|Polic(?:y|ies)|Acts?|Council|Committee|Summit|Academy|Talent|Computing|Models?|Systems?|Technolog(?:y|ies)|Applications?)$"
)
HYPHENS = ("-", "\u2010", "\u2011")
# Undertakings that nobody's first name begins: "Al Voucher Scheme". At most nine words of a name,
# or a long run of capitals takes quadratic time.
NAMED = regex.compile(r"(?: \p{Lu}[\p{L}&-]*+){0,8} (?:Schemes?|Programmes?|Strategy|Initiatives?|Blueprint|Policy)\b")
FOREIGN = ("fresco", "dente", "jazeera", "qaeda")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Text to be read and, for each of its characters, the place in the raw text it comes from."""

    text: str
    offsets: tuple[int, ...]

    def cut(self, begin: int, end: int | None = None) -> Stretch:
        """A part of the stretch, as a slice is of a string."""
        return Stretch(self.text[begin:end], self.offsets[begin:end])

    def strip(self) -> Stretch:
        """The stretch without white space at its ends."""
        begin = len(self.text) - len(self.text.lstrip())
        return self.cut(begin, max(begin, len(self.text.rstrip())))


@dataclass(frozen=True, slots=True)
class Usage:
    """The habits of a document's spelling: the evidence for what is a slip in it and what is not."""

    comma_thousands: bool
    three_places: bool
    says_ai: bool
    has_al: bool
    words: frozenset[str]
    stems: frozenset[str]


def usage(raw: str) -> Usage:
    """The habits of this text in writing numbers and names."""
    whole = BROKEN.sub(" ", raw).translate(PLAIN)
    vocabulary = frozenset(regex.findall(r"\p{L}+(?:-\p{L}+)*", whole))
    words = vocabulary | {word.lower() for word in vocabulary}
    stems = frozenset(word[:5] for word in vocabulary if word[:1].islower())
    facts = Usage(
        comma_thousands=regex.search(r"(?<![\d,])[1-9]\d{0,2},\d{3}(?![\d,])", raw) is not None,
        three_places=regex.search(r"(?<![\d.])0\.\d{3}(?!\d)", raw) is not None,
        says_ai="AI" in words,
        has_al=False,
        words=words,
        stems=stems,
    )
    people = "aluminium" in words or "aluminum" in words or any(_person(match, facts) for match in AL.finditer(raw))
    return Usage(facts.comma_thousands, facts.three_places, facts.says_ai, people, words, stems)


def _person(match: regex.Match[str], facts: Usage) -> bool:
    """Whether "Al" stands before a surname: a capitalised word that the document uses as nothing else."""
    text = match.string
    if regex.compile(r"-\p{Lu}|[ ,]+(?:and|&) \p{Lu}").match(text, match.end()):
        return True
    following = RUN.match(text, match.end())
    if not following:
        return False
    if NAMED.match(text, match.end()):
        return False
    word = following.group(1)
    return not INSTITUTION.match(word) and word[:5].lower() not in facts.stems


def mend(stretch: Stretch, raw: str, facts: Usage) -> tuple[Stretch, list[Repair]]:
    """The stretch with the slips of the scan mended, and the list of what was mended."""
    repairs: list[Repair] = []

    def apply(pattern: regex.Pattern[str], change: Change, rule: str | Callable[[str], str]) -> None:
        nonlocal stretch

        def record(span: Span, fresh: str) -> None:
            name = rule if isinstance(rule, str) else rule(fresh)
            repairs.append(Repair(name, span, raw[span.begin : span.end], fresh))

        stretch = _substitute(stretch, pattern, change, record)

    apply(UNUSUAL, lambda match: CHARACTERS[match.group()], lambda fresh: KINDS.get(fresh, "ligature"))
    apply(DOUBLED, lambda _: " ", "space")  # an invisible character stood between
    apply(PRIVATE, lambda _: "\ufffd", "private-use")
    apply(ESCAPE, lambda match: match.group(1), "escape")
    apply(EMPHASIS, lambda _: "", "emphasis")
    if facts.comma_thousands:
        apply(POINT, lambda match: _thousands(match, facts), "thousands-point")
    if facts.says_ai:
        apply(AL, lambda match: _intelligence(match, facts), "al-for-ai")
    return stretch, repairs


def _substitute(
    stretch: Stretch, pattern: regex.Pattern[str], change: Change, record: Callable[[Span, str], None]
) -> Stretch:
    texts: list[str] = []
    offsets: list[int] = []
    at = 0
    for match in pattern.finditer(stretch.text):
        fresh = change(match)
        if fresh is None or fresh == match.group():
            continue
        begin, end = match.span()
        places = stretch.offsets[begin:end]
        texts += [stretch.text[at:begin], fresh]
        offsets += stretch.offsets[at:begin]
        offsets += (
            places[len(places) - len(fresh) :]
            if len(fresh) <= len(places)
            else (*places, *places[-1:] * (len(fresh) - len(places)))
        )
        record(Span(places[0], places[-1] + 1), fresh)
        at = end
    if not at:
        return stretch
    return Stretch("".join([*texts, stretch.text[at:]]), (*offsets, *stretch.offsets[at:]))


def _thousands(match: regex.Match[str], facts: Usage) -> str | None:
    """A count that has a point where this document writes commas; measures, money, versions keep theirs."""
    number = match.group(1)
    if NOT_COUNTED.match(match.string, match.end()) or NOT_COUNT_BEFORE.search(
        match.string[max(0, match.start() - 30) : match.start()]
    ):
        return None
    if facts.three_places and not number.endswith("000"):
        return None
    return number.replace(".", ",")


def _intelligence(match: regex.Match[str], facts: Usage) -> str | None:
    """AI where a text that says AI has "Al", and no person is meant."""
    following = match.string[match.end() : match.end() + 12].lower()
    if _person(match, facts) or any(following.lstrip(" -").startswith(word) for word in FOREIGN):
        return None
    if facts.has_al and not RUN.match(match.string, match.end()):
        return None
    return "AI"


def join(raw: str, lines: Sequence[Span], facts: Usage) -> Stretch:
    """Hard-wrapped lines as one stretch; a word broken at a line's end is whole again, white space is single."""
    text: list[str] = []
    offsets: list[int] = []
    for line in lines:
        if text and not _heal(text, offsets, raw, line, facts):
            text.append(" ")
            offsets.append(offsets[-1] + 1)
        if not SPACES.search(raw, line.begin, line.end):
            text += raw[line.begin : line.end]
            offsets += range(line.begin, line.end)
            continue
        for place in range(line.begin, line.end):
            char = raw[place]
            if char.isspace():
                if text and text[-1].isspace():
                    continue
                char = char if char in "\u00a0\u202f\u2007\u3000" else " "
            text.append(char)
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
    around = "".join(text[-2 - len(first) : -1 - len(first)]), raw[tail.end() : tail.end() + 1]
    hyphenated = f"{first}-{second}".lower() in facts.words or (
        (first + second).lower() not in facts.words
        and text[-1] != "\u00ad"
        and _compound(first, second, facts, inside=any(char in HYPHENS for char in around))
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
