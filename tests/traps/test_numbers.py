"""Traps of numbers: what a figure counts, whose it is, whether it is joint, a limit, a step or a rank."""

from __future__ import annotations

from tests.traps.told import chapter, text


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
    chapter("for the first facilitation measure").says("* does: *first facilitation*").never("* has 1 *")
    chapter("The first three buildings").says("* has 3 NUM *buildings *").never("* has 1 *")
    told = text("The first two halls of Hill Park opened in May. The park's first cinema is full.")
    told.says("* has 2 NUM *halls *").never("* has 1 *")


def test_trap_20_the_first_few_of_a_site_are_the_sites():
    told = chapter("The first three buildings").never("hong-kong has *")
    told.says("hong-kong-shenzhen-innovation-and-technology-park has 3 NUM *buildings *")


def test_trap_21_a_limit_for_each():
    told = chapter("annual funding of up to").says("* has <=20000000 CCY_HKD *")
    told.never("* 320000000 *", "* 440000000 *", "* has 20000000 *").says("* has <=20000000 CCY_HKD *per*")
    told = text("The government gave annual funding of up to $5 million to each of the 12 Lake Key Laboratories.")
    told.says("* has <=5000000 CCY_HKD *per*").never("* 60000000 *", "* has 5000000 *")


def test_trap_21_the_same_sum_of_two_schemes():
    scheme = "technology-start-up-support-scheme-for-universities"
    chapter("The annual funding for each university").says(f"{scheme} has <=16000000 *").never(
        "*from*", "*hong-kong has *"
    )
    chapter("has been doubled from").says("* has <=16000000 * from <=8000000*").never(f"{scheme} has *")
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
    told = chapter("three InnoParks").says("innoparks has 217 HA *").never("*-innopark has *", "*corporation has * HA *")
    told = text(
        "The Lake Corporation manages two InnoParks in Sha Tin and Tuen Mun, which together provide "
        "90 hectares of land."
    )
    told.says("innoparks has 90 HA *", "lake-corporation manages sha-tin-innopark").never("*-innopark has *")
    told.never("lake-corporation has * HA *")


def test_trap_26_nearly_is_below():
    told = chapter("According to an Invest Hong Kong survey").says("hong-kong has <4700 NUM start-ups * over 2024*")
    told.never("* has *40 NUM *", "invest-hong-kong has *", "* has 4700 *")
    told = text("In 2024, the number of workshops rose to nearly 900.")
    told.says("hong-kong has <900 NUM workshops * over 2024*").never("* has 900 *", "* has ~900 *")


def test_trap_27_least_and_most():
    chapter("at least 100 research teams").says("* has >=100 NUM research-teams *").never("* has 100 *", "* has *5 *")
    chapter("up to four graduates").says("research-talent-hub has <=4 NUM graduates*").never("* has 4 *")
    told = text(
        "The Lake Scheme funds at least 30 teams within around three years and each team can hire up to six cooks."
    )
    told.says("lake-scheme has >=30 NUM teams *", "lake-scheme has <=6 NUM cooks*").never("* has 30 *", "* has 6 *")


def test_trap_28_two_sets_in_one_sentence():
    told = chapter("all government fee items").says("* has >600 NUM *fee-items*", "* has ~80 NUM government-services*")
    told.never("* has >600 NUM government-services*", "* of >600*", "faster-payment-system has *")
    told = text(
        "As at end-2024, cards had been accepted for all library fees, totalling more than 70, while about 20 museum "
        "shops also took cash."
    )
    told.says("* has >70 NUM *library-fees*", "* has ~20 NUM *museum-shops*").never("* of >70*")


def test_trap_28_done_and_possible():
    told = chapter("about 3,800 government forms can be")
    told.says("* has ~1480 NUM *licences*", "* has ~3800 NUM *forms*").never("* has ~3800 NUM *digitalised*", "* of ~*")
    told = text("As at end-2024, about 40 permits had been digitalised and about 90 library forms can be sent online.")
    told.says("* has ~40 NUM *permits*", "* has ~90 NUM *forms*").never("* has ~90 NUM *digitalised*")


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
