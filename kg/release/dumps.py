"""Dumps: the graphs of a release, or a part of them, in the formats that there are, the same bytes each time."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox

from kg.errors import ReleaseError
from kg.formats.csvw import DESCRIPTION, TABLES, tables
from kg.formats.registry import FORMATS
from kg.rdf import namespaces as ns
from kg.release.folder import DATA

PARTS = ("facts", "claims", "source", "inferred", "all")
# The formats whose files say what another file of a release says already: they are made for who asks.
ON_REQUEST = ("nt", "jsonld-expanded", "csv")
BY_FILE = {f"hkit.{form.extension}": form for form in FORMATS.values()}
# The files of a release that are made of its graphs alone, and all that can be had.
RELEASED = (
    *(file for file, form in BY_FILE.items() if form.name not in ON_REQUEST),
    *(table.file for table in TABLES),
    DESCRIPTION,
)
NAMES = (*RELEASED, *(file for file in BY_FILE if file not in RELEASED))


def dump(quads: Sequence[ox.Quad], name: str) -> bytes:
    """One of the files of `NAMES`. Raises FormatError where the format cannot hold the graph."""
    return BY_FILE[name].write(quads) if name in BY_FILE else tables(quads)[name]


def dumps(quads: Sequence[ox.Quad]) -> dict[str, bytes]:
    """The files of `RELEASED`, by name."""
    return {**{name: BY_FILE[name].write(quads) for name in RELEASED if name in BY_FILE}, **tables(quads)}


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
