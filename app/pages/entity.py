"""An entity's page: all that the graph says of it, read once, and the summary and structured data made of that."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import pyoxigraph as ox
import regex

from app.i18n import wording
from app.i18n.language import phrase
from app.limits import MOST_ABOUT, MOST_INTRODUCING
from app.names import Link
from app.pages.breadcrumbs import Trail, trails
from app.pages.claims import ShownClaim, ShownQuote, plain, read_quote, show_claim
from app.pages.layout import DATES, relation_of
from app.site import Site
from kg.rdf.namespaces import BASE, NS, PREFIXES

INFERRED = ox.NamedNode(BASE + "graph/inferred")
OTHER_NAMES = (NS + "abbreviation", PREFIXES["skos"] + "altLabel")
# Who does these to a thing is the body above it.
LEADS = frozenset({"oversees", "manages", "administers"})
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
    """A paragraph made of the claims that hold: what it is, under whom, where, since when, what it does, one figure."""
    held = [claim for claim in page.about if claim.modality == "holds"]
    sentences = [_introduction(page, held)]
    activity = next((claim.value for claim in held if claim.predicate == NS + "activity"), None)
    if activity:
        sentences.append(phrase("summary.activity", words=plain(activity)))
    below: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for claim in held:
        relation = relation_of(claim)
        if relation and relation.leading and claim.link:
            below[relation.title][claim.value] = None
    for title, names in below.items():
        does = f"{title[:1].lower()}{title[1:]}"
        sentences.append(phrase("summary.does", does=does, names=wording.listed(list(names), 3)))
    figures = [_figure(claim) for claim in held if claim.figure][:2]
    if figures:
        sentences.append(phrase("summary.figures", figures="; ".join(figures)))
    return phrase("summary.between").join(sentences)


def _introduction(page: EntityPage, held: list[ShownClaim]) -> str:
    """The first sentence: kind, body above, place, beginning."""
    leading = (claim for claim in page.toward if claim.modality == "holds")
    above = [claim.about.label for claim in leading if claim.predicate.removeprefix(NS) in LEADS]
    place = next((claim.value for claim in held if claim.predicate == NS + "locatedIn"), None)
    events = ((claim, relation_of(claim)) for claim in held if claim.link is None)
    began = next(((claim, event) for claim, event in events if event and event.heading == DATES), None)
    return phrase(
        "summary.is",
        name=page.link.label,
        kind=wording.article(page.kinds[0].label) if page.kinds else phrase("summary.thing"),
        above=phrase("summary.above", body=regex.sub("^[Tt]he ", "", above[0])) if above else "",
        place=phrase("summary.place", place=place) if place else "",
        began=phrase("summary.began", event=began[1].title.lower(), date=began[0].value) if began else "",
    )


def _figure(claim: ShownClaim) -> str:
    """A count before what it counts ("about 1,300 companies"), an amount or a share behind its name."""
    counted = claim.value[-1:].isdigit() and not claim.money and claim.label.endswith("s")
    return phrase("summary.counted" if counted else "summary.figure", value=claim.value, label=claim.label)


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
