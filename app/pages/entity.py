"""An entity's page: all that the graph says of it, read once, and what machines are told of it."""

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import pyoxigraph as ox

from app.i18n.language import phrase
from app.limits import LONGEST_TRAIL, MOST_ABOUT, MOST_INTRODUCING
from app.pages.claims import ShownClaim, ShownQuote, read_quote, show_claim
from app.site import Link, Site
from kg.rdf.namespaces import BASE, NS, RDF, SKOS
from kg.resources import toml

INFERRED = ox.NamedNode(BASE + "graph/inferred")
OTHER_NAMES = (NS + "abbreviation", SKOS + "altLabel")
# The ways down to a thing, and the classes of schema.org.
DATA = toml(__file__, "entity.toml")
Relations = Sequence[tuple[str, bool]]


class EntityPage(NamedTuple):
    """All that an entity's page is made of.

    `about` are the claims about it, `toward` the statements with it as object, both in the order of the text;
    `inferred` the properties that follow by the ontology's axioms, each with the thing that it leads to. `introduced`
    are the quotes that name it first, `sentences` counts those that mention it, `left` the claims too many to be read.
    """

    link: Link
    other_names: tuple[str, ...]
    kinds: tuple[Link, ...]
    about: tuple[ShownClaim, ...]
    toward: tuple[ShownClaim, ...]
    inferred: tuple[tuple[Link, Link], ...]
    introduced: tuple[ShownQuote, ...]
    trails: list[tuple[str, list[Link]]]
    sentences: int
    left: int


def read_entity(site: Site, iri: str) -> EntityPage:
    """An entity with everything the graph says of it."""
    properties = site.records.described(iri)
    names = (term.value for name in OTHER_NAMES for term in properties.get(name, ()) if isinstance(term, ox.Literal))
    counts, link = site.count_into(iri), site.names.link
    following = site.graph.quads_for_pattern(ox.NamedNode(iri), None, None, INFERRED)
    ends = ((quad.predicate.value, quad.object) for quad in following)
    return EntityPage(
        link=link(iri),
        other_names=tuple(dict.fromkeys(names)),
        kinds=tuple(map(link, site.names.kinds(iri))),
        about=tuple(show_claim(site, claim) for claim in site.records.claims_about(iri, MOST_ABOUT)),
        toward=tuple(show_claim(site, claim) for claim in site.records.claims_to(iri, MOST_ABOUT)),
        inferred=tuple((link(name), link(end.value)) for name, end in ends if isinstance(end, ox.NamedNode)),
        introduced=tuple(read_quote(site, each) for each in site.texts(iri, "evidence")[:MOST_INTRODUCING]),
        trails=trails(site, iri),
        sentences=counts.get(NS + "mentions", 0),
        left=sum(max(counts.get(each, 0) - MOST_ABOUT, 0) for each in (NS + "about", RDF + "object")),
    )


def summary(page: EntityPage) -> str:
    """The words of the source that introduce a thing; its kinds where there are none."""
    return page.introduced[0].text if page.introduced else ", ".join(kind.label for kind in page.kinds)


def structured(page: EntityPage, url: str) -> dict[str, object]:
    """The entity as schema.org JSON-LD, for search engines."""
    kind = DATA["schema-org"].get(page.kinds[0].iri.removeprefix(NS), "Thing") if page.kinds else "Thing"
    data: dict[str, object] = {"@context": "https://schema.org", "@type": kind, "@id": page.link.iri}
    data |= {"name": page.link.label, "description": summary(page), "url": url}
    if page.other_names:
        data["alternateName"] = list(page.other_names)
    homepages = (claim for claim in page.about if claim.predicate == NS + "homepage" and claim.modality == "holds")
    websites = [claim.value for claim in homepages]
    return data | ({"sameAs": websites} if websites else {})


def trails(site: Site, iri: str) -> list[tuple[str, list[Link]]]:
    """The way down to a thing through places, and through those who oversee it, each a title and steps.

    The outermost step is the first, the thing itself the last; no way has only one step.
    """
    ways = ((title, _upwards(site, iri, relations)) for title, relations in DATA["ways"].items())
    return [(phrase(f"trail.{title}"), list(map(site.names.link, steps))) for title, steps in ways if len(steps) > 1]


def _upwards(site: Site, iri: str, relations: Relations) -> list[str]:
    way = [iri]
    while len(way) < LONGEST_TRAIL:
        above = _above(site, way[0], relations)
        ranked = sorted((_rank(site, each, above, relations), each) for each in above if each not in way)
        if not ranked:
            break
        way.insert(0, ranked[0][1])
    return way


def _above(site: Site, iri: str, relations: Relations) -> list[str]:
    ends = ((site.subjects if inverse else site.objects)(iri, NS + name) for name, inverse in relations)
    return list(dict.fromkeys(chain.from_iterable(ends)))


def _rank(site: Site, iri: str, others: list[str], relations: Relations) -> tuple[int, str]:
    """The nearest first: of two above, one of which is above the other, the lower."""
    return (sum(iri in _above(site, other, relations) for other in others if other != iri), site.names.label(iri))
