"""RDF/XML, sorted, the same bytes for the same graph; carriage returns survive it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox
import regex

from kg.errors import FormatError
from kg.rdf.languages import written

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"

NAME = regex.compile(r"^(.*?)([\p{L}_][\p{L}\p{N}_.\-·]*)$", regex.DOTALL)
# What XML 1.0 cannot hold in any way, not even as a reference.
IMPOSSIBLE = regex.compile(r"[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


def write_rdfxml(triples: Iterable[ox.Triple], prefixes: Mapping[str, str]) -> bytes:
    """The triples as RDF/XML. Characters that XML cannot hold, such as form feeds, become U+FFFD.

    Raises FormatError for a property whose IRI cannot be written as the name of an element, for triple terms and for
    texts with a direction: those are RDF 1.2.
    """
    subjects: defaultdict[str, set[ox.Triple]] = defaultdict(set)
    for triple in triples:
        subjects[str(triple.subject)].add(triple)
    names = _names({triple.predicate.value for said in subjects.values() for triple in said}, prefixes)
    used = {name.partition(":")[0]: namespace for name, namespace in names.values()} | {"rdf": RDF}
    header = "".join(f"\n    xmlns:{prefix}={quoteattr(namespace)}" for prefix, namespace in sorted(used.items()))
    body = "".join(
        _node(subjects[subject], names) for subject in sorted(subjects, key=lambda text: (text[0] == "_", text))
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{header}>\n{body}</rdf:RDF>\n'.encode()


def _names(predicates: set[str], prefixes: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """For each property its qualified name and namespace; namespaces without a standard prefix are numbered."""
    known = {str(namespace): prefix for prefix, namespace in sorted(prefixes.items(), reverse=True)}
    names: dict[str, tuple[str, str]] = {}
    for predicate in sorted(predicates):
        namespace, local = _split(predicate, known)
        prefix = known.setdefault(namespace, f"ns{sum(name.startswith('ns') for name in known.values()) + 1}")
        names[predicate] = (f"{prefix}:{local}", namespace)
    return names


def _split(iri: str, known: Mapping[str, str]) -> tuple[str, str]:
    for namespace in known:
        local = iri.removeprefix(namespace)
        if len(local) < len(iri) and regex.fullmatch(r"[\p{L}_][\p{L}\p{N}_.\-]*", local):
            return namespace, local
    match = NAME.match(iri)
    if match is None or not match[1]:
        raise FormatError(
            f"<{iri}> cannot be a property in RDF/XML: it does not end in a name. Take Turtle or N-Quads."
        )
    return match[1], match[2]


def _node(triples: set[ox.Triple], names: Mapping[str, tuple[str, str]]) -> str:
    subject = next(iter(triples)).subject
    lines = sorted(
        triples, key=lambda triple: (triple.predicate.value != RDF + "type", triple.predicate.value, str(triple.object))
    )
    body = "".join(f"    {_property(triple, names[triple.predicate.value][0])}\n" for triple in lines)
    return f"  <rdf:Description {_reference(subject, 'about')}>\n{body}  </rdf:Description>\n"


def _reference(term: ox.NamedNode | ox.BlankNode | ox.Triple, attribute: str) -> str:
    if isinstance(term, ox.Triple):
        raise FormatError("RDF/XML cannot carry triples as terms. Take Turtle or N-Quads.")
    if isinstance(term, ox.BlankNode):
        return f"rdf:nodeID={quoteattr('b' + term.value)}"
    return f"rdf:{attribute}={quoteattr(term.value)}"


def _property(triple: ox.Triple, name: str) -> str:
    value = triple.object
    if not isinstance(value, ox.Literal):
        return f"<{name} {_reference(value, 'resource')}/>"
    text = escape(IMPOSSIBLE.sub("\N{REPLACEMENT CHARACTER}", value.value), {"\r": "&#13;"})
    return f"<{name}{''.join(_attributes(value))}>{text}</{name}>"


def _attributes(value: ox.Literal) -> Iterator[str]:
    if value.direction:
        raise FormatError("RDF/XML cannot carry the direction of a text. Take Turtle or N-Quads.")
    if value.language:
        yield f" xml:lang={quoteattr(written(value.language))}"
    elif value.datatype.value != XSD_STRING:
        yield f" rdf:datatype={quoteattr(value.datatype.value)}"
