"""An entity's page: all that the graph says of it, read once, and what machines are told of it."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from app.limits import MOST_ABOUT, MOST_INTRODUCING
from app.names import Link
from app.pages.breadcrumbs import Trail, trails
from app.pages.claims import ShownClaim, ShownQuote, read_quote, show_claim
from app.pages.layout import relation_of
from app.site import Site
from kg.rdf.namespaces import BASE, NS, PREFIXES

INFERRED = ox.NamedNode(BASE + "graph/inferred")
OTHER_NAMES = (NS + "abbreviation", PREFIXES["skos"] + "altLabel")
# Classes of hkit's ontology as schema.org has them.
SCHEMA_ORG = {
    "PublicBody": "GovernmentOrganization",
    "University": "CollegeOrUniversity",
    **dict.fromkeys(("Scheme", "Fund"), "Service"),
    **dict.fromkeys(("Organisation", "AdvisoryBody", "PublicCorporation", "ResearchCentre"), "Organization"),
    **dict.fromkeys(("Site", "Park", "Facility", "Area"), "Place"),
    **dict.fromkeys(("Publication", "Policy"), "CreativeWork"),
}


@dataclass(frozen=True, slots=True)
class EntityPage:
    """All that an entity's page is made of.

    `about` are the claims about it, `toward` the statements with it as object, both in the order of the text;
    `inferred` the things to which properties lead that follow from the facts. `introduced` are the quotes that name it
    first, `sentences` counts those that mention it, `left` the claims that are too many to be read.
    """

    link: Link
    other_names: tuple[str, ...]
    kinds: tuple[Link, ...]
    about: tuple[ShownClaim, ...]
    toward: tuple[ShownClaim, ...]
    inferred: tuple[tuple[Link, Link], ...]
    introduced: tuple[ShownQuote, ...]
    trails: tuple[Trail, ...]
    sentences: int
    left: int


def read_entity(site: Site, iri: str) -> EntityPage:
    """An entity with everything the graph says of it."""
    properties = site.records.described(iri)
    names = (term.value for name in OTHER_NAMES for term in properties.get(name, ()) if isinstance(term, ox.Literal))
    counts = site.count_into(iri)
    return EntityPage(
        link=site.names.link(iri),
        other_names=tuple(dict.fromkeys(names)),
        kinds=tuple(site.names.link(kind) for kind in site.names.kinds(iri)),
        about=tuple(show_claim(site, claim) for claim in site.records.claims_about(iri, MOST_ABOUT)),
        toward=tuple(show_claim(site, claim) for claim in site.records.claims_to(iri, MOST_ABOUT)),
        inferred=_inferred(site, iri),
        introduced=tuple(read_quote(site, each) for each in site.texts(iri, "evidence")[:MOST_INTRODUCING]),
        trails=trails(site, iri),
        sentences=counts.get(NS + "mentions", 0),
        left=sum(max(counts.get(each, 0) - MOST_ABOUT, 0) for each in (NS + "about", PREFIXES["rdf"] + "object")),
    )


def _inferred(site: Site, iri: str) -> tuple[tuple[Link, Link], ...]:
    """The properties that follow from the facts by the ontology's axioms, each with the thing that it leads to."""
    quads = site.graph.quads_for_pattern(ox.NamedNode(iri), None, None, INFERRED)
    ends = [(quad.predicate.value, quad.object.value) for quad in quads if isinstance(quad.object, ox.NamedNode)]
    return tuple((site.names.link(predicate), site.names.link(target)) for predicate, target in ends)


def summary(page: EntityPage) -> str:
    """The words of the source that introduce a thing; its kinds where there are none."""
    return page.introduced[0].text if page.introduced else ", ".join(kind.label for kind in page.kinds)


def structured(page: EntityPage, url: str) -> dict[str, object]:
    """The entity as schema.org JSON-LD, for search engines."""
    kind = SCHEMA_ORG.get(page.kinds[0].iri.removeprefix(NS), "Thing") if page.kinds else "Thing"
    data: dict[str, object] = {"@context": "https://schema.org", "@type": kind, "@id": page.link.iri}
    data |= {"name": page.link.label, "description": summary(page), "url": url}
    if page.other_names:
        data["alternateName"] = list(page.other_names)
    relations = ((claim, relation_of(claim)) for claim in page.about if claim.modality == "holds")
    websites = [claim.value for claim, relation in relations if relation and relation.heading == "website"]
    return data | ({"sameAs": websites} if websites else {})
