"""The lines of a PDF to paragraphs, joined over columns and pages; headings by size; footnotes out of the way."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise, takewhile

import regex

from kg.reading.intake.pdf_lines import CELLS, PdfLine
from kg.reading.text.blocks import P as BLOCKS
from kg.reading.text.furniture import P as FURNITURE
from kg.reading.text.marks import P as MARKS

LEADERS = regex.compile(r"\.{4,}|(?:\. ){4,}")
NOTE = regex.compile(r"(?:[⁰¹²³⁴-⁹]{1,3}|\d{1,2})\s+\S|[*†‡]")
RAISED_NOTE = regex.compile(r"[⁰¹²³⁴-⁹]{1,3} \S")
SMALL = 0.93  # of the body's size: footnotes are smaller
LARGE = 1.08  # of the body's size: headings are larger
FAR = 1.3  # of the usual distance of lines: paragraphs stand further apart
INDENT = 0.8  # of the size


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together, and what they are."""

    kind: str  # "text", "note" or "table"
    lines: list[PdfLine] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The lines as one; a line's end is kept where it breaks a word: the whole document tells how to join it."""
        text = self.lines[0].text
        for line in self.lines[1:]:
            torn = regex.search(r"\p{L}[-\u2010]$", text) and regex.match(r"\p{Ll}", line.text)
            whole = regex.search(r"[\p{L}\d][-/]$", text) and regex.match(r"[\p{L}\d]", line.text)
            text += ("\n" if torn else "" if whole else " ") + line.text
        return text


@dataclass(frozen=True, slots=True)
class Look:
    """The typesetting of a document: size, weight and distance of its body lines, and columns by their number."""

    size: float
    bold: bool
    pitch: float


def paragraphs(lines: Sequence[PdfLine]) -> str:
    """The text of a document's lines in reading order, with blank lines between paragraphs."""
    lines = [line for line in lines if not LEADERS.search(line.text)]
    if not lines:
        return ""
    look = _look(lines)
    gathered = _gathered(lines, _notes(lines, look), look)
    ranks = _ranks(gathered, look)
    return "\n\n".join(filter(None, (_written(paragraph, ranks) for paragraph in gathered))) + "\n"


def _look(lines: Sequence[PdfLine]) -> Look:
    sizes = Counter[float]()
    for line in lines:
        sizes[line.size] += len(line.text)
    size = sizes.most_common(1)[0][0]
    body = [line for line in lines if abs(line.size - size) < 0.06 * size]
    bold = sum(len(line.text) for line in body if line.bold) * 2 > sum(len(line.text) for line in body)
    gaps = (above.y - line.y for above, line in pairwise(body) if above.column == line.column)
    steps = Counter(round(gap, 1) for gap in gaps if 0 < gap < 3 * size)
    return Look(size, bold, steps.most_common(1)[0][0] if steps else 1.2 * size)


def _notes(lines: Sequence[PdfLine], look: Look) -> frozenset[int]:
    """The indexes of lines that are footnotes: small, at the foot of a column, from a mark down."""
    notes: set[int] = set()
    for _, column in groupby(enumerate(lines), lambda item: item[1].column):
        foot = [*takewhile(lambda item: item[1].size <= SMALL * look.size, [*column][::-1])]
        marked = [index for index, line in foot if NOTE.match(line.text)]
        notes.update(range(marked[-1], foot[0][0] + 1) if marked else ())
    return frozenset(notes)


def _gathered(lines: Sequence[PdfLine], notes: Iterable[int], look: Look) -> list[Paragraph]:
    """Paragraphs in order; footnotes stand behind the paragraph they interrupt."""
    gathered: list[Paragraph] = []
    waiting: list[Paragraph] = []
    for index, line in enumerate(lines):
        if index in notes:
            marked = NOTE.match(line.text) and (RAISED_NOTE.match(line.text) or line.left <= line.start + 1)
            if marked or not waiting:
                waiting.append(Paragraph("note"))
            waiting[-1].lines.append(line)
            continue
        kind = "table" if _tabular(lines, index) else "text"
        if gathered and gathered[-1].kind == kind and not _starts(gathered[-1], line, look):
            gathered[-1].lines.append(line)
        else:
            gathered += [*waiting, Paragraph(kind, [line])]
            waiting = []
    return gathered + waiting


def _tabular(lines: Sequence[PdfLine], index: int) -> bool:
    """Whether a line is a row of cells with another one beside it."""
    if lines[index].cells < 2 or BLOCKS.PAIR.fullmatch(" ".join(lines[index].text.split())):
        return False
    beside = (*lines[max(0, index - 1) : index], *lines[index + 1 : index + 2])
    return lines[index].cells > 3 or any(line.cells > 1 for line in beside)


def _starts(current: Paragraph, line: PdfLine, look: Look) -> bool:
    """Whether a line begins a paragraph of its own behind the lines so far."""
    last = current.lines[-1]
    if abs(last.size - line.size) > 0.06 * line.size or last.bold != line.bold:
        return last.bold == line.bold or _styled(line, look) or _styled(last, look)
    if current.kind == "table":
        return last.column != line.column
    if FURNITURE.ADDRESS.match(line.text) and last.text.endswith(":"):
        return False
    ended = MARKS.END.search(last.text) is not None
    if BLOCKS.PAIR.fullmatch(last.text) or BLOCKS.OPENING.match(last.text) or RAISED_NOTE.match(line.text):
        return True
    listed = MARKS.BULLET.match(current.lines[0].text) or MARKS.NUMBER.match(current.lines[0].text)
    if MARKS.BULLET.match(line.text) or (MARKS.NUMBER.match(line.text) and (ended or listed)):
        return True
    if last.column != line.column:
        return _styled(line, look) or (ended and (_room(last, line) or line.left - line.start > INDENT * line.size))
    pitch = look.pitch if abs(line.size - look.size) < 0.06 * look.size else 1.25 * line.size
    if not 0 < last.y - line.y <= FAR * pitch:
        return True
    if listed:
        begin = current.lines[0].left
        return line.left < begin - INDENT * line.size or (ended and line.left <= line.start + 1 < begin)
    indented = line.left - last.left > INDENT * line.size and line.left - line.start < 5 * line.size
    return ended and (indented or _room(last, line))


def _room(last: PdfLine, line: PdfLine) -> bool:
    """Whether the first word of a line would have fitted at the end of the line before: then that end was meant."""
    word = (line.right - line.left) * len(line.text.split()[0]) / len(line.text)
    return last.margin - last.right > word + 0.6 * line.size


def _styled(line: PdfLine, look: Look) -> bool:
    """Whether a line is set like a heading: larger than the body, or bold in a body that is not."""
    return line.size > LARGE * look.size or (line.bold and not look.bold and line.size > SMALL * look.size)


def _ranks(gathered: Sequence[Paragraph], look: Look) -> dict[int, int]:
    """The levels of the headings by the ids of their paragraphs: the larger, the higher; 1 is the title alone."""
    heads = [paragraph for paragraph in gathered if _heading(paragraph, look)]
    style = {id(head): (round(head.lines[0].size * 2) / 2, head.lines[0].bold) for head in heads}
    titles = [style[id(head)] for head in heads if not BLOCKS.OPENING.match(head.text)] or [*style.values()]
    styles = sorted(set(titles), reverse=True)
    alone = titles[:1] == styles[:1] and titles.count(styles[0]) == 1 if styles else False
    levels = {own: min(rank, 6) for rank, own in enumerate(styles, 1 if alone else 2)}
    opening = {id(head): 1 for head in heads[:1] if BLOCKS.OPENING.match(head.text)}
    return {key: levels.get(own, 2) for key, own in style.items()} | opening


def _heading(paragraph: Paragraph, look: Look) -> bool:
    if paragraph.kind != "text" or len(paragraph.lines) > 4 or not all(_styled(line, look) for line in paragraph.lines):
        return False
    text = paragraph.text
    return len(text) <= 200 and any(map(str.isalpha, text)) and not MARKS.BULLET.match(text) and text[-1] not in ".;,:"


def _written(paragraph: Paragraph, ranks: dict[int, int]) -> str:
    """A paragraph as text. The cells of a table have tabs between them: so they are known for what they are."""
    if paragraph.kind == "table":
        return "\n".join(line.text.replace(CELLS, "\t") for line in paragraph.lines)
    text = regex.sub(r"[^\S\n]+", " ", paragraph.text)
    if id(paragraph) in ranks:
        return "#" * ranks[id(paragraph)] + " " + text.replace("\n", "")
    return text
