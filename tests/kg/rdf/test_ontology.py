"""The ontology and its alignments: consistent, in the OWL profile, with the names others rely on."""

from __future__ import annotations

import re

import owlrl
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Namespace, URIRef

from kg.rdf.namespaces import NS, PREFIXES, concept
from kg.resources import resource

QUDT, SCHEMA, UNIT = (Namespace(PREFIXES[name]) for name in ("qudt", "schema", "unit"))

# Vocabularies that the alignments must reach: ORG, schema.org, PROV-O, Web Annotation, SKOS, DCAT, QUDT.
ALIGNED = {
    "ORG": "http://www.w3.org/ns/org#",
    "schema.org": "https://schema.org/",
    "PROV-O": "http://www.w3.org/ns/prov#",
    "Web Annotation": "http://www.w3.org/ns/oa#",
    "SKOS": str(SKOS),
    "DCAT": "http://www.w3.org/ns/dcat#",
    "QUDT": str(QUDT),
}
RELATIONS = ("oversees", "partOf", "memberOf", "locatedIn", "funds", "advises", "initiatedBy", "signatory", "activity")


@pytest.fixture(scope="module")
def ontology() -> Graph:
    """The ontology."""
    return Graph().parse(resource("ontology/hkit.ttl"))


@pytest.fixture(scope="module")
def vocabulary() -> Graph:
    """The controlled values."""
    return Graph().parse(resource("ontology/vocab.ttl"))


@pytest.fixture(scope="module")
def alignments() -> Graph:
    """The links to other vocabularies."""
    return Graph().parse(resource("ontology/alignments.ttl"))


def errors(graph: Graph) -> list[str]:
    """What the reasoner finds contradictory in a graph."""
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return sorted(
        str(text) for text in graph.objects(None, URIRef("http://www.daml.org/2002/03/agents/agent-ont#error"))
    )


def test_readme_names_every_class_and_property(ontology: Graph) -> None:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    terms = {f"hkit:{term.removeprefix(NS)}" for kind in kinds for term in ontology.subjects(RDF.type, kind)}
    named = set(re.findall(r"`(hkit:\w+)`", resource("ontology/README.md").read_text(encoding="utf-8")))

    assert terms - named == set()
    assert named - terms == set()


def test_ontology_with_alignments_has_no_contradiction(ontology: Graph, alignments: Graph) -> None:
    assert errors(ontology + alignments) == []


@pytest.mark.slow
def test_reasoner_finds_the_contradiction_of_disjoint_classes(ontology: Graph) -> None:
    wrong = Graph().parse(data=f"<x:a> a <{NS}Statement> , <{NS}Observation> .", format="turtle")

    assert any("Disjoint" in text for text in errors(ontology + wrong))


def test_classes_do_not_become_each_other_by_the_alignments(ontology: Graph, alignments: Graph) -> None:
    both = ontology + alignments
    owlrl.DeductiveClosure(owlrl.RDFS_Semantics).expand(both)
    own = {term for term in ontology.subjects(RDF.type, OWL.Class) if str(term).startswith(NS)}

    for child in own:
        above = {term for term in both.objects(child, RDFS.subClassOf) if term in own}
        assert above | {child} == set(ontology.transitive_objects(child, RDFS.subClassOf)), child


@pytest.mark.parametrize("vocabulary", sorted(ALIGNED))
def test_alignments_reach_each_vocabulary(alignments: Graph, vocabulary: str) -> None:
    assert any(str(target).startswith(ALIGNED[vocabulary]) for target in alignments.objects())


def test_alignments_are_of_terms_that_exist(ontology: Graph, alignments: Graph) -> None:
    aligned = {term for term in alignments.subjects() if str(term).startswith(NS)}

    assert {term for term in aligned if (term, RDFS.label, None) not in ontology} == set()


def test_ontology_uses_no_logic_of_another_vocabulary(ontology: Graph) -> None:
    foreign = {
        (term, parent)
        for predicate in (RDFS.subClassOf, RDFS.subPropertyOf, OWL.inverseOf)
        for term, parent in ontology.subject_objects(predicate)
        if not str(parent).startswith(NS)
    }

    assert foreign == set()


@pytest.mark.parametrize("name", RELATIONS)
def test_relation_that_others_rely_on_is_defined(ontology: Graph, name: str) -> None:
    assert (URIRef(NS + name), SKOS.definition, None) in ontology


def test_every_standard_indicator_is_measured_in_a_known_unit(vocabulary: Graph) -> None:
    units = set(vocabulary.objects(None, URIRef(NS + "unit")))

    assert units
    assert {unit for unit in units if (unit, RDFS.label, None) not in vocabulary} == set()


@pytest.mark.parametrize("scheme", ["audience", "support", "topic"])
def test_concepts_of_what_texts_are_read_for_have_phrases_and_definitions(vocabulary: Graph, scheme: str) -> None:
    members = list(vocabulary.subjects(SKOS.inScheme, URIRef(concept(scheme))))

    assert len(members) >= 15
    for member in members:
        assert (member, SKOS.prefLabel, None) in vocabulary
        assert (member, SKOS.definition, None) in vocabulary


@pytest.mark.parametrize("name", ["NUM", "PERCENT", "FRACTION", "M2", "HA", "CCY_HKD", "CCY_CNY", "CCY_USD", "CCY_GBP"])
def test_unit_has_label_and_kind_of_quantity(vocabulary: Graph, name: str) -> None:
    assert (UNIT[name], RDFS.label, None) in vocabulary
    assert (UNIT[name], QUDT.hasQuantityKind, None) in vocabulary


def test_hectare_is_ten_thousand_square_metres(vocabulary: Graph) -> None:
    factor = {name: vocabulary.value(UNIT[name], QUDT.conversionMultiplier) for name in ("HA", "M2")}

    assert float(str(factor["HA"])) == 10_000 * float(str(factor["M2"]))


def test_every_relation_of_entities_says_its_domain_and_range(ontology: Graph) -> None:
    properties = set(ontology.subjects(RDF.type, OWL.ObjectProperty))

    assert {term for term in properties if (term, SCHEMA.domainIncludes, None) not in ontology} == set()
    assert {term for term in properties if (term, SCHEMA.rangeIncludes, None) not in ontology} == {
        URIRef(NS + "homepage")  # a page of the web has no class here
    }


def test_classes_are_no_deeper_than_the_shape_of_ranges_looks(ontology: Graph) -> None:
    classes = [term for term in ontology.subjects(RDF.type, OWL.Class) if str(term).startswith(NS)]

    assert max(len(set(ontology.transitive_objects(term, RDFS.subClassOf))) for term in classes) <= 4
