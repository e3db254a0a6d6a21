"""Traps of the printed text: slips of the scan, signs, footnotes, headings, ends of sentences."""

from __future__ import annotations

from tests.kg.reading.traps.told import chapter, text


def test_trap_01_thousands_printed_with_a_dot():
    told = chapter("The total workforce was around").never("* has *20 NUM *", "* has *14 NUM *")
    told.says("* has ~20000 NUM *", "* has >14000 NUM *")
    raw = {(repair.raw, repair.repaired) for repair in told.reading.document.repairs}
    assert {("20.000", "20,000"), ("14.000", "14,000")} <= raw


def test_trap_01_decimals_stay():
    told = chapter("1.11 per cent", "3.15 million").says("* has >3150000 NUM *", "* has 33000000000 CCY_HKD *")
    told.never("* has 1 *", "* has 11 *", "* has 111 *", "* has *15 NUM *", "* has *15000000 *")
    told = text("The Lake Park is home to 2.125 per cent of all birds. The Hill Park attracts 1.11 million people.")
    told.says("lake-park has 2.125 PERCENT *", "hill-park has 1110000 NUM *")


def test_trap_01_in_other_words():
    told = text("Lake Park has 3,000 trees and 12.000 visitors. The share of children was 2.125 per cent.")
    told.says("lake-park has 12000 NUM visitors *", "* has 2.125 PERCENT *").never("* has 12 NUM *", "* 2125 *")


def test_trap_02_a_misread_ai():
    chapter("Subsidy Scheme, mainly").says("ai-subsidy-scheme initiatedBy *").no_name("al-*", "*-al-*")
    told = chapter("industries of strategic importance").says("new-industrialisation-acceleration-scheme *")
    assert ("Al", "AI") in {(repair.raw, repair.repaired) for repair in told.reading.document.repairs}


def test_trap_02_a_misread_ai_before_a_noun():
    told = text(
        "The Lake Artificial Intelligence (AI) Institute opened. The Hill Office supports Al and boat research."
    )
    told.says("hill-office does: supports AI and boat research")


def test_trap_02_a_name_of_a_person_stays():
    told = text("The Lake Artificial Intelligence (AI) Institute opened. The Hill Bureau chose Al Green as its head.")
    told.says("hill-bureau does: *Al Green*").never("* does: *AI Green*")


def test_trap_03_dollars_are_of_the_place():
    chapter("Subsidy Scheme, mainly").says("* has 3000000000 CCY_HKD *").never("*CCY_USD*", "*CCY_CNY*")


def test_trap_03_an_escaped_sign_keeps_its_place():
    told = text("The Lake Fund gave \\$3 million to the Hill Institute.").says("* has 3000000 CCY_HKD *")
    quote = told.reading.document.quote(told.reading.claims[0].evidence[0].span)
    assert quote == "The Lake Fund gave \\$3 million to the Hill Institute."


def test_trap_03_renminbi_without_a_space():
    chapter("About RMB1 billion").says("hong-kong has ~1000000000 CCY_CNY *").never("*CCY_HKD*")
    text("The Lake Fund gave RMB3 million to the Hill Institute.").says("* has 3000000 CCY_CNY *").never("*CCY_HKD*")


def test_trap_04_marks_of_footnotes_are_no_digits():
    chapter("Over 910 were").says("* has ~3000000000 CCY_HKD *").never("* has ~3 *", "*000002 *", "*³*", "*²*")
    chapter("supports teams from").says("* has 6 NUM *universities *").never("*universities3*", "*universities³*")
    told = text("The Lake Scheme pays $4 billion² to six schools³.\n\n² In two years.\n\n³ Those in Tai Po.")
    told.says("* has 4000000000 CCY_HKD *", "* has 6 NUM schools-paid *").never("*²*", "*³*", "*schools-3*")


def test_trap_04_a_footnote_belongs_to_the_nearest_mark_before_it_as_numbers_begin_again():
    words = (
        "Chapter One\n\nThe Alpha Science Park¹ opened in 2003.\n\n¹ There are 300 companies in it.\n\n"
        "Chapter Two\n\nThe Beta Science Park¹ opened in 2006.\n\n¹ There are 500 companies in it.\n"
    )
    told = text(words).says("alpha-science-park has 300 *", "beta-science-park has 500 *")
    told.never("alpha-science-park has 500 *")


def test_trap_04_a_footnote_without_its_mark_is_found_by_content():
    marked = [s.text for s in chapter().reading.document.sentences if s.kind == "footnote" and s.notes]
    assert any(words.startswith("The designated universities are") for words in marked)
    words = (
        "The Lake Scheme pays each selected school¹ $4 million. The Hill Scheme pays $5 million².\n\n"
        "The selected schools are Lake School, Hill School and River School.\n\n² In two years."
    )
    notes = {s.text: s.notes for s in text(words).reading.document.sentences if s.kind == "footnote"}
    assert [label for _, label in notes["The selected schools are Lake School, Hill School and River School."]] == ["1"]


def test_trap_05_a_footnote_is_no_previous_sentence():
    told = chapter("the fund had invested", "the scheme had supported over 16,000")
    told.says("innovation-and-technology-venture-fund has *339000000 *", "stem-internship-scheme has >16000 *")


def test_trap_05_a_footnote_tells_a_part_of_its_sum_in_other_words():
    words = "The Lake Scheme granted $4 billion² to projects.\n\n² Figures include $1 billion for the Hill Scheme."
    text(words).says("* has 1000000000 CCY_HKD * of 4000000000*")


def test_trap_06_two_websites_on_one_line():
    told = chapter().says("open-data-portal homepage https://www.data.gov.hk")
    told.says("smart-city-portal homepage https://www.smartcity.gov.hk")
    told = text("Websites\n\nLake Park: www.lake.hk Hill Fund: www.hill.hk\n\nRiver Office: www.river.hk")
    told.says("lake-park homepage https://www.lake.hk", "hill-fund homepage https://www.hill.hk")
    told.never("lake-park homepage *hill*", "hill-fund homepage *lake.hk")


def test_trap_06_a_homepage_is_that_of_the_heading_above_if_nothing_else_stands_below_it():
    block = "Tel: +353 1 234 5678\n\nHomepage: http://www.lake.ie\n\nEmail: info@lake.ie"
    told = text(f"The Lake Agency (LKA) tests boats.\n\n## Contact information\n\n### Lake Agency\n\n{block}\n")
    told.says("lake-agency homepage http://www.lake.ie")
    told = text("## Lake Agency\n\nThe Lake Agency tests boats for the Hill Council.\n\n{block}\n")
    told.never("* homepage *").no_name("homepage")
    text(f"The fund grew.\n\n## About the Lake Agency\n\n{block}\n").never("* homepage *")


def test_trap_06_the_lines_of_an_address_say_where_the_body_above_them_is():
    page = "# Boats\n\nThe Lake Agency (LKA) tests boats in Ireland.\n\n### Lake Agency\n\n{}\n\nTel: +353 1 234 5678\n"
    told = text(page.format("The Boat House\nSwan's Pier\nCork 2\nD01 P2V6\nIreland"))
    told.says(*(f"lake-agency locatedIn {place}" for place in ("the-boat-house", "swans-pier", "cork-2", "ireland")))
    for lines in (
        "Ann Shore\nSwan's Pier\nIreland",
        "Department of Boats\nSwan's Pier\nIreland",
        "Swan's Pier\nCork 2\nMonday to Friday only\nIreland",
        "Swan's Pier\nBoat Lane\nNowhere Town",
    ):
        text(page.format(lines)).never("lake-agency locatedIn *")
    text("## Lake Agency\n\nThe Lake Agency tests boats.\n\nSwan's Pier\nCork 2\nIreland\n").never("* locatedIn swan*")


def test_trap_06_a_heading_is_no_sentence_and_a_missing_full_stop_no_bridge():
    told = chapter("The council promotes the liberalisation").never(
        "* does: *Accreditation Service*", "*accreditation*"
    )
    council = "hong-kong-council-for-testing-and-certification"
    told.says(f"{council} does: promotes *under CEPA", f"{council} does: encourages * in the sector")
    told.never("* does: *Hong Kong Accreditation*", "*-accreditation-* *")
    told = text("The Lake Council advises the Hill Bureau on fish and boats\n\nRiver Office\n\nThe River Office plans.")
    told.says("lake-council advises hill-bureau").never("* does: *boats River*", "lake-council advises river-office")


def test_trap_07_an_abbreviation_ends_a_sentence_but_a_dot_in_an_address_does_not():
    told = text(
        "The Lake Office promotes R&D. The Hill Office supports I&T. The River Office runs www.fish.org for all."
    )
    sentences = [s.text for s in told.reading.document.sentences if s.kind == "sentence"]
    assert sentences == [
        "The Lake Office promotes R&D.",
        "The Hill Office supports I&T.",
        "The River Office runs www.fish.org for all.",
    ]
    chapter().says("* homepage https://www.apas.org")


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


def test_a_footnote_that_only_lists_names_tells_who_the_marked_things_are():
    told = text(
        "The Lake Scheme helps teams from three local universities².\n\n"
        "² Hill University, Sea University and the University of the River."
    )
    told.says(
        "hill-university memberOf local-universities-of-lake-scheme",
        "local-universities-of-lake-scheme has 3 NUM member-count *",
    )


def test_a_footnote_that_lists_names_for_no_number_of_things_tells_nothing():
    told = text("The Lake Scheme helps².\n\n² Hill University, Sea University and the University of the River.")
    told.never("* memberOf *")


def test_a_mark_whose_raising_was_lost_is_no_digit_of_the_number():
    told = text("The Lake Fund paid $3 billion2 to schools.\n\n2 Grants to farms are part of it.")
    told.says("lake-fund has 3000000000 CCY_HKD *").never("* has 3 *", "* has 2 *")


def test_a_digit_glued_to_a_word_stays_where_no_footnote_has_it():
    text("The Lake Office runs the Phase2 Portal.").names("phase2-portal")
