"""The layout of the pages of entities: headings in their order, and words for relations, from `shapes/pages.ttl`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from rdflib import RDF, RDFS, SH, Graph, Namespace, URIRef
from rdflib.term import Node

from app.i18n.language import language
from app.pages.claims import ShownClaim
from kg.rdf.namespaces import SHAPES
from kg.resources import resource

FILE = "shapes/pages.ttl"
SHP = Namespace(SHAPES)
PLANS, FIGURES, MONEY, OTHER = "plans", "figures", "money", "other"


@dataclass(frozen=True, slots=True)
class Heading:
    """A group of lines: `anchor` is its local name."""

    anchor: str
    names: Mapping[str, str]

    @property
    def title(self) -> str:
        """Its name in the language of the page."""
        return _in_language(self.names)


@dataclass(frozen=True, slots=True)
class PageRelation:
    """A property as it reads from its subject or, if `inverse`, from its object."""

    iri: str
    inverse: bool
    heading: str
    order: int
    names: Mapping[str, str] = field(hash=False)

    @property
    def title(self) -> str:
        """Its words in the language of the page."""
        return _in_language(self.names)


@dataclass(frozen=True, slots=True)
class Layout:
    """Headings in their order, and relations by IRI and direction."""

    headings: tuple[Heading, ...]
    relations: Mapping[tuple[str, bool], PageRelation]


@cache
def layout() -> Layout:
    """The layout of the pages of things."""
    shapes = Graph().parse(data=resource(FILE).read_bytes(), format="turtle")
    groups = sorted(shapes.subjects(RDF.type, SH.PropertyGroup), key=lambda group: _order(shapes, group))
    headings = tuple(Heading(_local(group), _names(shapes, group, RDFS.label)) for group in groups)
    return Layout(headings, {(each.iri, each.inverse): each for each in _relations(shapes)})


def relation_of(claim: ShownClaim, *, inverse: bool = False) -> PageRelation | None:
    """The relation between the two ends of a claim; None for a figure and for what the layout lacks."""
    return None if claim.figure else layout().relations.get((claim.predicate, inverse))


def _relations(shapes: Graph) -> Iterator[PageRelation]:
    for shape in shapes.objects(SHP.page, SH.property):
        path = shapes.value(shape, SH.path)
        inverse = shapes.value(path, SH.inversePath)
        yield PageRelation(
            str(inverse or path),
            inverse is not None,
            _local(shapes.value(shape, SH.group)),
            _order(shapes, shape),
            _names(shapes, shape, SH.name),
        )


def _order(shapes: Graph, node: Node) -> int:
    return int(str(shapes.value(node, SH.order)))


def _local(node: Node | None) -> str:
    return str(node).removeprefix(SHAPES)


def _names(shapes: Graph, node: Node, predicate: URIRef) -> dict[str, str]:
    # rdflib writes language tags in lower case.
    return {str(getattr(name, "language", "") or "").lower(): str(name) for name in shapes.objects(node, predicate)}


def _in_language(names: Mapping[str, str]) -> str:
    return names.get(language().lower()) or names["en"]
