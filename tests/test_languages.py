"""Language tags are written as BCP 47 recommends, and mean what they meant."""

from __future__ import annotations

import pytest

from kg.rdf.languages import written


@pytest.mark.parametrize(
    ("tag", "shown"),
    [
        ("en", "en"),
        ("EN", "en"),
        ("en-gb", "en-GB"),
        ("zh-hant", "zh-Hant"),
        ("zh-HANT-hk", "zh-Hant-HK"),
        ("de-1996", "de-1996"),
        ("sl-rozaj-biske", "sl-rozaj-biske"),
        ("en-x-us-latn", "en-x-us-latn"),
        ("x-us", "x-us"),
        ("es-419", "es-419"),
    ],
)
def test_tag_is_written_as_recommended(tag: str, shown: str) -> None:
    assert written(tag) == shown
    assert written(shown) == shown
