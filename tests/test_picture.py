"""What surrounds an entity: drawn once each, on its side, with nothing lost; and the way down to it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest

from app.i18n.wording import listed
from app.names import Link
from app.pages import entity
from app.pages.breadcrumbs import trails
from app.pages.claims import Said
from app.pages.entity import Group, Line
from app.pages.headings import layout
from app.pages.neighbourhood import HEADING, MOST_EACH, ROW, WIDTH, picture
from app.site import Site
from kg.rdf.namespaces import BASE, NS
from kg.store.store import Store
from tests.support.pages import HTML, client


@pytest.fixture(scope="module")
def site(release: Path) -> Site:
    return Site(Store.open_release(release))


def link(name: str) -> Link:
    return Link(f"{BASE}id/{name}", name, f"/id/{name}")


def line(title: str, name: str, claim: Said | None = None) -> Line:
    relation = next((each for each in layout().relations.values() if each.title == title), None)
    return Line(title, link(name), name, claim, relation=relation)


def test_what_leads_stands_on_the_left_and_what_is_led_on_the_right():
    groups = [Group("Oversight", "o", (line("Overseen by", "above"), line("Oversees", "below")))]
    drawn = picture("me", groups)
    assert drawn is not None
    sides = {bunch.title: bunch.x for bunch in drawn.bunches}
    assert sides == {"Overseen by": 0, "Oversees": WIDTH - 300}


def test_boxes_do_not_overlap_and_stay_inside_and_the_rest_is_counted():
    groups = [Group("Oversight", "o", tuple(line(t, f"{t}{n}") for t in ("Oversees", "Manages") for n in range(9)))]
    drawn = picture("a name that is so long that it must be cut somewhere, or it would run over", groups)
    assert drawn is not None
    boxes = sorted(box.y for bunch in drawn.bunches for box in bunch.boxes)
    assert all(after - before >= ROW for before, after in pairwise(boxes))
    assert boxes[0] >= HEADING
    assert boxes[-1] + ROW <= drawn.height
    assert [(len(bunch.boxes), bunch.more) for bunch in drawn.bunches] == [(MOST_EACH, 9 - MOST_EACH)] * 2
    assert len(drawn.name) == 2


def test_a_thing_is_drawn_once_and_little_is_not_drawn_at_all():
    twice = [Group("Oversight", "o", (line("Oversees", "a"), line("Has part", "a")))]
    assert picture("me", twice) is None
    drawn = picture("me", [*twice, Group("Place", "p", (line("Located in", "b"),))])
    assert drawn is not None
    assert sorted(box.link.label for bunch in drawn.bunches for box in bunch.boxes) == ["a", "b"]


def test_every_related_thing_of_the_graph_is_drawn_or_counted(site):
    for iri in site.names.instances(NS + "Organisation"):
        groups = entity.describe(site, iri).groups
        drawn = picture("x", groups)
        shown = {box.link for bunch in drawn.bunches for box in bunch.boxes} if drawn else set()
        assert shown <= {each.link for group in groups for each in group.lines}


def test_the_page_draws_it_with_links_that_lead_somewhere(release):
    asked = client(Store.open_release(release))
    page = asked.get("/id/hong-kong-science-and-technology-parks-corporation", headers=HTML).text
    assert '<svg viewBox="0 0 920 ' in page
    assert 'aria-label="What surrounds Hong Kong Science and Technology Parks Corporation"' in page
    assert '<a href="/id/hong-kong-science-park"><title>Manages: Hong Kong Science Park</title>' in page
    assert "style=" not in page


def test_trails_lead_from_the_outermost_and_end_where_they_go_in_circles():
    store = ox.Store()
    ex, located, oversees = "http://example.org/", ox.NamedNode(NS + "locatedIn"), ox.NamedNode(NS + "oversees")
    a, b, c = (ox.NamedNode(ex + name) for name in "abc")
    for s, p, o in (
        (a, located, b),
        (b, located, c),
        (c, located, a),
        (c, oversees, b),
        (c, oversees, a),
        (b, oversees, a),
    ):
        store.add(ox.Quad(s, p, o))
    found = {trail.title: [step.label for step in trail.steps] for trail in trails(Site(Store("x", store)), ex + "a")}
    assert found == {"Where": ["c", "b", "a"], "Under": ["c", "b", "a"]}


def test_search_puts_things_before_words_and_narrows_by_kind(release):
    asked = client(Store.open_release(release))
    everything = asked.get("/search?q=fund", headers=HTML).text
    kinds = everything.split('<ol class="hits">')[1]
    assert kinds.index("Scheme") < kinds.index("Indicator")
    narrowed = asked.get("/search", query_string={"q": "fund", "kind": NS + "Scheme"}, headers=HTML).text
    assert narrowed.count('<span class="badge">Scheme</span>') == narrowed.count("<li>") > 0
    assert 'aria-current="true">Scheme' in narrowed
    found = asked.get("/search", query_string={"q": "fund", "kind": NS + "Scheme", "format": "json"}).json
    assert {hit["type"] for hit in found["hits"]} == {NS + "Scheme"}
    assert asked.get("/search?q=fund&kind=nonsense", headers=HTML).status_code == 200


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c", "d"], "a, b, c and d"),
        (list("abcde"), "a, b, c and 2 others"),
    ],
)
def test_names_in_a_row_read_as_a_sentence(names, told):
    assert listed(names, 3) == told
