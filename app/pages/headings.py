"""The claims of an entity's page under headings, in the order of `shapes/pages.ttl`, and the queries behind pages."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from string import Template
from typing import NamedTuple

import pyoxigraph as ox
from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.term import Node

from app.i18n.choice import LANGUAGES
from app.i18n.language import in_language, phrase
from app.limits import MOST_LINES
from app.pages.claims import ShownClaim
from app.pages.entity import EntityPage
from app.site import Link
from kg.rdf.namespaces import SHAPES
from kg.resources import resource

PLANS, FIGURES, MONEY, OTHER = "plans", "figures", "money", "other"
LAST = 1 << 30


class PagePart(NamedTuple):
    """A heading, or a relation as it reads from one of its ends, under a heading: its place, its names by language."""

    heading: str
    order: int
    names: Mapping[str, str]

    @property
    def title(self) -> str:
        """Its name in the language of the page."""
        return in_language(self.names)


class PageLine(NamedTuple):
    """One line of a group: a title and a value; without a claim it is inferred, for the reason given.

    `relation` joins it to the thing, and has its place in the layout; None for figures and what the layout lacks.
    """

    title: str
    link: Link | None
    value: str
    claim: ShownClaim | None = None
    reason: str = ""
    relation: PagePart | None = None


class PageGroup(NamedTuple):
    """Lines under one heading; `more` has the titles of those left off, each with their number."""

    title: str
    anchor: str
    lines: list[PageLine]
    more: list[tuple[str, int]]


def groups(page: EntityPage) -> list[PageGroup]:
    """All that is said of an entity, from both ends, under the headings of the layout."""
    lines: defaultdict[str, list[PageLine]] = defaultdict(list)
    stated: set[str] = set()
    for inverse, claims in ((False, page.about), (True, page.toward)):
        for claim in claims:
            heading, line = _line(claim, inverse=inverse)
            lines[PLANS if claim.modality != "holds" else heading].append(line)
            if line.link and claim.modality == "holds":
                stated.add(line.link.iri)
    for heading, line in _inferred(page):
        # A thing that claims join to this one needs no conclusion beside them.
        if line.link and line.link.iri not in stated:
            lines[heading].append(line)
    return [_group(part, lines[part.heading]) for part in layout()[0] if lines[part.heading]]


def _group(part: PagePart, lines: Sequence[PageLine]) -> PageGroup:
    """A group in the order of the layout, figures by their names, inferred lines last.

    Each title has no more lines than a reader can look through.
    """
    counts: Counter[str] = Counter()
    kept = []
    for line in sorted(lines, key=lambda x: (x.relation.order if x.relation else LAST, x.title, x.claim is None)):
        counts[line.title] += 1
        if counts[line.title] <= MOST_LINES:
            kept.append(line)
    more = [(each, count - MOST_LINES) for each, count in counts.items() if count > MOST_LINES]
    return PageGroup(part.title, part.heading, kept, more)


def _line(claim: ShownClaim, *, inverse: bool) -> tuple[str, PageLine]:
    """A claim as a line from its subject or its object, and the heading it stands under."""
    relation = None if claim.figure else layout()[1].get((claim.predicate, inverse))
    if relation:
        title, heading = relation.title, relation.heading
    else:
        title = phrase("entity.of", relation=claim.label) if inverse else claim.label[:1].upper() + claim.label[1:]
        heading = (MONEY if claim.money else FIGURES) if claim.figure else OTHER
    link, value = (claim.about, claim.about.label) if inverse else (claim.link, claim.value)
    return heading, PageLine(title, link, value, claim, relation=relation)


def _inferred(page: EntityPage) -> Iterator[tuple[str, PageLine]]:
    """The lines that follow from the facts, with their headings, by title; those of relations that the layout has."""
    known = ((predicate, target, layout()[1].get((predicate.iri, False))) for predicate, target in page.inferred)
    lines = [(relation, predicate, target) for predicate, target, relation in known if relation]
    for relation, predicate, target in sorted(lines, key=lambda each: (each[0].title, each[2].label)):
        reason = phrase("entity.follows", relation=predicate.label)
        yield relation.heading, PageLine(relation.title, target, target.label, None, reason, relation)


@cache
def layout() -> tuple[list[PagePart], Mapping[tuple[str, bool], PagePart]]:
    """The headings in their order; the relations by IRI, with true for one as it reads from its object."""
    graph = Graph().parse(data=resource("shapes/pages.ttl").read_bytes(), format="turtle")
    headings = [_part(graph, group, group, RDFS.label) for group in graph.subjects(RDF.type, SH.PropertyGroup)]
    relations = {}
    for shape in graph.objects(URIRef(SHAPES + "page"), SH.property):
        path = graph.value(shape, SH.path)
        inverse = graph.value(path, SH.inversePath)
        part = _part(graph, shape, graph.value(shape, SH.group), SH.name)
        relations[str(inverse or path), inverse is not None] = part
    return sorted(headings, key=lambda part: part.order), relations


def _part(graph: Graph, node: Node, group: Node | None, naming: URIRef) -> PagePart:
    literals = {str(getattr(name, "language", "")).lower(): str(name) for name in graph.objects(node, naming)}
    # Tags are compared in lower case, in which rdflib may write them.
    names = {tag: literals[tag.lower()] for tag in LANGUAGES if tag.lower() in literals}
    return PagePart(str(group).removeprefix(SHAPES), int(str(graph.value(node, SH.order))), names)


def behind(name: str, iri: str = "", **parts: str) -> str:
    """The query of a name, with prefixes that the endpoint knows; `$iri` in it, and other parts, are filled in."""
    node = {"iri": str(ox.NamedNode(iri))} if iri else {}
    return Template(_read(name)).safe_substitute(node, **parts)


@cache
def _read(name: str) -> str:
    """A query without its comments: readers of the page get it as its address."""
    lines = resource(f"app/queries/pages/{name}.rq").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("#"))
