"""Lists: the lead-in that each item completes, on lines of their own or run on in a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.model.claims import Sentence
from kg.reading.text.words import Patterns

ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
LETTERS = tuple("abcdefghijklmnopqrstuvwxyz")
P = Patterns("text", "lists")
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
        broken = last and text[:1].islower() and not P.CLOSED.search(last.text)
        leads = last and len(last.text) <= LONGEST_LEAD and (broken or P.OPEN.search(last.text))
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


def run_on(text: str) -> Sequence[tuple[int, int]]:
    """The lead-in and the items of a list within a sentence, as (begin, end); nothing for a sentence without one.

    >>> text = "The fund may (a) lend; and (b) give."
    >>> [text[b:e] for b, e in run_on(text)]
    ['The fund may', 'lend;', 'give.']
    """
    marks = list(P.MARK.finditer(text))
    labels = tuple(match["label"] for match in marks)
    digits = tuple(map(str, range(1, len(marks) + 1)))
    if len(marks) < 2 or labels not in (ROMAN[: len(marks)], LETTERS[: len(marks)], digits):
        return ()
    if marks[0].start() > LONGEST_LEAD or not all(P.PARTED.search(text, 0, match.start()) for match in marks[1:]):
        return ()
    ends = [*(match.start() for match in marks[1:]), len(text)]
    return [(0, marks[0].start()), *((match.end(), end) for match, end in zip(marks, ends, strict=True))]
