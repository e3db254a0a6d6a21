"""Graphs that are hard to write: every kind of term, the characters formats trip over, blank nodes, many graphs."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

XSD = "http://www.w3.org/2001/XMLSchema#"
BASE = "https://w3id.org/hkit/"


def iri(name: str) -> ox.NamedNode:
    """An IRI below the project's own address."""
    return ox.NamedNode(BASE + name)


def typed(lexical: str, datatype: str) -> ox.Literal:
    """A literal of an XML Schema datatype."""
    return ox.Literal(lexical, datatype=ox.NamedNode(XSD + datatype))


THING = iri("id/harbour-park")
FACTS = iri("graph/facts/d")
CLAIMS = iri("graph/claims/d")
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
LABEL = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")

LITERALS = [
    ox.Literal("plain"),
    ox.Literal(""),
    ox.Literal("two\nlines\r\nand a tab\t and a return\r."),
    ox.Literal('quotes " \' """ and \\ backslashes \\n'),
    ox.Literal("<b>&amp;</b> ]]> <![CDATA["),
    ox.Literal("é 漢字 😀 \u202eright to left \u2028 line separator"),
    ox.Literal("Harbour Park", language="en"),
    ox.Literal("海港", language="zh-hant"),
    typed("1300", "decimal"),
    typed("1.10", "decimal"),
    typed("-0.5", "decimal"),
    typed("1.0E3", "double"),
    typed("007", "integer"),
    typed("true", "boolean"),
    typed("maybe", "boolean"),
    typed("2024", "gYear"),
    typed("2024-11", "gYearMonth"),
    typed("2024-12-31", "date"),
    ox.Literal("x", datatype=ox.NamedNode("https://example.org/datatype")),
]
OBJECTS = [
    THING,
    iri("ns#Park"),
    iri("doc/d/10-20"),
    iri(""),
    iri("a:b/c"),
    iri("id/a.b"),
    iri("id/a/b"),
    iri("id/"),
    ox.NamedNode("https://example.org/?a=b&c=d#e"),
    ox.NamedNode("https://example.org/漢字"),
    ox.NamedNode("mailto:a@example.org"),
    ox.NamedNode("urn:isbn:123"),
    ox.BlankNode("b1"),
]
PREDICATES = [
    iri("ns#quote"),
    iri("ns#oversees"),
    iri("ns#about"),
    iri("ns#value"),
    iri("ns#abbreviation"),
    LABEL,
    ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate"),
    ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#object"),
    ox.NamedNode("https://example.org/vocabulary/has-part_2"),
    ox.NamedNode("https://example.org/9a"),
]


def every_term() -> list[ox.Quad]:
    """Every predicate with every object, over three graphs, some blank."""
    quads = [
        ox.Quad(
            THING if number % 3 else ox.BlankNode("b1"),
            predicate,
            value,
            (FACTS, CLAIMS, ox.DefaultGraph())[number % 2 + (number % 5 == 0)],
        )
        for number, (predicate, value) in enumerate((p, o) for p in PREDICATES for o in [*LITERALS, *OBJECTS])
    ]
    return [
        *quads,
        ox.Quad(THING, TYPE, iri("ns#Park"), FACTS),
        ox.Quad(ox.BlankNode("b1"), TYPE, ox.BlankNode("b2"), FACTS),
    ]


def canonical(quads: Iterable[ox.Quad]) -> set[str]:
    """The quads with blank nodes renamed by their content, to compare two graphs."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def flat(quads: list[ox.Quad]) -> list[ox.Quad]:
    """The union of the graphs."""
    return [ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads]


# Characters that XML has no place for; every other format keeps them.
CONTROL = [ox.Literal("\x00\x01\x0b\x1f\x7f\ufffe"), ox.Literal("\x1b[31m", language="en")]
TONGUES = [
    ox.Literal("海港", language="zh-Hant"),
    ox.Literal("海港", language="zh-Hant-HK"),
    ox.Literal("ميناء\u202c \u202e", language="ar"),
    ox.Literal("colour", language="en-GB-x-ab"),
    ox.Literal("👩‍👩‍👧 🇭🇰 e\u0301", language="en"),
]


def hostile() -> list[ox.Quad]:
    """What formats trip over most: control characters, lone quotes, tags with a script, blank nodes in a ring."""
    a, b = ox.BlankNode("x"), ox.BlankNode("c14n1")
    literals = [
        *LITERALS,
        *CONTROL,
        *TONGUES,
        ox.Literal('"'),
        ox.Literal("'''\"\"\""),
        ox.Literal("\\"),
        ox.Literal("\r"),
    ]
    said = [ox.Quad(THING, iri("ns#quote"), literal, FACTS) for literal in literals]
    ring = [ox.Quad(a, iri("ns#partOf"), b, FACTS), ox.Quad(b, iri("ns#partOf"), a, FACTS)]
    return [*said, *ring, *(ox.Quad(a, LABEL, literal, CLAIMS) for literal in literals)]
