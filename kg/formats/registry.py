"""Each serialisation, named once: its media types, its extension, what it can carry, and how it is written."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.formats.csvw import MEDIA_TYPE, archive, tables
from kg.formats.jsonld import compact, expanded
from kg.formats.syntaxes import lines, ntriples, rdfxml, reified, trig, turtle


@dataclass(frozen=True, slots=True)
class Format:
    """A serialisation by its names. `media_types` begins with the one to send."""

    name: str
    label: str
    extension: str
    media_types: tuple[str, ...]

    @property
    def content_type(self) -> str:
        """The Content-Type header: text types say their charset."""
        main = self.media_types[0]
        if main == "text/csv":
            return MEDIA_TYPE
        return f"{main}; charset=utf-8" if main.startswith("text/") else main


@dataclass(frozen=True, slots=True)
class GraphFormat(Format):
    """A way to write quads, the same bytes each time.

    Formats that keep graphs apart are `datasets`; the others hold the union of the graphs, as Turtle 1.2 does.
    """

    datasets: bool
    write: Callable[[Sequence[ox.Quad]], bytes]


@dataclass(frozen=True, slots=True)
class ResultFormat(Format):
    """A way to write the rows of SELECT and, where `asks`, the answer of ASK."""

    asks: bool
    engine: ox.QueryResultsFormat


GRAPHS = (
    GraphFormat("turtle", "Turtle", "ttl", ("text/turtle", "application/x-turtle"), False, turtle),
    GraphFormat("jsonld", "JSON-LD", "jsonld", ("application/ld+json", "application/json"), True, compact),
    GraphFormat("nt", "N-Triples", "nt", ("application/n-triples", "text/plain"), False, ntriples),
    GraphFormat("rdfxml", "RDF/XML", "rdf", ("application/rdf+xml", "application/xml", "text/xml"), False, rdfxml),
    GraphFormat("trig", "TriG", "trig", ("application/trig", "application/x-trig"), True, trig),
    GraphFormat("nq", "N-Quads", "nq", ("application/n-quads",), True, lines),
)
LD = 'application/ld+json;profile="http://www.w3.org/ns/json-ld#{}"'
EXPANDED, TREE = (LD.format(profile) for profile in ("expanded", "framed"))
REIFIED = ("turtle12", "Turtle 1.2, claims as reifiers", "rdf12.ttl", ("text/turtle;version=1.2",))
# The same triples in another shape, for who asks for it by a parameter of the media type.
SHAPED = (
    GraphFormat("jsonld-expanded", "JSON-LD, expanded", "expanded.jsonld", (EXPANDED,), True, expanded),
    GraphFormat(*REIFIED, False, lambda quads: turtle(reified(quads))),
)
# A tree of one thing, which `kg.formats.jsonld.framed` makes; a whole graph has no root and stays flat.
FRAMED = GraphFormat("jsonld-framed", "JSON-LD, a tree", "framed.jsonld", (TREE,), True, compact)
CSV = ("csv", "CSV tables, zipped", "csv.zip", ("application/zip",))
ZIPPED = GraphFormat(*CSV, False, lambda quads: archive(tables(quads)))
# The formats of whole graphs, by name.
FORMATS = {form.name: form for form in (*GRAPHS, *SHAPED, ZIPPED)}

SPARQL_JSON = ("application/sparql-results+json", "application/json")
SPARQL_XML = ("application/sparql-results+xml", "application/xml", "text/xml")
RESULTS = (
    ResultFormat("json", "JSON", "srj", SPARQL_JSON, True, ox.QueryResultsFormat.JSON),
    ResultFormat("xml", "XML", "srx", SPARQL_XML, True, ox.QueryResultsFormat.XML),
    ResultFormat("csv", "CSV", "csv", ("text/csv",), False, ox.QueryResultsFormat.CSV),
    ResultFormat("tsv", "TSV", "tsv", ("text/tab-separated-values",), False, ox.QueryResultsFormat.TSV),
)


def write_triples(triples: Iterable[ox.Triple], form: GraphFormat) -> bytes:
    """Triples in a format, sorted, the same bytes each time."""
    return form.write([ox.Quad(*triple) for triple in triples])
