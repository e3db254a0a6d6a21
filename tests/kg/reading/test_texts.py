"""Texts of other years, chapters and countries are read as well as they were: their claims were written beforehand."""

from __future__ import annotations

import pytest

from kg.model.claims import Reading
from kg.reading.one import read_one
from tests.scores.texts import TEXTS, rows, score, without_names

# What each text reached when it was last measured, less a little: a change of the reader must not lose what it had.
# Figures are lower than the relations since no figure is guessed to be the country's or the topic's: "gross expenditure
# on R&D came to €4.7 billion" is nobody's (of other-country six rows, of other-chapter eleven, of later-edition eight).
# How long a grant runs is a term and no figure (two rows each of other-country and later-edition).
# Later-edition has lost one more: the 512 projects that a footnote says are left out of a count.
FLOORS = {
    "later-edition": {"entities": 0.93, "class": 0.93, "relations": 0.81, "figures": 0.78, "figures strict": 0.78},
    "other-chapter": {"entities": 0.86, "class": 0.88, "relations": 0.80, "figures": 0.72, "figures strict": 0.72},
    "other-country": {"entities": 0.96, "class": 0.86, "relations": 0.92, "figures": 0.83, "figures strict": 0.83},
}


@pytest.fixture(scope="module", params=sorted(FLOORS))
def text(request: pytest.FixtureRequest) -> tuple[str, Reading]:
    """A text's name and what is read in it."""
    return request.param, read_one(TEXTS / request.param / "text.txt")


def test_what_was_read_once_is_still_read(text: tuple[str, Reading]) -> None:
    name, reading = text
    got = {measure: hits / every for measure, (hits, every) in score(reading, TEXTS / name).items()}
    lost = {measure: got[measure] for measure, floor in FLOORS[name].items() if got[measure] < floor}
    assert not lost


def test_most_is_read_without_a_name_known() -> None:
    for name in FLOORS:
        hits, every = score(without_names(TEXTS / name / "text.txt"), TEXTS / name)["relations"]
        assert hits / every > 0.7, name


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_every_quote_of_a_texts_claims_is_in_the_text(name: str) -> None:
    text = " ".join((TEXTS / name / "text.txt").read_text(encoding="utf-8").split())
    quotes = [row["quote"] for file in ("relations", "observations", "dates") for row in rows(TEXTS / name, file)]
    assert not [quote for quote in quotes if " ".join(quote.split()) not in text]
