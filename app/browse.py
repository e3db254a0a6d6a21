"""Ways into the graph: figures about it, classes, indicators, the ontology."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

import pyoxigraph as ox

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
EXAMPLES = 3
ENDS = {
    PREFIXES[prefix] + end + suffix: end
    for prefix, suffix in (("rdfs", ""), ("schema", "Includes"))
    for end in ("domain", "range")
}
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
    """A term of the ontology with its definition, and who uses it: members of a class, triples of a property.

    `examples` are some of its members, or pairs that it relates; `ends` are a property's domain and range.
    """

    anchor: str
    link: Link
    definition: str
    above: tuple[Link, ...]
    count: int
    examples: tuple[tuple[Link, ...], ...]
    ends: tuple[tuple[str, Link], ...]


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
    href = f"/class/{iri.removeprefix(NS)}" if iri.startswith(NS) else f"/class?iri={quote(iri, safe='')}"
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
    definition, above, ends = told_of(site, iri)
    members = site.names.members.get(iri, [])
    related = [] if members else pairs(site, iri)
    examples = [(site.names.link(each),) for each in members[:EXAMPLES]] or related[:EXAMPLES]
    count = len(members) or len(related)
    return Term(iri.removeprefix(NS), site.names.link(iri), definition, above, count, tuple(examples), ends)


def told_of(site: Site, iri: str) -> tuple[str, tuple[Link, ...], tuple[tuple[str, Link], ...]]:
    """What a graph says of a class or property: its definition, what is directly above it, its domain and range."""
    definition, above, ends = "", [], []
    for quad in site.out(iri):
        value, predicate = quad.object, quad.predicate.value
        if predicate in DEFINITIONS and isinstance(value, ox.Literal):
            definition = value.value
        elif not isinstance(value, ox.NamedNode):
            continue
        elif predicate.endswith(("#subClassOf", "#subPropertyOf")):
            above.append(site.names.link(value.value))
        elif predicate in ENDS:
            ends.append((ENDS[predicate], site.names.link(value.value)))
    return definition, tuple(above), tuple(sorted(ends, key=lambda end: (end[0], end[1].label)))


def pairs(site: Site, iri: str) -> list[tuple[Link, ...]]:
    """What a property relates, each end with its name, in the order of the names."""
    found = []
    for quad in site.graph.quads_for_pattern(None, ox.NamedNode(iri), None, DEFAULT):
        if isinstance(quad.subject, ox.NamedNode):
            thing, value = site.names.link(quad.subject.value), quad.object
            text = value.value if isinstance(value, ox.Literal | ox.BlankNode) else ""
            other = site.names.link(value.value) if isinstance(value, ox.NamedNode) else Link("", text[:80], None)
            found.append((thing, other))
    return sorted(found, key=lambda pair: (pair[0].label.casefold(), pair[1].label))


def graph_size(site: Site, iri: str) -> int:
    """The number of triples in a named graph."""
    return sum(1 for _ in site.graph.quads_for_pattern(None, None, None, ox.NamedNode(iri)))


def graphs(site: Site) -> list[tuple[str, int]]:
    """The named graphs with their sizes, without those of the full text."""
    found = [each.value for each in site.graph.named_graphs() if isinstance(each, ox.NamedNode)]
    return [(iri, graph_size(site, iri)) for iri in sorted(found) if not iri.startswith(BASE + "graph/text/")]
