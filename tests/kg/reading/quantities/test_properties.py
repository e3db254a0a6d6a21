"""Numbers in any style are read back; no text is too strange or too long to read."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from babel.numbers import format_currency, format_decimal
from hypothesis import given, settings, strategies as st
from num2words import num2words

from kg.reading.quantities import Style, find_dates, find_quantities, read_numbers

pytestmark = pytest.mark.slow
WHOLE = st.integers(min_value=2, max_value=10**12).filter(lambda number: not 1500 <= number <= 2199)
SPACES = st.sampled_from([" ", "\u00a0", "\u202f", "\u2009", "'", ","])
SCALES = {
    "million": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "mn": 10**6,
    "trillion": 10**12,
    "lakh": 10**5,
    "crore": 10**7,
    "thousand": 1000,
}


def values(text, **options):
    return [q.value for q in find_quantities(text, **options)]


@settings(max_examples=300, deadline=None)
@given(WHOLE)
def test_a_number_in_words_is_read_back(number):
    assert values(f"some {num2words(number)} firms") == [number]
    assert values(f"some {num2words(number).replace(',', '')} firms") == [number]


@settings(max_examples=300, deadline=None)
@given(WHOLE, SPACES)
def test_a_number_in_groups_is_read_back(number, mark):
    assert values(f"it had {f'{number:,}'.replace(',', mark)} firms") == [number]


@settings(max_examples=300, deadline=None)
@given(
    st.decimals(min_value=Decimal("0.01"), max_value=10**9, places=2),
    st.sampled_from(["en_US", "en_IN", "en_GB", "de_DE", "fr_FR", "pt_BR"]),
)
def test_a_decimal_in_the_style_of_a_place_is_read_back(number, place):
    written = format_decimal(number, locale=place)
    example = f"{format_decimal(Decimal('1234.5'), locale=place)} and {format_decimal(Decimal('0.25'), locale=place)}"

    assert values(f"about {written} tonnes", style=Style.of(example)) == [number]


@settings(max_examples=200, deadline=None)
@given(
    st.decimals(min_value=Decimal("1"), max_value=10**9, places=2),
    st.sampled_from(["HKD", "USD", "EUR", "GBP", "INR", "MYR", "JPY", "SGD", "AUD", "BRL"]),
)
def test_an_amount_of_money_is_read_back(number, code):
    written = format_currency(number, code, locale="en", currency_digits=False, format="¤#,##0.00")

    (found,) = find_quantities(f"It paid {written} to them.", currency=code)
    assert (found.value, found.unit) == (number, f"CCY_{code}")


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 999), st.integers(0, 99), st.sampled_from(sorted(SCALES)), st.booleans())
def test_a_scaled_number_is_read_back(whole, part, scale, money):
    written = f"{'$' if money else ''}{whole}.{part:02d} {scale}"

    assert values(f"They had {written} in all.") == [Decimal(f"{whole}.{part:02d}") * SCALES[scale]]


@settings(max_examples=200, deadline=None)
@given(
    st.integers(2, 500),
    st.integers(1, 500),
    st.sampled_from(["{} to {}", "between {} and {}", "{}-{}", "{}–{}", "{} - {}", "{}—{}"]),
    st.sampled_from(["per cent", "%", "tonnes", "km", "hectares"]),
)
def test_a_range_is_read_back(low, more, form, unit):
    (found,) = find_quantities(f"They had {form.format(low, low + more)} {unit} in all.")

    assert (found.value, found.maximum) == (low, low + more)


@settings(max_examples=300, deadline=None)
@given(st.dates(min_value=date(1850, 1, 1), max_value=date(2099, 12, 31)))
def test_a_day_in_every_form_is_read_back(day):
    for form in ("%-d %B %Y", "%B %-d, %Y", "%Y-%m-%d", "%d/%m/%Y", "%-d %b %Y", "%A, %-d %B %Y", "%-d.%-m.%Y"):
        (found,) = find_dates(f"It opened on {day.strftime(form)}.", year=2024)
        assert found.value.lexical == day.isoformat()
        assert find_quantities(f"It opened on {day.strftime(form)}.") == ()


ROW = (
    "0 1 5 12 300 1,300 2024 1.5 20.000 $ HK$ % per cent million bn m to - – and between from about over one two "
    "hundred thousand half third of a the ( ) : , . / May March 4th Q3 end 2021-22 page para no tel year years km "
    "ha m² ² ^ × 10 ± + ~ < ≥ minus − aged ranked first fifteen rupees RM Rs cents in out or more than "
    "respectively academic financial session "
)
WORDS = st.sampled_from(ROW.split())
STRANGE = st.lists(WORDS, max_size=25).map(" ".join) | st.lists(WORDS, max_size=25).map("".join) | st.text(max_size=80)


@settings(max_examples=500, deadline=None)
@given(STRANGE)
def test_no_two_readings_overlap_and_nothing_raises(text):
    quantities, refusals = read_numbers(text)
    dates = find_dates(text, year=2024)
    apart = find_quantities(text, [(one.begin, one.end) for one in dates])

    assert all(0 <= one.begin < one.end <= len(text) for one in (*quantities, *refusals, *dates))
    assert all(a.end <= b.begin for a, b in pairwise(quantities))
    assert all(a.end <= b.begin for a, b in pairwise(dates))
    both = sorted([*apart, *dates], key=lambda one: one.begin)
    assert all(a.end <= b.begin for a, b in pairwise(both))
    assert all(one.maximum is None or one.value < one.maximum for one in quantities)


@settings(max_examples=100, deadline=None)
@given(STRANGE)
def test_the_same_text_is_read_the_same(text):
    assert read_numbers(text) == read_numbers(text)
