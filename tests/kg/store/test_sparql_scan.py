"""What a query's tokens give away."""

import pytest
from hypothesis import given, strategies as st

from kg.limits import LONGEST_COMMON
from kg.store.sparql_scan import screen


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p 1.SERVICE <http://example.org/> {} }",
        "SELECT * { ?s ?p ?o.SERVICE <http://example.org/> {} }",
        "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }",
        "SELECT * { service silent ?x { ?s ?p ?o } }",
        "SELECT * { SERVI\\u0043E <http://example.org/> { ?s ?p ?o } }",
        "SELECT * { FILTER EXISTS { { SELECT * { SERVICE <http://example.org/> {} } } } }",
    ],
)
def test_federation_is_seen_however_it_is_written(query):
    assert screen(query).services


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { ?s ?p "SERVICE <http://example.org/> {}" }',
        "SELECT * { ?s <http://example.org/SERVICE> ?o }",
        "SELECT * { ?SERVICE ?p ?o } # SERVICE <x> {}",
        "PREFIX service: <http://example.org/> SELECT * { ?s service:SERVICE ?o }",
        "SELECT * { ?s ?p '''it's SERVICE <x>''' }",
    ],
)
def test_the_word_in_a_literal_an_iri_or_a_name_is_no_federation(query):
    assert not screen(query).services


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA {}",
        "PREFIX a: <b> DELETE WHERE { ?s ?p ?o }",
        "# x\nload <http://x/>",
        "WITH <g> INSERT {} WHERE {}",
    ],
)
def test_updates_are_seen(query):
    assert screen(query).updates


def test_an_update_word_inside_a_query_is_none():
    assert not screen("SELECT ?INSERT { ?x <DELETE> 'LOAD' }").updates


def test_depth_counts_brackets_outside_strings():
    assert screen("SELECT * { { { ?s ?p '{{{{' } } }").depth == 3
    assert screen("ASK { FILTER(" + "!" * 50 + "true) }").depth == 52


def test_form_and_volatility():
    assert screen("PREFIX x: <y> CONSTRUCT WHERE { ?s ?p ?o }").form == "CONSTRUCT"
    assert screen("SELECT (RAND() AS ?x) {}").volatile
    assert not screen("SELECT ?rand {}").volatile


def test_screening_is_linear_in_hostile_input():
    assert screen('"' * 200_000).form is None
    assert screen("a." * 200_000 + "'" + "1" * 200_000).form is None
    assert screen("<a" * 200_000 + "\\" * 100_000).form is None
    assert screen("'''" + "\\'" * 100_000).form is None


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT (IF(0.5<RAND()&&3>2,1,2) AS ?r) {}", lambda found: found.volatile),
        ("ASK { FILTER(1<" + "(" * 300 + "2" + ")" * 300 + "&&3>1) }", lambda found: found.depth > 250),
        ("ASK { FILTER(1<2" + "+2" * 5000 + "&&3>1) }", lambda found: found.operators > 4000),
        ("ASK { FILTER(1<" + "!" * 300 + "2&&3>1) }", lambda found: found.depth > 250),
        ("ASK { <http://example.org/a(b)> <http://example.org/?q=1&r=2> ?x }", lambda found: not found.volatile),
    ],
)
def test_what_may_be_an_iri_or_a_comparison_is_taken_for_both(query, told):
    assert told(screen(query))


IRIS = ["<http://example.org/e/7>", "<a:b>", "<http://www.w3.org/2001/XMLSchema#int>"]
WORDS = ["SELECT", "ASK", "RAND", "SERVICE", "DELETE", "\\u0028", "12345", "1", "?x", "ex:a12", "&&"]
PIECES = [*IRIS, *WORDS, *"{}()!+<>'\"\n ", "# "]


@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
def test_a_query_is_what_it_is_by_itself_whatever_was_asked_in_its_pattern(query: str) -> None:
    # Read for the first time as one of its pattern, and by its own tokens alone.
    shared, own = screen(query), screen(query + " " * LONGEST_COMMON)
    assert shared._replace(star=None) == own._replace(star=None)
