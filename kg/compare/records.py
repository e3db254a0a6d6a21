"""What a graph says, as plain objects: entities, statements and figures, each claim with its document and quotes.

Works on any store: of a graph without claims the things it names are the entities, and its triples the statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from itertools import islice
from typing import Any

import pyoxigraph as ox

from kg.compare.explain import grouped
from kg.model.classes import ancestors, kinds_under
from kg.rdf.graph import Graph
from kg.rdf.labels import LABELS, OTHER_NAMES, label_rank, local_name
from kg.rdf.namespaces import NS, PREFIXES

RDF = PREFIXES["rdf"]
TYPE = RDF + "type"
SUBCLASS = PREFIXES["rdfs"] + "subClassOf"
ENTITY_KINDS = frozenset(NS + kind for kind in kinds_under("Entity"))
# Of one thing so many claims are read, at most.
MOST_ABOUT = 10_000
HEDGES = {
    "about": "about ",
    "moreThan": "more than ",
    "atLeast": "at least ",
    "nearly": "nearly ",
    "upTo": "up to ",
}
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Described = dict[str, list[Term]]


@dataclass(frozen=True, slots=True)
class Name:
    """Something with an IRI, and what it is called. Two are equal if their IRIs are."""

    iri: str
    label: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Name) and self.iri == other.iri

    def __hash__(self) -> int:
        return hash(self.iri)

    def __str__(self) -> str:
        return self.label

    @property
    def key(self) -> str:
        """The last part of the IRI."""
        return local_name(self.iri)


@dataclass(frozen=True, slots=True)
class Value:
    """A literal: its text, the IRI of its datatype, its language if it has one."""

    text: str
    datatype: str = ""
    language: str | None = None

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a document that a claim rests on: its characters from `begin` to before `end`."""

    text: str
    document: Name | None = None
    begin: int = 0
    end: int = 0

    @property
    def place(self) -> str:
        """The document and the characters, in short."""
        return f"{self.document.key} {self.begin}-{self.end}" if self.document else ""


@dataclass(frozen=True, slots=True)
class Entity:
    """Something the graph names: its best name, its narrowest classes, and the other names it has."""

    iri: str
    label: str
    kinds: tuple[Name, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The last part of the IRI."""
        return local_name(self.iri)

    @property
    def name(self) -> Name:
        """The entity by name."""
        return Name(self.iri, self.label)

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One thing one document says of an entity. `edition` is the document's year; None where the graph has none.

    `modality` and `date_basis` are the keys of their concepts ("holds", "stated"); a triple without a claim has
    neither. `as_of` is an xsd:date.
    """

    iri: str
    entity: Name
    document: Name | None = None
    edition: int | None = None
    modality: str = ""
    as_of: str = ""
    date_basis: str = ""
    qualifier: str = ""
    attributed_to: Name | None = None
    quotes: tuple[Quote, ...] = ()

    @property
    def quote(self) -> str:
        """The words of the first quote on one line; empty if there is none."""
        return " ".join(self.quotes[0].text.split()) if self.quotes else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Claim):
    """A claim of the form entity, predicate, object."""

    predicate: Name
    object: Name | Value

    def __str__(self) -> str:
        return f"{self.entity} · {self.predicate} · {self.object}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Claim):
    """A claim of a number: `value` with its hedge in `qualifier`, or a range; neither where it is the lesser of two.

    `minimum` and `maximum` are what the words bound: "more than 5" has a minimum only. Numbers are in `unit`. `days`
    is the length of the period; None for a figure as at a day.
    """

    indicator: Name
    value: Decimal | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: Name | None = None
    statistic: str = ""
    scope: str = ""
    period: Name | None = None
    days: int | None = None
    baseline: str = ""

    @property
    def number(self) -> str:
        """The figure in words, with hedge and unit."""
        if self.value is not None:
            words = HEDGES.get(self.qualifier, "") + grouped(f"{self.value:f}")
        elif self.minimum is not None and self.maximum is not None:
            words = f"{grouped(f'{self.minimum:f}')} to {grouped(f'{self.maximum:f}')}"
        else:
            return "the lesser of two figures"
        return words if self.unit is None or self.unit.key == "NUM" else f"{words} {self.unit}"

    @property
    def time(self) -> str:
        """The period it is for, or the day it is as of."""
        return self.period.key if self.period else self.as_of

    def __str__(self) -> str:
        scope = f" ({self.scope})" if self.scope else ""
        return f"{self.entity} · {self.indicator}{scope}: {self.number}, {self.time}"


class Records:
    """The entities, statements and figures of a store, or of it the claims `about` one thing; read when asked for."""

    def __init__(self, store: Graph, about: str = "") -> None:
        self._store, self._about = store, about
        self._labels: dict[str, str] = {}

    @cached_property
    def ours(self) -> bool:
        """Whether the graph has claims in hkit's sense."""
        return next(self._store.quads_for_pattern(None, ox.NamedNode(NS + "about"), None, None), None) is not None

    @cached_property
    def entities(self) -> dict[str, Entity]:
        """What the graph names, by IRI: of hkit's classes, or in a graph without claims whatever has triples."""
        kinds: defaultdict[str, set[str]] = defaultdict(set)
        for quad in self._store.quads_for_pattern(None, ox.NamedNode(TYPE), None, None):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                kinds[quad.subject.value].add(quad.object.value)
        if self.ours:
            found = {iri for iri, own in kinds.items() if own & ENTITY_KINDS}
        else:
            found = {quad.subject.value for quad in self._store if isinstance(quad.subject, ox.NamedNode)}
        return {iri: self._entity(iri, kinds[iri]) for iri in sorted(found)}

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """The claims of the form entity, predicate, object, in order of their IRIs."""
        if not self.ours:
            return tuple(self._plain())
        found = (self._statement(iri) for iri in self._subjects(RDF + "predicate"))
        return tuple(each for each in found if each is not None)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """The claims of numbers, in order of their IRIs."""
        found = (self._figure(iri) for iri in self._subjects(NS + "indicator"))
        return tuple(each for each in found if each is not None)

    def label(self, iri: str) -> str:
        """What an IRI is called: its best name, else its last part."""
        if iri not in self._labels:
            found = [
                (label_rank(predicate, term.language), term.value)
                for predicate in LABELS
                for term in self.described(iri).get(predicate, ())
                if isinstance(term, ox.Literal) and term.value.strip()
            ]
            self._labels[iri] = min(found)[1] if found else local_name(iri)
        return self._labels[iri]

    def name(self, iri: str) -> Name:
        """An IRI with what it is called."""
        return Name(iri, self.label(iri))

    def described(self, iri: str) -> Described:
        """The values of each property of a thing, in all graphs, each once and sorted."""
        found: defaultdict[str, set[Term]] = defaultdict(set)
        for quad in self._store.quads_for_pattern(ox.NamedNode(iri), None, None, None):
            found[quad.predicate.value].add(quad.object)
        return {predicate: sorted(terms, key=str) for predicate, terms in found.items()}

    def value(self, term: Term) -> Name | Value:
        """An object of a triple: by name, or as a literal. A blank node is told by its label."""
        if isinstance(term, ox.NamedNode):
            return self.name(term.value)
        if isinstance(term, ox.Literal):
            return Value(term.value, term.datatype.value, term.language)
        return Value(str(term))

    def instances(self, kind: str) -> frozenset[str]:
        """The IRIs of the things of exactly a class."""
        quads = self._store.quads_for_pattern(None, ox.NamedNode(TYPE), ox.NamedNode(kind), None)
        return frozenset(quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))

    def _subjects(self, predicate: str) -> list[str]:
        """The claims that have a property: subjects that are about something."""
        if self._about:
            about = self._store.quads_for_pattern(None, ox.NamedNode(NS + "about"), ox.NamedNode(self._about), None)
            claims = {
                quad.subject.value for quad in islice(about, MOST_ABOUT) if isinstance(quad.subject, ox.NamedNode)
            }
            return sorted(claim for claim in claims if predicate in self.described(claim))
        quads = self._store.quads_for_pattern(None, ox.NamedNode(predicate), None, None)
        return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)})

    def _entity(self, iri: str, kinds: set[str]) -> Entity:
        above = {wider for kind in kinds for wider in self._wider(kind)}
        described = self.described(iri)
        label = self.label(iri)
        terms = [term for predicate in (*LABELS, *OTHER_NAMES) for term in described.get(predicate, ())]
        names = {term.value for term in terms if isinstance(term, ox.Literal)} - {label}
        narrowest = tuple(self.name(kind) for kind in sorted(kinds - above or kinds))
        return Entity(iri, label, narrowest, tuple(sorted(names)))

    def _wider(self, kind: str) -> set[str]:
        """The classes above a class, by hkit's ontology or the graph's own."""
        found: set[str] = set()
        waiting = [kind]
        while waiting:
            terms = self.described(waiting.pop()).get(SUBCLASS, ())
            new = {term.value for term in terms if isinstance(term, ox.NamedNode)} - found
            found |= new
            waiting += new
        return (found | {NS + each for each in ancestors(kind.removeprefix(NS))[1:]}) - {kind}

    def _plain(self) -> Iterable[Statement]:
        """The triples of a graph without claims; names and classes are told of the entities, blank nodes of nothing."""
        told = {TYPE, *LABELS, *OTHER_NAMES}
        triples = {quad.triple for quad in self._store if quad.predicate.value not in told}
        for triple in sorted(triples, key=str):
            if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode | ox.Literal):
                yield Statement(
                    iri="",
                    entity=self.name(triple.subject.value),
                    predicate=self.name(triple.predicate.value),
                    object=self.value(triple.object),
                )

    def _statement(self, iri: str) -> Statement | None:
        said = self.described(iri)
        predicate, objects = _iri(said, RDF + "predicate"), said.get(RDF + "object")
        if predicate is None or not objects or NS + "about" not in said:
            return None
        return Statement(**self._common(iri, said), predicate=self.name(predicate), object=self.value(objects[0]))

    def _figure(self, iri: str) -> Figure | None:
        said = self.described(iri)
        indicator = _iri(said, NS + "indicator")
        if indicator is None or NS + "about" not in said:
            return None
        statistic = _iri(self.described(indicator), NS + "statistic")
        return Figure(
            **self._common(iri, said),
            indicator=self.name(indicator),
            value=_decimal(said, "value"),
            minimum=_decimal(said, "minValue"),
            maximum=_decimal(said, "maxValue"),
            unit=self._name(said, "unit"),
            statistic=local_name(statistic) if statistic else "",
            scope=_text(said, "scope"),
            period=self._name(said, "period"),
            days=self._days(_iri(said, NS + "period")),
            baseline=_text(said, "baseline"),
        )

    def _common(self, iri: str, said: Described) -> dict[str, Any]:
        document = self._name(said, "document")
        year = _text(self.described(document.iri), "editionYear") if document else ""
        about = self._name(said, "about")
        return {
            "iri": iri,
            "entity": about or self.name(iri),
            "document": document,
            "edition": int(year) if year.isdigit() else None,
            "modality": _key(said, "modality"),
            "as_of": _text(said, "asOf"),
            "date_basis": _key(said, "dateBasis"),
            "qualifier": _key(said, "qualifier"),
            "attributed_to": self._name(said, "attributedTo"),
            "quotes": self._quotes(said),
        }

    def _quotes(self, said: Described) -> tuple[Quote, ...]:
        found = set()
        for term in said.get(NS + "evidence", ()):
            if isinstance(term, ox.NamedNode):
                own = self.described(term.value)
                begin, end = (_text(own, name) for name in ("begin", "end"))
                place = (int(begin), int(end)) if begin.isdigit() and end.isdigit() else (0, 0)
                found.add(Quote(_text(own, "quote"), self._name(own, "document"), *place))
        return tuple(sorted(found, key=lambda quote: (quote.place, quote.begin, quote.text)))

    def _days(self, period: str | None) -> int | None:
        said = self.described(period) if period else {}
        try:
            return (date.fromisoformat(_text(said, "ends")) - date.fromisoformat(_text(said, "starts"))).days + 1
        except ValueError:
            return None

    def _name(self, said: Described, name: str) -> Name | None:
        iri = _iri(said, NS + name)
        return self.name(iri) if iri else None


def _iri(said: Described, predicate: str) -> str | None:
    return next((term.value for term in said.get(predicate, ()) if isinstance(term, ox.NamedNode)), None)


def _key(said: Described, name: str) -> str:
    iri = _iri(said, NS + name)
    return local_name(iri) if iri else ""


def _text(said: Described, name: str) -> str:
    return next((term.value for term in said.get(NS + name, ()) if isinstance(term, ox.Literal)), "")


def _decimal(said: Described, name: str) -> Decimal | None:
    try:
        value = Decimal(_text(said, name))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
