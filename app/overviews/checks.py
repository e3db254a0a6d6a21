"""The account of a release: what was read and what was not, the shapes it was checked against, and the last report."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

from rdflib import SH, Graph, URIRef

from app.limits import MOST_UNREAD
from app.pages.claims import plain
from app.site import Site, path_of
from kg.rdf.namespaces import BASE, NS, SHAPES
from kg.resources import resource

CAMEL = re.compile(r"\b[a-z]+[A-Z]\w*")  # terms of the ontology: readers get their labels
VARIABLE = re.compile(r"\{[?$]\w+\}")
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


def accounts(site: Site, documents: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The accounts of a release's documents: `counts` as `coverage.json` has them, and what a page adds to them.

    `parts` has the sentences with a relation or a figure, those kept only in their own words, and the silent ones;
    `names` are those that came by their shape, not from the lexicon. `left_out` has the shapes that kept claims out:
    name, message, number of claims.
    """
    messages = {shape.name: VARIABLE.sub("…", shape.messages[0]) for shape in shapes() if shape.messages}
    shown: list[dict[str, Any]] = []
    for counts in documents:
        names = [site.names.link(f"{BASE}id/{slug}") for slug in islice(counts["open_entities"], MOST_UNREAD)]
        worded, silent = len(counts["only_words"]), len(counts["silent"])
        dropped = sorted(counts["dropped"].items(), key=lambda item: (-item[1], item[0]))
        rules = [_rule(site, name, count, counts["fired"]) for name, count in counts["rules"].items()]
        shown.append({
            "link": site.names.link(f"{BASE}doc/{counts['document']}"),
            "counts": counts,
            "parts": (("understood", counts["with_claims"] - worded), ("worded", worded), ("silent", silent)),
            "names": sorted(names, key=lambda link: link.label.casefold()),
            "rules": sorted(rules, key=lambda rule: (-rule["passages"], -rule["claims"], rule["name"])),
            "left_out": [(name, messages.get(name, ""), count) for name, count in dropped],
        })
    return shown


def _rule(site: Site, name: str, claims: int, fired: Mapping[str, int]) -> dict[str, Any]:
    """A rule with what it says in short, the wording it looks for, and how much it gave."""
    iri = f"{BASE}rule/{name}"
    states, _, wording = site.definition(iri).partition(": ")
    plain = CAMEL.sub(lambda match: site.names.label(NS + match[0]), states)
    rule = {"name": name, "href": path_of(iri) if states else None, "states": plain, "wording": wording}
    return {**rule, "passages": fired.get(name, claims), "claims": claims}


def visible(text: str) -> str:
    """The text; characters that leave no ink by their number: U+00A0."""
    if not text:
        return "nothing"
    return text if text.isprintable() and text.strip() else " ".join(f"U+{ord(each):04X}" for each in text)
