"""Ways into the graph: figures about it, classes, indicators, the ontology."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from urllib.parse import quote

import pyoxigraph as ox

from app.limits import MOST_DOCUMENTS, MOST_EXAMPLES, MOST_ROWS
from app.names import Link
from app.pages.claims import ShownClaim, read_claims
from app.site import Site
from kg.rdf.namespaces import BASE, NS, PREFIXES

DEFAULT = ox.DefaultGraph()
EXAMPLES = 3
INDICATORS = """SELECT ?indicator (COUNT(*) AS ?figures) WHERE {
  ?indicator a hkit:Indicator FILTER (isIRI(?indicator)) ?observation hkit:indicator ?indicator
} GROUP BY ?indicator"""
ENDS = {
    PREFIXES[prefix] + end + suffix: end
    for prefix, suffix in (("rdfs", ""), ("schema", "Includes"))
    for end in ("domain", "range")
}


@dataclass(frozen=True, slots=True)
class Counted:
    """A class or indicator with the number of its members."""

    link: Link
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """The home page; `more` is the number of documents that are left off."""

    figures: tuple[tuple[str, int], ...]
    entries: tuple[Counted, ...]
    documents: tuple[Link, ...]
    more: int
    id: str


@dataclass(frozen=True, slots=True)
class OntologyTerm:
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


def home(site: Site) -> HomePage:
    """The graph in figures and by kind."""
    names = site.names
    triples = site.index.total("triples")
    figures = [("triples", triples)]
    if site.ours:
        figures = [
            ("entities", site.index.count(NS + "Entity", outside=NS)),
            ("statements", _number(site, "Statement")),
            ("figures", _number(site, "Observation")),
        ]
        figures += [("quotes", _number(site, "Evidence")), ("triples", triples)]
    else:
        figures.append(("things", site.index.total("things")))
    documents = tuple(names.link(iri) for iri in names.instances(NS + "SourceDocument", MOST_DOCUMENTS))
    more = site.index.count(NS + "SourceDocument") - len(documents)
    return HomePage(tuple(figures), tuple(entries(site)), documents, more, site.store.id)


def _number(site: Site, name: str) -> int:
    return site.index.count(NS + name, own=True)


def of_class(site: Site, iri: str) -> Counted:
    """A class with the number of its own members and the page that lists them."""
    link, count = site.names.link(iri), site.index.count(iri, own=True)
    href = f"/class/{iri.removeprefix(NS)}" if iri.startswith(NS) else f"/class?iri={quote(iri, safe='')}"
    return Counted(link, count, href)


def classes(site: Site) -> list[Counted]:
    """Every class that has members, the largest first."""
    counted = [of_class(site, iri) for iri in site.index.classes()]
    return sorted(counted, key=lambda each: (-each.count, each.link.label, each.link.iri))


def entries(site: Site) -> list[Counted]:
    """The classes that people come for, the largest first: of hkit's own graph, those below Entity."""
    kinds, entity = classes(site), NS + "Entity"
    if not site.ours:
        return kinds
    return [each for each in kinds if entity in site.names.ancestors(each.link.iri) and each.link.iri != entity]


def indicators(site: Site) -> list[Counted]:
    """Every indicator that has figures, by name."""
    counted = []
    for row in site.store.select(INDICATORS):
        link = site.names.link(row["indicator"].value)
        counted.append(Counted(link, int(row["figures"].value), link.href or ""))
    return sorted(counted, key=lambda each: (each.link.label.casefold(), each.link.iri))


def observations(site: Site, indicator: str) -> list[ShownClaim]:
    """The figures of an indicator, by entity; of very many, some."""
    quads = site.into(indicator, NS + "indicator", MOST_ROWS)
    claims = read_claims(site, (quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)))
    return sorted(claims, key=lambda claim: (claim.about.label.casefold(), claim.as_of, claim.iri))


def ontology(site: Site) -> list[tuple[str, list[OntologyTerm]]]:
    """The ontology's terms in sections: classes, relations, properties."""
    owl = PREFIXES["owl"]
    kinds = (
        ("Classes", owl + "Class"),
        ("Relations", owl + "ObjectProperty"),
        ("Properties", owl + "DatatypeProperty"),
    )
    return [
        (title, [_term(site, iri) for iri in site.index.members(kind, own=True) if iri.startswith(NS)])
        for title, kind in kinds
    ]


def _term(site: Site, iri: str) -> OntologyTerm:
    definition, above, ends = definition_of(site, iri)
    members = site.index.members(iri, EXAMPLES, own=True)
    examples = [(site.names.link(each),) for each in members] or pairs(site, iri, MOST_EXAMPLES)[:EXAMPLES]
    count = site.index.count(iri, own=True) or related(site, iri)
    return OntologyTerm(iri.removeprefix(NS), site.names.link(iri), definition, above, count, tuple(examples), ends)


def definition_of(site: Site, iri: str) -> tuple[str, tuple[Link, ...], tuple[tuple[str, Link], ...]]:
    """The definition of a class or property, with the terms directly above it, and its domain and range."""
    above, ends = [], []
    for quad in site.out(iri):
        value, predicate = quad.object, quad.predicate.value
        if not isinstance(value, ox.NamedNode):
            continue
        if predicate.endswith(("#subClassOf", "#subPropertyOf")):
            above.append(site.names.link(value.value))
        elif predicate in ENDS:
            ends.append((ENDS[predicate], site.names.link(value.value)))
    return site.definition(iri), tuple(above), tuple(sorted(ends, key=lambda end: (end[0], end[1].label)))


def pairs(site: Site, iri: str, most: int = MOST_ROWS) -> list[tuple[Link, ...]]:
    """The pairs that a property relates, each end with its name, in the order of the names; of very many, some."""
    linked = []
    for quad in islice(site.graph.quads_for_pattern(None, ox.NamedNode(iri), None, DEFAULT), most):
        if isinstance(quad.subject, ox.NamedNode):
            thing, value = site.names.link(quad.subject.value), quad.object
            text = value.value if isinstance(value, ox.Literal | ox.BlankNode) else ""
            other = site.names.link(value.value) if isinstance(value, ox.NamedNode) else Link("", text[:80], None)
            linked.append((thing, other))
    return sorted(linked, key=lambda pair: (pair[0].label.casefold(), pair[1].label, pair[0].iri, pair[1].iri))


def related(site: Site, iri: str) -> int:
    """The number of triples with a property."""
    return site.index.counts("property").get(iri, 0)


def graphs(site: Site) -> list[tuple[str, int]]:
    """The named graphs with their sizes, without those of the full text."""
    sizes = site.index.counts("graph")
    return [(iri, size) for iri, size in sizes.items() if not iri.startswith(BASE + "graph/text/")]
