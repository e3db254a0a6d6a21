"""The shapes that a graph is checked against, and the report of the last check, for people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from app.names import Link
from app.pages.claims import plain
from app.site import Site
from kg.rdf.namespaces import PREFIXES
from kg.resources import resource

SH = PREFIXES["sh"]
SHAPES = "https://w3id.org/hkit/shapes#"
FILES = ("shapes/claims.ttl", "shapes/domain.ttl")
SEVERITIES = ("Violation", "Warning", "Info")


@dataclass(frozen=True, slots=True)
class Shape:
    """One check: its name, how grave a failure is, the class whose members are checked, and what it says of them."""

    name: str
    severity: str
    target: str
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """A result of a check for one thing: the message, the thing, the words that it comes from."""

    message: str
    link: Link
    quote: str


@dataclass(frozen=True, slots=True)
class ShapeRemarks:
    """The remarks of one shape."""

    shape: str
    severity: str
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The last check of a release."""

    conforms: bool
    counts: tuple[tuple[str, int], ...]
    by_shape: tuple[ShapeRemarks, ...]


@cache
def shapes() -> tuple[Shape, ...]:
    """Every shape that a release is checked against, in the order of the files."""
    read = []
    for path in FILES:
        store = ox.Store()
        store.load(input=resource(path).read_bytes(), format=ox.RdfFormat.TURTLE)
        order = [q.subject.value for q in ox.parse(input=resource(path).read_bytes(), format=ox.RdfFormat.TURTLE)
                 if isinstance(q.subject, ox.NamedNode)]  # fmt: skip
        for iri in dict.fromkeys(order):
            if iri.startswith(SHAPES) and _values(store, ox.NamedNode(iri), SH + "severity"):
                read.append(_shape(store, ox.NamedNode(iri)))
    return tuple(read)


def _shape(store: ox.Store, node: ox.NamedNode) -> Shape:
    severity = _values(store, node, SH + "severity")
    target = _values(store, node, SH + "targetClass")
    messages = [_text(each) for each in _values(store, node, SH + "message")]
    for part in (*_values(store, node, SH + "property"), *_values(store, node, SH + "sparql")):
        if isinstance(part, ox.BlankNode | ox.NamedNode):
            messages += [_text(each) for each in _values(store, part, SH + "message")]
    return Shape(
        node.value.removeprefix(SHAPES),
        _text(severity[0]).removeprefix(SH),
        _text(target[0]) if target else "",
        tuple(dict.fromkeys(messages)),
    )


def _values(
    store: ox.Store, node: ox.NamedNode | ox.BlankNode, predicate: str
) -> list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]:
    return [quad.object for quad in store.quads_for_pattern(node, ox.NamedNode(predicate), None)]


def _text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return str(term) if isinstance(term, ox.Triple) else term.value


def checked_by(site: Site, kinds: Sequence[str]) -> tuple[Shape, ...]:
    """The shapes that check things of these classes."""
    above = {wider for kind in kinds for wider in site.names.ancestors(kind)}
    return tuple(shape for shape in shapes() if shape.target in above)


def report(site: Site) -> CheckReport | None:
    """The report of the release's last check, by shape, the gravest first; None if there is none."""
    results = site.report("report.json")
    if results is None:
        return None
    by_shape: defaultdict[tuple[str, str], list[Remark]] = defaultdict(list)
    for result in results["results"]:
        link = site.names.link(result["node"])
        by_shape[result["severity"], result["shape"]].append(
            Remark(result["message"], link, plain(result.get("quote", "")))
        )
    failed = [ShapeRemarks(shape, severity, tuple(remarks)) for (severity, shape), remarks in by_shape.items()]
    failed.sort(key=lambda each: (SEVERITIES.index(each.severity), -len(each.remarks), each.shape))
    counts = tuple((severity, results["counts"].get(severity, 0)) for severity in SEVERITIES)
    return CheckReport(results["conforms"], counts, tuple(failed))


def remarks_on(site: Site, iri: str) -> tuple[Remark, ...]:
    """The remarks of the last check on one thing."""
    last = report(site)
    return tuple(each for one in last.by_shape for each in one.remarks if each.link.iri == iri) if last else ()
