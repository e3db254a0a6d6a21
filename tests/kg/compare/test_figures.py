"""Figures side by side: what may be compared, what may not and why, and what takes the place of what."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path

import pytest

from kg.compare.claims import Figure
from kg.compare.figures import Change, compare, match, rows
from kg.compare.records import Records
from tests.support.claims import document, entity, figure, store

Read = Callable[..., list[Figure]]
TOWN = entity("town", "Town")
PERIODS = "".join(
    f'per:{key} a hkit:Period ; hkit:starts "{starts}"^^xsd:date ; hkit:ends "{ends}"^^xsd:date .\n'
    for key, starts, ends in (
        ("2023", "2023-01-01", "2023-12-31"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("first-half-2024", "2024-01-01", "2024-06-30"),
    )
)


@pytest.fixture
def figures(tmp_path: Path) -> Read:
    """The figures of some Turtle, in the order given."""

    def read(*parts: str) -> list[Figure]:
        found = []
        for number, part in enumerate(parts):
            graph = store(tmp_path, str(number), document(2023), document(2024), TOWN, PERIODS, part)
            found += Records(graph.oxigraph).figures
        return found

    return read


@pytest.mark.parametrize(
    ("old", "new", "reason", "difference", "percent", "direction"),
    [
        ({}, {}, [], 20, 20, "up"),
        ({"qualifier": "moreThan"}, {"qualifier": "moreThan"}, [], 20, 20, None),
        ({}, {"qualifier": "moreThan"}, ["qualifier"], None, None, "up"),
        ({"qualifier": "moreThan"}, {}, ["qualifier"], None, None, None),
        ({"qualifier": "about"}, {}, ["qualifier"], None, None, None),
        ({"qualifier": "upTo"}, {}, ["qualifier"], None, None, "up"),
        ({"unit": "HA"}, {"unit": "M2"}, ["unit"], None, None, None),
        ({"unit": "PERCENT"}, {"unit": "PERCENT"}, [], 20, None, "up"),
        ({}, {"modality": "planned"}, ["modality"], None, None, None),
        ({"more": '; hkit:scope "women"'}, {}, ["scope"], None, None, None),
        ({"more": "; hkit:period per:2023"}, {"more": "; hkit:period per:2024"}, [], 20, 20, "up"),
        ({"more": "; hkit:period per:2023"}, {}, ["period"], None, None, None),
        (
            {"more": "; hkit:period per:2023"},
            {"more": "; hkit:period per:first-half-2024"},
            ["period"],
            None,
            None,
            None,
        ),
        ({"more": '; hkit:baseline "2001"^^xsd:gYear'}, {}, ["baseline"], None, None, None),
        ({"more": "; hkit:attributedTo id:a"}, {"more": "; hkit:attributedTo id:b"}, ["source"], None, None, None),
        ({"more": "; hkit:attributedTo id:a"}, {}, [], 20, 20, "up"),
    ],
)
def test_words_allow_a_comparison_or_say_why_not(figures, old, new, reason, difference, percent, direction) -> None:  # type: ignore[no-untyped-def]
    one, other = figures(figure(2023, "town", "shops", "100", **old), figure(2024, "town", "shops", "120", **new))
    change = compare(one, other)
    assert [each.key for each in change.reasons] == reason
    assert (change.difference, change.percent, change.direction) == (difference, percent, direction)


def test_a_range_is_no_number_but_its_bounds_may_prove_a_rise(figures: Read) -> None:
    ends = "; hkit:minValue 200 ; hkit:maxValue 300"
    turtle = figure(2024, "town", "shops", "1", qualifier="about", more=ends).replace("hkit:value 1", "hkit:scope ''")
    one, other = figures(figure(2023, "town", "shops", "100"), turtle)
    change = compare(one, other)
    assert (other.number, [str(each) for each in change.reasons]) == (
        "200 to 300",
        ["not one number: 100, 200 to 300"],
    )
    assert (change.difference, change.direction) == (None, "up")


def test_nothing_is_divided_by_zero_and_no_digit_lost(figures: Read) -> None:
    one, other = figures(figure(2023, "town", "shops", "0"), figure(2024, "town", "shops", "0.1"))
    change = compare(one, other)
    assert (change.difference, change.percent, change.direction) == (Decimal("0.1"), None, "up")


def test_rows_line_up_by_scope_and_keep_editions_apart(figures: Read) -> None:
    women = '; hkit:scope "women"'
    found = rows(
        figures(
            figure(2023, "town", "people", "100")
            + figure(2023, "town", "people", "40", more=women)
            + figure(2023, "town", "parks", "3", unit="HA"),
            figure(2024, "town", "people", "110", as_of="2024-06-30")
            + figure(2024, "town", "people", "120")
            + figure(2024, "town", "people", "50", more=women)
            + figure(2024, "town", "parks", "4", unit="M2")
            + figure(2024, "town", "trees", "9"),
        )
    )
    shown = [
        (
            row.indicator.key,
            row.scope,
            {edition: [str(each.value) for each in cell] for edition, cell in row.cells.items()},
            [(change.difference, [reason.key for reason in change.reasons]) for change in row.changes],
        )
        for row in found
    ]
    assert shown == [
        ("parks", "", {"2023": ["3"], "2024": ["4"]}, [(None, ["unit"])]),
        ("people", "", {"2023": ["100"], "2024": ["110", "120"]}, [(20, [])]),
        ("people", "women", {"2023": ["40"], "2024": ["50"]}, [(10, [])]),
        ("trees", "", {"2024": ["9"]}, []),
    ]


def test_two_numbers_of_one_thing_in_one_edition_are_compared_with_none(figures: Read) -> None:
    two = figure(2024, "town", "shops", "120") + figure(2024, "town", "shops", "150")
    (row,) = rows(figures(figure(2023, "town", "shops", "100"), two))
    assert [str(reason) for reason in row.changes[0].reasons] in (
        ["an edition gives several numbers: 120, 150"],
        ["an edition gives several numbers: 150, 120"],
    )
    assert row.changes[0].difference is None


def test_match_puts_each_figure_in_one_place(figures: Read) -> None:
    old = figures(
        figure(2023, "town", "stayed", "1", as_of="2020-01-01")
        + figure(2023, "town", "revised", "10", as_of="2022-12-31")
        + figure(2023, "town", "grown", "100")
        + figure(2023, "town", "continued", "7")
        + figure(2023, "town", "built", "5", modality="planned")
        + figure(2023, "town", "measured", "3", unit="HA")
        + figure(2023, "town", "gone", "8")
    )
    new = figures(
        figure(2024, "town", "stayed", "1", as_of="2020-01-01")
        + figure(2024, "town", "revised", "11", as_of="2022-12-31")
        + figure(2024, "town", "grown", "120")
        + figure(2024, "town", "continued", "7", as_of="2023-12-31")
        + figure(2024, "town", "continued", "9")
        + figure(2024, "town", "built", "6")
        + figure(2024, "town", "measured", "4", unit="M2")
        + figure(2024, "town", "new", "2")
    )
    found = match(old, new)

    def pairs(changes: Iterable[Change]) -> list[tuple[str, str, str]]:
        return [(change.new.indicator.key, str(change.old.value), str(change.new.value)) for change in changes]

    assert pairs(found.changed) == [("continued", "7", "9"), ("grown", "100", "120"), ("revised", "10", "11")]
    assert pairs(found.became) == [("built", "5", "6")]
    assert pairs(found.apart) == [("measured", "3", "4")]
    assert [each.indicator.key for each in found.new] == ["new"]
    assert [each.indicator.key for each in found.gone] == ["gone"]
    assert found.again == 2
