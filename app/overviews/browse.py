"""Ways into the graph: figures about it, classes, indicators, the ontology."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from app.limits import MOST_DOCUMENTS, MOST_EXAMPLES, MOST_ROWS
from app.names import Link
from app.pages.behind import behind
from app.site import DEFAULT, Site
from kg.rdf.namespaces import BASE, NS, PREFIXES

EXAMPLES = 3
ENDS = {
    PREFIXES[prefix] + end + suffix: end
    for prefix, suffix in (("rdfs", ""), ("schema", "Includes"))
    for end in ("domain", "range")
}
TERMS = (("Classes", "Class"), ("Relations", "ObjectProperty"), ("Properties", "DatatypeProperty"))


@dataclass(frozen=True, slots=True)
class Counted:
    """A class or indicator with the number of its members."""

    link: Link
    count: int
    href: str


def home(site: Site) -> dict[str, Any]:
    """The graph in figures and by kind; `more` is the number of documents that are left off."""
    count, triples = site.index.count, ("triples", site.index.total("triples"))
    own = (("statements", "Statement"), ("figures", "Observation"), ("quotes", "Evidence"))
    figures = [triples, ("things", site.index.total("things"))]
    if site.ours:
        counts = [(label, count(NS + name, own=True)) for label, name in own]
        figures = [("entities", count(NS + "Entity", outside=NS)), *counts, triples]
    documents = list(map(site.names.link, site.names.instances(NS + "SourceDocument", MOST_DOCUMENTS)))
    more = count(NS + "SourceDocument") - len(documents)
    return {"figures": figures, "entries": entries(site), "documents": documents, "more": more, "id": site.store.id}


def of_class(site: Site, iri: str) -> Counted:
    """A class with the number of its own members and the page that lists them."""
    href = f"/class/{iri.removeprefix(NS)}" if iri.startswith(NS) else f"/class?iri={quote(iri, safe='')}"
    return Counted(site.names.link(iri), site.index.count(iri, own=True), href)


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
    rows = site.store.select(behind("indicators"))
    links = [(site.names.link(row["indicator"].value), int(row["figures"].value)) for row in rows]
    counted = [Counted(link, count, link.href or "") for link, count in links]
    return sorted(counted, key=lambda each: (each.link.label.casefold(), each.link.iri))


def ontology(site: Site) -> list[tuple[str, list[dict[str, Any]]]]:
    """The ontology's terms in sections, each with its definition, and who uses it: members or triples.

    `examples` are some of a class's members, or pairs that a property relates; `ends` are its domain and range.
    """
    members = {title: site.index.members(PREFIXES["owl"] + kind, own=True) for title, kind in TERMS}
    return [(title, [_term(site, iri) for iri in iris if iri.startswith(NS)]) for title, iris in members.items()]


def _term(site: Site, iri: str) -> dict[str, Any]:
    definition, above, ends = definition_of(site, iri)
    members = site.index.members(iri, EXAMPLES, own=True)
    examples = [(site.names.link(each),) for each in members] or pairs(site, iri, MOST_EXAMPLES)[:EXAMPLES]
    count = site.index.count(iri, own=True) or related(site, iri)
    term = {"anchor": iri.removeprefix(NS), "link": site.names.link(iri), "definition": definition, "above": above}
    return {**term, "count": count, "examples": examples, "ends": ends}


def definition_of(site: Site, iri: str) -> tuple[str, tuple[Link, ...], tuple[tuple[str, Link], ...]]:
    """The definition of a class or property, with the terms directly above it, and its domain and range."""
    nodes = [
        (quad.predicate.value, quad.object.value) for quad in site.out(iri) if isinstance(quad.object, ox.NamedNode)
    ]
    above = tuple(site.names.link(value) for name, value in nodes if name.endswith(("#subClassOf", "#subPropertyOf")))
    ends = ((ENDS[name], site.names.link(value)) for name, value in nodes if name in ENDS)
    return site.definition(iri), above, tuple(sorted(ends, key=lambda end: (end[0], end[1].label)))


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
