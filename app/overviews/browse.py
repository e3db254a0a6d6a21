"""Ways into the graph: figures about it, classes, indicators, the ontology, the data model."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from app.limits import MOST_CLASSES_DRAWN, MOST_CLASSES_WEIGHED, MOST_DOCUMENTS, MOST_EXAMPLES, MOST_ROWS, SAMPLE
from app.overviews.tables import rows_of
from app.pages.claims import ShownClaim
from app.pages.headings import behind
from app.pages.resource import value_of
from app.site import DEFAULT, Link, Site, below
from kg.rdf.namespaces import BASE, NS, OWL, RDF
from kg.resources import toml

EXAMPLES = 3
DATA = toml(__file__, "browse.toml")
LANGUAGES, UNIVERSAL = tuple(DATA["languages"]), frozenset(DATA["universal"])
# A class, a property, a class to which it leads, and how often.
Uses = tuple[str, str, str, int]


@dataclass(frozen=True, slots=True)
class Counted:
    """A class with the number of its members."""

    link: Link
    count: int
    href: str


def home(site: Site) -> dict[str, Any]:
    """The front page: the documents, and `more` that are left off; of other graphs the numbers and the kinds."""
    if not site.ours:
        return {"id": site.store.id, "figures": list(site.index.counts("total").items()), "entries": classes(site)}
    documents = list(map(site.names.link, site.names.instances(NS + "SourceDocument", MOST_DOCUMENTS)))
    more = site.index.count(NS + "SourceDocument") - len(documents)
    return {"id": site.store.id, "documents": documents, "more": more}


def telling(site: Site) -> ShownClaim | None:
    """A figure that holds on a day, with the shortest sentence."""
    figures = (claim for row in rows_of(site, "figures") for claim in row.claims)
    fitting = (claim for claim in figures if claim.dated and claim.quotes and claim.modality == "holds")
    return min(fitting, key=lambda claim: len(claim.quotes[0].text), default=None)


def of_class(site: Site, iri: str) -> Counted:
    """A class with the number of its own members and the page that lists them."""
    href = f"/class/{iri.removeprefix(NS)}" if iri.startswith(NS) else f"/class?iri={quote(iri, safe='')}"
    return Counted(site.names.link(iri), site.index.count(iri, own=True), below(href))


def classes(site: Site) -> list[Counted]:
    """Every class that has members, the largest first."""
    counted = [of_class(site, iri) for iri in site.index.classes()]
    return sorted(counted, key=lambda each: (-each.count, each.link.label, each.link.iri))


def ontology(site: Site) -> list[tuple[str, list[dict[str, Any]]]]:
    """The ontology's terms in sections, each with its definition, and who uses it: members or triples.

    `examples` are some of a class's members, or pairs that a property relates; `ends` are its domain and range.
    """
    members = {title: site.index.members(OWL + kind, own=True) for title, kind in DATA["terms"].items()}
    return [(title, [_term(site, iri) for iri in iris if iri.startswith(NS)]) for title, iris in members.items()]


def _term(site: Site, iri: str) -> dict[str, Any]:
    definition, above, ends = definition_of(site, iri)
    members = site.index.members(iri, EXAMPLES, own=True)
    examples = [(site.names.link(each),) for each in members] or pairs(site, iri, MOST_EXAMPLES)[:EXAMPLES]
    count = site.index.count(iri, own=True) or site.index.counts("property").get(iri, 0)
    term = {"anchor": iri.removeprefix(NS), "link": site.names.link(iri), "definition": definition, "above": above}
    return {**term, "count": count, "examples": examples, "ends": ends}


def definition_of(site: Site, iri: str) -> tuple[str, tuple[Link, ...], tuple[tuple[str, Link], ...]]:
    """The definition of a class or property, with the terms directly above it, and its domain and range."""
    nodes = [
        (quad.predicate.value, quad.object.value) for quad in site.out(iri) if isinstance(quad.object, ox.NamedNode)
    ]
    above = tuple(site.names.link(value) for name, value in nodes if name.endswith(("#subClassOf", "#subPropertyOf")))
    ends = ((DATA["ends"][name], site.names.link(value)) for name, value in nodes if name in DATA["ends"])
    return site.definition(iri), above, tuple(sorted(ends, key=lambda end: (end[0], end[1].label)))


def pairs(site: Site, iri: str, most: int = MOST_ROWS) -> list[tuple[Link, ...]]:
    """The pairs that a property relates, each end with its name, in the order of the names; of very many, some."""
    quads = islice(site.graph.quads_for_pattern(None, ox.NamedNode(iri), None, DEFAULT), most)
    ends = ((one.subject.value, value_of(site, one.object)) for one in quads if isinstance(one.subject, ox.NamedNode))
    linked = [(site.names.link(name), value.link or Link("", value.text[:80], None)) for name, value in ends]
    return sorted(linked, key=lambda pair: (pair[0].label.casefold(), pair[1].label, pair[0].iri, pair[1].iri))


def graphs(site: Site) -> list[tuple[str, int]]:
    """The named graphs with their sizes, without those of the full text."""
    sizes = site.index.counts("graph")
    return [(iri, size) for iri, size in sizes.items() if not iri.startswith(BASE + "graph/text/")]


def model(site: Site) -> dict[str, Any]:
    """The classes of a graph that have the most things and links, the largest first; `query` gives the relations.

    Of a relation: source, property, target, uses. What is true of a wider class is not told twice.
    """
    counts = {kind: count for kind, count in site.index.classes().items() if kind not in UNIVERSAL}
    shown = {kind for kind in counts if not kind.startswith(LANGUAGES)} or set(counts)
    widest = [kind for kind in shown if not _covered(site, kind, counts)]
    looked_at = sorted(widest, key=lambda kind: (-counts[kind], kind))[:MOST_CLASSES_WEIGHED]
    if site.large:
        relations_used = _sampled(site, looked_at)
    else:
        ends = ("from", "relation", "to")
        rows = site.store.select(_query(looked_at))
        relations_used = [(*(row[end].value for end in ends), int(row["uses"].value)) for row in rows]
    weight = Counter({kind: counts[kind] for kind in looked_at})
    for source, _, target, uses in relations_used:
        weight.update({source: uses} if source == target else {source: uses, target: uses})
    chosen = {kind for kind, _ in weight.most_common(MOST_CLASSES_DRAWN)}
    classes = {kind: of_class(site, kind) for kind in looked_at if kind in chosen}
    used = [each for each in relations_used if each[0] in chosen and each[2] in chosen]
    # A property has a page if the graph says anything of it.
    known = {iri: site.names.link(iri) for _, iri, _, _ in used}
    links = {iri: link if site.knows(iri) else link._replace(href=None) for iri, link in known.items()}
    relations = [(classes[source], links[iri], classes[target], uses) for source, iri, target, uses in used]
    left_out = len(counts) - len(classes)
    return {"classes": list(classes.values()), "relations": relations, "left_out": left_out, "query": _query(classes)}


def _covered(site: Site, kind: str, counts: dict[str, int]) -> bool:
    """True if a wider class has all the things of a class; of two that are each under the other, one stays."""
    wider = (each for each in site.names.ancestors(kind) - {kind} if counts[kind] <= counts.get(each, 0))
    covering = (each for each in wider if site.index.covers(each, kind))
    return any(kind not in site.names.ancestors(each) or each < kind for each in covering)


def _query(classes: Iterable[str]) -> str:
    return behind("model", classes=" ".join(f"<{iri}>" for iri in classes))


def _sampled(site: Site, classes: Sequence[str]) -> list[Uses]:
    """The uses of each property from one class to another, the most used first, by some things of each class."""
    uses, known = Counter[tuple[str, str, str]](), frozenset(classes)
    for source in classes:
        for iri in site.index.members(source, SAMPLE, own=True):
            for quad in site.out(iri):
                if isinstance(quad.object, ox.NamedNode) and quad.predicate.value != RDF + "type":
                    for kind in site.names.kinds(quad.object.value):
                        targets = {kind} & known or site.names.ancestors(kind) & known
                        uses.update((source, quad.predicate.value, target) for target in targets)
    return [(*ends, number) for ends, number in sorted(uses.items(), key=lambda each: (-each[1], each[0]))]
