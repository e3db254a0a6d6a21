"""Every rule fires where its file says so, and nowhere else."""

import pytest

from kg.model.claims import Metadata
from kg.reading.claims.extract import extract
from kg.reading.claims.rules import tables
from kg.reading.names.lexicon import load_lexicon
from kg.reading.sentence.clauses import modality
from kg.reading.sentence.patterns import compile_wording, inflections
from kg.reading.text.document import build_document

RULES = [row for _, table in tables() for kind in ("rule", "figure", "group") for row in table.get(kind, [])]
SAYS, SILENT = (
    [pytest.param(rule["name"], text, id=f"{rule['name']}-{i}") for rule in RULES for i, text in enumerate(rule[kind])]
    for kind in ("says", "silent")
)


def fired(text):
    """The names of the rules behind the claims that a text yields, read with no names known but those of places."""
    metadata = Metadata("test-2024", "Test", 2024, place="Hong Kong", currency="HKD")
    reading = extract(build_document(f"A Report of 2024\n\n{text}\n", metadata), load_lexicon())
    return {evidence.rule for claim in reading.claims for evidence in claim.evidence}


@pytest.mark.parametrize(("rule", "text"), SAYS)
def test_rule_fires_on_its_examples(rule, text):
    assert rule in fired(text)


@pytest.mark.parametrize(("rule", "text"), SILENT)
def test_rule_is_silent_on_its_near_misses(rule, text):
    assert rule not in fired(text)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["name"])
def test_rule_has_examples_of_both_kinds(rule):
    assert rule["says"]
    assert rule["silent"]


def test_inflections_of_irregular_verbs_are_known():
    assert inflections("run") == ["run", "runs", "ran", "running"]
    assert "set up" in inflections("set up")


def test_wording_with_subject_begins_at_its_verb():
    pattern, subject, types = compile_wording("<s:Organisation|Park> [manage] <o>")
    assert (subject, types) == ("s", ("Organisation", "Park"))
    assert pattern.search("has managed \U000f0000")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("will also allocate", "planned"),
        ("is expected to conclude", "planned"),
        ("is exploring the feasibility of", "considered"),
        ("has not managed", None),
        ("there is no cap", None),
        ("manages", "holds"),
    ],
)
def test_modality_is_read_off_the_verb(words, expected):
    assert modality(words) == expected
