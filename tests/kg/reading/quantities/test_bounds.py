"""Ranges, bounds and hedges, as people mean them."""

import pytest

from kg.reading.quantities import find_quantities


def ranges(text):
    return [(q.value, q.maximum) for q in find_quantities(text)]


@pytest.mark.parametrize("text", ["won 3-1", "call 1-800-555-1234", "2-2-2", "spent $5 and it grew 5 and 6 million"])
def test_numbers_that_do_not_go_together_are_silent(text):
    assert all(maximum is None for _, maximum in ranges(text))
    assert 3 not in [value for value, _ in ranges(text)]


@pytest.mark.parametrize(
    ("text", "value", "qualifier"),
    [
        ("applicants who do not own more than one property", 1, "upTo"),
        ("firms that do not employ more than 50 people", 50, "upTo"),
        ("No applicant may receive more than $5,000.", 5000, "upTo"),
        ("No household pays more than $300.", 300, "upTo"),
        ("None of the schools had more than 30 pupils.", 30, "upTo"),
        ("A trailer should not weigh over 750 kg.", 750, "upTo"),
        ("The county didn't spend less than €5 million.", 5_000_000, "atLeast"),
        ("There is no fee, and firms may receive more than $5,000.", 5000, "moreThan"),
        ("It did not say more than 50 firms left.", 50, "moreThan"),
        ("It not only created more than 50 jobs.", 50, "moreThan"),
        ("It is no longer home to more than 50 firms.", 50, "moreThan"),
        ("With no cost to more than 50 firms, it grew.", 50, "moreThan"),
    ],
)
def test_a_bound_is_turned_about_by_a_denial_of_its_verb(text, value, qualifier):
    assert [(q.value, q.qualifier) for q in find_quantities(text)] == [(value, qualifier)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("The agency saw its budget go from $3 million to $5 million.", [(3e6, None), (5e6, None)]),
        ("Wales has seen visits going from 3 million to 5 million.", [(3e6, None), (5e6, None)]),
        ("The tax has gone from 3 to 5 per cent.", [(3, None), (5, None)]),
        ("The agency took its fleet from 30 to 50 buses.", []),
        ("Fares go from $3 to $5.", []),
        ("Prices range from $3 to $5.", [(3, 5)]),
        ("The firm saw profits of from $3 million to $5 million.", [(3e6, 5e6)]),
    ],
)
def test_what_goes_from_one_value_to_another_is_no_range(text, values):
    assert ranges(text) == values


@pytest.mark.parametrize(
    ("text", "low", "high", "qualifier"),
    [
        ("those aged 60 or above", 60, None, "atLeast"),
        ("under the age of 40", 40, None, "upTo"),
        ("children under 5", 5, None, "upTo"),
        ("aged 18 to 64", 18, 64, "exactly"),
        ("ages 6-12", 6, 12, "exactly"),
        ("a 45-year-old", 45, None, "exactly"),
        ("more than thirty years old", 30, None, "moreThan"),
        ("over 65 years of age", 65, None, "moreThan"),
    ],
)
def test_ages(text, low, high, qualifier):
    assert [(q.value, q.maximum, q.qualifier, q.kind) for q in find_quantities(text)] == [(low, high, qualifier, "age")]
