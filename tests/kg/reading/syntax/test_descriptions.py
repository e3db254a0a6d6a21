"""References to what has no name: read where exactly one noun phrase before them fits."""

import pytest

from kg.model.claims import Metadata
from kg.reading.claims.extract import parsed
from kg.reading.names.lexicon import load_lexicon
from kg.reading.text.document import build_document


def meant(text: str) -> list[tuple[str, str]]:
    """Each reference of a text with its antecedent, in their words."""
    document = build_document(f"A Report of 2024\n\n{text}\n", Metadata("test-2024", "Test", 2024, place="Malta"))
    return [
        (document.sentences[index].text[begin:end], document.quote(span))
        for index, every in parsed(document, load_lexicon(), {}).unnamed.items()
        for begin, end, span in every
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Small farmers may extend their barns.", [("their", "Small farmers")]),
        ("We train nurses to keep them in work.", [("them", "nurses")]),
        ("The fair drew foreign buyers and their families.", [("their", "foreign buyers and their families")]),
        ("Some nurses have seen a rise in their wages.", [("their", "Some nurses")]),
        ("A rural clinic opened. The clinic has ten beds.", [("The clinic", "A rural clinic")]),
        ("Two large dams were built. Both dams hold water.", [("Both dams", "Two large dams")]),
        ("A coastal levy began in May. Such a levy is new.", []),
        ("A coastal levy and a rural levy began. The rural levy is new.", [("The rural levy", "a rural levy")]),
        ("A coastal levy and a rural levy began. The levy is new.", []),  # one of two
        ("Teachers told pupils that their books were late.", []),  # whose
        ("A rural clinic opened. The clinics are full.", []),  # not in number
        ("A rural clinic opened. The clinic of the island is full.", []),  # it says itself which
        ("A rural clinic opened. The new dental clinic is full.", []),
        ("A rural clinic opened.\n\nThe clinic is full.", []),  # in another paragraph
    ],
)
def test_reference_means_the_one_phrase_of_its_noun_and_number(text: str, expected: list[tuple[str, str]]) -> None:
    assert meant(text) == expected
