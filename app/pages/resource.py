"""The page of any thing in any graph: its properties and what points at it, by name."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from app.limits import LONGEST_TEXT, MOST_POINTING, MOST_VALUES_SHOWN
from app.site import Link, Site, outward
from kg.model.identity import gathered
from kg.rdf.namespaces import BASE, LABELS, NS, RDF, XSD

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class ShownValue(NamedTuple):
    """An object of a triple: a thing with a link, or words in a language or of a datatype."""

    text: str
    link: Link | None = None
    outward: str | None = None
    lang: str | None = None
    datatype: str | None = None


class ShownProperty(NamedTuple):
    """A property with its values; `more` counts those left off."""

    link: Link
    values: Sequence[ShownValue]
    more: int


class ResourcePage(NamedTuple):
    """All that the page of a thing in any graph shows."""

    link: Link
    kinds: list[Link]
    outward: str | None
    properties: list[ShownProperty]
    incoming: list[ShownProperty]


def read_resource(site: Site, iri: str) -> ResourcePage:
    """A thing with its properties, names and kinds first, and what points at it."""
    said = ((quad.predicate.value, quad.object) for quad in site.out(iri))
    out = gathered((name, value_of(site, value)) for name, value in said if name != NS + "text")
    into, counts = _incoming(site, iri)
    label, names = site.names.label, out.keys() & LABELS
    words = {each for each in out if any(word in each for word in ("definition", "description", "comment"))}
    order = sorted(out, key=lambda p: (p not in names, p not in names | words, label(p).casefold(), p))
    return ResourcePage(
        site.names.link(iri),
        list(map(site.names.link, site.names.kinds(iri))),
        outward(iri),
        [_property(site, predicate, out[predicate]) for predicate in order],
        [_property(site, each, into[each], counts.get(each, 0)) for each in sorted(into, key=lambda p: (label(p), p))],
    )


def _incoming(site: Site, iri: str) -> tuple[Mapping[str, list[ShownValue]], Mapping[str, int]]:
    """The things that point at a thing, by property; of very many, some by each, and their number."""
    quads, counts = site.into(iri, limit=MOST_POINTING), {}
    if len(quads) == MOST_POINTING:
        counts = site.count_into(iri)
        quads = [quad for predicate in counts for quad in site.into(iri, predicate, MOST_VALUES_SHOWN)]
    ends = ((quad.predicate.value, quad.subject) for quad in quads if not isinstance(quad.subject, ox.Triple))
    return gathered((name, value_of(site, end)) for name, end in ends), counts


def _property(site: Site, predicate: str, values: list[ShownValue], count: int = 0) -> ShownProperty:
    shown = sorted(values, key=lambda value: (value.text.casefold(), value.lang or ""))[:MOST_VALUES_SHOWN]
    return ShownProperty(site.names.link(predicate), shown, max(count, len(values)) - len(shown))


def value_of(site: Site, term: Term) -> ShownValue:
    """A term as a page shows it."""
    if isinstance(term, ox.NamedNode):
        link = site.names.link(term.value)
        if site.names.named(term.value):
            return ShownValue(link.label, link)
        path = term.value.removeprefix(BASE)  # whoever is on the site knows its address
        return ShownValue(path[:LONGEST_TEXT], link, outward(path))
    if isinstance(term, ox.BlankNode):
        return ShownValue(_inside(site, term))
    if isinstance(term, ox.Triple):
        return ShownValue(str(term)[:LONGEST_TEXT])
    plain = term.datatype.value in (XSD + "string", RDF + "langString")
    text = term.value if len(term.value) <= LONGEST_TEXT else term.value[:LONGEST_TEXT] + "…"
    return ShownValue(text, None, None, term.language, None if plain else site.names.label(term.datatype.value))


def _inside(site: Site, node: ox.BlankNode, depth: int = 3) -> str:
    """A nameless thing in words: its own properties, or its items if it is a list; nested ones too, to some depth."""

    def in_words(term: Term) -> str:
        if isinstance(term, ox.BlankNode):
            return f"({_inside(site, term, depth - 1)})" if depth > 1 else "…"
        if isinstance(term, ox.NamedNode):
            return site.names.label(term.value)
        return term.value if isinstance(term, ox.Literal) else str(term)

    items = _items(site, node)
    if items:
        return ", ".join(map(in_words, items))[:LONGEST_TEXT]
    parts = [f"{site.names.label(quad.predicate.value)}: {in_words(quad.object)}" for quad in site.out(node)]
    return "; ".join(sorted(parts))[:LONGEST_TEXT] or "(something without a name)"


def _items(site: Site, node: ox.BlankNode) -> list[Term]:
    """The items of an RDF list, as many as can be shown; none of what is no list. Lists that run in a circle end."""
    items: list[Term] = []
    current: object = node
    while isinstance(current, ox.BlankNode) and len(items) < MOST_VALUES_SHOWN:
        properties = {quad.predicate.value: quad.object for quad in site.out(current)}
        if RDF + "first" not in properties:
            break
        items.append(properties[RDF + "first"])
        current = properties.get(RDF + "rest")
    return items
