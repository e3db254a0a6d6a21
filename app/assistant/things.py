"""Things and kinds by a name or an IRI, or a problem with the nearest names."""

from __future__ import annotations

from collections import Counter

from app.assistant.answers import Thing
from app.http.problems import Problem
from app.limits import MOST_NEAR
from app.names import path_of
from app.pages.claims import CLAIMS, read_claim
from app.register import register_of
from app.site import Site
from kg.model.names import fold
from kg.rdf.namespaces import BASE, NS


def thing_of(site: Site, iri: str) -> Thing:
    """A thing by name; a claim, which has none, by what it says."""
    kinds, name = site.names.kinds(iri), site.names.label(iri)
    if CLAIMS.intersection(kinds) and (claim := read_claim(site, iri)):
        name = f"{claim.about.label}: {claim.label} {claim.value}"
    return Thing(iri, name, site.names.label(kinds[0]) if kinds else "", path_of(iri))


def find_thing(site: Site, text: str) -> str:
    """The IRI of the thing that an IRI, with a prefix or whole, or a name means.

    Raises Problem with the nearest names if there is none, and with all that have the name if there are several.
    """
    spelt = text.strip().removeprefix("<").removesuffix(">")
    if site.knows(spelt) and not spelt.startswith(BASE + "graph/"):
        return spelt
    known = register_of(site).thing(spelt)
    if known:
        return known
    wanted = fold(spelt)
    named = list(dict.fromkeys(register_of(site).by_name(wanted))) if wanted else []
    entities = [iri for iri in named if site.names.is_a(iri, "Entity") and not iri.startswith(NS)]
    meant = entities or named
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise Problem(400, "Several things have this name. Give the IRI of one of them.", near=_near(site, meant))
    term = register_of(site).property(spelt)
    if term != spelt:
        return term
    raise unknown(site, spelt)


def unknown(site: Site, text: str) -> Problem:
    """That nothing has this name or IRI, with what may have been meant."""
    wanted = text.rstrip("/").rpartition("/")[2].replace("-", " ").replace("_", " ") if "/" in text else text
    hits = [hit.iri for hit in site.search.find(wanted, limit=50)]
    ranked = sorted(hits, key=lambda iri: not site.names.is_a(iri, "Entity"))[:MOST_NEAR]
    advice = (
        "Call again with one of these, or use the search tool." if ranked else "Use the search tool with other words."
    )
    return Problem(404, f"There is nothing in this graph named or called that. {advice}", near=_near(site, ranked))


def kind_of(site: Site, text: str) -> str:
    """The class that a name or an IRI means. Raises Problem with the largest classes if there is none."""
    kind = register_of(site).type(text)
    if kind in register_of(site).types or kind in register_of(site).classes:
        return kind
    near = [iri for iri, _ in Counter(register_of(site).types).most_common(20)]
    raise Problem(404, "There is no kind of that name here. These are the largest:", near=_near(site, near))


def _near(site: Site, iris: list[str]) -> tuple[tuple[str, str], ...]:
    return tuple((site.names.link(iri).label, iri) for iri in iris[:20])
