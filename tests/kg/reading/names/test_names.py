"""Names by their shape: what is one name, what is several, what is none."""

import pytest

from kg.model.claims import Metadata
from kg.model.names import fold
from kg.reading.claims.extract import extract
from kg.reading.names.blocks import spells
from kg.reading.names.finder import NameFinder
from kg.reading.names.lexicon import load_lexicon
from kg.reading.text.document import build_document
from tests.kg.reading.traps.told import text as told

LEXICON = load_lexicon()
BARE = NameFinder(LEXICON.heads)
KNOWN = NameFinder(LEXICON.heads, LEXICON.names)


def labels(text, finder=BARE):
    return [name.label for name in finder.find(text) if name.type not in (None, "Post")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Innovation, Technology and Industry Bureau acts.", ["Innovation, Technology and Industry Bureau"]),
        ("The Standards and Calibration Laboratory acts.", ["Standards and Calibration Laboratory"]),
        ("Ministries and the Calibration Laboratory act.", ["Calibration Laboratory"]),
        (
            "the Advanced Manufacturing Centre, Data Technology Hub and Microelectronics Centre.",
            ["Advanced Manufacturing Centre", "Data Technology Hub", "Microelectronics Centre"],
        ),
        (
            "the University Grants Committee (UGC) and Research Grants Council pay",
            ["University Grants Committee", "Research Grants Council"],
        ),
        (
            "the Harbour Technology Park Limited is of the Harbour Technology Park",
            ["Harbour Technology Park Limited", "Harbour Technology Park"],
        ),
        (
            "a signatory to the Mutual Recognition Arrangement of the International Committee for Weights and Measures",
            ["Mutual Recognition Arrangement of the International Committee for Weights and Measures"],
        ),
        (
            "its Artificial Intelligence (AI) Supercomputing Centre in town",
            ["Artificial Intelligence Supercomputing Centre"],
        ),
        (
            "the Department for Science, Innovation and Technology (DSIT) acts",
            ["Department for Science, Innovation and Technology"],
        ),
        (
            "the Office of the Government Chief Information Officer",
            ["Office of the Government Chief Information Officer"],
        ),
        ("the Support Scheme for Universities helps", ["Support Scheme for Universities"]),
        ("the Smart City Blueprint for Hong Kong 2.0, published in 2020", ["Smart City Blueprint for Hong Kong 2.0"]),
        (
            "the Research, Academic and Industry Sectors One-plus Scheme",
            ["Research, Academic and Industry Sectors One-plus Scheme"],
        ),
        ("signed with the Commissioner for Technology in May", []),
        ("It was said that In September all went well.", []),
        ("the office and the plan of each department", []),
    ],
)
def test_names_are_cut_and_joined_by_their_head_nouns(text, expected):
    assert labels(text) == expected


def test_known_names_join_what_their_shape_does_not_show():
    found = labels("The IT Innovation Lab in Secondary Schools and Knowing More About IT programmes help", KNOWN)
    assert found == ["IT Innovation Lab in Secondary Schools", "Knowing More About IT"]


def test_an_abbreviation_behind_a_name_belongs_to_it_and_one_inside_does_not():
    behind, inside = BARE.find("The Parks Corporation (PC) and the Big Data (BD) Research Centre")
    assert behind.abbreviation == "PC"
    assert (inside.label, inside.abbreviation) == ("Big Data Research Centre", None)


def test_spellings_of_one_name_fold_alike():
    assert fold("The R&D Centres") == fold("r and d centres")
    assert fold("Hong Kong-Shenzhen Park") == fold("Hong Kong Shenzhen Park")
    assert fold("iAM Smart+") != fold("iAM Smart")


@pytest.mark.parametrize(
    ("short", "label", "expected"),
    [
        ("DSIT", "Department for Science, Innovation and Technology", True),
        ("A*STAR", "Agency for Science, Technology and Research", True),
        ("GDP", "Parks Corporation", False),
        (None, "X Y", False),
    ],
)
def test_abbreviations_are_spelt_by_capitals(short, label, expected):
    assert spells(short, label) is expected


def test_finding_names_is_linear_in_hostile_text():
    assert labels("A" * 100_000) == []
    assert len(BARE.find("Park of the " * 2_000)) >= 0
    assert BARE.find("(" * 50_000 + "Harbour Park") != []
    assert told("Wages and (Rural " * 300).reading is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (  # "we" is the government
            "We will set aside $5 billion for Harbourport 5.",
            {"harbourport-5": "Entity", "hong-kong-government": "PublicBody"},
        ),
        (
            "In Leeds, the HKXA will work with InvestHill.",
            {"leeds": "Area", "hkxa": "Organisation", "investhill": "Organisation"},
        ),
        ("Firms get a one-off Corporate Income Tax Rebate.", {"corporate-income-tax-rebate": "Scheme"}),
        (
            "The Minister for Trade, Farms and Employment, Ann Reef, met Hill University Professor Bo Lake.",
            {"hill-university": "University"},
        ),
        ("Ann Reef said that Canadians and the Irish want R&D. But they have AI.", {}),
        (
            "In the Department of Farms, Heritage and Local Government, work is done.",
            {"department-of-farms-heritage-and-local-government": "PublicBody"},
        ),
        ("Provide More Interactive Spaces for Young People", {}),
        ("The Lake Scheme (the Scheme) helps. The Scheme pays.", {"lake-scheme": "Scheme"}),
        (
            "He visits “Six Little Lakes” and funds U-Light rebates.",
            {"six-little-lakes": "Entity", "u-light": "Scheme"},
        ),
        (
            "Beyond the Hill Fund, I will top up the Lake Fund.",
            {"hill-fund": "Fund", "lake-fund": "Fund", "hong-kong-government": "PublicBody"},
        ),
        (
            "The Wages (Rural Areas) and Companies (Amendment) Act 2024 and the Finance (No. 2) Bill passed.",
            {"wages-rural-areas-and-companies-amendment-act-2024": "Policy", "finance-no-2-bill": "Policy"},
        ),
        (  # a long title
            "The Bill for an Act to Provide for the Establishment of the Lake Agency (Interim) was read.",
            {"lake-agency": "PublicBody"},
        ),
        ("(ii) Launch the Lake Fund. Parliament met.", {"lake-fund": "Fund", "hong-kong-parliament": "Organisation"}),
    ],
)
def test_names_with_their_classes_and_nothing_else(text, expected):
    entities = {entity.slug: entity.type for entity in told(text).reading.entities}
    assert entities == expected


def test_a_body_of_another_place_has_its_place_in_its_identity():
    def slugs(place):
        metadata = Metadata("test-2024", "Test", 2024, place=place)
        text = "A Report of 2024\n\nThe Ministry of Finance pays. The Ireland Fund and Harvard University help.\n"
        return {entity.slug for entity in extract(build_document(text, metadata)).entities}

    own = {"ireland-fund", "harvard-university"}
    assert slugs("Ireland") >= {"ministry-of-finance-ireland", *own}
    assert slugs("Kenya") >= {"ministry-of-finance-kenya", *own}
    assert slugs("Hong Kong") >= {"ministry-of-finance", *own}


@pytest.mark.parametrize(
    ("text", "label", "kind"),
    [
        ("Stage 1 of the Delta Rail Programme is underway.", "Stage 1 of the Delta Rail Programme", "Initiative"),
        ("Phase 2 of the Hill Science Park is underway.", "Phase 2 of the Hill Science Park", "Entity"),
        ('We will roll out the "Night Market X" pilot projects.', "Night Market X", "Initiative"),
        ("AgriLift was extended to offer small loans to growers.", "AgriLift", "Scheme"),
        ("AgriLift was extended to offer small talk to growers.", "AgriLift", "Entity"),
    ],
)
def test_what_is_done_with_a_name_tells_its_class(text, label, kind):
    document = build_document(f"A Report of 2024\n\n{text}\n", Metadata("test-2024", "Test", 2024, place="Kenya"))

    assert {entity.label: entity.type for entity in extract(document).entities}[label] == kind
