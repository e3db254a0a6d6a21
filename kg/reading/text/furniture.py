"""Furniture of pages: running heads, page numbers, date lines, contact blocks. It is no part of what a text says."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate, pairwise

import regex

from kg.model.claims import Span
from kg.reading.text.words import Patterns

P = Patterns("text", "furniture")
LONG = 40  # characters: a line of running text is no shorter


def furniture(raw: str, chunks: Sequence[Sequence[Span]], asked: Collection[str] = ()) -> set[int]:
    """The places at which lines begin that are furniture; `chunks` are the lines of a text between its blank lines.

    A running head is known by its page number, or by breaking off a sentence that goes on below it. A number among
    the labels of footnotes `asked` for may be a footnote's.
    """
    lines = [line for chunk in chunks for line in chunk]
    texts = [" ".join(raw[line.begin : line.end].split()) for line in lines]
    numbers = _page_numbers(texts, {0, *accumulate(map(len, chunks))}, asked)
    openings = {chunk[0].begin for chunk in chunks if len(chunk) > 1 and not _turns(raw, chunk[0])}
    drop = {lines[index].begin for index in (*numbers, *_running(raw, lines, texts, numbers, openings))}
    for chunk in chunks:
        drop.update(_notices(raw, [line for line in chunk if line.begin not in drop]))
    return drop


def postal(text: str) -> list[str]:
    r"""The places that a postal address names, a line each; nothing for lines that are no address.

    >>> postal("Custom House\nDublin 1\nD01 P2V6\nIreland"), postal("Ann Lee\nTel: 5\nIreland")
    (['Custom House', 'Dublin 1', 'Ireland'], [])
    """
    lines = [line.strip().rstrip(",") for line in text.splitlines()]
    names = [line for line in lines if not P.CODE_LINE.match(line)]
    return names if len(names) > 2 and all(map(P.PLACE_LINE.match, names)) else []


def _page_numbers(texts: Sequence[str], first: Collection[int], asked: Collection[str]) -> set[int]:
    """The lines that are numbers of pages: alone in their line beside running text, or one more than the last page.

    Above those that are `first` there is a blank line, or the text's end.
    """
    folios = (at for at, text in enumerate(texts) if len(text) <= 30 and P.FOLIO.match(text) and text[-1] != ".")
    alone = [at for at in folios if regex.search(r"\d|^\W*[ivxlc]+\W*$", texts[at])]
    sure = {index for index in alone if texts[index] not in asked and _beside_prose(texts, index, first)}
    for order, step in ((alone, 1), (alone[::-1], -1)):
        page = 0
        for index in order:
            number = int(digits[0]) if (digits := regex.search(r"\d{1,4}", texts[index])) else 0
            if page and number == page + step:
                sure.add(index)
            if index in sure:
                page = number
    return sure


def _beside_prose(texts: Sequence[str], index: int, first: Collection[int]) -> bool:
    """Whether a line stands apart, or beside a line of running text."""
    above = "" if index in first else texts[index - 1]
    below = "" if index + 1 in first else texts[index + 1]
    if (not above or P.SPEECH.search(above)) and (not below or (below[0].isupper() and " " in below)):
        return True
    return len(above) >= LONG or len(below) >= LONG or below[:1].islower()


def _turns(raw: str, line: Span) -> bool:
    """Whether a line is the first of a page."""
    return "\f" in raw[max(0, line.begin - 2) : line.begin]


def _running(raw: str, lines: Sequence[Span], texts: Sequence[str], numbers: set[int], openings: set[int]) -> set[int]:
    """The lines that stand again and again, with the number of a page or in the middle of a sentence.

    The line that opens a paragraph of several lines, one of the `openings`, is in the middle of none.
    """
    keys = [P.DIGITS.sub("#", text) if len(text) <= 120 and not P.SPEECH.search(text) else "" for text in texts]
    count = Counter(keys)
    sure: Counter[str] = Counter()
    for index, key in enumerate(keys):
        if not any(map(str.isalpha, key)):
            continue
        beside = index - 1 in numbers or index + 1 in numbers
        again = count[key] > 1 or (beside and key.isupper())
        if P.NUMBERED_HEAD.fullmatch(key) or (
            again and (beside or lines[index].begin not in openings) and _interrupts(texts, index, numbers)
        ):
            sure[key] += 2
        elif beside or _turns(raw, lines[index]):
            sure[key] += 1
    return {index for index, key in enumerate(keys) if sure[key] > 1}


def _interrupts(texts: Sequence[str], index: int, numbers: set[int]) -> bool:
    """Whether a line, with the page number beside it, breaks off a sentence that goes on with a small letter."""
    before, behind = index - 1 - (index - 1 in numbers), index + 1 + (index + 1 in numbers)
    if before < 0 or behind >= len(texts) or P.CLOSED.search(texts[before]):
        return False
    return texts[behind][:1].islower() and texts[index][:1].isupper()


def _notices(raw: str, chunk: Sequence[Span]) -> Iterator[int]:
    """The lines of a chunk that date a document, name whom to ask, or announce what follows."""
    texts = [raw[line.begin : line.end].strip("*_ ") for line in chunk]
    # Below a name with a colon an address is that of what is named: it was only too long for the line.
    contact = any(
        P.CONTACT.fullmatch(text)
        and not (P.ADDRESS.match(text) and above.endswith(":") and not P.CONTACT.fullmatch(above))
        for above, text in pairwise(["", *texts])
    )
    for index, (above, text, below) in enumerate(zip(["", *texts], texts, [*texts[1:], ""], strict=False)):
        opens = not above or P.SPEECH.search(above) or (above[0].isupper() and len(above) < LONG)
        dated = opens and not below[:1].islower() and P.DATE_LINE.fullmatch(text)
        prose = len(text) > 60 or (P.SPEECH.search(text) and len(text.split()) > 4)
        notice = dated or P.BANNER.fullmatch(text) or (contact and (P.CONTACT.fullmatch(text) or not prose))
        if notice and not P.HOMEPAGE.fullmatch(text):
            yield chunk[index].begin
