"""Accept headers, as RFC 9110 reads them."""

import pytest
from werkzeug.http import parse_accept_header

from app.http.negotiate import negotiate, quality

OFFERS = [
    ("turtle", ("text/turtle",)),
    ("jsonld", ("application/ld+json",)),
    ("csv", ("text/csv",)),
    ("tsv", ("text/tab-separated-values",)),
]


@pytest.mark.parametrize(
    ("lines", "chosen"),
    [
        ([], "turtle"),
        ([""], "turtle"),
        (["*/*"], "turtle"),
        (["text/csv"], "csv"),
        (["TEXT/CSV"], "csv"),
        (["text/*;q=0.9, text/csv;q=0.1"], "turtle"),
        (["text/turtle;q=0, text/*"], "csv"),
        (["text/csv;q=0.2, application/ld+json;q=0.3"], "jsonld"),
        (["text/csv;q=0.001, image/png"], "csv"),
        (["image/png"], None),
        (["*/*;q=0"], None),
        (["*/*;q=0, text/csv"], "csv"),
        (["text/turtle;charset=utf-8"], "turtle"),
        (['application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted, x"'], "jsonld"),
        (["image/png", "text/csv"], "csv"),
        (["text/csv ; q=0.5 , application/ld+json ; q=0.4"], "csv"),
        (["nonsense, ;;, text/csv"], "csv"),
        (["*/turtle"], None),
    ],
)
def test_accept_chooses_what_is_liked_best(lines, chosen):
    assert negotiate(lines, OFFERS) == chosen


def test_range_with_a_broken_quality_is_passed_over():
    assert negotiate(["text/csv;q=1.5, text/tab-separated-values;q=x"], OFFERS) is None


def test_specific_range_beats_a_wider_one_whatever_their_order():
    for header in ("text/csv;q=0.1, text/*;q=0.9", "text/*;q=0.9, text/csv;q=0.1"):
        assert quality("text/csv", list(parse_accept_header(header))) == 0.1


@pytest.mark.parametrize("accept", [";", ";=", ",;=,", ";q=1", '"a";', "/", "a/", "/b", "a/b/c", "\xff/\xff"])
def test_what_is_no_media_range_is_passed_over(accept):
    assert negotiate([accept, "text/csv"], [("csv", ("text/csv",)), ("html", ("text/html",))]) == "csv"


SHAPES = [
    ("html", ("text/html",)),
    ("turtle", ("text/turtle",)),
    ("jsonld", ("application/ld+json", "application/json")),
    ("expanded", ('application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"',)),
    ("turtle12", ("text/turtle;version=1.2",)),
]
EXPANDED = 'profile="http://www.w3.org/ns/json-ld#expanded"'


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "html"),
        ("*/*", "html"),
        ("application/*", "jsonld"),
        ("application/ld+json", "jsonld"),
        (f"application/ld+json;{EXPANDED}", "expanded"),
        (f"application/ld+json; q=0.5; {EXPANDED.replace('profile', 'PROFILE')}", "expanded"),
        ('application/ld+json;profile="http://a http://www.w3.org/ns/json-ld#expanded"', "expanded"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#expandedly"', "jsonld"),
        (f"application/json;{EXPANDED}", "jsonld"),
        (f"application/ld+json;{EXPANDED};q=0.1, application/ld+json;q=0.9", "jsonld"),
        (f"application/ld+json;{EXPANDED};q=0, text/turtle;q=0.1", "turtle"),
        ("text/turtle;version=1.2", "turtle12"),
        ("text/turtle;version=1.1", "turtle"),
        ("text/turtle", "turtle"),
    ],
)
def test_parameter_chooses_a_shape(accept, chosen):
    assert negotiate([accept], SHAPES) == chosen
