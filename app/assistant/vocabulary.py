"""What queries can be made of: the classes and properties that a graph uses, with what it says of them."""

from __future__ import annotations

import pyoxigraph as ox

from app.assistant.answers import Schema, Term
from app.assistant.citing import source
from app.assistant.things import find_thing
from app.http.problems import Problem
from app.overviews import browse
from app.overviews.schema import LANGUAGES, UNIVERSAL
from app.site import Site
from app.sparql.results import shorten
from app.sparql.service_description import contents
from kg.rdf.namespaces import NS, PREFIXES

MOST_CLASSES, MOST_PROPERTIES, MOST_GRAPHS, MOST_NEAR = 40, 50, 20, 12
LONG = 200
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


def schema(here: Site, about: str | None = None) -> Schema:
    """The classes and properties most used; or one of them, or an indicator, with all that is known of it.

    Raises Problem if there is none of that name.
    """
    graphs = dict(contents(here.store).named[:MOST_GRAPHS])
    if about:
        return _one(here, find_term(here, about), graphs)
    classes = [iri for iri in _by_size(here) if iri not in UNIVERSAL and not iri.startswith(LANGUAGES)]
    uses = [(row["p"], row["n"]) for row in here.store.select(USES)]
    properties = [_property(here, p.value, int(n.value)) for p, n in uses if isinstance(p, ox.NamedNode)]
    example = EXAMPLE if here.ours else _members(classes[0]) if classes else "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 10"
    return Schema(
        None,
        tuple(_class(here, iri) for iri in classes[:MOST_CLASSES]),
        tuple(properties[:MOST_PROPERTIES]),
        dict(PREFIXES),
        graphs,
        NOTES if here.ours else (),
        example,
        source(here),
    )


def find_term(here: Site, text: str) -> str:
    """The class, property or other thing that a name means, a class before a property before anything else."""
    for iri in (here.register.type(text), here.register.property(text)):
        if iri in here.register.classes or iri in here.register.uses:
            return iri
    try:
        return find_thing(here, text)
    except Problem as problem:
        message = "There is no class or property of that name here. Call schema without about for those most used."
        raise Problem(404, message, near=problem.near) from problem


def _one(here: Site, iri: str, graphs: dict[str, int]) -> Schema:
    """A term with what surrounds it: of a class the properties its things have, of a property its ends as used."""
    node = str(ox.NamedNode(iri))
    if iri in here.register.classes:
        below = here.index.below(iri)
        rows = here.store.select(OF_CLASS.format(iri=node))
        used = [(row["p"].value, int(row["n"].value)) for row in rows]
        properties = tuple(_property(here, p, n, short=True) for p, n in used[:MOST_PROPERTIES])
        classes = tuple(_class(here, each) for each in below)
        return _schema(here, _class(here, iri, whole=True), classes, properties, graphs, _members(iri))
    if NS + "Indicator" in here.names.kinds(iri):
        example = f"""SELECT ?who ?value ?qualifier ?asOf ?quote WHERE {{
  ?figure hkit:indicator {node} ; hkit:about ?who ; hkit:evidence/hkit:quote ?quote .
  OPTIONAL {{ ?figure hkit:value ?value }} OPTIONAL {{ ?figure hkit:qualifier ?qualifier }}
  OPTIONAL {{ ?figure hkit:asOf ?asOf }}
}} LIMIT 20"""
        count = len(here.into(iri, NS + "indicator"))
        return _schema(here, _property(here, iri, count, short=False), (), (), graphs, example)
    told = _property(here, iri, browse.related(here, iri), short=False)
    ends = {end: _ends(here, query.format(iri=node)) for end, query in ENDS.items()} if told.count else {}
    term = Term(
        told.iri,
        told.short,
        told.name,
        told.count,
        told.definition,
        told.domain or ends.get("domain", ()),
        told.range or ends.get("range", ()),
        told.above,
    )
    return _schema(here, term, (), (), graphs, f"SELECT ?from ?to WHERE {{ ?from {node} ?to }} LIMIT 20")


def _schema(
    here: Site,
    about: Term,
    classes: tuple[Term, ...],
    properties: tuple[Term, ...],
    graphs: dict[str, int],
    example: str,
) -> Schema:
    return Schema(about, classes, properties, {}, graphs, (), example, source(here))


def _by_size(here: Site) -> list[str]:
    return sorted(here.register.classes, key=lambda iri: (-here.register.classes[iri], iri))


def _ends(here: Site, query: str) -> tuple[str, ...]:
    found = (row.get("c") for row in here.store.select(query))
    return tuple(shorten(kind.value) for kind in found if isinstance(kind, ox.NamedNode))[:MOST_NEAR]


def _class(here: Site, iri: str, *, whole: bool = False) -> Term:
    definition, above, _ = browse.told_of(here, iri)
    count = here.register.classes.get(iri, 0)
    return Term(
        iri,
        shorten(iri),
        here.names.label(iri),
        count,
        definition if whole else _cut(definition),
        above=tuple(shorten(each.iri) for each in above),
    )


def _property(here: Site, iri: str, count: int, *, short: bool = True) -> Term:
    definition, above, ends = browse.told_of(here, iri)
    domain, target = (tuple(shorten(link.iri) for end, link in ends if end == name) for name in ("domain", "range"))
    told = _cut(definition) if short else definition
    above_it = tuple(shorten(each.iri) for each in above)
    return Term(iri, shorten(iri), here.names.label(iri), count, told, domain, target, above_it)


def _cut(text: str) -> str:
    return text if len(text) <= LONG else text[: LONG - 1] + "…"


def _members(iri: str) -> str:
    """A query for the things of a class with what is said of them."""
    return f"SELECT ?thing ?property ?value WHERE {{ ?thing a {ox.NamedNode(iri)} ; ?property ?value }} LIMIT 20"
