"""The candidates for a row of somebody's table: which things it may mean, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from app.limits import LONGEST_LABEL
from app.names import shortened
from app.reconcile.extension import Cell, cell_of, cells, named
from app.register import Register, register_of
from app.site import Site
from kg.model.names import fold, letters_alike, numbers, similarity

FOUND, FOUND_OF_TYPE, FOUND_NEAR = 40, 300, 30
# Scores: names whose first letters are the query, the least that is worth showing, the least that is near certain and
# how far the next may come; how much of the score is the properties'; how much is left of it without the type.
INITIALS, LEAST, SURE, LEAD, PROPERTIES, OTHER_TYPE = 80.0, 35.0, 92.0, 10.0, 0.2, 0.9


@dataclass(frozen=True, slots=True)
class ReconcileQuery:
    """The query of one row: a name, types, and values of properties."""

    text: str
    types: tuple[str, ...] = ()
    strict: str = "any"
    limit: int = 10
    properties: tuple[tuple[str, tuple[Any, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing with its score and what made it."""

    iri: str
    score: float
    features: dict[str, bool | float]


def answer(site: Site, query: ReconcileQuery) -> list[dict[str, Any]]:
    """The candidates for a query as the protocol writes them, best first."""
    register = register_of(site)
    judged = [_judge(site, query, iri) for iri in _possible(site, query)]
    ranked = sorted(
        (each for each in judged if each.score >= LEAST),
        key=lambda each: (-each.score, not site.names.is_a(each.iri, "Entity"), register.called(each.iri)[0], each.iri),
    )
    sure = _is_sure(register, query, ranked)
    return [
        {
            **brief(site, each.iri),
            "type": [named(site, kind) for kind in site.names.kinds(each.iri)],
            "score": each.score,
            "match": sure and place == 0,
            "features": [{"id": name, "value": value} for name, value in each.features.items()],
        }
        for place, each in enumerate(ranked[: query.limit])
    ]


def _possible(site: Site, query: ReconcileQuery) -> set[str]:
    """The things that are worth a closer look."""
    register, name = register_of(site), fold(query.text)
    possible: set[str] = set()
    known = register.thing(query.text)
    if known:
        possible.add(known)
    if name:
        possible.update(register.by_name(name), register.by_initials(name))
        possible.update(hit.iri for hit in site.search.find(query.text, limit=FOUND_OF_TYPE if query.types else FOUND))
        possible.update(hit.iri for hit in site.search.nearest(query.text, limit=FOUND_NEAR))
    elif not query.text:
        possible.update(*(_having(site, name, values) for name, values in query.properties))
    return {iri for iri in possible if register.called(iri) and _fits(register, query, iri)}


def _fits(register: Register, query: ReconcileQuery, iri: str) -> bool:
    """True for a thing with the types asked for; without any, for one that is more than a word of a vocabulary."""
    if not query.types:
        return not register.is_term(iri)
    kinds = register.kinds(iri)
    if query.strict == "should":
        return any(kind in kinds for kind in query.types) or not register.is_term(iri)
    return (all if query.strict == "all" else any)(kind in kinds for kind in query.types)


def _having(site: Site, name: str, values: Sequence[Any]) -> set[str]:
    """The things with one of these values, or words much like them, for a property."""
    if name not in register_of(site).uses:
        return set()
    things = _leading_to(site, name, values)
    if things or all(isinstance(value, dict) for value in values):
        return things
    for quad in site.graph.quads_for_pattern(None, ox.NamedNode(name), None, ox.DefaultGraph()):
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value not in things:
            cell = cell_of(site, quad.object)
            if any(_same(site, value, cell) >= 0.9 for value in values):
                things.add(quad.subject.value)
    return things


def _leading_to(site: Site, name: str, values: Sequence[Any]) -> set[str]:
    """The things that a property leads from to one of the things named or identified; needs no look at all values."""
    register, meant = register_of(site), set[str]()
    for value in values:
        text = value["id"] if isinstance(value, dict) else str(value)
        meant.update(filter(None, [register.thing(text)]))
        meant.update([] if isinstance(value, dict) else register.by_name(fold(text)))
    return {
        quad.subject.value for iri in meant for quad in site.into(iri, name) if isinstance(quad.subject, ox.NamedNode)
    }


def _judge(site: Site, query: ReconcileQuery, iri: str) -> Candidate:
    register, features = register_of(site), dict[str, bool | float]()
    score = 100.0
    if query.text:
        score = _by_name(register, query.text, iri, features)
    if query.properties:
        alike = _by_properties(site, query, iri)
        features["property_match"] = round(alike, 4)
        score = score * (1 - PROPERTIES) + 100 * PROPERTIES * alike if query.text else 100 * alike
    if query.types:
        kinds = register.kinds(iri)
        features["type_match"] = any(kind in kinds for kind in query.types)
        score *= 1.0 if features["type_match"] else OTHER_TYPE
    return Candidate(iri, round(score, 2), features)


def _by_name(register: Register, text: str, iri: str, features: dict[str, bool | float]) -> float:
    """The score of a thing by its names, of which the one most like the text counts."""
    asked, called = fold(text), register.plain(iri)
    alike = max((similarity(asked, name, register.weight) for name in called), default=0.0)
    features["name_similarity"] = round(alike, 4)
    features["exact_name"] = asked in called and bool(asked)
    features["initials"] = iri in register.by_initials(asked)
    features["identifier"] = register.thing(text) == iri
    if features["exact_name"] or features["identifier"]:
        return 100.0
    return max(100 * alike, INITIALS if features["initials"] else 0.0)


def _by_properties(site: Site, query: ReconcileQuery, iri: str) -> float:
    """The share of the values asked for that a thing has, from 0 to 1; where it has none to compare with, half."""
    alike = [_alike(site, iri, name, values) for name, values in query.properties]
    unknown = 0.5 if query.text else 0.0
    return sum(unknown if each is None else each for each in alike) / len(alike)


def _alike(site: Site, iri: str, name: str, values: Sequence[Any]) -> float | None:
    """The share of some values that are among those of a property; None if the thing has none."""
    there = cells(site, iri, name)
    if not there or not values:
        return None
    return sum(max(_same(site, value, cell) for cell in there) for value in values) / len(values)


def _same(site: Site, value: Any, cell: Cell) -> float:
    """The likeness of a value asked for to one of a thing: by identifier, by size of numbers, by words."""
    if isinstance(value, dict):
        return float("id" in cell and (register_of(site).thing(value["id"]) or value["id"]) == cell["id"])
    number = cell.get("float", cell.get("int"))
    if number is not None:
        return float(_number(value) == number)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if "id" in cell and register_of(site).thing(text) == cell["id"]:
        return 1.0
    asked = fold(text)
    if "date" in cell:
        # "2024" and "2024-11" are true of a day in it, if not all that can be said.
        return 1.0 if text[:10] == cell["date"][:10] else 0.9 * (len(text) >= 4 and cell["date"].startswith(text))
    called = (register_of(site).plain(cell["id"]) or (fold(cell["name"]),)) if "id" in cell else (fold(cell["str"]),)
    if asked in called or text == cell.get("str"):
        return 1.0
    likeness = max((letters_alike(asked, name) for name in called), default=0.0)
    return likeness if likeness >= 0.75 else 0.0


def _number(value: Any) -> float | None:
    try:
        return float(value.replace(",", "") if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None


def _is_sure(register: Register, query: ReconcileQuery, ranked: Sequence[Candidate]) -> bool:
    """True if the best candidate is the only one that can be meant."""
    if not ranked or ranked[0].features.get("type_match") is False:
        return False
    best, second = ranked[0], ranked[1].score if len(ranked) > 1 else 0.0
    if best.features.get("identifier"):
        return True
    if best.features.get("exact_name"):
        return best.score >= 90 and best.score - second >= 5
    asked = numbers(fold(query.text))
    same = not query.text or any(numbers(name) == asked for name in register.plain(best.iri))
    return same and best.score >= SURE and best.score - second >= LEAD


# ---- things as the protocol writes them


def brief(site: Site, iri: str) -> dict[str, Any]:
    """A thing's identifier, name and, if there is anything to say, description."""
    description = describe(site, iri)
    return {**named(site, iri), **({"description": description} if description else {})}


def describe(site: Site, iri: str) -> str:
    """A thing in a line: its description, or its kinds and other names."""
    kinds = ", ".join(site.names.label(kind) for kind in site.names.kinds(iri))
    others = ", ".join(register_of(site).called(iri)[1:4])
    said = site.definition(iri) or (f"{kinds}, also called {others}" if kinds and others else kinds)
    return shortened(said, LONGEST_LABEL)
