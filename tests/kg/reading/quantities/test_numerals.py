"""Numerals and numbers in words: each whole, or not at all."""

from decimal import Decimal

import pytest

from kg.reading.quantities import Style, find_quantities


def values(text, **options):
    return [q.value for q in find_quantities(text, **options)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("816 000 applications", 816_000),
        ("816\u00a0000 applications", 816_000),
        ("816\u202f000 applications", 816_000),
        ("816\u2009000 applications", 816_000),
        ("816\n000 applications", 816_000),
        ("1 000 000 visitors", 1_000_000),
        ("1'300'000 visitors", 1_300_000),
        ("1,300,\n000 visitors", 1_300_000),
        ("80 , 000 spectators", 80_000),
        ("12,34,567 voters", 1_234_567),
        ("1,234,567.89 tonnes", Decimal("1234567.89")),
        ("1.234.567 tonnes", 1_234_567),
        ("1.300,5 tonnes", Decimal("1300.5")),
        (".08 per cent", Decimal("0.08")),
    ],
)
def test_groups_of_digits(text, value):
    assert values(text) == [value]


@pytest.mark.parametrize(
    ("document", "text", "value"),
    [
        ("It had 1,300 staff.", "20.000 visitors", 20_000),
        ("It had 1,300 staff.", "2.125 per cent", Decimal("2.125")),
        ("Es waren 1.300,5 Tonnen und 2,5 Prozent.", "1.300 tonnes", 1300),
        ("Es waren 1.300,5 Tonnen und 2,5 Prozent.", "2,5 tonnes", Decimal("2.5")),
        ("It had 74 000 staff and 1 200 rooms.", "66 000 places", 66_000),
    ],
)
def test_the_style_of_a_document_is_decided_once(document, text, value):
    assert values(text, style=Style.of(document)) == [value]


@pytest.mark.parametrize("text", ["20.000 people", "1,5 rooms", "007 agents", "22,24,26,31", "9" * 30])
def test_a_numeral_of_more_than_one_reading_is_not_read(text):
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10^9 bytes of it", 10**9),
        ("3.4 × 10⁵ units", 340_000),
        ("3.4 x 10^5 units", 340_000),
        ("2 × 10<sup>6</sup> units", 2_000_000),
        ("7¾ metres", Decimal("7.75")),
        ("5 1/4 metres", Decimal("5.25")),
        ("3/4 of the firms", Decimal("0.75")),
        ("one and a half tonnes", Decimal("1.5")),
        ("two-and-a-half times", Decimal("2.5")),
        ("half a billion people", 500_000_000),
        ("a quarter of a million people", 250_000),
        ("five and a half million fishes", 5_500_000),
        ("two-thirds of them", Decimal(2) / 3),
        ("a third of firms", Decimal(1) / 3),
        ("one in five firms", Decimal("0.2")),
    ],
)
def test_powers_and_fractions(text, value):
    assert values(text) == [pytest.approx(value)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("one hundred and six schools", 106),
        ("one hundred and twenty-six thousand people", 126_000),
        ("two million three hundred thousand and five", 2_300_005),
        ("nineteen hundred soldiers", 1900),
        ("a hundred schools", 100),
        ("three dozen boats", 36),
        ("three score and ten", 70),
        ("half a dozen boats", 6),
        ("fifty two cards", 52),
        ("one lakh crore rupees", 10**12),
    ],
)
def test_numbers_in_words(text, value):
    assert values(text) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("spent $5.5 bn", 5_500_000_000),
        ("spent $5.5bn", 5_500_000_000),
        ("spent $5.5 mn", 5_500_000),
        ("spent HK$12 m", 12_000_000),
        ("spent HK$12m", 12_000_000),
        ("spent US$3 tn", 3_000_000_000_000),
        ("spent £7k", 7_000),
        ("spent Rs 10,000 Cr", 100_000_000_000),
        ("won 50 lakh new members", 5_000_000),
        ("some 12m people", 12_000_000),
        ("spent 48.5 MGBP", 48_500_000),
    ],
)
def test_scales_with_and_without_a_space(text, value):
    assert values(text) == [value]


@pytest.mark.parametrize(
    "text", ["a 12m thing of sorts", "twenty twenty-five", "a few hundred", "dozens of firms", "hundreds"]
)
def test_vague_and_unclear_words_are_not_read(text):
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("grew by −2.5 per cent", Decimal("-2.5")),
        ("grew by minus 2.5 per cent", Decimal("-2.5")),
        ("grew by -2.5%", Decimal("-2.5")),
        ("grew by –2.5 per cent", Decimal("-2.5")),
        ("the answer is negative one", -1),
        ("a balance of -$5 million", -5_000_000),
        ("a balance of $-5 million", -5_000_000),
        ("a balance of minus $5 million", -5_000_000),
        ("(2.5)", Decimal("-2.5")),
        ("(1,300)", -1300),
    ],
)
def test_signs(text, value):
    assert values(text) == [value]
