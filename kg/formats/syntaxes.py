"""Turtle, TriG, N-Triples, N-Quads and RDF/XML by the engine's own serialisers: the same bytes for the same graph.

In RDF 1.2 a statement is a reifier of the triple that it makes, and carries its quotes itself.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import cast

import pyoxigraph as ox

from kg.errors import FormatError
from kg.model.identity import gathered
from kg.rdf.graph import NAMES, Node, Value, term

TYPE = ox.NamedNode(NAMES["rdf"] + "type")
A = str(TYPE)
INSTEAD = "Take Turtle or N-Quads."
# The name of a prefix, where it stands neither in a text nor in an IRI.
PREFIX = re.compile(rb'"(?:[^"\\]|\\.)*"|<[^<>]*>|\b([a-z]+):')
# Characters that XML 1.0 cannot hold in any way, not even as a reference.
IMPOSSIBLE = re.compile(r"[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
START = (
    r"A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F\u2C00-\u2FEF"
    r"\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
NAMED = re.compile(rf".+?[{START}][{START}.0-9\u00B7\u0300-\u036F\u203F\u2040-]*", re.DOTALL)

REIFIES, EVIDENCE, QUOTE = (term(name) for name in ("rdf:reifies", "hkit:evidence", "hkit:quote"))
PARTS = tuple(term(f"rdf:{name}") for name in ("subject", "predicate", "object"))
Statement = ox.Triple | ox.Quad


def turtle(statements: Iterable[Statement], first: str = "") -> bytes:
    """Triples, or the union of graphs, as Turtle, with the standard prefixes that occur; one thing may be first."""
    triples = (each.triple if isinstance(each, ox.Quad) else each for each in statements)
    return _prefixed(triples, ox.RdfFormat.TURTLE, f"<{first}>")


def trig(quads: Iterable[ox.Quad]) -> bytes:
    """The graphs as TriG, the default graph first, with the standard prefixes that occur in them."""
    return _prefixed(quads, ox.RdfFormat.TRIG)


def lines(statements: Iterable[Statement]) -> bytes:
    """Triples as N-Triples, or quads as N-Quads: sorted lines, each once."""
    return "".join(sorted({f"{statement} .\n" for statement in statements})).encode()


def rdfxml(quads: Iterable[ox.Quad]) -> bytes:
    """The union of the graphs as RDF/XML. Characters that XML cannot hold, such as form feeds, become U+FFFD.

    Raises FormatError for a property whose IRI cannot be written as the name of an element, for triple terms and for
    texts with a direction: those are RDF 1.2.
    """
    try:
        text = serialized(map(_spelt, quads), ox.RdfFormat.RDF_XML).decode().replace("<rdf:type_ ", "<rdf:type ")
    except OSError as error:  # a property such as rdf:li, which the syntax has for itself
        raise FormatError(f"RDF/XML cannot carry this graph: {error}. {INSTEAD}") from error
    # Readers turn a bare carriage return into a line feed; written as a reference it stays one.
    return IMPOSSIBLE.sub("\N{REPLACEMENT CHARACTER}", text).replace("\r", "&#13;").encode()


def _spelt(quad: ox.Quad) -> ox.Triple:
    """A triple that RDF/XML can hold.

    The engine makes a class the name of an element, which not every IRI can be; it does not know `rdf:type_` for one.
    """
    subject, predicate, value, _ = quad
    if not _is_element(predicate.value):
        raise FormatError(f"{predicate} cannot be a property in RDF/XML: it is no name of an element. {INSTEAD}")
    if isinstance(value, ox.Triple) or (isinstance(value, ox.Literal) and value.direction):
        what = "triples as terms" if isinstance(value, ox.Triple) else "the direction of a text"
        raise FormatError(f"RDF/XML cannot carry {what}. {INSTEAD}")
    nameless = predicate == TYPE and isinstance(value, ox.NamedNode) and not _is_element(value.value)
    return ox.Triple(subject, ox.NamedNode(f"{TYPE.value}_") if nameless else predicate, value)


@lru_cache(maxsize=1024)
def _is_element(iri: str) -> bool:
    """True if an IRI can be the name of an element: a namespace and a name (XML 1.0, 2.3)."""
    return NAMED.fullmatch(iri) is not None


def serialized(statements: Iterable[Statement], form: ox.RdfFormat, first: str = "") -> bytes:
    """Statements in a syntax of the engine, each once, in an order that depends on nothing but themselves.

    They come by graph, subject (the `first` before all), property and object; blank nodes last, types before others.
    Raises OSError for what the syntax cannot hold.
    """
    ordered = sorted(set(statements), key=lambda each: (str(each.subject) != first, _place(each)))
    return ox.serialize(cast(list[ox.Quad], ordered), format=form, prefixes=NAMES) or b""


def _place(statement: Statement) -> tuple[str, str, bool, str, str]:
    subject, predicate, rest = str(statement).split(" ", 2)
    graph = statement.graph_name if isinstance(statement, ox.Quad) else ox.DefaultGraph()
    return "" if graph == ox.DefaultGraph() else str(graph), subject, predicate != A, predicate, rest


def _prefixed(statements: Iterable[Statement], form: ox.RdfFormat, first: str = "") -> bytes:
    """A document whose prefixes are sorted and only those that it uses; the engine declares all, in any order."""
    body = serialized(statements, form, first).split(b"\n", len(NAMES))[-1]
    used = {name.decode() for name in PREFIX.findall(body)} & NAMES.keys()
    header = "".join(f"@prefix {name}: <{NAMES[name]}> .\n" for name in sorted(used))
    return (f"{header}\n" if header else "").encode() + body


def reified(statements: Iterable[Statement]) -> list[ox.Triple]:
    """The triples with each statement's subject, predicate and object as one `rdf:reifies` triple.

    That does not assert the triple: a plan stays a plan. A reifier also has the quotes of its evidence. What has not
    exactly one of each of the three stays as it is, and what RDF has no triple for, as for a literal as the subject.
    """
    kept = {each.triple if isinstance(each, ox.Quad) else each for each in statements}
    pairs = (((triple.subject, triple.predicate), triple.object) for triple in kept)
    said: dict[tuple[object, ox.NamedNode], list[Value | ox.Triple]] = gathered(pairs)
    for reifier in {triple.subject for triple in kept if triple.predicate == PARTS[0]}:
        values = [said.get((reifier, part), []) for part in PARTS]
        if isinstance(reifier, ox.Triple) or any(len(each) != 1 for each in values):
            continue
        (subject,), (predicate,), (value,) = values
        if isinstance(subject, Node) and isinstance(predicate, ox.NamedNode):
            kept -= {ox.Triple(reifier, part, each) for part, (each,) in zip(PARTS, values, strict=True)}
            kept.add(ox.Triple(reifier, REIFIES, ox.Triple(subject, predicate, value)))
            quotes = (quote for each in said.get((reifier, EVIDENCE), ()) for quote in said.get((each, QUOTE), ()))
            kept |= {ox.Triple(reifier, QUOTE, quote) for quote in quotes}
    return list(kept)
