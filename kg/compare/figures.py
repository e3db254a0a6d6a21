"""Figures of several editions side by side, and whether their words allow to compare them.

A number may only be set against another that counts the same thing in the same way: 2,100 companies and "over 2,300"
companies do not differ by 200.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, pairwise, product
from operator import attrgetter
from typing import Literal, TypeVar

from kg.compare.claims import Claim, Figure, Name
from kg.model.identity import gathered
from kg.rdf.wording import hedge
from kg.resources import toml

T = TypeVar("T")
Key = TypeVar("Key", bound=Hashable)
Direction = Literal["up", "down", "same"]
# Why two figures cannot be compared, by key; the words are for people. {old} and {new} are what differs.
REASONS: dict[str, str] = toml(__file__, "reasons.toml")
DAYS_APART = 2  # two years, one of them a leap year, are of one length
# Figures that agree in the first are of one measurement, in the second of one series, in the third one said twice.
MEASURED = ("entity", "indicator", "scope", "unit")
SERIES = (*MEASURED, "modality")
CONTENT = (*SERIES, "time", "baseline", "value", "minimum", "maximum", "qualifier")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two figures cannot be compared: a key of REASONS, and what differs between the old and the new one."""

    key: str
    old: str
    new: str

    def __str__(self) -> str:
        return REASONS[self.key].format(old=self.old, new=self.new)


@dataclass(frozen=True, slots=True)
class Change:
    """An older figure and a newer one. `difference` (new less old, in their unit) is None where `reasons` forbid it.

    `percent` is the difference by the old value, in hundredths; None for shares and ranks, whose difference is already
    one, and where the old value is 0. `direction` is what the words prove, even where they give no difference.
    """

    old: Figure
    new: Figure
    reasons: tuple[Reason, ...]
    difference: Decimal | None
    percent: Decimal | None
    direction: Direction | None


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one indicator of one entity over editions, by date in each, and the change from each to the next.

    `changes` has an entry for each edition that has figures, but the first. `scope` is "" if they share none.
    """

    entity: Name
    indicator: Name
    scope: str
    cells: dict[str, tuple[Figure, ...]]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """The figures of an older graph set against those of a newer one; each that is not the same stands in one place.

    `changed` are of one entity, indicator, scope and unit, and both of them plans or both facts; `became` are plans
    that are facts now; `apart` are of one entity and indicator, but the words do not allow to compare them; `new` and
    `gone` have nothing to be set against. `again` counts the figures that stayed.
    """

    new: tuple[Figure, ...]
    gone: tuple[Figure, ...]
    changed: tuple[Change, ...]
    became: tuple[Change, ...]
    apart: tuple[Change, ...]
    again: int


def reasons(old: Figure, new: Figure) -> tuple[Reason, ...]:
    """Why the words do not allow to compare two figures of one indicator; empty if they do."""
    names = ("unit", "scope", "modality", "statistic", "baseline")
    pairs: list[tuple[str, object, object]] = [(name, getattr(old, name), getattr(new, name)) for name in names]
    why = [pair for pair in pairs if pair[1] != pair[2]]
    # Both are to be as at a day, or over periods of one length.
    if (old.days is None) is not (new.days is None) or abs((old.days or 0) - (new.days or 0)) > DAYS_APART:
        why.append(("period", old.time, new.time))
    if old.attributed_to and new.attributed_to and old.attributed_to != new.attributed_to:
        why.append(("source", old.attributed_to, new.attributed_to))
    if old.value is None or new.value is None:
        why.append(("number", old.number, new.number))
    elif old.qualifier != new.qualifier:
        one, other = (hedge(each.qualifier, "en") or each.qualifier for each in (old, new))
        why.append(("qualifier", one, other))
    return tuple(Reason(key, *(str(each or "none") for each in pair)) for key, *pair in why)


def compare(old: Figure, new: Figure, also: tuple[Reason, ...] = ()) -> Change:
    """The change that the words of two figures of an indicator prove; `also` are reasons from outside of the two."""
    why = reasons(old, new) + also
    difference = percent = None
    if not why and old.value is not None and new.value is not None:
        difference = new.value - old.value
        share = old.unit is not None and old.unit.key == "PERCENT"
        if old.value and not share and old.statistic != "rank":
            percent = 100 * difference / abs(old.value)
    direction: Direction | None = None
    if all(reason.key in ("qualifier", "number") for reason in why):  # else not even that can be told
        exact = old.qualifier == new.qualifier == "exactly" and old.value is not None and old.value == new.value
        direction = "up" if _below(old, new) else "down" if _below(new, old) else "same" if exact else None
    return Change(old, new, why, difference, percent, direction)


def rows(figures: Iterable[Figure]) -> list[Row]:
    """The figures lined up: a row for each scope that several editions give, else one for the indicator as a whole."""
    lines: list[Row] = []
    by_indicator = grouped_by(figures, lambda figure: (figure.entity, figure.indicator))
    for (entity, indicator), same in by_indicator.items():
        left: list[Figure] = []
        for (scope, _), alike in grouped_by(same, lambda figure: (figure.scope, figure.unit)).items():
            if len({edition_of(figure) for figure in alike}) > 1:
                lines.append(_row(entity, indicator, scope, alike))
            else:
                left += alike
        if left:
            scopes = {figure.scope for figure in left}
            lines.append(_row(entity, indicator, scopes.pop() if len(scopes) == 1 else "", left))
    return sorted(lines, key=lambda row: (row.entity.label.casefold(), row.entity.iri, row.indicator.label, row.scope))


def edition_of(claim: Claim) -> str:
    """The edition that makes a claim: its year, else its document, else the year of its date."""
    if claim.edition is not None:
        return str(claim.edition)
    return claim.document.key if claim.document else claim.as_of[:4]


def nearest(old: Sequence[Figure], new: Sequence[Figure]) -> Change:
    """The comparison that the words allow best; of several, that of the latest figures."""
    latest = sorted(product(old, new), key=lambda pair: (pair[1].as_of, pair[0].as_of), reverse=True)
    # Of one time the newer edition only says again what the older one said.
    first, second = min(latest, key=lambda pair: (len(reasons(*pair)), pair[0].time == pair[1].time))
    # Others that differ from one of them in nothing but the number forbid to compare the two.
    alike = attrgetter("as_of", "scope", "unit", "modality")
    pairs = ((one, each) for one, among in ((first, old), (second, new)) for each in among if alike(each) == alike(one))
    twins = (Reason("several", one.number, each.number) for one, each in pairs if each.number != one.number)
    return compare(first, second, tuple(islice(twins, 1)))


def match(old: Sequence[Figure], new: Sequence[Figure]) -> Matched:
    """Each figure of the newer graph with the one it takes the place of: first of one time, then the latest."""
    content = attrgetter(*CONTENT)
    before, after = ({content(figure): figure for figure in side} for side in (old, new))
    both, *single = set_against(before, after)
    kept, gone, came = [figure for figure, _ in both], *(list(side.values()) for side in single)
    changed = [*_paired(gone, came, *SERIES, "time"), *_paired(gone, came, *SERIES), *_continued(kept, came)]
    plans = [figure for figure in gone if figure.modality in ("planned", "considered")]
    facts = [figure for figure in came if figure.modality == "holds"]
    became = _paired(plans, facts, *MEASURED)
    met = {figure for change in became for figure in (change.old, change.new)}
    gone, came = ([figure for figure in side if figure not in met] for side in (gone, came))
    apart = _paired(gone, came, "entity", "indicator")
    for changes in (changed, became, apart):
        changes.sort(key=lambda change: _order(change.new))
    new, gone = (sorted(side, key=_order) for side in (came, gone))
    return Matched(tuple(new), tuple(gone), tuple(changed), tuple(became), tuple(apart), len(kept))


def _order(figure: Figure) -> tuple[str, ...]:
    return figure.entity.label.casefold(), figure.entity.iri, figure.indicator.label, figure.scope, figure.time


def _paired(gone: list[Figure], came: list[Figure], *names: str) -> list[Change]:
    """The figures that agree in some attributes, two and two, best comparable first; taken out of both lists."""
    changes = []
    waiting = grouped_by(gone, attrgetter(*names))
    for shared, newer in grouped_by(came, attrgetter(*names)).items():
        older = waiting.get(shared, [])
        while older and newer:
            change = nearest(older, newer)
            changes.append(change)
            for figure, *lists in ((change.old, older, gone), (change.new, newer, came)):
                for each in lists:
                    each.remove(figure)
    return changes


def _continued(kept: Sequence[Figure], came: list[Figure]) -> list[Change]:
    """The latest new figure beside the older one it goes on from, where that is still told too."""
    changes = []
    waiting = grouped_by(kept, attrgetter(*SERIES))
    for shared, newer in grouped_by(came, attrgetter(*SERIES)).items():
        latest = max(newer, key=lambda figure: (figure.as_of, figure.iri))
        if older := [figure for figure in waiting.get(shared, ()) if figure.as_of < latest.as_of]:
            changes.append(nearest(older, [latest]))
            came.remove(latest)
    return changes


def _below(one: Figure, other: Figure) -> bool:
    """True if the bounds prove the one number less than the other."""
    if one.maximum is None or other.minimum is None:
        return False
    return one.maximum < other.minimum or (one.maximum == other.minimum and other.qualifier == "moreThan")


def _row(entity: Name, indicator: Name, scope: str, figures: Sequence[Figure]) -> Row:
    ordered = sorted(figures, key=lambda figure: (edition_of(figure), figure.as_of, figure.time, figure.iri))
    cells = {edition: tuple(same) for edition, same in grouped_by(ordered, edition_of).items()}
    changes = tuple(nearest(old, new) for old, new in pairwise(cells.values()))
    return Row(entity, indicator, scope, cells, changes)


def set_against(old: Mapping[Key, T], new: Mapping[Key, T]) -> tuple[list[tuple[T, T]], dict[Key, T], dict[Key, T]]:
    """The pairs of the older and the newer of one key, and those by key that only one side has."""
    gone, came = ({key: one[key] for key in one if key not in other} for one, other in ((old, new), (new, old)))
    return [(old[key], new[key]) for key in old if key in new], gone, came


def grouped_by(items: Iterable[T], key: Callable[[T], Key]) -> dict[Key, list[T]]:
    """Items by their keys, both in the order in which they came."""
    return dict(gathered((key(item), item) for item in items))
