"""Dates and periods in prose: every usual form, completed from the document, and what is no date."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model.claims import Date
from kg.reading.quantities import Style, find_dates, find_quantities


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
    "text",
    [
        "as at 7 March 2021",
        "on March 7, 2021",
        "on Sunday, 7 March 2021",
        "on the 7th of March 2021",
        "as of 2021-03-07",
        "as at 07/03/2021",
        "as at 7.3.2021",
        "as at 7-Mar-21",
        "on 7 Mar. 2021",
        "on march 7th, 2021",
        "2021/mar/07",
    ],
)
def test_a_day_in_every_form(text):
    assert days(text) == ["2021-03-07"]


@pytest.mark.parametrize("text", ["in Sept. 2021", "in Sep. 2021", "in September 2021", "in 9/2021", "2021 September"])
def test_a_month_in_every_form(text):
    assert days(text) == ["2021-09-30"]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("in Q3 2021", "2021-07-01", "2021-09-30"),
        ("in 3Q 2021", "2021-07-01", "2021-09-30"),
        ("in the third quarter of 2021", "2021-07-01", "2021-09-30"),
        ("in H1 2021", "2021-01-01", "2021-06-30"),
        ("in the second half of this year", "2024-07-01", "2024-12-31"),
        ("in the year ended 31 March 2021", "2020-04-01", "2021-03-31"),
        ("for the six months ended 30 June 2021", "2021-01-01", "2021-06-30"),
        ("from 1 April 2020 to 31 March 2021", "2020-04-01", "2021-03-31"),
        ("1 April to 30 June 2021", "2021-04-01", "2021-06-30"),
        ("during 4-6 May 2022", "2022-05-04", "2022-05-06"),
        ("4–6 May 2022", "2022-05-04", "2022-05-06"),
        ("on 4, 5 and 6 May 2022", "2022-05-04", "2022-05-06"),
        ("the 14th to the 17th of May 2022", "2022-05-14", "2022-05-17"),
        ("May 14-17, 2022", "2022-05-14", "2022-05-17"),
        ("March-May 2024", "2024-03-01", "2024-05-31"),
        ("from November to February 2024", "2023-11-01", "2024-02-29"),
        ("for 2033 to 2036", "2033-01-01", "2036-12-31"),
        ("2016-2018", "2016-01-01", "2018-12-31"),
        ("in the 1990s", "1990-01-01", "1999-12-31"),
        ("over the next five years", "2025-01-01", "2029-12-31"),
        ("in the past decade", "2015-01-01", "2024-12-31"),
        ("in 2021/22", "2021-04-01", "2022-03-31"),
        ("in FY2024", "2024-04-01", "2025-03-31"),
    ],
)
def test_periods(text, first, last):
    assert days(text) == [(first, last)]


def test_days_that_are_not_in_a_row_are_each_a_date():
    assert days("on 4, 5 and 8 May 2022") == ["2022-05-04", "2022-05-05", "2022-05-08"]


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


@pytest.mark.parametrize(
    "text",
    [
        "Companies may further engage others",
        "They march on",
        "the second park",
        "over 2,010 people",
        "on 30 February 2022",
        "on 31/04/2022",
        "with 2000 companies",
        "the IP Asia Forum 2025",
        "the Food Safety Authority Act, 1998",
        "pre-2019 rules",
        "in the summer of 2016",
        "between 2015 and Feb 2018",
        "2008-12",
        "Tel: 2123 4567",
    ],
)
def test_other_words_are_no_dates(text):
    assert read(text) == []


@pytest.mark.parametrize(
    "text", ["during 4-6 May", "on 4, 5 and 6 May 2022", "on 7 Mar 2022", "on 30 February 2022", "in 2022", "Q3 2021"]
)
def test_no_number_of_a_date_is_a_quantity(text):
    assert find_quantities(text) == ()


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
