"""The dataset that is served, as a whole: its description with this host's addresses, its card, its numbers."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox
from flask import request

from app.i18n.language import phrase
from app.limits import MOST_DOCUMENTS
from app.names import Link
from app.site import Site
from kg.rdf.namespaces import BASE, PREFIXES, VOID
from kg.release.citation import Card, card
from kg.release.description import METADATA, Described, at, describe, outline
from kg.release.dumps import NAMES

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

# The totals of a description in VoID, with the phrase for each.
TOTALS = {
    "triples": "triples",
    "distinctSubjects": "distinctSubjects",
    "distinctObjects": "distinctObjects",
    "properties": "n_properties",
    "classes": "n_classes",
}


def description(site: Site) -> list[ox.Triple]:
    """The whole description with the addresses of this host: a release's own, or one counted now."""
    triples = _released(site)
    return list(at(_counted(site) if triples is None else triples, _home(site), request.url_root))


def card_of(site: Site) -> Card:
    """The card by which the dataset is cited."""
    triples = _released(site)
    return card(at(outline(_described(site)) if triples is None else triples, _home(site), request.url_root))


def _released(site: Site) -> list[ox.Triple] | None:
    """The description that the release has of itself; None if it has none."""
    path = site.store.file(f"dumps/{METADATA}")
    return [quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)] if path else None


def _described(site: Site) -> Described:
    # Of a large graph no file is made on request.
    files = [name for name in NAMES if not site.large or site.store.file(f"dumps/{name}")]
    most = MOST_DOCUMENTS if site.large else None
    return Described(site.store.id, site.graph, dict.fromkeys(files), home=_home(site), most=most)


def _counted(site: Site) -> list[ox.Triple]:
    """The description of a graph without one; of a large one as much as is counted already."""
    described = _described(site)
    if not site.large:
        return describe(described)
    totals = {
        "triples": site.index.total("triples"),
        "properties": len(site.index.counts("property")),
        "classes": len(site.index.classes()),
    }
    counted = (ox.Triple(described.dataset, ox.NamedNode(VOID + name), ox.Literal(n)) for name, n in totals.items())
    return [*outline(described), *counted]


def _home(site: Site) -> str:
    """The address below which the dataset has its name: hkit's own for hkit's, this host's for any other."""
    return BASE if site.ours else request.url_root


def numbers(site: Site, triples: list[ox.Triple]) -> dict[str, list[tuple[Link, int]]]:
    """The parts of a described dataset with their numbers, the largest first: totals, classes, properties, graphs."""
    values: dict[tuple[object, str], Term] = {(each.subject, each.predicate.value): each.object for each in triples}

    def amount(subject: object, name: str) -> int:
        value = values[subject, VOID + name]
        return int(value.value) if isinstance(value, ox.Literal) else 0

    def parts(name: str) -> list[Term]:
        return [triple.object for triple in triples if triple.predicate.value == VOID + name]

    whole = next(triple.subject for triple in triples if triple.predicate.value == PREFIXES["dcat"] + "version")
    graphs = {
        each for each in parts("subset") if isinstance(each, ox.NamedNode) and site.graph.contains_named_graph(each)
    }
    rows = {
        "totals": [
            (Link("", phrase(f"dataset.{key}"), None), amount(whole, name))
            for name, key in TOTALS.items()
            if (whole, VOID + name) in values
        ],
        "classes": [
            (_link(site, values[part, VOID + "class"]), amount(part, "entities")) for part in parts("classPartition")
        ],
        "properties": [
            (_link(site, values[part, VOID + "property"]), amount(part, "triples"))
            for part in parts("propertyPartition")
        ],
        # Graphs of one document have one name but for their part.
        "graphs": [
            (replace(_link(site, each), label=each.value.removeprefix(f"{BASE}graph/")), amount(each, "triples"))
            for each in graphs
        ],
    }
    return {name: sorted(each, key=lambda row: (-row[1], row[0].iri)) for name, each in rows.items()}


def _link(site: Site, term: Term) -> Link:
    link = site.names.link(str(term)[1:-1])
    return link if site.knows(link.iri) else replace(link, href=None)
