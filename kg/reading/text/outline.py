"""The outline of a document: ranks of headings, paragraphs resumed behind footnotes, footnotes without their mark."""

from collections.abc import Sequence
from dataclasses import replace

from kg.reading.text.footnotes import plain_label
from kg.reading.text.marks import Block, P as MARKS, words_of
from kg.reading.text.repairs import PLAIN
from kg.reading.text.words import Patterns

P = Patterns("text", "outline")
DEFINITION_LENGTH = 700


def arrange(raw: str, blocks: Sequence[Block]) -> list[Block]:
    """The blocks with the levels of headings.

    A paragraph that breaks off in mid-sentence goes on behind footnotes, page numbers or a blank line.
    """
    result: list[Block] = []
    waiting: int | None = None  # the index of the paragraph that broke off
    for block in _ranked(raw, _with_unmarked_notes(raw, blocks)):
        plain = block.kind == "paragraph" and not block.numbered
        if waiting is not None and plain and P.CONTINUED.match(raw, block.lines[0].begin):
            result[waiting] = replace(result[waiting], lines=(*result[waiting].lines, *block.lines))
        else:
            result.append(block)
            if waiting is not None and block.kind in ("footnote", "debris"):
                continue
            waiting = len(result) - 1 if block.kind in ("paragraph", "item") else None
        last = result[waiting].lines[-1] if waiting is not None else None
        if last and MARKS.END.search(raw[last.begin : last.end]):
            waiting = None
    return result


def _ranked(raw: str, blocks: Sequence[Block]) -> list[Block]:
    """Headings with their levels: their own marks, or else a heading right above another is one rank higher."""
    result = list(blocks)
    kinds = ["", *(block.kind for block in blocks), ""]
    heads = {i: words_of(raw, block) for i, block in enumerate(blocks) if block.kind == "heading"}
    shouted = {i for i, text in heads.items() if text.isupper() and len(text) > 3}
    mixed = 0 < len(shouted) < len(heads)
    below = False
    for i, text in heads.items():
        if blocks[i].level is not None:
            continue
        above = kinds[i + 2] == "heading" and not (kinds[i] == "heading" and below)
        if mixed:
            level = 1 if i in shouted else 2
        elif above or P.BACK_MATTER.match(text):
            level, below = 1, above
        else:
            level = 2 if below else 1
        result[i] = replace(blocks[i], level=level)
    return result


def _with_unmarked_notes(raw: str, blocks: Sequence[Block]) -> list[Block]:
    """Unmarked definitions found by their content: "The designated universities are …" for "university¹"."""
    result = list(blocks)
    notes = [False, *(block.kind == "footnote" for block in blocks), False]
    defined = {block.label for block in blocks if block.kind == "footnote"}
    openings: list[tuple[int, frozenset[str]]] = []
    for index, block in enumerate(blocks):
        short = block.kind == "paragraph" and block.span.end - block.span.begin <= DEFINITION_LENGTH
        if short and (notes[index] or notes[index + 2]):
            opening = P.DEFINING.match(" ".join(words_of(raw, block).translate(PLAIN).split()))
            openings += [(index, frozenset(word[:6].lower() for word in opening[1].split()))] if opening else []
    for match in P.MARK.finditer(raw) if openings else ():
        label = plain_label(match.group().strip("[^]"))
        marked = P.MARKED.search(raw[max(0, match.start() - 40) : match.start()].translate(PLAIN))
        if label in defined or not marked:
            continue
        defined.add(label)  # the first mark decides: looking once keeps a text of marks linear
        for index, stems in openings:
            behind = blocks[index].lines[0].begin >= match.end() and result[index].kind == "paragraph"
            if behind and marked[1][:6].lower() in stems:
                result[index] = replace(blocks[index], kind="footnote", label=label)
                break
    return result
