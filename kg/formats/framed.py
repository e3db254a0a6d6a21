"""JSON-LD as a tree of one thing: its claims in it, their evidence in them; and the frame that says so to others."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox

from kg.formats.context import context
from kg.formats.jsonld import Node, compactor, items
from kg.rdf.namespaces import BASE, NS

ADDRESS = f"{BASE}ns/context.jsonld"
CLAIMS, EVIDENCE = "claims", "evidence"
NEVER = {"@embed": "@never", "@omitDefault": True}


def frame() -> dict[str, Any]:
    """The frame: a thing with its claims and their evidence as a tree, and only references to all else.

    Add the `id` of an entity to have the tree of that one.
    """
    terms = context()["@context"]
    relations = (name for name, value in terms.items() if isinstance(value, dict) and "@reverse" not in value)
    others = {name: NEVER for name in sorted(relations) if name != EVIDENCE and _refers(terms[name])}
    evidence = {"@embed": "@always", "@omitDefault": True, **others}
    claims = {"@embed": "@always", "@omitDefault": True, **others, EVIDENCE: evidence}
    return {"@context": ADDRESS, "@embed": "@never", "@omitDefault": True, CLAIMS: claims}


def _refers(definition: Mapping[str, Any]) -> bool:
    """True if a term may lead to a node, as one may whose values are of no certain kind."""
    return definition.get("@type") in {"@id", "@vocab"} or definition == {"@id": "rdf:object"}


def framed(triples: Iterable[ox.Triple], iri: str) -> bytes:
    """The triples about a thing as a tree, compacted with the context. Raises FormatError for triple terms."""
    nodes = {node["@id"]: node for node in items(ox.Quad(*triple) for triple in triples)}
    tree = compactor().node(nodes.get(iri, {"@id": iri}))
    about = [node for node in nodes.values() if {"@id": iri} in node.get(NS + "about", ())]
    claims = [_claim(nodes, node) for node in about]
    document = {**context(), **tree, **({CLAIMS: claims} if claims else {})}
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def _claim(nodes: Mapping[str, Node], node: Node) -> Node:
    claim = compactor().node(node)
    if EVIDENCE in claim:
        claim[EVIDENCE] = [
            compactor().node(nodes[full["@id"]]) if full.get("@id") in nodes else short
            for full, short in zip(node[NS + EVIDENCE], claim[EVIDENCE], strict=True)
        ]
    return claim


def frame_bytes() -> bytes:
    """The frame of such trees, as a file."""
    return (json.dumps(frame(), indent=1) + "\n").encode()
