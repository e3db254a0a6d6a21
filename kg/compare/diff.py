"""The difference of two graphs: as lines of N-Quads, and as entities, statements and figures new, gone or changed.

Two graphs are the same if their canonical N-Quads are (kg/compare/canonical.py).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple

import pyoxigraph as ox

from kg.compare.canonical import canonical_lines
from kg.compare.claims import EntityRecord, Name, StatementRecord, Value
from kg.compare.figures import Matched, grouped_by, match
from kg.compare.records import TYPE, Records
from kg.model.names import fold
from kg.rdf.graph import in_graph
from kg.rdf.labels import LABELS, OTHER_NAMES
from kg.rdf.namespaces import BASE, NS, PREFIXES
from kg.store.store import Store

StatementKey = tuple[str, str, Name | Value]  # entity, predicate, object: statements that agree in them are one
NAMING = {TYPE, *LABELS, *OTHER_NAMES}
TIMES = {PREFIXES["xsd"] + name for name in ("gYear", "gYearMonth", "date")}
SURENESS = ("considered", "planned", "holds")
# A document brings these along with its claims, which explain them; they are only counted.
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

    new: tuple[EntityRecord, ...]
    gone: tuple[EntityRecord, ...]
    renamed: tuple[tuple[EntityRecord, EntityRecord], ...]
    changed: tuple[tuple[EntityRecord, EntityRecord], ...]


@dataclass(frozen=True, slots=True)
class Statements:
    """Statements new and gone; `changed` ones are surer or less sure, or have another date; `became` are plans that
    are facts now. `again` counts those that say the same, be it in other words or of another date."""

    new: tuple[StatementRecord, ...]
    gone: tuple[StatementRecord, ...]
    changed: tuple[tuple[StatementRecord, StatementRecord], ...]
    became: tuple[tuple[StatementRecord, StatementRecord], ...]
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

    `behind` counts the lines that only carry what is explained: evidence, passages, what follows by reasoning.
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
        """True if the two graphs are one."""
        return not self.gone and not self.new


def diff(old: Store, new: Store, names: tuple[str, str] = ("old", "new")) -> Difference:
    """The difference of two graphs; the full text of documents is not compared, but what is read of it.

    A graph without named graphs is compared with the union of the other's. Raises DataError where blank nodes are so
    much alike that nobody can tell in time whether two graphs are the same.
    """
    quads = old.quads(), new.quads()
    if not all(any(isinstance(quad.graph_name, ox.NamedNode | ox.BlankNode) for quad in side) for side in quads):
        quads = list(in_graph(quads[0])), list(in_graph(quads[1]))
    before, after = (canonical_lines(side) for side in quads)
    records = Records(old.oxigraph), Records(new.oxigraph)
    entities = _entities(*records)
    moved = {one.iri: other.name for one, other in entities.renamed}
    statements = _statements([_moved(each, moved) for each in records[0].statements], records[1].statements)
    figures = match(
        [replace(each, entity=moved.get(each.entity.iri, each.entity)) for each in records[0].figures],
        records[1].figures,
    )
    gone = {line: before[line] for line in sorted(before.keys() - after.keys())}
    came = {line: after[line] for line in sorted(after.keys() - before.keys())}
    triples = [{quad.triple for quad in side.values()} for side in (before, after)]
    others, behind = _others(records, (gone, came), triples, _explained(entities, statements))
    sides = _side(names[0], records[0], before), _side(names[1], records[1], after)
    return Difference(*sides, tuple(gone), tuple(came), entities, statements, figures, others, behind)


def _side(name: str, records: Records, lines: Mapping[str, ox.Quad]) -> Side:
    claims = chain(records.statements, records.figures)
    documents = {claim.document.key for claim in claims if claim.document}
    return Side(name, tuple(sorted(documents)), len(lines))


def _in_order(entities: Iterable[EntityRecord]) -> tuple[EntityRecord, ...]:
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


def _renames(
    gone: Mapping[str, EntityRecord], came: Mapping[str, EntityRecord]
) -> Iterable[tuple[EntityRecord, EntityRecord]]:
    """Entities under another IRI: one has the other's label among its names, and nothing else has."""
    labelled: defaultdict[str, set[str]] = defaultdict(set)
    called: defaultdict[str, set[str]] = defaultdict(set)
    for iri, entity in came.items():
        labelled[fold(entity.label)].add(iri)
        for name in (entity.label, *entity.names):
            called[fold(name)].add(iri)
    names = {}
    for iri, entity in gone.items():
        known = called[fold(entity.label)].union(*(labelled[fold(name)] for name in entity.names))
        if len(known) == 1:
            names[iri] = known.pop()
    claimed = Counter(names.values())
    for iri, other in names.items():
        if claimed[other] == 1 and _of_one_kind(gone[iri], came[other]):
            yield gone[iri], came[other]


def _of_one_kind(one: EntityRecord, other: EntityRecord) -> bool:
    return not one.kinds or not other.kinds or bool(set(one.kinds) & set(other.kinds))


def _moved(statement: StatementRecord, names: Mapping[str, Name]) -> StatementRecord:
    """An old statement with the entities of today in it, to set it against the new ones."""
    value = statement.object
    value = names.get(value.iri, value) if isinstance(value, Name) else value
    return replace(statement, entity=names.get(statement.entity.iri, statement.entity), object=value)


def key_of(statement: StatementRecord) -> StatementKey:
    """The entity, predicate and object of a statement: two that agree in them are one."""
    return statement.entity.iri, statement.predicate.iri, statement.object


def _statements(old: Sequence[StatementRecord], new: Sequence[StatementRecord]) -> Statements:
    before, after = _surest(old), _surest(new)
    pairs = [(one, after[key]) for key, one in before.items() if key in after]
    same = [pair for pair in pairs if _sayings(pair[0]) == _sayings(pair[1])]
    revised = [pair for pair in pairs if _sayings(pair[0]) != _sayings(pair[1])]
    gone = {key: one for key, one in before.items() if key not in after}
    came = {key: one for key, one in after.items() if key not in before}
    for one, other in _revalued(gone.values(), came.values()):
        revised.append((one, other))
        del gone[key_of(one)], came[key_of(other)]
    became = [pair for pair in revised if pair[0].modality in SURENESS[:2] and pair[1].modality == "holds"]
    changed = [pair for pair in revised if pair not in became]
    return Statements(
        new=tuple(sorted(came.values(), key=_words)),
        gone=tuple(sorted(gone.values(), key=_words)),
        changed=tuple(sorted(changed, key=lambda pair: _words(pair[1]))),
        became=tuple(sorted(became, key=lambda pair: _words(pair[1]))),
        again=len(same),
    )


def _sayings(statement: StatementRecord) -> tuple[str, str, Name | None]:
    """The parts in which two claims of one statement may differ and still be a change of it."""
    return statement.modality, statement.qualifier, statement.attributed_to


def _surest(statements: Iterable[StatementRecord]) -> dict[StatementKey, StatementRecord]:
    """Each statement once: the claim that is surest, of several the latest."""
    return {key: max(same, key=_sure) for key, same in grouped_by(statements, key_of).items()}


def _sure(statement: StatementRecord) -> tuple[int, str]:
    known = statement.modality in SURENESS
    return (SURENESS.index(statement.modality) if known else len(SURENESS), statement.as_of)


def _revalued(
    gone: Iterable[StatementRecord], came: Iterable[StatementRecord]
) -> list[tuple[StatementRecord, StatementRecord]]:
    """Statements of one entity and predicate whose only value is another now: a date; in plain triples any literal."""
    before, after = (grouped_by(filter(_has_value, side), lambda one: key_of(one)[:2]) for side in (gone, came))
    return [(ones[0], after[key][0]) for key, ones in before.items() if len(ones) == 1 == len(after.get(key, ()))]


def _has_value(statement: StatementRecord) -> bool:
    value = statement.object
    return isinstance(value, Value) and bool(value.datatype) and (not statement.modality or value.datatype in TIMES)


def _words(statement: StatementRecord) -> tuple[str, str, str, str]:
    return statement.entity.label.casefold(), statement.entity.iri, statement.predicate.label, str(statement.object)


class _Explained(NamedTuple):
    """The entities and statements whose triples the parts of a difference explain.

    `named` are entities whose names or classes differ, `moved` those under another IRI, `keys` are of statements.
    """

    named: set[str]
    moved: set[str]
    keys: set[StatementKey]


def _explained(entities: Entities, statements: Statements) -> _Explained:
    named = {entity.iri for entity in chain(entities.new, entities.gone, *entities.renamed, *entities.changed)}
    moved = {entity.iri for one, other in entities.renamed if one.iri != other.iri for entity in (one, other)}
    every = chain(statements.new, statements.gone, *statements.changed, *statements.became)
    return _Explained(named, moved, set(map(key_of, every)))


def _others(
    records: tuple[Records, Records],
    changed: tuple[Mapping[str, ox.Quad], Mapping[str, ox.Quad]],
    triples: Sequence[set[ox.Triple]],
    explained: _Explained,
) -> tuple[tuple[Other, ...], int]:
    """The lines gone and new that nothing else explains, by subject; and how many only carry what is explained."""
    left: defaultdict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    behind = 0
    for side, (own, lines) in enumerate(zip(records, changed, strict=True)):
        apparatus = frozenset().union(*(own.instances(kind) for kind in APPARATUS))
        claimed = {key_of(statement) for statement in own.statements} if own.ours else explained.keys
        for line, quad in lines.items():
            subject = _shown(quad.subject)
            if own.ours and (subject in apparatus or _carries(quad) or quad.triple in triples[1 - side]):
                behind += 1
            elif not _is_explained(quad, own, explained, claimed):
                left[subject][side].append(line)
    return tuple(_other(records, subject, *left[subject]) for subject in sorted(left)), behind


def _other(records: tuple[Records, Records], subject: str, gone: list[str], new: list[str]) -> Other:
    blank = subject.startswith(("_:", "<<"))
    label = subject if blank else records[bool(new)].label(subject)
    known = not blank and all(each.described(subject) for each in records)
    return Other(Name(subject, label), tuple(gone), tuple(new), known)


def _shown(subject: ox.NamedNode | ox.BlankNode | ox.Triple) -> str:
    return subject.value if isinstance(subject, ox.NamedNode) else str(subject)


def _carries(quad: ox.Quad) -> bool:
    """True for a quad of ours that is there for others: inferred from facts, or the first mention of an entity."""
    return quad.predicate.value == NS + "evidence" or str(quad.graph_name) == f"<{INFERRED}>"


def _is_explained(quad: ox.Quad, records: Records, explained: _Explained, claimed: Collection[StatementKey]) -> bool:
    subject, predicate = _shown(quad.subject), quad.predicate.value
    value = records.value(quad.object)
    if subject not in records.entities:
        return False
    if predicate in NAMING:
        return subject in explained.named
    moved = subject in explained.moved or (isinstance(value, Name) and value.iri in explained.moved)
    return moved or (subject, predicate, value) in claimed
