"""Columns for somebody's table: the values of properties, as the reconciliation protocol writes them."""

import math
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pyoxigraph as ox
import regex

from app.limits import LONGEST_LABEL, MOST_CELLS, MOST_READ
from app.overviews.browse import definition_of
from app.pages.claims import show_claim
from app.pages.resource import value_of
from app.register import register_of
from app.site import Site, shortened
from kg.compare.claims import Figure
from kg.rdf.graph import python_value
from kg.rdf.namespaces import NS, XSD, local_name

Cell = dict[str, Any]

MOMENT = regex.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?)?"
    r"(Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
)
# Beyond this, readers of JSON that know only floating-point numbers change a number.
LARGEST = 1 << 53


def named(site: Site, iri: str) -> dict[str, str]:
    """A thing, class or property as the protocol names it."""
    return {"id": iri, "name": site.names.link(iri).label or local_name(iri)}


def brief(site: Site, iri: str) -> dict[str, Any]:
    """A thing's identifier and name, with a line of its description, or its kinds and other names, if it has any."""
    kinds = ", ".join(site.names.label(kind) for kind in site.names.kinds(iri))
    others = ", ".join(register_of(site).called(iri)[1:4])
    said = site.definition(iri) or (f"{kinds}, also called {others}" if kinds and others else kinds)
    return {**named(site, iri), **({"description": shortened(said, LONGEST_LABEL)} if said else {})}


def cells(site: Site, iri: str, name: str) -> list[Cell]:
    """The values that a thing has for a property, or for one of hkit's indicators."""
    if NS + "Indicator" in site.names.kinds(name):
        return _figures(site, iri, name)
    values = [cell_of(site, quad.object) for quad in site.out(iri, name)]
    return sorted(values, key=lambda cell: [str(value) for value in cell.values()])[:MOST_CELLS]


def cell_of(site: Site, term: Any) -> Cell:
    """A term as a cell: a thing that the graph names, a number, a moment, or words."""
    if isinstance(term, ox.NamedNode):
        return named(site, term.value) if register_of(site).called(term.value) else {"str": term.value}
    if not isinstance(term, ox.Literal):
        return {"str": value_of(site, term).text}
    kind, number, moment = term.datatype.value, python_value(term), MOMENT.fullmatch(term.value.strip())
    if type(number) is int and abs(number) <= LARGEST:
        return {"int": number}
    if isinstance(number, float | Decimal) and (number := finite(number)) is not None:
        return {"float": number}
    if moment and kind == XSD + ("dateTime" if moment[2] else "date"):
        with suppress(ValueError):  # of what no calendar has, such as 30 February
            date.fromisoformat(moment[1])
            # The protocol has no days, only moments: a day is given as its beginning.
            return {"date": f"{moment[1]}{moment[2] or 'T00:00:00'}{moment[3] or ('' if moment[2] else 'Z')}"}
    return {"str": term.value}


def finite(value: Any) -> float | None:
    """A value as a number; None for what is none, or is infinite."""
    try:
        return number if math.isfinite(number := float(value)) else None
    except (TypeError, ValueError, OverflowError):
        return None


def _figures(site: Site, iri: str, indicator: str) -> list[Cell]:
    """The figures of a thing by an indicator, latest last; one with a hedge is in words, to keep the hedge."""
    dated: list[tuple[str, Cell]] = []
    for claim in site.records.claims_about(iri, MOST_READ):
        if isinstance(claim, Figure) and claim.indicator.iri == indicator and claim.modality in ("", "holds"):
            number = finite(claim.value) if claim.qualifier in ("", "exactly") else None
            in_words = {"str": show_claim(site, claim).value}
            dated.append((claim.as_of, in_words if number is None else {"float": number}))
    return [cell for _, cell in sorted(dated, key=lambda pair: (pair[0], str(pair[1])))][:MOST_CELLS]


def column(site: Site, name: str) -> dict[str, Any]:
    """The description of a column: its property, and the class of its values if there is just one."""
    ranges = {link.iri for end, link in definition_of(site, name)[2] if end == "range"}
    single = len(ranges) == 1 and ranges <= register_of(site).types.keys()
    return {**named(site, name), **({"type": named(site, ranges.pop())} if single else {})}
