"""Canonical lines: the same for graphs that say the same, whatever their blank nodes are called."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, strategies as st

from kg.compare.canonical import canonical_lines, patch
from kg.errors import DataError
from tests.support.graphs import canonical, every_term

HEAD = "@prefix : <https://example.org/> . "


def quads(turtle: str) -> list[ox.Quad]:
    return list(ox.parse((HEAD + turtle).encode(), format=ox.RdfFormat.TRIG))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (":s :p _:a . _:a :q 1 .", ":s :p _:z . _:z :q 1 .", True),
        (":s :p _:a . _:a :q 1 .", ":s :p _:z . _:z :q 2 .", False),
        (":s :p [ :q 1 ], [ :q 1 ] .", ":s :p [ :q 1 ], [ :q 1 ] .", True),
        (":s :p [ :q 1 ], [ :q 1 ] .", ":s :p [ :q 1 ] .", False),  # two things that say the same are two
        ("_:a :p _:b . _:b :p _:a .", "_:x :p _:y . _:y :p _:x .", True),
        ("_:a :p _:b . _:b :p _:a .", "_:x :p _:x . _:y :p _:y .", False),
        ("_:g { :s :p :o }", "_:h { :s :p :o }", True),
        ("_:g { :s :p _:g }", "_:h { :s :p _:i }", False),
        (":s :p (1 2 3) .", ":s :p (1 2 3) .", True),
        (":s :p (1 2 3) .", ":s :p (1 3 2) .", False),
        (':s :p "a"@en .', ':s :p "a"@fr .', False),
    ],
)
def test_lines_are_equal_where_graphs_are(one: str, other: str, same: bool) -> None:
    assert (canonical_lines(quads(one)).keys() == canonical_lines(quads(other)).keys()) is same


def test_a_change_of_one_blank_node_leaves_the_others_their_names() -> None:
    many = "".join(f":s :p [ :q {number} ; :r [ :q {number} ] ] . " for number in range(20))
    before = canonical_lines(quads(many))
    after = canonical_lines(quads(many.replace(":q 7 ;", ":q 77 ;")))
    # The changed node, with the one inside it, as three lines and the line that leads to it.
    assert len(before.keys() - after.keys()) == len(after.keys() - before.keys()) == 4


def test_patch_turns_the_old_lines_into_the_new() -> None:
    before = canonical_lines(quads(":s :p [ :q 1 ], 2, 3 . :t :p :u ."))
    after = canonical_lines(quads(":s :p [ :q 5 ], 3, 4 . :t :p :u ."))
    lines = patch(before.keys() - after.keys(), after.keys() - before.keys())
    made = set(before)
    for line in lines:
        made = made - {line[2:]} if line.startswith("- ") else made | {line[2:]}
    assert made == after.keys()
    assert [line[2:] for line in lines] == sorted(line[2:] for line in lines)


def test_lines_are_n_quads_of_the_same_graph() -> None:
    graph = every_term()
    read = list(ox.parse("\n".join(canonical_lines(graph)).encode(), format=ox.RdfFormat.N_QUADS))
    assert canonical_lines(read).keys() == canonical_lines(graph).keys()
    assert len(read) == len(set(graph))


def test_blank_nodes_nobody_can_tell_apart_are_refused_at_once() -> None:
    clique = "".join(f"_:b{one} :p _:b{other} . " for one in range(12) for other in range(12) if one != other)
    with pytest.raises(DataError, match="12 blank nodes look alike"):
        canonical_lines(quads(clique))


def test_hundreds_of_blank_nodes_that_differ_take_no_time() -> None:
    chain = "".join(f"_:b{number} :next _:b{number + 1} . " for number in range(300))
    assert len(canonical_lines(quads(chain))) == 300


NODES = st.sampled_from([ox.NamedNode("https://example.org/i"), *(ox.BlankNode(f"b{number}") for number in range(4))])
PREDICATES = st.sampled_from([ox.NamedNode("https://example.org/p"), ox.NamedNode("https://example.org/q")])
GRAPHS = st.lists(st.builds(ox.Quad, NODES, PREDICATES, NODES), max_size=7)


@given(one=GRAPHS, other=GRAPHS, order=st.permutations(range(4)))
def test_lines_agree_with_rdfc_about_which_graphs_are_the_same(
    one: list[ox.Quad], other: list[ox.Quad], order: list[int]
) -> None:
    def renamed(term: object) -> object:
        return ox.BlankNode(f"x{order[int(term.value[1:])]}") if isinstance(term, ox.BlankNode) else term

    again = [ox.Quad(renamed(quad.subject), quad.predicate, renamed(quad.object)) for quad in one]  # type: ignore[arg-type]
    assert canonical_lines(one).keys() == canonical_lines(again).keys()
    assert len(canonical_lines(one)) == len(set(one))
    same = canonical(one) == canonical(other)
    assert (canonical_lines(one).keys() == canonical_lines(other).keys()) is same


def test_long_chains_and_twins_take_no_time() -> None:
    tops = "_:top :p _:x0 . _:top :p _:y0 . "
    twins = tops + "".join(f"_:{side}{n} :p _:{side}{n + 1} . " for side in "xy" for n in range(30))
    assert len(canonical_lines(quads(twins))) == 62
