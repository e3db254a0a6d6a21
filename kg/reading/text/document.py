"""Source files to documents: the raw text untouched, its blocks, its sentences, and a way back from each character."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from kg.model.claims import Document, Metadata, Repair, Section, Sentence, SentenceKind, Span
from kg.reading.text.blocks import Block, parse, words_of
from kg.reading.text.footnotes import lift
from kg.reading.text.outline import arrange
from kg.reading.text.repairs import Stretch, join, mend, usage
from kg.reading.text.sentences import split


def build_document(raw: str, metadata: Metadata) -> Document:
    """The document that a text is, with its sections, sentences and repairs. Any text will do, also an empty one."""
    facts = usage(raw)
    sections, repairs, sentences = list[Section](), list[Repair](), list[Sentence]()
    above: list[Section] = []
    section: Section | None = None
    blocks = parse(raw)
    labels = {block.label for block in blocks if block.kind == "footnote" and block.label}
    for number, block in arrange(raw, blocks):
        stretch, mended = mend(join(raw, block.lines, facts), raw, facts)
        repairs += mended
        if block.kind in ("title", "heading"):
            section = _section(block, lift(stretch)[0].text.strip() or words_of(raw, block), above)
            sections.append(section)
        sentences += _sentences(block, stretch, section, number, labels)
    sentences.sort(key=lambda sentence: (sentence.span, sentence.offsets[:1]))
    return Document(
        metadata,
        raw,
        tuple(sentences),
        tuple(sections),
        tuple(sorted(repairs, key=lambda repair: (repair.span, repair.rule))),
    )


# ---- sections and sentences


def _section(block: Block, heading: str, above: list[Section]) -> Section:
    """A heading with the path of headings over it; `above` is that path and is brought up to date."""
    level = block.level if block.level is not None else 1
    while above and above[-1].level >= level:
        above.pop()
    section = Section(heading, block.span, level, (*(other.heading for other in above), heading))
    above.append(section)
    return section


def _sentences(
    block: Block, stretch: Stretch, section: Section | None, number: int, labels: Collection[str]
) -> Iterator[Sentence]:
    text, marks = lift(stretch, labels)
    parts = split(text.text) if block.kind in ("paragraph", "item", "footnote") else [(0, len(text.text))]
    kind: SentenceKind = "sentence" if block.kind == "paragraph" else block.kind
    for begin, end in parts:
        part = text.cut(begin, end).strip()
        if not part.text:
            continue
        last = end == parts[-1][1]
        notes = [(place - begin, label) for place, label in marks if begin < place <= end or (last and place > end)]
        if block.label and begin == parts[0][0]:
            notes.insert(0, (0, block.label))
        span = Span(part.offsets[0], max(part.offsets[-1] + 1, part.offsets[0] + 1))
        yield Sentence(part.text, part.offsets, kind, section, number, span, tuple(notes))
