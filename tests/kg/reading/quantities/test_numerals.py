"""Numerals and numbers in words: each whole, or not at all."""

from decimal import Decimal

import pytest

from kg.reading.quantities import Style, find_quantities


def values(text, **options):
    return [q.value for q in find_quantities(text, **options)]


@pytest.mark.parametrize(
    ("document", "text", "value"),
    [
        ("It had 1,300 staff.", "2.125 per cent", Decimal("2.125")),
        ("Es waren 1.300,5 Tonnen und 2,5 Prozent.", "1.300 tonnes", 1300),
        ("Es waren 1.300,5 Tonnen und 2,5 Prozent.", "2,5 tonnes", Decimal("2.5")),
        ("It had 74 000 staff and 1 200 rooms.", "66 000 places", 66_000),
    ],
)
def test_the_style_of_a_document_is_decided_once(document, text, value):
    assert values(text, style=Style.of(document)) == [value]
