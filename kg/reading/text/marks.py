"""Marks of blocks (bullets, numbers, speakers, labels of footnotes) and the block each opens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, NamedTuple

import regex

from kg.model.claims import Span
from kg.reading.text.footnotes import P as FOOTNOTES, label_of
from kg.reading.text.words import Patterns

BlockKind = Literal["title", "heading", "paragraph", "item", "footnote", "website", "debris"]

P = Patterns("text", "marks")


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


class Marks(NamedTuple):
    """The marks of a whole text: labels of footnotes asked for, bare numbers of paragraphs, first lines of pages."""

    asked: Mapping[str, int]
    bare: frozenset[int]
    turned: frozenset[int]


def bare_numbers(raw: str, chunks: Sequence[Sequence[Span]]) -> frozenset[int]:
    """The places of paragraphs that begin with numbers without a stop: three in a row, or more from 1 on."""
    numbers = [(chunk[0].begin, int(m[1])) for chunk in chunks if (m := P.PLAIN_NOTE.match(raw, chunk[0].begin))]
    runs = [[*run] for _, run in groupby(enumerate(numbers), lambda item: item[1][1] - item[0])]
    long = [run for run in runs if len(run) > 2 or (len(run) > 1 and run[0][1][1] == 1)]
    return frozenset(place for run in long for _, (place, _) in run)


def opened(raw: str, line: Span, marks: Marks, current: Block | None, lines: Sequence[Span]) -> Block | None:
    """The block that a line opens by the mark it starts with, if it has one; `lines` are the current one's so far."""
    begin, end = line.begin, line.end
    noted = current is not None and current.kind == "footnote"
    ended = not current or not lines or current.kind == "heading" or P.END.search(raw[lines[-1].begin : lines[-1].end])
    if match := P.MARKDOWN.match(raw, begin, end):
        return Block("heading", (Span(match.end(), end),), level=len(match.group(1)) - 1)
    if match := FOOTNOTES.NOTE.match(raw, begin, end):
        return Block("footnote", (Span(match.end(), end),), label_of(match))
    match = P.PLAIN_NOTE.match(raw, begin, end)
    if match and marks.asked.get(match[1], end) < begin and (ended or noted):
        return Block("footnote", (Span(match.end(), end),), match.group(1))
    if ended and (label := raw[begin:end]).isdecimal() and marks.asked.get(label, end) < begin:
        return Block("footnote", (), label)
    if match and begin in marks.bare:
        return _numbered(raw, line, match)
    if match := P.LONE.match(raw, begin, end):
        if not match[0][0].isalnum():
            return Block("item", (), mark=match[0])
        return Block("paragraph", (), numbered=True, mark=match[0]) if ended else None
    if match := P.BULLET.match(raw, begin, end):
        return Block("item", (Span(match.end(), end),), mark=match.group().strip())
    if (match := P.NUMBER.match(raw, begin, end)) and (ended or (current and current.numbered)):
        return _numbered(raw, line, match)
    if ended and (match := P.SPEAKER.match(raw, begin, end)):
        return Block("paragraph", (Span(match.end(), end),) if match.end() < end else (), mark=match.group().strip())
    return Block("paragraph", (line,)) if noted and begin in marks.turned else None


def _numbered(raw: str, line: Span, match: regex.Match[str]) -> Block:
    """The paragraph behind a number, and behind the name of who speaks it."""
    depth = match.group(1).rstrip(".)").count(".") + 1
    speaker = P.SPEAKER.match(raw, match.end(), line.end)
    begin = speaker.end() if speaker and speaker.end() < line.end else match.end()
    return Block("paragraph", (Span(begin, line.end),), level=depth, numbered=True, mark=match.group(1))
