"""What the ontology cannot hold does not reach the graph."""

import pytest

from kg.model.claims import Date, Document, Entity, EntityRef, Evidence, Metadata, Reading, Span, Statement, WebAddress
from kg.rdf.admission import admit

EVIDENCE = (Evidence(Span(0, 4), "test"),)
ENTITIES = (
    Entity("park", "Harbour Park", "Park"),
    Entity("bureau", "Harbour Bureau", "PublicBody"),
    Entity("area", "Harbour", "Area"),
)


def reading(*statements, entities=ENTITIES):
    document = Document(Metadata("d-2024", "D", 2024), "text", (), ())
    return Reading(document, entities, (), tuple(statements), ())


def statement(subject, predicate, target, modality="holds"):
    return Statement(subject, predicate, target, "2024-12-31", "edition", EVIDENCE, modality)


GOOD = [
    statement("bureau", "manages", EntityRef("park")),
    statement("park", "locatedIn", EntityRef("area")),
    statement("bureau", "homepage", WebAddress("https://www.example.org/")),
    statement("bureau", "establishedOn", Date("2020")),
    statement("park", "operationalFrom", Date("2030"), "planned"),
]
BAD = [
    statement("park", "manages", EntityRef("bureau")),
    statement("bureau", "locatedIn", EntityRef("bureau")),
    statement("bureau", "manages", EntityRef("nobody")),
    statement("nobody", "manages", EntityRef("park")),
    statement("bureau", "mangages", EntityRef("park")),
    statement("bureau", "homepage", WebAddress("javascript:alert(1)")),
    statement("bureau", "establishedOn", Date("2030")),
    statement("bureau", "establishedOn", Date("0999")),
]


@pytest.mark.parametrize("claim", GOOD, ids=lambda claim: claim.predicate)
def test_what_fits_comes_in(claim):
    assert admit(reading(claim)).claims == (claim,)


@pytest.mark.parametrize("claim", BAD, ids=lambda claim: f"{claim.subject}-{claim.predicate}")
def test_what_does_not_fit_stays_out(claim):
    assert admit(reading(claim)).claims == ()


def test_nothing_lies_within_itself():
    ring = [statement("park", "locatedIn", EntityRef("area")), statement("area", "locatedIn", EntityRef("park"))]
    assert admit(reading(*ring)).claims == (ring[0],)


def test_one_website_each():
    two = [statement("bureau", "homepage", WebAddress(f"https://{name}.example.org/")) for name in ("a", "b")]
    assert admit(reading(*two)).claims == (two[0],)


def test_a_name_belongs_to_one_entity():
    entities = (Entity("a", "Harbour Fund", "Fund", ("HF",)), Entity("b", "Hill Fund", "Fund", ("Harbour Fund",), "HF"))
    first, second = admit(reading(entities=entities)).entities
    assert first.aliases == ("HF",)
    assert (second.aliases, second.abbreviation) == ((), None)
