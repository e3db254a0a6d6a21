"""Two datasets compared line by line: blank nodes by all that is said of them (RDFC-1.0), never by their names."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyoxigraph as ox

from kg.errors import DataError
from kg.limits import MOST_ALIKE, MOST_ORDERS

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph


def canonical_lines(quads: Iterable[ox.Quad]) -> dict[str, ox.Quad]:
    """The quads by their lines of N-Quads, which are equal for two datasets exactly where they say the same.

    Blank nodes that hang together are put in canonical form by themselves and named by a digest of what they say, so
    that a change somewhere leaves all others their names. Raises DataError when too many of them look alike.
    """
    grounded: set[ox.Quad] = set()
    tied: list[ox.Quad] = []
    for quad in set(quads):
        if any(_blank(quad)):
            tied.append(quad)
        else:
            grounded.add(quad)
    lines = {_line(quad): quad for quad in grounded}
    seen: Counter[str] = Counter()
    for component in _components(tied):
        named = _canonical(component)
        digest = hashlib.sha256("\n".join(sorted(map(str, named))).encode()).hexdigest()[:16]
        # Two components that say the same are two things: the second is told apart by its number.
        seen[digest] += 1
        prefix = f"b{digest}n{seen[digest]}"
        # mypy cannot infer the type of a lambda with a default, which binds this round's prefix.
        renamed = [_renamed(quad, lambda name, prefix=prefix: f"{prefix}{name}") for quad in named]  # type: ignore[misc]
        lines |= {_line(quad): quad for quad in renamed}
    return lines


def patch(gone: Iterable[str], new: Iterable[str]) -> list[str]:
    """The lines that are gone behind a minus, the new ones behind a plus, in one order."""
    marked = [(line, f"- {line}") for line in gone] + [(line, f"+ {line}") for line in new]
    return [text for _, text in sorted(marked, key=lambda item: (item[0], item[1][0] == "+"))]


def _line(quad: ox.Quad) -> str:
    return f"{quad} ."


def _terms(quad: ox.Quad | ox.Triple) -> Iterator[Term]:
    parts: list[Term] = [quad.subject, quad.predicate, quad.object]
    if isinstance(quad, ox.Quad):
        parts.append(quad.graph_name)
    for part in parts:
        if isinstance(part, ox.Triple):
            yield from _terms(part)
        else:
            yield part


def _blank(quad: ox.Quad) -> Iterator[ox.BlankNode]:
    return (term for term in _terms(quad) if isinstance(term, ox.BlankNode))


def _components(quads: Iterable[ox.Quad]) -> list[list[ox.Quad]]:
    """The quads parted into those whose blank nodes hang together."""
    above: dict[str, str] = {}

    def root(name: str) -> str:
        above.setdefault(name, name)
        while above[name] != name:
            above[name] = above[above[name]]
            name = above[name]
        return name

    quads = list(quads)
    firsts = []
    for quad in quads:
        first, *others = [node.value for node in _blank(quad)]
        firsts.append(first)
        for other in others:
            above[root(other)] = root(first)
    parts: defaultdict[str, list[ox.Quad]] = defaultdict(list)
    for quad, first in zip(quads, firsts, strict=True):
        parts[root(first)].append(quad)
    return list(parts.values())


def _canonical(component: list[ox.Quad]) -> list[ox.Quad]:
    """The quads with blank nodes named by all that is said of them; by RDFC-1.0 where that does not tell them apart.

    RDFC-1.0 is only asked where it must be: it takes minutes over a long chain of blank nodes.
    """
    colours = _colours(component, {})
    tied = Counter(colours.values())
    if len(tied) == len(colours):
        ranks = {colour: rank for rank, colour in enumerate(sorted(tied))}
        return [_renamed(quad, lambda name: f"c14n{ranks[colours[name]]}") for quad in component]
    alike = sum(number for number in tied.values() if number > 1)
    if alike > MOST_ALIKE or _orders(component, colours) > MOST_ORDERS:
        raise DataError(
            f"{alike} blank nodes look alike and are tied to one another: to tell whether two such graphs are the "
            "same takes too long. Give them IRIs, or say of each something of its own."
        )
    dataset = ox.Dataset(component)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return list(dataset)


def _orders(component: list[ox.Quad], colours: dict[str, str]) -> int:
    """In about how many orders the nodes that look alike could be taken: one is picked, until all are told apart."""
    orders = 1
    while orders <= MOST_ORDERS:
        tied = [(number, colour) for colour, number in Counter(colours.values()).items() if number > 1]
        if not tied:
            break
        number, colour = min(tied)
        orders *= number
        picked = min(name for name, own in colours.items() if own == colour)
        colours = _colours(component, {**colours, picked: "picked"})
    return orders


def _colours(component: list[ox.Quad], begin: dict[str, str]) -> dict[str, str]:
    """For each blank node a digest of all that is said of it, near and far; those that look alike share one."""
    colours = {node.value: begin.get(node.value, "") for quad in component for node in _blank(quad)}
    lines: defaultdict[str, list[ox.Quad]] = defaultdict(list)
    for quad in component:
        for name in {node.value for node in _blank(quad)}:
            lines[name].append(quad)
    number = len(set(colours.values()))
    while True:
        colours = {name: _colour(name, quads, colours) for name, quads in lines.items()}
        if len(set(colours.values())) in (number, len(colours)):
            return colours
        number = len(set(colours.values()))


def _colour(name: str, quads: list[ox.Quad], colours: dict[str, str]) -> str:
    lines = sorted(" ".join(_coloured(term, name, colours) for term in _terms(quad)) for quad in quads)
    return hashlib.sha256("\n".join([colours[name], *lines]).encode()).hexdigest()


def _coloured(term: Term, own: str, colours: dict[str, str]) -> str:
    if not isinstance(term, ox.BlankNode):
        return str(term)
    return "_:self" if term.value == own else f"_:{colours[term.value]}"


def _renamed(quad: ox.Quad, name: Callable[[str], str]) -> ox.Quad:
    return ox.Quad(_under(quad.subject, name), quad.predicate, _under(quad.object, name), _under(quad.graph_name, name))


def _under(term: Any, name: Callable[[str], str]) -> Any:
    """A term of a quad with its blank nodes renamed; it stays what it is, so that it fits where it stood."""
    if isinstance(term, ox.BlankNode):
        return ox.BlankNode(name(term.value))
    if isinstance(term, ox.Triple):
        return ox.Triple(_under(term.subject, name), term.predicate, _under(term.object, name))
    return term
