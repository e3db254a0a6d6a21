"""Units and currencies: of the whole world, by code, sign and name, and what a shared sign means where."""

import tomllib
from importlib.resources import files

import pyoxigraph as ox
import pytest

from kg.reading.quantities import Style, find_quantities
from kg.reading.quantities.tables import CURRENCIES, UNIT_SIGNS, UNIT_WORDS
from kg.resources import resource


@pytest.mark.parametrize(
    ("text", "currency", "unit"),
    [
        ("$5 million", "SGD", "CCY_SGD"),
        ("$5 million", "GBP", "CCY_USD"),
        ("5 million dollars", "JMD", "CCY_JMD"),
        ("5 million rupees", "PKR", "CCY_PKR"),
        ("¥30 billion", "CNY", "CCY_CNY"),
        ("kr 5", "SEK", "CCY_SEK"),
        ("25 pounds", "GBP", "CCY_GBP"),
        ("25 pounds", "USD", "LB"),
    ],
)
def test_a_shared_sign_means_the_documents_own(text, currency, unit):
    assert [q.unit for q in find_quantities(text, currency=currency)] == [unit]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("420 million finnish markka", "markka"),
        ("5 million francs", "franc"),
        ("5 million zimbabwean dollars", "dollar"),
        ("50 cents", "cent"),
        ("12 kPa", "kpa"),
        ("seven working days", "working days"),
        ("7,000 tons", "tons"),
    ],
)
def test_an_unclear_or_unknown_unit_keeps_its_word_and_is_never_stated(text, unit):
    (found,) = find_quantities(text)
    assert (found.unit, found.stated, found.kind != "count") == (unit, False, True)


@pytest.mark.parametrize("text", ["All 70 of us", "COP 28 in Dubai", "they won 12 awards", "a CAD 3 system"])
def test_words_that_are_codes_as_well_are_words(text):
    assert all(q.kind != "money" for q in find_quantities(text))


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("$34 billion a year", "year"),
        ("$500 per square metre", "M2"),
        ("5 tonnes per day", "DAY"),
        ("$20/kg", "KiloGM"),
        ("5.2 per 100,000 population", "100000 population"),
        ("2% each year", "year"),
    ],
)
def test_rates(text, per):
    assert [q.per for q in find_quantities(text)] == [per]


def test_every_unit_that_is_stated_is_described():
    stated = {f"CCY_{code}" for code in CURRENCIES}
    stated |= {unit[0] for unit in (*UNIT_WORDS.values(), *UNIT_SIGNS.values()) if unit[0][0].isupper()}
    described = {
        quad.subject.value.rpartition("/")[2]
        for file in ("ontology/vocab.ttl", "ontology/units.ttl")
        for quad in ox.parse(path=str(resource(file)), format=ox.RdfFormat.TURTLE)
        if quad.predicate.value.endswith("hasQuantityKind")
    }
    assert stated <= described


def test_no_word_means_two_units():
    tables = tomllib.loads(files("kg.reading.quantities").joinpath("units.toml").read_text("utf-8"))
    words = [
        word
        for units in tables.values()
        if isinstance(units, dict)
        for spelt in units.values()
        if isinstance(spelt, dict) and isinstance(spelt.get("words"), list)
        for word in spelt["words"]
    ]
    assert sorted(words) == sorted(set(words))


def test_style_knows_the_order_of_days():
    assert Style.of("07/03/2021 and 25/12/2021").day_first
    assert not Style.of("07/03/2021 and 12/25/2021").day_first
    assert not Style.of("07/03/2021", "United States").day_first
