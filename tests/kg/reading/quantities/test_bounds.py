"""Ranges, bounds and hedges, as people mean them."""

from decimal import Decimal

import pytest

from kg.reading.quantities import find_quantities


def ranges(text):
    return [(q.value, q.maximum) for q in find_quantities(text)]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("spent $500,000-1 million", 500_000, 1_000_000),
        ("had 900,000 to 1 million visitors", 900_000, 1_000_000),
        ("between 900,000 and 1 million visitors", 900_000, 1_000_000),
        ("spent $1.2-$1.5 million", 1_200_000, 1_500_000),
        ("spent $1.2 to 1.5 billion", 1_200_000_000, 1_500_000_000),
        ("spent €10m-€15m", 10_000_000, 15_000_000),
        ("spent $5-10m", 5_000_000, 10_000_000),
        ("spent RM1.2 billion-RM1.5 billion", 1_200_000_000, 1_500_000_000),
        ("from 8 to 16 million people", 8_000_000, 16_000_000),
        ("5,000,000 - 10,000,000 parcels", 5_000_000, 10_000_000),
        ("5,000,000—10,000,000 letters", 5_000_000, 10_000_000),
        ("1000~5000 letters", 1000, 5000),
        ("1000 – 5000 letters", 1000, 5000),
        ("5% to 10%", 5, 10),
        ("5-10 per cent", 5, 10),
        ("two or three firms", 2, 3),
        ("40±5 laboratories", 35, 45),
        ("ranging from $5 million to $10 million", 5_000_000, 10_000_000),
        ("eight to 10 feet", 8, 10),
    ],
)
def test_a_range_has_the_scale_that_people_mean(text, low, high):
    assert ranges(text) == [(low, high)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("has been doubled from $8 million to $16 million", [8_000_000, 16_000_000]),
        ("we will increase, at once, the grant from $16,000 to $18,000", [16_000, 18_000]),
        ("raise it from the existing $4 million to $8 million", [4_000_000, 8_000_000]),
        ("lowering the cost from $300 million to $150 million", [300_000_000, 150_000_000]),
        ("extend the period of both schemes from two years to three years", [2, 3]),
        ("rose from $2 million in 2020 to $3 million in 2021", [2_000_000, 3_000_000]),
        ("fell from 3.1 per cent to 2.5 per cent", [Decimal("3.1"), Decimal("2.5")]),
        ("1,200 and 1,300 staff", [1200, 1300]),
        ("$5 million and $6 million", [5_000_000, 6_000_000]),
    ],
)
def test_one_value_after_the_other_is_no_range(text, values):
    assert ranges(text) == [(value, None) for value in values]


@pytest.mark.parametrize("text", ["won 3-1", "call 1-800-555-1234", "2-2-2", "spent $5 and it grew 5 and 6 million"])
def test_numbers_that_do_not_go_together_are_silent(text):
    assert all(maximum is None for _, maximum in ranges(text))
    assert 3 not in [value for value, _ in ranges(text)]


def test_a_scale_that_may_be_shared_is_not_guessed():
    assert ranges("spent 5 and 6 million") == [(6_000_000, None)]


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("<40 laboratories", "upTo"),
        ("≤ 40 laboratories", "upTo"),
        ("no more than 40 laboratories", "upTo"),
        ("less than or equal to 40 laboratories", "upTo"),
        ("40 or fewer laboratories", "upTo"),
        ("a cap of 40 laboratories", "exactly"),
        ("≥40 laboratories", "atLeast"),
        ("40+ laboratories", "atLeast"),
        ("40-plus laboratories", "atLeast"),
        ("40 or more laboratories", "atLeast"),
        ("no fewer than 40 laboratories", "atLeast"),
        (">40 laboratories", "moreThan"),
        ("greater than 40 laboratories", "moreThan"),
        ("in excess of 40 laboratories", "moreThan"),
        ("~40 laboratories", "about"),
        ("≈40 laboratories", "about"),
        ("c. 40 laboratories", "about"),
        ("almost 40 laboratories", "nearly"),
    ],
)
def test_bounds_before_and_behind_a_number(text, qualifier):
    assert [(q.value, q.qualifier) for q in find_quantities(text)] == [(40, qualifier)]


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


@pytest.mark.parametrize(
    ("text", "value", "high"),
    [
        ("has been ranked 20th in the world", 20, None),
        ("ranks between the tenth and the fifteenth", 10, 15),
        ("climbing in the ranking to the fourth place globally", 4, None),
    ],
)
def test_ranks(text, value, high):
    assert [(q.value, q.maximum, q.kind) for q in find_quantities(text)] == [(value, high, "rank")]
