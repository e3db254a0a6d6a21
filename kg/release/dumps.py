"""Dumps: the graphs of a release, or a part of them, in every format, sorted and the same bytes each time."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import ReleaseError
from kg.formats.csvw import DESCRIPTION, TABLES, archive, tables
from kg.formats.jsonld import Writer, expanded
from kg.formats.rdf12 import reified
from kg.formats.rdfxml import write_rdfxml
from kg.formats.turtle import TurtleWriter, lines
from kg.rdf import namespaces as ns
from kg.release.folder import DATA
from kg.resources import resource

PARTS = ("facts", "claims", "source", "inferred", "all")
CONTEXT = "ontology/context.jsonld"


@dataclass(frozen=True, slots=True)
class Dump:
    """A format in which graphs are dumped: its extension, and how quads become bytes.

    `label` and `media_type` are for people and programs that choose.
    """

    extension: str
    label: str
    media_type: str
    write: Callable[[Sequence[ox.Quad]], bytes]


def _triples(quads: Iterable[ox.Quad]) -> list[ox.Triple]:
    return [quad.triple for quad in quads]


def context() -> dict[str, Any]:
    """The context of all JSON-LD that is written."""
    content: dict[str, Any] = json.loads(resource(CONTEXT).read_bytes())
    return content


PROFILE = "http://www.w3.org/ns/json-ld#"
# Turtle, N-Triples and RDF/XML hold the union of the graphs, as Turtle 1.2 does; the others keep them apart.
FORMATS = {
    "turtle": Dump("ttl", "Turtle", "text/turtle", lambda quads: TurtleWriter(ns.PREFIXES).turtle(_triples(quads))),
    "nt": Dump("nt", "N-Triples", "application/n-triples", lambda quads: lines(_triples(quads))),
    "nq": Dump("nq", "N-Quads", "application/n-quads", lines),
    "trig": Dump("trig", "TriG", "application/trig", lambda quads: TurtleWriter(ns.PREFIXES).trig(quads)),
    "rdfxml": Dump("rdf", "RDF/XML", "application/rdf+xml", lambda quads: write_rdfxml(_triples(quads), ns.PREFIXES)),
    "jsonld": Dump("jsonld", "JSON-LD", "application/ld+json", lambda quads: Writer(context()).write(quads)),
    "jsonld-expanded": Dump(
        "expanded.jsonld", "JSON-LD, expanded", f'application/ld+json;profile="{PROFILE}expanded"', expanded
    ),
    "turtle12": Dump(
        "rdf12.ttl",
        "Turtle 1.2, claims as reifiers",
        "text/turtle;version=1.2",
        lambda quads: TurtleWriter(ns.PREFIXES).turtle(reified(_triples(quads))),
    ),
    "csv": Dump("csv.zip", "CSV tables, zipped", "application/zip", lambda quads: archive(tables(quads))),
}
PACKED = (".gz", ".zip")


# Every file of a release's dumps that is made of its graphs alone, but the gzip copies.
NAMES = (*(f"hkit.{dump.extension}" for dump in FORMATS.values()), *(table.file for table in TABLES), DESCRIPTION)


def dump(quads: Sequence[ox.Quad], name: str) -> bytes:
    """One of the files of `NAMES`, or its gzip copy. Raises FormatError where the format cannot hold the graph."""
    if name.endswith(".gz"):
        return gzip.compress(dump(quads, name.removesuffix(".gz")), mtime=0)
    found = next((form for form in FORMATS.values() if name == f"hkit.{form.extension}"), None)
    return found.write(quads) if found else tables(quads)[name]


def dumps(quads: Sequence[ox.Quad]) -> dict[str, bytes]:
    """The quads in every format and as tables, by file name."""
    found = tables(quads)
    # The tables are made once, for themselves and for their archive.
    whole = {name: form.write(quads) if name != "csv" else archive(found) for name, form in FORMATS.items()}
    return {**{f"hkit.{FORMATS[name].extension}": content for name, content in whole.items()}, **found}


def packed(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files with a gzip copy of each that is not packed already; without times, so that the bytes stay."""
    return {**files, **{f"{name}.gz": gzip.compress(files[name], mtime=0) for name in files if copied(name)}}


def copied(name: str) -> bool:
    """Whether a file has a gzip copy: one that is packed already has none."""
    return not name.endswith(PACKED)


def checksums(files: Mapping[str, bytes]) -> bytes:
    """A list that `sha256sum --check` reads."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()


def export(release: Path, name: str, part: str = "all") -> bytes:
    """A part of a release in a format of `FORMATS`; `all` is every graph but the full text.

    Raises ReleaseError when the release's data cannot be read, FormatError when the format cannot hold them.
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
