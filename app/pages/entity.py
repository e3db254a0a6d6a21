"""An entity's page: claims grouped as a person thinks, a summary made of them, and what follows from them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

import pyoxigraph as ox
import regex

from app.i18n import wording
from app.i18n.language import phrase
from app.names import Link
from app.pages import claims
from app.pages.claims import Said
from app.pages.headings import FIGURES, MONEY, OTHER, PLANS, Relation, layout
from app.site import Site
from kg.rdf.namespaces import BASE, NS

INFERRED = ox.NamedNode(BASE + "graph/inferred")
LAST = 1 << 30
MOST_LINES = 200
MOST_QUOTES = 50
DATES = "dates"
# Who does these to a thing is the body above it.
LEADS = frozenset({"oversees", "manages", "administers"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a group: `title` and what is said; without a claim it is inferred, for the reason given.

    `relation` is what joins it to the thing, with its place in the layout; None for figures and what the layout lacks.
    """

    title: str
    link: Link | None
    value: str
    claim: Said | None = None
    reason: str = ""
    relation: Relation | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under one heading; `more` has the titles of those left off, each with their number."""

    title: str
    anchor: str
    lines: tuple[Line, ...]
    more: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """All that an entity's page shows; `left` counts the claims that it leaves off."""

    link: Link
    other_names: tuple[str, ...]
    kinds: tuple[Link, ...]
    summary: str
    groups: tuple[Group, ...]
    introduced: tuple[claims.Quote, ...]
    sentences: int
    left: int = 0


def describe(site: Site, iri: str) -> Entity:
    """An entity with everything the graph says of it."""
    about, toward = claims.claims_about(site, iri), claims.claims_to(site, iri)
    groups = _groups(site, iri, about, toward)
    found = claims.values(site, iri)
    names = (*found.get(NS + "abbreviation", ()), *found.get("http://www.w3.org/2004/02/skos/core#altLabel", ()))
    kinds = tuple(site.names.link(kind) for kind in site.names.kinds(iri))
    introduced = tuple(claims.read_quote(site, each) for each in found.get(NS + "evidence", ())[:MOST_QUOTES])
    counts = site.count_into(iri)
    return Entity(
        site.names.link(iri),
        tuple(dict.fromkeys(names)),
        kinds,
        summary(site.names.label(iri), kinds, about, toward),
        groups,
        introduced,
        counts.get(NS + "mentions", 0),
        sum(max(counts.get(each, 0) - claims.most(site), 0) for each in (NS + "about", claims.RDF + "object")),
    )


def _groups(site: Site, iri: str, about: list[Said], toward: list[Said]) -> tuple[Group, ...]:
    lines: defaultdict[str, list[Line]] = defaultdict(list)
    shown: set[str] = set()
    for inverse, claims_there in ((False, about), (True, toward)):
        for claim in claims_there:
            heading, line = _line(claim, inverse=inverse)
            lines[PLANS if claim.modality != "holds" else heading].append(line)
            if line.link and claim.modality == "holds":
                shown.add(line.link.iri)
    for line in _inferred(site, iri):
        # What is said of two things needs no conclusion beside it.
        if line.relation and line.link and line.link.iri not in shown:
            lines[line.relation.heading].append(line)
    return tuple(
        _group(heading.title, heading.anchor, sorted(lines[heading.anchor], key=_place))
        for heading in layout().headings
        if lines[heading.anchor]
    )


def _group(title: str, anchor: str, lines: list[Line]) -> Group:
    """A group of which each title has no more lines than a reader can look through."""
    counts: Counter[str] = Counter()
    kept = []
    for line in lines:
        counts[line.title] += 1
        if counts[line.title] <= MOST_LINES:
            kept.append(line)
    left = tuple((each, count - MOST_LINES) for each, count in counts.items() if count > MOST_LINES)
    return Group(title, anchor, tuple(kept), left)


def _line(claim: Said, *, inverse: bool) -> tuple[str, Line]:
    """A claim as a line from its subject or its object, and the heading it stands under."""
    relation = relation_of(claim, inverse=inverse)
    if relation:
        title, heading = relation.title, relation.heading
    else:
        title = _capital(claim.label) if not inverse else phrase("entity.of", relation=claim.label)
        heading = (MONEY if claim.money else FIGURES) if claim.figure else OTHER
    if inverse:
        return heading, Line(title, claim.about, claim.about.label, claim, relation=relation)
    return heading, Line(title, claim.link, claim.value, claim, relation=relation)


def relation_of(claim: Said, *, inverse: bool = False) -> Relation | None:
    """What joins the two ends of a claim, as the layout has it; None for a figure and what the layout lacks."""
    return None if claim.figure else layout().relations.get((claim.predicate, inverse))


def _place(line: Line) -> tuple[int, str, bool]:
    """Lines in the order of the layout, figures by their names, what is inferred last."""
    return (line.relation.order if line.relation else LAST, line.title, line.claim is None)


def _inferred(site: Site, iri: str) -> list[Line]:
    """What follows from the facts by the ontology's axioms, the more telling relations first."""
    found = []
    for quad in site.graph.quads_for_pattern(ox.NamedNode(iri), None, None, INFERRED):
        relation = layout().relations.get((quad.predicate.value, False))
        if relation and isinstance(quad.object, ox.NamedNode):
            link = site.names.link(quad.object.value)
            reason = phrase("entity.follows", relation=site.names.label(quad.predicate.value))
            found.append(Line(relation.title, link, link.label, None, reason, relation))
    return sorted(found, key=lambda line: (line.title, line.value))


def summary(label: str, kinds: tuple[Link, ...], about: list[Said], toward: list[Said]) -> str:
    """A paragraph made of the claims that hold: what it is, under whom, where, since when, what it does, one figure."""
    held = [claim for claim in about if claim.modality == "holds"]
    sentences = [_what(label, kinds, held, [claim for claim in toward if claim.modality == "holds"])]
    activity = next((claim.value for claim in held if claim.predicate == NS + "activity"), None)
    if activity:
        sentences.append(phrase("summary.activity", words=claims.plain(activity)))
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


def _what(label: str, kinds: tuple[Link, ...], held: list[Said], toward: list[Said]) -> str:
    """The first sentence: kind, body above, place, beginning."""
    above = [claim.about.label for claim in toward if claim.predicate.removeprefix(NS) in LEADS]
    place = next((claim.value for claim in held if claim.predicate == NS + "locatedIn"), None)
    began = next((c for c in held if (found := relation_of(c)) and found.heading == DATES and c.link is None), None)
    event = relation_of(began) if began else None
    return phrase(
        "summary.is",
        name=label,
        kind=wording.article(kinds[0].label) if kinds else phrase("summary.thing"),
        above=phrase("summary.above", body=regex.sub("^[Tt]he ", "", above[0])) if above else "",
        place=phrase("summary.place", place=place) if place else "",
        began=phrase("summary.began", event=event.title.lower(), date=began.value) if began and event else "",
    )


def _figure(claim: Said) -> str:
    """A count before what it counts ("about 1,300 companies"), an amount or a share behind its name."""
    counted = claim.value[-1:].isdigit() and not claim.money and claim.label.endswith("s")
    return phrase("summary.counted" if counted else "summary.figure", value=claim.value, label=claim.label)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def structured(entity: Entity, url: str) -> dict[str, object]:
    """The entity as schema.org JSON-LD, for search engines."""
    kinds = {
        "PublicBody": "GovernmentOrganization",
        "University": "CollegeOrUniversity",
        "Scheme": "Service",
        "Fund": "Service",
    }
    kinds |= dict.fromkeys(("Organisation", "AdvisoryBody", "PublicCorporation", "ResearchCentre"), "Organization")
    kinds |= dict.fromkeys(("Site", "Park", "Facility", "Area"), "Place") | dict.fromkeys(
        ("Publication", "Policy"), "CreativeWork"
    )
    local = entity.kinds[0].iri.removeprefix(NS) if entity.kinds else ""
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": kinds.get(local, "Thing"),
        "@id": entity.link.iri,
    }
    data |= {"name": entity.link.label, "description": entity.summary, "url": url}
    if entity.other_names:
        data["alternateName"] = list(entity.other_names)
    site_lines = [line for group in entity.groups if group.anchor == "website" for line in group.lines]
    if site_lines:
        data["sameAs"] = [line.value for line in site_lines]
    return data
