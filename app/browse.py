"""Ways into the graph: figures about it, classes, indicators, the ontology, reports."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from app import coverage
from app.claims import Said, read_claim
from app.names import Link
from app.site import Site
from kg.namespaces import BASE, NS, PREFIXES

DEFAULT = ox.DefaultGraph()
# The kinds that people come for, in this order.
ENTRIES = (
    "PublicBody", "PublicCorporation", "AdvisoryBody", "University", "ResearchCentre", "Park", "Facility", "Area",
    "Scheme", "Fund", "Platform", "Service", "Policy", "Publication", "Agreement", "Initiative", "Group",
)  # fmt: skip
DEFINITIONS = (PREFIXES["skos"] + "definition", PREFIXES["rdfs"] + "comment")


@dataclass(frozen=True, slots=True)
class Counted:
    """A class or indicator with the number of its members."""

    link: Link
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class Home:
    """What the home page shows."""

    figures: tuple[tuple[str, int], ...]
    entries: tuple[Counted, ...]
    documents: tuple[Link, ...]
    id: str


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the ontology with its definition."""

    anchor: str
    link: Link
    definition: str
    above: tuple[Link, ...]
    count: int


def home(site: Site) -> Home:
    """The graph in figures and by kind."""
    names = site.names
    triples = sum(1 for _ in site.graph.quads_for_pattern(None, None, None, DEFAULT))
    figures = [("triples", triples)]
    if site.ours:
        entities = [iri for iri in names.instances(NS + "Entity") if not iri.startswith(NS)]
        figures = [
            ("entities", len(entities)),
            ("statements", _number(site, "Statement")),
            ("figures", _number(site, "Observation")),
        ]
        figures += [("quotes", _number(site, "Evidence")), ("triples", triples)]
        entries = [_entry(site, NS + name) for name in ENTRIES]
    else:
        figures.append(("things", len(names.kinds)))
        entries = classes(site)
    documents = tuple(names.link(iri) for iri in names.instances(NS + "SourceDocument"))
    return Home(tuple(figures), tuple(each for each in entries if each.count), documents, site.store.id)


def _number(site: Site, name: str) -> int:
    return len(site.names.members.get(NS + name, ()))


def _entry(site: Site, iri: str) -> Counted:
    link = site.names.link(iri)
    href = (
        f"/class/{iri.removeprefix(NS)}"
        if iri.startswith(NS)
        else f"/class?iri={link.href.removeprefix('/resource?iri=') if link.href else ''}"
    )
    return Counted(link, len(site.names.members.get(iri, ())), href)


def classes(site: Site) -> list[Counted]:
    """Every class that has members, the largest first."""
    found = [_entry(site, iri) for iri in site.names.members]
    return sorted(found, key=lambda each: (-each.count, each.link.label, each.link.iri))


def indicators(site: Site) -> list[Counted]:
    """Every indicator that has figures, by name."""
    found = []
    for iri in site.names.members.get(NS + "Indicator", ()):
        link, count = site.names.link(iri), len(site.into(iri, NS + "indicator"))
        if count:
            found.append(Counted(link, count, link.href or ""))
    return sorted(found, key=lambda each: (each.link.label.casefold(), each.link.iri))


def observations(site: Site, indicator: str) -> list[Said]:
    """The figures of an indicator, by entity."""
    quads = site.into(indicator, NS + "indicator")
    found = [read_claim(site, quad.subject.value) for quad in quads if isinstance(quad.subject, ox.NamedNode)]
    return sorted(found, key=lambda claim: (claim.about.label.casefold(), claim.as_of, claim.iri))


def ontology(site: Site) -> list[tuple[str, list[Term]]]:
    """The ontology's terms in sections: classes, relations, properties."""
    owl = PREFIXES["owl"]
    kinds = (
        ("Classes", owl + "Class"),
        ("Relations", owl + "ObjectProperty"),
        ("Properties", owl + "DatatypeProperty"),
    )
    return [
        (title, [_term(site, iri) for iri in site.names.members.get(kind, ()) if iri.startswith(NS)])
        for title, kind in kinds
    ]


def _term(site: Site, iri: str) -> Term:
    definition, above = "", []
    for quad in site.out(iri):
        if quad.predicate.value in DEFINITIONS and isinstance(quad.object, ox.Literal):
            definition = quad.object.value
        elif quad.predicate.value.endswith(("#subClassOf", "#subPropertyOf")) and isinstance(quad.object, ox.NamedNode):
            above.append(site.names.link(quad.object.value))
    return Term(
        iri.removeprefix(NS), site.names.link(iri), definition, tuple(above), len(site.names.members.get(iri, ()))
    )


def graph_size(site: Site, iri: str) -> int:
    """The number of triples in a named graph."""
    return sum(1 for _ in site.graph.quads_for_pattern(None, None, None, ox.NamedNode(iri)))


def graphs(site: Site) -> list[tuple[str, int]]:
    """The named graphs with their sizes, without those of the full text."""
    found = [each.value for each in site.graph.named_graphs() if isinstance(each, ox.NamedNode)]
    return [(iri, graph_size(site, iri)) for iri in sorted(found) if not iri.startswith(BASE + "graph/text/")]


def report(site: Site, name: str) -> Any:
    """A report of the release (`coverage.json`, `report.json`) as its page shows it; None if it has none."""
    path = site.store.release / name if site.store.release else None
    told = json.loads(path.read_text(encoding="utf-8")) if path and path.is_file() else None
    return coverage.accounts(site, told) if told is not None and name == "coverage.json" else told
