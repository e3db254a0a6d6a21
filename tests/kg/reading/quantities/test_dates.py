"""Dates and periods in prose: every usual form, completed from the document, and what is no date."""

import pytest
from hypothesis import given, settings, strategies as st

from kg.model.claims import Date
from kg.reading.quantities import Style, find_dates, find_quantities
from kg.reading.quantities.dates import FORMS
from kg.reading.quantities.tables import PARTS_OF_YEAR, WORDS, YEAR_KINDS


def read(text, year=2024, **options):
    return [
        (t.value.lexical if isinstance(t.value, Date) else t.value.key, t.role)
        for t in find_dates(text, year=year, **options)
    ]


def days(text, year=2024, **options):
    return [
        t.value.last_day if isinstance(t.value, Date) else (t.value.starts, t.value.ends)
        for t in find_dates(text, year=year, **options)
    ]


@pytest.mark.parametrize(
    ("text", "value", "role"),
    [
        ("As at end-2024, it", "2024-12-31", "asOf"),
        ("by end-2025", "2025-12-31", "by"),
        ("As of the end of March 2023, it", "2023-03-31", "asOf"),
        ("in mid-2019", "2019", "in"),
        ("On 20 November 2024, the", "2024-11-20", "on"),
        ("signed on 28 May, confirming", "2024-05-28", "on"),
        ("was launched in December to", "2024-12", "in"),
        ("From November 2024, the", "2024-11", "from"),
        ("for the year of assessment 2022-23 was", "ya-2022-23", "during"),
        ("In the 2024-25 financial year, the", "fy-2024-25", "in"),
        ("in the 2023-24 academic year.", "ay-2023-24", "in"),
        ("incurred on or after 1 April 2018.", "2018-04-01", "since"),
        ("in the first quarter of 2021", "2021-q1", "in"),
        ("incurred after 1 April 2018.", "2018-04-01", "after"),
        ("will open no earlier than 2030", "2030", "since"),
        ("will open in 2030 at the earliest", "2030", "since"),
        ("not before 5 May 2026", "2026-05-05", "since"),
        ("will open in 2030 at the latest", "2030", "by"),
        ("no later than 2030", "2030", "by"),
        ("for homes built in 2013 or later", "2013", "since"),
        ("published in 2020, have", "2020", "in"),
        ("introduced in September last year and", "2023-09", "in"),
        ("disbursed in end-June this year", "2024-06-30", "in"),
        ("in January next year", "2025-01", "in"),
        ("completed by the end of the year", "2024-12-31", "by"),
        ("by year-end 2025", "2025-12-31", "by"),
        ("the economy grew last year", "2023", "in"),
        ("in early 2025", "2025", "in"),
    ],
)
def test_date_is_read_with_its_role(text, value, role):
    assert read(text) == [(value, role)]


@pytest.mark.parametrize(
    ("place", "text", "first", "last"),
    [
        ("Singapore", "FY2024", "2024-04-01", "2025-03-31"),
        ("Australia", "FY2024", "2023-07-01", "2024-06-30"),
        ("United States", "FY2024", "2023-10-01", "2024-09-30"),
        ("Ireland", "FY2024", "2024-01-01", "2024-12-31"),
    ],
)
def test_a_financial_year_is_the_places(place, text, first, last):
    assert days(text, style=Style.of("", place)) == [(first, last)]


def test_day_and_month_are_in_the_documents_order():
    assert days("as at 07/03/2021", style=Style.of("", "United States")) == ["2021-07-03"]
    assert days("as at 25/03/2021 or 03/25/2021") == ["2021-03-25", "2021-03-25"]


def test_year_of_a_bare_month_is_inferred():
    assert [t.value.inferred for t in find_dates("In September, it grew; in May 2020 it fell.", year=2021)] == [
        True,
        False,
    ]


def test_years_counted_from_the_documents_own_are_inferred():
    (found,) = find_dates("over the next five years", year=2021)
    assert found.value.inferred


def test_same_year_is_the_one_before():
    assert read("signed in 2023 and begun later in the same year", 2024)[1] == ("2023", "in")


def test_masked_names_hold_no_dates_but_for_names_that_are_dates():
    text = "in the 2024 Policy Address of 2023"

    assert [t.value.lexical for t in find_dates(text, year=2024, masked=[(7, 26)])] == ["2023"]
    assert days("as at 7-Mar-21", masked=[(8, 11)]) == ["2021-03-07"]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="0123456789-/ MayJunendofi,", max_size=60) | st.text(max_size=60))
def test_any_text_gives_dates_in_bounds(text):
    assert all(0 <= t.begin < t.end <= len(text) for t in find_dates(text, year=2024))


def test_school_years_to_come_begin_in_no_january():
    assert find_dates("in the coming three school years", year=2019) == ()
    assert [q.unit for q in find_quantities("in the coming three school years")] == ["YR"]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("it grew last year", "2024-01-01", "2024-12-31"),
        ("it will grow next year", "2026-01-01", "2026-12-31"),
        ("opened in June this year", "2025-06-01", "2025-06-30"),
        ("in the first half of next year", "2026-01-01", "2026-06-30"),
        ("by the end of the year", "2025-12-31", "2025-12-31"),
        ("by year-end", "2025-12-31", "2025-12-31"),
        ("over the next five years", "2026-01-01", "2030-12-31"),
        ("in the past decade", "2016-01-01", "2025-12-31"),
        ("in last year's Budget", "2024-01-01", "2024-12-31"),
        ("from May to July 2026", "2026-05-01", "2026-07-31"),
        ("in the next financial year", "2026-01-01", "2026-12-31"),
        ("in the current fiscal year", "2025-01-01", "2025-12-31"),
    ],
)
def test_years_are_counted_from_the_year_of_speaking(text, first, last):
    (found,) = find_dates(text, year=2026, spoken=2025, style=Style.of("", "Malaysia"))
    whole = (found.value.starts, found.value.ends) if hasattr(found.value, "starts") else None
    lexical = "" if whole else found.value.lexical
    assert whole == (first, last) or (first.startswith(lexical) and found.value.last_day == last)


@pytest.mark.parametrize(
    "text", ["launched in March", "on 7 March it opened", "from May to July", "at the end of June"]
)
def test_a_month_of_a_text_that_speaks_before_its_year_has_no_year(text):
    assert find_dates(text, year=2026, spoken=2025) == ()
    assert find_dates(text, year=2024, spoken=2025) != ()


@pytest.mark.parametrize(
    "text", ["it grew last year", "in the past decade", "on 7 March", "by year-end", "in the same year"]
)
def test_a_year_that_nothing_tells_is_not_counted_from(text):
    assert find_dates(text, year=2026, spoken=0) == ()
    assert days(f"{text}, and in 2021", year=2026, spoken=0) == ["2021-12-31"]


def test_a_financial_year_that_begins_in_april_is_counted_from_no_year():
    assert find_dates("in the next financial year", year=2026, style=Style.of("", "Singapore")) == ()


def test_every_form_has_a_meaning_and_every_word_of_a_part_a_form():
    assert {name[1:] for name in FORMS} == set(WORDS["dates"])
    assert [len(find_dates(f"in {part.upper()} 2021", year=2024)) for part in PARTS_OF_YEAR] == [1] * len(PARTS_OF_YEAR)
    kinds = [" ".join(words) for words, kind in YEAR_KINDS.items() if kind != "ls"]
    assert [days(f"in {kind.upper()} 2021")[0][0][:4] for kind in kinds] == ["2021"] * len(kinds)
