"""The vocabulary of queries: the classes and properties that a graph uses, with their definitions."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox

from app.assistant.answers import Schema, SchemaTerm
from app.assistant.citing import source
from app.assistant.things import find_thing
from app.http.problems import Problem
from app.limits import LONGEST_DEFINITION, MOST_CLASSES_TOLD, MOST_ENDS, MOST_GRAPHS_TOLD, MOST_PROPERTIES_TOLD
from app.names import shortened
from app.overviews import browse
from app.overviews.schema import LANGUAGES, UNIVERSAL
from app.register import register_of
from app.site import Site
from app.sparql.results import shorten
from app.sparql.service_description import contents
from kg.rdf.namespaces import NS, PREFIXES

USES = "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY DESC(?n) STR(?p)"
# Which classes the ends of a property are of, and which properties the things of a class have.
ENDS = {
    "domain": "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) {{ ?s {iri} ?o . ?s a ?c }} GROUP BY ?c ORDER BY DESC(?n) STR(?c)",
    "range": "SELECT ?c (COUNT(*) AS ?n) {{ ?s {iri} ?o OPTIONAL {{ ?o a ?k }} "
    "BIND (COALESCE(?k, DATATYPE(?o)) AS ?c) }} GROUP BY ?c ORDER BY DESC(?n) STR(?c)",
}
OF_CLASS = "SELECT ?p (COUNT(*) AS ?n) {{ ?s a {iri} ; ?p ?o }} GROUP BY ?p ORDER BY DESC(?n) STR(?p)"
NOTES = (
    "A plain triple is a fact: the document says that it is so. Plans and figures are never plain triples.",
    "Each thing said is a claim with hkit:about, hkit:modality and hkit:evidence/hkit:quote: a hkit:Statement "
    "(rdf:predicate, rdf:object) or, for a figure, a hkit:Observation (hkit:indicator, hkit:value or hkit:minValue and "
    "hkit:maxValue, hkit:unit, hkit:qualifier, hkit:asOf).",
    "Names are skos:prefLabel, other names skos:altLabel and hkit:abbreviation; all have language tags, "
    'indicators in several: FILTER (STR(?short) = "HKSTPC"), FILTER (LANG(?name) = "en").',
)
EXAMPLE = """SELECT ?subject ?relation ?object ?quote WHERE {
  ?claim hkit:about ?subject ; rdf:predicate ?relation ; rdf:object ?object ;
    hkit:modality voc:holds ; hkit:evidence/hkit:quote ?quote .
} LIMIT 10"""


def schema(site: Site, about: str | None = None) -> Schema:
    """The classes and properties most used; or one of them, or an indicator, with all that is known of it.

    Raises Problem if there is none of that name.
    """
    graphs = dict(contents(site.store).named[:MOST_GRAPHS_TOLD])
    if about:
        return _one(site, find_term(site, about), graphs)
    classes = [iri for iri in _by_size(site) if iri not in UNIVERSAL and not iri.startswith(LANGUAGES)]
    uses = [(row["p"], row["n"]) for row in site.store.select(USES)]
    properties = [_property(site, p.value, int(n.value)) for p, n in uses if isinstance(p, ox.NamedNode)]
    example = EXAMPLE if site.ours else _members(classes[0]) if classes else "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 10"
    return Schema(
        None,
        tuple(_class(site, iri) for iri in classes[:MOST_CLASSES_TOLD]),
        tuple(properties[:MOST_PROPERTIES_TOLD]),
        dict(PREFIXES),
        graphs,
        NOTES if site.ours else (),
        example,
        source(site),
    )


def find_term(site: Site, text: str) -> str:
    """The class, property or other thing that a name means, a class before a property before anything else."""
    for iri in (register_of(site).type(text), register_of(site).property(text)):
        if iri in register_of(site).classes or iri in register_of(site).uses:
            return iri
    try:
        return find_thing(site, text)
    except Problem as problem:
        message = "There is no class or property of that name site. Call schema without about for those most used."
        raise Problem(404, message, near=problem.near) from problem


def _one(site: Site, iri: str, graphs: dict[str, int]) -> Schema:
    """A term with what surrounds it: of a class the properties its things have, of a property its ends as used."""
    node = str(ox.NamedNode(iri))
    if iri in register_of(site).classes:
        below = site.index.below(iri)
        rows = site.store.select(OF_CLASS.format(iri=node))
        used = [(row["p"].value, int(row["n"].value)) for row in rows]
        properties = tuple(_property(site, p, n, short=True) for p, n in used[:MOST_PROPERTIES_TOLD])
        classes = tuple(_class(site, each) for each in below)
        return _schema(site, _class(site, iri, whole=True), classes, properties, graphs, _members(iri))
    if NS + "Indicator" in site.names.kinds(iri):
        example = f"""SELECT ?who ?value ?qualifier ?asOf ?quote WHERE {{
  ?figure hkit:indicator {node} ; hkit:about ?who ; hkit:evidence/hkit:quote ?quote .
  OPTIONAL {{ ?figure hkit:value ?value }} OPTIONAL {{ ?figure hkit:qualifier ?qualifier }}
  OPTIONAL {{ ?figure hkit:asOf ?asOf }}
}} LIMIT 20"""
        count = len(site.into(iri, NS + "indicator"))
        return _schema(site, _property(site, iri, count, short=False), (), (), graphs, example)
    term = _property(site, iri, browse.related(site, iri), short=False)
    ends = {end: _ends(site, query.format(iri=node)) for end, query in ENDS.items()} if term.count else {}
    term = replace(term, domain=term.domain or ends.get("domain", ()), range=term.range or ends.get("range", ()))
    return _schema(site, term, (), (), graphs, f"SELECT ?from ?to WHERE {{ ?from {node} ?to }} LIMIT 20")


def _schema(
    site: Site,
    about: SchemaTerm,
    classes: tuple[SchemaTerm, ...],
    properties: tuple[SchemaTerm, ...],
    graphs: dict[str, int],
    example: str,
) -> Schema:
    return Schema(about, classes, properties, {}, graphs, (), example, source(site))


def _by_size(site: Site) -> list[str]:
    return sorted(register_of(site).classes, key=lambda iri: (-register_of(site).classes[iri], iri))


def _ends(site: Site, query: str) -> tuple[str, ...]:
    kinds = (row.get("c") for row in site.store.select(query))
    return tuple(shorten(kind.value) for kind in kinds if isinstance(kind, ox.NamedNode))[:MOST_ENDS]


def _class(site: Site, iri: str, *, whole: bool = False) -> SchemaTerm:
    definition, above, _ = browse.definition_of(site, iri)
    count = register_of(site).classes.get(iri, 0)
    return SchemaTerm(
        iri,
        shorten(iri),
        site.names.label(iri),
        count,
        definition if whole else shortened(definition, LONGEST_DEFINITION),
        above=tuple(shorten(each.iri) for each in above),
    )


def _property(site: Site, iri: str, count: int, *, short: bool = True) -> SchemaTerm:
    definition, above, ends = browse.definition_of(site, iri)
    domain, target = (tuple(shorten(link.iri) for end, link in ends if end == name) for name in ("domain", "range"))
    text = shortened(definition, LONGEST_DEFINITION) if short else definition
    above_it = tuple(shorten(each.iri) for each in above)
    return SchemaTerm(iri, shorten(iri), site.names.label(iri), count, text, domain, target, above_it)


def _members(iri: str) -> str:
    """A query for the things of a class with what is said of them."""
    return f"SELECT ?thing ?property ?value WHERE {{ ?thing a {ox.NamedNode(iri)} ; ?property ?value }} LIMIT 20"
