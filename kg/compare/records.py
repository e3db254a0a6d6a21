"""Claims read back from a graph as plain objects: entities, statements and figures, with their documents and quotes.

The one place where this is done, for pages, `kg explain`, assistants, Python and `kg diff`. Works on any store: of a
graph without claims the things it names are the entities, and its triples the statements.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any, NamedTuple

import pyoxigraph as ox

from kg.compare.claims import EntityRecord, Figure, Name, Quote, StatementRecord, Value, in_text_order
from kg.errors import UnknownName
from kg.limits import MOST_DIGITS, MOST_KEPT_RECORDS
from kg.model.classes import SUBCLASS, TYPE, ancestors, kinds_under
from kg.model.identity import gathered
from kg.model.names import fold, meant, nearest
from kg.rdf.graph import Graph, Term, closure
from kg.rdf.namespaces import BASE, LABELS, NS, OTHER_NAMES, PREFIXES, RDF, best_label, local_name
from kg.rdf.wording import finite
from kg.store.store import Store

NAMING = {TYPE, *LABELS, *OTHER_NAMES}
ENTITY_KINDS = frozenset(NS + kind for kind in kinds_under("Entity"))
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
        self.label = label or lru_cache(maxsize=None)(lambda iri: best_label(iri, self.described(iri)))
        self._shared = lru_cache(MOST_KEPT_RECORDS)(self.described)

    @cached_property
    def ours(self) -> bool:
        """True for a graph with claims in hkit's sense."""
        return any(self._quads(NS + "about"))

    @cached_property
    def entities(self) -> dict[str, EntityRecord]:
        """The things with a name, by IRI: of hkit's classes, or in a graph without claims whatever has triples."""
        typed = ((quad.subject, quad.object) for quad in self._quads(TYPE))
        named = ((one, kind) for one, kind in typed if isinstance(one, ox.NamedNode) and isinstance(kind, ox.NamedNode))
        kinds = gathered((one.value, kind.value) for one, kind in named)
        if self.ours:
            iris = {iri for iri, own in kinds.items() if ENTITY_KINDS.intersection(own)}
        else:
            iris = {quad.subject.value for quad in self._store if isinstance(quad.subject, ox.NamedNode)}
        return {iri: self._entity(iri, set(kinds[iri])) for iri in sorted(iris)}

    @cached_property
    def statements(self) -> tuple[StatementRecord, ...]:
        """The claims of the form entity, predicate, object, in order of their IRIs.

        Of a graph without claims the triples, but those that name or class a thing, and those of blank nodes.
        """
        if self.ours:
            claims = (self._statement(iri, self.described(iri)) for iri in self._subjects(RDF + "predicate"))
            return tuple(filter(None, claims))
        triples = sorted({quad.triple for quad in self._store if quad.predicate.value not in NAMING}, key=str)
        named = ((each.subject.value, *each) for each in triples if isinstance(each.subject, ox.NamedNode))
        kept = (each for each in named if isinstance(each[3], ox.NamedNode | ox.Literal))
        return tuple(self._triple(iri, predicate.value, value) for iri, _, predicate, value in kept)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """The claims of numbers, in order of their IRIs."""
        return tuple(filter(None, (self._figure(iri, self.described(iri)) for iri in self._subjects(NS + "indicator"))))

    def claim(self, iri: str) -> StatementRecord | Figure | None:
        """The claim of an IRI; None for what is none."""
        properties = self.described(iri)
        return self._figure(iri, properties) if NS + "indicator" in properties else self._statement(iri, properties)

    def claims(self, iris: Iterable[str]) -> list[StatementRecord | Figure]:
        """The claims of some IRIs in the order of the text; what is no claim is left out."""
        return in_text_order(filter(None, map(self.claim, iris)))

    def claims_about(self, iri: str, most: int | None = None) -> list[StatementRecord | Figure]:
        """The claims about a thing in the order of the text; of very many, the first `most` that the store has."""
        return self.claims(self._subjects(NS + "about", iri, most))

    def claims_to(self, iri: str, most: int | None = None) -> list[StatementRecord | Figure]:
        """The statements that have a thing as their object, in the order of the text; of very many, some."""
        return self.claims(self._subjects(RDF + "object", iri, most))

    def triples(self, iri: str) -> list[StatementRecord | Figure]:
        """The triples of a thing by property, the claims by it (a property or an indicator), its members by name."""
        own = [self._triple(iri, name, term) for name, terms in sorted(self.described(iri).items()) for term in terms]
        claims = self.claims((*self._subjects(RDF + "predicate", iri), *self._subjects(NS + "indicator", iri)))
        members = sorted((self.label(each), each) for each in self.instances(iri))
        return [*own, *claims, *(self._triple(each, TYPE, ox.NamedNode(iri)) for _, each in members)]

    def quote(self, iri: str) -> Quote:
        """The words and the place of a piece of evidence, or of any other passage of a document."""
        properties = self.described(iri)
        place = [_text(properties, name) for name in ("begin", "end")]
        begin, end = map(int, place) if all(text.isdecimal() and len(text) < 19 for text in place) else (0, 0)
        rule, document = self._name(properties, "rule"), self._name(properties, "document")
        return Quote(_text(properties, "quote"), document, begin, end, iri, (rule,) if rule else ())

    def name(self, iri: str) -> Name:
        """An IRI with what it is called."""
        return Name(iri, self.label(iri))

    def described(self, iri: str) -> Described:
        """The values of each property of a thing, each once and sorted; none of a text that is no IRI."""
        try:
            node = ox.NamedNode(iri)
        except ValueError:
            return {}
        quads = self._store.quads_for_pattern(node, None, None, self._graph)
        values = gathered((quad.predicate.value, quad.object) for quad in quads)
        return {predicate: sorted(set(terms), key=str) for predicate, terms in values.items()}

    def value(self, term: Term) -> Name | Value:
        """An object of a triple: by name, or as a literal. A blank node has its label for a text."""
        if isinstance(term, ox.NamedNode):
            return self.name(term.value)
        if isinstance(term, ox.Literal):
            return Value(term.value, term.datatype.value, term.language)
        return Value(str(term))

    def instances(self, kind: str) -> frozenset[str]:
        """The IRIs of the things of exactly a class."""
        return frozenset(self._subjects(TYPE, kind))

    def _quads(self, predicate: str, value: str | None = None) -> Iterator[ox.Quad]:
        target = ox.NamedNode(value) if value is not None else None
        return self._store.quads_for_pattern(None, ox.NamedNode(predicate), target, self._graph)

    def _subjects(self, predicate: str, value: str | None = None, most: int | None = None) -> list[str]:
        """The things that have a property, or a value of it, by IRI; of very many, the first `most` of the store."""
        quads = islice(self._quads(predicate, value), most)
        return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)})

    def _entity(self, iri: str, kinds: set[str]) -> EntityRecord:
        above = {wider for kind in kinds for wider in self.wider(kind) - {kind}}
        described, label = self.described(iri), self.label(iri)
        terms = [term for predicate in (*LABELS, *OTHER_NAMES) for term in described.get(predicate, ())]
        names = {term.value for term in terms if isinstance(term, ox.Literal)} - {label}
        narrowest = tuple(self.name(kind) for kind in sorted(kinds - above or kinds))
        return EntityRecord(iri, label, narrowest, tuple(sorted(names)))

    def wider(self, kind: str) -> set[str]:
        """A class and the classes above it, by hkit's ontology or the graph's own."""
        wider = closure(kind, lambda each: _iris(self.described(each), SUBCLASS))
        return wider | {NS + each for each in ancestors(kind.removeprefix(NS))[1:]} | {kind}

    def _triple(self, subject: str, predicate: str, value: Term) -> StatementRecord:
        names = self.name(subject), self.name(predicate)
        return StatementRecord(iri="", entity=names[0], predicate=names[1], object=self.value(value))

    def _statement(self, iri: str, properties: Described) -> StatementRecord | None:
        predicates, objects = _iris(properties, RDF + "predicate"), properties.get(RDF + "object")
        if not predicates or not objects or NS + "about" not in properties:
            return None
        common = self._common(iri, properties)
        return StatementRecord(**common, predicate=self.name(predicates[0]), object=self.value(objects[0]))

    def _figure(self, iri: str, properties: Described) -> Figure | None:
        indicator = self._name(properties, "indicator")
        if indicator is None or NS + "about" not in properties:
            return None
        value, period = _decimal(properties, "value"), self._name(properties, "period")
        return Figure(
            **self._common(iri, properties),
            indicator=indicator,
            value=value,
            minimum=_decimal(properties, "minValue"),
            maximum=_decimal(properties, "maxValue"),
            unit=self._name(properties, "unit"),
            statistic=_key(self._shared(indicator.iri), "statistic"),
            scope=_text(properties, "scope"),
            period=period,
            days=_days(self._shared(period.iri)) if period else None,
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
        for quote in map(self.quote, _iris(properties, NS + "evidence")):
            first = by_place.get(quote)
            by_place[quote] = replace(first, rules=(*first.rules, *quote.rules)) if first else quote
        return tuple(sorted(by_place.values(), key=lambda quote: (quote.place, quote.begin, quote.text)))

    def _name(self, properties: Described, name: str) -> Name | None:
        return next((self.name(iri) for iri in _iris(properties, NS + name)), None)


def _iris(properties: Described, predicate: str) -> list[str]:
    return [term.value for term in properties.get(predicate, ()) if isinstance(term, ox.NamedNode)]


def _key(properties: Described, name: str) -> str:
    return next(map(local_name, _iris(properties, NS + name)), "")


def _text(properties: Described, name: str) -> str:
    return next((term.value for term in properties.get(NS + name, ()) if isinstance(term, ox.Literal)), "")


def _decimal(properties: Described, name: str) -> Decimal | None:
    value = finite(_text(properties, name))
    return value if value is not None and abs(value.adjusted()) <= MOST_DIGITS else None


def _days(period: Described) -> int | None:
    try:
        begin, end = (date.fromisoformat(_text(period, name)) for name in ("starts", "ends"))
    except ValueError:
        return None
    return (end - begin).days + 1


# Those that a name is the first name of come before those that have it among others.
NAMES = """
SELECT DISTINCT ?iri ?name (BOUND(?best) AS ?first) WHERE {
  ?iri skos:prefLabel|skos:altLabel|hkit:abbreviation|rdfs:label ?name
  OPTIONAL { ?iri skos:prefLabel|rdfs:label ?best FILTER(?best = ?name) }
} ORDER BY DESC(?first) STRLEN(STR(?iri)) STR(?iri)"""


class Explanation(NamedTuple):
    """A claim in words: subject, predicate, object; its modality and date; and a quote with its place in a document.

    A triple without a claim has the first three only.
    """

    subject: str
    predicate: str
    object: str
    modality: str
    as_of: str
    quote: str
    place: str


def find_things(store: Store, name: str) -> list[str]:
    """The IRIs that a name, an abbreviation or an IRI means, full or short; those that bear the name first come first.

    Raises UnknownName offering near names.
    """
    records, path = Records(store.oxigraph), name.removeprefix(BASE)
    prefix, _, local = name.partition(":")
    for iri in (name, PREFIXES.get(prefix, prefix) + local, BASE + path, f"{BASE}id/{path}"):
        if records.described(iri):
            return [iri]
    names = gathered((fold(row["name"].value), row["iri"].value) for row in store.select(NAMES))
    if (wanted := fold(name)) in names:
        return list(dict.fromkeys(names[wanted]))
    near = nearest(wanted, names, most=4) or [known for known in names if wanted in known][:4]
    raise UnknownName(f"Nothing in the graph is called '{name}'.{meant(near if wanted else ())}")


def explain(store: Store, iri: str) -> list[Explanation]:
    """The claims about a thing, those with it as object, or the claim itself, in text order.

    Of others the plain triples, with the claims of a property or an indicator, or the members of a class.
    """
    records = Records(store.oxigraph)
    every = (*records.claims_about(iri), *records.claims_to(iri), records.claim(iri))
    claims = in_text_order({claim.iri: claim for claim in every if claim}.values())
    lines = []
    for claim in claims or records.triples(iri):
        if isinstance(claim, Figure):
            what, words = claim.indicator, claim.number + (f" ({claim.scope})" if claim.scope else "")
        else:
            what, value = claim.predicate, claim.object
            # A thing by its name, or whole where the graph has none for it.
            words = value.iri if isinstance(value, Name) and value.label == value.key else str(value)
        said = claim.entity.label, what.label, words, claim.modality, claim.as_of
        lines += [Explanation(*said, quote.text, quote.place) for quote in claim.quotes or (Quote(""),)]
    return lines
