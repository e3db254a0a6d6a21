"""Every rule and every frame fires where its file says so, states what it says, and fires nowhere else."""

import pytest

from kg.errors import RuleError
from kg.model.claims import Metadata, Statement
from kg.reading.claims.extract import extract
from kg.reading.claims.rules import Slot, load_frames, read_frames, tables
from kg.reading.names.lexicon import load_lexicon
from kg.reading.text.document import build_document
from kg.reading.text.words import inflections

RULES = [row for _, table in tables("rules") for row in table["rule"] if "says" in row]
FRAMES = [row for _, table in tables("frames") for row in table["frame"]]


def examples(rows, kind):
    numbered = [(row["name"], i, text) for row in rows for i, text in enumerate(row[kind])]
    return [pytest.param(name, text, id=f"{name}-{i}") for name, i, text in numbered]


def claims(text):
    """The claims of a text, read with no names known but those of places."""
    metadata = Metadata("test-2024", "Test", 2024, place="Hong Kong", currency="HKD")
    return extract(build_document(f"A Report of 2024\n\n{text}\n", metadata), load_lexicon()).claims


def fired(text):
    """The names of the rules behind the claims that a text yields."""
    return {evidence.rule for claim in claims(text) for evidence in claim.evidence}


def stated(text):
    """What a text states, each as "subject predicate object", with its modality unless it holds."""
    statements = [claim for claim in claims(text) if isinstance(claim, Statement)]
    named = [(s, getattr(s.object, "slug", getattr(s.object, "lexical", ""))) for s in statements]
    triples = [(f"{s.subject} {s.predicate} {name}", s.modality) for s, name in named]
    return {triple if mode == "holds" else f"{triple} ({mode})" for triple, mode in triples}


@pytest.mark.parametrize(("rule", "text"), examples(RULES, "says"))
def test_rule_fires_on_its_examples(rule, text):
    assert rule in fired(text)


@pytest.mark.parametrize(("frame", "text"), examples(FRAMES, "says"))
def test_frame_states_what_its_examples_say(frame, text):
    sentence, _, triples = text.partition(" ⇒ ")
    assert frame in fired(sentence)
    assert triples
    assert set(triples.split("; ")) <= stated(sentence)


@pytest.mark.parametrize(("rule", "text"), examples(RULES + FRAMES, "silent"))
def test_rule_is_silent_on_its_near_misses(rule, text):
    assert rule not in fired(text)


@pytest.mark.parametrize("rule", RULES + FRAMES, ids=lambda rule: rule["name"])
def test_rule_has_examples_of_both_kinds(rule):
    assert rule["says"]
    assert rule["silent"]


def test_inflections_of_irregular_verbs_are_known():
    assert inflections("run") == ["run", "runs", "ran", "run", "running"]
    assert "set up" in inflections("set up")
    assert "took over" in inflections("take over")


def test_a_verb_is_found_in_its_forms_and_no_other_verb_is():
    assert "harbour-scheme initiatedBy trade-office" in stated("The Trade Office founded the Harbour Scheme.")
    assert not {one for one in stated("The Trade Office found the Harbour Scheme.") if "initiatedBy" in one}


def frame(**row):
    plain = {"name": "x", "verbs": "run", "states": ["subject manages object"]}
    return read_frames([("file.toml", {"frame": [{**plain, **row}]})])


def test_slots_are_roles_with_classes():
    stated = frame(states=["subject/by:Park launchedOn time"]).all[0].states[0]
    assert stated.subject == Slot(("subject", "by"), frozenset({"Park"}))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"colour": "red"}, "colour"),
        ({"states": ["subject paints object"]}, "paints"),
        ({"states": ["subject:Colour manages object"]}, "Colour"),
        ({"where": ["object"]}, "needs a role"),
    ],
)
def test_a_frame_that_cannot_be_read_says_why(row, told):
    with pytest.raises(RuleError, match=told):
        frame(**row)


def test_two_frames_of_one_name_are_refused():
    row = {"name": "x", "verbs": "run", "states": ["subject manages object"]}
    with pytest.raises(RuleError, match="Two frames are called x"):
        read_frames([("a.toml", {"frame": [row, row]})])


def test_every_frame_is_loaded():
    assert {f.rule.name for f in load_frames().all} == {row["name"] for row in FRAMES}


def test_no_member_of_one_list_is_paired_with_one_of_another():
    crossed = "The Trade Office and the Farm Agency run the Hill Scheme and the Lake Scheme."

    assert not {one for one in stated(crossed) if "administers" in one}
    assert {one for one in stated(crossed[:-1] + " respectively.") if "administers" in one} == {
        "trade-office administers hill-scheme",
        "farm-agency administers lake-scheme",
    }
    assert len({one for one in stated(crossed.replace(" and the Lake Scheme", "")) if "administers" in one}) == 2


def test_parties_of_an_agreement_are_spoken_of_and_not_named_in_its_name_alone():
    named = "through the Chile-Peru Trade Agreement."
    both = stated(f"Chile opens its market to Peru's mills {named}")

    assert {one for one in both if "signatory" in one} == {
        "chile-peru-trade-agreement signatory chile",
        "chile-peru-trade-agreement signatory peru",
    }
    assert not {one for one in stated(f"Mills sell wool {named}") if "signatory" in one}
