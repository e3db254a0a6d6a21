"""Sentences as reports write them, each with every figure and date that a careful reader takes from it, and no other.

`sentences.txt` has one a line: the text, then its figures as value or range, unit and hedge, then its dates in 2024;
`reports.txt` has the code of the currency of the document's place before each.
"""

from pathlib import Path

from kg.model.claims import Date
from kg.reading.quantities import Style, find_dates, find_quantities

HEDGES = {"exactly": "=", "about": "~", "moreThan": ">", "atLeast": ">=", "upTo": "<=", "nearly": "<"}
LINES, PLACED = (
    Path(__file__).with_name(f"{name}.txt").read_text("utf-8").splitlines() for name in ("sentences", "reports")
)
PLACES = {
    "AED": "United Arab Emirates", "AUD": "Australia", "CAD": "Canada", "EUR": "Ireland", "GBP": "United Kingdom",
    "GHS": "Ghana", "INR": "India", "KES": "Kenya", "MYR": "Malaysia", "NZD": "New Zealand", "SGD": "Singapore",
    "USD": "United States", "ZAR": "South Africa",
}  # fmt: skip


def number(value):
    written = f"{value:f}"
    return written if len(written) < 16 else f"{float(value):.4f}"


def read(text, currency="HKD", place=None):
    style = Style.of(text, place)
    dates = find_dates(text, year=2024, style=style)
    figures = [
        f"{number(q.value)}{'' if q.maximum is None else f'..{number(q.maximum)}'} {q.unit} {HEDGES[q.qualifier]}"
        for q in find_quantities(text, [(date.begin, date.end) for date in dates], currency=currency, style=style)
    ]
    days = [t.value.lexical if isinstance(t.value, Date) else f"{t.value.starts}..{t.value.ends}" for t in dates]
    return "; ".join([*figures, *days])


def test_each_sentence_says_its_figures_and_no_others():
    assert len(LINES) > 600
    lines = [f"{text} | {read(text)}".strip() for text, _, _ in (line.rpartition(" |") for line in LINES)]
    assert lines == LINES


def test_each_sentence_means_what_it_does_in_its_place():
    rows = [(line[:3], line[4:].rpartition(" |")[0]) for line in PLACED]
    assert len(rows) > 300
    assert [f"{code} {text} | {read(text, code, PLACES.get(code))}".strip() for code, text in rows] == PLACED
