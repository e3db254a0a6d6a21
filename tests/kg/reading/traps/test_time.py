"""Traps of time: bare months, years of two kinds, dates that belong to something else, words that only look so."""

from __future__ import annotations

from tests.kg.reading.traps.told import chapter, text


def test_trap_32_a_bare_month_is_of_the_documents_year():
    told = chapter("Supercomputing Centre in December", "Subsidy Scheme, mainly", "Representatives of the successful")
    told.says("artificial-intelligence-supercomputing-centre launchedOn 2024-12").never(
        "ai-subsidy-scheme launchedOn *"
    )
    told = text("The Lake Centre was launched in March. The government also launched the $2 million Hill Scheme.")
    told.says("lake-centre launchedOn 2024-03", "hill-scheme initiatedBy *").never("hill-scheme launchedOn *")


def test_trap_32_a_day_without_a_year():
    told = text("On 3 June, the government published the Lake Blueprint.").says("lake-blueprint publishedOn 2024-06-03")
    assert all(
        claim.object.inferred for claim in told.reading.claims if getattr(claim, "predicate", "") == "publishedOn"
    )


def test_trap_33_years_of_two_kinds():
    chapter("In the 2024-25 financial year").says("* has <=20000000 * over fy-2024-25*").never("*2024-12-25*")
    told = (
        chapter("in the 2023-24 academic year").says("* at 2024-08-31 over ay-2023-24*").never("*fy-*", "*2023-12-24*")
    )
    told = text(
        "In the 2021-22 academic year, the Lake Fund gave $3 million to the Hill School. "
        "In the 2022-23 financial year, it gave $4 million to the River School."
    )
    told.says("hill-school has 3000000 * over ay-2021-22*", "river-school has 4000000 * over fy-2022-23*")
    told.never("*2022-12-23*", "*2021-12-22*", "* 3000000 * over fy-*")


def test_trap_33_a_year_of_assessment_in_other_words():
    told = text("The Lake Scheme pays. The total rent claimed for the year of assessment 2020-21 was about $4 million.")
    told.says("* has ~4000000 CCY_HKD * at 2021-03-31 over ya-2020-21*").never("* at 2020-12-21*")


def test_trap_34_a_stock_then_and_a_property_now():
    told = chapter("The Hong Kong Science Park provides").says("* has ~1300 NUM companies at 2024-12-31*")
    told.says("* has ~400000 M2 gross-floor-area at *")
    told = text("Lake Park provides 9,000 square metres of floor area and was home to 40 shops as at end-2022.")
    told.says("lake-park has 40 NUM shops at 2022-12-31*", "lake-park has 9000 M2 * at 2024-12-31*")
    told.never("* 9000 M2 * at 2022-*", "* 40 NUM * at 2024-*")


def test_trap_35_since_its_launch():
    told = chapter("Since its launch in 2018 to end-2024")
    told.says("technology-talent-admission-scheme launchedOn 2018", "* has 1120 NUM * at 2024-12-31*")
    told.never("* 1120 NUM * at 2018-*", "* launchedOn 2024*")


def test_trap_35_later_in_the_same_year():
    told = chapter("later in the same year").says("*pilot-arrangement-* began 2023")
    told.never("* launchedOn 2024*", "* at 2024-* over 2024*")


def test_trap_36_verbs_and_ordinals_are_no_months():
    told = chapter("an additional 36 research talents").says("* has *36 NUM *").never("*2024-05*")
    told = text("The Lake Hub may help the second team march on. It may launch the Hill Scheme.")
    told.says("lake-hub does: *").never("*2024-05*", "*2024-03*", "* has 2 *", "* has 1 *", "* launchedOn *")


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


def test_the_date_of_what_describes_a_thing_is_not_that_of_its_figures():
    told = text(
        "The Hub Programme launched last year has also sponsored over 350 talents. The Hill Scheme pays $5,000. "
        "The Lake Park, opened in 2019, houses 30 firms. In 2021, the Lake Fund supported 40 firms."
    )
    told.says("hub-programme has >350 * at 2024-12-31", "lake-park has 30 * at 2024-12-31", "* has 40 * over 2021")
    told.never("* has >350 * 2023*", "hill-scheme has * 2023*", "lake-park has * 2019*")


def test_what_has_come_about_is_as_of_now_and_not_of_its_beginning():
    told = text(
        "Since 2016, the Lake Fund has supported 250 projects. In 2014, we launched the Hill Scheme, which has so far "
        "supported 188 start-ups. The River Fund was launched in 2015 and has supported 33 firms. Since its launch in "
        "2018, the Rock Fund has supported 60 projects. As at March 2023, the Oak Fund has supported 61 projects. In "
        "2021, the Sky Fund approved 12 projects."
    )
    told.says("lake-fund has 250 * at 2024-12-31*", "hill-scheme has 188 * at 2024-12-31*")
    told.says("river-fund has 33 * at 2024-12-31*", "rock-fund has 60 * at 2024-12-31*")
    told.says("oak-fund has 61 * at 2023-03-31*", "sky-fund has 12 * at 2021-12-31*")


def test_what_firms_may_apply_for_is_given():
    told = text("Under the Lake Initiative, firms may apply for a voucher worth $5,000 or, if joint, up to $9,000.")
    told.says("lake-initiative has 5000 *", "lake-initiative has <=9000 *").never("considered*")
