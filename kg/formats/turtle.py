"""Turtle and TriG for people: standard prefixes, one block per subject, sorted, the same bytes for the same graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox
import regex

from kg.rdf.languages import written

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
XSD = "http://www.w3.org/2001/XMLSchema#"

LOCAL_NAME = regex.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
BARE = {
    XSD + "integer": regex.compile(r"[+-]?\d+"),
    XSD + "decimal": regex.compile(r"[+-]?\d*\.\d+"),
    XSD + "boolean": regex.compile(r"true|false"),
}

Triples = Iterable[ox.Triple]


class TurtleWriter:
    """Writes triples or quads with the prefixes that occur in them; no literal changes its lexical form."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        # The longest namespace that fits is the one to use.
        self._prefixes = sorted(
            ((str(iri), name) for name, iri in prefixes.items()), key=lambda pair: (-len(pair[0]), pair[1])
        )
        self._names: dict[str, str] = {}
        self._used: set[tuple[str, str]] = set()

    def turtle(self, triples: Triples) -> bytes:
        """The triples as Turtle."""
        self._used = set()
        return self._document("\n".join(self._blocks(triples, "")))

    def trig(self, quads: Iterable[ox.Quad]) -> bytes:
        """The quads as TriG: the default graph first, then the named ones."""
        self._used = set()
        graphs: defaultdict[str, list[ox.Triple]] = defaultdict(list)
        for quad in quads:
            default = isinstance(quad.graph_name, ox.DefaultGraph)
            graphs["" if default else str(quad.graph_name)].append(quad.triple)
        parts = ["\n".join(self._blocks(graphs.pop("", []), ""))]
        parts += [f"{name} {{\n" + "\n".join(self._blocks(graphs[name], "    ")) + "}\n" for name in sorted(graphs)]
        return self._document("\n".join(part for part in parts if part))

    def name(self, iri: str) -> str:
        """An IRI as these formats write it: with a prefix, or in angle brackets."""
        return self._iri(iri)

    def _document(self, body: str) -> bytes:
        header = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in sorted(self._used))
        return (f"{header}\n{body}" if header and body else header + body).encode()

    def _blocks(self, triples: Triples, indent: str) -> Iterator[str]:
        subjects: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for triple in triples:
            subjects[str(triple.subject)][triple.predicate.value].add(self._term(triple.object))
        for subject in sorted(subjects, key=lambda text: (text.startswith("_:"), text)):
            properties = subjects[subject]
            lines = [
                f"{self._verb(predicate)} {f',{chr(10)}{indent}        '.join(sorted(properties[predicate]))}"
                for predicate in sorted(properties, key=lambda iri: (iri != RDF_TYPE, iri))
            ]
            name = self._iri(subject[1:-1]) if subject.startswith("<") and not subject.startswith("<<") else subject
            yield f"{indent}{name} " + f" ;\n{indent}    ".join(lines) + " .\n"

    def _verb(self, predicate: str) -> str:
        return "a" if predicate == RDF_TYPE else self._iri(predicate)

    def _term(self, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
        if isinstance(term, ox.NamedNode):
            return self._iri(term.value)
        if isinstance(term, ox.Literal) and not term.language and term.datatype.value != XSD + "string":
            bare = BARE.get(term.datatype.value)
            if bare and bare.fullmatch(term.value):
                return term.value
            return f"{ox.Literal(term.value)}^^{self._iri(term.datatype.value)}"
        if isinstance(term, ox.Triple):
            return f"<<( {self._term(term.subject)} {self._iri(term.predicate.value)} {self._term(term.object)} )>>"
        return _plain(term)

    def _iri(self, iri: str) -> str:
        known = self._names.get(iri)
        if known is None:
            known = self._names[iri] = self._shorten(iri)
        if not known.startswith("<"):
            name = known.partition(":")[0]
            self._used.add((name, self._namespace(name)))
        return known

    def _shorten(self, iri: str) -> str:
        for namespace, name in self._prefixes:
            local = iri.removeprefix(namespace)
            if len(local) < len(iri) and LOCAL_NAME.fullmatch(local):
                return f"{name}:{local}"
        return str(ox.NamedNode(iri))

    def _namespace(self, name: str) -> str:
        return next(namespace for namespace, prefix in self._prefixes if prefix == name)


def lines(statements: Iterable[ox.Triple | ox.Quad]) -> bytes:
    """N-Triples or N-Quads: the statements as sorted lines, each once."""
    return "".join(sorted({f"{_line(statement)} .\n" for statement in statements})).encode()


def _line(statement: ox.Triple | ox.Quad) -> str:
    value = statement.object
    if isinstance(value, ox.Triple) or (isinstance(value, ox.Literal) and "-" in (value.language or "")):
        text = f"{statement.subject} {statement.predicate} {_plain(value)}"
        graph = statement.graph_name if isinstance(statement, ox.Quad) else ox.DefaultGraph()
        return text if isinstance(graph, ox.DefaultGraph) else f"{text} {graph}"
    return str(statement)


def _plain(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """A term as N-Triples has it, its language tag as people write it."""
    if isinstance(term, ox.Triple):
        return f"<<( {term.subject} {term.predicate} {_plain(term.object)} )>>"
    if isinstance(term, ox.Literal) and "-" in (term.language or ""):
        direction = f"--{term.direction}" if term.direction else ""
        return f"{ox.Literal(term.value)}@{written(term.language or '')}{direction}"
    return str(term)
