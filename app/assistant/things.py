"""Which thing is meant by a name or an IRI, and what a search finds."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox

from app.assistant.answers import Thing
from app.http.problems import Problem
from app.names import path_of
from app.pages.claims import read_claim
from app.site import Site
from app.sparql.results import CLAIMS
from kg.model.names import fold
from kg.rdf.namespaces import BASE, NS

MOST_NEAR = 5


def thing_of(here: Site, iri: str) -> Thing:
    """A thing by name; a claim, which has none, by what it says."""
    kinds = here.names.kinds(iri)
    name = here.names.label(iri)
    if CLAIMS.intersection(kinds):
        claim = read_claim(here, iri)
        name = f"{claim.about.label}: {claim.label} {claim.value}"
    return Thing(iri, name, here.names.label(kinds[0]) if kinds else "", path_of(iri))


def find_thing(here: Site, text: str) -> str:
    """The IRI of the thing that an IRI, with a prefix or whole, or a name means.

    Raises Problem with the nearest names if there is none, and with all that have the name if there are several.
    """
    spelt = text.strip().removeprefix("<").removesuffix(">")
    if _is_iri(spelt) and here.knows(spelt):
        return spelt
    known = here.register.thing(spelt)
    if known:
        return known
    wanted = fold(spelt)
    named = list(dict.fromkeys(here.register.by_name.get(wanted, ()))) if wanted else []
    entities = [iri for iri in named if here.names.is_a(iri, "Entity") and not iri.startswith(NS)]
    meant = entities or named
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise Problem(400, "Several things have this name. Give the IRI of one of them.", near=_told(here, meant))
    term = here.register.property(spelt)
    if term != spelt:
        return term
    raise unknown(here, spelt)


def unknown(here: Site, text: str) -> Problem:
    """That nothing has this name or IRI, with what may have been meant."""
    wanted = text.rstrip("/").rpartition("/")[2].replace("-", " ").replace("_", " ") if "/" in text else text
    found = [hit.iri for hit in here.search.find(wanted, limit=50)]
    ranked = sorted(found, key=lambda iri: not here.names.is_a(iri, "Entity"))[:MOST_NEAR]
    said = (
        "Call again with one of these, or use the search tool." if ranked else "Use the search tool with other words."
    )
    return Problem(404, f"There is nothing in this graph named or called that. {said}", near=_told(here, ranked))


def kind_of(here: Site, text: str) -> str:
    """The class that a name or an IRI means. Raises Problem with the largest classes if there is none."""
    kind = here.register.type(text)
    if kind in here.register.types or kind in here.register.classes:
        return kind
    near = [iri for iri, _ in Counter(here.register.types).most_common(20)]
    raise Problem(404, "There is no kind of that name here. These are the largest:", near=_told(here, near))


def _told(here: Site, iris: list[str]) -> tuple[tuple[str, str], ...]:
    return tuple((here.names.link(iri).label, iri) for iri in iris[:20])


def _is_iri(text: str) -> bool:
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return not text.startswith(BASE + "graph/")
