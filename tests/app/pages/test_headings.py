"""The shapes decide what a page of a thing shows: every relation of the ontology has its heading, place and words."""

from __future__ import annotations

from pathlib import Path

from rdflib import OWL, RDF, RDFS, Graph, URIRef

from app.i18n.choice import LANGUAGES
from app.pages.entity import read_entity
from app.pages.headings import FIGURES, MONEY, OTHER, PLANS, groups, layout
from app.site import Site
from kg.rdf.namespaces import BASE, NS, PREFIXES
from kg.resources import resource
from kg.store.store import Store

SCHEMA = PREFIXES["schema"]


def test_every_relation_between_entities_reads_from_both_ends() -> None:
    ontology = Graph().parse(resource("ontology/hkit.ttl"))
    entities = set(ontology.transitive_subjects(RDFS.subClassOf, URIRef(NS + "Entity")))
    between = {
        str(each)
        for each in ontology.subjects(RDF.type, OWL.ObjectProperty)
        if all(
            entities & {*ontology.objects(each, RDFS[end]), *ontology.objects(each, URIRef(f"{SCHEMA}{end}Includes"))}
            for end in ("domain", "range")
        )
    }
    assert len(between) > 10
    missing = {(iri, way) for iri in between for way in (False, True)} - layout()[1].keys()
    assert missing == set()


def test_names_are_there_in_every_language_and_places_differ() -> None:
    for each in (*layout()[0], *layout()[1].values()):
        assert LANGUAGES.keys() <= each.names.keys()
    orders = [each.order for each in layout()[1].values()]
    assert len(set(orders)) == len(orders)


def test_what_the_code_puts_under_a_heading_has_one() -> None:
    anchors = [part.heading for part in layout()[0]]
    assert {PLANS, FIGURES, MONEY, OTHER} <= set(anchors)
    assert {each.heading for each in layout()[1].values()} <= set(anchors)


def test_a_page_follows_the_order_of_the_shapes(release: Path) -> None:
    site = Site(Store.open_release(release))
    under = groups(read_entity(site, BASE + "id/hong-kong-science-and-technology-parks-corporation"))
    order = [part.heading for part in layout()[0]]
    anchors = [group.anchor for group in under]
    assert anchors == sorted(anchors, key=order.index)
    assert len(anchors) > 3
    lines = [line.relation.order for line in under[0].lines if line.relation]
    assert lines == sorted(lines)


def test_a_park_begins_with_what_it_offers_and_not_with_its_place(release: Path) -> None:
    site = Site(Store.open_release(release))
    under = [group.anchor for group in groups(read_entity(site, BASE + "id/cyberport"))]
    assert under[0] == "activities"
    assert under.index("figures") < under.index("place")
