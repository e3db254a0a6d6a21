"""The queries whose rows pages show, each a file of SPARQL."""

from functools import cache
from string import Template

import pyoxigraph as ox

from kg.resources import resource


def behind(name: str, iri: str = "", **parts: str) -> str:
    """The query of a name, with prefixes that the endpoint knows; `$iri` in it, and other parts, are filled in."""
    node = {"iri": str(ox.NamedNode(iri))} if iri else {}
    return Template(_read(name)).safe_substitute(node, **parts)


@cache
def _read(name: str) -> str:
    """A query without its comments: readers of the page get it as its address."""
    lines = resource(f"app/queries/pages/{name}.rq").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("#"))
