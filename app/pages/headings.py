"""The claims of an entity's page under headings, as lines that read from its side."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.i18n.language import phrase
from app.limits import MOST_LINES
from app.names import Link
from app.pages.claims import ShownClaim
from app.pages.entity import EntityPage
from app.pages.layout import FIGURES, MONEY, OTHER, PLANS, PageRelation, layout, relation_of

LAST = 1 << 30


@dataclass(frozen=True, slots=True)
class PageLine:
    """One line of a group: a title and a value; without a claim it is inferred, for the reason given.

    `relation` joins it to the thing, and has its place in the layout; None for figures and what the layout lacks.
    """

    title: str
    link: Link | None
    value: str
    claim: ShownClaim | None = None
    reason: str = ""
    relation: PageRelation | None = None


@dataclass(frozen=True, slots=True)
class PageGroup:
    """Lines under one heading; `more` has the titles of those left off, each with their number."""

    title: str
    anchor: str
    lines: tuple[PageLine, ...]
    more: tuple[tuple[str, int], ...] = ()

    @property
    def claims(self) -> Iterator[ShownClaim]:
        """The claims of the lines."""
        return (line.claim for line in self.lines if line.claim)


def groups(page: EntityPage) -> tuple[PageGroup, ...]:
    """All that is said of an entity, from both ends, under the headings of the layout."""
    lines: defaultdict[str, list[PageLine]] = defaultdict(list)
    stated: set[str] = set()
    for inverse, claims in ((False, page.about), (True, page.toward)):
        for claim in claims:
            heading, line = _line(claim, inverse=inverse)
            lines[PLANS if claim.modality != "holds" else heading].append(line)
            if line.link and claim.modality == "holds":
                stated.add(line.link.iri)
    for heading, line in _inferred(page):
        # A thing that claims join to this one needs no conclusion beside them.
        if line.link and line.link.iri not in stated:
            lines[heading].append(line)
    return tuple(
        _group(heading.title, heading.anchor, sorted(lines[heading.anchor], key=_place))
        for heading in layout().headings
        if lines[heading.anchor]
    )


def _group(title: str, anchor: str, lines: Sequence[PageLine]) -> PageGroup:
    """A group of which each title has no more lines than a reader can look through."""
    counts: Counter[str] = Counter()
    kept = []
    for line in lines:
        counts[line.title] += 1
        if counts[line.title] <= MOST_LINES:
            kept.append(line)
    more = tuple((each, count - MOST_LINES) for each, count in counts.items() if count > MOST_LINES)
    return PageGroup(title, anchor, tuple(kept), more)


def _line(claim: ShownClaim, *, inverse: bool) -> tuple[str, PageLine]:
    """A claim as a line from its subject or its object, and the heading it stands under."""
    relation = relation_of(claim, inverse=inverse)
    if relation:
        title, heading = relation.title, relation.heading
    else:
        title = claim.label[:1].upper() + claim.label[1:]
        title = phrase("entity.of", relation=claim.label) if inverse else title
        heading = (MONEY if claim.money else FIGURES) if claim.figure else OTHER
    if inverse:
        return heading, PageLine(title, claim.about, claim.about.label, claim, relation=relation)
    return heading, PageLine(title, claim.link, claim.value, claim, relation=relation)


def _place(line: PageLine) -> tuple[int, str, bool]:
    """Lines in the order of the layout, figures by their names, inferred ones last."""
    return (line.relation.order if line.relation else LAST, line.title, line.claim is None)


def _inferred(page: EntityPage) -> list[tuple[str, PageLine]]:
    """The lines that follow from the facts, with their headings, by title; those of relations that the layout has."""
    lines = []
    for predicate, target in page.inferred:
        relation = layout().relations.get((predicate.iri, False))
        if relation:
            reason = phrase("entity.follows", relation=predicate.label)
            lines.append((relation.heading, PageLine(relation.title, target, target.label, None, reason, relation)))
    return sorted(lines, key=lambda pair: (pair[1].title, pair[1].value))
