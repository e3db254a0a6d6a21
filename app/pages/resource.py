"""The page of any thing in any graph: its properties and what points at it, by name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import pyoxigraph as ox

from app.limits import LONGEST_TEXT, MOST_POINTING, MOST_VALUES_SHOWN
from app.names import Link, outward
from app.site import Site
from kg.rdf.labels import LABELS
from kg.rdf.namespaces import NS, PREFIXES

XSD, RDF = PREFIXES["xsd"], PREFIXES["rdf"]


@dataclass(frozen=True, slots=True)
class ShownValue:
    """An object of a triple: a thing with a link, or words in a language or of a datatype."""

    text: str
    link: Link | None = None
    outward: str | None = None
    lang: str | None = None
    datatype: str | None = None


@dataclass(frozen=True, slots=True)
class ShownProperty:
    """A property with its values; `more` counts those left off."""

    link: Link
    values: tuple[ShownValue, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class ResourcePage:
    """All that the page of a thing in any graph shows."""

    link: Link
    kinds: tuple[Link, ...]
    outward: str | None
    properties: tuple[ShownProperty, ...]
    incoming: tuple[ShownProperty, ...]


def read_resource(site: Site, iri: str) -> ResourcePage:
    """A thing with its properties, names and kinds first, and what points at it."""
    out: defaultdict[str, list[ShownValue]] = defaultdict(list)
    for quad in site.out(iri):
        if quad.predicate.value != NS + "text":
            out[quad.predicate.value].append(value_of(site, quad.object))
    into, counts = _incoming(site, iri)
    order = sorted(out, key=lambda predicate: (_rank(predicate), site.names.label(predicate).casefold(), predicate))
    kinds = tuple(site.names.link(kind) for kind in site.names.kinds(iri))
    return ResourcePage(
        site.names.link(iri),
        kinds,
        outward(iri),
        tuple(_property(site, predicate, out[predicate]) for predicate in order),
        tuple(
            _property(site, predicate, into[predicate], counts.get(predicate, 0))
            for predicate in sorted(into, key=lambda each: (site.names.label(each), each))
        ),
    )


def _incoming(site: Site, iri: str) -> tuple[dict[str, list[ShownValue]], dict[str, int]]:
    """The things that point at a thing, by property; of very many, some by each, and their number."""
    quads, counts = site.into(iri, limit=MOST_POINTING), {}
    if len(quads) == MOST_POINTING:
        counts = site.count_into(iri)
        quads = [quad for predicate in counts for quad in site.into(iri, predicate, MOST_VALUES_SHOWN)]
    into: defaultdict[str, list[ShownValue]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode | ox.BlankNode):
            into[quad.predicate.value].append(value_of(site, quad.subject))
    return into, counts


def _rank(predicate: str) -> int:
    if predicate in LABELS:
        return 0
    return 1 if "definition" in predicate or "description" in predicate or "comment" in predicate else 2


def _property(site: Site, predicate: str, values: list[ShownValue], count: int = 0) -> ShownProperty:
    ordered = sorted(values, key=lambda value: (value.text.casefold(), value.lang or ""))
    return ShownProperty(
        site.names.link(predicate),
        tuple(ordered[:MOST_VALUES_SHOWN]),
        max(count, len(ordered)) - len(ordered[:MOST_VALUES_SHOWN]),
    )


def value_of(site: Site, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> ShownValue:
    """A term as a page shows it."""
    if isinstance(term, ox.NamedNode):
        known = site.names.named(term.value)
        link = site.names.link(term.value)
        return ShownValue(
            link.label if known else term.value[:LONGEST_TEXT], link, None if known else outward(term.value)
        )
    if isinstance(term, ox.BlankNode):
        return ShownValue(_inside(site, term))
    if isinstance(term, ox.Triple):
        return ShownValue(str(term)[:LONGEST_TEXT])
    plain = term.datatype.value in (XSD + "string", PREFIXES["rdf"] + "langString")
    text = term.value if len(term.value) <= LONGEST_TEXT else term.value[:LONGEST_TEXT] + "…"
    return ShownValue(text, None, None, term.language, None if plain else site.names.label(term.datatype.value))


def _inside(site: Site, node: ox.BlankNode, depth: int = 3) -> str:
    """A nameless thing in words: its own properties, or its items if it is a list; nested ones too, to some depth."""
    items = _items(site, node)
    if items:
        return ", ".join(_in_words(site, item, depth) for item in items)[:LONGEST_TEXT]
    parts = [
        f"{site.names.label(quad.predicate.value)}: {_in_words(site, quad.object, depth)}" for quad in site.out(node)
    ]
    return "; ".join(sorted(parts))[:LONGEST_TEXT] or "(something without a name)"


def _in_words(site: Site, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, depth: int) -> str:
    if isinstance(term, ox.BlankNode):
        return f"({_inside(site, term, depth - 1)})" if depth > 1 else "…"
    if isinstance(term, ox.NamedNode):
        return site.names.label(term.value)
    return term.value if isinstance(term, ox.Literal) else str(term)


def _items(site: Site, node: ox.BlankNode) -> list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]:
    """The items of an RDF list, as many as can be shown; none of what is no list. Lists that run in a circle end."""
    items: list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = []
    current: object = node
    while isinstance(current, ox.BlankNode) and len(items) < MOST_VALUES_SHOWN:
        properties = {quad.predicate.value: quad.object for quad in site.out(current)}
        if RDF + "first" not in properties:
            break
        items.append(properties[RDF + "first"])
        current = properties.get(RDF + "rest")
    return items
