"""The blocks of a raw text: title, headings, paragraphs, items, footnotes, websites, and what is left of tables."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import regex

from kg.model.claims import Span
from kg.reading.text.footnotes import asked_for
from kg.reading.text.furniture import LONG, P as FURNITURE, furniture
from kg.reading.text.marks import Block, Marks, P as MARKS, bare_numbers, opened, words_of
from kg.reading.text.repairs import CHARACTERS
from kg.reading.text.words import Patterns, words

BREAK = regex.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
BLANK = " \t\u00a0\ufeff\u200b\u3000\x00\x1c\x1d\x1e\x1f"  # before the words of a line
P = Patterns("text", "blocks")
SMALL = words("small")


def parse(raw: str) -> list[Block]:
    """The blocks of a text in order. Every character that is not white space or a mark belongs to exactly one."""
    chunks = list(_chunks(raw))
    asked = asked_for(raw)
    dropped = furniture(raw, chunks, asked)
    kept = [part for chunk in chunks if (part := [line for line in chunk if line.begin not in dropped])]
    lines = [line for chunk in chunks for line in chunk]
    turned = frozenset(line.begin for above, line in pairwise(lines) if above.begin in dropped)
    marks = Marks(asked, bare_numbers(raw, kept), turned)
    blocks = _listed([block for chunk in kept for block in _cut(raw, chunk, marks)], asked, raw)
    blocks = _titles(raw, [_settle(raw, block, blocks, index) for index, block in enumerate(blocks)])
    blocks += [Block("debris", (line,)) for line in lines if line.begin in dropped]
    return sorted(blocks, key=lambda block: block.lines[0].begin)


def _chunks(raw: str) -> Iterator[list[Span]]:
    """Runs of lines without a blank line or a page break between them; a mark alone belongs to what stands below."""
    chunk: list[Span] = []
    begin = 0
    for match in [*BREAK.finditer(raw), None]:
        end = match.start() if match else len(raw)
        line = raw[begin:end].rstrip()
        words = line.lstrip(BLANK)
        if words:
            chunk.append(Span(begin + len(line) - len(words), begin + len(line)))
        alone = chunk and MARKS.LONE.match(raw, chunk[-1].begin, chunk[-1].end)
        if chunk and (match is None or (not alone and (not words or match.group() == "\f"))):
            yield chunk
            chunk = []
        begin = match.end() if match else end


def _cut(raw: str, chunk: Sequence[Span], marks: Marks) -> Iterator[Block]:
    """A chunk's blocks: cut where a line opens with a mark of its own, at headings, and where lines are columns."""
    pairs = [_pairs(raw, [line]) for line in chunk]
    if whole := [pair for line in pairs for pair in line] if all(pairs) else _wrapped(raw, chunk, pairs):
        yield from whole
        return
    heads = _heads(raw, chunk)
    begun: list[tuple[Block, list[Span], Span]] = []
    for index, line in enumerate(chunk):
        current, lines, _ = begun[-1] if begun else (None, [], line)
        fresh = opened(raw, line, marks, current, lines)
        if heads.get(index):
            fresh = replace(fresh or Block("paragraph", (line,)), kind="heading")
        headed = current and current.kind == "heading" and lines and index not in heads
        if pairs[index] and not current:
            yield from pairs[index]
        elif fresh or headed or not current:
            fresh = fresh or Block("paragraph", (line,))
            begun.append((fresh, list(fresh.lines), line))
        else:
            lines.append(line)
    for block, lines, line in begun:  # a mark without words is left over
        yield replace(block, lines=tuple(lines)) if lines else Block("debris", (line,))


def _pairs(raw: str, lines: Sequence[Span]) -> list[Block]:
    """The websites of lines that are nothing but "Name: www.address", once or more."""
    text = " ".join(raw[line.begin : line.end] for line in lines)
    if "www." not in text and "://" not in text:
        return []
    places = [place for line in lines for place in range(line.begin, line.end + 1)]
    seen = [index for index, char in enumerate(text) if CHARACTERS.get(char) != ""]
    text = "".join(text[index] for index in seen)
    pairs, at = [], 0
    while match := P.PAIR.match(text, at):
        begin, end = places[seen[match.start("label")]], places[seen[match.end("url") - 1]] + 1
        first = bisect_right(lines, begin, key=lambda line: line.begin) - 1
        last = bisect_left(lines, end, key=lambda line: line.begin)
        parts = [Span(max(begin, line.begin), min(end, line.end)) for line in lines[first:last]]
        pairs.append(Block("website", tuple(parts)))
        at = match.end()
    return pairs if pairs and at >= len(text) else []


def _wrapped(raw: str, chunk: Sequence[Span], pairs: Sequence[Sequence[Block]]) -> list[Block]:
    """The websites of a chunk whose lines end within a name or before an address; none for lines below a heading."""
    for line, own in zip(chunk, pairs, strict=True):
        text = raw[line.begin : line.end]
        if not own and len(text.split()) < 3 and not text.endswith(":") and not FURNITURE.ADDRESS.match(text):
            return []
    return _pairs(raw, chunk)


def _listed(blocks: Sequence[Block], asked: Mapping[str, int], raw: str) -> list[Block]:
    """Numbered paragraphs that count on below a colon are items; a list in brackets that begins again, footnotes."""
    result: list[Block] = []
    last, number = Block("heading", (Span(0, 1),)), -1
    for block in blocks:
        counted = MARKS.COUNTED.match(block.mark)
        if counted and block.kind in ("paragraph", "item"):
            follows = int(counted[1]) == number + 1 and last.kind != "heading"
            led = raw[last.lines[-1].end - 1] == ":" and not (follows and last.mark)
            begin, noted = block.lines[0].begin, last.kind == "footnote"
            if block.numbered and (led or (follows and last.kind == "item" and last.numbered)):
                block = replace(block, kind="item")
            elif block.mark[0] == "(" and (noted or (asked.get(block.mark, begin) < begin and not follows)):
                block = replace(block, kind="footnote", label=counted[1])
            number = int(counted[1])
        result.append(block)
        last = block
    return result


def _heads(raw: str, chunk: Sequence[Span]) -> dict[int, bool]:
    """The lines of a chunk that are headings with their paragraph right below: whether each begins one or goes on."""
    texts = [raw[line.begin : line.end] for line in chunk]
    wide = max(map(len, texts))
    heads: dict[int, bool] = {}
    run: list[int] = []
    for index, text in enumerate(texts):
        marked = MARKS.NUMBER.match(text) or MARKS.LONE.match(text)
        short = (len(texts[at]) * 5 < len(text) * 3 and _titled(texts[at]) for at in run)
        longer = text[0].isupper() and not P.FIELD.match(text) and all(short)
        if run and (marked or longer or P.OPENING.match(texts[run[-1]])):
            heads |= {at: at == run[0] or not _broken(texts[at - 1], texts[at], wide) for at in run}
            run = []
        starts = run or index == 0 or index - 1 in heads or MARKS.END.search(texts[index - 1])
        plain = not MARKS.LONE.match(text) and "\t" not in text and not P.CAPTION.match(text)
        run = [*run, index] if starts and plain and len(run) < 4 and (_titled(text) or _phrase(text)) else []
    return heads


def _titled(line: str) -> bool:
    """Whether a line, behind its number, is written like a heading."""
    mark = MARKS.NUMBER.match(line)
    text = line[mark.end() :] if mark else line
    return titled(text) and not _told(text)


def _broken(above: str, line: str, wide: int) -> bool:
    """Whether a heading of two lines is one: it was as wide as the text, or no heading ends or begins so."""
    last, first = above.rpartition(" ")[2], line.partition(" ")[0]
    full = len(above) * 10 >= max(wide, LONG) * 7
    return full or last.lower() in SMALL or last[-1] in ",-" or first in SMALL


def titled(text: str) -> bool:
    """Whether a line is written like a heading: short, no stop at its end, most words with capitals."""
    if len(text) > 120 or MARKS.END.search(text) or text.endswith(",") or not P.CAPITAL.match(text):
        return False
    words = [word for word in text.split() if word.lower() not in SMALL and any(map(str.isalpha, word))]
    return 0 < len(words) <= 14 and sum(any(map(str.isupper, word)) for word in words) * 4 >= len(words) * 3


def _phrase(text: str) -> bool:
    """Whether a line can be a heading in sentence case: a few words, no verb, no stop."""
    if len(text) > 80 or MARKS.END.search(text) or text.endswith(",") or not text[:1].isupper():
        return False
    return len(text.split()) <= 8 and not P.FINITE.search(text)


def _settle(raw: str, block: Block, blocks: Sequence[Block], index: int) -> Block:
    """The block with its kind decided by its shape and by what follows it."""
    if block.kind != "paragraph" and not block.numbered:
        return block
    text = words_of(raw, block)
    below = blocks[index + 1] if index + 1 < len(blocks) else None
    if below and below.mark == ":" and len(text) < 120:
        return replace(block, kind="debris")  # who says what follows
    # Above a paragraph of more than a few words, or one with a number of its own, a number may be a heading's.
    prose = below and below.kind == "paragraph" and (below.numbered or below.span.end - below.span.begin > 80)
    numbered = MARKS.PLAIN_NOTE.match(text) if prose and len(block.lines) == 1 else None
    if numbered and titled(text[numbered.end() :]):
        begin = block.lines[0].begin + numbered.end()
        return replace(block, kind="heading", lines=(Span(begin, block.lines[0].end),))
    if _is_debris(raw, block):
        return replace(block, kind="debris")
    followed = below and below.kind in ("paragraph", "item", "heading", "website")
    head = (titled(text) and not _told(text)) or (followed and _phrase(text))
    return replace(block, kind="heading") if head and block.kind == "paragraph" and len(block.lines) <= 3 else block


def _told(text: str) -> bool:
    """Whether a line of many capitals is a sentence whose stop was lost."""
    return P.FINITE.search(text) is not None and len(text.split()) > 6


def _is_debris(raw: str, block: Block) -> bool:
    """Whether a block is what a table or chart left behind: captions, rows of numbers, labels without a sentence."""
    lines = [raw[line.begin : line.end] for line in block.lines]
    text = " ".join(lines)
    letters = sum(map(str.isalpha, text))
    if P.OPENING.match(text):
        return False
    if letters * 3 < len(text) and not P.PROSE.search(text[:2000]):
        return True
    tabs = sum("\t" in line for line in lines)
    cells = " " in "".join(lines) and (tabs > 1 or P.CELLS.match(text))
    if tabs * 2 > len(lines) and (not MARKS.END.search(text) or cells):
        return True
    if len(tokens := text.split()) < 7 and P.YEAR_ONLY.fullmatch(text) and titled(text):
        return False
    if P.CAPTION.match(text) and not (MARKS.END.search(text) and P.FINITE.search(text)):
        return True
    if P.FINITE.search(text[:4000]):
        return False
    numbers = sum(P.NUMERIC.fullmatch(token) is not None for token in tokens[:400])
    if numbers * 5 >= min(len(tokens), 400) * 2 or (len(lines) > 1 and all(map(P.FIELD.match, lines))):
        return True
    rows = sum(not MARKS.END.search(line) and (len(line) < 25 or P.ROW.search(line) is not None) for line in lines)
    return len(lines) > 2 and rows * 4 >= len(lines) * 3


def _titles(raw: str, blocks: list[Block]) -> list[Block]:
    """The first heading is the document's title, and so is the one below "Chapter 16"."""
    first = next((i for i, block in enumerate(blocks) if block.kind != "debris"), None)
    if first is None:
        return blocks
    block, below = blocks[first], blocks[first + 1 : first + 2]
    text = words_of(raw, block)
    line = block.kind == "paragraph" and below and len(block.lines) == 1 and len(text) <= 150
    if block.kind == "heading" or (line and not MARKS.END.search(text)):
        blocks[first] = replace(block, kind="title", level=0)
        if P.OPENING.match(text) and below and below[0].kind == "heading":
            blocks[first + 1] = replace(below[0], kind="title", level=0)
    return blocks
