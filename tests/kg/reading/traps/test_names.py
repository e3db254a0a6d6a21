"""Traps of names: where one ends and the next begins, what is a name at all, and of what."""

from __future__ import annotations

from tests.kg.reading.traps.told import chapter, text


def test_trap_08_commas_and_ands_inside_one_name():
    chapter().names(
        "innovation-technology-and-industry-bureau", "research-academic-and-industry-sectors-one-plus-scheme"
    )
    told = chapter().no_name(
        "innovation", "technology-and-industry-bureau", "industry-sectors-one-plus-scheme", "academic*"
    )
    told = text("The Housing, Planning and Lands Bureau manages Hill Park.")
    told.says("housing-planning-and-lands-bureau manages hill-park").no_name("planning-*", "lands-*", "housing")


def test_trap_08_several_names_with_commas_and_an_and():
    three = ("advanced-manufacturing-centre", "data-technology-hub", "microelectronics-centre")
    chapter().names("university-grants-committee", "research-grants-council", *three)
    told = text("The Lake Corporation manages the Hill Food Centre, Lake Data Hub and Ridge Energy Centre.")
    for slug in ("hill-food-centre", "lake-data-hub", "ridge-energy-centre"):
        told.says(f"lake-corporation manages {slug}")
    told.no_name("*-and-*")


def test_trap_09_a_company_named_like_its_park():
    park = "hong-kong-shenzhen-innovation-and-technology-park"
    told = chapter("is a wholly owned subsidiary")
    told.says(f"{park}-limited manages {park}", f"{park}-limited whollyOwnedBy hong-kong-science-and-technology-*")
    told.never(f"{park} manages *", f"{park} whollyOwnedBy *", f"* manages {park}-limited")
    told = text(
        "The Lake-River Science Park Limited is a wholly owned subsidiary of the Hill Corporation responsible for "
        "building, operating and managing the Lake-River Science Park."
    )
    park = "lake-river-science-park"
    told.says(f"{park}-limited manages {park}", f"{park}-limited whollyOwnedBy hill-corporation")
    told.never(f"{park} manages *", f"{park} whollyOwnedBy *", "hill-corporation manages *")


def test_trap_10_the_park_and_the_other_citys_park():
    zone = "hetao-shenzhen-hong-kong-science-and-technology-innovation-co-operation-zone"
    chapter("the government promulgated").says(f"hong-kong-park-of-the-{zone} locatedIn {zone}")
    told = chapter("The first three buildings").says("hong-kong-shenzhen-* operationalFrom 2025 (planned)")
    told.no_name("the-shenzhen-park", "the-hong-kong-park")
    chapter().never("*shenzhen-park locatedIn hong-kong")


def test_trap_10_in_other_words():
    told = text(
        "The Macao-Zhuhai Science Park is new. The first two halls in the Macao park are being completed and the park "
        "will begin operation in 2026. It works with the Zhuhai park."
    )
    told.says("macao-zhuhai-science-park operationalFrom 2026 (planned)").never("*zhuhai-park locatedIn macao")


def test_trap_11_a_place_inside_a_name_is_no_mention_of_it():
    told = chapter("The Hong Kong Productivity Council aims").says("hong-kong-productivity-council purpose to help *")
    told.never("hong-kong does: *", "hong-kong has *")
    told = text("The Macao Lake Council manages the Hill Park. The Macao Fish Fund helps.")
    told.says("macao-lake-council manages hill-park").no_name("macao", "lake-council", "fish-fund")


def test_trap_11_an_initiative_and_its_clusters():
    told = chapter("Two InnoHK research clusters").says("innohk-research-clusters has 2 NUM *")
    told.says("health-at-innohk memberOf innohk-research-clusters").never("innohk has 2 *", "* memberOf innohk")


def test_trap_11_an_initiative_and_its_clusters_in_other_words():
    told = text(
        "The government pays for the LakeNet initiative. Two LakeNet research clusters have been set up, namely "
        "Fish@LakeNet, focusing on fish, and Boat@LakeNet, focusing on boats."
    )
    told.says("fish-at-lakenet memberOf lakenet-research-clusters", "lakenet-research-clusters has 2 NUM *")
    told.never("lakenet has 2 *", "* memberOf lakenet")


def test_trap_12_names_that_share_their_words():
    slugs = ("innovation-and-technology-fund", "innovation-and-technology-venture-fund")
    four = ("funding-scheme", "acceleration-scheme", "and-technology-training-programme", "development-office")
    chapter().names(*slugs, *(f"new-industrialisation-{end}" for end in four))
    chapter("As at end-2024, the fund had invested").never("innovation-and-technology-fund has *").says(
        "innovation-and-technology-venture-fund has 339000000 *"
    )
    told = text("The Lake Fund helps. The Lake Venture Fund helps. It had invested $9 million in 3 start-ups.")
    told.says("lake-venture-fund has 9000000 *").never("lake-fund has *").names("lake-fund")
    told = text("The Lake Fund and the Lake Fund Council met. The council advises the Hill Bureau.")
    told.says("lake-fund-council advises hill-bureau").never("lake-fund advises *")


def test_trap_13_an_agreement_named_after_a_committee():
    name = "mutual-recognition-arrangement-of-the-international-committee-for-weights-and-measures"
    chapter("It represents Hong Kong, China").says(f"{name} signatory *").never("international-committee-* signatory *")
    name = "trade-agreement-of-the-world-council-for-boats-and-fish"
    told = text("The Lake Office is a party to the Trade Agreement of the World Council for Boats and Fish. It works.")
    told.names(name).never("world-council-* signatory *", "*-fish manages *")


def test_trap_13_arrangements_in_general_are_no_agreement():
    chapter("It has mutual recognition arrangements").never("* signatory *").says("* has 117 NUM economies *")
    told = text("The Lake Service has mutual recognition arrangements with bodies in 40 cities.")
    told.says("lake-service has 40 NUM *").never("* signatory *").no_name("mutual-recognition*")


def test_trap_14_a_title_that_begins_with_the():
    told = chapter("The Principles of Data Governance").says("the-principles-of-data-governance publishedOn 2024-12")
    assert "The Principles of Data Governance" in {e.label for e in told.reading.entities}


def test_trap_14_two_programmes_joined_by_and():
    two = ("it-innovation-lab-in-secondary-schools", "knowing-more-about-it")
    chapter().names(*two).no_name("it")
    chapter("nearly 1,000 schools joined").never(*(f"{slug} has *" for slug in two)).says("*-and-* has <1000 NUM *")


def test_trap_15_a_version_is_no_quantity():
    told = chapter("set out in the Smart City Blueprint").names("smart-city-blueprint-for-hong-kong-2-0")
    told.says("* has >130 NUM initiatives *").never("* has 2 *")
    told = text("Over 60 projects set out in the Green City Blueprint for Macao 3.0 have been completed.")
    told.says("green-city-blueprint-for-macao-3-0 has >60 NUM projects *").never("* has 3 *")


def test_trap_15_a_count_of_members_is_no_part_of_the_name():
    told = chapter("annual funding of up to").says("state-key-laboratories has 16 NUM *", "* has 6 NUM branches *")
    told.no_name("16-*", "six-*")
    told = text("The government funds 12 Lake Key Laboratories and three branches of the Hill Institute.")
    told.says("lake-key-laboratories has 12 NUM *", "* has 3 NUM branches *").no_name("12-*", "three-*")


def test_trap_16_headings_and_generic_words_are_no_organisations():
    chapter().names("open-data-portal").no_name(
        "smart-city-and-digital-economy", "innovation-and-technology-development", "government-departments"
    )
    chapter().no_name("local-universities", "start-ups")
    told = text("Clean City and Green Economy\n\nThe Lake Office helps government departments and local universities.")
    told.names("lake-office").no_name("clean-*", "green-*", "government-departments", "local-universities")


def test_trap_17_a_post_is_not_the_office_and_those_who_sign_are_not_the_government():
    told = chapter("Representatives of the successful").never("* does: *")  # who signed has no name
    told.never("*commission signedOn *", "hong-kong-government signedOn *", "* collaboratesWith *", "* signatory *")
    told = text("Representatives of the winning teams signed a memorandum with the Commissioner for Boats on 3 June.")
    told.never("hong-kong-government *", "*commission *", "* signatory *").no_name("*commission")
    told = text("The Lake Commission plans. The Lake Office signed the Hill Agreement with the Commissioner for Boats.")
    told.names("lake-commission").never("* signatory lake-commission")


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
    told.says("it-innovation-lab-in-secondary-schools benefit subsidise secondary schools")
    told.says("knowing-more-about-it benefit subsidise primary schools", "knowing-more-* beneficiary primary schools")
    told.never("knowing-more-about-it benefit *secondary*", "*-schools benefit *primary*")
    told.never("* benefit * and *", "* beneficiary * and *")
    told = chapter("co-invest with angel investors").says("cyberport-macro-fund beneficiary start-ups from Cyberport")
    told.says("corporate-venture-fund beneficiary start-ups from Hong Kong Science Park")
    told.never("* beneficiary * and *", "* benefit *and Cyberport*")


def test_trap_14_respectively_maps_in_order_in_other_words():
    told = text("The Lake Programme and the Hill Programme subsidise rural and urban schools respectively.")
    told.says("lake-programme benefit subsidise rural schools", "hill-programme benefit subsidise urban schools")
    told.never("lake-programme benefit *urban*", "hill-programme benefit *rural*", "lake-* beneficiary *urban*")
    told = text("The Lake Office and the Hill Office look after rural and urban schools respectively.")
    told.says("lake-office does: look after rural schools", "hill-office does: look after urban schools")
    told.never("lake-office does: *urban*", "hill-office does: *rural*")


def test_abbreviations_of_three_capitals_name_things_wherever_they_stand():
    told = text("The bond helps in LKFI fields. Boats connect the BOATA’s ports. The MOL HLTV institutions teach.")
    told.names("lkfi", "boata", "mol", "hltv")
    told = text("Students must NOT share a PIN in part III. It has an AAA rating, cost USD 5 million and tests DNA.")
    told.no_name("not", "pin", "iii", "aaa", "usd", "dna")


def test_a_comma_says_what_place_lies_in_which():
    told = text("A road from Lakebakan, Portugal to Hillgaris, Chile opened. Trade from Reefport, Peru and Cuba grew.")
    told.says("lakebakan locatedIn portugal", "hillgaris locatedIn chile").never("reefport locatedIn *")
    told = text("In Lakebakan, Portugal opened a school. Ann sold boats to Peru, Chile and Cuba. It left Hill, Peru.")
    told.never("* locatedIn *").no_name("lakebakan-portugal")


def test_a_verb_before_a_place_is_no_part_of_its_name():
    text("Supporting Portugal’s boats is dear. Boats sail.").no_name("supporting-portugal")


def test_a_word_before_the_name_tells_its_class_where_no_ending_does():
    told = text("The Trade Office runs Project Tiger. The Skills Department trains welders through Program Cahaya.")
    told.says("trade-office administers project-tiger")
    assert {e.slug: e.type for e in told.reading.entities if e.slug in ("project-tiger", "program-cahaya")} == {
        "project-tiger": "Initiative",
        "program-cahaya": "Scheme",
    }


def test_a_name_behind_a_preposition_is_not_the_one_that_acts():
    told = text("The allocation for TVET will increase to $30 million. A TVET Bill was drafted.")
    told.names("tvet").never("tvet-bill has *")


def test_two_names_each_in_its_place():
    told = text("The Lake Museum in Cork and the Hill Library in Clare County opened.")
    told.says("hill-library locatedIn clare-county").never("* locatedIn hill-library", "lake-museum locatedIn clare-*")
    told.never("cork locatedIn *")


def test_a_noun_behind_a_name_that_only_says_what_it_is():
    text("The Palm Court hostel will open in 2027.").says("palm-court operationalFrom 2027 (planned)")
    text("The Trade Office launched the Green Loop cluster in 2019.").says("green-loop initiatedBy trade-office")
    text("The Housing Board project will open in 2027.").never("housing-board operationalFrom *")
    text("The Trade Office launched the third Green Loop cluster in 2019.").never("green-loop *")
    text("The Seed Fund project will open in 2027.").never("seed-fund operationalFrom *")


def test_bodies_named_further_on_are_some_of_the_only_ones_before_them():
    told = text("The Sky Office works with state agencies to check food, including the Sea Agency and the Rain Agency.")
    told.says("sky-office collaboratesWith sea-agency", "sky-office collaboratesWith rain-agency")
    two = text("The Sky Office works with state agencies to help firms, including the Sea Agency and the Rain Agency.")
    two.never("* collaboratesWith *")
    text("The Trade Office works with growers to sell fruit, including the Sea Agency.").never("* collaboratesWith *")
