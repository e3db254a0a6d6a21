"""Columns for somebody's table: the values of properties, as the reconciliation protocol writes them."""

from __future__ import annotations

import math
from typing import Any

import pyoxigraph as ox
import regex

from app.i18n import wording
from app.pages.resource import value_of
from app.site import Site
from kg.rdf.labels import local_name
from kg.rdf.namespaces import BASE, NS, PREFIXES

Cell = dict[str, Any]

XSD = PREFIXES["xsd"]
INTEGERS = {
    XSD + name
    for name in (
        *("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "negativeInteger"),
        *("nonPositiveInteger", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"),
    )
}
NUMBERS = {XSD + name for name in ("decimal", "double", "float")}
MOMENT = regex.compile(
    r"(-?\d{4,9}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))"
    r"(T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?)?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?"
)
# Beyond this, readers of JSON that know only floating-point numbers change a number.
LARGEST = 1 << 53
MOST_VALUES = 500
RANGES = (PREFIXES["rdfs"] + "range", PREFIXES["schema"] + "rangeIncludes", "http://schema.org/rangeIncludes")


def cells(here: Site, iri: str, name: str) -> list[Cell]:
    """The values that a thing has for a property, or for one of hkit's indicators."""
    if NS + "Indicator" in here.names.kinds(name):
        return _figures(here, iri, name)
    found = [cell_of(here, quad.object) for quad in here.out(iri) if quad.predicate.value == name]
    return sorted(found, key=lambda cell: [str(value) for value in cell.values()])[:MOST_VALUES]


def cell_of(here: Site, term: Any) -> Cell:
    """A term as a cell: a thing that the graph names, a number, a moment, or words."""
    if isinstance(term, ox.NamedNode) and here.names.named(term.value):
        return {"id": term.value, "name": here.names.link(term.value).label or local_name(term.value)}
    if isinstance(term, ox.NamedNode):
        known = term.value in here.register.called
        return {"id": term.value, "name": local_name(term.value)} if known else {"str": term.value}
    if not isinstance(term, ox.Literal):
        return {"str": value_of(here, term).text}
    kind, text = term.datatype.value, term.value.strip()
    if kind in INTEGERS and regex.fullmatch(r"[+-]?\d{1,16}", text) and abs(int(text)) <= LARGEST:
        return {"int": int(text)}
    if kind in NUMBERS:
        return _number(text)
    moment = MOMENT.fullmatch(text) if kind in (XSD + "date", XSD + "dateTime") else None
    if moment:
        # The protocol has no days, only moments: a day is told as its beginning.
        return {"date": f"{moment[1]}{moment[2] or 'T00:00:00'}{moment[3] or ('' if moment[2] else 'Z')}"}
    return {"str": term.value}


def _number(text: str) -> Cell:
    try:
        value = float(text)
    except ValueError:
        return {"str": text}
    return {"float": value} if math.isfinite(value) else {"str": text}


def _figures(here: Site, iri: str, indicator: str) -> list[Cell]:
    """What is said of a thing by an indicator, latest last; a figure with a hedge is told in words, to keep it."""
    told = []
    for claim in here.into(iri, NS + "about"):
        about = here.out(claim.subject.value) if isinstance(claim.subject, ox.NamedNode) else []
        facts = {
            quad.predicate.value.removeprefix(NS): quad.object.value
            for quad in about
            if isinstance(quad.object, ox.NamedNode | ox.Literal)
        }
        if facts.get("indicator") != indicator or facts.get("modality", BASE + "vocab/holds") != BASE + "vocab/holds":
            continue
        hedge, unit = local_name(facts.get("qualifier", "exactly")), local_name(facts.get("unit", ""))
        value, least, most = facts.get("value"), facts.get("minValue"), facts.get("maxValue")
        exact = value is not None and hedge == "exactly"
        cell = _number(value or "") if exact else {"str": wording.figure(value, least, most, unit, hedge)}
        told.append((facts.get("asOf", ""), str(cell), cell))
    return [cell for _, _, cell in sorted(told, key=lambda each: each[:2])][:MOST_VALUES]


def unit_of(here: Site, indicator: str) -> str:
    """The name of the unit in which an indicator counts, if it has one."""
    units = [quad.object for quad in here.out(indicator) if quad.predicate.value == NS + "unit"]
    return here.names.label(units[0].value) if units and isinstance(units[0], ox.NamedNode) else ""


def column(here: Site, name: str) -> dict[str, Any]:
    """What is said of a column: its property, and the class of its values if there is just one."""
    said: dict[str, Any] = {"id": name, "name": here.names.label(name)}
    ranges = {
        quad.object.value
        for quad in here.out(name)
        if quad.predicate.value in RANGES and isinstance(quad.object, ox.NamedNode)
    }
    if len(ranges) == 1 and ranges <= here.register.types.keys():
        kind = ranges.pop()
        said["type"] = {"id": kind, "name": here.names.label(kind)}
    return said
