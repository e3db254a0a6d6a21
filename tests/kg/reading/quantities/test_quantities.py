"""Numbers in prose, with their units, hedges and ranges."""

from itertools import pairwise

import pytest
from hypothesis import given, settings, strategies as st

from kg.reading.quantities import find_quantities


def read(text, **options):
    return [
        (float(q.value), float(q.maximum) if q.maximum is not None else None, q.unit, q.qualifier, q.kind)
        for q in find_quantities(text, **options)
    ]


@pytest.mark.parametrize(
    ("text", "value", "unit", "qualifier", "kind"),
    [
        ("home to about 1,300 companies", 1300, "NUM", "about", "count"),
        ("some $672 million in funding", 672e6, "CCY_HKD", "about", "money"),
        ("About RMB1 billion of funding", 1e9, "CCY_CNY", "about", "money"),
        ("nearly 4,700 start-ups", 4700, "NUM", "nearly", "count"),
        ("up by over 40 per cent", 40, "PERCENT", "moreThan", "share"),
        ("the ratio was 1.11 per cent", 1.11, "PERCENT", "exactly", "share"),
        ("more than 3.15 million residents", 3.15e6, "NUM", "moreThan", "count"),
        ("98,000 sq m of office area", 98000, "M2", "exactly", "area"),
        ("around 300 hectares of land", 300, "HA", "about", "area"),
        ("at least 100 research teams", 100, "NUM", "atLeast", "count"),
        ("engage up to four graduates", 4, "NUM", "upTo", "count"),
        ("those aged 60 or above", 60, "YR", "atLeast", "age"),
        ("grants of £2.5bn", 2.5e9, "CCY_GBP", "exactly", "money"),
        ("S$25 billion over a decade", 25e9, "CCY_SGD", "exactly", "money"),
        ("a total of 1,120 quotas", 1120, "NUM", "exactly", "count"),
        ("it funds one-third of the cost", 1 / 3, "FRACTION", "exactly", "share"),
        ("on a one-to-one matching basis", 1, "FRACTION", "exactly", "ratio"),
        ("no fewer than twenty-five schools", 25, "NUM", "atLeast", "count"),
    ],
)
def test_number_is_read_with_unit_and_hedge(text, value, unit, qualifier, kind):
    assert read(text) == [(pytest.approx(value), None, unit, qualifier, kind)]


def test_ranks_are_ranks():
    assert [(v, k) for v, _, _, _, k in read("ranked third in the world and first in Asia")] == [
        (3, "rank"),
        (1, "rank"),
    ]


def test_masked_names_are_not_read():
    text = "the Blueprint for Hong Kong 2.0 has 130 initiatives"
    begin = text.index("Hong Kong 2.0")

    assert [v for v, *_ in read(text, masked=[(begin, begin + 13)])] == [130]


@pytest.mark.parametrize(("currency", "unit"), [("SGD", "CCY_SGD"), ("USD", "CCY_USD")])
def test_bare_dollar_is_the_document_s(currency, unit):
    assert [u for _, _, u, _, _ in read("$5 million", currency=currency)] == [unit]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="0123456789.,$% -tomilnufrae£²", max_size=60) | st.text(max_size=60))
def test_any_text_gives_quantities_in_order(text):
    found = find_quantities(text)

    assert all(0 <= q.begin < q.end <= len(text) for q in found)
    assert all(a.end <= b.begin for a, b in pairwise(found))


@pytest.mark.parametrize(("currency", "unit"), [("CNY", "CCY_CNY"), ("JPY", "CCY_JPY"), ("HKD", "CCY_JPY")])
def test_the_yen_sign_is_renminbi_in_a_text_of_renminbi(currency, unit):
    assert find_quantities("¥30 billion", currency=currency)[0].unit == unit
