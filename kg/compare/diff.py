"""What is different in a newer graph: as lines of N-Quads, and told as a person reads it.

Two graphs are the same if their canonical N-Quads are (kg/compare/canonical.py). The rest of this module says what
the lines mean: which entities, statements and figures are new, gone or changed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TypeVar

import pyoxigraph as ox

from kg.compare.canonical import canonical_lines
from kg.compare.figures import Matched, match
from kg.compare.records import TYPE, Entity, Figure, Name, Records, Statement, Value
from kg.model.names import fold
from kg.rdf.graph import in_graph
from kg.rdf.labels import LABELS, OTHER_NAMES
from kg.rdf.namespaces import BASE, NS, PREFIXES
from kg.store.store import Store

T = TypeVar("T")
K = TypeVar("K")
Said = tuple[str, str, Name | Value]  # what makes two statements one: entity, predicate, object
NAMING = {TYPE, *LABELS, *OTHER_NAMES}
TIMES = {PREFIXES["xsd"] + name for name in ("gYear", "gYearMonth", "date")}
SURENESS = ("considered", "planned", "holds")
# What a document brings along with its claims; told by the claims, and otherwise only counted.
APPARATUS = tuple(NS + name for name in ("Statement", "Observation", "Evidence", "Passage", "Section", "Sentence"))
INFERRED = f"{BASE}graph/inferred"


@dataclass(frozen=True, slots=True)
class Side:
    """One of two graphs that are compared: what it was called, its documents, and the number of its triples."""

    name: str
    documents: tuple[str, ...]
    triples: int


@dataclass(frozen=True, slots=True)
class Entities:
    """Entities new and gone; `renamed` have another label or another IRI, `changed` other classes or further names."""

    new: tuple[Entity, ...]
    gone: tuple[Entity, ...]
    renamed: tuple[tuple[Entity, Entity], ...]
    changed: tuple[tuple[Entity, Entity], ...]


@dataclass(frozen=True, slots=True)
class Statements:
    """Statements new and gone; `changed` ones are surer or less sure, or have another date; `became` are plans that
    are facts now. `again` counts those that say the same, be it in other words or of another date."""

    new: tuple[Statement, ...]
    gone: tuple[Statement, ...]
    changed: tuple[tuple[Statement, Statement], ...]
    became: tuple[tuple[Statement, Statement], ...]
    again: int


@dataclass(frozen=True, slots=True)
class Other:
    """Triples that no entity, statement or figure tells, by their subject, as lines.

    `known` says whether both graphs say something of the subject.
    """

    subject: Name
    gone: tuple[str, ...]
    new: tuple[str, ...]
    known: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs. `gone` and `new` are lines of canonical N-Quads; the rest tells what they mean.

    `behind` counts the lines that only carry what is told: evidence, passages, what follows by reasoning.
    """

    before: Side
    after: Side
    gone: tuple[str, ...]
    new: tuple[str, ...]
    entities: Entities
    statements: Statements
    figures: Matched
    others: tuple[Other, ...]
    behind: int

    @property
    def same(self) -> bool:
        """Whether the two graphs are one."""
        return not self.gone and not self.new


def diff(old: Store, new: Store, names: tuple[str, str] = ("old", "new")) -> Difference:
    """The difference of two graphs; the full text of documents is not compared, but what is read of it.

    A graph without named graphs is compared with the union of the other's. Raises DataError where blank nodes are so
    much alike that nobody can tell in time whether two graphs are the same.
    """
    quads = old.quads(), new.quads()
    if not all(any(_named(quad) for quad in side) for side in quads):
        quads = _flat(quads[0]), _flat(quads[1])
    before, after = (canonical_lines(side) for side in quads)
    records = Records(old.oxigraph), Records(new.oxigraph)
    entities = _entities(*records)
    moved = {one.iri: other.name for one, other in entities.renamed}
    statements = _statements([_moved(each, moved) for each in records[0].statements], records[1].statements)
    figures = match([_renamed(each, moved) for each in records[0].figures], records[1].figures)
    gone = {line: before[line] for line in sorted(before.keys() - after.keys())}
    came = {line: after[line] for line in sorted(after.keys() - before.keys())}
    told = _told(entities, statements)
    triples = [{quad.triple for quad in side.values()} for side in (before, after)]
    left = [
        _left(each, lines, told, elsewhere)
        for each, lines, elsewhere in zip(records, (gone, came), reversed(triples), strict=True)
    ]
    others = _others(records, *(lines for lines, _ in left))
    behind = sum(number for _, number in left)
    return Difference(
        before=_side(names[0], records[0], before),
        after=_side(names[1], records[1], after),
        gone=tuple(gone),
        new=tuple(came),
        entities=entities,
        statements=statements,
        figures=figures,
        others=others,
        behind=behind,
    )


def _named(quad: ox.Quad) -> bool:
    return not isinstance(quad.graph_name, ox.DefaultGraph)


def _flat(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    return list(in_graph(quads))


def _side(name: str, records: Records, lines: Mapping[str, ox.Quad]) -> Side:
    claims = chain(records.statements, records.figures)
    documents = {claim.document.key for claim in claims if claim.document}
    return Side(name, tuple(sorted(documents)), len(lines))


def _in_order(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    return tuple(sorted(entities, key=lambda entity: (entity.label.casefold(), entity.iri)))


def _entities(old: Records, new: Records) -> Entities:
    before, after = old.entities, new.entities
    gone = {iri: entity for iri, entity in before.items() if iri not in after}
    came = {iri: entity for iri, entity in after.items() if iri not in before}
    renamed = list(_renames(gone, came))
    changed = []
    for iri in before.keys() & after.keys():
        one, other = before[iri], after[iri]
        if one.label != other.label:
            renamed.append((one, other))
        elif (one.kinds, one.names) != (other.kinds, other.names):
            changed.append((one, other))
    for one, other in renamed:
        gone.pop(one.iri, None)
        came.pop(other.iri, None)
    ordered = [tuple(sorted(pairs, key=lambda pair: pair[0].iri)) for pairs in (renamed, changed)]
    return Entities(_in_order(came.values()), _in_order(gone.values()), *ordered)


def _renames(gone: Mapping[str, Entity], came: Mapping[str, Entity]) -> Iterable[tuple[Entity, Entity]]:
    """Entities under another IRI: one has the other's label among its names, and nothing else has."""
    labelled: defaultdict[str, set[str]] = defaultdict(set)
    called: defaultdict[str, set[str]] = defaultdict(set)
    for iri, entity in came.items():
        labelled[fold(entity.label)].add(iri)
        for name in (entity.label, *entity.names):
            called[fold(name)].add(iri)
    found = {}
    for iri, entity in gone.items():
        known = called[fold(entity.label)].union(*(labelled[fold(name)] for name in entity.names))
        if len(known) == 1:
            found[iri] = known.pop()
    claimed = Counter(found.values())
    for iri, other in found.items():
        if claimed[other] == 1 and _of_one_kind(gone[iri], came[other]):
            yield gone[iri], came[other]


def _of_one_kind(one: Entity, other: Entity) -> bool:
    return not one.kinds or not other.kinds or bool(set(one.kinds) & set(other.kinds))


def _moved(statement: Statement, names: Mapping[str, Name]) -> Statement:
    """An old statement with the entities of today in it, to set it against the new ones."""
    value = statement.object
    value = names.get(value.iri, value) if isinstance(value, Name) else value
    return replace(statement, entity=names.get(statement.entity.iri, statement.entity), object=value)


def _renamed(figure: Figure, names: Mapping[str, Name]) -> Figure:
    return replace(figure, entity=names.get(figure.entity.iri, figure.entity))


def said(statement: Statement) -> Said:
    """What makes two statements one."""
    return statement.entity.iri, statement.predicate.iri, statement.object


def _statements(old: Sequence[Statement], new: Sequence[Statement]) -> Statements:
    before, after = _surest(old), _surest(new)
    pairs = [(one, after[key]) for key, one in before.items() if key in after]
    same = [pair for pair in pairs if _sayings(pair[0]) == _sayings(pair[1])]
    revised = [pair for pair in pairs if _sayings(pair[0]) != _sayings(pair[1])]
    gone = {key: one for key, one in before.items() if key not in after}
    came = {key: one for key, one in after.items() if key not in before}
    for one, other in _revalued(gone.values(), came.values()):
        revised.append((one, other))
        del gone[said(one)], came[said(other)]
    became = [pair for pair in revised if pair[0].modality in SURENESS[:2] and pair[1].modality == "holds"]
    changed = [pair for pair in revised if pair not in became]
    return Statements(
        new=tuple(sorted(came.values(), key=_words)),
        gone=tuple(sorted(gone.values(), key=_words)),
        changed=tuple(sorted(changed, key=lambda pair: _words(pair[1]))),
        became=tuple(sorted(became, key=lambda pair: _words(pair[1]))),
        again=len(same),
    )


def _sayings(statement: Statement) -> tuple[str, str, Name | None]:
    """What two claims of one statement may differ in and still be told as a change."""
    return statement.modality, statement.qualifier, statement.attributed_to


def _surest(statements: Iterable[Statement]) -> dict[Said, Statement]:
    """Each statement once: the claim that is surest, of several the latest."""
    found: dict[Said, Statement] = {}
    for one in statements:
        known = found.get(said(one))
        if known is None or _sure(one) > _sure(known):
            found[said(one)] = one
    return found


def _sure(statement: Statement) -> tuple[int, str]:
    known = statement.modality in SURENESS
    return (SURENESS.index(statement.modality) if known else len(SURENESS), statement.as_of)


def _revalued(gone: Iterable[Statement], came: Iterable[Statement]) -> list[tuple[Statement, Statement]]:
    """Statements of one entity and predicate whose only value is another now: a date; in plain triples any literal."""
    before, after = (_grouped(filter(_has_value, side), lambda one: said(one)[:2]) for side in (gone, came))
    return [(ones[0], after[key][0]) for key, ones in before.items() if len(ones) == 1 == len(after.get(key, ()))]


def _has_value(statement: Statement) -> bool:
    value = statement.object
    return isinstance(value, Value) and bool(value.datatype) and (not statement.modality or value.datatype in TIMES)


def _words(statement: Statement) -> tuple[str, str, str, str]:
    return statement.entity.label.casefold(), statement.entity.iri, statement.predicate.label, str(statement.object)


def _grouped(items: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    found: defaultdict[K, list[T]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return dict(found)


@dataclass(frozen=True, slots=True)
class _Told:
    """What the parts of a difference tell: entities whose names or classes differ, those of another IRI, statements."""

    named: frozenset[str]
    moved: frozenset[str]
    said: frozenset[Said]


def _told(entities: Entities, statements: Statements) -> _Told:
    pairs = [*entities.renamed, *entities.changed]
    named = {entity.iri for entity in chain(entities.new, entities.gone, *pairs)}
    moved = {entity.iri for one, other in entities.renamed if one.iri != other.iri for entity in (one, other)}
    all_told = chain(statements.new, statements.gone, *statements.changed, *statements.became)
    return _Told(frozenset(named), frozenset(moved), frozenset(map(said, all_told)))


def _left(
    records: Records, lines: Mapping[str, ox.Quad], told: _Told, elsewhere: set[ox.Triple]
) -> tuple[dict[str, list[str]], int]:
    """The lines that nothing else tells, by subject; and how many only carry what is told."""
    apparatus = frozenset().union(*(records.instances(kind) for kind in APPARATUS))
    claimed = {said(statement) for statement in records.statements} if records.ours else told.said
    left: defaultdict[str, list[str]] = defaultdict(list)
    behind = 0
    for line, quad in lines.items():
        subject = _shown(quad.subject)
        if records.ours and (subject in apparatus or _carries(quad) or quad.triple in elsewhere):
            behind += 1
        elif not _is_told(quad, records, told, claimed):
            left[subject].append(line)
    return dict(left), behind


def _shown(subject: ox.NamedNode | ox.BlankNode | ox.Triple) -> str:
    return subject.value if isinstance(subject, ox.NamedNode) else str(subject)


def _carries(quad: ox.Quad) -> bool:
    """Whether a quad of ours is there for others: what follows from the facts, and the first mention of an entity."""
    return quad.predicate.value == NS + "evidence" or str(quad.graph_name) == f"<{INFERRED}>"


def _is_told(quad: ox.Quad, records: Records, told: _Told, claimed: Collection[Said]) -> bool:
    subject, predicate = _shown(quad.subject), quad.predicate.value
    value = records.value(quad.object)
    if subject not in records.entities:
        return False
    if predicate in NAMING:
        return subject in told.named
    moved = subject in told.moved or (isinstance(value, Name) and value.iri in told.moved)
    return moved or (subject, predicate, value) in claimed


def _others(
    records: tuple[Records, Records], gone: dict[str, list[str]], new: dict[str, list[str]]
) -> tuple[Other, ...]:
    found = []
    for subject in gone.keys() | new.keys():
        blank = subject.startswith(("_:", "<<"))
        known = not blank and all(each.described(subject) for each in records)
        label = subject if blank else records[subject in new].label(subject)
        found.append(Other(Name(subject, label), tuple(gone.get(subject, ())), tuple(new.get(subject, ())), known))
    return tuple(sorted(found, key=lambda other: other.subject.iri))
