"""Claims read back from a graph as plain objects: entities, statements and figures, with their documents and quotes.

The one place where this is done, for pages, `kg explain`, assistants, Python and `kg diff`. Works on any store: of a
graph without claims the things it names are the entities, and its triples the statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any

import pyoxigraph as ox

from kg.compare.claims import EntityRecord, Figure, Name, Quote, StatementRecord, Value, in_text_order
from kg.limits import MOST_DIGITS, MOST_KEPT_RECORDS
from kg.model.classes import ancestors, kinds_under
from kg.rdf.graph import Graph
from kg.rdf.labels import LABELS, OTHER_NAMES, best_label, local_name
from kg.rdf.namespaces import NS, PREFIXES

RDF = PREFIXES["rdf"]
TYPE = RDF + "type"
SUBCLASS = PREFIXES["rdfs"] + "subClassOf"
ENTITY_KINDS = frozenset(NS + kind for kind in kinds_under("Entity"))
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Described = dict[str, list[Term]]


class Records:
    """The entities, statements and figures of a store; read when asked for.

    `label` names what has an IRI; without it, the best label in the graph does. `graph` is the only one that is read:
    the default graph for a store of ours, which has all triples in it; without it, all graphs are.
    """

    def __init__(
        self, store: Graph, *, label: Callable[[str], str] | None = None, graph: ox.DefaultGraph | None = None
    ) -> None:
        self._store, self._graph = store, graph
        self.label = lru_cache(maxsize=None)(self._best_label) if label is None else label
        self._shared = lru_cache(MOST_KEPT_RECORDS)(self.described)

    @cached_property
    def ours(self) -> bool:
        """True for a graph with claims in hkit's sense."""
        claims = self._store.quads_for_pattern(None, ox.NamedNode(NS + "about"), None, self._graph)
        return next(claims, None) is not None

    @cached_property
    def entities(self) -> dict[str, EntityRecord]:
        """The things with a name, by IRI: of hkit's classes, or in a graph without claims whatever has triples."""
        kinds: defaultdict[str, set[str]] = defaultdict(set)
        for quad in self._store.quads_for_pattern(None, ox.NamedNode(TYPE), None, self._graph):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                kinds[quad.subject.value].add(quad.object.value)
        if self.ours:
            iris = {iri for iri, own in kinds.items() if own & ENTITY_KINDS}
        else:
            iris = {quad.subject.value for quad in self._store if isinstance(quad.subject, ox.NamedNode)}
        return {iri: self._entity(iri, kinds[iri]) for iri in sorted(iris)}

    @cached_property
    def statements(self) -> tuple[StatementRecord, ...]:
        """The claims of the form entity, predicate, object, in order of their IRIs."""
        if not self.ours:
            return tuple(self._plain())
        claims = (self._statement(iri, self.described(iri)) for iri in self._subjects(RDF + "predicate"))
        return tuple(each for each in claims if each is not None)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """The claims of numbers, in order of their IRIs."""
        claims = (self._figure(iri, self.described(iri)) for iri in self._subjects(NS + "indicator"))
        return tuple(each for each in claims if each is not None)

    def claim(self, iri: str) -> StatementRecord | Figure | None:
        """The claim of an IRI; None for what is none."""
        properties = self.described(iri)
        return self._figure(iri, properties) if NS + "indicator" in properties else self._statement(iri, properties)

    def claims_about(self, iri: str, most: int | None = None) -> list[StatementRecord | Figure]:
        """The claims about a thing in the order of the text; of very many, the first `most` that the store has."""
        return self._in_order(NS + "about", iri, most)

    def claims_to(self, iri: str, most: int | None = None) -> list[StatementRecord | Figure]:
        """The statements that have a thing as their object, in the order of the text; of very many, some."""
        return self._in_order(RDF + "object", iri, most)

    def quote(self, iri: str) -> Quote:
        """The words and the place of a piece of evidence, or of any other passage of a document."""
        properties = self.described(iri)
        begin, end = (_text(properties, name) for name in ("begin", "end"))
        place = (int(begin), int(end)) if _is_offset(begin) and _is_offset(end) else (0, 0)
        rule = self._name(properties, "rule")
        document = self._name(properties, "document")
        return Quote(_text(properties, "quote"), document, *place, iri, (rule,) if rule else ())

    def _best_label(self, iri: str) -> str:
        """The best label of an IRI in the graph, else its last part."""
        described = self.described(iri)
        return best_label(iri, lambda predicate: described.get(predicate, ()))

    def name(self, iri: str) -> Name:
        """An IRI with what it is called."""
        return Name(iri, self.label(iri))

    def described(self, iri: str) -> Described:
        """The values of each property of a thing, each once and sorted."""
        values: defaultdict[str, set[Term]] = defaultdict(set)
        for quad in self._store.quads_for_pattern(ox.NamedNode(iri), None, None, self._graph):
            values[quad.predicate.value].add(quad.object)
        return {predicate: sorted(terms, key=str) for predicate, terms in values.items()}

    def value(self, term: Term) -> Name | Value:
        """An object of a triple: by name, or as a literal. A blank node has its label for a text."""
        if isinstance(term, ox.NamedNode):
            return self.name(term.value)
        if isinstance(term, ox.Literal):
            return Value(term.value, term.datatype.value, term.language)
        return Value(str(term))

    def instances(self, kind: str) -> frozenset[str]:
        """The IRIs of the things of exactly a class."""
        quads = self._store.quads_for_pattern(None, ox.NamedNode(TYPE), ox.NamedNode(kind), self._graph)
        return frozenset(quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))

    def _subjects(self, predicate: str) -> list[str]:
        """The claims that have a property."""
        quads = self._store.quads_for_pattern(None, ox.NamedNode(predicate), None, self._graph)
        return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)})

    def _in_order(self, predicate: str, iri: str, most: int | None) -> list[StatementRecord | Figure]:
        """The claims that a property leads from to a thing, in the order of the text."""
        quads = self._store.quads_for_pattern(None, ox.NamedNode(predicate), ox.NamedNode(iri), self._graph)
        iris = {quad.subject.value for quad in islice(quads, most) if isinstance(quad.subject, ox.NamedNode)}
        return in_text_order(filter(None, map(self.claim, iris)))

    def _entity(self, iri: str, kinds: set[str]) -> EntityRecord:
        above = {wider for kind in kinds for wider in self._wider(kind)}
        described = self.described(iri)
        label = self.label(iri)
        terms = [term for predicate in (*LABELS, *OTHER_NAMES) for term in described.get(predicate, ())]
        names = {term.value for term in terms if isinstance(term, ox.Literal)} - {label}
        narrowest = tuple(self.name(kind) for kind in sorted(kinds - above or kinds))
        return EntityRecord(iri, label, narrowest, tuple(sorted(names)))

    def _wider(self, kind: str) -> set[str]:
        """The classes above a class, by hkit's ontology or the graph's own."""
        wider: set[str] = set()
        waiting = [kind]
        while waiting:
            terms = self.described(waiting.pop()).get(SUBCLASS, ())
            new = {term.value for term in terms if isinstance(term, ox.NamedNode)} - wider
            wider |= new
            waiting += new
        return (wider | {NS + each for each in ancestors(kind.removeprefix(NS))[1:]}) - {kind}

    def _plain(self) -> Iterable[StatementRecord]:
        """The triples of a graph without claims, but those that name or class a thing, and those of blank nodes."""
        naming = {TYPE, *LABELS, *OTHER_NAMES}
        triples = {quad.triple for quad in self._store if quad.predicate.value not in naming}
        for triple in sorted(triples, key=str):
            if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode | ox.Literal):
                yield StatementRecord(
                    iri="",
                    entity=self.name(triple.subject.value),
                    predicate=self.name(triple.predicate.value),
                    object=self.value(triple.object),
                )

    def _statement(self, iri: str, properties: Described) -> StatementRecord | None:
        predicate, objects = _iri(properties, RDF + "predicate"), properties.get(RDF + "object")
        if predicate is None or not objects or NS + "about" not in properties:
            return None
        common = self._common(iri, properties)
        return StatementRecord(**common, predicate=self.name(predicate), object=self.value(objects[0]))

    def _figure(self, iri: str, properties: Described) -> Figure | None:
        indicator = _iri(properties, NS + "indicator")
        if indicator is None or NS + "about" not in properties:
            return None
        statistic = _iri(self._shared(indicator), NS + "statistic")
        value = _decimal(properties, "value")
        return Figure(
            **self._common(iri, properties),
            indicator=self.name(indicator),
            value=value,
            minimum=_decimal(properties, "minValue"),
            maximum=_decimal(properties, "maxValue"),
            unit=self._name(properties, "unit"),
            statistic=local_name(statistic) if statistic else "",
            scope=_text(properties, "scope"),
            period=self._name(properties, "period"),
            days=self._days(_iri(properties, NS + "period")),
            baseline=_text(properties, "baseline"),
            written=_text(properties, "value") if value is None else "",
        )

    def _common(self, iri: str, properties: Described) -> dict[str, Any]:
        document = self._name(properties, "document")
        year = _text(self._shared(document.iri), "editionYear") if document else ""
        return {
            "iri": iri,
            "entity": self._name(properties, "about") or self.name(iri),
            "document": document,
            "edition": int(year) if year.isdigit() else None,
            "modality": _key(properties, "modality"),
            "as_of": _text(properties, "asOf"),
            "date_basis": _key(properties, "dateBasis"),
            "qualifier": _key(properties, "qualifier"),
            "attributed_to": self._name(properties, "attributedTo"),
            "quotes": self._quotes(properties),
        }

    def _quotes(self, properties: Described) -> tuple[Quote, ...]:
        """The quotes of a claim by place, each once, with all the rules that read it there."""
        by_place: dict[Quote, Quote] = {}
        for term in properties.get(NS + "evidence", ()):
            if isinstance(term, ox.NamedNode):
                quote = self.quote(term.value)
                first = by_place.get(quote)
                by_place[quote] = replace(first, rules=(*first.rules, *quote.rules)) if first else quote
        return tuple(sorted(by_place.values(), key=lambda quote: (quote.place, quote.begin, quote.text)))

    def _days(self, period: str | None) -> int | None:
        properties = self._shared(period) if period else {}
        try:
            begin, end = (date.fromisoformat(_text(properties, name)) for name in ("starts", "ends"))
            return (end - begin).days + 1
        except ValueError:
            return None

    def _name(self, properties: Described, name: str) -> Name | None:
        iri = _iri(properties, NS + name)
        return self.name(iri) if iri else None


def _iri(properties: Described, predicate: str) -> str | None:
    return next((term.value for term in properties.get(predicate, ()) if isinstance(term, ox.NamedNode)), None)


def _key(properties: Described, name: str) -> str:
    iri = _iri(properties, NS + name)
    return local_name(iri) if iri else ""


def _text(properties: Described, name: str) -> str:
    return next((term.value for term in properties.get(NS + name, ()) if isinstance(term, ox.Literal)), "")


def _decimal(properties: Described, name: str) -> Decimal | None:
    try:
        value = Decimal(_text(properties, name))
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) <= MOST_DIGITS else None


def _is_offset(text: str) -> bool:
    return text.isdecimal() and len(text) < 19
