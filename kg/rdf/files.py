"""RDF files of any format, read as quads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.errors import DataError

# The endings of files that can be read, as errors name them; the parser knows all but OWL's, which is RDF/XML.
ENDINGS = ("json", "jsonld", "n3", "nq", "nt", "owl", "rdf", "trig", "ttl", "xml")


def read_quads(path: Path, *, apart: bool = False) -> Iterator[ox.Quad]:
    """The quads of an RDF file, its format told by its ending; its blank nodes are renamed to be kept `apart`.

    Raises DataError naming file, line and column.
    """
    ending = path.suffix.lower().removeprefix(".")
    form = ox.RdfFormat.from_extension("rdf" if ending == "owl" else ending) if ending in ENDINGS else None
    if form is None:
        known = ", ".join(f".{each}" for each in ENDINGS)
        raise DataError(f"{path}: the ending {path.suffix or '(none)'} is of no known RDF format. Known are {known}.")
    try:
        yield from ox.parse(path=path, format=form, base_iri=path.resolve().as_uri(), rename_blank_nodes=apart)
    except SyntaxError as error:
        place = f"line {error.lineno}, column {error.offset}" if error.lineno else "an unknown place"
        raise DataError(f"{path}: {place}: {error.msg or error}") from error
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise DataError(f"{path}: {error}") from error
