"""Each serialisation, named once: its media types, its extension, what it can carry, and how it is written."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import TypeVar

import pyoxigraph as ox

from kg.formats.csvw import MEDIA_TYPE, archive, tables
from kg.formats.jsonld import compact, expanded
from kg.formats.syntaxes import lines, rdfxml, reified, trig, turtle
from kg.resources import toml


@dataclass(frozen=True, slots=True)
class Format:
    """A serialisation by its names. `media_types` begins with the one to send; `w3c` is the W3C's name for it."""

    name: str
    label: str
    extension: str
    media_types: Sequence[str] = field(hash=False)  # lists, as the file has them
    _: KW_ONLY
    w3c: str = ""

    @property
    def content_type(self) -> str:
        """The Content-Type header: text types say their charset."""
        main = self.media_types[0]
        if main == "text/csv":
            return MEDIA_TYPE
        return f"{main}; charset=utf-8" if main.startswith("text/") else main


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphFormat(Format):
    """A way to write quads, the same bytes each time.

    Formats that keep graphs apart are `datasets`; the others hold the union of the graphs, as Turtle 1.2 does.
    """

    datasets: bool = False
    write: Callable[[Sequence[ox.Quad]], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultFormat(Format):
    """A way to write the rows of SELECT; `asked` is how to write the answer of ASK where the engine has no way."""

    engine: ox.QueryResultsFormat
    asked: str = ""


NAMES = toml(__file__, "formats.toml")
ALIASES: dict[str, str] = NAMES["aliases"]
WRITERS: dict[str, Callable[[Sequence[ox.Quad]], bytes]] = {
    **{"turtle": turtle, "jsonld": compact, "rdfxml": rdfxml, "trig": trig, "nq": lines, "jsonld-expanded": expanded},
    **{"nt": lambda quads: lines(quad.triple for quad in quads), "turtle12": lambda quads: turtle(reified(quads))},
    # A tree of one thing is made by `kg.formats.jsonld.framed`; a whole graph has no root and stays flat.
    **{"csv": lambda quads: archive(tables(quads)), "jsonld-framed": compact},
}


GRAPHS, SHAPED, (ZIPPED, FRAMED) = (
    tuple(GraphFormat(name, write=WRITERS[name], **row) for name, row in NAMES[kind].items())
    for kind in ("graphs", "shaped", "others")
)
# The formats of whole graphs, by name.
FORMATS = {form.name: form for form in (*GRAPHS, *SHAPED, ZIPPED)}
RESULTS = tuple(
    ResultFormat(name, engine=getattr(ox.QueryResultsFormat, name.upper()), **row)
    for name, row in NAMES["results"].items()
)
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
