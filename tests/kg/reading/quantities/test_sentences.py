"""Sentences as reports write them, each with every figure and date that a careful reader takes from it, and no other.

`sentences.txt` has one a line: the text, then its figures as value or range, unit and hedge, then its dates in 2024;
`own_currency.txt` has the code of the document's own currency before each.
"""

from pathlib import Path

from kg.model.claims import Date
from kg.reading.quantities import find_dates, find_quantities

HEDGES = {"exactly": "=", "about": "~", "moreThan": ">", "atLeast": ">=", "upTo": "<=", "nearly": "<"}
LINES, PLACED = (
    Path(__file__).with_name(f"{name}.txt").read_text("utf-8").splitlines() for name in ("sentences", "own_currency")
)


def number(value):
    written = f"{value:f}"
    return written if len(written) < 16 else f"{float(value):.4f}"


def read(text, currency="HKD"):
    dates = find_dates(text, year=2024)
    figures = [
        f"{number(q.value)}{'' if q.maximum is None else f'..{number(q.maximum)}'} {q.unit} {HEDGES[q.qualifier]}"
        for q in find_quantities(text, [(date.begin, date.end) for date in dates], currency=currency)
    ]
    days = [t.value.lexical if isinstance(t.value, Date) else f"{t.value.starts}..{t.value.ends}" for t in dates]
    return "; ".join([*figures, *days])


def test_each_sentence_says_its_figures_and_no_others():
    assert len(LINES) > 600
    lines = [f"{text} | {read(text)}".strip() for text, _, _ in (line.rpartition(" |") for line in LINES)]
    assert lines == LINES


def test_signs_and_letters_mean_the_documents_own_currency():
    rows = [(line[:3], line[4:].rpartition(" |")[0]) for line in PLACED]
    assert len(rows) > 40
    assert [f"{code} {text} | {read(text, code)}".strip() for code, text in rows] == PLACED
