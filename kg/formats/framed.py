"""JSON-LD as a tree of one thing: its claims in it, their evidence in them; and the frame that says so to others."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox

from kg.errors import FormatError
from kg.formats.jsonld import NO_TRIPLES, Object, Writer
from kg.rdf.namespaces import BASE, NS

ADDRESS = f"{BASE}ns/context.jsonld"
CLAIMS, EVIDENCE = "claims", "evidence"
NEVER = {"@embed": "@never", "@omitDefault": True}


def frame(context: Mapping[str, Any]) -> dict[str, Any]:
    """The frame: a thing with its claims and their evidence as a tree, and only references to all else.

    Add the `id` of an entity to have the tree of that one.
    """
    terms = context["@context"]
    relations = (name for name, value in terms.items() if isinstance(value, dict) and "@reverse" not in value)
    others = {name: NEVER for name in sorted(relations) if name != EVIDENCE and _refers(terms[name])}
    evidence = {"@embed": "@always", "@omitDefault": True, **others}
    claims = {"@embed": "@always", "@omitDefault": True, **others, EVIDENCE: evidence}
    return {"@context": ADDRESS, "@embed": "@never", "@omitDefault": True, CLAIMS: claims}


def _refers(definition: Mapping[str, Any]) -> bool:
    """Whether a term may lead to a node; so may one whose values are of no certain kind."""
    return definition.get("@type") in {"@id", "@vocab"} or definition == {"@id": "rdf:object"}


def framed(triples: Iterable[ox.Triple], iri: str, context: Mapping[str, Any]) -> bytes:
    """What triples say of a thing, by the frame, compacted with the context."""
    writer = Writer(context)
    said: defaultdict[str, defaultdict[str, list[Object]]] = defaultdict(lambda: defaultdict(list))
    about: list[str] = []
    for triple in set(triples):
        if not isinstance(triple.subject, ox.NamedNode | ox.BlankNode) or isinstance(triple.object, ox.Triple):
            raise FormatError(NO_TRIPLES)
        said[writer.reference(triple.subject)][triple.predicate.value].append(triple.object)
        if triple.predicate.value == NS + "about" and str(triple.object) == f"<{iri}>":
            about.append(writer.reference(triple.subject))
    root = writer.reference(ox.NamedNode(iri))
    tree = writer.node(root, said[root])
    claims = [_claim(writer, said, claim) for claim in sorted(set(about))]
    return (
        json.dumps({**context, **tree, **({CLAIMS: claims} if claims else {})}, indent=1, ensure_ascii=False) + "\n"
    ).encode()


def _claim(writer: Writer, said: Mapping[str, Mapping[str, list[Object]]], claim: str) -> dict[str, Any]:
    node = writer.node(claim, said[claim])
    if EVIDENCE in node:
        node[EVIDENCE] = [
            writer.node(each, said[each]) if isinstance(each, str) and each in said else each for each in node[EVIDENCE]
        ]
    return node
