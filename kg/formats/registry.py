"""Each serialisation, named once: its media types, its extension, what it can carry, and how it is written."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

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
    """A way to write the rows of SELECT and the answer of ASK."""

    engine: ox.QueryResultsFormat
    # The table that holds the answer of ASK in CSV and TSV, which have no word for it: as Jena writes it.
    asked: str = ""


N3 = ("text/turtle", "application/x-turtle", "application/turtle", "text/n3", "text/rdf+n3")  # N3 has Turtle in it
GRAPHS = (
    GraphFormat("turtle", "Turtle", "ttl", N3, False, turtle),
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
TSV = ("text/tab-separated-values",)
RESULTS = (
    ResultFormat("json", "JSON", "srj", SPARQL_JSON, ox.QueryResultsFormat.JSON),
    ResultFormat("xml", "XML", "srx", SPARQL_XML, ox.QueryResultsFormat.XML),
    ResultFormat("csv", "CSV", "csv", ("text/csv",), ox.QueryResultsFormat.CSV, "_askResult\r\n{}\r\n"),
    ResultFormat("tsv", "TSV", "tsv", TSV, ox.QueryResultsFormat.TSV, "?_askResult\n{}\n"),
)
# What clients call a format beside its name, its ending, its media types and their last parts.
ALIASES = {"json-ld": "jsonld", "x-json+ld": "jsonld", "ntriples": "nt", "nquads": "nq", "rdf/xml": "rdfxml"}
Offer = TypeVar("Offer", bound=Format)


def named(offers: Sequence[Offer], name: str) -> Offer | None:
    """The first offer with a name, an ending or a media type, whole or its last part, in any case.

    A plus sign may have become a space, as it does in a form; parameters that no offer has are passed over.
    """
    whole = re.sub(r"\s*;\s*", ";", name.strip().lower()).replace(" ", "+")
    for wanted in (whole, whole.partition(";")[0]):
        wanted = ALIASES.get(wanted, wanted)
        for each in offers:
            types = {spelling for one in each.media_types for spelling in (one, one.partition("/")[2])}
            if wanted in types | {each.name, each.extension}:
                return each
    return None


def write_triples(triples: Iterable[ox.Triple], form: GraphFormat) -> bytes:
    """Triples in a format, sorted, the same bytes each time."""
    return form.write([ox.Quad(*triple) for triple in triples])
