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
