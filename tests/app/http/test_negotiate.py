"""Accept headers, as RFC 9110 reads them."""

import pytest
from werkzeug.http import parse_accept_header

from app.http.negotiate import negotiate, quality
from kg.formats.registry import FRAMED, GRAPHS, RESULTS, SHAPED, Format, named


def offer(name, *types):
    return Format(name, name, name, types)


def chosen_of(lines, offers):
    form = negotiate(lines, offers)
    return form and form.name


OFFERS = [
    offer("turtle", "text/turtle"),
    offer("jsonld", "application/ld+json"),
    offer("csv", "text/csv"),
    offer("tsv", "text/tab-separated-values"),
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
    assert chosen_of(lines, OFFERS) == chosen


def test_range_with_a_broken_quality_is_passed_over():
    assert chosen_of(["text/csv;q=1.5, text/tab-separated-values;q=x"], OFFERS) is None


def test_specific_range_beats_a_wider_one_whatever_their_order():
    for header in ("text/csv;q=0.1, text/*;q=0.9", "text/*;q=0.9, text/csv;q=0.1"):
        assert quality("text/csv", list(parse_accept_header(header))) == 0.1


@pytest.mark.parametrize("accept", [";", ";=", ",;=,", ";q=1", '"a";', "/", "a/", "/b", "a/b/c", "\xff/\xff"])
def test_what_is_no_media_range_is_passed_over(accept):
    assert chosen_of([accept, "text/csv"], [offer("csv", "text/csv"), offer("html", "text/html")]) == "csv"


SHAPES = [
    offer("html", "text/html"),
    offer("turtle", "text/turtle"),
    offer("jsonld", "application/ld+json", "application/json"),
    offer("expanded", 'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"'),
    offer("turtle12", "text/turtle;version=1.2"),
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
    assert chosen_of([accept], SHAPES) == chosen


def test_a_name_an_ending_or_a_media_type_finds_its_format():
    for forms in (GRAPHS, RESULTS, (*GRAPHS, *SHAPED, FRAMED)):
        for each in forms:
            assert {named(forms, one) for one in (each.name, each.extension, *each.media_types)} == {each}
    assert named((*RESULTS, *GRAPHS), "JSON") is RESULTS[0]
    assert [form.name for form in (named(GRAPHS, "json"), named(GRAPHS, "xml")) if form] == ["jsonld", "rdfxml"]
    assert named(GRAPHS, "csv") is None
