"""Two datasets compared line by line: blank nodes by all that is said of them, never by their names."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyoxigraph as ox

from kg.errors import DataError
from kg.limits import MOST_ALIKE, MOST_ORDERS
from kg.model.identity import gathered
from kg.rdf.graph import closure

Tied = dict[str, list[ox.Quad]]  # quads by the names of the blank nodes in them


def canonical_lines(quads: Iterable[ox.Quad]) -> dict[str, ox.Quad]:
    """The quads by their lines of N-Quads, which are equal for two datasets exactly where they say the same.

    Blank nodes that hang together are put in canonical form by themselves and named by a digest of what they say, so
    that a change somewhere leaves all others their names. Raises DataError when too many of them look alike.
    """
    blank = {quad: frozenset(_blank(quad)) for quad in set(quads)}
    tied: Tied = gathered((name, quad) for quad, names in blank.items() for name in names)
    lines: dict[str, ox.Quad] = {f"{quad} .": quad for quad, names in blank.items() if not names}
    seen: Counter[str] = Counter()
    reached: set[str] = set()
    for start in tied:
        if start in reached:
            continue
        names = closure(start, lambda name: (other for quad in tied[name] for other in _blank(quad)))
        reached |= names
        component = {name: tied[name] for name in names}  # those that hang together
        named = _ordered(component, _colours(component, dict.fromkeys(component, "0")))
        digest = hashlib.sha256("\n".join(map(str, named)).encode()).hexdigest()[:16]
        # Two components that say the same are two things: the second is told apart by its number.
        seen[digest] += 1
        prefix = f"b{digest}n{seen[digest]}"
        lines |= {f"{quad} .": quad for quad in (_renamed(quad, prefix.__add__) for quad in named)}
    return lines


def patch(gone: Iterable[str], new: Iterable[str]) -> list[str]:
    """The lines that are gone behind a minus, the new ones behind a plus, in one order."""
    marked = [(line, f"- {line}") for line in gone] + [(line, f"+ {line}") for line in new]
    return [text for _, text in sorted(marked, key=lambda item: (item[0], item[1][0] == "+"))]


def _blank(term: object) -> Iterator[str]:
    """The names of the blank nodes in a quad, or in a part of it."""
    if isinstance(term, ox.BlankNode):
        yield term.value
    elif isinstance(term, ox.Quad | ox.Triple):
        for part in term:
            yield from _blank(part)


def _colours(component: Tied, colours: dict[str, str]) -> dict[str, str]:
    """For each blank node a digest of all that is said of it, near and far; those that look alike share one."""

    def colour(name: str) -> str:
        named = (_renamed(quad, lambda other: "self" if other == name else colours[other]) for quad in component[name])
        return hashlib.sha256("\n".join([colours[name], *sorted(map(str, named))]).encode()).hexdigest()

    while True:
        number = len(set(colours.values()))
        colours = {name: colour(name) for name in component}
        if len(set(colours.values())) in (number, len(colours)):
            return colours


def _ordered(component: Tied, colours: dict[str, str], orders: int = 1, alike: int = 0) -> list[ox.Quad]:
    """The quads with their blank nodes numbered by colour, sorted.

    Of nodes that share a colour each is tried as the first; of all `orders` the one with the least lines is taken.
    """
    groups = gathered((colour, name) for name, colour in colours.items())
    tied = [(len(names), colour) for colour, names in groups.items() if len(names) > 1]
    if not tied:
        numbers = {groups[colour][0]: f"c14n{number}" for number, colour in enumerate(sorted(groups))}
        quads = {quad for quads in component.values() for quad in quads}
        return sorted((_renamed(quad, numbers.__getitem__) for quad in quads), key=str)
    alike = alike or sum(number for number, _ in tied)
    number, colour = min(tied)
    if alike > MOST_ALIKE or orders * number > MOST_ORDERS:
        raise DataError(
            f"{alike} blank nodes look alike and are tied to one another: to tell whether two such graphs are the "
            "same takes too long. Give them IRIs, or say of each something of its own."
        )
    begun = (_colours(component, {**colours, name: "first"}) for name in groups[colour])
    tries = (_ordered(component, each, orders * number, alike) for each in begun)
    return min(tries, key=lambda quads: list(map(str, quads)))


def _renamed(term: Any, name: Callable[[str], str]) -> Any:
    """A quad, or a part of one, with its blank nodes renamed; it stays what it is, so that it fits where it stood."""
    if isinstance(term, ox.BlankNode):
        return ox.BlankNode(name(term.value))
    if isinstance(term, ox.Quad | ox.Triple):
        return type(term)(*(_renamed(part, name) for part in term))
    return term
