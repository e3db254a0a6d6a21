"""The page of any thing in any graph: its properties and what points at it, by name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import pyoxigraph as ox

from app.names import Link, outward
from app.site import Site
from kg.rdf.labels import LABELS
from kg.rdf.namespaces import NS, PREFIXES

MOST_VALUES = 100
# So much that points at a thing is read and sorted.
MOST_POINTING = 5000
MOST_TEXT = 2000
XSD, RDF = PREFIXES["xsd"], PREFIXES["rdf"]


@dataclass(frozen=True, slots=True)
class Value:
    """An object of a triple: a thing with a link, or words in a language or of a datatype."""

    text: str
    link: Link | None = None
    outward: str | None = None
    lang: str | None = None
    datatype: str | None = None


@dataclass(frozen=True, slots=True)
class Property:
    """A property with its values; `more` counts those left off."""

    link: Link
    values: tuple[Value, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Resource:
    """All that the page of a thing shows."""

    link: Link
    kinds: tuple[Link, ...]
    outward: str | None
    properties: tuple[Property, ...]
    incoming: tuple[Property, ...]


def describe(site: Site, iri: str) -> Resource:
    """A thing with its properties, names and kinds first, and what points at it."""
    out: defaultdict[str, list[Value]] = defaultdict(list)
    for quad in site.out(iri):
        if quad.predicate.value != NS + "text":
            out[quad.predicate.value].append(value_of(site, quad.object))
    into, counts = _incoming(site, iri)
    order = sorted(out, key=lambda predicate: (_rank(predicate), site.names.label(predicate).casefold(), predicate))
    kinds = tuple(site.names.link(kind) for kind in site.names.kinds(iri))
    return Resource(
        site.names.link(iri),
        kinds,
        outward(iri),
        tuple(_property(site, predicate, out[predicate]) for predicate in order),
        tuple(
            _property(site, predicate, into[predicate], counts.get(predicate, 0))
            for predicate in sorted(into, key=lambda each: (site.names.label(each), each))
        ),
    )


def _incoming(site: Site, iri: str) -> tuple[dict[str, list[Value]], dict[str, int]]:
    """What points at a thing, by property; where that is very much, some by each, and how much there is."""
    quads, counts = site.into(iri, limit=MOST_POINTING), {}
    if len(quads) == MOST_POINTING:
        counts = site.count_into(iri)
        quads = [quad for predicate in counts for quad in site.into(iri, predicate, MOST_VALUES)]
    into: defaultdict[str, list[Value]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode | ox.BlankNode):
            into[quad.predicate.value].append(value_of(site, quad.subject))
    return into, counts


def _rank(predicate: str) -> int:
    if predicate in LABELS:
        return 0
    return 1 if "definition" in predicate or "description" in predicate or "comment" in predicate else 2


def _property(site: Site, predicate: str, values: list[Value], count: int = 0) -> Property:
    ordered = sorted(values, key=lambda value: (value.text.casefold(), value.lang or ""))
    return Property(
        site.names.link(predicate), tuple(ordered[:MOST_VALUES]), max(count, len(ordered)) - len(ordered[:MOST_VALUES])
    )


def value_of(site: Site, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Value:
    """A term as a page shows it."""
    if isinstance(term, ox.NamedNode):
        known = site.names.named(term.value)
        link = site.names.link(term.value)
        return Value(link.label if known else term.value[:MOST_TEXT], link, None if known else outward(term.value))
    if isinstance(term, ox.BlankNode):
        return Value(_inside(site, term))
    if isinstance(term, ox.Triple):
        return Value(str(term)[:MOST_TEXT])
    plain = term.datatype.value in (XSD + "string", PREFIXES["rdf"] + "langString")
    text = term.value if len(term.value) <= MOST_TEXT else term.value[:MOST_TEXT] + "…"
    return Value(text, None, None, term.language, None if plain else site.names.label(term.datatype.value))


def _inside(site: Site, node: ox.BlankNode, depth: int = 3) -> str:
    """A nameless thing in words: its own properties, or its items if it is a list; nested ones too, to some depth."""
    items = _items(site, node)
    if items:
        return ", ".join(_in_words(site, item, depth) for item in items)[:MOST_TEXT]
    parts = [
        f"{site.names.label(quad.predicate.value)}: {_in_words(site, quad.object, depth)}" for quad in site.out_of(node)
    ]
    return "; ".join(sorted(parts))[:MOST_TEXT] or "(something without a name)"


def _in_words(site: Site, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, depth: int) -> str:
    if isinstance(term, ox.BlankNode):
        return f"({_inside(site, term, depth - 1)})" if depth > 1 else "…"
    if isinstance(term, ox.NamedNode):
        return site.names.label(term.value)
    return term.value if isinstance(term, ox.Literal) else str(term)


def _items(site: Site, node: ox.BlankNode) -> list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]:
    """The items of an RDF list, as many as can be shown; none of what is no list. Lists that run in a circle end."""
    found: list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = []
    current: object = node
    while isinstance(current, ox.BlankNode) and len(found) < MOST_VALUES:
        told = {quad.predicate.value: quad.object for quad in site.out_of(current)}
        if RDF + "first" not in told:
            break
        found.append(told[RDF + "first"])
        current = told.get(RDF + "rest")
    return found
