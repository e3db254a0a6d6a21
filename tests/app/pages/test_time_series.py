"""A thing over time: its dated claims in order, and its figures drawn where they belong."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from app.pages.entity import read_entity
from app.pages.headings import groups
from app.pages.time_series import HEIGHT, LETTER, WIDTH, TimeSeries, time_series
from app.pages.timeline import timeline
from app.site import Site
from kg.rdf.namespaces import BASE, NS, PREFIXES
from kg.store.store import Store
from tests.support.pages import HTML, client

PARK = f"{BASE}id/park"
PREFIX = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())


def figure(
    name: str,
    day: str,
    value: str,
    *,
    what: str = "companies",
    hedge: str = "exactly",
    unit: str = "NUM",
    rest: str = "",
) -> str:
    """A figure of the park in Turtle; `value` may be two numbers with a hyphen between."""
    low, _, high = value.partition("-")
    number = f"hkit:minValue {low} ; hkit:maxValue {high}" if high else f"hkit:value {low} ; hkit:qualifier voc:{hedge}"
    return (
        f"<{BASE}claim/{name}> a hkit:Observation ; hkit:about id:park ; hkit:indicator ind:{what} ; {number} ; "
        f'hkit:unit unit:{unit} ; hkit:asOf "{day}"^^xsd:date ; hkit:dateBasis voc:stated ; '
        f"hkit:modality voc:{'planned' if 'planned' in rest else 'holds'} {rest.replace('planned', '')} .\n"
    )


def park(folder: Path, *figures: str) -> Store:
    """A store of a park with figures."""
    path = folder / "park.ttl"
    path.write_text(
        f'{PREFIX} id:park a hkit:Park, hkit:Entity ; skos:prefLabel "Harbour <b>Park" .\n{"".join(figures)}'
    )
    return Store.open_files([path])


def drawn(store: Store) -> tuple[TimeSeries, ...]:
    """The charts of the park's page."""
    return time_series(groups(read_entity(Site(store), PARK)))


FOUR = (
    figure("a", "2021-12-31", "800", hedge="about"),
    figure("b", "2022-12-31", "1000", hedge="moreThan"),
    figure("c", "2024-12-31", "1300"),
    figure("d", "2026-12-31", "1500-2000", rest="planned"),
)


def test_figures_stand_in_order_of_time_and_at_their_height(tmp_path: Path) -> None:
    (chart,) = drawn(park(tmp_path, *reversed(FOUR)))
    a, b, c, d = chart.points

    assert [point.claim.value for point in chart.points] == ["about 800", "more than 1,000", "1,300", "1,500 to 2,000"]
    assert a.x < b.x < c.x < d.x
    assert (c.x - b.x) == pytest.approx(2 * (b.x - a.x), abs=2)
    assert d.far is not None
    assert chart.base < HEIGHT
    heights = [chart.base - y for y in (a.y, b.y, c.y, d.y, d.far)]
    scale = heights[-1] / 2000
    assert heights == [pytest.approx(number * scale, abs=1.5) for number in (800, 1000, 1300, 1500, 2000)]


def test_hedges_and_plans_are_drawn_and_said(tmp_path: Path) -> None:
    store = park(tmp_path, *FOUR, figure("e", "2027-12-31", "9", hedge="upTo"))
    (chart,) = drawn(store)
    text = client(store).get("/id/park", headers=HTML).text

    assert [(point.open, point.lean, point.planned) for point in chart.points] == [
        *((True, 0, False), (True, 1, False), (False, 0, False), (False, 0, True), (True, -1, False)),
    ]
    assert chart.path.count("L") == 3
    assert (
        "companies: about 800 as of 31 December 2021; more than 1,000 as of 31 December 2022; 1,300 as of 31 December "
        "2024; 1,500 to 2,000 as of 31 December 2026, planned; up to 9 as of 31 December 2027.</desc>" in text
    )
    assert "Harbour &lt;b&gt;Park" in text
    assert "style=" not in text


def test_only_figures_of_one_measure_unit_and_scope_share_a_chart(tmp_path: Path) -> None:
    store = park(
        tmp_path,
        figure("a", "2021-12-31", "1", unit="CCY_HKD"),
        figure("b", "2022-12-31", "2", unit="CCY_CNY"),
        figure("c", "2023-12-31", "3", unit="CCY_HKD", what="grants"),
        figure("d", "2024-12-31", "4", unit="CCY_HKD", rest='; hkit:scope "a year"'),
        figure("e", "2021-12-31", "5", unit="CCY_HKD"),
    )

    assert drawn(store) == ()
    assert 'id="over-time"' not in client(store).get("/id/park", headers=HTML).text


def test_labels_stay_inside_and_apart_and_the_last_has_one(tmp_path: Path) -> None:
    store = park(tmp_path, *(figure(f"n{n}", f"20{n:02}-06-30", "123456789", hedge="about") for n in range(1, 40)))
    (chart,) = drawn(store)
    spans = sorted(
        (point.label - len(point.claim.value) * LETTER // 2, point.label + len(point.claim.value) * LETTER // 2)
        for point in chart.points
        if point.label is not None
    )

    assert len(spans) > 1
    assert chart.points[-1].label is not None
    assert spans[0][0] >= 0
    assert spans[-1][1] <= WIDTH
    assert all(before[1] < after[0] for before, after in pairwise(spans))


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        (("0", "0"), ["0", "0"]),
        (("-5", "3"), ["-5", "3"]),
        (("'INF'^^xsd:double", "3", "4"), ["3", "4"]),
        (("'lots'", "9", "4"), ["9", "4"]),
        (("'1e999999999'", "'1e-999999999'", "1e300", "5", f"1{'0' * 50}"), ["5", f"1{'0' * 50}"]),
    ],
)
def test_odd_numbers_are_drawn_inside_or_not_at_all(tmp_path: Path, numbers: tuple[str, ...], shown: list[str]) -> None:
    claims = [
        figure(f"n{n}", f"202{n}-12-31", "0").replace("hkit:value 0 ", f"hkit:value {number} ")
        for n, number in enumerate(numbers)
    ]
    store = park(tmp_path, *claims)
    (chart,) = drawn(store)

    assert [point.claim.number for point in chart.points] == shown
    assert all(0 <= y <= HEIGHT for y in (chart.base, *(point.y for point in chart.points)))
    assert len(client(store).get("/id/park", headers=HTML).text) < 40_000


# ---- the timeline


def test_a_timeline_has_every_dated_claim_in_order_with_plans_marked(tmp_path: Path) -> None:
    launched = (
        f"<{BASE}claim/l> a hkit:Statement ; hkit:about id:park ; rdf:subject id:park ; "
        'rdf:predicate hkit:launchedOn ; rdf:object "2020"^^xsd:gYear ; hkit:modality voc:holds .\n'
    )
    edition = figure("z", "2019-12-31", "7").replace("voc:stated", "voc:edition")
    store = park(tmp_path, *FOUR, launched, edition)
    moments = timeline(groups(read_entity(Site(store), PARK)))
    text = client(store).get("/id/park", headers=HTML).text

    assert [(moment.date, moment.title) for moment in moments] == [
        ("2020", "launched"),
        *((f"31 December {year}", "companies") for year in (2021, 2022, 2024, 2026)),
    ]
    part = text[text.index('id="timeline"') : text.index('id="over-time"')]
    assert part.count("<li>") == 5
    assert re.findall(r'badge plan">(\w+)', part) == ["planned"]


def test_few_dates_or_one_date_make_no_timeline(tmp_path: Path) -> None:
    one = [figure(f"n{n}", "2021-12-31", str(n), what=f"i{n}") for n in range(5)]

    assert timeline(groups(read_entity(Site(park(tmp_path, *FOUR[:2])), PARK))) == ()
    assert timeline(groups(read_entity(Site(park(tmp_path, *one)), PARK))) == ()


def test_timelines_of_the_chapter_are_there_where_there_are_dates(release: Path) -> None:
    site = Site(Store.open_release(release))
    long = [iri for iri in site.names.instances(NS + "Entity") if timeline(groups(read_entity(site, iri)))]

    assert f"{BASE}id/hong-kong-government" in long
    assert f"{BASE}id/cyberport" not in long
