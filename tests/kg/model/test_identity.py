"""The identity of claims: keys come from content, and what is said twice is one claim."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from kg.model.claims import Concept, Date, EntityRef, Evidence, Observation, Period, Span, Statement, Text, WebAddress
from kg.model.identity import decimal_text, distinct, key, short_slug, slug

HERE = Evidence(Span(0, 10), "some-rule")
THERE = Evidence(Span(20, 30), "other-rule")
MANAGES = Statement("corporation", "manages", EntityRef("park"), "2024-12-31", "edition", (HERE,))
TENANTS = Observation("park", "tenants", "2024-12-31", "edition", (HERE,), "NUM", Decimal(1300))


def test_key_of_a_statement_is_subject_predicate_and_object() -> None:
    assert key(MANAGES) == ("corporation", "manages", "park")


@pytest.mark.parametrize(
    ("value", "part"),
    [
        (Concept("start-ups", "audience"), "start-ups"),
        (Date("2024-11"), "2024-11"),
        (WebAddress("https://www.example.org/a"), short_slug("https://www.example.org/a")),
        (Text("refurbishing buildings"), short_slug("refurbishing buildings")),
    ],
)
def test_key_of_a_statement_names_every_kind_of_object(value: Concept | Date | WebAddress | Text, part: str) -> None:
    assert key(replace(MANAGES, object=value)) == ("corporation", "manages", part)


def test_key_of_a_plan_differs_from_the_fact() -> None:
    assert key(replace(MANAGES, modality="planned")) == ("corporation", "manages", "park", "planned")


def test_key_of_an_observation_is_entity_indicator_date_and_scope() -> None:
    assert key(TENANTS) == ("park", "tenants", "2024-12-31")
    assert key(replace(TENANTS, scope="First phase")) == ("park", "tenants", "2024-12-31", "first-phase")


def test_key_of_an_observation_over_a_period_names_the_period() -> None:
    year = Period("fy-2024-25", "2024-25 financial year", "2024-04-01", "2025-03-31")

    assert key(replace(TENANTS, period=year)) == ("park", "tenants", "fy-2024-25")


def test_long_texts_that_begin_alike_keep_two_keys() -> None:
    begin = "refurbishing buildings that have been returned by lessees or re-entered "

    assert short_slug(begin + "for offices") != short_slug(begin + "for laboratories")
    assert len(short_slug(begin * 10)) < 80


def test_distinct_claim_said_twice_is_one_with_the_evidence_of_both() -> None:
    claims, _ = distinct([replace(MANAGES, evidence=(THERE,)), MANAGES])

    assert [claim.evidence for claim in claims.values()] == [(HERE, THERE)]


def test_distinct_claim_takes_the_stated_date_over_the_edition() -> None:
    stated = replace(MANAGES, as_of="2024-06-30", date_basis="stated", evidence=(THERE,))
    (claim,) = distinct([MANAGES, stated])[0].values()

    assert (claim.as_of, claim.date_basis) == ("2024-06-30", "stated")


def test_distinct_figures_that_clash_each_carry_their_number() -> None:
    other = replace(TENANTS, value=Decimal(1400), qualifier="about")

    assert set(distinct([TENANTS, other])[0]) == {
        ("park", "tenants", "2024-12-31", "exactly-1300-NUM"),
        ("park", "tenants", "2024-12-31", "about-1400-NUM"),
    }


def test_distinct_does_not_depend_on_order() -> None:
    claims = [TENANTS, MANAGES, replace(TENANTS, value=Decimal(5)), replace(MANAGES, evidence=(THERE,))]

    assert distinct(claims)[0] == distinct(reversed(claims))[0]


def test_distinct_includes_what_an_observation_refers_to() -> None:
    before = replace(TENANTS, as_of="2023-12-31", value=Decimal(1000))

    assert key(before) in distinct([replace(TENANTS, previous=before)])[0]


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30, places=6))
def test_number_keeps_its_value_and_has_one_form(value: Decimal) -> None:
    text = decimal_text(value)

    assert Decimal(text) == value
    assert "E" not in text
    assert decimal_text(Decimal(text)) == text
    assert "." not in text or not text.endswith("0")


@given(st.text(min_size=1))
def test_slug_is_lower_case_ascii_and_never_empty(text: str) -> None:
    assert slug(text)
    assert set(slug(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
