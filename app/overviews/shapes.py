"""The shapes that a graph is checked against, and the report of the last check, for people."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from rdflib import SH, Graph, URIRef

from app.names import Link
from app.pages.claims import plain
from app.site import Site
from kg.rdf.namespaces import SHAPES
from kg.resources import resource

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
    """Every shape that a release is checked against, by name."""
    graph = Graph()
    for path in FILES:
        graph.parse(data=resource(path).read_bytes(), format="turtle")
    named = (node for node in graph.subjects(SH.severity) if isinstance(node, URIRef))
    return tuple(sorted((_shape(graph, node) for node in named), key=lambda shape: shape.name))


def _shape(graph: Graph, node: URIRef) -> Shape:
    parts = (node, *graph.objects(node, SH.property), *graph.objects(node, SH.sparql))
    return Shape(
        node.removeprefix(SHAPES),
        str(graph.value(node, SH.severity)).removeprefix(str(SH)),
        str(graph.value(node, SH.targetClass) or ""),
        tuple(sorted({str(message) for part in parts for message in graph.objects(part, SH.message)})),
    )


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
