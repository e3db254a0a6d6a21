"""Claims to triples: what was read from a document, in its named graphs, the same for the same reading."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
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
    Observation,
    Period,
    Reading,
    Rule,
    Section,
    Span,
    Statement,
    StatementObject,
    WebAddress,
)
from kg.model.identity import Key, distinct
from kg.rdf import namespaces as ns
from kg.rdf.graph import in_graph
from kg.rdf.terms import Value, decimal, english, node, number, say, term, typed
from kg.resources import resource

# A property by its prefixed name, and a value.
Pair = tuple[str, Value | None]

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
        "text": say(node(ns.document(document.id)), ("hkit:text", ox.Literal(document.raw))),
    }
    quads = {quad for name, triples in parts.items() for quad in in_graph(triples, node(ns.graph(name, document.id)))}
    return sorted(quads, key=str)


def write_vocabulary(readings: Iterable[Reading], standard: Iterable[ox.Quad]) -> list[ox.Quad]:
    """The graph of vocabularies: the standard ones and the indicators, periods and rules that occur, sorted.

    What the standard vocabularies already describe is not described a second time.
    """
    graph = node(ns.graph("vocab"))
    quads = set(in_graph(standard, graph))
    known = {quad.subject for quad in quads}
    for reading in readings:
        described = [triple for triple in _occurring(reading) if triple.subject not in known]
        quads.update(in_graph(described, graph))
        known |= {triple.subject for triple in described}
    return sorted(quads, key=str)


def _facts(reading: Reading, claims: Iterable[Claim]) -> Iterator[ox.Triple]:
    for entity in reading.entities:
        yield from _entity(entity, reading)
    for claim in claims:
        if isinstance(claim, Statement) and claim.modality == "holds":
            yield ox.Triple(node(ns.entity(claim.subject)), term(f"hkit:{claim.predicate}"), _object(claim.object))


def _entity(entity: Entity, reading: Reading) -> Iterator[ox.Triple]:
    introduced = reading.introduced.get(entity.slug)
    aliases = {alias for alias in entity.aliases if alias not in {entity.label, entity.abbreviation}}
    yield from say(
        node(ns.entity(entity.slug)),
        ("a", term(f"hkit:{entity.type}")),
        ("skos:prefLabel", english(entity.label)),
        *(("skos:altLabel", english(alias)) for alias in sorted(aliases)),
        ("hkit:abbreviation", english(entity.abbreviation) if entity.abbreviation else None),
        ("hkit:evidence", node(_evidence_iri(reading.document, introduced)) if introduced else None),
    )


def _object(value: StatementObject) -> Value:
    if isinstance(value, EntityRef):
        return node(ns.entity(value.slug))
    if isinstance(value, Concept):
        return node(ns.concept(value.key))
    if isinstance(value, WebAddress):
        return node(value.url)
    if isinstance(value, Date):
        return typed(value.lexical, value.datatype)
    return english(value.value)


def _claims(reading: Reading, claims: dict[Key, Claim], keys: dict[Claim, Key]) -> Iterator[ox.Triple]:
    document = reading.document
    for key, claim in claims.items():
        iri = ns.claim(document.id, *key)
        yield from say(node(iri), *_common(document, claim))
        yield from say(
            node(iri), *(_statement(claim) if isinstance(claim, Statement) else _observation(document, claim, keys))
        )
    said = {evidence for claim in claims.values() for evidence in claim.evidence}
    for evidence in said | set(reading.introduced.values()):
        yield from _evidence(document, evidence)


def _common(document: Document, claim: Claim) -> Iterator[Pair]:
    subject = claim.subject if isinstance(claim, Statement) else claim.about
    yield "hkit:about", node(ns.entity(subject))
    yield "hkit:document", node(ns.document(document.id))
    yield "hkit:modality", node(ns.concept(claim.modality))
    yield "hkit:asOf", typed(claim.as_of, "date") if claim.as_of else None
    yield "hkit:dateBasis", node(ns.concept(claim.date_basis))
    yield "hkit:attributedTo", node(ns.entity(claim.attributed_to)) if claim.attributed_to else None
    for evidence in claim.evidence:
        yield "hkit:evidence", node(_evidence_iri(document, evidence))


def _statement(claim: Statement) -> Iterator[Pair]:
    yield "a", term("hkit:Statement")
    yield "rdf:subject", node(ns.entity(claim.subject))
    yield "rdf:predicate", term(f"hkit:{claim.predicate}")
    yield "rdf:object", _object(claim.object)
    yield "hkit:qualifier", node(ns.concept(claim.qualifier)) if claim.qualifier else None


def _observation(document: Document, claim: Observation, keys: dict[Claim, Key]) -> Iterator[Pair]:
    def other(observation: Observation | None) -> ox.NamedNode | None:
        return node(ns.claim(document.id, *keys[observation])) if observation else None

    yield "a", term("hkit:Observation")
    yield "hkit:indicator", node(ns.indicator(claim.indicator))
    yield from _figure(claim)
    yield "hkit:period", node(ns.period(claim.period.key)) if claim.period else None
    yield "hkit:scope", ox.Literal(claim.scope) if claim.scope else None
    yield "hkit:baseline", typed(f"{claim.baseline:04d}", "gYear") if claim.baseline else None
    yield "hkit:previous", other(claim.previous)
    yield "hkit:partOfTotal", other(claim.part_of_total)
    for observation in claim.lesser_of:
        yield "hkit:lesserOf", other(observation)


def _figure(claim: Observation) -> Iterator[Pair]:
    """The number with its bounds; the lesser of two others has neither number nor unit of its own."""
    lower, upper = BOUNDS[claim.qualifier]
    minimum = claim.minimum if claim.minimum is not None else claim.value if lower else None
    maximum = claim.maximum if claim.maximum is not None else claim.value if upper else None
    if claim.value is None and minimum is None and maximum is None:
        return
    yield "hkit:value", decimal(claim.value)
    yield "hkit:minValue", decimal(minimum)
    yield "hkit:maxValue", decimal(maximum)
    yield "hkit:unit", node(ns.unit(claim.unit))
    if claim.value is not None or claim.qualifier != "exactly":  # a range is its two bounds, not one exact number
        yield "hkit:qualifier", node(ns.concept(claim.qualifier))


def _evidence_iri(document: Document, evidence: Evidence) -> str:
    return ns.evidence(document.id, evidence.span, evidence.rule)


def _evidence(document: Document, evidence: Evidence) -> Iterator[ox.Triple]:
    iri = _evidence_iri(document, evidence)
    yield from _passage(document, iri, "Evidence", evidence.span, evidence.section)
    antecedent = ns.passage(document.id, evidence.antecedent) if evidence.antecedent else None
    pairs = [
        ("hkit:rule", node(ns.rule(evidence.rule))),
        ("hkit:antecedent", node(antecedent) if antecedent else None),
    ]
    yield from say(node(iri), *pairs)
    if antecedent and evidence.antecedent:
        yield from _passage(document, antecedent, "Passage", evidence.antecedent, None)


def _passage(document: Document, iri: str, kind: str, span: Span, section: Section | None) -> Iterator[ox.Triple]:
    yield from say(
        node(iri),
        ("a", term(f"hkit:{kind}")),
        ("hkit:document", node(ns.document(document.id))),
        ("hkit:begin", number(span.begin)),
        ("hkit:end", number(span.end)),
        ("hkit:quote", ox.Literal(document.quote(span))),
        ("hkit:inSection", node(ns.passage(document.id, section.span)) if section else None),
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
        yield from say(
            node(iri), *(("hkit:mentions", node(ns.entity(slug))) for slug in reading.mentioned.get(index, ()))
        )


def _document(document: Document) -> Iterator[ox.Triple]:
    metadata = document.metadata
    yield from say(
        node(ns.document(document.id)),
        ("a", term("hkit:SourceDocument")),
        ("dcterms:title", english(metadata.title)),
        ("dcterms:publisher", english(metadata.publisher) if metadata.publisher else None),
        ("dcterms:rights", english(metadata.rights) if metadata.rights else None),
        ("hkit:editionYear", typed(f"{metadata.edition:04d}", "gYear") if metadata.edition else None),
        ("hkit:referenceDate", typed(metadata.reference_date, "date") if metadata.edition else None),
        ("dcterms:issued", typed(metadata.date, "date") if metadata.date else None),
        ("dcterms:language", ox.Literal(metadata.language) if metadata.language else None),
        *(("hkit:guessed", ox.Literal(key)) for key in metadata.guessed),
        ("hkit:sha256", ox.Literal(hashlib.sha256(document.raw.encode()).hexdigest())),
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
    """The units beyond those of the standard vocabularies, by IRI, as QUDT and Unicode describe them."""
    units: dict[str, list[ox.Triple]] = {}
    for quad in ox.parse(path=str(resource("ontology/units.ttl")), format=ox.RdfFormat.TURTLE):
        if isinstance(quad.subject, ox.NamedNode):
            units.setdefault(quad.subject.value, []).append(quad.triple)
    return units


def _indicator(indicator: Indicator) -> Iterator[ox.Triple]:
    yield from say(
        node(ns.indicator(indicator.key)),
        ("a", term("hkit:Indicator")),
        ("skos:prefLabel", english(indicator.label)),
        ("skos:definition", english(indicator.definition)),
        ("hkit:statistic", node(ns.concept(indicator.statistic))),
        ("hkit:unit", node(ns.unit(indicator.unit))),
    )


def _period(period: Period) -> Iterator[ox.Triple]:
    pairs: list[Pair] = [("a", term("hkit:Period")), ("skos:prefLabel", english(period.label))]
    pairs += [("hkit:starts", typed(period.starts, "date")), ("hkit:ends", typed(period.ends, "date"))]
    yield from say(node(ns.period(period.key)), *pairs)


def _rule(rule: Rule) -> Iterator[ox.Triple]:
    definition = ": ".join(part for part in (rule.states, rule.wording) if part)
    pairs: list[Pair] = [("a", term("hkit:ExtractionRule")), ("skos:prefLabel", english(rule.name))]
    yield from say(node(ns.rule(rule.name)), *pairs, ("skos:definition", english(definition) if definition else None))
