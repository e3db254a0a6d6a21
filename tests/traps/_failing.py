"""Traps that the reader still falls into: run with `pytest tests/traps/_failing.py`.

Not part of the suite. What passes here belongs in the file of its theme.
"""

from __future__ import annotations

from tests.traps.told import chapter, text


def test_trap_02_a_misread_ai_in_a_name():
    told = text(
        "The Lake Artificial Intelligence (AI) Institute opened. The government launched the Al Voucher Scheme."
    )
    told.says("ai-voucher-scheme initiatedBy hong-kong-government").no_name("al-*")


def test_trap_05_a_footnote_is_no_previous_sentence_in_other_words():
    words = (
        "The Lake Fund helps schools².\n\n² Those of the Hill Fund and the River Scheme.\n\n"
        "As at end-2024, the fund had invested $9 million in 3 start-ups."
    )
    text(words).says("lake-fund has 9000000 *").never("hill-fund has *", "river-scheme has *")


def test_trap_05_a_footnote_tells_a_part_of_its_sum():
    chapter("Figures include around").says("* has ~1900000000 CCY_HKD * of ~3000000000*")


def test_trap_14_a_title_that_begins_with_the_in_other_words():
    told = text("The government published The Rules of Open Records in March.")
    told.says("the-rules-of-open-records publishedOn 2024-03")


def test_trap_14_two_programmes_in_other_words():
    told = text(
        "The IT Code Lab in Rural Schools and Learning About Code programmes subsidise rural and urban schools "
        "respectively to buy books."
    )
    told.names("it-code-lab-in-rural-schools", "learning-about-code").no_name("it", "*schools-and-learning*")


def test_trap_14_respectively_maps_in_order():
    told = chapter("The IT Innovation Lab in Secondary Schools")
    told.says("it-innovation-lab-in-secondary-schools does: subsidise* secondary schools*")
    told.says("knowing-more-about-it does: subsidise* primary schools*").never("knowing-more-about-it * secondary*")


def test_trap_14_respectively_maps_in_order_in_other_words():
    told = text("The Lake Programme and the Hill Programme subsidise rural and urban schools respectively.")
    told.says("lake-programme does: subsidise* rural schools", "hill-programme does: subsidise* urban schools")


def test_trap_18_branches_approved_by():
    told = chapter("has approved five Mainland branches").says("* has 5 NUM *branches *")
    told.never("ministry-of-science-and-technology has *", "* memberOf *", "* partOf ministry*", "* has 6 *")


def test_trap_18_in_other_words():
    told = text(
        "The Ministry of Health has approved four Mainland branches set up by Macao colleges to export samples."
    )
    told.says("* has 4 NUM *branches *").never("ministry-of-health has *", "* partOf ministry-of-health")


def test_trap_20_first_as_a_bracket():
    chapter("The deduction is 300 per cent").says("* has 300 PERCENT *").never("* 1 NUM *", "* 2000000 CCY_HKD f*")


def test_trap_20_first_as_a_bracket_in_other_words():
    told = text("The Lake Tax Scheme refunds 50 per cent for the first $3 million of the rent.")
    told.says("lake-tax-scheme has 50 PERCENT *").never("* has 1 NUM *", "* has 3000000 CCY_HKD funding *")


def test_trap_20_the_first_few_of_a_site_in_other_words():
    told = text("The first two halls of Hill Park opened in May. The park's first cinema is full.")
    told.says("hill-park has 2 NUM *halls *").never("hong-kong has *")


def test_trap_22_the_limit_is_not_the_places():
    chapter("has been doubled from").says("* has <=16000000 CCY_HKD *").never("hong-kong has *")


def test_trap_22_the_limit_is_of_the_scheme_named():
    told = text("The maximum grant of the Lake Scheme has been doubled from $2 million to $4 million.")
    told.says("lake-scheme has <=4000000 CCY_HKD * from <=2000000*").never("hong-kong has *")


def test_trap_23_a_subset_of_the_sentence_before():
    chapter("Over 910 were").says("* has >910 NUM * over 2024*", "* has >910 NUM * of >11800*")


def test_trap_23_a_subset_in_other_words():
    told = text("In 2024, the Lake Fund supported over 500 projects. About 60 were boat projects.")
    told.says("lake-fund has >500 NUM projects* over 2024", "lake-fund has ~60 NUM * over 2024 of >500*")


def test_trap_24_together_with_another_is_joint():
    told = chapter("Together with the Hong Kong-Shenzhen")
    told.says("san-tin-technopole has ~300 HA * for together with Hong Kong-Shenzhen*")
    told.never("hong-kong-shenzhen-innovation-and-technology-park has *")


def test_trap_24_together_with_another_in_other_words():
    told = text(
        "Together with the Hill Park, the Lake Park, situated in the Tai Po, provides about 90 hectares of land."
    )
    told.says("lake-park has ~90 HA * for together with Hill Park").never("hill-park has *")


def test_trap_25_two_steps_of_one_rule():
    told = chapter("The deduction is 300 per cent").says("* has 300 PERCENT *", "* has 200 PERCENT *")
    told.says("* 300 PERCENT * for *first*2 million*", "* 200 PERCENT * for *remaining balance*")
    told.never("* has 2000000 CCY_HKD funding*")


def test_trap_25_two_steps_in_other_words():
    told = text(
        "The Lake Scheme pays grants. The grant is 60 per cent for the first $3 million and 20 per cent for the rest."
    )
    told.says("* 60 PERCENT * for *first*3 million*", "* 20 PERCENT * for *the rest*").never("* has 3000000 CCY_HKD funding*")


def test_trap_26_a_change_has_a_base():
    told = chapter("According to an Invest Hong Kong survey").says("hong-kong has >40 PERCENT * since 2020*")
    told.never("* has *40 NUM *", "* over 2020*")


def test_trap_26_a_change_has_a_base_in_other_words():
    told = text("The number of workshops rose to nearly 900 in 2024, up by over 10 per cent compared with 2019.")
    told.says("hong-kong has >10 PERCENT * since 2019*").never("* over 2019*", "* has *10 NUM *")


def test_trap_26_the_number_is_of_the_place_named():
    told = text("The number of workshops in Macao rose to nearly 900 in 2024.")
    told.says("macao has <900 NUM workshops*").never("hong-kong has *")


def test_trap_26_the_source_is_named():
    told = chapter("According to an Invest Hong Kong survey")
    told.says("hong-kong has <4700 NUM * says invest-hong-kong*", "hong-kong has >40 PERCENT * says invest-hong-kong*")


def test_trap_26_the_source_is_named_in_other_words():
    told = text("According to a Lake Chamber survey, the number of workshops increased to nearly 900 in 2024.")
    told.says("* has <900 NUM workshops * says lake-chamber*").never("lake-chamber has *")


def test_trap_27_may_engage_is_a_limit_under_another_scheme():
    told = chapter("an additional 36 research talents").says("* has <=36 NUM research-talents*")
    told.never("new-industrialisation-acceleration-scheme has *", "* has 36 *")


def test_trap_27_may_engage_in_other_words():
    told = text("The Lake Hub helps. Firms subsidised under the Hill Scheme may further hire an additional 12 cooks.")
    told.says("lake-hub has <=12 NUM *cooks*").never("hill-scheme has *", "* has 12 *")


def test_trap_29_one_count_over_a_choice():
    told = chapter("35 bureaus or departments").says("* has 35 NUM *bureaus*departments*", "* has 158 NUM projects*")
    told.never("* has 35 NUM bureaus at *", "* has 35 NUM departments at *")


def test_trap_29_one_count_over_a_choice_in_other_words():
    told = text("As at end-2024, the Lake Vote had supported 40 projects proposed by 12 schools or colleges.")
    told.says("* has 12 NUM *schools*colleges*", "* has 40 NUM projects*").never("* has 12 NUM schools at *")


def test_trap_31_the_programme_has_its_own_launch():
    chapter("allocated from the fund").says("smart-silver-digital-inclusion-programme-for-elders launchedOn 2024-12")


def test_trap_31_in_other_words():
    told = text(
        "The Lake Fund, launched in 2011, helps. With $8 million allocated from the fund, the Hill Programme was "
        "launched in March."
    )
    told.says("lake-fund funds hill-programme", "hill-programme has 8000000 *", "hill-programme launchedOn 2024-03")
    told.says("lake-fund launchedOn 2011").never("hill-programme launchedOn 2011", "lake-fund launchedOn 2024*")


def test_trap_32_a_name_with_a_year_is_no_date():
    told = chapter("announced in the 2024 Policy Address").says("* has 1500000000 CCY_HKD * (planned)")
    told.never("*nnouncedOn*", "* has 2024 *", "* over 2024*")


def test_trap_32_a_name_with_a_year_in_other_words():
    told = text("It was announced in the 2023 Policy Address that the government would spend $8 million on boats.")
    told.says("* has 8000000 CCY_HKD * (planned)").never("* over 2023*", "* has 2023 *", "* at 2023-*")


def test_trap_33_a_year_of_assessment():
    told = chapter("year of assessment 2022-23").says("* has ~3900000000 CCY_HKD * at 2023-03-31 over ya-2022-23*")
    told.never("* over 2022*", "* over 2023*", "* at 2022-12-23*")


def test_trap_34_the_year_is_of_the_publication():
    name = "smart-city-blueprint-for-hong-kong-2-0"
    chapter("set out in the Smart City Blueprint").says(f"{name} publishedOn 2020", f"{name} has >130 NUM *").never(
        f"{name} has >130 NUM * at 2020-*", "* over 2020*"
    )


def test_trap_34_the_year_is_of_the_publication_in_other_words():
    told = text("Over 60 projects set out in the Green City Blueprint for Macao 3.0, published in 2019, are complete.")
    name = "green-city-blueprint-for-macao-3-0"
    told.says(f"{name} publishedOn 2019", f"{name} has >60 NUM projects at 2024-*").never("* at 2019-*", "* over 2019*")


def test_trap_35_since_its_launch_in_other_words():
    told = text("The Lake Scheme helps. Since its launch in 2016 to end-2023, a total of 90 quotas had been allotted.")
    told.says("lake-scheme launchedOn 2016", "lake-scheme has 90 NUM * at 2023-12-31*").never("* launchedOn 2023*")


def test_trap_35_since_its_launch_without_a_year():
    fund = "social-innovation-and-entrepreneurship-development-fund"
    chapter("Since its launch to end-2024").says(f"{fund} has 653 NUM * at 2024-12-31*").never("* launchedOn 2024*")


def test_trap_35_since_its_launch_without_a_year_in_other_words():
    told = text("The Lake Fund, launched in 2011, helps. Since its launch to end-2023, 70 projects had been funded.")
    told.says("lake-fund launchedOn 2011", "lake-fund has 70 NUM * at 2023-12-31*").never("* launchedOn 2023*")


def test_trap_35_later_in_the_same_year_in_other_words():
    told = text("The Lake Fund was launched in 2021. The Hill Programme was launched later in the same year.")
    told.says("lake-fund launchedOn 2021", "hill-programme launchedOn 2021").never("hill-programme launchedOn 2024*")


def test_trap_38_support_that_will_be_provided():
    told = chapter("will be provided to each approved project").never(
        "* has 10000000..100000000 * funding-per-project at *31"
    )
    told.says("* has 10000000..100000000 CCY_HKD * (planned)").never("funding has *")


def test_trap_38_support_that_will_be_provided_in_other_words():
    told = text("The Lake Scheme helps. Grants from $3 million to $7 million will be given to each chosen team.")
    told.says("lake-scheme has 3000000..7000000 CCY_HKD * (planned)").never("grants has *", "* 3000000..7000000 *31")


def test_trap_38_results_are_expected():
    chapter("are expected in 2025").says("* does: *are expected in 2025 (planned)").never("* does: *expected in 2025")


def test_trap_38_by_a_year_to_come():
    chapter("by end-2025").says("* does: *by end-2025 (planned)").never("* does: *by end-2025")
    told = text("The Lake Platform helps. An upgrade of it is being rolled out so as to reach all schools by end-2026.")
    told.says("lake-platform does: *by end-2026 (planned)")


def test_trap_38_expected_in_other_words():
    told = text("The Lake Park grows. The results of a study on its land are expected in 2026.")
    told.says("lake-park does: *are expected in 2026 (planned)").never("* does: *are expected in 2026")


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
    told.says("boattalk* developedBy lake-fish-institute").never("* developedBy hong-kong-government", "* initiatedBy *")
