"""The outline of a document: ranks of headings, paragraphs resumed behind footnotes, footnotes without their mark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import regex

from kg.reading.text.marks import END, Block, plain_label, words_of
from kg.reading.text.repairs import PLAIN

BACK_MATTER = regex.compile(
    r"(?:Web ?sites?|Home ?pages?|References|Bibliography|Annex(?:es)?|Appendi(?:x|ces)|Conclusions?|"
    r"Further [Ii]nformation|Contacts?|Notes|Glossary)$"
)
MARK = regex.compile(r"(?<=[\p{L}.,;:)\"'’”])(?:[⁰¹²³⁴-⁹]{1,3}|\[\^?\d{1,3}\])")
MARKED = regex.compile(r"(\p{L}{4,})[.,;:)\"'’”]{0,3}$")
DEFINING = regex.compile(
    r"(?:The|These|Those) ((?:[\p{L}-]+ ){1,4})(?:are|is|includes?|comprises?|refers?|means?|covers?|excludes?)\b"
)
DEFINITION_LENGTH = 700


def arrange(raw: str, blocks: Sequence[Block]) -> Iterator[tuple[int, Block]]:
    """The blocks with their paragraph numbers; a resumed paragraph is one block again."""
    ranked = _ranked(raw, _linked(raw, blocks))
    yield from enumerate(_resumed(raw, ranked))


# ---- ranks of headings


def _ranked(raw: str, blocks: Sequence[Block]) -> list[Block]:
    """Headings with their levels: their own marks, or else a heading right above another is one rank higher."""
    result = list(blocks)
    heads = [i for i, block in enumerate(blocks) if block.kind == "heading"]
    shouted = {i for i in heads if (text := words_of(raw, blocks[i])).isupper() and len(text) > 3}
    mixed = bool(shouted) and len(shouted) < len(heads)
    below = False
    for i in heads:
        if blocks[i].level is not None:
            continue
        if mixed:
            result[i] = replace(blocks[i], level=1 if i in shouted else 2)
            continue
        above = (
            i + 1 < len(blocks)
            and blocks[i + 1].kind == "heading"
            and not (i > 0 and blocks[i - 1].kind == "heading" and below)
        )
        if above or BACK_MATTER.match(words_of(raw, blocks[i])):
            result[i] = replace(blocks[i], level=1)
            below = above
        else:
            result[i] = replace(blocks[i], level=2 if below else 1)
    return result


# ---- footnotes that lost their mark


def _linked(raw: str, blocks: Sequence[Block]) -> list[Block]:
    """Unmarked definitions found by their content: "The designated universities are …" for "university¹"."""
    result = list(blocks)
    defined = {block.label for block in blocks if block.kind == "footnote"}
    openings = [(index, stems) for index in _candidates(blocks) if (stems := _explained(words_of(raw, blocks[index])))]
    for match in MARK.finditer(raw) if openings else ():
        label = plain_label(match.group().strip("[^]"))
        marked = MARKED.search(raw[max(0, match.start() - 40) : match.start()].translate(PLAIN))
        if label in defined or not marked:
            continue
        defined.add(label)  # the first mark decides: looking once keeps a text of marks linear
        for index, stems in openings:
            behind = blocks[index].lines[0].begin >= match.end() and result[index].kind == "paragraph"
            if behind and marked.group(1)[:6].lower() in stems:
                result[index] = replace(blocks[index], kind="footnote", label=label)
                break
    return result


def _candidates(blocks: Sequence[Block]) -> list[int]:
    """Short paragraphs that stand beside a footnote."""
    return [
        index
        for index, block in enumerate(blocks)
        if block.kind == "paragraph" and block.span.end - block.span.begin <= DEFINITION_LENGTH
        and any(0 <= other < len(blocks) and blocks[other].kind == "footnote" for other in (index - 1, index + 1))
    ]  # fmt: skip


def _explained(text: str) -> frozenset[str]:
    """The stems of the words that a paragraph opens by explaining; none if it does not."""
    opening = DEFINING.match(" ".join(text.translate(PLAIN).split()))
    return frozenset(word[:6].lower() for word in opening.group(1).split()) if opening else frozenset()


# ---- paragraphs interrupted


def _resumed(raw: str, blocks: Sequence[Block]) -> Iterator[Block]:
    """A paragraph that breaks off in mid-sentence goes on behind footnotes, page numbers or a blank line."""
    waiting: Block | None = None
    between: list[Block] = []
    for block in blocks:
        if waiting is not None and block.kind in ("footnote", "debris"):
            between.append(block)
            continue
        if waiting is not None and block.kind == "paragraph" and not block.numbered and _continues(raw, block):
            waiting = replace(waiting, lines=(*waiting.lines, *block.lines))
        else:
            if waiting is not None:
                yield waiting
                yield from between
            waiting, between = None, []
            if block.kind in ("paragraph", "item"):
                waiting = block
            else:
                yield block
        if waiting is not None and END.search(raw[waiting.lines[-1].begin : waiting.lines[-1].end]):
            yield waiting
            yield from between
            waiting, between = None, []
    if waiting is not None:
        yield waiting
        yield from between


def _continues(raw: str, block: Block) -> bool:
    return (
        raw[block.lines[0].begin].islower()
        and regex.compile(r"\p{Ll}{1,3}\p{Lu}").match(raw, block.lines[0].begin) is None
    )
