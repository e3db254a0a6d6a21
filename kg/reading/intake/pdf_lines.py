"""The lines of a PDF as its pages show them: columns in turn, raised figures raised, running heads left out.

Lengths are in points, 1/72 inch; y grows upwards.
"""

import ctypes
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import regex

from kg.reading.intake.refusal import refusal
from kg.reading.text.footnotes import raised as superscript
from kg.reading.text.furniture import P as FURNITURE

BULLETS = dict.fromkeys("\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf071\u25cf\u2219", "•")
HYPHENS = {"\x02": "-", "\ufffe": "-", "\u00ad": "-"}  # how PDFium tells a hyphen at a line's end
NAME = ctypes.create_string_buffer(96)  # where PDFium, which runs in one thread, writes the name of a font
CELLS = "   "  # between the cells of a row
# A mark of a list or of a footnote that has a piece of its line to itself.
LONE = regex.compile(r"[•▪◦‣●○■□➢✓–—-]$|\(?[\da-zA-Z]{1,3}(?:\.\d+)*[.)]$|[⁰¹²³⁴-⁹]+$")
EDGE = 3  # rows at the top and the bottom of a page that may be running heads
WORD_GAP, CELL_GAP = 0.16, 1.1  # of the size: from here on a gap parts words, and cells
STRETCHED = 4.0  # of the size: so far a justified line may stretch a space


class Glyph(NamedTuple):
    """A character where it stands: from `left` to `right` on its baseline `y`.

    `spaced` tells that a space stands before it, `told` that the file itself has that space.
    """

    text: str
    left: float
    right: float
    y: float
    size: float
    bold: bool
    spaced: bool
    told: bool


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line, or a cell's worth of it: its words, place, size and weight. `cells` counts the parts of a table's row.

    `column` numbers the columns of the whole document in reading order; `margin` is the column's right edge.
    """

    text: str
    left: float
    right: float
    y: float
    size: float
    bold: bool
    cells: int = 1
    column: int = 0
    start: float = 0.0
    margin: float = 0.0


def pdf_lines(path: Path, data: bytes) -> list[PdfLine]:
    """The lines of a PDF in reading order.

    Raises SourceError for one that is locked, broken, a scan, or without a map to characters.
    """
    pages = _read(path, data)
    number = sum(map(len, pages))
    if number < 16:
        raise refusal(path, "scan")
    unknown = sum(glyph.text == "\ufffd" or "\ue000" <= glyph.text <= "\uf8ff" for page in pages for glyph in page)
    if unknown * 5 > number:
        raise refusal(path, "no map")
    lines: list[PdfLine] = []
    kept = _without_heads([_pieces(glyphs) for glyphs in pages])
    for number, column in enumerate(column for pieces in kept for column in _columns(pieces)):
        rows = [_row(row) for row in _rows(column)]
        edges = sorted(row.right for row in rows if row.cells == 1) or [row.right for row in rows]
        start = min(row.left for row in rows)
        lines += [replace(row, column=number, start=start, margin=edges[-1]) for row in rows]
    return lines


def _read(path: Path, data: bytes) -> list[list[Glyph]]:
    """The characters of each page, in the order in which the file draws them."""
    import pypdfium2

    try:
        with closing(pypdfium2.PdfDocument(data)) as document:
            return [list(_glyphs(page)) for page in document]
    except pypdfium2.PdfiumError as error:
        why = "locked" if "password" in str(error).lower() else "broken"
        raise refusal(path, why, str(error).rstrip(".")) from error


def _glyphs(page: Any) -> Iterator[Glyph]:
    """The characters of a page that stand upright; watermarks and labels along an edge do not."""
    import pypdfium2.raw as pdfium

    text = page.get_textpage()
    turn = page.get_rotation()
    x, y, box, matrix = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    weights: dict[bytes, bool] = {}
    spaced, weighed = True, False
    place, end = (0.0, 0.0), 0.0
    for index in range(pdfium.FPDFText_CountChars(text)):
        code = pdfium.FPDFText_GetUnicode(text, index)
        char = HYPHENS.get(chr(code), BULLETS.get(chr(code), chr(code)))
        generated = pdfium.FPDFText_IsGenerated(text, index) == 1
        if char.isspace() or code == 0:
            spaced, weighed = True, weighed or not generated
            continue
        if (generated and char != "-") or char < " ":
            continue
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        pdfium.FPDFText_GetLooseCharBox(text, index, box)
        pdfium.FPDFText_GetMatrix(text, index, matrix)
        along = _turned(matrix.a, matrix.b, turn)
        if along[0] <= abs(along[1]) * 4:
            continue
        origin = _turned(x.value, y.value, turn)
        # A further letter of a ligature has no place of its own.
        left, place = end if place == origin else origin[0], origin
        end = max(left, _turned(box.left, box.bottom, turn)[0], _turned(box.right, box.top, turn)[0])
        height = pdfium.FPDFText_GetFontSize(text, index) * (matrix.c**2 + matrix.d**2) ** 0.5
        yield Glyph(char, left, end, origin[1], height, _bold(text, index, weights), spaced, weighed)
        spaced = weighed = False


def _turned(x: float, y: float, turn: int) -> tuple[float, float]:
    """A place on the page as it is shown, `turn` degrees clockwise."""
    return {0: (x, y), 90: (y, -x), 180: (-x, -y), 270: (-y, x)}[turn]


def _bold(text: Any, index: int, weights: dict[bytes, bool]) -> bool:
    import pypdfium2.raw as pdfium

    pdfium.FPDFText_GetFontInfo(text, index, NAME, len(NAME), None)
    name = NAME.value
    if name not in weights:
        named = regex.search(rb"bold|black|heavy|semib|demi", name, regex.I) is not None
        weights[name] = named or pdfium.FPDFText_GetFontWeight(text, index) >= 600
    return weights[name]


def _pieces(glyphs: Sequence[Glyph]) -> list[PdfLine]:
    """The characters of a page as words side by side: runs as drawn, then runs that stand close on one baseline."""
    runs: list[list[Glyph]] = []
    size = y = 0.0
    for glyph in glyphs:
        last = runs[-1][-1] if runs else None
        wide = max(size, glyph.size)
        far = (STRETCHED if glyph.told else 1.3) * glyph.size
        if last and abs(glyph.y - y) < 0.6 * wide and -0.4 * wide < glyph.left - last.right < far:
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
            size = 0.0
        if glyph.size > size:
            size, y = glyph.size, glyph.y
    runs.sort(key=lambda run: run[0].left)
    merged: list[list[Glyph]] = []
    tallest: list[Glyph] = []
    for run in runs:
        tall = max(run, key=lambda glyph: glyph.size)
        near = range(len(merged) - 1, max(-1, len(merged) - 61), -1)
        beside = next((at for at in near if _beside(merged[at][-1], tallest[at], run[0], tall)), None)
        if beside is None:
            merged.append(run)
            tallest.append(tall)
        else:
            merged[beside] += run
            tallest[beside] = max(tallest[beside], tall, key=lambda glyph: glyph.size)
    pieces = [_piece(run) for run in merged]
    return sorted((piece for piece in pieces if piece.text), key=lambda piece: (-piece.y, piece.left))


def _beside(last: Glyph, tallest: Glyph, first: Glyph, tall: Glyph) -> bool:
    """Whether a run goes on right behind another one's `last`, on the same line or raised above it."""
    small, wide = sorted((tallest.size, tall.size))
    near = 0.25 if wide < small * 1.2 else 0.6
    return abs(tallest.y - tall.y) < near * wide and -0.3 * wide < first.left - last.right < CELL_GAP * small


def _piece(run: Sequence[Glyph]) -> PdfLine:
    sizes = Counter(round(glyph.size, 1) for glyph in run)
    size = max(size for size, number in sizes.items() if number * 3 >= max(sizes.values()))
    y = Counter(round(glyph.y, 1) for glyph in run if glyph.size > 0.9 * size).most_common(1)[0][0]
    text: list[str] = []
    for last, glyph in pairwise([run[0], *run]):
        apart = glyph.left - last.right > WORD_GAP * size or (glyph.spaced and glyph.text not in ".,;:)")
        raised = glyph.text.isdecimal() and glyph.size < 0.85 * size and glyph.y > y + 0.15 * size
        if apart and glyph.left > last.left and not raised:  # the mark of a footnote belongs to the word before it
            text.append(" ")
        text.append(superscript(glyph.text) if raised else glyph.text)
    words = "".join(text).encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()
    words = regex.sub(r"^([⁰¹²³⁴-⁹]+)(?=\S)", r"\1 ", words)
    letters = [glyph for glyph in run if glyph.text.isalnum()]
    bold = sum(glyph.bold for glyph in letters) * 10 > len(letters) * 9
    return PdfLine(words, run[0].left, max(glyph.right for glyph in run), y, size, bold)


def _rows(pieces: Sequence[PdfLine]) -> list[list[PdfLine]]:
    """Pieces on one baseline, from the top of the page down."""
    rows: list[list[PdfLine]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.y):
        if rows and abs(rows[-1][0].y - piece.y) < 0.3 * max(rows[-1][0].size, piece.size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


def _row(row: Sequence[PdfLine]) -> PdfLine:
    """A row as one line: a mark and its words are one cell, cells are three spaces apart."""
    if len(row) > 1 and len(row[0].text) <= 5 and LONE.match(row[0].text):
        row = [replace(row[1], text=f"{row[0].text} {row[1].text}", left=row[0].left), *row[2:]]
    empty = sum(after.left - before.right for before, after in pairwise(row))
    prose = len(row) == 1 or empty < 0.15 * (row[-1].right - row[0].left)  # a stretched line
    text = (" " if prose else CELLS).join(piece.text for piece in row)
    return replace(row[0], text=text, right=row[-1].right, cells=1 if prose else len(row))


def _without_heads(pages: Sequence[Sequence[PdfLine]]) -> list[list[PdfLine]]:
    """The pieces of each page without rows that other pages have at the same height, and without page numbers."""
    edges = [(rows[:EDGE], rows[-EDGE:]) for rows in map(_rows, pages)]
    seen = Counter(key for top, bottom in edges for key in {_key(row) for row in (*top, *bottom)})
    often = max(2, round(len(pages) * 0.25))
    kept: list[list[PdfLine]] = []
    for pieces, (top, bottom) in zip(pages, edges, strict=True):
        heads = [row for row in (*top, *bottom) if len(pages) > 1 and seen[_key(row)] >= often]
        outer = (*top[:1], *bottom[-1:])
        heads += [row for row in outer if FURNITURE.FOLIO.match(" ".join(piece.text for piece in row))]
        dropped = {id(piece) for row in heads for piece in row}
        kept.append([piece for piece in pieces if id(piece) not in dropped])
    return kept


def _key(row: Sequence[PdfLine]) -> tuple[str, int]:
    """The key that a running head shares with those of other pages: its height and its words without numbers."""
    return regex.sub(r"\d+", "#", " ".join(piece.text for piece in row)), round(row[0].y)


def _columns(pieces: Sequence[PdfLine]) -> list[list[PdfLine]]:
    """The pieces of a page in reading order: columns one after the other, parted by what stands across them."""
    if not pieces:
        return []
    gutter = _gutter(pieces)
    if gutter is None:
        return [list(pieces)]
    bands: list[list[PdfLine]] = [[], []]
    result: list[list[PdfLine]] = []
    for piece in [*sorted(pieces, key=lambda piece: -piece.y), None]:
        if piece is None or piece.left < gutter < piece.right:
            result += [column for band in bands for column in (_columns(band) if band else [])]
            bands = [[], []]
            if piece is not None:
                result.append([piece])
        else:
            bands[piece.left >= gutter].append(piece)
    return result


def _gutter(pieces: Sequence[PdfLine]) -> float | None:
    """The gap between a page's columns of prose; None for a single column, and for tables."""
    left, right = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
    gaps: list[tuple[int, float]] = []
    for step in range(20, 81, 2):
        place = left + (right - left) * step / 100
        before = [piece.right - piece.left > 0.6 * (place - left) for piece in pieces if piece.right <= place]
        beyond = [piece.right - piece.left > 0.6 * (right - place) for piece in pieces if piece.left >= place]
        across = len(pieces) - len(beyond) - len(before)
        # Most lines of prose fill the width of their column; those of a table do not.
        prose = sum(before) * 2 > len(before) > 4 and sum(beyond) * 2 > len(beyond) > 4
        gaps += [(across, place)] if prose and across * 4 <= len(pieces) else []
    return min(gaps)[1] if gaps else None
