"""The owner of a figure: said by its clause or noun phrase, or nobody's."""

import pytest

from kg.model.claims import Metadata, Observation
from kg.model.identity import slug
from kg.reading.claims.extract import extract
from kg.reading.names.lexicon import load_lexicon
from kg.reading.text.document import build_document


def owners(text, place="Leeds", government=None):
    """The entity, number and modality of each figure that a text yields, in their order."""
    metadata = Metadata("test-2024", "Test", 2024, place=place, currency="GBP", government=government)
    reading = extract(build_document(f"A Report of 2024\n\n{text}\n", metadata), load_lexicon())
    return [
        (claim.about.removesuffix(f"-{slug(place)}"), int(claim.value), claim.modality)
        for claim in reading.claims
        if isinstance(claim, Observation) and claim.value is not None
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Hill Fund supported 340 firms.", ("hill-fund", 340, "holds")),
        ("We will launch a new five-year Delta Campaign.", ("delta-campaign", 5, "planned")),
        ("The Hill Fund is in its ten-year operation period.", ("hill-fund", 10, "holds")),
        ("The Hill Programme will run for five years.", ("hill-programme", 5, "planned")),
        ("The Ministry implemented the Hill Programme over four years.", ("hill-programme", 4, "holds")),
        ("We will implement the Hill Programme in the next three school years.", ("hill-programme", 3, "planned")),
        ("The loan period of the Hill Scheme was cut from five years to three years.", ("hill-scheme", 3, "holds")),
        ("The term of the Hill Grant will rise to six months.", ("hill-grant", 6, "planned")),
        ("Some 300 people have come to Leeds for work.", ("leeds", 300, "holds")),
        ("The Lake Plan praises sites such as Hill Park, that has won £3 million.", ("hill-park", 3_000_000, "holds")),
        ("The Hill Agency relaxed the Hill Scheme by lowering the minimum cost to £30.", ("hill-scheme", 30, "holds")),
        ("The Hill Fund will support 340 firms.", ("hill-fund", 340, "planned")),
        ("The Ministry would improve the Hill Fund by injecting £3 million.", ("hill-fund", 3_000_000, "planned")),
        ("The Ministry strengthened the Hill Scheme by committing £4 million.", ("hill-scheme", 4_000_000, "holds")),
        ("Mill Science Park is home to 70 companies.", ("mill-science-park", 70, "holds")),
        ("The Harbour Agency manages the 22-hectare Mill Science Park.", ("mill-science-park", 22, "holds")),
        ("The minister praised the £30 million Hill Fund.", ("hill-fund", 30_000_000, "holds")),
        ("The Ministry plans a Hill Fund of £30 million.", ("hill-fund", 30_000_000, "planned")),
        ("The Harbour Agency allocated £5 million to the Hill Fund.", ("hill-fund", 5_000_000, "holds")),
        ("A total of £5 million was allocated to the Hill Fund.", ("hill-fund", 5_000_000, "holds")),
        ("The Harbour Agency spent £5 million to set up the Hill Fund.", ("hill-fund", 5_000_000, "holds")),
        ("The Harbour Agency expanded the Hill Fund to £9 million.", ("hill-fund", 9_000_000, "holds")),
        ("The Harbour Agency increased the Hill Fund by £2 million.", ("hill-fund", 2_000_000, "holds")),
        ("The Harbour Agency will use the eight blocks of Mill Science Park.", ("mill-science-park", 8, "holds")),
        ("The office offers 5,500 datasets on the Harbour Data Portal.", ("harbour-data-portal", 5_500, "holds")),
        ("The Hill Institute's 40 laboratories are full.", ("hill-institute", 40, "holds")),
        ("The number of tenants in Mill Science Park rose to 96.", ("mill-science-park", 96, "holds")),
        ("So far, 24 projects have been approved under the Hill Fund.", ("hill-fund", 24, "holds")),
        ("The Harbour Agency runs the Hill Fund, which has paid for 12 bridges.", ("hill-fund", 12, "holds")),
        ("The Hill Institute, with 16 researchers, won a prize.", ("hill-institute", 16, "holds")),
        ("The Hill Fund has helped 30 firms to hire 200 graduates.", ("hill-fund", 200, "holds")),
        ("The Harbour Agency hosted the Hill Festival, attracting 90 firms.", ("hill-festival", 90, "holds")),
        ("The allocation for the Hill Fund will rise to £9 million.", ("hill-fund", 9_000_000, "planned")),
        ("Firms will get the Lake Grant Scheme, capped at £7,000.", ("lake-grant-scheme", 7_000, "planned")),
        ("The Hill Fund aims to train 200 nurses.", ("hill-fund", 200, "planned")),
        ("The Lake Fund and the Hill Fund got £3m and £5m respectively.", ("hill-fund", 5_000_000, "holds")),
        ("The Hill Fund, a £3 million fund set up under the Lake Plan, is full.", ("hill-fund", 3_000_000, "holds")),
        ("The Lake Index placed Mill Science Park first among all.", ("mill-science-park", 1, "holds")),
        ("The Ministry plans to open the Hill Park at a cost of £3 million.", ("hill-park", 3_000_000, "planned")),
        ("The Ministry explores the creation of a Hill Fund of £3 million.", ("hill-fund", 3_000_000, "considered")),
        ("Under the Hill Fund, firms may receive £3 million.", ("hill-fund", 3_000_000, "holds")),
        ("The Hill Park had 300 firms in 2024, and 200 a year earlier.", ("hill-park", 200, "holds")),
        ("The Hill Bank will offer loans with funds totalling £90 million.", ("hill-bank", 90_000_000, "planned")),
        ("The Hill Bank will provide loans to benefit 30 firms.", ("hill-bank", 30, "planned")),
        ("The Hill Agency hopes to reach 47 counties.", ("hill-agency", 47, "planned")),
        ("The Hill Scheme was meant to create 300 jobs.", ("hill-scheme", 300, "planned")),
        ("The Ministry runs the Hill Programme in 40 schools.", ("hill-programme", 40, "holds")),
        ("The Ministry pays pupils £90 under the Hill Scheme.", ("hill-scheme", 90, "holds")),
        ("The Hill Centre serves 500 residents of Castleford.", ("hill-centre", 500, "holds")),
        ("We will top up the Hill Fund by £6 billion.", ("hill-fund", 6_000_000_000, "planned")),
        ("The Agency improved the Hill Grant by cutting the fee to £20.", ("hill-grant", 20, "holds")),
        ("Each winner of the Hill Grant will be paid £900.", ("hill-grant", 900, "planned")),
        ("The Hill Institute was awarded £3 million by the Lake Fund.", ("hill-institute", 3_000_000, "holds")),
        ("The Hill Agency won projects which are expected to create 3,000 jobs.", ("hill-agency", 3_000, "planned")),
        ("The number of nurses trained under the Hill Plan rose from 40 to 60.", ("hill-plan", 60, "holds")),
        ("The Hill Scheme has helped 12,000 tenants buy a home.", ("hill-scheme", 12_000, "holds")),
        ("We launched the Hill Scheme in 2021, under which 54 homes were built.", ("hill-scheme", 54, "holds")),
        ("I am allocating £5 million to Delta University.", ("delta-university", 5_000_000, "holds")),
        ("The Hill Fund is new. The first £300 will be paid in May.", ("hill-fund", 300, "planned")),
        ("We will provide £600 in Harbour Council (HC) Vouchers.", ("harbour-council-vouchers", 600, "planned")),
        (
            "The Teacher Grant and the Pupil Grant opened. The annual grant will rise to £50 for each teacher.",
            ("teacher-grant", 50, "planned"),
        ),
    ],
)
def test_a_figure_is_that_of_what_its_sentence_says(text, expected):
    assert expected in owners(text)


@pytest.mark.parametrize(
    "text",
    [
        "The minister welcomed the Hill Fund. About 300 people live near the river.",
        "Bread is dear. Prices rose by 12 per cent, and the Hill Fund is new.",
        "The Hill Fund is new. Rents are higher than the median of £900.",
        "The Hill Fund did not support 30 firms.",
        "Firms sign ten-year leases under the Hill Fund.",
        "The Hill Agency has trained nurses for three years.",
        "We waited two years for the Hill Scheme.",
        "The Hill Agency will run the Hill Scheme in five years.",
        "About 300 people have come to work.",
        "Did the Hill Fund support 30 firms?",
        "We will raise the monthly allowance to £18,000.",
        "The Lake Fund, the Mill Fund and the Hill Fund got £3 million and £5 million respectively.",
        "The Coal Grant and the Wood Grant opened. The annual grant will rise to £50 for each teacher.",
        "The Hill Fund lends to firms with fewer than 50 employees.",
        "The Hill Fund is new. Firms that employ at least 30 nurses like bread.",
        "Money for the Hill Office, the Lake Scheme and the Mill Institute is short. A sum of £8 million will be paid.",
    ],
)
def test_a_figure_without_an_owner_is_nobody_s(text):
    assert owners(text, government="Leeds City Council") == []


def test_a_figure_is_carried_from_the_subject_of_the_sentence_before_within_its_paragraph():
    assert owners("Mill Science Park is full. The total workforce was 20,000.") == [
        ("mill-science-park", 20_000, "holds")
    ]
    assert owners("Mill Science Park is full.\n\nThe total workforce was 20,000.") == []
    assert owners("Leeds City Council is old. The total workforce was 20,000.") == []


def test_illustrations_go_on_about_the_scheme_before_them() -> None:
    scheme, example = "The Hill Scheme helps families.", "A family of four will get £500 a year."
    assert owners(f"{scheme}\n\nLet me give some examples.\n\n{example}") == [("hill-scheme", 500, "planned")]
    assert owners(f"{scheme}\n\n{example}") == []
    assert owners(f"{scheme}\n\nLet me give some examples.\n\nBread is dear. {example}") == []


def test_term_of_two_schemes_is_that_of_each() -> None:
    text = "The term of both the Hill Grant and the Lake Grant was cut from six years to five years last May."
    terms = owners(text)
    assert set(terms) == {(f"{one}-grant", years, "holds") for one in ("hill", "lake") for years in (5, 6)}


def test_growth_of_our_economy_is_that_of_the_place() -> None:
    assert owners("We can grow by 3 per cent each year.", "Wales") == []
    assert owners("We can grow rice by 3 per cent.", "Wales") == []
    assert owners("Our economy grew by 3 per cent last year.", "Wales") == [("wales", 3, "holds")]
    assert owners("The local economy grew by 3 per cent last year.", "Wales") == []


def test_each_of_several_amounts_that_rise_has_its_own_part() -> None:
    text = "The Hill Fund helps. We will raise the grant from £4 to £8 for pupils, and from £9 to £12 for teachers."
    metadata = Metadata("test-2024", "Test", 2024, place="Leeds", currency="GBP")
    claims = extract(build_document(f"A Report of 2024\n\n{text}\n", metadata), load_lexicon()).claims

    assert {(int(c.value), c.scope) for c in claims if isinstance(c, Observation) and c.value is not None} == {
        (4, "before, for pupils"),
        (8, "for pupils"),
        (9, "before, for teachers"),
        (12, "for teachers"),
    }


def test_amount_that_a_figure_has_risen_from_holds() -> None:
    text = "The allocation for the Hill Fund will rise to £9 million, up from £7 million this year."

    assert sorted(owners(text)) == [("hill-fund", 7_000_000, "holds"), ("hill-fund", 9_000_000, "planned")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Hill Scheme pays £300 per child.", {"amount paid per child"}),
        ("The Hill Scheme gives apprentices £90 a week.", {"amount given per week"}),
        ("Families may get £90 under the Hill Scheme.", {"amount"}),
        ("The Hill Fund contributes £3 billion to the economy.", {"amount contributed"}),
        ("The Ministry injected £3 million into the Hill Fund.", {"funding injected"}),
        ("The Hill Scheme pays owners £90 for each car that is scrapped.", {"amount paid per car"}),
        ("The Hill Agency recorded an increase of 8 per cent in exports.", {"change in exports"}),
        ("Under the Hill Scheme, people can buy homes at a discount of 30 per cent.", {"discount"}),
        ("The grant of the Hill Agency was increased by £3 million to £61 million.", {"change in grant", "grant"}),
        ("Exports of Wales rose by 6 per cent.", {"change in exports"}),
        ("The economy of Wales shrank by 6 per cent.", {"change in economy"}),
        ("The subsidy rate of the Hill Scheme changed from 30 per cent to 40 per cent.", {"subsidy rate"}),
        ("The number of members of the Hill Council went from 12 to 18.", {"members"}),
        ("The Hill Line carries 10 thousand passengers per hour.", {"passengers carried per hour"}),
        ("The Hill Station serves 60 million passengers a year.", {"passengers served per year"}),
        ("Every year, the Hill Museum welcomes 400,000 visitors.", {"visitors per year"}),
        ("The Hill Plant can handle up to 20 tonnes of waste a day.", {"waste per day"}),
        ("The Hill Board supplies 150 litres of water per person per day.", {"water supplied per person per day"}),
        ("The Hill Line will cost £34 billion a year.", {"cost per year"}),
        ("The Hill Fund invests £3 billion in research a year.", {"research invested per year"}),
        ("The Hill Agency inspects 400 farms in Wales each month.", {"farms inspected per month"}),
        ("The Hill Port opened a year ago with 30 firms.", {"firms"}),
        ("The Hill Scheme trained 30 nurses who work 40 hours a week.", {"nurses trained"}),
        ("The Hill Scheme trained 300 nurses in a year.", {"nurses trained"}),
        ("The Hill Agency held 30 workshops, one each month.", {"workshops held"}),
        ("Twice a year, the Hill Agency trains 30 nurses.", {"nurses trained"}),
        ("The Hill Fund gives each secondary school £3 million.", {"amount given per secondary school"}),
        ("The Hill Fund pays grants of £5 each.", {"grants paid for each"}),
        ("Each of the three Hill Schools has 300 pupils.", {"member count", "pupils for each"}),
        ("The Hill Fund helped 30 farms, each with £3 million.", {"amount for each", "farms helped"}),
        ("The Hill Scheme pays £3 to each of the 12 farms.", {"amount paid for each", "farms paid"}),
        ("The Hill Scheme gives grants of £5 to each eligible nurse or cook.", {"grants given per nurse or cook"}),
        ("Each winner of the Hill Grant will be paid £900.", {"amount paid per winner"}),
        ("The Hill Scheme enables each village to build two wells.", {"wells per village"}),
        ("The Hill Scheme helped every one of its 500 members.", {"members helped"}),
        ("The Hill Fund received £5 million and will help every school.", {"funding received"}),
        ("The Hill Council has 22 members from trade.", {"members"}),
        ("The Hill Council's 22 members come from trade.", {"members"}),
        ("The Hill Agency has 38 offices abroad.", {"offices"}),
        ("The Hill App has 30 local council and smart city tools.", {"local council and smart city tools"}),
        ("The Hill App has 580 e-forms.", {"e-forms"}),
        ("The Hill Plan covers 30 bureaus or departments.", {"bureaus or departments covered"}),
        ("We will top up the Hill Fund by £6 million.", {"change in size"}),
        ("Firms will get the Hill Rebate, capped at £7,000.", {"amount"}),
        ("The Hill Fund, with a matching grant of £3 million, will grow.", {"matching grant"}),
        ("The Hill Index put Wales in the sixth place globally.", {"rank globally"}),
        ("In 2024, Wales was ranked fifth in the World Talent Ranking.", {"rank in the World Talent Ranking"}),
        ("The Ministry expanded the Hill Fund to £9 million.", {"size"}),
        ("The Hill Fund covers three months of rent.", {"rent covered"}),
        ("The Hill Fund helps 30 farms and 12 bakers.", {"farms helped", "bakers helped"}),
        ("Wales climbed six places in the Hill Index.", {"places gained"}),
        ("Wales ranked third in the Hill Index, an improvement of six places.", {"places gained"}),
        ("Wales was up six spots in the Hill Index.", {"places gained"}),
        ("Wales fell by six places in the Hill Index.", {"places lost"}),
        ("Wales is five positions lower in the Hill Index.", {"places lost"}),
        ("Wales moved six places in the Hill Index.", set()),
        ("The Hill Nursery added 30 places.", {"places added"}),
        ("Wales took up 30 places at the Hill School.", {"places taken up"}),
        ("The Hill Agency offered training to 300 nurses.", {"nurses offered training"}),
        ("The Hill Fund gave grants to 300 farms.", {"farms given grants"}),
        ("The Hill Office liaised with over 130 new and old mills.", {"new and old mills liaised with"}),
        ("The Hill Fund has secured investment exceeding £3 million.", {"investment secured"}),
        ("The Hill Fund invested £3 million in 41 mills.", {"funding invested", "mills invested in"}),
        ("The Hill App was built. So far, 300 nurses have registered as users.", {"nurses registered as users"}),
        ("The Hill Fund gives grants. About 40 mills used them to buy looms.", {"mills using them to buy looms"}),
        ("The Hill Agency runs 30 farms.", {"farms"}),
        ("The Hill Agency is also training 30 nurses.", {"nurses being trained"}),
        ("The Hill Agency has trained 30 nurses.", {"nurses trained"}),
        ("The eight choirs of the Hill Agency will sing.", {"choirs"}),
        ("At the Hill Park, 30 mills are being built or planned.", {"mills"}),
        ("The Hill Plan allows users to open 30 forms.", {"forms"}),
        ("The Hill Office grew. Some 20 per cent of its staff earn a low wage.", {"share of staff earning a low wage"}),
        ("The Hill Fund pays 30 per cent of the cost.", {"share of cost paid"}),
        ("Exports of Wales are worth 40 per cent of its output.", {"share of output"}),
        ("We will raise the monthly allowance of the Hill Scheme from £5 to £8.", {"monthly allowance"}),
        ("The Hill Agency announced the injection of £3 million into the Hill Fund.", {"injection"}),
    ],
)
def test_indicator_is_what_is_measured(text: str, expected: set[str]) -> None:
    metadata = Metadata("test-2024", "Test", 2024, place="Wales", currency="GBP")
    reading = extract(build_document(f"A Report of 2024\n\n{text}\n", metadata), load_lexicon())

    assert {indicator.label for indicator in reading.indicators} == expected


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("The first three buildings of the Hill Park are full.", "first three"),
        ("The Hill Park has seen its first three halls rise.", "first three"),
        ("The Hill Fund helped the remaining 30 firms.", "remaining 30"),
        ("The Hill Agency opened the Hill Park's last five labs.", "last five"),
        ("The Hill Fund helped another 30 firms.", None),
        ("The Hill Fund first helped 30 firms.", None),
    ],
)
def test_the_first_few_are_a_part(text: str, part: str | None) -> None:
    metadata = Metadata("test-2024", "Test", 2024, place="Wales", currency="GBP")
    claims = extract(build_document(f"A Report of 2024\n\n{text}\n", metadata), load_lexicon()).claims

    assert [claim.scope for claim in claims if isinstance(claim, Observation)] == [part]


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("The Hill Post plans to hold 100 talks in its five-year term.", {None, "in its five-year term"}),
        ("We will provide £600 in Harbour Council (HC) Vouchers for all homes.", {"for all homes"}),
        ("Families will receive £500 a month under the Hill Scheme.", {"for families"}),
        ("The Hill Agency helped 30 farms under the Lake Plan.", {"under the Lake Plan"}),
        ("The Hill Agency spent $2 billion, or about £1 billion.", {None, "the same sum"}),
        ("The Hill Scheme had an approval rate as high as 55 per cent for longer stays.", {"for longer stays"}),
        ("The Hill Post will hold talks of 30 kinds with food in its five-year term.", {None, "in its five-year term"}),
        ("The Hill Fund grew. Some 90 were old mills with total funding of £3 million.", {None, "for old mills"}),
        ("The Hill Fund opened. The first £300 will be paid in May.", {"first £300"}),
        ("The Hill Fund gives £3 for each car.", {None}),
        ("The Hill Fund gave £3 million for the first time.", {None}),
        ("The Hill Agency helped 30 farms for example.", {None}),
    ],
)
def test_scope_is_for_whom_under_what_and_how_long(text: str, scopes: set[str | None]) -> None:
    metadata = Metadata("test-2024", "Test", 2024, place="Wales", currency="GBP")
    claims = extract(build_document(f"A Report of 2024\n\n{text}\n", metadata), load_lexicon()).claims

    assert {claim.scope for claim in claims if isinstance(claim, Observation)} == scopes


def test_date_of_a_launch_is_not_that_of_what_the_scheme_gives() -> None:
    metadata = Metadata("test-2024", "Test", 2024, place="Wales", currency="GBP")
    text = "A Report of 2024\n\nIn March 2024 the Ministry launched the Hill Fund, which offers grants of £5.\n"
    claims = extract(build_document(text, metadata), load_lexicon()).claims

    assert [claim.as_of for claim in claims if isinstance(claim, Observation)] == ["2024-12-31"]


def test_size_before_a_change_is_the_same_things() -> None:
    text = "The Board of Trade moved the grant of the Hill Scheme from £4 million to £6 million."

    assert sorted(owners(text)) == [("hill-scheme", 4_000_000, "holds"), ("hill-scheme", 6_000_000, "holds")]
    assert owners("The Hill Fund took its grant from £4 in 2022 to £6.") == []  # what became of it is not told
    assert owners("Applicants to the Hill Scheme must own 5 lorries.") == []  # a condition, and no size


@pytest.mark.parametrize(
    "text",
    [
        "We will provide £600 in Harbour Council (HC) vouchers to all households.",
        "The nine groups of the Harbour Agency's departments will sing.",
        "The Harbour Agency delivers the Hill Scheme with 61 partners.",
        "The Harbour Agency cut the levy by half.",
        "The Harbour Agency and the Hill University opened a lab. It was built at a cost of £4 million.",
        "The Hill Fund grew. Hotels with fewer than 50 rooms may apply.",
        "The Hill Scheme began. Fatal accidents fell by 9 per cent.",
        "The Harbour Agency's managing director earns £180,000 a year.",
        "The Harbour Agency is old. Its chairman is paid £290,000 a year.",
        "The Harbour Agency inspected homes, an increase of 8 per cent on 2023.",
    ],
)
def test_figure_beside_a_name_that_is_only_part_of_another_is_nobodys(text: str) -> None:
    assert owners(text) == []
