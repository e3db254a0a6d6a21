"""Source files to documents: the raw text untouched, its blocks, its sentences, and a way back from each character."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from kg.model.claims import Document, Metadata, Repair, Section, Sentence, SentenceKind, Span
from kg.reading.text.blocks import parse
from kg.reading.text.footnotes import lift
from kg.reading.text.marks import Block, words_of
from kg.reading.text.outline import arrange
from kg.reading.text.repairs import Stretch, join, mend, usage
from kg.reading.text.sentences import split
from kg.reading.text.words import Patterns

P, LISTS = Patterns("text", "document"), Patterns("text", "lists")
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
LETTERS = tuple("abcdefghijklmnopqrstuvwxyz")
LONGEST_LEAD = 600  # characters


@dataclass
class Lists:
    """The lists that are open at a place of a document: the lead-in of each by the style of its marks."""

    lists: dict[str, Sentence | None] = field(default_factory=dict)
    last: Sentence | None = None
    mark: str = ""

    def lead(self, mark: str, text: str) -> Sentence | None:
        """The lead-in of an item with this mark; `text` is the item's."""
        style, last = self._style(mark), self.last
        self.mark = mark
        # A sentence leads in if it ends with a colon, or breaks off before an item that goes on.
        broken = last and text[:1].islower() and not LISTS.CLOSED.search(last.text)
        leads = last and len(last.text) <= LONGEST_LEAD and (broken or LISTS.OPEN.search(last.text))
        while style in self.lists and next(reversed(self.lists)) != style:
            self.lists.popitem()
        return self.lists.setdefault(style, last if leads else None)

    def end(self, last: Sentence | None) -> None:
        """Close every list behind a paragraph or a heading; `last` may lead in the next."""
        self.lists, self.last, self.mark = {}, last, ""

    def _style(self, mark: str) -> str:
        """The style of a mark: "(i)" is a Roman number, unless "(h)" stands before it."""
        label = mark.strip("().")
        if not label.isalnum():
            return mark
        follows = label in LETTERS[1:] and self.mark.strip("().") == LETTERS[LETTERS.index(label) - 1]
        kind = "1" if label[-1].isdigit() else "i" if label in ROMAN and not follows else "a"
        return mark.replace(label, kind)


def build_document(raw: str, metadata: Metadata) -> Document:
    """The document that a text is, with its sections, sentences and repairs. Any text will do, also an empty one."""
    facts = usage(raw)
    sections, repairs, sentences = list[Section](), list[Repair](), list[Sentence]()
    above: list[Section] = []  # the headings over a place, from the title down
    section: Section | None = None
    blocks = parse(raw)
    labels = {block.label for block in blocks if block.kind == "footnote" and block.label}
    lists = Lists()
    marked: dict[str, Section | None] = {}
    for number, block in enumerate(arrange(raw, blocks)):
        stretch, mended = mend(join(raw, block.lines, facts), raw, facts)
        repairs += mended
        if block.kind in ("title", "heading"):
            heading, level = lift(stretch)[0].text.strip() or words_of(raw, block), block.level or 0
            above = [one for one in above if one.level < level]
            section = Section(heading, block.span, level, (*(one.heading for one in above), heading))
            above.append(section)
            sections.append(section)
            lists.end(None)
        within = marked.get(block.label, section) if block.label else section
        fresh = list(_listed(block, _sentences(block, *lift(stretch, labels), within, number), lists))
        if block.kind != "footnote":
            marked |= {label: section for sentence in fresh for _, label in sentence.notes}
        sentences += fresh
    sentences.sort(key=lambda sentence: (sentence.span, sentence.offsets[:1]))
    repairs.sort(key=lambda repair: (repair.span, repair.rule))
    return Document(metadata, raw, tuple(sentences), tuple(sections), tuple(repairs))


def _sentences(
    block: Block, text: Stretch, marks: Sequence[tuple[int, str]], section: Section | None, number: int
) -> Iterator[Sentence]:
    """The sentences of a block; one with a list in it gives its lead-in, and the items each with that."""
    parts = split(text.text) if block.kind in ("paragraph", "item", "footnote") else [(0, len(text.text))]
    kind: SentenceKind = "sentence" if block.kind == "paragraph" else block.kind
    places = [place for place, _ in marks]

    def sentence(kind: SentenceKind, begin: int, end: int, lead: Sentence | None = None) -> Sentence | None:
        part = text.strip(begin, end)
        behind = len(marks) if end == parts[-1][1] else bisect_right(places, end)
        notes = [(place - begin, label) for place, label in marks[bisect_right(places, begin) : behind]]
        if block.label and begin == parts[0][0]:
            notes.insert(0, (0, block.label))
        if not part.text:
            return None
        span = Span(part.offsets[0], max(part.offsets[-1] + 1, part.offsets[0] + 1))
        return Sentence(part.text, part.offsets, kind, section, number, span, tuple(notes), lead)

    for begin, end in parts:
        words = text.text[begin:end]
        cuts = run_on(words) if block.kind in ("paragraph", "item") and not P.ASKS.search(words) else ()
        lead = sentence(kind, begin, begin + cuts[0][1] if cuts else end)
        items = [sentence("item", begin + first, begin + last, lead) for first, last in cuts[1:]]
        yield from (one for one in (lead, *items) if one)


def _listed(block: Block, sentences: Iterable[Sentence], lists: Lists) -> Iterator[Sentence]:
    """The sentences of a block, the first one of an item with its lead-in; those that ask something are questions."""
    last: Sentence | None = None
    for sentence in sentences:
        if block.kind == "item" and last is None:
            sentence = replace(sentence, lead=lists.lead(block.mark, sentence.text))
        last = sentence
        asks = sentence.kind in ("sentence", "item") and P.ASKS.search(sentence.text)
        asked = asks or (sentence.lead and P.ASKS.search(sentence.lead.text))
        yield replace(sentence, kind="question") if asked else sentence
    if block.kind == "paragraph":
        lists.end(last)
    elif block.kind == "item":
        lists.last = last


def run_on(text: str) -> Sequence[tuple[int, int]]:
    """The lead-in and the items of a list within a sentence, as (begin, end); nothing for a sentence without one.

    >>> text = "The fund may (a) lend; and (b) give."
    >>> [text[b:e] for b, e in run_on(text)]
    ['The fund may', 'lend;', 'give.']
    """
    marks = list(LISTS.MARK.finditer(text))
    labels = tuple(match["label"] for match in marks)
    digits = tuple(map(str, range(1, len(marks) + 1)))
    if len(marks) < 2 or labels not in (ROMAN[: len(marks)], LETTERS[: len(marks)], digits):
        return ()
    if marks[0].start() > LONGEST_LEAD or not all(LISTS.PARTED.search(text, 0, match.start()) for match in marks[1:]):
        return ()
    ends = [*(match.start() for match in marks[1:]), len(text)]
    return [(0, marks[0].start()), *((match.end(), end) for match, end in zip(marks, ends, strict=True))]
