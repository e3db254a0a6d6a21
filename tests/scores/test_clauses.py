"""The score of clauses on made-up rows, and the treebank's own form."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest

from kg.build import BUNDLED
from tests.scores.clauses import TREEBANK, Antecedent, Span, rows, same_place, score

MODALITIES = {"holds", "planned", "considered", "permitted", "proposed", "conditional", "denied", "asked"}
SIZES = {
    "chapter": (60, 152, 28),
    "hk-budget-2019": (30, 78, 28),
    "hk-policy-address-2025": (30, 74, 11),
    "singapore-budget-2024": (30, 61, 31),
}


@dataclass
class Clause:
    """A clause of a made-up reader."""

    predicate_start: int
    subject: Span | None
    object: Span | None
    modality: str = "holds"


# "The fund supports projects. It may close." with offsets
TEXT = "The fund supports projects. It may close."
SENTENCES: list[dict[str, Any]] = [
    {
        "sentence": [0, 27],
        "clauses": [{"predicate": [9, 17], "subject": [0, 8], "object": [18, 26], "modality": "holds"}],
        "references": [],
    },
    {
        "sentence": [28, 41],
        "clauses": [{"predicate": [35, 40], "subject": [28, 30], "object": None, "modality": "permitted"}],
        "references": [{"place": [28, 30], "antecedent": [0, 8]}],
    },
]
SUPPORTS = Clause(9, (0, 8), (18, 26))
CLOSE = Clause(35, (28, 30), None, "permitted")


def reader(*clauses: Clause) -> Any:
    return lambda start, end: [clause for clause in clauses if start <= clause.predicate_start < end]


def test_a_perfect_reading_finds_all_and_is_right_in_all() -> None:
    tally = score(SENTENCES, reader(SUPPORTS, CLOSE))

    assert (tally.found, tally.gold, tally.right, tally.read) == (2, 2, 2, 2)


def test_silence_finds_nothing_and_is_never_wrong() -> None:
    tally = score(SENTENCES, reader())

    assert (tally.found, tally.gold, tally.right, tally.read) == (0, 2, 0, 0)


def test_a_predicate_that_is_none_counts_among_the_read() -> None:
    tally = score(SENTENCES, reader(SUPPORTS, Clause(18, None, None)))

    assert (tally.found, tally.known, tally.right, tally.read) == (1, 1, 1, 2)


def test_a_wrong_modality_is_found_but_not_right() -> None:
    tally = score(SENTENCES, reader(Clause(9, (0, 8), (18, 26), "planned")))

    assert (tally.found, tally.right, tally.subjects, tally.objects, tally.modalities) == (1, 0, 1, 1, 0)


@pytest.mark.parametrize(("subject", "object_"), [((18, 26), (18, 26)), (None, (18, 26)), ((0, 8), None)])
def test_a_wrong_or_missing_role_is_neither_found_nor_right(subject: Span | None, object_: Span | None) -> None:
    tally = score(SENTENCES, reader(Clause(9, subject, object_)))

    assert (tally.found, tally.right, tally.known) == (0, 0, 1)


def test_a_list_read_item_by_item_is_one_clause_found() -> None:
    tally = score(SENTENCES, reader(Clause(9, (0, 8), (18, 22)), Clause(9, (0, 8), (22, 26))))

    assert (tally.found, tally.right, tally.read) == (1, 2, 2)


def test_places_agree_from_half_of_the_shorter() -> None:
    assert same_place([0, 10], (5, 20))
    assert not same_place([0, 10], (6, 20))
    assert same_place([0, 100], (40, 44))
    assert not same_place([0, 10], (10, 12))
    assert same_place(None, None)


@pytest.mark.parametrize(
    ("gold", "read", "right", "wrong"),
    [
        ([0, 8], (4, 8), 1, 0),
        ([0, 8], (18, 26), 0, 1),
        ([0, 8], "government", 0, 1),
        ([0, 8], None, 0, 0),
        ("government", "government", 1, 0),
        ("government", "publisher", 0, 1),
        (None, None, 1, 0),
        (None, (0, 8), 0, 1),
    ],
)
def test_references_are_right_wrong_or_silent(gold: Any, read: Antecedent, right: int, wrong: int) -> None:
    sentences = [SENTENCES[1] | {"references": [{"place": [28, 30], "antecedent": gold}]}]

    tally = score(sentences, reader(), lambda *_: read)

    assert (tally.references, tally.references_right, tally.references_wrong) == (1, right, wrong)


def test_another_mention_in_the_same_words_is_the_same_antecedent() -> None:
    text = "The fund grew. As the\nfund spends, it may close."

    sentences = [SENTENCES[1] | {"references": [{"place": [35, 37], "antecedent": [0, 8]}]}]
    assert score(sentences, reader(), lambda *_: (18, 26), text).references_right == 1
    assert score(sentences, reader(), lambda *_: (18, 26)).references_wrong == 1


@pytest.mark.parametrize("name", SIZES)
def test_the_treebank_has_the_size_its_readme_tells(name: str) -> None:
    sentences = rows(name)

    size = (len(sentences), sum(len(row["clauses"]) for row in sentences), sum(len(r["references"]) for r in sentences))
    assert size == SIZES[name]
    assert " | ".join(map(str, (name, *size))) in (TREEBANK / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SIZES)
def test_clauses_lie_in_their_sentences_and_no_two_share_a_predicate(name: str) -> None:
    assert all(one["sentence"][1] <= other["sentence"][0] for one, other in pairwise(rows(name)))
    for row in rows(name):
        start, end = row["sentence"]
        places = [place for clause in row["clauses"] for place in spans(clause)]
        places += [reference["place"] for reference in row["references"]]
        predicates = [tuple(clause["predicate"]) for clause in row["clauses"]]
        assert all(start <= first < last <= end for first, last in places), row["sentence"]
        assert len(set(predicates)) == len(predicates) > 0, row["sentence"]
        assert {clause["modality"] for clause in row["clauses"]} <= MODALITIES


@pytest.mark.parametrize("name", SIZES)
def test_the_reading_a_treebank_is_of_itself_is_right(name: str) -> None:
    sentences = rows(name)
    antecedents = {tuple(r["place"]): r["antecedent"] for row in sentences for r in row["references"]}

    def own(start: int, end: int) -> Iterable[Clause]:
        clauses = next(row["clauses"] for row in sentences if row["sentence"] == [start, end])
        return [Clause(c["predicate"][0], c["subject"], c["object"], c["modality"]) for c in clauses]

    tally = score(sentences, own, lambda start, end: antecedents[start, end])

    assert tally.found == tally.gold == tally.right == tally.read
    assert (tally.references_right, tally.references_wrong) == (tally.references, 0)


def test_the_words_of_the_chapter_are_those_at_their_places() -> None:
    text = BUNDLED.read_text(encoding="utf-8")

    def at(place: Any) -> str | None:
        return text[slice(*place)] if isinstance(place, list) else place

    for row in rows("chapter"):
        assert row["words"] == at(row["sentence"])
        for clause in row["clauses"]:
            others = [at(place) for _, place in clause["others"]]
            assert clause["words"] == [at(clause[role]) for role in ("predicate", "subject", "object")] + [others]
        for reference in row["references"]:
            assert reference["words"] == [at(reference["place"]), at(reference["antecedent"])]


def test_texts_of_others_are_places_only() -> None:
    labels = MODALITIES | {"up", "aside", "forward", "ahead", "out", "government", "publisher"}
    for name in SIZES.keys() - {"chapter"}:
        for row in rows(name):
            others = {label for clause in row["clauses"] for label, _ in clause["others"]}
            assert strings(row) <= labels | others, json.dumps(row)
            assert all(len(label.split()) <= 2 for label in others)


def spans(clause: dict[str, Any]) -> list[list[int]]:
    roles = [clause["predicate"], clause["subject"], clause["object"], *(place for _, place in clause["others"])]
    return [place for place in roles if place is not None]


def strings(value: object) -> set[str]:
    if isinstance(value, dict):
        return set().union(*map(strings, value.values()))
    if isinstance(value, list):
        return set().union(*map(strings, value)) if value else set()
    return {value} if isinstance(value, str) else set()
