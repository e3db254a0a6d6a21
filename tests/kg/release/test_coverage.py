"""The account of a reading: what was read, what was not and why."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from click.testing import CliRunner

from kg.cli import main
from kg.model.claims import Evidence, Repair, Sentence, Span
from kg.release.coverage import account
from tests.support.readings import CLAIMS, HOME, MANAGING, OPENING, TEXT, document, reading, span

SEASIDE = """Harbour Yearbook 2031

Weather

It rained a lot. Nobody minded.

Infrastructure

The Harbour Parks Corporation (HPC) manages Harbour Park\\. The Harbour Parks Corporation sings loudly every morning.
"""


def test_account_counts_claims_by_kind_and_modality() -> None:
    coverage = account(reading())

    assert (coverage.statements, coverage.observations) == (5, 2)
    assert coverage.modalities == {"holds": 5, "considered": 1, "planned": 1}


def test_account_counts_entities_that_the_lexicon_knows() -> None:
    assert (account(reading()).entities, account(reading()).known_entities) == (3, 1)


def test_account_counts_the_claims_of_each_rule() -> None:
    assert account(reading()).rules["will-begin"] == 2


def test_account_names_the_entities_that_the_lexicon_does_not_know() -> None:
    assert account(reading()).open_entities == ("harbour-fund", "harbour-park")


def test_account_counts_the_passages_in_which_each_rule_fired() -> None:
    fired = account(reading()).fired

    assert (fired["will-begin"], fired["helps"], fired["home-to"]) == (1, 1, 1)


def test_account_tells_sentences_kept_in_their_own_words_from_those_understood() -> None:
    activity = next(claim for claim in CLAIMS if getattr(claim, "predicate", "") == "activity")
    (kept,) = account(replace(reading(), claims=(CLAIMS[0], activity))).only_words

    assert TEXT[kept.begin : kept.end] == kept.text == TEXT[OPENING.span.begin : OPENING.span.end]
    assert account(reading()).only_words == ()


def test_account_finds_the_sentence_within_evidence_that_began_long_before() -> None:
    whole = Evidence(Span(MANAGING.span.begin, OPENING.span.end), "whole", MANAGING.section)
    claims = (replace(CLAIMS[0], evidence=(whole, HOME)),)
    silent = account(replace(reading(), claims=claims)).silent

    assert [TEXT[each.begin : each.end].split()[0] for each in silent] == ["Its", "The"]


def test_account_shows_the_first_repair_of_each_rule() -> None:
    repairs = tuple(Repair("escape", span(words), words, words.upper()) for words in ("manages", "home"))
    coverage = account(replace(reading(), document=replace(document(), repairs=repairs)))

    assert coverage.repairs == {"escape": 2}
    assert [(each["begin"], each["raw"], each["repaired"]) for each in coverage.mended] == [
        (TEXT.index("manages"), "manages", "MANAGES")
    ]


def test_account_gives_reasons_by_how_often_they_apply() -> None:
    silent = {1: "too long", 2: "odd", 3: "odd", 4: "odd", 5: "too long"}

    assert account(replace(reading(), claims=(), silent=silent)).reasons == {"odd": 3, "too long": 2}


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


# ---- what `kg build` says of it


def built(tmp_path: Path, *options: str) -> str:
    """What `kg build` writes to standard output for a small source."""
    source = tmp_path / "harbour-2031.txt"
    source.write_text(SEASIDE, encoding="utf-8")
    arguments = ["build", str(source), "--out", str(tmp_path / "build"), *options]
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_build_says_what_it_read_and_what_it_did_not(tmp_path: Path) -> None:
    said = built(tmp_path).partition("\n\n")[2]

    assert said.splitlines() == [
        "harbour-2031: sentences: 4; with a relation or figure: 1, kept only in their own words: 1, "
        "without a claim: 2 (nothing it is about is named 2)",
        "Sentence by sentence: kg read FILE. "
        "On the web, with what was not read and why: kg serve, then the page /coverage.",
    ]


def test_build_as_json_has_the_whole_account(tmp_path: Path) -> None:
    told = json.loads(built(tmp_path, "--json"))

    assert told["documents"] == json.loads((tmp_path / "build" / "current" / "coverage.json").read_bytes())
    assert [each["text"] for each in told["documents"][0]["silent"]] == ["It rained a lot.", "Nobody minded."]
    assert told["counts"]["sentences only in their own words"] == 1
