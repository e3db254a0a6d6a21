"""The account of a reading: what was read, what was not and why."""

from __future__ import annotations

from dataclasses import replace

from kg.coverage import account
from kg.model import Sentence, Span
from tests.readings import CLAIMS, TEXT, document, reading


def test_account_counts_claims_by_kind_and_modality() -> None:
    coverage = account(reading())

    assert (coverage.statements, coverage.observations) == (5, 2)
    assert coverage.modalities == {"holds": 5, "considered": 1, "planned": 1}


def test_account_counts_entities_that_the_lexicon_knows() -> None:
    assert (account(reading()).entities, account(reading()).known_entities) == (3, 1)


def test_account_counts_the_claims_of_each_rule() -> None:
    assert account(reading()).rules["will-begin"] == 2


def test_account_leaves_headings_out_of_the_sentences() -> None:
    assert account(reading()).sentences == len(document().sentences) - 1


def test_account_of_a_reading_with_evidence_everywhere_has_no_silence() -> None:
    coverage = account(reading())

    assert coverage.silent == ()
    assert coverage.with_claims == coverage.sentences


def test_account_gives_a_silent_sentence_its_place_text_and_reason() -> None:
    without = replace(reading(), claims=CLAIMS[:1], silent={2: "only figures without a subject"})
    first, second, *_ = account(without).silent

    assert TEXT[first.begin : first.end] == first.text == "It was home to about 1,300 companies as at end-2024."
    assert first.reason == "only figures without a subject"
    assert second.reason == "no rule matches"


def test_account_counts_a_sentence_that_is_only_a_part_of_the_evidence() -> None:
    whole = reading().document
    part = Sentence(
        "HPC",
        (0, 1, 2),
        "item",
        None,
        1,
        Span(CLAIMS[0].evidence[0].span.begin + 4, CLAIMS[0].evidence[0].span.begin + 9),
    )
    wider = replace(whole, sentences=(*whole.sentences, part))

    assert account(replace(reading(), document=wider)).silent == ()
