"""Traps of numbers: what a figure counts, whose it is, whether it is joint, a limit, a step or a rank."""

from __future__ import annotations

from tests.kg.reading.traps.told import chapter, text


def test_trap_19_the_amount_is_of_the_scheme_and_the_scheme_of_the_government():
    told = chapter("Supercomputing Centre in December", "Subsidy Scheme, mainly")
    told.says("ai-subsidy-scheme has 3000000000 CCY_HKD *", "ai-subsidy-scheme initiatedBy hong-kong-government")
    told.never("cyberport has *", "hong-kong-government has *", "ai-subsidy-scheme initiatedBy cyberport")
    told.never("artificial-intelligence-supercomputing-centre initiatedBy hong-kong-government")
    told = text(
        "The Lake Corporation opened the Hill Data Centre in May. "
        "The government also launched the $2 billion Fish Voucher Scheme."
    )
    told.says("fish-voucher-scheme has 2000000000 CCY_HKD *", "fish-voucher-scheme initiatedBy hong-kong-government")
    told.never(
        "lake-corporation has *", "fish-voucher-scheme initiatedBy lake-*", "hill-data-centre initiatedBy hong-*"
    )


def test_trap_20_first_as_a_rank():
    told = chapter("Hong Kong ranked third").says("hong-kong has 1 NUM rank-in-asia *", "hong-kong has 3 NUM rank-in-*")
    told.never("hong-kong has 1 NUM rank-in-the-world *")
    told = text("Macao ranked second in the world and first in Asia on the Clean City Index.")
    told.says("macao has 2 NUM rank-in-the-world *", "macao has 1 NUM rank-in-asia *").never("hong-kong has *")


def test_trap_20_first_as_an_ordinal_makes_no_count_of_one():
    chapter("for the first facilitation measure").never("* does: *first facilitation*", "* has 1 *")
    told = text("The Lake Corporation publishes guides to the first facilitation measure.")
    told.says("lake-corporation does: *first facilitation*").never("* has 1 *")
    chapter("The first three buildings").says("* has 3 NUM *buildings *").never("* has 1 *")
    told = text("The first two halls of Hill Park opened in May. The park's first cinema is full.")
    told.says("* has 2 NUM *halls *").never("* has 1 *")


def test_trap_20_the_first_few_of_a_site_are_the_sites():
    told = chapter("The first three buildings").never("hong-kong has *")
    told.says("hong-kong-shenzhen-innovation-and-technology-park has 3 NUM *buildings *")


def test_trap_21_a_limit_for_each():
    told = chapter("annual funding of up to").says("* has <=20000000 CCY_HKD *")
    told.never("* 320000000 *", "* 440000000 *", "* has 20000000 *").says("* has <=20000000 CCY_HKD *for-each*")
    told = text("The government gave annual funding of up to $5 million to each of the 12 Lake Key Laboratories.")
    told.says("* has <=5000000 CCY_HKD *for-each*").never("* 60000000 *", "* has 5000000 *")


def test_trap_21_the_same_sum_of_two_schemes():
    scheme = "technology-start-up-support-scheme-for-universities"
    chapter("The annual funding for each university").says(f"{scheme} has <=16000000 *").never(
        "*from*", "*hong-kong has *"
    )
    told = chapter("has been doubled from").says("*-annual-funding-support has <=16000000 * from <=8000000*")
    told.never(f"{scheme} has *", "hong-kong has *")
    told = text(
        "The Lake Scheme helps. The maximum amount of annual support for each college has been doubled from "
        "$2 million to $4 million."
    )
    told.says("lake-scheme has <=4000000 * from <=2000000*").never("*-support has *")
    told = text(
        "The Lake Scheme pays each school up to $6 million. The Hill Scheme helps. "
        "The annual funding for each college is up to $6 million."
    )
    told.says("lake-scheme has <=6000000 *school*", "hill-scheme has <=6000000 *college*")
    told.never("hill-scheme has * funding-per-school *", "lake-scheme has *college*")


def test_trap_22_the_old_value_is_no_current_fact():
    told = chapter("has been doubled from").says("* has <=16000000 * over fy-2024-25 from <=8000000*")
    told.never("* has *8000000 CCY_HKD * at 2024-*", "* 2 NUM *")
    told = text(
        "Starting from the 2023-24 financial year, the Lake Scheme's limit has been raised from $2 million to "
        "$5 million."
    )
    told.says("* has *5000000 CCY_HKD * over fy-2023-24 from *2000000*").never("* has *2000000 CCY_HKD * at 2024-*")


def test_trap_23_a_part_of_a_workforce():
    told = chapter("The total workforce was around").says(
        "hong-kong-science-park has >14000 NUM researchers * of ~20000*"
    )
    told.never("hong-kong has *", "hong-kong-science-and-technology-parks-corporation has *")
    told = text("Lake Park grows. The total staff was about 6,000, more than 4,500 of whom were cooks.")
    told.says("lake-park has >4500 NUM cooks * of ~6000*").never("* has >4500 NUM cooks at 2024-12-31")


def test_trap_24_a_figure_of_three_together():
    told = (
        chapter("three InnoParks").says("innoparks has 217 HA *").never("*-innopark has *", "*corporation has * HA *")
    )
    told = text(
        "The Lake Corporation manages two InnoParks in Sha Tin and Tuen Mun, which together provide "
        "90 hectares of land."
    )
    told.says("innoparks has 90 HA *", "lake-corporation manages sha-tin-innopark").never("*-innopark has *")
    told.never("lake-corporation has * HA *")


def test_trap_26_nearly_is_below():
    # Whose start-ups these are, the sentence leaves open: neither those of the survey's maker nor of the place before.
    chapter("According to an Invest Hong Kong survey").never("* has *4700 *", "* has *40 *")
    told = text("In 2024, the number of workshops in Macao rose to nearly 900.")
    told.says("macao has <900 NUM workshops* over 2024*").never("* has 900 *", "* has ~900 *", "hong-kong has *")
    text("In 2024, the number of workshops rose to nearly 900.").never("* has *900 *")


def test_trap_27_least_and_most():
    told = chapter("at least 100 research teams").says("*-one-plus-scheme has >=100 NUM research-teams-funded *")
    told.never("* has 100 *", "* has *5 *", "* has 2 *")
    chapter("up to four graduates").says("research-talent-hub has <=4 NUM graduates*").never("* has 4 *")
    told = text(
        "The Lake Scheme funds at least 30 teams within around three years and each team can hire up to six cooks."
    )
    told.says("lake-scheme has >=30 NUM teams-funded *", "lake-scheme has <=6 NUM cooks*")
    told.never("* has 30 *", "* has 6 *")


def test_trap_28_two_sets_in_one_sentence():
    # Passive, and without an agent: the sentence names nobody who has them.
    told = chapter("all government fee items").never("* has >600 NUM government-services*", "* of >600*")
    told.never("faster-payment-system has *", "hong-kong has *")
    told = text(
        "As at end-2024, the Lake Library took cards for all library fees, totalling more than 70, while about 20 "
        "museum shops in Hill Park also took cash."
    )
    told.says("lake-library has >70 NUM *library-fees*", "hill-park has ~20 NUM *museum-shops*").never("* of >70*")
    told.never("lake-library has *20 *", "hill-park has *70 *")


def test_trap_28_done_and_possible():
    # Passive, and without an agent: the sentence names nobody who has them.
    chapter("about 3,800 government forms can be").never("* has ~3800 NUM *digitalised*", "* of ~*", "hong-kong has *")
    told = text(
        "As at end-2024, about 40 permits had been digitalised under the Lake Plan and about 90 library forms can be "
        "sent through Hill Portal."
    )
    told.says("lake-plan has ~40 NUM permits-digitalised *", "hill-portal has ~90 NUM *forms*")
    told.never("* has ~90 NUM *digitalised*", "lake-plan has ~90 *", "* of ~*")


def test_trap_29_an_age_is_no_count():
    told = chapter("aged 60 or above").says("* has 100000000 CCY_HKD *").never("* has *60 *")
    told = text("The Lake Programme was launched in May to teach those aged 65 or above. It has 30 teachers.")
    told.says("lake-programme launchedOn 2024-05", "lake-programme has 30 NUM teachers *").never("* has *65 *")


def test_trap_30_the_same_sum_links_nothing():
    told = chapter().never(
        "research-academic* funds *", "innohk funds *", "* funds new-industrialisation-acceleration-*"
    )
    told.never("* has 10000000000 * of *").says("innohk has 10000000000 CCY_HKD *")
    told.says("research-academic-* has 10000000000 *", "new-industrialisation-acceleration-scheme has 10000000000 *")
    told = text("The $7 billion Lake Scheme helps. The $7 billion Hill Scheme helps too.")
    told.says("lake-scheme has 7000000000 *", "hill-scheme has 7000000000 *").never("* funds *", "* partOf *", "* of *")


def test_trap_31_money_from_a_fund_for_a_programme():
    fund, programme = "social-innovation-and-entrepreneurship-development-fund", "smart-silver-digital-inclusion-*"
    told = chapter("The Social Innovation and Entrepreneurship", "allocated from the fund")
    told.says(f"{fund} funds {programme}", f"{programme} has 100000000 CCY_HKD *")
    told.says(f"{fund} launchedOn 2013").never(f"{programme} launchedOn 2013", f"{fund} launchedOn 2024-12")
    told.never(f"{programme} funds *")


def test_trap_18_branches_approved_by():
    told = chapter("has approved five Mainland branches").says("ministry-of-science-* does: *approved five*")
    told.never("ministry-of-science-and-technology has *", "* memberOf *", "* partOf ministry*", "* has *")


def test_trap_18_in_other_words():
    told = text(
        "The Ministry of Health has approved four Mainland branches set up by Macao colleges to export samples."
    )
    told.says("ministry-of-health does: *approved four*").never("* has *", "* partOf ministry-of-health")
    told = text("The Ministry of Health has approved four Mainland branches set up by Lake College to export samples.")
    told.says("lake-college has 4 NUM *branches *").never("ministry-of-health has *", "* partOf ministry-of-health")
    told = text("The Lake Scheme has supported 40 start-ups set up by Hill College.")
    told.says("lake-scheme has 40 NUM start-ups*").never("hill-college has *")


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
    told.says("* 60 PERCENT * for *first*3 million*", "* 20 PERCENT * for *the rest*").never(
        "* has 3000000 CCY_HKD funding*"
    )


def test_trap_26_a_change_has_a_base():
    chapter("According to an Invest Hong Kong survey").never("* has *40 NUM *", "* over 2020*", "hong-kong has *")


def test_trap_26_a_change_has_a_base_in_other_words():
    told = text(
        "The number of workshops in Macao rose to nearly 900 in 2024, up by over 10 per cent compared with 2019."
    )
    told.says("macao has >10 PERCENT * since 2019*").never("* over 2019*", "* has *10 NUM *", "hong-kong has *")


def test_trap_26_the_number_is_of_the_place_named():
    told = text("The number of workshops in Macao rose to nearly 900 in 2024.")
    told.says("macao has <900 NUM workshops*").never("hong-kong has *")


def test_trap_26_the_source_is_named():
    chapter("According to an Invest Hong Kong survey").never("invest-hong-kong has *", "* has <4700 NUM *")
    told = text(
        "According to an Invest Hong Kong survey, the number of start-ups in Macao increased to nearly 700 in 2024, up "
        "by over 40 per cent compared with 2020."
    )
    told.says("macao has <700 NUM * says invest-hong-kong*", "macao has >40 PERCENT * says invest-hong-kong*")
    told.never("invest-hong-kong has *")


def test_trap_26_the_source_is_named_in_other_words():
    told = text("According to a Lake Chamber survey, the number of workshops in Macao rose to nearly 900 in 2024.")
    told.says("macao has <900 NUM workshops* says lake-chamber*").never("lake-chamber has *")


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


def test_trap_24_the_places_of_three_are_not_what_is_managed():
    told = chapter("three InnoParks").says(
        "*corporation manages yuen-long-innopark", "yuen-long-innopark locatedIn yuen-long"
    )
    told.never("*corporation manages yuen-long", "*corporation manages tai-po", "innoparks locatedIn *")
