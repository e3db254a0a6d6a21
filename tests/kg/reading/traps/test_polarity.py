"""Traps of what is not so, not yet so, only hoped, only recommended, or so of another."""

from __future__ import annotations

import pytest

from tests.kg.reading.traps.told import chapter, text


def test_trap_37_what_there_is_not():
    chapter("There is no cap on").never("*", "* does: *", "* criterion *", "* purpose *")
    told = text(
        "The Lake Scheme helps. There is no limit on the number of grants. The limit for each grant is $3 million."
    )
    told.says("* has <=3000000 CCY_HKD *").never("* has 0 *", "* has *NUM *")


def test_trap_37_without_a_need_is_no_relation():
    told = chapter("without the need for cross-boundary").says("*self-service-kiosks does: have been set up in *")
    told.never("*-smart provides *", "*-smart does: *", "*-smart locatedIn *", "* funds *")
    told = text("The Lake Office supports firms without managing the Hill Park. The Lake Office manages River Park.")
    told.says("lake-office manages river-park").never("lake-office manages hill-park")
    told.says("lake-office does: supports firms without managing the Hill Park")


def test_trap_38_plans_are_no_facts():
    chapter("The first three buildings").says("* operationalFrom 2025 (planned)").never("* operationalFrom 2025")
    chapter("the government would optimise").says("* has 1500000000 * (planned)").never("* has 1500000000 CCY_HKD*31")
    chapter("will also allocate").says("* has 200000000 * (planned)").never("* funds hong-*", "*2024-12-31")
    told = chapter("is planned for completion").says("*installation-of-* completedOn 2025 (planned)")
    told.never("microelectronics-centre completedOn *", "* completedOn 2025")
    told = chapter("exploring the feasibility").says("*corporation does: is also exploring the * (considered)")
    told.never("*corporation manages *", "*corporation provides *")


def test_trap_38_plans_in_other_words():
    told = text(
        "The Lake Bureau will allocate $8 million to the Hill Fund. The River Park will open in 2027. The Lake Office "
        "is "
        "exploring the feasibility of operating the Hill Park. The Hill Centre is expected to be completed in 2026."
    )
    told.says("* has 8000000 CCY_HKD * (planned)", "river-park operationalFrom 2027 (planned)")
    told.never("lake-bureau funds hill-fund", "* has 8000000 CCY_HKD *31", "river-park operationalFrom 2027")
    told.never("lake-office manages hill-park", "hill-centre completedOn 2026")


def test_trap_38_what_is_only_thought_about():
    told = text(
        "The Lake Council is considering a third phase of Lake Park. The Hill Institute studied the possibility of a "
        "toll. The Lake Observatory studies the weather. The Hill Council reviewed its fees."
    )
    told.says("lake-council does: is considering * (considered)", "hill-institute does: studied * (considered)")
    told.says("lake-observatory does: studies the weather", "hill-council does: reviewed its fees")


def test_trap_38_those_who_propose_or_plan_are_there():
    chapter("proposed by 35 bureaus").says("* has 35 NUM bureaus*").never("* has 35 * (planned)")
    told = text("The Lake Fund had supported 158 projects proposed by 35 firms. The Lake Fund plans 20 projects.")
    told.says("lake-fund has 35 NUM *", "lake-fund has 20 * (planned)").never("lake-fund has 35 * (planned)")


def test_trap_38_the_purpose_of_a_plan_is_a_plan():
    told = chapter("the third InnoHK research cluster").says("hong-kong-government does: has also started preparatory*")
    told.never("* initiatedBy *", "innohk-research-clusters has 3 *", "* memberOf *")
    told = text("The government has started preparatory work to establish the Hill Institute, which will study fish.")
    told.says(
        "hong-kong-government does: has started preparatory work *", "hill-institute does: will study * (planned)"
    )
    told.never("hill-institute initiatedBy hong-kong-government", "hill-institute does: *fish")


def test_trap_39_goals_and_abilities_are_no_deeds():
    chapter("endeavours to promote").says("cyberport does: endeavours to *").never("cyberport does: promote*")
    chapter("The Hong Kong Productivity Council aims").says("* purpose to help *").never("* does: help*")
    chapter("The area can also serve").never("* locatedIn shenzhen", "* does: *", "*-technopole *")
    told = text("The Lake Office aims to manage the Hill Park. The Lake Bureau endeavours to operate the River Park.")
    told.says("lake-office does: aims to *", "lake-bureau does: endeavours to operate *").never("* manages *")


def test_trap_41_recommended_is_not_approved():
    told = chapter("24 project applications were").says("* has 24 NUM *recommended*")
    told.never("* has 24 *approved*", "* has 24 NUM *funded at*")


def test_trap_41_recommended_in_other_words():
    told = text(
        "The Lake Scheme helps. For its first round, 12 boat applications were recommended for in-principle funding."
    )
    told.says("lake-scheme has 12 NUM *recommended*").never("* has 12 NUM *approved*", "* has 12 NUM *funded at*")


def test_trap_42_the_arrangement_links_the_two_not_those_who_promote_it():
    deal = "mainland-and-hong-kong-closer-economic-partnership-arrangement"
    told = chapter("The Mainland has been opening up", "The council promotes the liberalisation")
    told.says(f"{deal} signatory mainland", f"{deal} signatory hong-kong").never(f"{deal} signatory *council*")
    told = text(
        "The Macao and Zhuhai Closer Fishing Arrangement (CFA) opens markets. The Lake Council promotes "
        "the measures under CFA."
    )
    told.says("lake-council does: promotes *").never("* signatory lake-council", "lake-council memberOf *")


def test_trap_43_supported_by_is_not_oversight():
    told = chapter("The bureau is supported by").never("* oversees *", "* partOf *", "* funds *")
    told.says("innovation-technology-and-industry-bureau supportedBy digital-policy-office")
    told.never("digital-policy-office supportedBy *")
    told = text("The Lake Bureau is supported by the Hill Commission and the River Office.")
    told.says("lake-bureau supportedBy hill-commission", "lake-bureau supportedBy river-office")
    told.never("* oversees *", "hill-commission supportedBy *", "* partOf *")


def test_trap_43_to_encourage_others_is_no_investment():
    told = chapter("encourages venture capital funds").never("* funds *", "* collaboratesWith *", "* has *")
    told.says("innovation-and-technology-venture-fund purpose encourages *")
    told = text("The Lake Fund encourages the Hill Bank to co-invest with the government in the River Institute.")
    told.says("lake-fund does: encourages the Hill Bank to *").never("* funds *", "* collaboratesWith *")


def test_trap_44_a_point_of_contact_is_no_member():
    told = chapter("enquiry and notification point").says("quality-services-division represents hong-kong")
    told.never("* signatory *", "quality-services-division memberOf *", "quality-services-division partOf world-*")
    told = text("The Lake Office acts as Macao's enquiry point under the World Boat Organization's Sea Agreement.")
    told.says("lake-office represents macao").never("* signatory *", "* memberOf *", "* partOf *")


def test_trap_45_a_sum_of_two_is_not_one_ones():
    told = chapter("Research funding also comes from").says("ugc-funded-universities has 7310000000 CCY_HKD *")
    told.never("research-grants-council has *", "university-grants-committee has *")
    told = text(
        "Money also comes from the Lake Committee (LC) and Hill Council, which gave $7 billion to LC-funded schools."
    )
    told.says("lc-funded-schools has 7000000000 *").never("hill-council has *", "lake-committee has *")
    told = text("The Lake Committee and the Hill Council spent $7 billion on boats.")
    told.says("lake-committee-and-hill-council has 7000000000 *").never("hill-council has *", "lake-committee has *")


def test_trap_46_who_developed_and_who_only_helped():
    centre = "hong-kong-generative-ai-research-and-development-centre"
    told = chapter("assisted in piloting the use").says(f"{centre} partOf innohk-research-clusters")
    told.never("* developedBy hong-kong-government", "* initiatedBy hong-kong-government", "* provides *")


def test_trap_47_websites_join_their_names_and_none_is_made_up():
    centre = "automotive-platforms-and-application-systems-r-and-d-centre"
    told = chapter().says(
        "cross-boundary-public-services homepage https://*", f"{centre} homepage https://www.apas.org"
    )
    told.no_name(f"hong-kong-{centre}").never(
        "hong-kong-microelectronics-research-and-development-institute homepage *"
    )
    told = text(
        "The Lake Boat Centre and the Hill Fish Institute work in Macao. The Lake Sails initiative helps.\n\n"
        "Websites\n\n"
        "Lake Sails: www.sails.hk\n\nLake Boat Centre: www.boat.hk"
    )
    told.says("lake-boat-centre homepage https://www.boat.hk", "lake-sails homepage https://www.sails.hk")
    told.never("hill-fish-institute homepage *")


def test_trap_47_a_longer_name_in_the_list_is_the_same_centre():
    told = text(
        "The Lake Boat Centre works in Hong Kong.\n\nWebsites\n\nHong Kong Lake Boat Centre: www.boat.hk\n\n"
        "Hill Fund: www.hill.hk"
    )
    told.says("lake-boat-centre homepage https://www.boat.hk").no_name("hong-kong-lake-boat-centre")


def test_trap_38_support_that_will_be_provided():
    told = chapter("will be provided to each approved project").never(
        "* has 10000000..100000000 * funding-per-project at *31"
    )
    told.says("* has 10000000..100000000 CCY_HKD * (planned)").never("funding has *")


def test_trap_38_support_that_will_be_provided_in_other_words():
    told = text("The Lake Scheme helps. Grants from $3 million to $7 million will be given to each chosen team.")
    told.says("lake-scheme has 3000000..7000000 CCY_HKD * (planned)").never("grants has *", "* 3000000..7000000 *31")


def test_trap_38_results_are_expected():
    chapter("are expected in 2025").never("*", "* does: *")  # the results of a study that has no name
    told = text("The Lake Tunnel is expected in 2026. The Hill Tunnel is planned for 2027.")
    told.says("lake-tunnel does: is expected in 2026 (planned)", "hill-tunnel does: is planned for 2027 (planned)")
    told.never("lake-tunnel does: * 2026", "hill-tunnel does: * 2027")


def test_trap_38_by_a_year_to_come():
    told = chapter("by end-2025").says("*comprehensive-upgrade-* does: is being rolled out *")
    told.never("iam-smart does: *", "* completedOn *", "* launchedOn *")  # the upgrade is not the thing upgraded
    told = text("The Lake Platform helps. An upgrade of it is being rolled out so as to reach 90 schools by end-2026.")
    told.says("* has 90 * at 2026-12-31 (planned)").never("* does: *2026", "* has 90 *31")
    told = text("The Lake Platform will reach 90 schools by end-2026.")
    told.says("lake-platform has 90 NUM schools * (planned)").never("lake-platform has 90 *31")


def test_trap_38_expected_in_other_words():
    told = text("The Lake Park grows its own trees. The results of a study on its land are expected in 2026.")
    told.says("lake-park does: grows its own trees").never(
        "lake-park does: *2026*", "* publishedOn 2026*", "* completedOn 2026*"
    )


def test_trap_39_what_one_can_do_is_not_done():
    told = text(
        "The Lake Bureau can operate the River Park. The Lake Office may fund the Hill Institute. It runs Sea Park."
    )
    told.says("lake-office manages sea-park").never(
        "lake-bureau manages river-park", "lake-office funds hill-institute"
    )


def test_trap_40_planned_or_under_way_is_neither_alone():
    told = chapter("more than 50 projects were being planned").never("* has >50 NUM projects at 2024-12-31")
    told.says("* has >50 NUM *planned*").never("* of >130*")


def test_trap_40_planned_or_under_way_in_other_words():
    told = text(
        "As at end-2024, the Lake Lab had tested over 30 boats. Among them, more than 10 were being planned for or "
        "under sea trials."
    )
    told.says("lake-lab has >10 NUM *planned*trials*").never(
        "* has >10 NUM being-planned *", "* has >10 NUM boats at 2024-12-31"
    )


def test_trap_41_the_recommended_are_of_the_scheme():
    told = chapter("24 project applications were").never("funding has *").no_name("funding")
    told.says("research-academic-and-industry-sectors-one-plus-scheme has 24 NUM *")


def test_trap_41_a_total_of_the_recommended_is_not_the_schemes():
    scheme = "research-academic-and-industry-sectors-one-plus-scheme"
    told = chapter("The total funding amounts to over").says(f"{scheme} has >1000000000 CCY_HKD * for *")
    told.never(f"{scheme} has >1000000000 * at 2024-12-31", "funding has *")


def test_trap_41_a_total_of_the_recommended_in_other_words():
    told = text(
        "The $6 billion Lake Scheme helps. For its first round, 12 boat applications were recommended for in-principle "
        "funding. The total funding amounts to over $2 billion."
    )
    told.says("lake-scheme has 6000000000 *", "lake-scheme has >2000000000 CCY_HKD * for *")
    told.never("lake-scheme has >2000000000 * at 2024-12-31")


def test_trap_44_the_party_is_the_one_represented():
    told = chapter("It represents Hong Kong, China").says("standards-and-calibration-laboratory represents hong-kong")
    told.says("mutual-recognition-arrangement-* signatory hong-kong").never("* signatory standards-and-calibration-*")


def test_trap_44_the_party_is_the_one_represented_in_other_words():
    told = text("The Lake Laboratory represents Macao as a signatory to the Open Boats Agreement.")
    told.says("lake-laboratory represents macao", "open-boats-agreement signatory macao")
    told.never("* signatory lake-laboratory")


def test_trap_46_the_thing_developed():
    told = text("The government assisted in piloting the BoatTalk application, developed by the Lake Fish Institute.")
    told.says("boattalk* developedBy lake-fish-institute").never(
        "* developedBy hong-kong-government", "* initiatedBy *"
    )


@pytest.mark.parametrize(
    "words",
    [
        "Neither the Harbour Council nor the Lake Council manages the Hill Park.",
        "The Hill Park was formerly managed by the Lake Council.",
        "Before 2010, the Lake Council managed the Hill Park.",
        "The Lake Council used to manage the Hill Park.",
        "It is not true that the Lake Council manages the Hill Park.",
        "The Lake Council would manage the Hill Park if it were built.",
    ],
)
def test_what_is_denied_past_or_supposed_does_not_hold(words):
    text(words).never("* manages hill-park")


def test_those_without_a_name_state_nothing() -> None:
    text("Some had suggested that the Lake Council should close the Hill Park.").never("lake-council does: *")
    text("Critics say that the Lake Council wasted $3 million.").never("lake-council *")
    text("Many economists argued that the Trade Office should slow down.").never("trade-office does: *")
    text("The Trade Office said that the Lake Council hired 30 people.").says("lake-council has 30 *")
