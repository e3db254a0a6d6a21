"""A sentence as rules see it: every mention, figure and date is one character that says what kind of thing it is.

"The bureau is supported by the Digital Policy Office." becomes "◻ is supported by the ◻.", where each box is a
private-use character; the rest of the text stays, and every position maps back to the sentence.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from kg.model.classes import kinds_under
from kg.reading.names.mentions import Mention
from kg.reading.quantities import Quantity, TimeMention

KINDS = kinds_under("Entity")
FIGURES = ("money", "count", "area", "share", "rank", "ratio", "other")
ENTITY, FIGURE, DATE, BLOCK = 0xF0000, 0x100000, 0x108000, 0x400
# Names of several things ("State Key Laboratories") have the upper half of their class's characters.
PLURAL = BLOCK // 2


def entity_class(*names: str) -> str:
    """A regular-expression character class for mentions of entities of these classes; of any without names."""
    if not names:
        return f"[{chr(ENTITY)}-{chr(ENTITY + BLOCK * len(KINDS) - 1)}]"
    kinds = {kind for name in names for kind in kinds_under(name)}
    return "[" + "".join(_block(ENTITY, KINDS.index(kind)) for kind in sorted(kinds)) + "]"


# A mention of an entity of any class.
MENTION = regex.compile(entity_class())


def plural_class(*names: str) -> str:
    """A character class for mentions of several things of these classes, groups among them."""
    kinds = {kind for name in names or ("Entity",) for kind in kinds_under(name)}
    upper = (ENTITY + BLOCK * KINDS.index(kind) + PLURAL for kind in sorted(kinds))
    group = _block(ENTITY, KINDS.index("Group")) if not names or "Group" in names else ""
    return "[" + "".join(f"{chr(begin)}-{chr(begin + PLURAL - 1)}" for begin in upper) + group + "]"


def figure_class(*names: str) -> str:
    """A character class for figures of these kinds; of any kind without names."""
    return "[" + "".join(_block(FIGURE, FIGURES.index(name)) for name in names or FIGURES) + "]"


def date_class() -> str:
    """A character class for dates."""
    return f"[{_block(DATE, 0)}]"


def _block(base: int, index: int) -> str:
    return f"{chr(base + BLOCK * index)}-{chr(base + BLOCK * (index + 1) - 1)}"


ANY_FIGURE = regex.compile(figure_class())
ANY_DATE = regex.compile(date_class())


def figure_kind(quantity: Quantity) -> str:
    """The character of FIGURES that stands for a quantity."""
    if quantity.unit.startswith("CCY_"):
        return "money"
    if quantity.kind in ("area", "rank", "ratio"):
        return quantity.kind
    if quantity.unit in ("PERCENT", "FRACTION"):
        return "share"
    return "count" if quantity.unit == "NUM" and quantity.kind in ("count", "ordinal") else "other"


@dataclass(frozen=True, eq=False)
class Encoded:
    """An encoded sentence: character `i` of `text` stands for `source[starts[i]:ends[i]]`."""

    source: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    mentions: tuple[Mention, ...]
    figures: tuple[Quantity, ...]
    dates: tuple[TimeMention, ...]

    def mention(self, char: str) -> Mention | None:
        """The mention that a character stands for."""
        return self.mentions[ord(char) % PLURAL] if MENTION.match(char) else None

    def figure(self, char: str) -> Quantity | None:
        """The figure that a character stands for."""
        return self.figures[ord(char) % BLOCK] if ANY_FIGURE.match(char) else None

    def date(self, char: str) -> TimeMention | None:
        """The date that a character stands for."""
        return self.dates[ord(char) % BLOCK] if ANY_DATE.match(char) else None

    def spots(self) -> list[tuple[int, Quantity]]:
        """Every figure with its position in the text, left to right."""
        return [(m.start(), self.figures[ord(m.group()) % BLOCK]) for m in ANY_FIGURE.finditer(self.text)]

    def moments(self) -> list[tuple[int, TimeMention]]:
        """Every date with its position in the text, left to right."""
        return [(m.start(), self.dates[ord(m.group()) % BLOCK]) for m in ANY_DATE.finditer(self.text)]

    def place(self, index: int) -> int:
        """The position in the sentence of `index` in the encoded text."""
        return self.starts[index] if index < len(self.starts) else (self.ends[-1] if self.ends else 0)

    def plain(self, begin: int, end: int) -> str:
        """The sentence's own words behind `text[begin:end]`."""
        return self.source[self.place(begin) : self.ends[end - 1]] if begin < end else ""


def encode(
    text: str,
    kinds: dict[str, str],
    mentions: Sequence[Mention],
    figures: Sequence[Quantity] = (),
    dates: Sequence[TimeMention] = (),
) -> Encoded:
    """Encode a sentence's text; `kinds` gives each slug's class. Names inside names are not encoded."""
    named = sorted(mentions, key=lambda m: m.begin)
    # "Its" and "their" stay words: they say whose the next name is, and stand where "the" could.
    own = (m for m in named if text[m.begin : m.end].lower() not in ("its", "their"))
    outer = tuple(m for m in own if m.kind != "inner")[:PLURAL]
    figures, dates = tuple(figures)[:BLOCK], tuple(dates)[:BLOCK]
    classes = [KINDS.index(kinds.get(m.slug, "Entity")) for m in outer]
    marks = [(m.begin, m.end, chr(ENTITY + BLOCK * classes[i] + PLURAL * m.plural + i)) for i, m in enumerate(outer)]
    marks += [(q.begin, q.end, chr(FIGURE + BLOCK * FIGURES.index(figure_kind(q)) + i)) for i, q in enumerate(figures)]
    marks += [(d.begin, d.end, chr(DATE + i)) for i, d in enumerate(dates)]
    cells: list[tuple[str, int, int]] = []
    at = 0
    for begin, end, char in [*sorted(marks, key=lambda mark: (mark[0], -mark[1])), (len(text), len(text), "")]:
        if begin >= at:
            cells += [(text[place], place, place + 1) for place in range(at, begin)]
            cells += [(char, begin, end)] if char else []
            at = end
    chars, starts, ends = zip(*cells, strict=True) if cells else ((), (), ())
    return Encoded(text, "".join(chars), starts, ends, outer, figures, dates)
