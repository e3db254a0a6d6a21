"""What a text says becomes claims, and nothing else: invariants, references, figures, groups, plans."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.build import BUNDLED
from kg.model.claims import EntityRef, Metadata, Observation, Statement
from kg.reading.claims.extract import extract
from kg.reading.names.lexicon import Lexicon, load_lexicon
from kg.reading.one import read_document
from kg.reading.text.document import build_document

METADATA = Metadata("test-2024", "Test", 2024, place="Hong Kong", government="Hong Kong Government", currency="HKD")
BARE = Lexicon(load_lexicon().heads)


def read(text, lexicon=None):
    return extract(build_document(f"A Report of 2024\n\n{text}\n", METADATA), lexicon)


def relations(text, lexicon=None):
    return {
        (
            c.subject,
            c.predicate,
            c.object.slug if isinstance(c.object, EntityRef) else getattr(c.object, "lexical", c.object),
        )
        for c in read(text, lexicon).claims
        if isinstance(c, Statement) and c.predicate != "activity" and c.modality == "holds"
    }


def figures(text, lexicon=None):
    return {
        (c.about, c.indicator, float(c.value) if c.value is not None else None, c.unit, c.qualifier)
        for c in read(text, lexicon).claims
        if isinstance(c, Observation)
    }


@pytest.fixture(scope="module")
def chapter():
    return extract(read_document(BUNDLED))


def test_every_quote_is_in_the_text(chapter):
    raw = BUNDLED.read_text(encoding="utf-8")
    for claim in chapter.claims:
        for evidence in claim.evidence:
            quote = chapter.document.quote(evidence.span)
            assert quote == raw[evidence.span.begin : evidence.span.end]
            assert quote == quote.strip() != ""


def test_every_antecedent_comes_before_its_evidence(chapter):
    for claim in chapter.claims:
        for evidence in claim.evidence:
            if evidence.antecedent and evidence.rule != "figure-topic":
                assert evidence.antecedent.begin < evidence.span.begin or chapter.document.quote(evidence.antecedent)


@pytest.mark.slow
def test_without_a_single_known_name_most_of_the_chapter_is_still_read(chapter):
    bare = extract(read_document(BUNDLED), BARE)
    assert len(bare.claims) > 0.85 * len(chapter.claims)
    assert len(bare.entities) > 0.85 * len(chapter.entities)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        (
            "The Harbour Bureau plans. The bureau is supported by the Hill Office.",
            ("harbour-bureau", "supportedBy", "hill-office"),
        ),
        (
            "The Harbour Fund helps. It finances the Hill Research Institute.",
            ("harbour-fund", "funds", "hill-research-institute"),
        ),
        (
            "The Harbour Corporation manages three InnoParks in Tai Po, Yuen Long and Sha Tin.",
            ("harbour-corporation", "manages", "tai-po-innopark"),
        ),
        (
            "The Harbour Park Limited is a wholly owned subsidiary of the Harbour Corporation.",
            ("harbour-park-limited", "whollyOwnedBy", "harbour-corporation"),
        ),
        (
            "The Hill Institute, which was established in September, works.",
            ("hill-institute", "establishedOn", "2024-09"),
        ),
        (
            "On 28 May, the government published the Harbour Blueprint.",
            ("harbour-blueprint", "initiatedBy", "hong-kong-government"),
        ),
        (
            "The Harbour Office opened the Hill Hub and the Lake Hub. The two projects were completed in 2019 and 2021 "
            "respectively.",
            ("lake-hub", "completedOn", "2021"),
        ),
        (
            "The Harbour Office runs the Farm Scheme and the Fish Scheme. Both schemes were launched in 2019.",
            ("farm-scheme", "launchedOn", "2019"),
        ),
        (
            "The Hill Bridge is old. Since its completion in 2019, the Lake Museum has had 400 guests.",
            ("lake-museum", "completedOn", "2019"),
        ),
        (
            "Stage 2 of the Harbour Expansion Programme is underway.",
            ("stage-2-of-the-harbour-expansion-programme", "partOf", "harbour-expansion-programme"),
        ),
        (
            "The Tidal Grants Committee (TGC) met. Boats please TGC-funded universities.",
            ("tidal-grants-committee", "funds", "tgc-funded-universities"),
        ),
        (
            "The Harbour Office has offered a two-year boat allowance to fishermen.",
            ("harbour-office", "provides", "test-2024-two-year-boat-allowance"),
        ),
    ],
)
def test_relations_are_read_with_their_references(text, fact):
    assert fact in relations(text)
    assert fact in relations(text, BARE) or "Tai Po" in text


@pytest.mark.parametrize(
    "text",
    [
        "The Office runs the Farm Scheme and the Fish Scheme. It also runs the Coal Scheme and the Peat Scheme. "
        "The two schemes were launched in 2019.",
        "The Hill Library and the Lake Library are dear. The two schemes were launched in 2019.",
        "The Hill Bridge is old. The three projects were completed in 2019.",
        "The Farm Scheme and the Hill Library are dear. Both projects were completed in 2019.",
    ],
)
def test_things_listed_that_could_be_others_are_not_meant(text):
    assert not [fact for fact in relations(text) if fact[2] == "2019"]


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        (
            "The Harbour Park was home to about 1,300 companies as at end-2024.",
            ("harbour-park", "companies", 1300.0, "NUM", "about"),
        ),
        (
            "The $3 billion Harbour Subsidy Scheme helps.",
            ("harbour-subsidy-scheme", "allocation", 3e9, "CCY_HKD", "exactly"),
        ),
        (
            "The Harbour Corporation manages three InnoParks in Tai Po, Yuen Long and Sha Tin, which together provide "
            "217 hectares of land.",
            ("innoparks", "land", 217.0, "HA", "exactly"),
        ),
        (
            "The Harbour Fund helps. Over 910 were R&D projects.",
            ("harbour-fund", "r-and-d-projects", 910.0, "NUM", "moreThan"),
        ),
        (
            "The Hill Committee (HC) and Harbour Council, which provided $7 billion to schools, met.",
            ("hill-committee-and-harbour-council", "funding-provided", 7e9, "CCY_HKD", "exactly"),
        ),
        (
            "The Harbour Bureau raised $30 million in March 2024.",
            ("harbour-bureau", "funding-raised", 3e7, "CCY_HKD", "exactly"),
        ),
    ],
)
def test_figures_belong_to_whom_the_text_says(text, figure):
    assert figure in figures(text)


def test_a_joint_total_is_nobodys_alone():
    parks = "The Harbour Corporation manages three InnoParks in Tai Po, Yuen Long and Sha Tin"
    text = f"{parks}, which together provide 217 hectares."
    assert {about for about, _, value, _, _ in figures(text) if value == 217.0} == {"innoparks"}


@pytest.mark.parametrize(
    "text",
    [
        "The Harbour Park will begin operation in 2025.",
        "The Harbour Corporation is exploring the feasibility of managing the Hill Park.",
        "The Harbour Corporation does not manage the Hill Park.",
        "The Harbour Bureau will establish the Hill Office.",
        "The Harbour Corporation aims to manage the Hill Park.",
        "It is not the Harbour Corporation that manages the Hill Park.",
    ],
)
def test_what_is_planned_considered_or_denied_is_no_fact(text):
    assert not {fact for fact in relations(text) if fact[1] in ("manages", "operationalFrom", "initiatedBy")}


def test_a_plan_is_a_claim_all_the_same():
    claims = read("The Harbour Park will begin operation in 2025.").claims
    assert [c.modality for c in claims if isinstance(c, Statement) and c.predicate == "operationalFrom"] == ["planned"]


def test_a_doubled_cap_is_one_current_figure_and_one_before():
    reading = read("The Harbour Fund pays. Its maximum funding has been doubled from $8 million to $16 million.")
    current = [c for c in reading.claims if isinstance(c, Observation) and c.previous]
    assert [(float(c.value), float(c.previous.value)) for c in current] == [(16e6, 8e6)]


def test_the_lower_of_two_limits_is_one_rule():
    reading = read(
        "The Harbour Scheme helps. It funds one-third of the total project cost, or $15 million, whichever is lower."
    )
    whole = [c for c in reading.claims if isinstance(c, Observation) and c.lesser_of]
    assert [sorted(part.unit for part in c.lesser_of) for c in whole] == [["CCY_HKD", "FRACTION"]]


def test_a_part_names_its_total():
    reading = read(
        "The Harbour Park had a total workforce of around 20,000, more than 14,000 of whom were researchers."
    )
    parts = [c for c in reading.claims if isinstance(c, Observation) and c.part_of_total]
    assert [(float(c.value), float(c.part_of_total.value)) for c in parts] == [(14000.0, 20000.0)]


@pytest.mark.slow
def test_reading_does_not_depend_on_the_order_of_hashes(chapter):
    again = extract(read_document(Path(BUNDLED)))
    assert again.claims == chapter.claims


def test_a_run_of_names_beyond_any_sentence_is_left_unread():
    reading = read("Hong Kong Science Park and " * 20_000 + ".")
    assert reading.claims == ()
    assert "too long for a sentence" in reading.silent.values()


def test_numbers_in_code_are_no_figures():
    assert figures("The {{7*7}} Harbour Fund helps.") == set()


def activities(text):
    claims = read(text).claims
    return {c.object.value: c.modality for c in claims if isinstance(c, Statement) and c.predicate == "activity"}


@pytest.mark.parametrize(
    ("text", "deeds"),
    [
        (
            "The Trade Ministry oversees the Harbour Council, sets the rules of ports and trains pilots.",
            {"sets the rules of ports and trains pilots": "holds"},
        ),
        (
            "The Lake Institute represents Ireland as a member of the European Standards Committee.",
            {"represents Ireland as a member of the European Standards Committee": "holds"},
        ),
        (
            "The Nairobi Skills Fund committed $3 million to 30 schools, many of which lie in drought-hit counties.",
            {"committed $3 million to 30 schools, many of which lie in drought-hit counties": "holds"},
        ),
        (
            "The Harbour Council plans to manage the Delta Science Park for the good of young bakers.",
            {"plans to manage the Delta Science Park for the good of young bakers": "planned"},
        ),
        (
            "The Hill Laboratory tests scales. Its calibration certificates are recognised in all ports of Wales.",
            {"calibration certificates are recognised in all ports of Wales": "holds"},
        ),
        # what other claims say whole is not said again
        ("The Harbour Council manages the Delta Science Park.", {}),
        ("The Carbon Portal was launched by the Digital Office in March 2023 to help shipping firms.", {}),
        ("The Nairobi Skills Fund committed $3 million to 30 schools.", {}),
        # what is denied, asked or conditional is no deed
        ("The Harbour Council does not manage the Delta Science Park for the good of young bakers.", {}),
        ("Does the Harbour Council manage the Delta Science Park for the good of young bakers?", {}),
        ("If the owner of a mill fails to act, the Harbour Council may order closure by the courts.", {}),
        ("Unless two members object, the Harbour Council publishes the minutes of its meetings.", {}),
        ("This page explains what the Harbour Council checks at the gates of farms.", {}),
        ("The leaflet tells farmers how the Harbour Council weighs the risks of floods.", {}),
        ('I beg to move, "That Parliament approves the financial policy of the Government of Wales."', {}),
        # a condition that stands in the deed is told with it
        (
            "The Harbour Council may order closure by the courts if the owner of a mill fails to act.",
            {"may order closure by the courts if the owner of a mill fails to act": "considered"},
        ),
        # each side of a contrast is told by itself, in its own mode; what leads into a list goes without its last word
        (
            "The Kenya Dairy Board will hire testers of milk, while the Hill Agency stays firm on the price of hay.",
            {"will hire testers of milk": "planned", "stays firm on the price of hay": "holds"},
        ),
        (
            "The Harbour Council repairs roads at the border by hiring masons, including:\n\n- two bridges;",
            {"repairs roads at the border by hiring masons": "holds"},
        ),
    ],
)
def test_an_activity_says_what_other_claims_of_a_clause_leave_unsaid(text, deeds):
    assert activities(text) == deeds


def test_an_activity_is_as_of_the_date_of_its_clause():
    claims = read("In March 2023, the Trade Ministry trained village nurses. It pays them well every month.").claims
    dates = {c.object.value: (c.as_of, c.date_basis) for c in claims if getattr(c, "predicate", "") == "activity"}
    assert dates["trained village nurses"] == ("2023-03-31", "stated")
    assert dates["pays them well every month"][1] == "edition"


@pytest.mark.parametrize(
    ("text", "thing", "says"),
    [
        (
            "A memorandum of understanding was signed with Delta University in 2023 to train nurses.",
            ("memorandum of understanding with Delta University", "Agreement"),
            {("signatory", "delta-university", "holds"), ("signedOn", "2023", "holds")},
        ),
        (
            "The Lagos Port Authority will conclude a data-sharing agreement with the Hill Council.",
            ("data-sharing agreement with the Hill Council", "Agreement"),
            {("signatory", "hill-council", "planned"), ("signatory", "lagos-port-authority", "planned")},
        ),
        (
            "Installation of solar panels in the Delta Hospital is planned for completion by 2025.",
            ("installation of solar panels in the Delta Hospital", "Initiative"),
            {("completedOn", "2025", "planned")},
        ),
        (
            "Construction of a flood barrier on the Harbour Canal was completed in March 2023.",
            ("construction of a flood barrier on the Harbour Canal", "Initiative"),
            {("completedOn", "2023-03", "holds")},
        ),
        (
            "Clerks in Dublin use a document-drafting application, developed by the Hill Institute.",
            ("document-drafting application", "Platform"),
            {("developedBy", "hill-institute", "holds")},
        ),
        (
            "A pilot arrangement for the first measure was introduced in June 2023 in Penang.",
            ("pilot arrangement for the first measure", "Agreement"),
            {("began", "2023-06", "holds")},
        ),
        (
            "A new robotics laboratory will open in Cork County in 2027.",
            ("new robotics laboratory", "ResearchCentre"),
            {("operationalFrom", "2027", "planned")},
        ),
        (
            "Since 2022, solar kiosks have been set up in coastal villages of Wales by phases.",
            ("solar kiosks", "Group"),
            {("launchedOn", "2022", "holds")},
        ),
    ],
)
def test_what_happens_to_a_thing_without_a_name_is_told_of_it(text, thing, says):
    reading = read(text)
    entity = next(one for one in reading.entities if (one.label, one.type) == thing)
    own = [claim for claim in reading.claims if isinstance(claim, Statement) and claim.subject == entity.slug]
    ends = {(c.predicate, getattr(c.object, "slug", getattr(c.object, "lexical", "")), c.modality) for c in own}
    assert says <= ends


@pytest.mark.parametrize(
    "text",
    [
        "No memorandum of understanding was signed with Delta University in 2023.",
        "If a trade agreement is signed with the Hill Council, tariffs will fall.",
        "Was a memorandum of understanding signed with the Hill Council?",
        "A memorandum of understanding may be signed with the Hill Council.",
        "The Lagos Port Authority refused to sign a cleaning agreement.",
        "A good company pays its workers in Lagos.",
        "A good programme was needed by the Hill Council.",
        "Nurses test a screening chatbot admired by the Hill Institute.",
        "Three flood campaigns were launched in villages of Wales.",
        "New measures were introduced in Wales.",
    ],
)
def test_a_thing_is_described_only_where_something_happens_to_it(text):
    assert not [one for one in read(text).entities if one.label[:1].islower()]


def test_a_rank_is_said_by_its_report():
    def sources(text):
        return {claim.attributed_to for claim in read(text).claims if isinstance(claim, Observation)}

    assert sources("In 2024, Ireland ranked third in the world in the Harbour Port Report.") == {"harbour-port-report"}
    assert sources("Wales was placed fifth in Europe in the 2023 Clean Water Index.") == {"2023-clean-water-index"}
    assert sources("The Hill Institute wrote 30 pages in the Harbour Port Report.") == {None}


def test_words_that_lead_into_a_list_are_no_activity():
    claims = read("Harbour Agency is responsible for:\n\n- the rules of ports\n- the safety of boats\n").claims
    assert not [c for c in claims if isinstance(c, Statement) and c.predicate == "activity"]
    assert [c for c in read("Harbour Agency sets the rules.").claims if getattr(c, "predicate", "") == "activity"]
