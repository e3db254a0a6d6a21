"""What a document as a whole says about itself."""

import pytest

from kg.build import BUNDLED
from kg.model.claims import Metadata
from kg.reading.one import read_document
from kg.reading.text.document import build_document
from kg.reading.text.profile import profile


def of(text, **told):
    return profile(build_document(f"A Report\n\n{text}\n", Metadata("test", "Test", 2021, **told)))


def test_chapter_defines_ten_abbreviations():
    found = profile(read_document(BUNDLED))

    assert found.abbreviations == {
        "I&T": "innovation and technology",
        "R&D": "research and development",
        "GBA": "Greater Bay Area",
        "HKSTPC": "Hong Kong Science and Technology Parks Corporation",
        "AI": "Artificial Intelligence",
        "IT": "information technologies",
        "CEPA": "Closer Economic Partnership Arrangement",
        "GERD": "gross domestic expenditure on R&D",
        "UGC": "University Grants Committee",
        "STEM": "science, technology, engineering and mathematics",
    }
    assert (found.currency, found.style.thousands, found.place) == ("HKD", ",", "Hong Kong")


@pytest.mark.parametrize(
    ("text", "short", "full"),
    [
        ("The Agency for Science and Research (A*SR) grew.", "A*SR", "Agency for Science and Research"),
        ("It is funded by UK Research and Innovation (UKRI).", "UKRI", "UK Research and Innovation"),
        ("They asked Enterprise Singapore (EnterpriseSG) again.", "EnterpriseSG", "Enterprise Singapore"),
        ('The Economic Development Board ("EDB") met.', "EDB", "Economic Development Board"),
        ("Help for Small and Medium-sized Enterprises (SMEs) came.", "SME", "Small and Medium-sized Enterprises"),
        ("It bought a central processing\nunit (CPU) in May.", "CPU", "central processing unit"),
    ],
)
def test_short_form_stands_for_the_words_that_give_its_letters(text, short, full):
    assert of(text).abbreviations == {short: full}


@pytest.mark.parametrize(
    "text",
    [
        "It opened (in the North).",
        "The fund (USA only) grew.",
        "Many people came (BBC).",
        "The House of Lords (UK) met.",
    ],
)
def test_bracket_with_other_initials_defines_nothing(text):
    assert of(text).abbreviations == {}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Singapore spent S$3 million and $4 million.", "SGD"),
        ("The grant was £3 million.", "GBP"),
        ("The grant was €3 million.", "EUR"),
        ("Hong Kong gave $5 million.", "HKD"),
        ("The United States gave $5 million.", "USD"),
        ("Australia gave $5 million.", "AUD"),
    ],
)
def test_currency_is_that_of_the_country_spoken_of(text, code):
    assert of(text).currency == code


def test_metadata_come_before_votes():
    found = of("Singapore spent $3 million in Singapore.", currency="HKD", place="Hong Kong")

    assert (found.currency, found.place) == ("HKD", "Hong Kong")


def test_place_is_the_one_most_spoken_of():
    found = of("It opened in Wales. Firms in Wales grew, as did those in France. Jobs across Wales rose in March.")

    assert found.place == "Wales"


@pytest.mark.parametrize(
    ("text", "mark"), [("It had 1,200 staff.", ","), ("It had 1 200 staff.", " "), ("It had 12 staff.", "")]
)
def test_thousands_mark_is_the_one_in_use(text, mark):
    assert of(text).style.thousands == mark
