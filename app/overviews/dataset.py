"""The dataset that is served, as a whole: its description with this host's addresses, its card, its numbers."""

from __future__ import annotations

import pyoxigraph as ox
from flask import request

from app.i18n.language import phrase
from app.limits import MOST_DOCUMENTS
from app.site import Site
from kg.rdf.namespaces import BASE, PREFIXES, VOID
from kg.release.citation import Card, card
from kg.release.description import METADATA, Described, at, describe, outline
from kg.release.dumps import NAMES

# The totals of a description in VoID, with the phrase for each.
TOTALS = {
    **{name: name for name in ("triples", "distinctSubjects", "distinctObjects")},
    **{"properties": "n_properties", "classes": "n_classes"},
}


def description(site: Site) -> list[ox.Triple]:
    """The whole description with the addresses of this host: a release's own, or one counted now."""
    triples = _released(site)
    return list(at(_counted(site) if triples is None else triples, _home(site), request.host_url))


def card_of(site: Site) -> Card:
    """The card by which the dataset is cited."""
    triples = _released(site)
    return card(at(outline(_described(site)) if triples is None else triples, _home(site), request.host_url))


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
    described, index = _described(site), site.index
    if not site.large:
        return describe(described)
    properties, classes = len(index.counts("property")), len(index.classes())
    totals = {"triples": index.total("triples"), "properties": properties, "classes": classes}
    counted = (ox.Triple(described.dataset, ox.NamedNode(VOID + name), ox.Literal(n)) for name, n in totals.items())
    return [*outline(described), *counted]


def _home(site: Site) -> str:
    """The address below which the dataset has its name: hkit's own for hkit's, this host's for any other."""
    return BASE if site.ours else request.host_url


def totals(triples: list[ox.Triple]) -> list[tuple[str, int]]:
    """The totals of a described dataset, each by the words for it."""
    whole = next(triple.subject for triple in triples if triple.predicate.value == PREFIXES["dcat"] + "version")
    counts = {each.predicate.value: each.object for each in triples if each.subject == whole}
    return [
        (phrase(f"dataset.{key}"), int(count.value))
        for name, key in TOTALS.items()
        if isinstance(count := counts.get(VOID + name), ox.Literal)
    ]
