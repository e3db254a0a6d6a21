"""The data model as the graph uses it: its main classes with how many things they have, and what links them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pyoxigraph as ox

from app.limits import MOST_CLASSES_DRAWN, MOST_CLASSES_WEIGHED, SAMPLE
from app.overviews.browse import of_class
from app.pages.behind import behind
from app.site import Site
from kg.rdf.namespaces import PREFIXES

# What classes themselves are written in: of interest only where a graph has nothing else.
LANGUAGES = tuple(PREFIXES[name] for name in ("rdf", "rdfs", "owl", "sh"))
# Every thing is one of these.
UNIVERSAL = frozenset((PREFIXES["owl"] + "Thing", PREFIXES["owl"] + "NamedIndividual", PREFIXES["rdfs"] + "Resource"))
TYPE = PREFIXES["rdf"] + "type"
# A class, a property, a class to which it leads, and how often.
Uses = tuple[str, str, str, int]


def model(site: Site) -> dict[str, Any]:
    """The classes of a graph that have the most things and links, the largest first; `query` gives the relations.

    Of a relation: source, property, target, uses. What is true of a wider class is not told twice.
    """
    counts = {kind: count for kind, count in site.index.classes().items() if kind not in UNIVERSAL}
    shown = {kind for kind in counts if not kind.startswith(LANGUAGES)} or set(counts)
    widest = [kind for kind in shown if not _covered(site, kind, counts)]
    looked_at = sorted(widest, key=lambda kind: (-counts[kind], kind))[:MOST_CLASSES_WEIGHED]
    relations_used = _sampled(site, looked_at) if site.large else _counted(site, looked_at)
    weight = Counter({kind: counts[kind] for kind in looked_at})
    for source, _, target, uses in relations_used:
        weight.update({source: uses} if source == target else {source: uses, target: uses})
    chosen = {kind for kind, _ in weight.most_common(MOST_CLASSES_DRAWN)}
    classes = {kind: of_class(site, kind) for kind in looked_at if kind in chosen}
    used = [each for each in relations_used if each[0] in chosen and each[2] in chosen]
    # A property has a page if the graph says anything of it.
    known = {iri: site.names.link(iri) for _, iri, _, _ in used}
    links = {iri: link if site.knows(iri) else replace(link, href=None) for iri, link in known.items()}
    relations = [(classes[source], links[iri], classes[target], uses) for source, iri, target, uses in used]
    left_out = len(counts) - len(classes)
    return {"classes": list(classes.values()), "relations": relations, "left_out": left_out, "query": _query(classes)}


def _covered(site: Site, kind: str, counts: dict[str, int]) -> bool:
    """True if a wider class has all the things of a class; of two that are each under the other, one stays."""
    return any(
        site.index.covers(wider, kind) and (kind not in site.names.ancestors(wider) or wider < kind)
        for wider in site.names.ancestors(kind) - {kind}
        if counts[kind] <= counts.get(wider, 0)
    )


def _query(classes: Iterable[str]) -> str:
    return behind("model", classes=" ".join(f"<{iri}>" for iri in classes))


def _counted(site: Site, classes: Sequence[str]) -> list[Uses]:
    """The uses of each property from one class to another, the most used first."""
    rows = site.store.select(_query(classes))
    return [(row["from"].value, row["relation"].value, row["to"].value, int(row["uses"].value)) for row in rows]


def _sampled(site: Site, classes: Sequence[str]) -> list[Uses]:
    """The same of some things of each class."""
    uses, known = Counter[tuple[str, str, str]](), frozenset(classes)
    for source in classes:
        for iri in site.index.members(source, SAMPLE, own=True):
            for quad in site.out(iri):
                if isinstance(quad.object, ox.NamedNode) and quad.predicate.value != TYPE:
                    for kind in site.names.kinds(quad.object.value):
                        targets = {kind} & known or site.names.ancestors(kind) & known
                        uses.update((source, quad.predicate.value, target) for target in targets)
    return [(*ends, number) for ends, number in sorted(uses.items(), key=lambda each: (-each[1], each[0]))]
