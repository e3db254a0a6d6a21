"""Each serialisation, named once: its media types, its extension, what it can carry, and how it is written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.formats.framed import frame, framed
from kg.release.dumps import CONTEXT, PROFILE, context
from kg.release.dumps import FORMATS as DUMPS
from kg.resources import resource

Writer = Callable[[Sequence[ox.Quad]], bytes]


@dataclass(frozen=True, slots=True)
class GraphFormat:
    """A way to write triples or quads. `media_types` begins with the one to send; `datasets`: it keeps graphs apart."""

    name: str
    label: str
    extension: str
    media_types: tuple[str, ...]
    datasets: bool
    write: Writer

    @property
    def content_type(self) -> str:
        """The Content-Type header: text types say their charset."""
        main = self.media_types[0]
        return f"{main}; charset=utf-8" if main.startswith("text/") else main


@dataclass(frozen=True, slots=True)
class ResultFormat:
    """A way to write the rows of SELECT and, where `asks`, the answer of ASK."""

    name: str
    label: str
    extension: str
    media_types: tuple[str, ...]
    asks: bool
    engine: ox.QueryResultsFormat

    @property
    def content_type(self) -> str:
        """The Content-Type header: text types say their charset."""
        main = self.media_types[0]
        if main == "text/csv":
            return "text/csv; charset=utf-8; header=present"
        return f"{main}; charset=utf-8" if main.startswith("text/") else main


def _graph(name: str, *others: str, datasets: bool) -> GraphFormat:
    """A format in which graphs are dumped, with other media types under which it may be asked for."""
    dump = DUMPS[name]
    return GraphFormat(name, dump.label, dump.extension, (dump.media_type, *others), datasets, dump.write)


GRAPHS = (
    _graph("turtle", "application/x-turtle", datasets=False),
    _graph("jsonld", "application/json", datasets=True),
    _graph("nt", "text/plain", datasets=False),
    _graph("rdfxml", "application/xml", "text/xml", datasets=False),
    _graph("trig", "application/x-trig", datasets=True),
    _graph("nq", datasets=True),
)

RESULTS: tuple[ResultFormat, ...] = (
    ResultFormat(
        "json", "JSON", "srj", ("application/sparql-results+json", "application/json"), True, ox.QueryResultsFormat.JSON
    ),
    ResultFormat(
        "xml",
        "XML",
        "srx",
        ("application/sparql-results+xml", "application/xml", "text/xml"),
        True,
        ox.QueryResultsFormat.XML,
    ),
    ResultFormat("csv", "CSV", "csv", ("text/csv",), False, ox.QueryResultsFormat.CSV),
    ResultFormat("tsv", "TSV", "tsv", ("text/tab-separated-values",), False, ox.QueryResultsFormat.TSV),
)

# The same triples in another shape, for who asks for it by a parameter of the media type.
SHAPED = (_graph("jsonld-expanded", datasets=True), _graph("turtle12", datasets=False))
# A tree of one thing, which `write_framed` makes; a whole graph has no root and stays flat.
FRAMED = GraphFormat(
    "jsonld-framed",
    "JSON-LD, a tree",
    "framed.jsonld",
    (f'application/ld+json;profile="{PROFILE}framed"',),
    True,
    DUMPS["jsonld"].write,
)

GRAPH_BY_EXTENSION = {form.extension: form for form in (*GRAPHS, *SHAPED, FRAMED)}
BY_NAME: dict[str, GraphFormat | ResultFormat] = {
    **{form.name: form for form in (*GRAPHS, *SHAPED)},
    **{form.extension: form for form in (*GRAPHS, *SHAPED)},
    **{form.name: form for form in RESULTS},
}


def write_triples(triples: Iterable[ox.Triple], form: GraphFormat) -> bytes:
    """Triples in a format, sorted, the same bytes each time."""
    return form.write([ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples])


def write_framed(triples: Iterable[ox.Triple], iri: str) -> bytes:
    """What triples say of a thing, as a tree in JSON-LD."""
    return framed(triples, iri, context())


def frame_bytes() -> bytes:
    """The frame of such trees, as a file."""
    return (json.dumps(frame(context()), indent=1) + "\n").encode()


def context_bytes() -> bytes:
    """The context of all JSON-LD that is written, as a file."""
    return resource(CONTEXT).read_bytes()
