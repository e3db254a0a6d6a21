"""The candidates for a row of somebody's table: which things it may mean, and how sure that is."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import pyoxigraph as ox

from app.reconcile.extension import Cell, brief, cell_of, cells, finite, named
from app.register import Register, register_of
from app.site import DEFAULT, Site
from kg.model.names import fold, letters_alike, numbers, similarity

FOUND, FOUND_OF_TYPE, FOUND_NEAR = 40, 300, 30
# Scores: names whose first letters are the query, the least that is worth showing, the least that is near certain and
# how far the next may come; how much of the score is the properties'; how much is left of it without the type.
INITIALS, LEAST, SURE, LEAD, PROPERTIES, OTHER_TYPE = 80.0, 35.0, 92.0, 10.0, 0.2, 0.9
Features = dict[str, bool | float]


class ReconcileQuery(NamedTuple):
    """The query of one row: a name, types, and values of properties."""

    text: str
    types: tuple[str, ...]
    strict: str
    limit: int
    properties: tuple[tuple[str, tuple[Any, ...]], ...]


def answer(site: Site, query: ReconcileQuery) -> list[dict[str, Any]]:
    """The candidates for a query as the protocol writes them, best first."""
    register = register_of(site)
    judged = {iri: _judge(site, query, iri) for iri in _possible(site, query)}
    ranked = sorted(
        (iri for iri, (score, _) in judged.items() if score >= LEAST),
        key=lambda iri: (-judged[iri][0], not site.names.is_a(iri, "Entity"), register.called(iri)[0], iri),
    )
    second = judged[ranked[1]][0] if len(ranked) > 1 else 0.0
    sure = bool(ranked) and _is_sure(register, query, ranked[0], *judged[ranked[0]], second)
    return [
        {
            **brief(site, iri),
            "type": [named(site, kind) for kind in site.names.kinds(iri)],
            "score": judged[iri][0],
            "match": sure and place == 0,
            "features": [{"id": name, "value": value} for name, value in judged[iri][1].items()],
        }
        for place, iri in enumerate(ranked[: query.limit])
    ]


def _possible(site: Site, query: ReconcileQuery) -> set[str]:
    """The things that are worth a closer look."""
    register, name = register_of(site), fold(query.text)
    possible = set(filter(None, [register.thing(query.text)]))
    if name:
        possible.update(register.by_name(name), register.by_initials(name))
        possible.update(hit.iri for hit in site.index.find(query.text, limit=FOUND_OF_TYPE if query.types else FOUND))
        possible.update(hit.iri for hit in site.index.nearest(query.text, limit=FOUND_NEAR))
    elif not query.text:
        possible.update(*(_having(site, name, values) for name, values in query.properties))
    return {iri for iri in possible if register.called(iri) and _fits(register, query, iri)}


def _fits(register: Register, query: ReconcileQuery, iri: str) -> bool:
    """True for a thing with the types asked for; without any, for one that is more than a word of a vocabulary."""
    own = (kind in register.kinds(iri) for kind in query.types)
    if not query.types or query.strict == "should":
        return any(own) or not register.is_term(iri)
    return all(own) if query.strict == "all" else any(own)


def _having(site: Site, name: str, values: Sequence[Any]) -> set[str]:
    """The things that a property leads from to one of these values, or to words much like them."""
    register, meant = register_of(site), set[str | None]()
    if name not in register.uses:
        return set()
    for value in values:
        identified = isinstance(value, dict)
        text = value["id"] if identified else str(value)
        meant.update([register.thing(text)], () if identified else register.by_name(fold(text)))
    subjects = {subject for iri in meant if iri for subject in site.subjects(iri, name)}
    if subjects or all(isinstance(value, dict) for value in values):
        return subjects
    quads = site.graph.quads_for_pattern(None, ox.NamedNode(name), None, DEFAULT)  # for words all are looked at
    ends = ((quad.subject, cell_of(site, quad.object)) for quad in quads if isinstance(quad.subject, ox.NamedNode))
    return {thing.value for thing, cell in ends if any(_same(site, value, cell) >= 0.9 for value in values)}


def _judge(site: Site, query: ReconcileQuery, iri: str) -> tuple[float, Features]:
    """The score of a thing, and what made it."""
    features: Features = {}
    score = _by_name(register_of(site), query.text, iri, features) if query.text else 100.0
    if query.properties:
        alike = _by_properties(site, query, iri)
        features["property_match"] = round(alike, 4)
        score = score * (1 - PROPERTIES) + 100 * PROPERTIES * alike if query.text else 100 * alike
    if query.types:
        features["type_match"] = not register_of(site).kinds(iri).isdisjoint(query.types)
        score *= 1.0 if features["type_match"] else OTHER_TYPE
    return round(score, 2), features


def _by_name(register: Register, text: str, iri: str, features: Features) -> float:
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
    shares = []
    for name, values in query.properties:
        known = cells(site, iri, name)
        alike = [max(_same(site, value, cell) for cell in known) for value in values] if known else []
        shares.append(sum(alike) / len(alike) if alike else 0.5 if query.text else 0.0)
    return sum(shares) / len(shares)


def _same(site: Site, value: Any, cell: Cell) -> float:
    """The likeness of a value asked for to one of a thing: by identifier, by size of numbers, by words."""
    register = register_of(site)
    if isinstance(value, dict):
        return float("id" in cell and (register.thing(value["id"]) or value["id"]) == cell["id"])
    number = cell.get("float", cell.get("int"))
    if number is not None:
        return float(finite(value.replace(",", "") if isinstance(value, str) else value) == number)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if "id" in cell and register.thing(text) == cell["id"]:
        return 1.0
    asked = fold(text)
    if "date" in cell:
        # "2024" and "2024-11" are true of a day in it, if not all that can be said.
        return 1.0 if text[:10] == cell["date"][:10] else 0.9 * (len(text) >= 4 and cell["date"].startswith(text))
    called = (register.plain(cell["id"]) or (fold(cell["name"]),)) if "id" in cell else (fold(cell["str"]),)
    if asked in called or text == cell.get("str"):
        return 1.0
    likeness = max((letters_alike(asked, name) for name in called), default=0.0)
    return likeness if likeness >= 0.75 else 0.0


def _is_sure(
    register: Register, query: ReconcileQuery, best: str, score: float, features: Features, second: float
) -> bool:
    """True if the best candidate is the only one that can be meant; `second` is the score of the next."""
    if features.get("type_match") is False:
        return False
    if features.get("identifier"):
        return True
    if features.get("exact_name"):
        return score >= 90 and score - second >= 5
    asked = numbers(fold(query.text))
    same = not query.text or any(numbers(name) == asked for name in register.plain(best))
    return same and score >= SURE and score - second >= LEAD
