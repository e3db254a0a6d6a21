"""The blocks of a raw text: title, headings, paragraphs, items, footnotes, websites, and what is left of tables."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import regex

from kg.model.claims import Span
from kg.reading.text.repairs import CHARACTERS
from kg.reading.text.words import any_of, words

BlockKind = Literal["title", "heading", "paragraph", "item", "footnote", "website", "debris"]

BREAK = regex.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
BULLET = regex.compile(r"(?:[•▪◦‣●○■□➢✓]|[-*–—](?=\s)|\((?:[a-z]|[ivx]{1,5}|\d{1,2})\)|[a-z]\)(?=\s))\s*(?=\S)")
NUMBER = regex.compile(r"(\d{1,3}(?:\.\d{1,3}){1,3}\.?|\d{1,3}[.)])\s+(?=[\"'“‘(\p{Lu}])")
MARKDOWN = regex.compile(r"(#{1,6})\s+(?=\S)")
NOTE = regex.compile(r"(?:([⁰¹²³⁴-⁹]{1,3})|\[\^?(\d{1,3})\]:?|\^(\d{1,3}))\s*(?=\S)")
LINE_NOTE = regex.compile(r"(?m)^[ \t]*+" + NOTE.pattern)
ASKING = regex.compile(r"(?<=[\p{L}\d.,;:)\"'’”])([⁰¹²³⁴-⁹]{1,3})|(?<=\S)\[\^?(\d{1,3})\]")
# A mark whose raising was lost, glued to a word: "university1", "$3 billion2 to".
GLUED = regex.compile(r"(?<=\p{Ll}{4})([1-9])(?=[\s.,;:)]|$)")
PLAIN_NOTE = regex.compile(r"(\d{1,2})\s+(?=[\"'“‘(\p{Lu}])")
PAIR = regex.compile(
    r"\s*+(?P<label>[\p{Lu}\p{Ll}\d][^:]{1,118}?)\s*+:\s*+(?P<url>(?:https?://|www\.)[^\s<>]*[^\s<>.,;])(?=\s|$)"
)
ADDRESS = regex.compile(r"https?://|www\.")
END = regex.compile(r"[.!?…:;。！？][\"'’”)\]]*[⁰¹²³⁴-⁹]*$")
FINITE = regex.compile(rf"\b(?:{any_of('finite')})\b")
SMALL = words("small")
CAPTION = regex.compile(
    r"(?:Table|Figure|Fig\.|Chart|Exhibit|Graph|Box|Source|Sources|Note|Notes)\b\s*(?:[\dA-Z]{0,3}(?:[.-]\d{1,3})?\s*[.:]|\d|$)"
)
NUMERIC = regex.compile(r"[(+–—-]?[\p{Sc}$]?[\p{L}]{0,3}[\d][\d.,:/%–-]*[)%*]?|n\.?a\.?|[-–—*.]+", regex.I)
OPENING = regex.compile(
    r"(?:Chapter|Part|Annex|Appendix|Section|Volume|Book)\s+(?:\d{1,3}|[IVXLC]{1,6}|[A-Z]|\w+teen|\w{3,5})$", regex.I
)


@dataclass(frozen=True, slots=True)
class Block:
    """A block by the raw spans of its lines, its marks (bullet, number, footnote label) cut off.

    `label` is a footnote's, `level` a heading's as far as its own marks tell it, `mark` whether marks told its kind.
    """

    kind: BlockKind
    lines: Sequence[Span]
    label: str | None = None
    level: int | None = None
    numbered: bool = False

    @property
    def span(self) -> Span:
        """From the first line to the last, what lies between included."""
        return Span(self.lines[0].begin, self.lines[-1].end)


def words_of(raw: str, block: Block) -> str:
    """The block's text, its lines joined by spaces, not mended."""
    return " ".join(raw[line.begin : line.end] for line in block.lines)


def parse(raw: str) -> list[Block]:
    """The blocks of a text in order. Every character that is not white space or a mark belongs to exactly one."""
    notes = _asked(raw)
    blocks = [block for chunk in _chunks(raw) for block in _cut(raw, chunk, notes)]
    return _titles(raw, [_settle(raw, block, blocks, index) for index, block in enumerate(blocks)])


def _chunks(raw: str) -> Iterator[list[Span]]:
    """Runs of lines without a blank line or a page break between them."""
    chunk: list[Span] = []
    begin = 0
    for match in [*BREAK.finditer(raw), None]:
        end = match.start() if match else len(raw)
        line = _stripped(raw, begin, end)
        if line:
            chunk.append(line)
        if chunk and (line is None or match is None or match.group() == "\f"):
            yield chunk
            chunk = []
        begin = match.end() if match else end


def _stripped(raw: str, begin: int, end: int) -> Span | None:
    text = raw[begin:end]
    left = len(text) - len(text.lstrip(" \t\u00a0\ufeff\u200b\u3000\x00\x1c\x1d\x1e\x1f"))
    right = len(text.rstrip())
    return Span(begin + left, begin + right) if left < right else None


def _asked(raw: str) -> dict[str, int]:
    """The labels of raised or bracketed marks that no marked definition answers, and where each stands first."""
    answered = {_label(match) for match in LINE_NOTE.finditer(raw)}
    places: dict[str, int] = {}
    for match in sorted((*ASKING.finditer(raw), *GLUED.finditer(raw)), key=lambda match: match.start()):
        label = plain_label(match.group(1) if match.re is GLUED else match.group(1) or match.group(2))
        if label not in answered:
            places.setdefault(label, match.start())
    return places


def _label(match: regex.Match[str]) -> str:
    """The label of a footnote whose mark opens a line."""
    return plain_label(match.group(1) or match.group(2) or match.group(3))


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


# ---- from chunks to blocks


def _cut(raw: str, chunk: Sequence[Span], notes: Mapping[str, int]) -> Iterator[Block]:
    """A chunk's blocks: cut where a line opens with a mark of its own, below a heading, and where lines are columns."""
    pairs = [_pairs(raw, [line]) for line in chunk]
    whole = [pair for line in pairs for pair in line] if all(pairs) else _wrapped(raw, chunk, pairs)
    if whole:
        yield from whole
        return
    current: Block | None = None
    lines: list[Span] = []
    for index, line in enumerate(chunk):
        opened = _opened(raw, line, notes, current, lines)
        if pairs[index] and current is None:
            yield from pairs[index]
            continue
        if opened is None and current is not None and not _heads(raw, current, lines, line):
            lines.append(line)
            continue
        if current is not None:
            yield replace(current, lines=tuple(lines))
        current = opened or Block("paragraph", (line,))
        lines = list(current.lines)
    if current is not None:
        yield replace(current, lines=tuple(lines))


def _pairs(raw: str, lines: Sequence[Span]) -> list[Block]:
    """The websites of lines that are nothing but "Name: www.address", once or more."""
    text = " ".join(raw[line.begin : line.end] for line in lines)
    if "www." not in text and "://" not in text:
        return []
    places = [place for line in lines for place in range(line.begin, line.end + 1)]
    seen = [index for index, char in enumerate(text) if CHARACTERS.get(char) != ""]
    text = "".join(text[index] for index in seen)
    pairs, at = [], 0
    while match := PAIR.match(text, at):
        begin, end = (places[seen[index]] for index in (match.start("label"), match.end("url") - 1))
        pairs.append(Block("website", tuple(_within(lines, begin, end + 1))))
        at = match.end()
    return pairs if pairs and at >= len(text) else []


def _within(lines: Sequence[Span], begin: int, end: int) -> Iterator[Span]:
    """The parts of lines that lie between two places."""
    first = bisect_right(lines, begin, key=lambda line: line.begin) - 1
    last = bisect_left(lines, end, key=lambda line: line.begin)
    for line in lines[first:last]:
        yield Span(max(begin, line.begin), min(end, line.end))


def _wrapped(raw: str, chunk: Sequence[Span], pairs: Sequence[Sequence[Block]]) -> list[Block]:
    """The websites of a chunk whose lines end within a name or before an address; none for lines below a heading."""
    for line, own in zip(chunk, pairs, strict=True):
        text = raw[line.begin : line.end]
        if not own and len(text.split()) < 3 and not text.endswith(":") and not ADDRESS.match(text):
            return []
    return _pairs(raw, chunk)


def _opened(
    raw: str, line: Span, notes: Mapping[str, int], current: Block | None, lines: Sequence[Span]
) -> Block | None:
    """The block that a line opens by the mark it starts with, if it has one; `lines` are the current one's so far."""
    if match := MARKDOWN.match(raw, line.begin, line.end):
        return Block("heading", (Span(match.end(), line.end),), level=len(match.group(1)) - 1)
    if match := NOTE.match(raw, line.begin, line.end):
        return Block("footnote", (Span(match.end(), line.end),), _label(match))
    if (
        (match := PLAIN_NOTE.match(raw, line.begin, line.end))
        and notes.get(match.group(1), line.end) < line.begin
        and (current is None or current.kind == "footnote")
    ):
        return Block("footnote", (Span(match.end(), line.end),), match.group(1))
    if match := BULLET.match(raw, line.begin, line.end):
        return Block("item", (Span(match.end(), line.end),))
    if match := NUMBER.match(raw, line.begin, line.end):
        ended = current is None or current.numbered or END.search(raw[lines[-1].begin : lines[-1].end])
        kind: BlockKind = "item" if current is not None else "paragraph"
        depth = match.group(1).rstrip(".)").count(".") + 1
        return Block(kind, (Span(match.end(), line.end),), level=depth, numbered=True) if ended else None
    return None


def _heads(raw: str, current: Block, lines: Sequence[Span], line: Span) -> bool:
    """Whether the single line so far is a heading with its paragraph right below it, no blank line between."""
    if current.kind == "heading":
        return True
    if len(lines) != 1 or current.kind != "paragraph":
        return False
    first = lines[0]
    text = raw[first.begin : first.end]
    if OPENING.match(text):
        return True
    wide = line.end - line.begin
    return raw[line.begin].isupper() and titled(text) and (first.end - first.begin) * 5 < wide * 3


def titled(text: str) -> bool:
    """Whether a line is written like a heading: short, no stop at its end, most words with capitals."""
    if (
        len(text) > 120
        or END.search(text)
        or text.endswith(",")
        or not regex.match(r"[\"'“‘]?[\p{Lu}\d]|\p{Ll}{1,2}\p{Lu}", text)
    ):
        return False
    words = [word for word in text.split() if word.lower() not in SMALL and any(char.isalpha() for char in word)]
    capitals = sum(1 for word in words if any(char.isupper() for char in word))
    return 0 < len(words) <= 14 and capitals * 4 >= len(words) * 3


def _phrase(text: str) -> bool:
    """Whether a line can be a heading in sentence case: a few words, no verb, no stop."""
    if len(text) > 80 or END.search(text) or text.endswith(",") or not text[:1].isupper():
        return False
    return len(text.split()) <= 8 and not FINITE.search(text)


# ---- what unmarked blocks are


def _settle(raw: str, block: Block, blocks: Sequence[Block], index: int) -> Block:
    """The block with its kind decided by its shape and by what follows it."""
    if block.kind != "paragraph" and not block.numbered:
        return block
    text = words_of(raw, block)
    numbered = PLAIN_NOTE.match(text) if len(block.lines) == 1 and _before_prose(blocks, index) else None
    if numbered and titled(text[numbered.end() :]):
        begin = block.lines[0].begin + numbered.end()
        return replace(block, kind="heading", lines=(Span(begin, block.lines[0].end),))
    if is_debris(raw, block):
        return replace(block, kind="debris")
    followed = index + 1 < len(blocks) and blocks[index + 1].kind in ("paragraph", "item", "heading", "website")
    if (
        block.kind == "paragraph"
        and len(block.lines) <= 3
        and ((titled(text) and not _told(text)) or (followed and _phrase(text)))
    ):
        return replace(block, kind="heading")
    return block


def _before_prose(blocks: Sequence[Block], index: int) -> bool:
    """Whether a paragraph of more than a few words, or one with a number of its own, follows a block."""
    if index + 1 == len(blocks):
        return False
    following = blocks[index + 1]
    return following.kind == "paragraph" and (following.numbered or following.span.end - following.span.begin > 80)


def _told(text: str) -> bool:
    """Whether a line of many capitals is a sentence whose stop was lost."""
    return FINITE.search(text) is not None and len(text.split()) > 6


def is_debris(raw: str, block: Block) -> bool:
    """Whether a block is what a table or chart left behind: captions, rows of numbers, labels without a sentence."""
    lines = [raw[line.begin : line.end] for line in block.lines]
    text = " ".join(lines)
    letters = sum(map(str.isalpha, text))
    if OPENING.match(text):
        return False
    if letters * 3 < len(text) and not regex.search(r"\p{Ll}{3,}.*\p{Ll}{3,}[^.!?]*[.!?]", text[:2000]):
        return True
    if CAPTION.match(text) and not (END.search(text) and FINITE.search(text)):
        return True
    tokens = text.split()
    numbers = sum(NUMERIC.fullmatch(token) is not None for token in tokens[:400])
    if numbers * 5 >= min(len(tokens), 400) * 2 and not FINITE.search(text[:4000]):
        return True
    if len(lines) < 3 or FINITE.search(text[:4000]):
        return False
    rows = sum(
        1
        for line in lines
        if not END.search(line) and (regex.search(r"\t|\S {3,}\S|\s\d[\d,.%]*$", line) or len(line) < 25)
    )
    return rows * 4 >= len(lines) * 3


def tabular(raw: str) -> bool:
    """Whether lines are sure to be known as what a table left behind, and not as prose."""
    spans = tuple(Span(match.start(), match.end()) for match in regex.finditer(r"[^\n]+", raw))
    return bool(spans) and is_debris(raw, Block("paragraph", spans))


def _titles(raw: str, blocks: list[Block]) -> list[Block]:
    """The first heading is the document's title, and so is the one below "Chapter 16"."""
    result = list(blocks)
    first = next((i for i, block in enumerate(result) if block.kind != "debris"), None)
    if first is None:
        return result
    text = words_of(raw, result[first])
    if result[first].kind == "heading" or (
        len(result) > first + 1 and len(result[first].lines) == 1 and not END.search(text) and len(text) <= 150
    ):
        if result[first].kind in ("heading", "paragraph"):
            result[first] = replace(result[first], kind="title", level=0)
        following = first + 1
        if OPENING.match(text) and following < len(result) and result[following].kind == "heading":
            result[following] = replace(result[following], kind="title", level=0)
    return result
