"""The dataset that is served, as a whole: its description with this host's addresses, its card, its numbers."""

import pyoxigraph as ox
from flask import request

from app.i18n.language import phrase
from app.limits import MOST_DOCUMENTS
from app.site import Site, kept
from kg.rdf.namespaces import BASE, PREFIXES, VOID
from kg.release.citation import Card, card
from kg.release.description import METADATA, Described, at, describe, outline
from kg.release.folder import NAMES

# The totals of a description in VoID.
TOTALS = ("triples", "distinctSubjects", "distinctObjects", "properties", "classes")


def description(site: Site, *, whole: bool = True) -> list[ox.Triple]:
    """The description, or its outline, with the addresses of this host: a release's own, or one counted now."""
    path = site.store.file(f"dumps/{METADATA}")
    if path:
        triples = [quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)]
    else:
        triples = _counted(site, whole=whole)
    return list(at(triples, _home(site), request.url_root))


@kept
def card_of(site: Site) -> Card:
    """The card by which the dataset is cited."""
    return card(description(site, whole=False))


def _counted(site: Site, *, whole: bool) -> list[ox.Triple]:
    """The description of a graph without one; of a large one, of which no file is made on request, as much as is
    counted already.
    """
    index, large = site.index, site.large
    files = dict.fromkeys(name for name in NAMES if not large or site.store.file(f"dumps/{name}"))
    described = Described(site.store.id, site.graph, files, home=_home(site), most=MOST_DOCUMENTS if large else None)
    if whole and not large:
        return describe(described)
    properties, classes = len(index.counts("property")), len(index.classes())
    totals = {"triples": index.total("triples"), "properties": properties, "classes": classes}
    counted = (ox.Triple(described.dataset, ox.NamedNode(VOID + name), ox.Literal(n)) for name, n in totals.items())
    return [*outline(described), *(counted if whole else ())]


def _home(site: Site) -> str:
    """The address below which the dataset has its name: hkit's own for hkit's, this host's for any other."""
    return BASE if site.ours else request.url_root


def totals(triples: list[ox.Triple]) -> list[tuple[str, int]]:
    """The totals of a described dataset, each by the words for it."""
    whole = next(triple.subject for triple in triples if triple.predicate.value == PREFIXES["dcat"] + "version")
    counts = {each.predicate.value: each.object for each in triples if each.subject == whole}
    known = ((name, counts.get(VOID + name)) for name in TOTALS)
    return [(phrase(f"dataset.{name}"), int(count.value)) for name, count in known if isinstance(count, ox.Literal)]
