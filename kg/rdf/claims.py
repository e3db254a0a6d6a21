"""Claims to triples: what was read from a document, in its named graphs, the same for the same reading."""

import hashlib
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.model import claims as model
from kg.model.claims import Claim, Document, Evidence, Observation, Reading, Section, Span, Statement
from kg.model.identity import Key, distinct
from kg.rdf import namespaces as ns
from kg.rdf.graph import Value, decimal, english, in_graph, node, number, say, term, typed
from kg.rdf.vocabulary import concept_labels, other_units
from kg.rdf.wording import WORDS, in_words

# A property by its prefixed name, and a value.
Pair = tuple[str, Value | None]

# Which bounds a qualifier implies: (the value is a lower bound, the value is an upper bound).
BOUNDS: dict[str, tuple[bool, bool]] = ns.NAMES["bounds"]


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
        introduced = reading.introduced.get(entity.slug)
        aliases = {alias for alias in entity.aliases if alias not in {entity.label, entity.abbreviation}}
        yield from say(
            node(ns.entity(entity.slug)),
            ("a", term(f"hkit:{entity.type}")),
            ("skos:prefLabel", english(entity.label)),
            *(("skos:altLabel", english(alias)) for alias in aliases),
            ("hkit:abbreviation", english(entity.abbreviation)),
            ("hkit:evidence", _evidence_node(reading.document, introduced) if introduced else None),
        )
    for claim in claims:
        if isinstance(claim, Statement) and claim.modality == "holds":
            yield from say(node(ns.entity(claim.subject)), (f"hkit:{claim.predicate}", _object(claim.object)))


def _object(value: model.StatementObject) -> Value | None:
    match value:
        case model.EntityRef(slug):
            return node(ns.entity(slug))
        case model.Concept(key):
            return node(ns.concept(key))
        case model.WebAddress(url):
            return node(url)
        case model.Date():
            return typed(value.lexical, value.datatype)
    return english(value.value)


def _claims(reading: Reading, claims: dict[Key, Claim], keys: dict[Claim, Key]) -> Iterator[ox.Triple]:
    document = reading.document
    names = {("entity", entity.slug): entity.label for entity in reading.entities}
    names |= {("indicator", indicator.key): indicator.label for indicator in reading.indicators}
    labels = {language: names | concept_labels(language) for language in WORDS}
    for key, claim in claims.items():
        yield from say(
            node(ns.claim(document.id, *key)),
            *(("rdfs:label", ox.Literal(in_words(claim, labels[tag], tag), language=tag.lower())) for tag in WORDS),
            ("hkit:about", node(ns.entity(claim.subject if isinstance(claim, Statement) else claim.about))),
            ("hkit:document", node(ns.document(document.id))),
            ("hkit:modality", node(ns.concept(claim.modality))),
            ("hkit:asOf", typed(claim.as_of, "date") if claim.as_of else None),
            ("hkit:dateBasis", node(ns.concept(claim.date_basis))),
            ("hkit:attributedTo", node(ns.entity(claim.attributed_to)) if claim.attributed_to else None),
            *(("hkit:evidence", _evidence_node(document, evidence)) for evidence in claim.evidence),
            *(_statement(claim) if isinstance(claim, Statement) else _observation(document, claim, keys)),
        )
    for evidence in {item for claim in claims.values() for item in claim.evidence} | set(reading.introduced.values()):
        yield from _evidence(document, evidence)


def _statement(claim: Statement) -> Iterator[Pair]:
    yield "a", term("hkit:Statement")
    yield "rdf:subject", node(ns.entity(claim.subject))
    yield "rdf:predicate", term(f"hkit:{claim.predicate}")
    yield "rdf:object", _object(claim.object)
    yield "hkit:qualifier", node(ns.concept(claim.qualifier)) if claim.qualifier else None


def _observation(document: Document, claim: Observation, keys: dict[Claim, Key]) -> Iterator[Pair]:
    yield "a", term("hkit:Observation")
    yield "hkit:indicator", node(ns.indicator(claim.indicator))
    yield from _figure(claim)
    yield "hkit:period", node(ns.period(claim.period.key)) if claim.period else None
    yield "hkit:scope", ox.Literal(claim.scope) if claim.scope else None
    yield "hkit:baseline", typed(f"{claim.baseline:04d}", "gYear") if claim.baseline else None
    others = [("previous", claim.previous), ("partOfTotal", claim.part_of_total)]
    for name, other in (*others, *(("lesserOf", each) for each in claim.lesser_of)):
        yield f"hkit:{name}", node(ns.claim(document.id, *keys[other])) if other else None


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


def _evidence_node(document: Document, evidence: Evidence) -> ox.NamedNode:
    return node(ns.evidence(document.id, evidence.span, evidence.rule))


def _evidence(document: Document, evidence: Evidence) -> Iterator[ox.Triple]:
    iri, before = _evidence_node(document, evidence), evidence.antecedent
    antecedent = node(ns.passage(document.id, before)) if before else None
    own: list[Pair] = [("hkit:rule", node(ns.rule(evidence.rule))), ("hkit:antecedent", antecedent)]
    yield from _passage(document, "Evidence", evidence.span, evidence.section, *own, iri=iri)
    if before:
        yield from _passage(document, "Passage", before, None)


def _passage(
    document: Document, kind: str, span: Span, section: Section | None, *own: Pair, iri: ox.NamedNode | None = None
) -> Iterator[ox.Triple]:
    return say(
        iri or node(ns.passage(document.id, span)),
        ("a", term(f"hkit:{kind}")),
        ("hkit:document", node(ns.document(document.id))),
        ("hkit:begin", number(span.begin)),
        ("hkit:end", number(span.end)),
        ("hkit:quote", ox.Literal(document.quote(span))),
        ("hkit:inSection", node(ns.passage(document.id, section.span)) if section else None),
        *own,
    )


def _source(reading: Reading) -> Iterator[ox.Triple]:
    document, metadata = reading.document, reading.document.metadata
    yield from say(
        node(ns.document(document.id)),
        ("a", term("hkit:SourceDocument")),
        ("dcterms:title", english(metadata.title)),
        ("dcterms:publisher", english(metadata.publisher)),
        ("dcterms:rights", english(metadata.rights)),
        ("hkit:editionYear", typed(f"{metadata.edition:04d}", "gYear") if metadata.edition else None),
        ("hkit:referenceDate", typed(metadata.reference_date, "date") if metadata.edition else None),
        ("dcterms:issued", typed(metadata.date, "date") if metadata.date else None),
        ("dcterms:language", ox.Literal(metadata.language) if metadata.language else None),
        *(("hkit:guessed", ox.Literal(key)) for key in metadata.guessed),
        ("hkit:sha256", ox.Literal(hashlib.sha256(document.raw.encode()).hexdigest())),
    )
    creator = ox.Literal(metadata.creator) if metadata.creator else None
    yield from say(node(ns.graph("claims", document.id)), ("dcterms:creator", creator))
    for place, section in enumerate(document.sections):
        # The section around a section is the nearest one before it of a higher rank.
        before = (other for other in reversed(document.sections[:place]) if other.level < section.level)
        yield from _passage(document, "Section", section.span, next(before, None))
    headings = {section.span for section in document.sections}
    for index, sentence in enumerate(document.sentences):
        if sentence.span not in headings:  # a heading is the section's own passage
            mentioned = (("hkit:mentions", node(ns.entity(slug))) for slug in reading.mentioned.get(index, ()))
            note = [("a", term("hkit:Footnote"))] if sentence.kind == "footnote" else []
            yield from _passage(document, "Sentence", sentence.span, sentence.section, *mentioned, *note)


def _occurring(reading: Reading) -> Iterator[ox.Triple]:
    """The indicators, units, periods and rules that the claims of a reading refer to."""
    claims, _ = distinct(reading.claims)
    observations = [claim for claim in claims.values() if isinstance(claim, Observation)]
    used = {observation.indicator for observation in observations}
    for indicator in reading.indicators:
        if indicator.key in used:
            yield from say(
                node(ns.indicator(indicator.key)),
                ("a", term("hkit:Indicator")),
                ("skos:prefLabel", english(indicator.label)),
                ("skos:definition", english(indicator.definition)),
                ("hkit:statistic", node(ns.concept(indicator.statistic))),
                ("hkit:unit", node(ns.unit(indicator.unit))),
            )
    for unit in {one.unit for one in observations} | {one.unit for one in reading.indicators}:
        yield from other_units().get(ns.unit(unit), ())
    for period in {claim.period for claim in observations if claim.period}:
        yield from say(
            node(ns.period(period.key)),
            ("a", term("hkit:Period")),
            ("skos:prefLabel", english(period.label)),
            ("hkit:starts", typed(period.starts, "date")),
            ("hkit:ends", typed(period.ends, "date")),
        )
    rules = {rule.name: ": ".join(filter(None, (rule.states, rule.wording))) for rule in reading.rules}
    cited = {item.rule for claim in claims.values() for item in claim.evidence}
    for name in cited | {item.rule for item in reading.introduced.values()}:
        labels = ("skos:prefLabel", english(name)), ("skos:definition", english(rules.get(name)))
        yield from say(node(ns.rule(name)), ("a", term("hkit:ExtractionRule")), *labels)
