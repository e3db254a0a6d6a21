"""Dumps: the graphs of a release, or a part of them, in every format, sorted and the same bytes each time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg import namespaces as ns
from kg.errors import ReleaseError
from kg.jsonld import Writer
from kg.rdfxml import write_rdfxml
from kg.release import DATA
from kg.resources import resource
from kg.turtle import TurtleWriter, lines

PARTS = ("facts", "claims", "source", "inferred", "all")
CONTEXT = "ontology/context.jsonld"


@dataclass(frozen=True, slots=True)
class Dump:
    """A format in which graphs are dumped: its extension, and how quads become bytes."""

    extension: str
    write: Callable[[Sequence[ox.Quad]], bytes]


def _triples(quads: Iterable[ox.Quad]) -> list[ox.Triple]:
    return [quad.triple for quad in quads]


# Turtle, N-Triples and RDF/XML hold the union of the graphs; the others keep them apart.
FORMATS = {
    "turtle": Dump("ttl", lambda quads: TurtleWriter(ns.PREFIXES).turtle(_triples(quads))),
    "nt": Dump("nt", lambda quads: lines(_triples(quads))),
    "nq": Dump("nq", lines),
    "trig": Dump("trig", lambda quads: TurtleWriter(ns.PREFIXES).trig(quads)),
    "rdfxml": Dump("rdf", lambda quads: write_rdfxml(_triples(quads), ns.PREFIXES)),
    "jsonld": Dump("jsonld", lambda quads: Writer(json.loads(resource(CONTEXT).read_bytes())).write(quads)),
}


def dumps(quads: Sequence[ox.Quad]) -> dict[str, bytes]:
    """The quads in every format, by file name."""
    return {f"hkit.{dump.extension}": dump.write(quads) for dump in FORMATS.values()}


def export(release: Path, name: str, part: str = "all") -> bytes:
    """A part of a release in a format of `FORMATS`; `all` is every graph but the full text.

    Raises ReleaseError when the release's data cannot be read.
    """
    try:
        quads = list(ox.parse(path=release / DATA, format=ox.RdfFormat.N_QUADS))
    except (OSError, SyntaxError) as error:
        raise ReleaseError(f"{DATA} of release {release} cannot be read ({error}). Build the release again.") from error
    return FORMATS[name].write(select(quads, part))


def select(quads: Iterable[ox.Quad], part: str) -> list[ox.Quad]:
    """The quads of the graphs of a kind: `facts` means those of every document."""
    if part == "all":
        return list(quads)
    graph = str(ns.graph(part))
    return [quad for quad in quads if f"{graph_iri(quad)}/".startswith(f"{graph}/")]


def graph_iri(quad: ox.Quad) -> str:
    """The IRI of the graph a quad is in; empty for the default graph."""
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
