"""What surrounds an entity, laid out for a drawing: what stands above it on the left, what hangs on it on the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap

from app.names import Link
from app.pages.entity import Group
from app.pages.headings import Relation

NOT_DRAWN = frozenset({"dates", "website"})
MOST_EACH = 4
MOST_GROUPS = 5
ROW, HEADING, GAP = 30, 24, 14
WIDTH, COLUMN, CENTRE = 920, 300, 220
LONGEST = 36
LINE = 25


@dataclass(frozen=True, slots=True)
class Box:
    """A thing in the drawing: its left upper corner and its name, shortened to what fits."""

    x: int
    y: int
    link: Link
    text: str
    planned: bool


@dataclass(frozen=True, slots=True)
class Bunch:
    """The things of one relation: its name with its place, its boxes, how many more there are, and its line."""

    title: str
    x: int
    y: int
    boxes: tuple[Box, ...]
    more: int
    curve: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing of so many units of height; the entity's own box, with its name in a line or two, is in the middle."""

    name: tuple[str, ...]
    height: int
    centre: int
    bunches: tuple[Bunch, ...]


def picture(name: str, groups: Sequence[Group]) -> Picture | None:
    """The drawing of an entity's relations to things that have pages; None if there are fewer than two."""
    bunches = _bunches(groups)
    if sum(len(found) for found in bunches.values()) < 2:
        return None
    left = {relation.title: found for relation, found in bunches.items() if relation.upward}
    right = {relation.title: found for relation, found in bunches.items() if not relation.upward}
    sides = [dict(list(side.items())[:MOST_GROUPS]) for side in (left, right)]
    height = max(_height(side.values()) for side in sides) + 2 * GAP
    centre = height // 2
    placed = [*_place(sides[0], 0, height, centre), *_place(sides[1], WIDTH - COLUMN, height, centre)]
    return Picture(_two_lines(name), height, centre, tuple(placed))


def _bunches(groups: Sequence[Group]) -> dict[Relation, dict[Link, bool]]:
    """Things by the relation to them, in the order of the page; each thing once, with whether it is only planned."""
    found: dict[Relation, dict[Link, bool]] = {}
    by_title: dict[str, Relation] = {}
    seen: set[Link] = set()
    for line in (line for group in groups if group.anchor not in NOT_DRAWN for line in group.lines):
        if line.relation and line.link and line.link.href and line.link not in seen:
            seen.add(line.link)
            # Two relations may read alike from their ends ("oversees", and "overseen by" from the other): one bunch.
            relation = by_title.setdefault(line.title, line.relation)
            found.setdefault(relation, {})[line.link] = line.claim is not None and line.claim.modality != "holds"
    return found


def _height(side: Iterable[dict[Link, bool]]) -> int:
    return sum(
        HEADING + ROW * min(len(found), MOST_EACH) + (ROW if len(found) > MOST_EACH else 0) + GAP for found in side
    )


def _place(side: dict[str, dict[Link, bool]], x: int, height: int, centre: int) -> list[Bunch]:
    y = (height - _height(side.values())) // 2
    bunches = []
    for title, found in side.items():
        shown = list(found.items())[:MOST_EACH]
        boxes = tuple(
            Box(x, y + HEADING + at * ROW, link, _short(link.label), planned)
            for at, (link, planned) in enumerate(shown)
        )
        near, far = ((WIDTH - CENTRE) // 2, COLUMN) if x == 0 else ((WIDTH + CENTRE) // 2, x)
        middle = (near + far) // 2
        curve = f"M{near} {centre}C{middle} {centre} {middle} {y + HEADING // 2} {far} {y + HEADING // 2}"
        bunches.append(Bunch(title, x, y, boxes, len(found) - len(shown), curve))
        y += _height([found])
    return bunches


def _two_lines(name: str) -> tuple[str, ...]:
    lines = wrap(name, LINE, max_lines=2, placeholder="…")
    return tuple(lines) or (name[:LINE],)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
