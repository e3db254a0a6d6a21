"""Terms of schemes: sentences of several countries with the terms they give, and near misses that give none."""

from __future__ import annotations

import pytest

from kg.model.claims import Concept, Metadata, Observation, Reading, Statement, Text
from kg.model.identity import slug
from kg.reading.claims.extract import extract
from kg.reading.claims.terms.roles import load_constructions
from kg.reading.text.document import build_document

TERMS = ("purpose", "beneficiary", "criterion", "benefit", "sector")
CONCEPTS = {"audience": {"start-ups": "start-ups", "professors": "teachers"}, "support": {"loans": "loan"}}


def read(text: str, place: str = "New Zealand") -> Reading:
    """The reading of a document of one paragraph."""
    metadata = Metadata(id="report-2024", title="Report 2024", edition=2024, place=place)
    return extract(build_document(f"Report 2024\n\n{text}\n", metadata), concepts=CONCEPTS)


def terms(text: str, place: str = "New Zealand") -> set[tuple[str, str, str]]:
    """The terms that a text gives, as the subject's label, property and words."""
    reading = read(text, place)
    labels = {entity.slug: slug(entity.label) for entity in reading.entities}
    return {
        (labels[claim.subject], claim.predicate, claim.object.value)
        for claim in reading.claims
        if isinstance(claim, Statement) and isinstance(claim.object, Text) and claim.predicate in TERMS
    }


SAYS = [
    (
        "The Tech Incubator Programme provides repayable loans of up to $450,000 to deep technology start-ups.",
        {
            ("tech-incubator-programme", "benefit", "repayable loans of up to $450,000"),
            ("tech-incubator-programme", "beneficiary", "deep technology start-ups"),
        },
    ),
    (
        "The Disruptive Technologies Innovation Fund was set up to encourage collaboration between companies.",
        {("disruptive-technologies-innovation-fund", "purpose", "to encourage collaboration between companies")},
    ),
    (
        "The Startup SG Founder programme gives a grant of $50,000 to entrepreneurs with innovative business ideas.",
        {
            ("startup-sg-founder", "benefit", "a grant of $50,000"),
            ("startup-sg-founder", "beneficiary", "entrepreneurs"),
            ("startup-sg-founder", "criterion", "innovative business ideas"),
        },
    ),
    (
        "Under the Productivity Solutions Grant, small enterprises receive up to 50 per cent of the cost of equipment.",
        {
            ("productivity-solutions-grant", "beneficiary", "small enterprises"),
            ("productivity-solutions-grant", "benefit", "up to 50 per cent of the cost of equipment"),
        },
    ),
    (
        "Enterprise Ireland offers the Innovation Voucher for small firms that need help from a research centre.",
        {
            ("innovation-voucher", "beneficiary", "small firms that need help from a research centre"),
            ("innovation-voucher", "criterion", "need help from a research centre"),
        },
    ),
    (
        "The Green Shoots Fund focuses on life sciences, food and advanced materials.",
        {
            ("green-shoots-fund", "sector", "life sciences"),
            ("green-shoots-fund", "sector", "food"),
            ("green-shoots-fund", "sector", "advanced materials"),
        },
    ),
    (
        "The Ministry of Textiles introduced the Loom Upgrade Scheme, helping weavers buy modern machines.",
        {
            ("loom-upgrade-scheme", "purpose", "helping weavers buy modern machines"),
            ("loom-upgrade-scheme", "beneficiary", "weavers"),
        },
    ),
    (
        "The Harbour Accelerator connects founders, investors and universities.",
        {
            ("harbour-accelerator", "purpose", "connects founders, investors and universities"),
            ("harbour-accelerator", "beneficiary", "founders"),
            ("harbour-accelerator", "beneficiary", "investors"),
            ("harbour-accelerator", "beneficiary", "universities"),
        },
    ),
    (
        "The Loom Upgrade Scheme was designed for tenants or owners on a matching basis.",
        {
            ("loom-upgrade-scheme", "beneficiary", "tenants or owners"),
            ("loom-upgrade-scheme", "criterion", "on a matching basis"),
        },
    ),
    (
        "Scottish Enterprise will offer training to 30 exporters, especially in the wind and wave sectors.",
        {
            ("scottish-enterprise", "benefit", "training"),
            ("scottish-enterprise", "beneficiary", "30 exporters"),
            ("scottish-enterprise", "sector", "the wind and wave sectors"),
        },
    ),
    (
        "The Lagos Skills Council helps local firms adopt new machines.",
        {
            ("lagos-skills-council", "purpose", "helps local firms adopt new machines"),
            ("lagos-skills-council", "beneficiary", "local firms"),
        },
    ),
    (
        "Through the Loom Scheme, the Lagos Skills Council offers loans to farmers with funds of $3 million.",
        {("loom-scheme", "benefit", "loans"), ("loom-scheme", "beneficiary", "farmers")},
    ),
    (
        "The government will strengthen regional research by launching the Outback Science Programme.",
        {("outback-science-programme", "purpose", "strengthen regional research")},
    ),
    (
        "The Maple Fund provides dividends in the form of vouchers to students from poor families.",
        {
            ("maple-fund", "benefit", "dividends in the form of vouchers"),
            ("maple-fund", "beneficiary", "students from poor families"),
        },
    ),
    (
        "The Lagos Skills Council will impart coding skills to rural pupils through the Digital Village Programme.",
        {
            ("digital-village-programme", "purpose", "impart coding skills to rural pupils"),
            ("digital-village-programme", "beneficiary", "rural pupils"),
        },
    ),
    (
        "Through the Hill Fund, the Ministry supports research on rice.",
        {("hill-fund", "purpose", "supports research on rice")},
    ),
    (
        "The Harbour Office will relax the threshold for the Hill Scheme by lowering the minimum cost from $3 to $2 "
        "and providing funding on a matching basis.",
        {
            ("hill-scheme", "criterion", "the minimum cost from $3 to $2"),
            ("hill-scheme", "benefit", "funding on a matching basis"),
            ("hill-scheme", "criterion", "on a matching basis"),
        },
    ),
    (
        "The Wind Bond finances schools.",
        {("wind-bond", "purpose", "finances schools"), ("wind-bond", "beneficiary", "schools")},
    ),
    (
        "A new health bond will be introduced to finance clinics. "
        "This initiative enables savers to help.",
        {
            ("new-health-bond", "purpose", "to finance clinics"),
            ("new-health-bond", "purpose", "enables savers to help"),
            ("new-health-bond", "beneficiary", "savers"),
        },
    ),
    (
        "The Rural Gigabit Scheme opened in 2021. Applicants must own the building.",
        {("rural-gigabit-scheme", "criterion", "own the building")},
    ),
    (
        "The Otago Bursary Scheme opens in June. Successful applicants will be offered loans of up to $5,000.",
        {
            ("otago-bursary-scheme", "benefit", "loans of up to $5,000"),
            ("otago-bursary-scheme", "beneficiary", "Successful applicants"),
        },
    ),
    (
        "Under the Start-up Grant Scheme, each eligible firm will be awarded $20,000 to buy machines.",
        {
            ("start-up-grant-scheme", "benefit", "$20,000"),
            ("start-up-grant-scheme", "beneficiary", "each eligible firm"),
            ("start-up-grant-scheme", "purpose", "to buy machines"),
        },
    ),
    (
        "First, we will provide an additional $600 in Delta Vouchers for all households.",
        {
            ("delta-vouchers", "benefit", "an additional $600 in Delta Vouchers"),
            ("delta-vouchers", "beneficiary", "all households"),
        },
    ),
    (
        "Seniors who are aged 65 and above will receive $500 in Silver Support payments.",
        {
            ("silver-support", "benefit", "$500 in Silver Support payments"),
            ("silver-support", "beneficiary", "Seniors who are aged 65 and above"),
            ("silver-support", "criterion", "aged 65 and above"),
        },
    ),
    (
        "The Farm Scheme opened. We will offer a minimum payout of $2,000 in cash to firms that hired a nurse.",
        {
            ("farm-scheme", "benefit", "a minimum payout of $2,000 in cash"),
            ("farm-scheme", "beneficiary", "firms that hired a nurse"),
        },
    ),
    (
        "The Ministry designed the Warm Homes Grant so that lower-income families get more support.",
        {
            ("warm-homes-grant", "benefit", "more support"),
            ("warm-homes-grant", "beneficiary", "lower-income families"),
        },
    ),
    (
        "The Warm Homes Grant offsets heating bills for pensioners.",
        {
            ("warm-homes-grant", "purpose", "offsets heating bills for pensioners"),
            ("warm-homes-grant", "beneficiary", "pensioners"),
        },
    ),
    (
        "The Hub Programme sponsored talents to pursue a career in biotechnology.",
        {
            ("hub-programme", "beneficiary", "talents"),
            ("hub-programme", "purpose", "to pursue a career in biotechnology"),
            ("hub-programme", "sector", "biotechnology"),
        },
    ),
    (
        "The Cork Fund co-invests on a matching basis with private lenders.",
        {
            ("cork-fund", "benefit", "co-invests on a matching basis"),
            ("cork-fund", "criterion", "on a matching basis with private lenders"),
        },
    ),
    (
        "The Sea Scheme ended. Applicants to the Maple Fund must own a farm.",
        {("maple-fund", "criterion", "own a farm")},
    ),
    (
        "The Sea Scheme ended. Eligible firms under the Maple Fund get $5,000.",
        {("maple-fund", "beneficiary", "Eligible firms"), ("maple-fund", "benefit", "$5,000")},
    ),
    (
        "The Maple Fund pays firms $9 for each worker whom they retrain.",
        {("maple-fund", "beneficiary", "firms"), ("maple-fund", "benefit", "$9")},
    ),
    (
        "The Maple Loan offers interest-free loans of up to $4,000 over ten years.",
        {("maple-loan", "benefit", "interest-free loans of up to $4,000")},
    ),
    (
        "Young people can apply for the Delta Bursary.",
        {("delta-bursary", "beneficiary", "Young people")},
    ),
    (
        "The Nile Seed Fund aims to reduce losses of grain after the harvest.",
        {("nile-seed-fund", "purpose", "to reduce losses of grain after the harvest")},
    ),
    (
        "The Lagos Skills Programme is intended to cut youth unemployment.",
        {("lagos-skills-programme", "purpose", "to cut youth unemployment")},
    ),
    ("The Maple Fund is aimed at reducing food waste.", {("maple-fund", "purpose", "reducing food waste")}),
    (
        "The Skills Agency will train and place jobseekers through its Bridge Programme.",
        {
            ("bridge-programme", "purpose", "train and place jobseekers"),
            ("bridge-programme", "beneficiary", "jobseekers"),
        },
    ),
    (
        "The Hill Grant covers up to 50 per cent of the cost of insulation.",
        {("hill-grant", "benefit", "up to 50 per cent of the cost of insulation")},
    ),
    (
        "The Sun Rebate began. The first €300 will be paid in June, and the remaining €200 will be paid in July.",
        {
            ("sun-rebate", "benefit", "The first €300 will be paid in June"),
            ("sun-rebate", "benefit", "the remaining €200 will be paid in July"),
        },
    ),
    (
        "AgriLift will be expanded to provide small loans to growers.",
        {("agrilift", "benefit", "small loans"), ("agrilift", "beneficiary", "growers")},
    ),
    (
        "We will roll out the \"Night Market X\" pilot projects to cover towns without a market hall.",
        {("night-market-x", "purpose", "to cover towns without a market hall")},
    ),
    (
        "The purpose of the Rural Bus Fund is to improve transport in remote villages.",
        {("rural-bus-fund", "purpose", "to improve transport in remote villages")},
    ),
    (
        "The Start-up Visa Scheme is for founders of technology companies.",
        {("start-up-visa-scheme", "beneficiary", "founders of technology companies")},
    ),
    (
        "Only companies with fewer than 50 employees can apply to the Digital Grant.",
        {
            ("digital-grant", "beneficiary", "companies"),
            ("digital-grant", "criterion", "fewer than 50 employees"),
        },
    ),
    (
        "The Warm Homes Grant is limited to pensioners.",
        {("warm-homes-grant", "beneficiary", "pensioners")},
    ),
    (
        "The Digital Grant entitles firms to a discount of 20 per cent.",
        {("digital-grant", "beneficiary", "firms"), ("digital-grant", "benefit", "a discount of 20 per cent")},
    ),
    (
        "The Solar Scheme exempts households from the import tax.",
        {("solar-scheme", "benefit", "exempts households from the import tax")},
    ),
    (
        "The Jobs Growth Incentive caters to young farmers.",
        {("jobs-growth-incentive", "beneficiary", "young farmers")},
    ),
    (
        "The Mill Fund subsidises firms to buy looms and hire weavers, to teaching crafts.",
        {
            ("mill-fund", "beneficiary", "firms"),
            ("mill-fund", "benefit", "subsidises firms"),
            ("mill-fund", "purpose", "to buy looms and hire weavers"),
        },
    ),
]


@pytest.mark.parametrize(("text", "expected"), SAYS, ids=[text[:40] for text, _ in SAYS])
def test_sentence_gives_its_terms_and_no_others(text: str, expected: set[tuple[str, str, str]]) -> None:
    assert terms(text) == expected


SILENT = [
    "The Penang Fund does not support retailers.",
    "Does the Penang Fund support retailers?",
    "Scottish Enterprise provided advice to exporters in 2021.",  # a single deed of a body
    "The Education Ministry of Kenya provides that schools may close.",
    "The New Zealand Government provides grants to farmers.",  # its policy, and no term of it
    "Scottish Enterprise does not offer grants to farmers.",
    "The Maple Fund was launched in Ottawa in 2019 to mark the anniversary of the treaty.",
    "The Harbour Fund invested $300 million in 41 roads by the end of 2023.",
    "Governments around the world are rolling out vast subsidies to attract investments.",
    "It promotes trade and helps firms.",
    "The Trade Office promoted the Seed Fund by holding fairs.",
    "The Ministry does not support research through the Hill Fund.",
    "The Ministry developed a drill through the Hill Fund in 2021.",  # a single deed
    "The Ministry praised the Warm Homes Grant so that families get more support.",
    "The Farm Scheme and the Sea Scheme opened. We will offer a minimum payout of $2,000 to firms.",
    "Nobody will be paid $500 in Silver Support payments.",
    "The Hill Fund helps.",
    "The Sea Scheme ended. Applicants to the Harbour Council must own a farm.",
    "We will double the grants of the Maple Fund.",
    "Farmers who receive the Maple Allowance qualify for advice.",
    "The Maple Fund does not aim to reduce waste.",
    "The Maple Fund covers 30 districts.",
    "Kisima will be expanded to provide 30 beds to patients.",
    "The first $300 will be paid in June.",
    "The Maple Fund failed to reduce waste.",
    "The Maple Fund and the Sap Fund provide grants and loans to growers and bakers.",
    "The Hill Grant and the Lake Grant help weavers and miners.",
    "The Hill Grant gives the grant.",
    "The Lake Loan Scheme offers more generous.",
    "Under the Sap Fund, applicants receive further support.",
    "The cost of the Rural Bus Fund is to rise.",
    "The Start-up Visa Scheme is for now a success.",
    "The Minister applied to the Digital Grant office for leave.",
]


@pytest.mark.parametrize("text", SILENT, ids=[text[:40] for text in SILENT])
def test_near_miss_gives_no_term(text: str) -> None:
    assert terms(text) == set()


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("The Maple Fund aims to help exporters enter new markets.", "holds"),
        ("The Maple Fund is intended to help exporters enter new markets.", "holds"),
        ("The government plans to introduce the Halal Booster Scheme to help exporters enter new markets.", "planned"),
        ("The Maple Fund might help exporters enter new markets.", "considered"),
        ("The Office will work with the Hill Bank to launch the Maple Fund to help exporters find buyers.", "planned"),
        ("The Trade Office worked with the Hill Bank to launch the Maple Fund to help exporters find buyers.", "holds"),
        ("The Minister wants to launch the Maple Fund to help exporters enter new markets.", "considered"),
    ],
)
def test_purpose_holds_as_the_scheme_does(text: str, mode: str) -> None:
    claims = [c for c in read(text).claims if isinstance(c, Statement) and c.predicate in TERMS]

    assert {c.predicate for c in claims} == {"purpose", "beneficiary"}
    assert {c.modality for c in claims} == {mode}


@pytest.mark.parametrize(
    ("text", "modes"),
    [
        (  # what is yet to be launched gives nothing yet, however the text goes on
            "We will launch the Maple Fund to help farmers. It provides loans to growers. Applicants must own land.",
            {"to help farmers": "planned", "farmers": "planned", "loans": "planned", "growers": "planned"}
            | {"own land": "planned"},
        ),
        (  # what is there already goes on as it is
            "The Maple Fund lends ploughs to growers. We will expand the Maple Fund to help bakers.",
            {"ploughs": "holds", "growers": "holds", "to help bakers": "planned", "bakers": "planned"},
        ),
        (  # and those whom it is for stay the same where only an amount is raised
            "We will increase the monthly allowance of the Nurse Bursary for trainees from $300 to $400.",
            {"trainees": "holds"}
            | {"the monthly allowance of the Nurse Bursary for trainees from $300 to $400": "planned"},
        ),
    ],
)
def test_terms_of_what_is_announced_are_planned(text: str, modes: dict[str, str]) -> None:
    claims = [c for c in read(text).claims if isinstance(c, Statement) and c.predicate in TERMS]
    assert {c.object.value: c.modality for c in claims if isinstance(c.object, Text)} == modes


def test_what_was_given_once_is_no_benefit_but_tells_for_whom() -> None:
    given = terms("The Maple Commercialization Fund supported 300 firms in 2023.", "Canada")

    assert given == {("maple-commercialization-fund", "beneficiary", "firms")}


def test_scheme_without_a_name_is_an_entity_of_its_document_and_the_noun_means_it_again() -> None:
    reading = read("The government offers tax deductions for R&D expenditure. The deduction is 125 per cent.", "Malta")
    subjects = {c.subject for c in reading.claims if isinstance(c, Statement) and c.predicate in TERMS}
    (scheme,) = (entity for entity in reading.entities if entity.label == "tax deductions")

    assert subjects == {scheme.slug} == {"report-2024-tax-deductions"}
    assert scheme.type == "Scheme"
    assert ("tax-deductions", "purpose", "R&D expenditure") in terms(
        "The government offers tax deductions for R&D expenditure.", "Malta"
    )
    assert any(
        c.evidence[0].antecedent for c in reading.claims if isinstance(c, Statement) and c.predicate == "benefit"
    )


def test_definite_noun_means_the_name_of_its_own_sentence_first() -> None:
    text = "The Hill Centre opened. Once the Lake Centre opens, we will support the centre in giving farmers loans."

    assert {subject for subject, _, _ in terms(text)} == {"lake-centre"}


def test_this_initiative_needs_one_scheme_before_it() -> None:
    text = "A new health bond and a new loan scheme will be introduced. This initiative enables savers to help."

    assert terms(text, "Kenya") == set()


def test_two_schemes_before_it_leave_a_condition_silent() -> None:
    text = "The Reef Fund opened in 2020. The Coral Fund opened in 2021. Applicants must own a boat."

    assert not {kind for _, kind, _ in terms(text, "Australia")} & {"criterion"}


def test_concepts_follow_from_terms_by_the_nouns_of_a_phrase() -> None:
    text = "The Tech Incubator Programme provides loans to start-ups that work with university professors."
    claims = (claim for claim in read(text).claims if isinstance(claim, Statement))

    assert {c.object for c in claims if isinstance(c.object, Concept)} == {
        Concept("start-ups", "audience"),
        Concept("loan", "support"),
    }


def test_long_chain_of_purposes_takes_no_longer_than_its_square() -> None:
    chain = "to help firms " * 60

    assert len(terms(f"The Maple Fund was launched {chain}grow.", "Canada")) < 200


def test_every_construction_states_terms_of_the_ontology() -> None:
    stated = {kind for construction in load_constructions() for kind, _ in construction.states}

    assert stated == set(TERMS)
    assert len({construction.rule.name for construction in load_constructions()}) == len(load_constructions())


def test_activity_is_a_clause_that_nothing_else_covers() -> None:
    text = "The Maple Office reviews applications from firms and is overseen by the Council of Trade."
    claims = [c for c in read(text, "Canada").claims if isinstance(c, Statement) and c.predicate == "activity"]

    assert [c.object for c in claims] == [Text("reviews applications from firms")]
    text = "Preparatory work for the Maple Office will be completed. The construction of the Maple Office was slow."
    claims = read(text, "Canada").claims
    assert [c for c in claims if isinstance(c, Statement) and c.predicate == "activity"] == []


def test_money_set_aside_to_help_somebody_is_a_scheme_of_its_own():
    own = "assistance-to-village-schools"
    text = "The Trade Ministry will allocate $2 million to provide assistance to village schools in the form of loans."
    assert terms(text) >= {(own, "beneficiary", "village schools"), (own, "benefit", "loans")}
    figures = [claim for claim in read(text).claims if isinstance(claim, Observation)]
    assert [(one.about.endswith(own), one.modality) for one in figures] == [(True, "planned")]


@pytest.mark.parametrize(
    "text",
    [
        "The Trade Ministry allocated $3 million to the Hill Fund to provide assistance to village schools.",
        "The Trade Ministry did not allocate $3 million to provide assistance to village schools.",
        "The Trade Ministry spoke for 3 hours to provide assistance to village schools.",
    ],
)
def test_money_for_a_named_scheme_or_none_at_all_makes_no_other(text):
    assert not [one for one in terms(text) if one[0].startswith("assistance")]


@pytest.mark.parametrize("said", ["pays a minimum benefit of $2,000 to", "gives a maximum grant of $900 for"])
def test_a_condition_of_the_least_sum_is_none_of_the_whole_scheme(said):
    text = f"Firms will receive a 50% Maple Rebate. The Trade Office {said} firms that employed a carpenter in 2023."

    assert "criterion" not in {kind for _, kind, _ in terms(text)}
