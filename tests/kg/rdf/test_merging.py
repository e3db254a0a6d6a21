"""What several documents name is one node, whatever each of them calls it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.build import BUNDLED, Summary, read
from kg.model.claims import Entity
from kg.rdf.admission import one_node_each
from kg.reading.one import read_one
from tests.scores.texts import TEXTS


def agreed(*entities: Entity) -> set[Entity]:
    """The entities of as many readings, each with one of these, once they agree."""
    reading = read_one(TEXTS / "other-country" / "text.txt")
    readings = [replace(reading, entities=(entity,)) for entity in entities]
    return {entity for one in one_node_each(readings) for entity in one.entities}


def test_the_commonest_label_stays_and_the_others_become_other_names() -> None:
    short = Entity("hill-office", "HILL Office", "PublicBody")
    long = Entity("hill-office", "Hill Office", "PublicBody", abbreviation="HO")
    assert agreed(short, long, long) == {Entity("hill-office", "Hill Office", "PublicBody", ("HILL Office",), "HO")}


def test_a_group_in_one_document_is_a_group_in_all() -> None:
    (one,) = agreed(Entity("hill-parks", "Hill Parks", "Park"), Entity("hill-parks", "Hill Parks", "Group"))
    assert one.type == "Group"


def test_what_the_lexicon_knows_goes_first() -> None:
    known = Entity("hill-centre", "Hill Centre", "ResearchCentre", known=True)
    (one,) = agreed(Entity("hill-centre", "Hill centre", "Facility"), known)
    assert (one.label, one.type, one.known) == ("Hill Centre", "ResearchCentre", True)


def test_one_name_of_two_things_is_labelled_with_their_places() -> None:
    one, other = (Entity(f"hill-fund-{place}", "Hill Fund", "Fund") for place in ("a", "b"))
    third = Entity("lake-fund", "Lake Fund", "Fund", ("Hill Fund (Ireland)",))
    labels = {entity.slug: (entity.label, entity.aliases) for entity in agreed(one, other, third)}
    assert labels["hill-fund-a"] == ("Hill Fund (Ireland)", ("Hill Fund",))
    assert labels["lake-fund"] == ("Lake Fund", ())


@pytest.mark.slow
def test_two_editions_make_one_graph_that_conforms(both: Summary) -> None:
    sources = [BUNDLED, TEXTS / "later-edition" / "text.txt"]
    assert both.report.conforms
    labels = {(entity.slug, entity.label, entity.type) for reading in read(sources) for entity in reading.entities}
    assert len(labels) == len({slug for slug, _, _ in labels}) == both.entities
