"""The shapes that a graph is checked against, and the report of the last check, for people."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Any, NamedTuple

from rdflib import SH, Graph, URIRef

from app.pages.claims import plain
from app.site import Site
from kg.rdf.namespaces import SHAPES
from kg.resources import resource

FILES = ("shapes/claims.ttl", "shapes/domain.ttl")
SEVERITIES = ("Violation", "Warning", "Info")


class Shape(NamedTuple):
    """One check: its name, how grave a failure is, the class whose members are checked, and what it says of them."""

    name: str
    severity: str
    target: str
    messages: tuple[str, ...]


@cache
def shapes() -> tuple[Shape, ...]:
    """Every shape that a release is checked against, by name."""
    graph = Graph()
    for path in FILES:
        graph.parse(data=resource(path).read_bytes(), format="turtle")
    known = []
    for node in (each for each in graph.subjects(SH.severity) if isinstance(each, URIRef)):
        parts = (node, *graph.objects(node, SH.property), *graph.objects(node, SH.sparql))
        messages = sorted({str(message) for part in parts for message in graph.objects(part, SH.message)})
        severity = str(graph.value(node, SH.severity)).removeprefix(str(SH))
        target = str(graph.value(node, SH.targetClass) or "")
        known.append(Shape(node.removeprefix(SHAPES), severity, target, tuple(messages)))
    return tuple(sorted(known))


def report(site: Site) -> dict[str, Any] | None:
    """The report of the release's last check, by shape, the gravest first; None if there is none."""
    results = site.report("report.json")
    if results is None:
        return None
    by_shape: defaultdict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for result in results["results"]:
        remark = {"message": result["message"], "link": site.names.link(result["node"])}
        by_shape[result["severity"], result["shape"]].append({**remark, "quote": plain(result.get("quote", ""))})
    gravest = sorted(by_shape, key=lambda key: (SEVERITIES.index(key[0]), -len(by_shape[key]), key[1]))
    return {
        "conforms": results["conforms"],
        "counts": [(severity, results["counts"].get(severity, 0)) for severity in SEVERITIES],
        "by_shape": [{"severity": key[0], "shape": key[1], "remarks": by_shape[key]} for key in gravest],
    }
