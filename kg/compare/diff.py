"""The difference of two graphs: as lines of N-Quads, and as entities, statements and figures new, gone or changed.

Two graphs are the same if their canonical N-Quads are (kg/compare/canonical.py).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from operator import attrgetter
from typing import TypeVar

import pyoxigraph as ox

from kg.compare.canonical import canonical_lines
from kg.compare.claims import EntityRecord, Figure, Name, StatementRecord, Value
from kg.compare.figures import Matched, grouped_by, match, set_against
from kg.compare.records import NAMING, Records
from kg.model.identity import gathered
from kg.model.names import fold
from kg.rdf.graph import in_graph
from kg.rdf.namespaces import BASE, NS, XSD
from kg.store.store import Store

C = TypeVar("C", StatementRecord, Figure)
TIMES = {XSD + name for name in ("gYear", "gYearMonth", "date")}
SURENESS = {"considered": 0, "planned": 1, "holds": 2}  # a triple without a claim is surer than any
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
    """Lines about a subject that no entity, statement or figure tells; `known` if both graphs describe it."""

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
    quads = old.quads(named=False), new.quads(named=False)
    if not all(any(isinstance(quad.graph_name, ox.NamedNode | ox.BlankNode) for quad in side) for side in quads):
        quads = list(in_graph(quads[0])), list(in_graph(quads[1]))
    before, after = (canonical_lines(side) for side in quads)
    records = Records(old.oxigraph), Records(new.oxigraph)
    entities = _entities(*records)
    moved = {one.iri: other.name for one, other in entities.renamed}
    statements = _statements([_moved(each, moved) for each in records[0].statements], records[1].statements)
    figures = match([_moved(each, moved) for each in records[0].figures], records[1].figures)
    gone, came = (dict(sorted(side.items())) for side in set_against(before, after)[1:])
    triples = [{quad.triple for quad in side.values()} for side in (before, after)]
    others, behind = _others(records, (gone, came), triples, (entities, statements))
    sides = _side(names[0], records[0], before), _side(names[1], records[1], after)
    return Difference(*sides, tuple(gone), tuple(came), entities, statements, figures, others, behind)


def _side(name: str, records: Records, lines: Mapping[str, ox.Quad]) -> Side:
    documents = {claim.document.key for claim in chain(records.statements, records.figures) if claim.document}
    return Side(name, tuple(sorted(documents)), len(lines))


def _entities(old: Records, new: Records) -> Entities:
    both, gone, came = set_against(old.entities, new.entities)
    renamed = [*_renames(gone, came), *(pair for pair in both if pair[0].label != pair[1].label)]
    described = [pair for pair in both if pair[0].label == pair[1].label]
    changed = [(one, other) for one, other in described if (one.kinds, one.names) != (other.kinds, other.names)]
    for one, other in renamed:
        gone.pop(one.iri, None)
        came.pop(other.iri, None)
    fresh, lost = (sorted(each.values(), key=lambda one: (one.label.casefold(), one.iri)) for each in (came, gone))
    for pairs in (renamed, changed):
        pairs.sort(key=lambda pair: pair[0].iri)
    return Entities(tuple(fresh), tuple(lost), tuple(renamed), tuple(changed))


def _renames(
    gone: Mapping[str, EntityRecord], came: Mapping[str, EntityRecord]
) -> list[tuple[EntityRecord, EntityRecord]]:
    """Entities under another IRI: one has the other's label among its names, and nothing else has."""
    labelled = gathered((fold(entity.label), iri) for iri, entity in came.items())
    called = gathered((fold(name), iri) for iri, entity in came.items() for name in (entity.label, *entity.names))
    names = {}
    for iri, entity in gone.items():
        known = set(called[fold(entity.label)]).union(*(labelled[fold(name)] for name in entity.names))
        if len(known) == 1:
            names[iri] = known.pop()
    claimed = Counter(names.values())
    pairs = ((gone[iri], came[other]) for iri, other in names.items() if claimed[other] == 1)
    return [(one, new) for one, new in pairs if not one.kinds or not new.kinds or set(one.kinds) & set(new.kinds)]


def _moved(claim: C, names: Mapping[str, Name]) -> C:
    """An old claim with the entities of today in it, to set it against the new ones."""
    claim = replace(claim, entity=names.get(claim.entity.iri, claim.entity))
    value = claim.object if isinstance(claim, StatementRecord) else None
    return replace(claim, object=names[value.iri]) if isinstance(value, Name) and value.iri in names else claim


def key_of(statement: StatementRecord) -> tuple[str, str, Name | Value]:
    """The entity, predicate and object of a statement: two that agree in them are one."""
    return statement.entity.iri, statement.predicate.iri, statement.object


def _statements(old: Sequence[StatementRecord], new: Sequence[StatementRecord]) -> Statements:
    def sureness(one: StatementRecord) -> tuple[int, str]:
        return SURENESS.get(one.modality, len(SURENESS)), one.as_of

    # Each statement once: the claim that is surest, of several the latest.
    before, after = (
        {key: max(same, key=sureness) for key, same in grouped_by(side, key_of).items()} for side in (old, new)
    )
    pairs, gone, came = set_against(before, after)
    # The parts in which two claims of one statement may differ and still be a change of it.
    sayings = attrgetter("modality", "qualifier", "attributed_to")
    revised = [pair for pair in pairs if sayings(pair[0]) != sayings(pair[1])]
    again = len(pairs) - len(revised)
    for one, other in _revalued(gone.values(), came.values()):
        revised.append((one, other))
        del gone[key_of(one)], came[key_of(other)]
    revised.sort(key=lambda pair: _words(pair[1]))
    became = [pair for pair in revised if pair[0].modality in ("considered", "planned") and pair[1].modality == "holds"]
    changed = [pair for pair in revised if pair not in became]
    fresh, lost = (sorted(side.values(), key=_words) for side in (came, gone))
    return Statements(tuple(fresh), tuple(lost), tuple(changed), tuple(became), again)


def _revalued(
    gone: Iterable[StatementRecord], came: Iterable[StatementRecord]
) -> list[tuple[StatementRecord, StatementRecord]]:
    """Statements of one entity and predicate whose only value is another now: a date; in plain triples any literal."""

    def has_value(one: StatementRecord) -> bool:
        kind = one.object.datatype if isinstance(one.object, Value) else ""
        return kind in TIMES if one.modality else bool(kind)

    before, after = (grouped_by(filter(has_value, side), lambda one: key_of(one)[:2]) for side in (gone, came))
    return [(ones[0], after[key][0]) for key, ones in before.items() if len(ones) == 1 == len(after.get(key, ()))]


def _words(statement: StatementRecord) -> tuple[str, str, str, str]:
    return statement.entity.label.casefold(), statement.entity.iri, statement.predicate.label, str(statement.object)


def _others(
    records: tuple[Records, Records],
    changed: tuple[Mapping[str, ox.Quad], Mapping[str, ox.Quad]],
    triples: Sequence[set[ox.Triple]],
    parts: tuple[Entities, Statements],
) -> tuple[tuple[Other, ...], int]:
    """The lines gone and new that nothing else explains, by subject; and how many only carry what is explained."""
    left: defaultdict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    behind = 0
    for side, (own, lines) in enumerate(zip(records, changed, strict=True)):
        apparatus = frozenset().union(*(own.instances(kind) for kind in APPARATUS))
        is_explained = _explaining(own, *parts)
        for line, quad in lines.items():
            # A blank node by its name in the line, which is the same each time.
            subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else line.partition(" ")[0]
            # A quad of ours may be there for others: inferred from facts, or the first mention of an entity.
            carries = quad.predicate.value == NS + "evidence" or str(quad.graph_name) == f"<{INFERRED}>"
            if own.ours and (subject in apparatus or carries or quad.triple in triples[1 - side]):
                behind += 1
            elif not is_explained(subject, quad):
                left[subject][side].append(line)
    others = []
    for subject, (gone, new) in sorted(left.items()):
        blank = subject.startswith("_:")
        label = subject if blank else records[bool(new)].label(subject)
        known = not blank and all(each.described(subject) for each in records)
        others.append(Other(Name(subject, label), tuple(gone), tuple(new), known))
    return tuple(others), behind


def _explaining(records: Records, entities: Entities, statements: Statements) -> Callable[[str, ox.Quad], bool]:
    """A test for quads of a subject that entities and statements new, gone or changed explain."""
    named = {entity.iri for entity in chain(entities.new, entities.gone, *entities.renamed, *entities.changed)}
    moved = {entity.iri for one, other in entities.renamed if one.iri != other.iri for entity in (one, other)}
    every = chain(statements.new, statements.gone, *statements.changed, *statements.became)
    claimed = set(map(key_of, records.statements if records.ours else every))

    def is_explained(subject: str, quad: ox.Quad) -> bool:
        predicate, value = quad.predicate.value, records.value(quad.object)
        if subject not in records.entities:
            return False
        if predicate in NAMING:
            return subject in named
        is_moved = subject in moved or (isinstance(value, Name) and value.iri in moved)
        return is_moved or (subject, predicate, value) in claimed

    return is_explained
