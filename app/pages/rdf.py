"""The data of one thing: its triples, its claims with their evidence, the names of its neighbours."""

from urllib.parse import quote

import pyoxigraph as ox

from app.http.problems import Problem
from app.limits import MOST_INCOMING, MOST_MEMBERS_WRITTEN, MOST_TRIPLES_WRITTEN
from app.site import DEFAULT, SAFE, Site
from kg.formats.jsonld import framed
from kg.formats.registry import FRAMED, GRAPHS, GraphFormat, write_triples
from kg.formats.syntaxes import turtle
from kg.rdf.namespaces import BASE, LABELS, NS


def triples_of(site: Site, iri: str) -> list[ox.Triple]:
    """A description that can be read without asking again; of a document, with the things in it.

    Blank nodes that hang on it come with it.
    """
    triples: dict[ox.Triple, None] = {}
    about = dict.fromkeys(quad.subject for quad in site.into(iri, NS + "about", MOST_INCOMING))
    things = site.within(iri, MOST_MEMBERS_WRITTEN + 1)
    _check("document", len(things))
    nodes = [*map(ox.NamedNode, (iri, *things)), *(each for each in about if not isinstance(each, ox.Triple))]
    waiting = [*nodes, *(quad.object for node in nodes for quad in site.out(node, NS + "evidence"))]
    seen = set()
    while waiting:
        current = waiting.pop()
        if current not in seen and isinstance(current, ox.NamedNode | ox.BlankNode):
            seen.add(current)
            for quad in site.graph.quads_for_pattern(current, None, None, DEFAULT):
                triples[quad.triple] = None
                waiting += [quad.object] if isinstance(quad.object, ox.BlankNode) else []
    triples |= dict.fromkeys(quad.triple for quad in site.into(iri, limit=MOST_INCOMING))
    near = {each for triple in triples for each in (triple.predicate, triple.object) if isinstance(each, ox.NamedNode)}
    labels = (quad.triple for node in near for predicate in LABELS for quad in site.out(node, predicate))
    return list(triples | dict.fromkeys(labels))


def _check(kind: str, members: int) -> None:
    """Refuse what has more members than are written at once. Raises Problem."""
    if members > MOST_MEMBERS_WRITTEN:
        many = f"This {kind} has more than {MOST_MEMBERS_WRITTEN:,} members: too many to be written at once."
        parts = "Ask for them in parts, with LIMIT and OFFSET, at /sparql"
        raise Problem(413, f"{many} {parts}; the whole graph is at /download.")


def is_thing(site: Site, iri: str) -> bool:
    """True for an IRI that names one thing, and no graph that is handed out as a whole."""
    return not site.graph.contains_named_graph(_graph(iri))


def _graph(iri: str) -> ox.NamedNode:
    return ox.NamedNode(BASE + "graph/ontology" if iri == NS.rstrip("#") else iri)


def data_of(site: Site, iri: str, form: GraphFormat) -> bytes:
    """A thing's description in a format; of a named graph, or of the ontology as a whole, everything in it."""
    graph = _graph(iri)
    if is_thing(site, iri):
        triples = triples_of(site, iri)
        if form.write is turtle:
            return turtle(triples, iri)
        return framed(triples, iri) if form is FRAMED else write_triples(triples, form)
    if (count := site.index.counts("graph").get(graph.value, 0)) > MOST_TRIPLES_WRITTEN:
        many = f"This graph has {count:,} triples: too many to be written at once."
        raise Problem(413, f"{many} The whole graph is at /download.")
    quads = list(site.graph.quads_for_pattern(None, None, None, graph))
    if not site.is_graph(graph.value):  # other people's graphs may have the name of a thing
        quads += [ox.Quad(*triple) for triple in triples_of(site, iri)]
    return form.write(quads if form.datasets else [ox.Quad(*quad.triple) for quad in quads])


def class_data(site: Site, iri: str, form: GraphFormat) -> bytes:
    """A class with its members, those of the classes under it too, and what is said of each."""
    _check("class", site.index.count(iri))
    triples = dict.fromkeys(triples_of(site, iri))
    for member in site.names.instances(iri):
        triples |= dict.fromkeys(quad.triple for quad in site.out(member))
    return write_triples(triples, form)


def links(path: str, canonical: str) -> str:
    """The Link header of a thing: its other forms, and what it is about."""
    path, canonical = quote(path, safe=SAFE), quote(canonical, safe=SAFE)
    alternates = [f'<{path}.{form.extension}>; rel="alternate"; type="{form.media_types[0]}"' for form in GRAPHS]
    page = f'<{path}.html>; rel="alternate"; type="text/html"'
    return ", ".join([*alternates, page, f'<{canonical}>; rel="describes"'])
