"""Claims in words: one line in each language that a person can read aloud."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from kg.model.claims import Claim, Concept, Date, EntityRef, Evidence, Observation, Period, Span, Statement, Text
from kg.rdf.vocabulary import concept_labels, signatures
from kg.rdf.wording import WORDS, in_words

EVIDENCE = (Evidence(Span(0, 9), "manages", None),)
PARTS = {"Claim", "Observation", "Evidence", "Passage", "Sentence", "SourceDocument", "Period", "Indicator"}
NAMES = {
    ("entity", "park"): "Harbour Park",
    ("entity", "corporation"): "Parks Corporation",
    ("entity", "report"): "Harbour Report",
    ("indicator", "start-ups"): "start-ups",
    ("indicator", "area"): "gross floor area",
    ("indicator", "rank"): "rank in the Index of Ports",
}
YEAR = Period("fy-2024-25", "2024-25 financial year", "2024-04-01", "2025-03-31")


def said(predicate: str, value: Any, **more: Any) -> Statement:
    return Statement("park", predicate, value, "2024-12-31", "edition", EVIDENCE, **more)


def counted(indicator: str, unit: str, **more: Any) -> Observation:
    given = {"as_of": "2024-12-31", "date_basis": "edition", "evidence": EVIDENCE, "unit": unit}
    return Observation("park", indicator, **given | more)


@pytest.mark.parametrize(
    ("claim", "english", "chinese"),
    [
        (
            said("overseenBy", EntityRef("corporation")),
            "Harbour Park is overseen by Parks Corporation",
            "Harbour Park由Parks Corporation監管",
        ),
        (
            said("operationalFrom", Date("2025"), modality="planned"),
            "Harbour Park starts operating in 2025 (planned)",
            "Harbour Park於2025年啟用（計劃中）",
        ),
        (
            said("initiatedBy", EntityRef("corporation"), modality="planned"),
            "Harbour Park is to be initiated by Parks Corporation (planned)",
            "Harbour Park由Parks Corporation發起（計劃中）",
        ),
        (
            said("launchedOn", Date("2025"), modality="considered"),
            "Harbour Park may be launched in 2025 (under consideration)",
            "Harbour Park於2025年推出（考慮中）",
        ),
        (
            said("developedBy", EntityRef("corporation")),
            "The developer of Harbour Park: Parks Corporation",
            "Harbour Park由Parks Corporation開發",
        ),
        (
            said("completedOn", Date("2025-03"), qualifier="upTo"),
            "Harbour Park is completed by March 2025",
            "Harbour Park不遲於2025年3月落成",
        ),
        (said("activity", Text("grows\nseaweed")), "Harbour Park grows seaweed", "Harbour Park的工作：grows seaweed"),
        (
            said("support", Concept("subsidy", "support"), attributed_to="report"),
            "Harbour Park gives support of this kind: subsidy, according to Harbour Report",
            "據Harbour Report，Harbour Park的支援方式：補貼",
        ),
        (
            counted("start-ups", "NUM", value=Decimal(800), qualifier="moreThan", date_basis="stated"),
            "Harbour Park: more than 800 start-ups (31 December 2024)",
            "Harbour Park：超過800 start-ups（2024年12月31日）",
        ),
        (
            counted("area", "M2", value=Decimal(98000), scope="phase two", period=YEAR),
            "Harbour Park, gross floor area: 98,000\u00a0m² (phase two; 2024-25 financial year)",
            "Harbour Park，gross floor area：98,000\u00a0平方米（phase two；2024-25 financial year）",
        ),
        (
            counted("area", "FRACTION", value=Decimal(1) / 3, qualifier="upTo", modality="considered"),
            "Harbour Park, gross floor area: up to one-third (under consideration)",
            "Harbour Park，gross floor area：最多三分之一（考慮中）",
        ),
        (
            counted("rank", "NUM", value=Decimal(1)),
            "Harbour Park, rank in the Index of Ports: 1",
            "Harbour Park，rank in the Index of Ports：1",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_claim_reads_as_a_sentence(claim: Claim, english: str, chinese: str) -> None:
    said_in = {tag: in_words(claim, {**NAMES, **concept_labels(tag)}, tag) for tag in WORDS}

    assert said_in == {"en": english, "zh-Hant": chinese}


@pytest.mark.parametrize("language", WORDS)
def test_each_property_of_things_has_words(language: str) -> None:
    of_things = {name for name, ends in signatures().items() if not ends.domain <= PARTS and name != "evidence"}

    assert set(WORDS[language]["statements"]) == of_things


@pytest.mark.parametrize(
    ("predicate", "words", "rule", "english"),
    [
        ("purpose", "helps weavers sell abroad", "term-helps", "Harbour Park helps weavers sell abroad"),
        ("purpose", "to help weavers", "term-helps", "The purpose of Harbour Park: to help weavers"),
        ("benefit", "subsidises mills", "term-subsidises", "Harbour Park subsidises mills"),
        ("benefit", "loans of $3,000", "term-gives", "What Harbour Park gives: loans of $3,000"),
        ("beneficiary", "weavers", "term-helps", "Harbour Park is for weavers"),
    ],
)
def test_a_term_that_is_a_verb_in_the_third_person_is_told_as_what_the_thing_does(predicate, words, rule, english):
    claim = Statement("park", predicate, Text(words), "2024-12-31", "edition", (Evidence(Span(0, 9), rule, None),))

    assert in_words(claim, NAMES, "en") == english
