"""The candidates for a row of somebody's table: which things it may mean, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from app.names import LONG
from app.reconcile.extension import Cell, cell_of, cells
from app.reconcile.register import Register
from app.site import Site
from kg.model.names import fold, letters_alike, numbers, similarity
from kg.rdf.labels import local_name
from kg.rdf.namespaces import PREFIXES

DESCRIPTIONS = (
    PREFIXES["skos"] + "definition",
    PREFIXES["schema"] + "description",
    "http://schema.org/description",
    PREFIXES["dcterms"] + "description",
    "http://purl.org/dc/elements/1.1/description",
    PREFIXES["rdfs"] + "comment",
)
MOST_CANDIDATES = 50
FOUND, FOUND_OF_TYPE, FOUND_NEAR = 40, 300, 30
# Scores: names whose first letters are the query, the least that is worth showing, the least that is near certain and
# how far the next may come; how much of the score is the properties'; how much is left of it without the type.
INITIALS, LEAST, SURE, LEAD, PROPERTIES, OTHER_TYPE = 80.0, 35.0, 92.0, 10.0, 0.2, 0.9


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of one row: a name, types, and values of properties."""

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


def answer(here: Site, query: Query) -> list[dict[str, Any]]:
    """The candidates for a query as the protocol writes them, best first."""
    register = here.register
    found = [_judge(here, query, iri) for iri in _possible(here, query)]
    ranked = sorted(
        (each for each in found if each.score >= LEAST),
        key=lambda each: (-each.score, not here.names.is_a(each.iri, "Entity"), register.called[each.iri][0], each.iri),
    )
    sure = _is_sure(register, query, ranked)
    return [
        {
            **brief(here, each.iri),
            "type": [_named(here, kind) for kind in here.names.kinds(each.iri)],
            "score": each.score,
            "match": sure and place == 0,
            "features": [{"id": name, "value": value} for name, value in each.features.items()],
        }
        for place, each in enumerate(ranked[: query.limit])
    ]


def _possible(here: Site, query: Query) -> set[str]:
    """The things that are worth a closer look."""
    register, name = here.register, fold(query.text)
    found: set[str] = set()
    known = register.thing(query.text)
    if known:
        found.add(known)
    if name:
        found.update(register.by_name.get(name, ()), register.by_initials.get(name, ()))
        found.update(hit.iri for hit in here.search.find(query.text, limit=FOUND_OF_TYPE if query.types else FOUND))
        found.update(hit.iri for hit in here.search.nearest(query.text, limit=FOUND_NEAR))
    elif not query.text:
        found.update(*(_having(here, name, values) for name, values in query.properties))
    return {iri for iri in found if iri in register.called and _fits(register, query, iri)}


def _fits(register: Register, query: Query, iri: str) -> bool:
    """Whether a thing has the types asked for; without any, whether it is more than a word of a vocabulary."""
    if not query.types:
        return not register.is_term(iri)
    kinds = register.kinds(iri)
    if query.strict == "should":
        return any(kind in kinds for kind in query.types) or not register.is_term(iri)
    return (all if query.strict == "all" else any)(kind in kinds for kind in query.types)


def _having(here: Site, name: str, values: Sequence[Any]) -> set[str]:
    """The things with one of these values, or words much like them, for a property."""
    if name not in here.register.uses:
        return set()
    found = _leading_to(here, name, values)
    if found or all(isinstance(value, dict) for value in values):
        return found
    for quad in here.graph.quads_for_pattern(None, ox.NamedNode(name), None, ox.DefaultGraph()):
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value not in found:
            cell = cell_of(here, quad.object)
            if any(_same(here, value, cell) >= 0.9 for value in values):
                found.add(quad.subject.value)
    return found


def _leading_to(here: Site, name: str, values: Sequence[Any]) -> set[str]:
    """The things that a property leads from to one of the things named or identified; needs no look at all values."""
    register, meant = here.register, set[str]()
    for value in values:
        text = value["id"] if isinstance(value, dict) else str(value)
        meant.update(filter(None, [register.thing(text)]))
        meant.update([] if isinstance(value, dict) else register.by_name.get(fold(text), []))
    return {
        quad.subject.value for iri in meant for quad in here.into(iri, name) if isinstance(quad.subject, ox.NamedNode)
    }


def _judge(here: Site, query: Query, iri: str) -> Candidate:
    register, features = here.register, dict[str, bool | float]()
    score = 100.0
    if query.text:
        score = _by_name(register, query.text, iri, features)
    if query.properties:
        alike = _by_properties(here, query, iri)
        features["property_match"] = round(alike, 4)
        score = score * (1 - PROPERTIES) + 100 * PROPERTIES * alike if query.text else 100 * alike
    if query.types:
        kinds = register.kinds(iri)
        features["type_match"] = any(kind in kinds for kind in query.types)
        score *= 1.0 if features["type_match"] else OTHER_TYPE
    return Candidate(iri, round(score, 2), features)


def _by_name(register: Register, text: str, iri: str, features: dict[str, bool | float]) -> float:
    """The score of a thing by its names, of which the one most like the text counts."""
    asked, called = fold(text), register.plain[iri]
    alike = max((similarity(asked, name, register.weight) for name in called), default=0.0)
    features["name_similarity"] = round(alike, 4)
    features["exact_name"] = asked in called and bool(asked)
    features["initials"] = iri in register.by_initials.get(asked, ())
    features["identifier"] = register.thing(text) == iri
    if features["exact_name"] or features["identifier"]:
        return 100.0
    return max(100 * alike, INITIALS if features["initials"] else 0.0)


def _by_properties(here: Site, query: Query, iri: str) -> float:
    """How well a thing has the values asked for, from 0 to 1; where it has none to compare with, half."""
    alike = [_alike(here, iri, name, values) for name, values in query.properties]
    unknown = 0.5 if query.text else 0.0
    return sum(unknown if each is None else each for each in alike) / len(alike)


def _alike(here: Site, iri: str, name: str, values: Sequence[Any]) -> float | None:
    """How well each of some values is among those of a property; None if the thing has none."""
    there = cells(here, iri, name)
    if not there or not values:
        return None
    return sum(max(_same(here, value, cell) for cell in there) for value in values) / len(values)


def _same(here: Site, value: Any, cell: Cell) -> float:
    """How much a value asked for is one that is there: a thing by identifier, a number by size, words by likeness."""
    if isinstance(value, dict):
        return float("id" in cell and (here.register.thing(value["id"]) or value["id"]) == cell["id"])
    number = cell.get("float", cell.get("int"))
    if number is not None:
        return float(_number(value) == number)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if "id" in cell and here.register.thing(text) == cell["id"]:
        return 1.0
    asked = fold(text)
    if "date" in cell:
        # "2024" and "2024-11" are true of a day in it, if not all that can be said.
        return 1.0 if text[:10] == cell["date"][:10] else 0.9 * (len(text) >= 4 and cell["date"].startswith(text))
    called = here.register.plain.get(cell["id"], (fold(cell["name"]),)) if "id" in cell else (fold(cell["str"]),)
    if asked in called or text == cell.get("str"):
        return 1.0
    likeness = max((letters_alike(asked, name) for name in called), default=0.0)
    return likeness if likeness >= 0.75 else 0.0


def _number(value: Any) -> float | None:
    try:
        return float(value.replace(",", "") if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None


def _is_sure(register: Register, query: Query, ranked: Sequence[Candidate]) -> bool:
    """Whether the best candidate is the only one that can be meant."""
    if not ranked or ranked[0].features.get("type_match") is False:
        return False
    best, second = ranked[0], ranked[1].score if len(ranked) > 1 else 0.0
    if best.features.get("identifier"):
        return True
    if best.features.get("exact_name"):
        return best.score >= 90 and best.score - second >= 5
    asked = numbers(fold(query.text))
    same = not query.text or any(numbers(name) == asked for name in register.plain[best.iri])
    return same and best.score >= SURE and best.score - second >= LEAD


# ---- things as the protocol writes them


def brief(here: Site, iri: str) -> dict[str, Any]:
    """A thing's identifier, name and, if there is anything to say, description."""
    said = describe(here, iri)
    return {**_named(here, iri), **({"description": said} if said else {})}


def _named(here: Site, iri: str) -> dict[str, str]:
    return {"id": iri, "name": here.names.link(iri).label or local_name(iri)}


def describe(here: Site, iri: str) -> str:
    """What a thing is in a line: its description, or its kinds and other names."""
    kinds = ", ".join(here.names.label(kind) for kind in here.names.kinds(iri))
    others = ", ".join(here.register.called.get(iri, ())[1:4])
    return definition(here, iri) or _cut(f"{kinds}, also called {others}" if kinds and others else kinds)


def definition(here: Site, iri: str) -> str:
    """The words by which the graph describes a thing, English before others; empty if it has none."""
    found = [
        (
            DESCRIPTIONS.index(quad.predicate.value),
            not (quad.object.language or "en").startswith("en"),
            quad.object.value,
        )
        for quad in here.out(iri)
        if quad.predicate.value in DESCRIPTIONS and isinstance(quad.object, ox.Literal) and quad.object.value.strip()
    ]
    return _cut(min(found)[2]) if found else ""


def _cut(text: str) -> str:
    return text if len(text) <= LONG else text[: LONG - 1] + "…"
