"""Claims to triples: what was read from a document, in its named graphs, the same for the same reading."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache

import pyoxigraph as ox

from kg.model.claims import (
    Claim,
    Concept,
    Date,
    Document,
    Entity,
    EntityRef,
    Evidence,
    Indicator,
    Link,
    Observation,
    Period,
    Reading,
    Rule,
    Section,
    Span,
    Statement,
    StatementObject,
)
from kg.model.identity import Key, distinct, number
from kg.rdf import namespaces as ns
from kg.resources import resource

Term = ox.NamedNode | ox.Literal
Pair = tuple[ox.NamedNode, Term | None]

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"

TYPE = ox.NamedNode(RDF + "type")
LABEL = ox.NamedNode(SKOS + "prefLabel")
ALT_LABEL = ox.NamedNode(SKOS + "altLabel")
DEFINITION = ox.NamedNode(SKOS + "definition")

# Which bounds a qualifier implies: (the value is a lower bound, the value is an upper bound).
BOUNDS = {
    "exactly": (True, True),
    "about": (False, False),
    "moreThan": (True, False),
    "atLeast": (True, False),
    "nearly": (False, True),
    "upTo": (False, True),
}


def write(reading: Reading) -> list[ox.Quad]:
    """The quads of one document's named graphs, sorted and each once, in the canonical lexical forms a store keeps."""
    document = reading.document
    claims, keys = distinct(reading.claims)
    parts: dict[str, Iterable[ox.Triple]] = {
        "facts": _facts(reading, claims.values()),
        "claims": _claims(reading, claims, keys),
        "source": _source(reading),
        "text": _triples(ns.document(document.id), [(term("text"), ox.Literal(document.raw))]),
    }
    quads = {
        ox.Quad(triple.subject, triple.predicate, triple.object, node(ns.graph(name, document.id)))
        for name, triples in parts.items()
        for triple in triples
    }
    return sorted(quads, key=str)


def write_vocabulary(readings: Iterable[Reading], standard: Iterable[ox.Quad]) -> list[ox.Quad]:
    """The graph of vocabularies: the standard ones and the indicators, periods and rules that occur, sorted.

    What the standard vocabularies already describe is not described a second time.
    """
    graph = node(ns.graph("vocab"))
    quads = {ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in standard}
    known = {quad.subject for quad in quads}
    for reading in readings:
        described = [triple for triple in _occurring(reading) if triple.subject not in known]
        quads |= {ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in described}
        known |= {triple.subject for triple in described}
    return sorted(quads, key=str)


@cache
def node(iri: str) -> ox.NamedNode:
    """An IRI as a term of the store."""
    return ox.NamedNode(str(iri))


def term(name: str) -> ox.NamedNode:
    """A term of the ontology by its local name; AttributeError if there is none of that name."""
    return node(ns.HKIT[name])


def english(text: str) -> ox.Literal:
    """A literal in English."""
    return ox.Literal(text, language="en")


def decimal(value: Decimal | None) -> ox.Literal | None:
    """An xsd:decimal in canonical form, or nothing."""
    return None if value is None else typed(number(value), "decimal")


def typed(lexical: str, datatype: str) -> ox.Literal:
    """A literal of an XML Schema datatype."""
    return ox.Literal(lexical, datatype=node(XSD + datatype))


def _triples(subject: str, pairs: Iterable[Pair]) -> Iterator[ox.Triple]:
    for predicate, value in pairs:
        if value is not None:
            yield ox.Triple(node(subject), predicate, value)


def _facts(reading: Reading, claims: Iterable[Claim]) -> Iterator[ox.Triple]:
    for entity in reading.entities:
        yield from _entity(entity, reading)
    for claim in claims:
        if isinstance(claim, Statement) and claim.modality == "holds":
            yield ox.Triple(node(ns.entity(claim.subject)), term(claim.predicate), _object(claim.object))


def _entity(entity: Entity, reading: Reading) -> Iterator[ox.Triple]:
    introduced = reading.introduced.get(entity.slug)
    aliases = {alias for alias in entity.aliases if alias not in {entity.label, entity.abbreviation}}
    yield from _triples(
        ns.entity(entity.slug),
        [
            (TYPE, term(entity.type)),
            (LABEL, english(entity.label)),
            *((ALT_LABEL, english(alias)) for alias in sorted(aliases)),
            (term("abbreviation"), english(entity.abbreviation) if entity.abbreviation else None),
            (term("evidence"), node(_evidence_iri(reading.document, introduced)) if introduced else None),
        ],
    )


def _object(value: StatementObject) -> Term:
    if isinstance(value, EntityRef):
        return node(ns.entity(value.slug))
    if isinstance(value, Concept):
        return node(ns.concept(value.key))
    if isinstance(value, Link):
        return node(value.url)
    if isinstance(value, Date):
        return typed(value.lexical, value.datatype)
    return english(value.value)


def _claims(reading: Reading, claims: dict[Key, Claim], keys: dict[Claim, Key]) -> Iterator[ox.Triple]:
    document = reading.document
    for key, claim in claims.items():
        iri = ns.claim(document.id, *key)
        yield from _triples(iri, _common(document, claim))
        yield from _triples(
            iri, _statement(claim) if isinstance(claim, Statement) else _observation(document, claim, keys)
        )
    said = {evidence for claim in claims.values() for evidence in claim.evidence}
    for evidence in said | set(reading.introduced.values()):
        yield from _evidence(document, evidence)


def _common(document: Document, claim: Claim) -> Iterator[Pair]:
    subject = claim.subject if isinstance(claim, Statement) else claim.about
    yield term("about"), node(ns.entity(subject))
    yield term("document"), node(ns.document(document.id))
    yield term("modality"), node(ns.concept(claim.modality))
    yield term("asOf"), typed(claim.as_of, "date")
    yield term("dateBasis"), node(ns.concept(claim.date_basis))
    yield term("attributedTo"), node(ns.entity(claim.attributed_to)) if claim.attributed_to else None
    for evidence in claim.evidence:
        yield term("evidence"), node(_evidence_iri(document, evidence))


def _statement(claim: Statement) -> Iterator[Pair]:
    yield TYPE, term("Statement")
    yield node(RDF + "subject"), node(ns.entity(claim.subject))
    yield node(RDF + "predicate"), term(claim.predicate)
    yield node(RDF + "object"), _object(claim.object)
    yield term("qualifier"), node(ns.concept(claim.qualifier)) if claim.qualifier else None


def _observation(document: Document, claim: Observation, keys: dict[Claim, Key]) -> Iterator[Pair]:
    def other(observation: Observation | None) -> ox.NamedNode | None:
        return node(ns.claim(document.id, *keys[observation])) if observation else None

    yield TYPE, term("Observation")
    yield term("indicator"), node(ns.indicator(claim.indicator))
    yield from _figure(claim)
    yield term("period"), node(ns.period(claim.period.key)) if claim.period else None
    yield term("scope"), ox.Literal(claim.scope) if claim.scope else None
    yield term("baseline"), typed(f"{claim.baseline:04d}", "gYear") if claim.baseline else None
    yield term("previous"), other(claim.previous)
    yield term("partOfTotal"), other(claim.part_of_total)
    for observation in claim.lesser_of:
        yield term("lesserOf"), other(observation)


def _figure(claim: Observation) -> Iterator[Pair]:
    """The number with its bounds; the lesser of two others has neither number nor unit of its own."""
    lower, upper = BOUNDS[claim.qualifier]
    minimum = claim.minimum if claim.minimum is not None else claim.value if lower else None
    maximum = claim.maximum if claim.maximum is not None else claim.value if upper else None
    if claim.value is None and minimum is None and maximum is None:
        return
    yield term("value"), decimal(claim.value)
    yield term("minValue"), decimal(minimum)
    yield term("maxValue"), decimal(maximum)
    yield term("unit"), node(ns.unit(claim.unit))
    if claim.value is not None or claim.qualifier != "exactly":  # a range is its two bounds, not one exact number
        yield term("qualifier"), node(ns.concept(claim.qualifier))


def _evidence_iri(document: Document, evidence: Evidence) -> str:
    return ns.evidence(document.id, evidence.span, evidence.rule)


def _evidence(document: Document, evidence: Evidence) -> Iterator[ox.Triple]:
    iri = _evidence_iri(document, evidence)
    yield from _passage(document, iri, "Evidence", evidence.span, evidence.section)
    antecedent = ns.passage(document.id, evidence.antecedent) if evidence.antecedent else None
    pairs = [
        (term("rule"), node(ns.rule(evidence.rule))),
        (term("antecedent"), node(antecedent) if antecedent else None),
    ]
    yield from _triples(iri, pairs)
    if antecedent and evidence.antecedent:
        yield from _passage(document, antecedent, "Passage", evidence.antecedent, None)


def _passage(document: Document, iri: str, kind: str, span: Span, section: Section | None) -> Iterator[ox.Triple]:
    yield from _triples(
        iri,
        [
            (TYPE, term(kind)),
            (term("document"), node(ns.document(document.id))),
            (term("begin"), typed(str(span.begin), "integer")),
            (term("end"), typed(str(span.end), "integer")),
            (term("quote"), ox.Literal(document.quote(span))),
            (term("inSection"), node(ns.passage(document.id, section.span)) if section else None),
        ],
    )


def _source(reading: Reading) -> Iterator[ox.Triple]:
    document = reading.document
    yield from _document(document)
    for section in document.sections:
        yield from _passage(
            document, ns.passage(document.id, section.span), "Section", section.span, _parent(document, section)
        )
    headings = {section.span for section in document.sections}
    for index, sentence in enumerate(document.sentences):
        if sentence.span in headings:  # a heading is the section's own passage
            continue
        iri = ns.passage(document.id, sentence.span)
        yield from _passage(document, iri, "Sentence", sentence.span, sentence.section)
        yield from _triples(
            iri, [(term("mentions"), node(ns.entity(slug))) for slug in reading.mentioned.get(index, ())]
        )


def _document(document: Document) -> Iterator[ox.Triple]:
    metadata = document.metadata
    yield from _triples(
        ns.document(document.id),
        [
            (TYPE, term("SourceDocument")),
            (node(DCTERMS + "title"), english(metadata.title)),
            (node(DCTERMS + "publisher"), english(metadata.publisher) if metadata.publisher else None),
            (node(DCTERMS + "rights"), english(metadata.rights) if metadata.rights else None),
            (term("editionYear"), typed(f"{metadata.edition:04d}", "gYear")),
            (term("referenceDate"), typed(metadata.reference_date, "date")),
            (term("sha256"), ox.Literal(hashlib.sha256(document.raw.encode()).hexdigest())),
        ],
    )


def _parent(document: Document, section: Section) -> Section | None:
    """The section around a section: the nearest one before it of a higher rank."""
    before = [other for other in document.sections if other.span < section.span and other.level < section.level]
    return max(before, key=lambda other: other.span) if before else None


def _occurring(reading: Reading) -> Iterator[ox.Triple]:
    claims, _ = distinct(reading.claims)
    observations = [claim for claim in claims.values() if isinstance(claim, Observation)]
    used = {observation.indicator for observation in observations}
    for indicator in reading.indicators:
        if indicator.key in used:
            yield from _indicator(indicator)
    for unit in sorted({one.unit for one in observations} | {one.unit for one in reading.indicators}):
        yield from _units().get(ns.unit(unit), ())
    for period in sorted({claim.period for claim in observations if claim.period}, key=lambda period: period.key):
        yield from _period(period)
    evidence = [item for claim in claims.values() for item in claim.evidence] + list(reading.introduced.values())
    rules = {rule.name: rule for rule in reading.rules}
    for name in sorted({item.rule for item in evidence}):
        yield from _rule(rules.get(name, Rule(name, "", "")))


@cache
def _units() -> dict[str, list[ox.Triple]]:
    """The units beyond those of the standard vocabularies, by IRI: what QUDT and Unicode say of them."""
    found: dict[str, list[ox.Triple]] = {}
    for quad in ox.parse(path=str(resource("ontology/units.ttl")), format=ox.RdfFormat.TURTLE):
        if isinstance(quad.subject, ox.NamedNode):
            found.setdefault(quad.subject.value, []).append(quad.triple)
    return found


def _indicator(indicator: Indicator) -> Iterator[ox.Triple]:
    yield from _triples(
        ns.indicator(indicator.key),
        [
            (TYPE, term("Indicator")),
            (LABEL, english(indicator.label)),
            (DEFINITION, english(indicator.definition)),
            (term("statistic"), node(ns.concept(indicator.statistic))),
            (term("unit"), node(ns.unit(indicator.unit))),
        ],
    )


def _period(period: Period) -> Iterator[ox.Triple]:
    pairs: list[Pair] = [(TYPE, term("Period")), (LABEL, english(period.label))]
    pairs += [(term("starts"), typed(period.starts, "date")), (term("ends"), typed(period.ends, "date"))]
    yield from _triples(ns.period(period.key), pairs)


def _rule(rule: Rule) -> Iterator[ox.Triple]:
    definition = ": ".join(part for part in (rule.states, rule.wording) if part)
    pairs: list[Pair] = [(TYPE, term("ExtractionRule")), (LABEL, english(rule.name))]
    yield from _triples(ns.rule(rule.name), [*pairs, (DEFINITION, english(definition) if definition else None)])
