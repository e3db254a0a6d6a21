"""Texts twice as long take twice the work: each part of the grammar against its own worst case."""

import sys

import pytest

from kg.reading.quantities import Style, find_dates, find_quantities
from kg.reading.quantities.tokens import tokenise

ROW = (
    "5 labs and |1 |1,000,|one and |twenty-|$ |4, |May |2021-|from 2020 to |half a |page 5, |(2021: 5) |10^|"
    "1 , 000|-|U.S. |<sup>|a total of |rank first |5 sq. |or 5 whichever is lower |the lower of |"
    "the lower of 5 or |about between 5 and |whichever |a minimum of |the maximum grant of |(5) |(5 per cent) |"
    "by a year |another year and a half |In Lake Park |Lake |5 or so |5 beds or more |5, |5 and |(|5 to about |"
    "first nine months of |in last year's |up to 5 to |thirty (30) |16- to |the first quarter of 2021-22 |"
    "nearly one in five |not |monday |the year ended |first nine |May, |May and |in May or |end of the |the next five |"
    "2021 |2021 Q|FY |mid-|from May to |from Q3 2021 to |half past |1.5:|12(|at 0900 to |9 to |not have more than |"
    "5 at most |5 beds at |¾ of a |two and three-|5 t/|the 5Rs |twenty "
)
PARTS = ROW.split("|")


def work(text):
    """The number of calls, resumed generators included, that it takes to read a text."""
    calls = 0

    def count(*_):
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        find_quantities(text)
        find_dates(text, year=2024)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("part", PARTS)
def test_a_text_twice_as_long_takes_twice_the_work(part):
    short, long = (work(part * (length // len(part))) for length in (400, 800))
    assert long < 2.4 * short + 1_000


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_a_long_text_is_cut_into_tokens(part):
    text = part * (20_000 // len(part))
    tokens = tokenise(text, Style.of(text))
    assert "".join(token.text for token in tokens).split() == "".join(text.split()).split()
