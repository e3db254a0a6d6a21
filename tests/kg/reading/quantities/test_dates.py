"""Dates and periods in prose."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model.claims import Date
from kg.reading.quantities import find_dates


def read(text, year=2024):
    return [
        (t.value.lexical if isinstance(t.value, Date) else t.value.key, t.role) for t in find_dates(text, year=year)
    ]


@pytest.mark.parametrize(
    ("text", "value", "role"),
    [
        ("As at end-2024, it", "2024-12-31", "asOf"),
        ("by end-2025", "2025-12-31", "by"),
        ("As of the end of March 2023, it", "2023-03-31", "asOf"),
        ("in mid-2019", "2019-06", "in"),
        ("On 20 November 2024, the", "2024-11-20", "on"),
        ("signed on 28 May, confirming", "2024-05-28", "on"),
        ("was launched in December to", "2024-12", "in"),
        ("From November 2024, the", "2024-11", "from"),
        ("for the year of assessment 2022-23 was", "ya-2022-23", "during"),
        ("In the 2024-25 financial year, the", "fy-2024-25", "in"),
        ("in the 2023-24 academic year.", "ay-2023-24", "in"),
        ("incurred on or after 1 April 2018.", "2018-04-01", "since"),
        ("in the first quarter of 2021", "2021-q1", "in"),
        ("published in 2020, have", "2020", "in"),
    ],
)
def test_date_is_read_with_its_role(text, value, role):
    assert read(text) == [(value, role)]


@pytest.mark.parametrize(
    "text", ["Companies may further engage others", "They march on", "the second park", "over 2,010 people"]
)
def test_other_words_are_no_dates(text):
    assert read(text) == []


def test_year_of_a_bare_month_is_inferred():
    assert [t.value.inferred for t in find_dates("In September, it grew; in May 2020 it fell.", year=2021)] == [
        True,
        False,
    ]


def test_same_year_is_the_one_before():
    assert read("signed in 2023 and begun later in the same year", 2024)[1] == ("2023", "in")


def test_masked_names_hold_no_dates():
    text = "in the 2024 Policy Address of 2023"

    assert [t.value.lexical for t in find_dates(text, year=2024, masked=[(7, 26)])] == ["2023"]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="0123456789-/ MayJunendofi,", max_size=60) | st.text(max_size=60))
def test_any_text_gives_dates_in_bounds(text):
    assert all(0 <= t.begin < t.end <= len(text) for t in find_dates(text, year=2024))
