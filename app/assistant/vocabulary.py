"""The vocabulary of queries: the classes and properties that a graph uses, with their definitions."""

from dataclasses import replace
from typing import Annotated

import pyoxigraph as ox
from pydantic import Field

from app.assistant.answers import HELP, TEXTS, Schema, SchemaTerm
from app.assistant.things import find_thing, source
from app.http.problems import Problem
from app.limits import LONGEST_DEFINITION, MOST_CLASSES_TOLD, MOST_ENDS, MOST_GRAPHS_TOLD, MOST_PROPERTIES_TOLD
from app.overviews import browse
from app.register import register_of
from app.site import Site, shortened
from app.sparql.result_table import shorten
from kg.rdf.namespaces import NS, PREFIXES


def schema(site: Site, about: Annotated[str | None, Field(max_length=2000, description=HELP["term"])] = None) -> Schema:
    """The terms for queries: classes and properties with counts, definitions, domain and range, prefixes, and an
    example query. Call it before query; with about for one class, property or indicator in full.

    Raises Problem if there is none of that name.
    """
    if about:
        return _one(site, find_term(site, about))
    kinds = [each for each in browse.classes(site) if not each.link.iri.startswith(browse.LANGUAGES)]
    uses = sorted(site.index.counts("property").items(), key=lambda use: (-use[1], use[0]))
    anything = _members(kinds[0].link.iri) if kinds else "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 10"
    example, notes = (TEXTS["example"], tuple(TEXTS["notes"])) if site.ours else (anything, ())
    classes = tuple(_term(site, each.link.iri, each.count) for each in kinds[:MOST_CLASSES_TOLD])
    properties = tuple(_term(site, iri, count) for iri, count in uses[:MOST_PROPERTIES_TOLD])
    graphs = dict(browse.graphs(site)[:MOST_GRAPHS_TOLD])
    return Schema(example, source(site), None, classes, properties, dict(PREFIXES), graphs, notes)


def find_term(site: Site, text: str) -> str:
    """The class, property or other thing that a name means, a class before a property before anything else."""
    for iri in (register_of(site).type(text), register_of(site).property(text)):
        if iri in register_of(site).classes or iri in register_of(site).uses:
            return iri
    try:
        return find_thing(site, text)
    except Problem as problem:
        message = "There is no class or property of that name here. Call schema without about for those most used."
        raise Problem(404, message, near=problem.near) from problem


def _one(site: Site, iri: str) -> Schema:
    """A term with what surrounds it: of a class the properties its things have, of a property its ends as used."""
    node, of = str(ox.NamedNode(iri)), source(site)
    classes = register_of(site).classes
    if iri in classes:
        rows = site.store.select(TEXTS["of_class"].format(iri=node))[:MOST_PROPERTIES_TOLD]
        properties = tuple(_term(site, row["p"].value, int(row["n"].value)) for row in rows)
        below = tuple(_term(site, each, classes.get(each, 0)) for each in site.index.below(iri))
        return Schema(_members(iri), of, _term(site, iri, classes[iri], whole=True), below, properties)
    if NS + "Indicator" in site.names.kinds(iri):
        count = len(site.into(iri, NS + "indicator"))
        return Schema(TEXTS["figures"].format(iri=node), of, _term(site, iri, count, whole=True))
    term = _term(site, iri, site.index.counts("property").get(iri, 0), whole=True)
    ends = {end: _ends(site, query.format(iri=node)) for end, query in TEXTS["ends"].items()} if term.count else {}
    term = replace(term, domain=term.domain or ends.get("domain", ()), range=term.range or ends.get("range", ()))
    return Schema(f"SELECT ?from ?to WHERE {{ ?from {node} ?to }} LIMIT 20", of, term)


def _ends(site: Site, query: str) -> tuple[str, ...]:
    kinds = (row.get("c") for row in site.store.select(query))
    return tuple(shorten(kind.value) for kind in kinds if isinstance(kind, ox.NamedNode))[:MOST_ENDS]


def _term(site: Site, iri: str, count: int, *, whole: bool = False) -> SchemaTerm:
    """A class or a property; its definition is shortened, unless the `whole` is wanted."""
    definition, above, ends = browse.definition_of(site, iri)
    if not whole:
        definition = shortened(definition, LONGEST_DEFINITION)
    of, to = (tuple(shorten(link.iri) for end, link in ends if end == side) for side in ("domain", "range"))
    wider = tuple(shorten(link.iri) for link in above)
    return SchemaTerm(iri, shorten(iri), site.names.label(iri), count, definition, of, to, wider)


def _members(iri: str) -> str:
    """A query for the things of a class with what is said of them."""
    return f"SELECT ?thing ?property ?value WHERE {{ ?thing a {ox.NamedNode(iri)} ; ?property ?value }} LIMIT 20"
