"""The shapes decide what a page of a thing shows: every relation of the ontology has its heading, place and words."""

from __future__ import annotations

from pathlib import Path

from rdflib import OWL, RDF, RDFS, Graph, URIRef

from app.i18n.choice import LANGUAGES
from app.pages.entity import read_entity
from app.pages.headings import groups
from app.pages.layout import FIGURES, MONEY, OTHER, PLANS, layout
from app.site import Site
from kg.rdf.namespaces import BASE, NS, PREFIXES
from kg.resources import resource
from kg.store.store import Store

SCHEMA = PREFIXES["schema"]


def test_every_relation_between_entities_reads_from_both_ends() -> None:
    ontology = Graph().parse(resource("ontology/hkit.ttl"))
    entities = set(ontology.transitive_subjects(RDFS.subClassOf, URIRef(NS + "Entity")))
    relations = {
        str(each)
        for each in ontology.subjects(RDF.type, OWL.ObjectProperty)
        if all(
            entities & {*ontology.objects(each, RDFS[end]), *ontology.objects(each, URIRef(f"{SCHEMA}{end}Includes"))}
            for end in ("domain", "range")
        )
    }
    assert len(relations) > 10
    missing = {(iri, way) for iri in relations for way in (False, True)} - layout().relations.keys()
    assert missing == set()


def test_names_are_there_in_every_language_and_places_differ() -> None:
    found = layout()
    for each in (*found.headings, *found.relations.values()):
        assert {tag.lower() for tag in LANGUAGES} <= each.names.keys()
    orders = [each.order for each in found.relations.values()]
    assert len(set(orders)) == len(orders)


def test_what_the_code_puts_under_a_heading_has_one() -> None:
    anchors = [heading.anchor for heading in layout().headings]
    assert {PLANS, FIGURES, MONEY, OTHER} <= set(anchors)
    assert {each.heading for each in layout().relations.values()} <= set(anchors)


def test_a_page_follows_the_order_of_the_shapes(release: Path) -> None:
    site = Site(Store.open_release(release))
    under = groups(read_entity(site, BASE + "id/hong-kong-science-and-technology-parks-corporation"))
    order = [heading.anchor for heading in layout().headings]
    anchors = [group.anchor for group in under]
    assert anchors == sorted(anchors, key=order.index)
    assert len(anchors) > 3
    lines = [line.relation.order for line in under[0].lines if line.relation]
    assert lines == sorted(lines)
