"""Numbers and dates on their way into claims: each figure with its own date, none from a label."""

import pytest

from kg.model.claims import Metadata, Observation
from kg.reading.claims.extract import extract
from kg.reading.text.document import build_document
from kg.reading.text.metadata import edition_of
from tests.kg.reading.traps.told import text


def figures(words):
    claims = [claim for claim in text(words).reading.claims if isinstance(claim, Observation)]
    return sorted((float(claim.value or claim.minimum), claim.unit, claim.as_of) for claim in claims)


@pytest.mark.parametrize(
    ("words", "dated"),
    [
        ("The Lake Park had 40 (2021: 35) labs in 2022.", [(35, "2021-12-31"), (40, "2022-12-31")]),
        ("The Lake Park had 1,200 staff (2021: 1,000).", [(1000, "2021-12-31"), (1200, "2024-12-31")]),
        ("The Lake Park had 1,200 staff (2021).", [(1200, "2021-12-31")]),
        (
            "The Lake Park had 55 labs (2022: 50; 2021: 41).",
            [(41, "2021-12-31"), (50, "2022-12-31"), (55, "2024-12-31")],
        ),
        ("The Lake Park had 55 labs in 2023 (50 in 2022).", [(50, "2022-12-31"), (55, "2023-12-31")]),
        ("The Lake Park had 640 firms (580 in 2022).", [(580, "2022-12-31"), (640, "2024-12-31")]),
        ("The Lake Park had 60 (2022) and 75 (2023) firms.", [(60, "2022-12-31"), (75, "2023-12-31")]),
        ("The Lake Park had 55 labs in 2021 and 70 in 2023.", [(55, "2021-12-31"), (70, "2023-12-31")]),
        (
            "The Lake Park spent $5 million and $6 million in 2021 and 2022 respectively.",
            [(5e6, "2021-12-31"), (6e6, "2022-12-31")],
        ),
        (
            "The Lake Park had 30, 40 and 50 labs in 2021, 2022 and 2023 respectively.",
            [(30, "2021-12-31"), (40, "2022-12-31"), (50, "2023-12-31")],
        ),
        (
            "In 2020 and 2022 the Lake Park had 300 and 420 firms respectively.",
            [(300, "2020-12-31"), (420, "2022-12-31")],
        ),
        (
            "The Lake Fund spent $3 million, $4 million and $5 million in 2019, 2020 and 2021 respectively.",
            [(3e6, "2019-12-31"), (4e6, "2020-12-31"), (5e6, "2021-12-31")],
        ),
        (
            "Sales of the Lake Park rose from $4 million in 2020 to $6 million in 2022.",
            [(4e6, "2020-12-31"), (6e6, "2022-12-31")],
        ),
        ("The Lake Park had 250 stalls on 12, 13 and 14 June 2023.", [(250, "2023-06-14")]),
        ("The Lake Park had 250 stalls on 31 June 2023.", [(250, "2024-12-31")]),
        ("The Lake Park had 250 stalls as of 1 Aug. 2023.", [(250, "2023-08-01")]),
        ("The Lake Park had 250 stalls in the year to 30 June 2023.", [(250, "2023-06-30")]),
        ("The Lake Park had 250 stalls at the end of Q2 2023.", [(250, "2023-06-30")]),
        ("The Lake Park had 1,200 firms on 7 March 2021.", [(1200, "2021-03-07")]),
        ("The Lake Park had 1,200 firms as at 7-Mar-21.", [(1200, "2021-03-07")]),
        ("The Lake Park had 1,200 firms in Q3 2021.", [(1200, "2021-09-30")]),
        ("The Lake Park had 1,200 firms as at end-March 2021.", [(1200, "2021-03-31")]),
        ("The Lake Park had 1,200 firms in the year ended 31 March 2021.", [(1200, "2021-03-31")]),
        ("The Lake Park had 1,200 firms during 4-6 May 2022.", [(1200, "2022-05-06")]),
        ("The Lake Park had 1,200 firms on 4, 5 and 6 May 2022.", [(1200, "2022-05-06")]),
    ],
)
def test_each_figure_has_its_own_date(words, dated):
    assert [(value, as_of) for value, _, as_of in figures(words)] == dated


@pytest.mark.parametrize(
    ("words", "as_of"),
    [
        ("By the end of 2026, the Lake Scheme will support 500 firms.", "2026-12-31"),
        ("The Lake Scheme will support 500 firms by March 2027.", "2027-03-31"),
        ("The remaining $500 will be paid under the Lake Scheme in January next year.", "2025-01-31"),
        ("The Lake Scheme aims to train 500 nurses in 2026.", "2026-12-31"),
        ("In 2025-26, the Lake Fund plans to help 500 farms.", "2026-03-31"),
        ("The Lake Park may have 500 homes in 2031.", "2031-12-31"),
        ("The Lake Park had 500 homes by 2031.", "2024-12-31"),  # which cannot be
        ("The Lake Park will have 500 homes.", "2024-12-31"),
        ("After 2018, the Lake Scheme supported 500 firms.", "2024-12-31"),  # it is not told when
    ],
)
def test_plan_is_of_the_date_it_is_planned_for(words, as_of):
    assert [when for _, _, when in figures(words)] == [as_of]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("The Lake Park has 58 000 square metres and houses 2 300 firms.", [(2300, "NUM"), (58000, "M2")]),
        ("The Lake Park covers 54 acres.", [(54, "AC")]),
        ("The Lake Fund received 20 million ringgit.", [(20e6, "CCY_MYR")]),
        ("The Lake Fund paid out Rs 10,000 Cr.", [(1e11, "CCY_INR")]),
        ("The Lake Park's rate was about 84%1.", [(84, "PERCENT")]),
        ("You can ring the Lake Agency on 0818 12 34 56.", []),
        ("The Lake Park lies on page 12, in Table 3 and paragraph 7.", []),
        ("The Lake Park had 250±10 stalls.", [(240, "NUM")]),
        ("The Lake Park had 43 000 stalls and 3 400 m².", [(3400, "M2"), (43000, "NUM")]),
        ("The Lake Fund spent €250,000-1.5 million.", [(250000, "CCY_EUR")]),
        ("The Lake Park, of which Phase 2 opened at 9.30 am, has 40 stalls.", [(40, "NUM")]),
        ("The Lake Park grew by minus 3.5 per cent.", [(-3.5, "PERCENT")]),
        ("You can call the Lake Agency on 1800 222 333.", []),
        ("The Lake Park spent 50 cents.", []),
        ("The Lake Fund received 5 million francs.", []),
        ("The Lake Park aims to be faster in the second half of this decade.", []),
    ],
)
def test_what_is_stated(words, said):
    assert sorted((value, unit) for value, unit, _ in figures(words)) == sorted(said)


def test_a_date_is_no_name():
    text("The Lake Park had 1,200 firms in Q3 2021, in Sept. 2021 and as at end-March 2021.").no_name("*2021*", "sept")


def test_the_line_that_dates_a_document_tells_its_year():
    assert edition_of("The plan names three goals for 2033 to 2036.\nPublished on 5 May 2032\n") == 2032
    assert edition_of("Goals of 2035 and 2036.\n\n5 May 2032\n\nThe end-2036 goal.") == 2032


def test_last_year_is_counted_from_the_date_line():
    raw = "The 2026 Budget\n\n10 October 2025\n\nThe Lake Fund supported 1,200 firms last year.\n"
    reading = extract(build_document(raw, Metadata("budget", "The 2026 Budget", 2026, date="2025-10-10")))
    (claim,) = [claim for claim in reading.claims if isinstance(claim, Observation)]
    assert (claim.value, claim.as_of) == (1200, "2024-12-31")


def indicators(words):
    return {claim.indicator for claim in text(words).reading.claims if isinstance(claim, Observation)}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("The Lake Agency is implementing over 100 port projects.", {"port-projects-being-implemented"}),
        ("The Lake Ministry is funding 30 clinics in Kenya.", {"clinics-being-funded"}),
        ("The Lake Agency has implemented 100 port projects.", {"port-projects-implemented"}),
        ("The Lake Ministry funded 30 clinics in Kenya.", {"clinics-funded"}),
    ],
)
def test_what_is_under_way_is_not_done(words, said):
    assert indicators(words) == said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Wales ranks third globally in “Technology”, in the Harbour Index.", {"rank-globally-in-technology"}),
        ("Kenya ranks third in the “Future Readiness” factor.", {"rank-in-the-future-readiness-factor"}),
        ("Malaysia ranks fifth worldwide in digital skills.", {"rank-worldwide-in-digital-skills"}),
        ("Ireland ranks fourth in the world.", {"rank-in-the-world"}),
    ],
)
def test_a_rank_keeps_the_factor_it_is_in(words, said):
    assert indicators(words) == said
