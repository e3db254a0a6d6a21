"""A data model laid out for a drawing: boxes in columns, each with its relations, and a line for each pair of boxes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.overviews.schema import Class, Model, Relation

MOST_ROWS = 8
MOST_COLUMNS = 3
BOX, GUTTER, MARGIN = 290, 140, 50
HEAD, ROW, PAD, GAP = 34, 22, 8, 30
LONGEST_NAME, LONGEST_RELATION, LONGEST_TARGET = 26, 22, 15


@dataclass(frozen=True, slots=True)
class Row:
    """A relation in a box: its place, and names shortened to what fits."""

    relation: Relation
    y: int
    text: str
    target: str


@dataclass(frozen=True, slots=True)
class Box:
    """A class: its left upper corner, its height, its relations and how many are not drawn."""

    kind: Class
    x: int
    y: int
    height: int
    text: str
    rows: tuple[Row, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Line:
    """The way from the relations of a box to the box that they lead to: a bracket at the relations, and a curve."""

    bracket: str
    curve: str
    tone: int


@dataclass(frozen=True, slots=True)
class Diagram:
    """A drawing of so many units each way."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


@dataclass(slots=True)
class _Draft:
    """A box before it has its place."""

    kind: Class
    relations: list[Relation] = field(default_factory=list)
    more: int = 0
    column: int = 0
    y: int = 0

    @property
    def height(self) -> int:
        rows = len(self.relations) + bool(self.more)
        return HEAD + (rows * ROW + PAD if rows else 0)


def diagram(model: Model) -> Diagram | None:
    """The drawing of a model; None for one without classes."""
    if not model.classes:
        return None
    drafts = {kind.link.iri: _draft(kind, model.relations) for kind in model.classes}
    columns = _columns(list(drafts.values()), model.relations)
    _order(columns, drafts)
    height = max(_height(column) for column in columns) + 2 * PAD
    for column in columns:
        _place(column, (height - _height(column)) // 2)
    boxes = tuple(_box(draft) for column in columns for draft in column)
    lines = tuple(line for tone, draft in enumerate(drafts.values()) for line in _lines(draft, drafts, tone % 6))
    return Diagram(2 * MARGIN + len(columns) * (BOX + GUTTER) - GUTTER, height, boxes, lines)


def _draft(kind: Class, relations: Sequence[Relation]) -> _Draft:
    """A class with its most used relations, those to one class together."""
    own = [relation for relation in relations if relation.source == kind]
    shown = own[:MOST_ROWS]
    uses = Counter[str]()
    for relation in shown:
        uses[relation.target.link.iri] += relation.uses
    shown.sort(key=lambda each: (-uses[each.target.link.iri], each.target.link.iri, -each.uses, each.link.iri))
    return _Draft(kind, shown, len(own) - len(shown))


def _columns(drafts: list[_Draft], relations: Sequence[Relation]) -> list[list[_Draft]]:
    """Boxes in columns of about one height: those that lead to others on the left, those led to on the right."""
    out, into = Counter[str](), Counter[str]()
    for relation in relations:
        if relation.source != relation.target:
            out[relation.source.link.iri] += relation.uses
            into[relation.target.link.iri] += relation.uses

    def lean(draft: _Draft) -> float:
        iri = draft.kind.link.iri
        return (into[iri] - out[iri]) / ((into[iri] + out[iri]) or 1)

    drafts.sort(key=lambda draft: (lean(draft), -draft.kind.count, draft.kind.link.iri))
    number = min(MOST_COLUMNS, (len(drafts) + 1) // 2)
    share = _height(drafts) / number
    columns: list[list[_Draft]] = [[] for _ in range(number)]
    filled = 0
    for draft in drafts:
        draft.column = min(int((filled + draft.height / 2) / share), number - 1)
        columns[draft.column].append(draft)
        filled += draft.height + GAP
    return [column for column in columns if column]


def _height(column: Sequence[_Draft]) -> int:
    return sum(draft.height + GAP for draft in column) - GAP


def _order(columns: list[list[_Draft]], drafts: dict[str, _Draft]) -> None:
    """Boxes of a column in the order of the boxes they are linked with, so that lines cross less."""
    near: defaultdict[str, set[str]] = defaultdict(set)
    for iri, draft in drafts.items():
        for relation in draft.relations:
            near[iri].add(relation.target.link.iri)
            near[relation.target.link.iri].add(iri)
    for column in columns * 2:
        for each in columns:
            _place(each, 0)
        middles = {iri: draft.y + draft.height / 2 for iri, draft in drafts.items()}
        weights = {
            draft.kind.link.iri: [middles[other] for other in near[draft.kind.link.iri] if drafts[other] not in column]
            for draft in column
        }
        column.sort(
            key=lambda draft: (
                sum(weights[draft.kind.link.iri]) / len(weights[draft.kind.link.iri])
                if weights[draft.kind.link.iri]
                else middles[draft.kind.link.iri]
            )
        )


def _place(column: Sequence[_Draft], y: int) -> None:
    for draft in column:
        draft.y = y
        y += draft.height + GAP


def _x(draft: _Draft) -> int:
    return MARGIN + draft.column * (BOX + GUTTER)


def _box(draft: _Draft) -> Box:
    rows = tuple(
        Row(
            relation,
            draft.y + HEAD + at * ROW,
            _short(relation.link.label, LONGEST_RELATION),
            "↺" if relation.target == draft.kind else _short(relation.target.link.label, LONGEST_TARGET),
        )
        for at, relation in enumerate(draft.relations)
    )
    name = _short(draft.kind.link.label, LONGEST_NAME)
    return Box(draft.kind, _x(draft), draft.y, draft.height, name, rows, draft.more)


def _lines(draft: _Draft, drafts: dict[str, _Draft], tone: int) -> list[Line]:
    """A line to each other box that relations of a box lead to."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at, relation in enumerate(draft.relations):
        places[relation.target.link.iri].append(draft.y + HEAD + at * ROW)
    return [_line(draft, drafts[iri], found, tone) for iri, found in places.items() if drafts[iri] is not draft]


def _line(draft: _Draft, target: _Draft, rows: Sequence[int], tone: int) -> Line:
    """From the side that faces the target; to a box of its own column, around on the right."""
    right = draft.column <= target.column
    start = _x(draft) + (BOX if right else 0)
    end = _x(target) + (0 if draft.column < target.column else BOX)
    top, bottom = rows[0] + 3, rows[-1] + ROW - 3
    middle, goal = (top + bottom) // 2, target.y + HEAD // 2
    bend = GUTTER // 2 if draft.column != target.column else MARGIN - 4
    away, back = start + (bend if right else -bend), end + (-bend if draft.column < target.column else bend)
    out = 5 if right else -5
    bracket = f"M{start} {top}h{out}V{bottom}h{-out}"
    curve = f"M{start + out} {middle}C{away} {middle} {back} {goal} {end + (-3 if end < back else 3)} {goal}"
    return Line(bracket, curve, tone)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
