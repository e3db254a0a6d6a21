"""An entity's page: claims grouped as a person thinks, a summary made of them, and what follows from them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import pyoxigraph as ox

from app import claims, wording
from app.claims import Said
from app.names import Link
from app.site import Site
from kg.namespaces import BASE, NS

INFERRED = ox.NamedNode(BASE + "graph/inferred")

# What a relation is about, and how it reads from its subject and from its object.
RELATIONS: dict[str, tuple[str, str, str]] = {
    "overseenBy": ("Oversight", "Overseen by", "Oversees"),
    "subsidiaryOf": ("Oversight", "Subsidiary of", "Has subsidiary"),
    "whollyOwnedBy": ("Oversight", "Wholly owned by", "Wholly owns"),
    "oversees": ("Oversight", "Oversees", "Overseen by"),
    "supportedBy": ("Oversight", "Supported by", "Supports"),
    "manages": ("Oversight", "Manages", "Managed by"),
    "administers": ("Oversight", "Administers", "Administered by"),
    "hasSubsidiary": ("Oversight", "Has subsidiary", "Subsidiary of"),
    "partOf": ("Parts and groups", "Part of", "Has part"),
    "hasPart": ("Parts and groups", "Has part", "Part of"),
    "memberOf": ("Parts and groups", "Member of", "Has member"),
    "hasMember": ("Parts and groups", "Has member", "Member of"),
    "locatedIn": ("Place", "Located in", "Located here"),
    "represents": ("Place", "Represents", "Represented by"),
    "funds": ("Money", "Funds", "Funded by"),
    "fundedBy": ("Money", "Funded by", "Funds"),
    "audience": ("For whom and what", "For", "For it"),
    "support": ("For whom and what", "Kind of support", "Offered by"),
    "topic": ("For whom and what", "Topic", "Topic of"),
    "initiatedBy": ("Working together", "Initiated by", "Initiated"),
    "developedBy": ("Working together", "Developed by", "Developed"),
    "provides": ("Working together", "Provides", "Provided by"),
    "advises": ("Working together", "Advises", "Advised by"),
    "collaboratesWith": ("Working together", "Works with", "Works with"),
    "signatory": ("Working together", "Signed by", "Signed"),
    "succeeds": ("Dates", "Succeeds", "Succeeded by"),
    "establishedOn": ("Dates", "Established", ""),
    "launchedOn": ("Dates", "Launched", ""),
    "publishedOn": ("Dates", "Published", ""),
    "signedOn": ("Dates", "Signed", ""),
    "operationalFrom": ("Dates", "Operational", ""),
    "completedOn": ("Dates", "Completed", ""),
    "began": ("Dates", "Began", ""),
    "activity": ("Activities", "Does", ""),
    "homepage": ("Website", "Website", ""),
}
ORDER = (
    "Oversight", "Parts and groups", "Place", "For whom and what", "Money", "Figures", "Dates", "Activities",
    "Working together", "Website", "Plans", "Other",
)  # fmt: skip
# What a thing does to others that a summary tells of.
LEADING = ("Oversees", "Manages", "Administers", "Wholly owns", "Funds")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a group: `title` and what is said; without a claim it is inferred, for the reason given."""

    title: str
    link: Link | None
    value: str
    claim: Said | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under one heading."""

    title: str
    anchor: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Entity:
    """All that an entity's page shows."""

    link: Link
    other_names: tuple[str, ...]
    kinds: tuple[Link, ...]
    summary: str
    groups: tuple[Group, ...]
    introduced: tuple[claims.Quote, ...]
    sentences: int


def describe(site: Site, iri: str) -> Entity:
    """An entity with everything the graph says of it."""
    about, toward = claims.claims_about(site, iri), claims.claims_to(site, iri)
    groups = _groups(site, iri, about, toward)
    found = claims.values(site, iri)
    names = (*found.get(NS + "abbreviation", ()), *found.get("http://www.w3.org/2004/02/skos/core#altLabel", ()))
    kinds = tuple(site.names.link(kind) for kind in site.names.kinds.get(iri, ()))
    introduced = tuple(claims.read_quote(site, each) for each in found.get(NS + "evidence", ()))
    return Entity(
        site.names.link(iri),
        tuple(dict.fromkeys(names)),
        kinds,
        summary(site.names.label(iri), kinds, about, toward),
        groups,
        introduced,
        len(site.into(iri, NS + "mentions")),
    )


def _groups(site: Site, iri: str, about: list[Said], toward: list[Said]) -> tuple[Group, ...]:
    lines: defaultdict[str, list[Line]] = defaultdict(list)
    shown: set[tuple[str, str]] = set()
    for claim in about:
        theme, title, _ = _relation(claim)
        lines["Plans" if claim.modality != "holds" else theme].append(Line(title, claim.link, claim.value, claim))
        if claim.link and claim.modality == "holds":
            shown.add((theme, claim.link.iri))
    for claim in toward:
        theme, _, title = _relation(claim)
        title = title or f"{claim.label} of"
        lines["Plans" if claim.modality != "holds" else theme].append(
            Line(title, claim.about, claim.about.label, claim)
        )
        if claim.modality == "holds":
            shown.add((theme, claim.about.iri))
    for theme, line in _inferred(site, iri):
        if line.link and (theme, line.link.iri) not in shown:
            shown.add((theme, line.link.iri))
            lines[theme].append(line)
    return tuple(
        Group(title, title.lower().replace(" ", "-"), tuple(_sorted(lines[title]))) for title in ORDER if lines[title]
    )


def _sorted(lines: list[Line]) -> list[Line]:
    """Lines of one title together, in the order in which the titles are declared; figures by label."""
    titles = [title for _, out, into in RELATIONS.values() for title in (out, into)]
    return sorted(
        lines,
        key=lambda line: (
            titles.index(line.title) if line.title in titles else len(titles),
            line.title,
            line.claim is None,
        ),
    )


def _relation(claim: Said) -> tuple[str, str, str]:
    if claim.figure:
        return "Money" if claim.money else "Figures", _capital(claim.label), ""
    return RELATIONS.get(claim.predicate.removeprefix(NS), ("Other", _capital(claim.label), ""))


def _inferred(site: Site, iri: str) -> list[tuple[str, Line]]:
    """What follows from the facts by the ontology's axioms, the more telling relations first."""
    found = []
    for quad in site.graph.quads_for_pattern(ox.NamedNode(iri), None, None, INFERRED):
        name = quad.predicate.value.removeprefix(NS)
        if name in RELATIONS and isinstance(quad.object, ox.NamedNode):
            theme, title, _ = RELATIONS[name]
            link = site.names.link(quad.object.value)
            reason = f"follows from other facts by the definition of “{site.names.label(quad.predicate.value)}”"
            found.append((theme, Line(title, link, link.label, None, reason)))
    return sorted(found, key=lambda pair: (pair[1].title, pair[1].value))


def summary(label: str, kinds: tuple[Link, ...], about: list[Said], toward: list[Said]) -> str:
    """A paragraph made of the claims that hold: what it is, under whom, where, since when, what it does, one figure."""
    held = [claim for claim in about if claim.modality == "holds"]
    kind = kinds[0].label.lower() if kinds else "thing"
    parts = [f"{label} is {wording.article(kind)}"]
    above = [
        claim.about.label
        for claim in toward
        if _relation(claim)[2] in ("Overseen by", "Managed by", "Administered by") and claim.modality == "holds"
    ]
    if above:
        parts.append(f" under the {above[0].removeprefix('The ').removeprefix('the ')}")
    place = next((claim.value for claim in held if claim.predicate == NS + "locatedIn"), None)
    if place:
        parts.append(f" in {place}")
    began = next((claim for claim in held if _relation(claim)[0] == "Dates" and claim.link is None), None)
    if began:
        parts.append(f", {_relation(began)[1].lower()} {began.value}")
    sentences = ["".join(parts) + "."]
    activity = next((claim.value for claim in held if claim.predicate == NS + "activity"), None)
    if activity:
        sentences.append(f"In the words of the source: “{claims.plain(activity)}”.")
    for title in LEADING:
        below = [claim.value for claim in held if claim.link and _relation(claim)[1] == title]
        if below:
            sentences.append(f"It {title[:1].lower()}{title[1:]} {wording.listed(list(dict.fromkeys(below)), 3)}.")
    figures = [_figure(claim) for claim in held if claim.figure][:2]
    if figures:
        sentences.append(f"Figures in the source: {'; '.join(figures)}.")
    return " ".join(sentences)


def _figure(claim: Said) -> str:
    """A count before what it counts ("about 1,300 companies"), an amount or a share behind its name."""
    counted = claim.value[-1:].isdigit() and not claim.money and claim.label.endswith("s")
    return f"{claim.value} {claim.label}" if counted else f"{claim.label} {claim.value}"


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
    site_lines = [line for group in entity.groups if group.title == "Website" for line in group.lines]
    if site_lines:
        data["sameAs"] = [line.value for line in site_lines]
    return data
