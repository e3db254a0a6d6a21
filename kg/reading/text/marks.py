"""Marks of blocks: bullets, numbers, names of speakers, and the block each opens; marks of footnotes lifted out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import regex

from kg.model.claims import Span
from kg.reading.text.repairs import Stretch
from kg.reading.text.words import any_of

BlockKind = Literal["title", "heading", "paragraph", "item", "footnote", "website", "debris"]

BULLET = regex.compile(
    r"(?:[•▪◦‣●○■□➢✓✔►▶❖◆·]|[-*–—o](?=\s)|\((?:[a-z]|[ivx]{1,5}|\d{1,2})\)|"
    r"(?:(?!v\. \p{Lu})[a-z]|[ivx]{2,5})[.)](?=\s))\s*(?=\S)"
)
NUMBER = regex.compile(
    r"(\d{1,3}(?:\.\d{1,3}){1,3}\.?(?=\s)|\d{1,3}[.)]|[A-Z]\.?\d{1,3}\.(?=\s)|[A-Z]\.\d{1,3}(?=\s)|\([A-Z]\)(?=\s))"
    r"\s*(?=[\"'“‘(\p{Lu}])"
)
# A mark with its line to itself: its words stand below.
LONE = regex.compile(
    r"(?:\d{1,3}(?:\.\d{1,3}){0,3}\.|[A-Z]\d{1,3}\.|\((?:[a-z]|[ivx]{1,5}|\d{1,2})\)|[•▪◦‣●○■□➢✓✔►▶❖◆·])$"
)
MARKDOWN = regex.compile(r"(#{1,6})\s+(?=\S)")
NOTE = regex.compile(r"(?:([⁰¹²³⁴-⁹]{1,3})|\[\^?(\d{1,3})\]:?|\^(\d{1,3}))\s*(?=\S)")
LINE_NOTE = regex.compile(r"(?m)^[ \t]*+" + NOTE.pattern)
ASKING = regex.compile(
    r"(?<=[\p{L}\d%.,;:)\"'’”])([⁰¹²³⁴-⁹]{1,3})|(?<=\S)\[\^?(\d{1,3})\]|"
    r"(?=\()(?<=\p{L}{3}|\p{L}{3} )(\(\d{1,2}\))(?=[\s.,;:]|$)"
)
# A mark whose raising was lost, glued to a word or a figure: "university1", "$3 billion2 to", "84%2", "1,2003".
GLUED = regex.compile(r"(?=\d)(?<=\p{Ll}{4}|%|\p{Ll}{4}[.,;:)\"'’”]|,\d{3})([1-9]\d?)(?=[\s.,;:)]|$)")
PLAIN_NOTE = regex.compile(r"(\d{1,3})\s+(?=[\"'“‘(\p{Lu}])")
COUNTED = regex.compile(r"\(?(?:\d+\.)*(\d+)[.)]?$")
# Who speaks, or that something is asked or answered: "Mr Reef: …", "Q2. …", "The Minister of Ports (Ann Shore): …".
CAPITALS = r"\p{Lu}[\p{Lu}.'’-]+(?: \p{Lu}[\p{Lu}.'’-]*){1,6}+"
SPEAKER = regex.compile(
    rf"(?:(?:(?:{any_of('persons')})|(?:The )?(?:\p{{Lu}}[\p{{L}}-]+ ){{0,4}}(?:{any_of('posts')}))\b\.?"
    r"(?:,? (?:\p{Lu}[\p{L}.'’-]*|of|for|the|and|to|in)(?!\p{L})|,? \([^()\n]{1,60}\)){0,16}+|[QA]\d{0,2}|"
    rf"Questions?|Answers?|Reply|Response|{CAPITALS})\s?:\s*(?=\S|$)|[QA]\d{{1,2}}\.\s+(?=\p{{Lu}})|:\s+(?=\p{{Lu}})|"
    rf"{CAPITALS}(?:, \d{{1,2}} \p{{L}}+,?(?: \d{{4}})?)? ?[–—] ?(?=\p{{Lu}}\p{{Ll}})"
)
END = regex.compile(r"[.!?…:;。！？][\"'’”)\]]*[⁰¹²³⁴-⁹]*$")


@dataclass(frozen=True, slots=True)
class Block:
    """A block by the raw spans of its lines, its marks (bullet, number, footnote label) cut off.

    `label` is a footnote's, `level` a heading's as far as its own marks tell it, `mark` the bullet, the number or the
    speaker before the first line; `numbered` says that it is a number.
    """

    kind: BlockKind
    lines: Sequence[Span]
    label: str | None = None
    level: int | None = None
    numbered: bool = False
    mark: str = ""

    @property
    def span(self) -> Span:
        """From the first line to the last, what lies between included."""
        return Span(self.lines[0].begin, self.lines[-1].end)


def words_of(raw: str, block: Block) -> str:
    """The block's text, its lines joined by spaces, not mended."""
    return " ".join(raw[line.begin : line.end] for line in block.lines)


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of a whole text: labels of footnotes asked for, bare numbers of paragraphs, first lines of pages."""

    asked: Mapping[str, int]
    bare: frozenset[int]
    turned: frozenset[int]


def asked_for(raw: str) -> dict[str, int]:
    """The labels of raised or bracketed marks that no marked definition answers, and where each stands first."""
    answered = {_label(match) for match in LINE_NOTE.finditer(raw)}
    asking = sorted((*ASKING.finditer(raw), *GLUED.finditer(raw)), key=lambda match: match.start(), reverse=True)
    return {label: match.start() for match in asking if (label := _label(match)) not in answered}


def _label(match: regex.Match[str]) -> str:
    """The label of a footnote, which one of a pattern's groups holds."""
    return plain_label(next(filter(None, match.groups())))


def plain_label(mark: str) -> str:
    """A raised number in plain digits.

    >>> plain_label("¹²")
    '12'
    """
    return mark.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"))


def raised(words: str) -> str:
    """Figures as raised ones, as the marks of footnotes are written.

    >>> raised("12")
    '¹²'
    """
    return words.translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def bare_numbers(raw: str, chunks: Sequence[Sequence[Span]]) -> frozenset[int]:
    """The places of paragraphs that begin with numbers without a stop: three in a row, or more from 1 on."""
    numbers = [(chunk[0].begin, int(match[1])) for chunk in chunks if (match := PLAIN_NOTE.match(raw, chunk[0].begin))]
    runs = [[*run] for _, run in groupby(enumerate(numbers), lambda item: item[1][1] - item[0])]
    long = [run for run in runs if len(run) > 2 or (len(run) > 1 and run[0][1][1] == 1)]
    return frozenset(place for run in long for _, (place, _) in run)


def opened(raw: str, line: Span, marks: Marks, current: Block | None, lines: Sequence[Span]) -> Block | None:
    """The block that a line opens by the mark it starts with, if it has one; `lines` are the current one's so far."""
    begin, end = line.begin, line.end
    noted = current is not None and current.kind == "footnote"
    ended = not current or not lines or current.kind == "heading" or END.search(raw[lines[-1].begin : lines[-1].end])
    if match := MARKDOWN.match(raw, begin, end):
        return Block("heading", (Span(match.end(), end),), level=len(match.group(1)) - 1)
    if match := NOTE.match(raw, begin, end):
        return Block("footnote", (Span(match.end(), end),), _label(match))
    match = PLAIN_NOTE.match(raw, begin, end)
    if match and marks.asked.get(match[1], end) < begin and (ended or noted):
        return Block("footnote", (Span(match.end(), end),), match.group(1))
    if ended and (label := raw[begin:end]).isdecimal() and marks.asked.get(label, end) < begin:
        return Block("footnote", (), label)
    if match and begin in marks.bare:
        return _numbered(raw, line, match)
    if match := LONE.match(raw, begin, end):
        if not match[0][0].isalnum():
            return Block("item", (), mark=match[0])
        return Block("paragraph", (), numbered=True, mark=match[0]) if ended else None
    if match := BULLET.match(raw, begin, end):
        return Block("item", (Span(match.end(), end),), mark=match.group().strip())
    if (match := NUMBER.match(raw, begin, end)) and (ended or (current and current.numbered)):
        return _numbered(raw, line, match)
    if ended and (match := SPEAKER.match(raw, begin, end)):
        return Block("paragraph", (Span(match.end(), end),) if match.end() < end else (), mark=match.group().strip())
    return Block("paragraph", (line,)) if noted and begin in marks.turned else None


def _numbered(raw: str, line: Span, match: regex.Match[str]) -> Block:
    """The paragraph behind a number, and behind the name of who speaks it."""
    depth = match.group(1).rstrip(".)").count(".") + 1
    speaker = SPEAKER.match(raw, match.end(), line.end)
    begin = speaker.end() if speaker and speaker.end() < line.end else match.end()
    return Block("paragraph", (Span(begin, line.end),), level=depth, numbered=True, mark=match.group(1))


POWER = r"(?<!\p{L})[kcmd]?m|\bsq|\bft|\d{1,3}×10|(?<!\d)10"
RAISED = regex.compile(rf"(?<=[\p{{L}}\d%.,;:)\"'’”])(?<!{POWER})[⁰¹²³⁴-⁹]{{1,3}}(?:[,， ]?[⁰¹²³⁴-⁹]{{1,3}})*")
BRACKETED = regex.compile(r"(?<=\S) ?\[\^?(?P<label>\d{1,3})\](?!\()")
# Marks that only a footnote of theirs tells from figures and lists, and those that nothing else can be.
DOUBTFUL = regex.compile(
    rf"(?=\()(?<=\p{{L}}{{3}}|\p{{L}}{{3}} )\((?P<label>\d{{1,2}})\)(?=[\s.,;:]|$)|(?P<label>{GLUED.pattern})"
)
SURE = regex.compile(r"(?<=%)\d{1,2}$|(?<=\p{Ll}{4}[.!?][\"')]?)\d{1,2}$")


def lift(stretch: Stretch, labels: Collection[str] = ()) -> tuple[Stretch, list[tuple[int, str]]]:
    """The stretch without its marks, and for each mark its place in the text that is left, and its label.

    Powers ("m²", "10⁶") are no marks and stay. A plain digit glued to a word is a mark if it is among the `labels` of
    the document's footnotes.
    """
    marks = [*RAISED.finditer(stretch.text), *BRACKETED.finditer(stretch.text)]
    marks += [m for m in DOUBTFUL.finditer(stretch.text) if m["label"] in labels or _sure(m)]
    changes: list[tuple[int, int, str]] = []
    notes: list[tuple[int, str]] = []
    lifted = 0
    for match in sorted(marks, key=lambda match: match.start()):
        own = [match["label"]] if match.re is not RAISED else regex.split(r"[,， ]", match.group())
        notes += [(match.start() - lifted, plain_label(label)) for label in own if label]
        changes.append((*match.span(), ""))
        lifted += match.end() - match.start()
    return stretch.replaced(changes), notes


def _sure(match: regex.Match[str]) -> bool:
    """Whether digits behind a per cent sign, or between a stop and the next sentence, can be nothing but a mark."""
    percent, behind = match.string[match.start() - 1] == "%", match.string[match.end() : match.end() + 2]
    after = SURE.search(match.string[max(0, match.start() - 8) : match.end()])
    return after is not None and (percent or (behind[:1] == " " and behind[1:].isupper()))
