"""The source by its headings: the tree of each document, and what is said below one heading, sentence by sentence."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from app.limits import MOST_DOCUMENTS, MOST_NAMED, MOST_SENTENCES
from app.names import Link, path_of
from app.pages.claims import ShownClaim, offset, plain, read_claims
from app.pages.source import rank
from app.site import Site
from kg.rdf.namespaces import NS
from kg.store.store import Row

# Claims and things are counted with those of the sections below; `named` are the things of a section's own sentences.
TREE = """SELECT ?document ?section ?within ?heading ?begin ?end (COUNT(DISTINCT ?claim) AS ?claims)
  (COUNT(DISTINCT ?thing) AS ?things) (GROUP_CONCAT(COALESCE(STR(?own), ""); SEPARATOR=" ") AS ?named) WHERE {
  ?section a hkit:Section ; hkit:document ?document ; hkit:quote ?heading ; hkit:begin ?begin ; hkit:end ?end
  FILTER (isIRI(?section) && isIRI(?document))
  OPTIONAL { ?section hkit:inSection ?within }
  OPTIONAL {
    { ?claim hkit:about ?whom ; hkit:evidence/hkit:inSection+ ?section }
    UNION { ?sentence a hkit:Sentence ; hkit:inSection+ ?section ; hkit:mentions ?thing }
    UNION { ?sentence a hkit:Sentence ; hkit:inSection ?section ; hkit:mentions ?own FILTER (isIRI(?own)) }
  }
} GROUP BY ?document ?section ?within ?heading ?begin ?end ORDER BY STR(?document) ?begin STR(?section)"""
# The same of one document, named wherever it can be: what lies below its sections is then found from it, and not from
# all claims of the graph. Not one query with the document as a variable: Virtuoso then counts too little.
TREE_OF = """SELECT ?document ?section ?within ?heading ?begin ?end (COUNT(DISTINCT ?claim) AS ?claims)
  (COUNT(DISTINCT ?thing) AS ?things) (GROUP_CONCAT(COALESCE(STR(?own), ""); SEPARATOR=" ") AS ?named) WHERE {{
  ?section hkit:document <{0}> ; a hkit:Section ; hkit:quote ?heading ; hkit:begin ?begin ; hkit:end ?end
  BIND (<{0}> AS ?document)
  OPTIONAL {{ ?section hkit:inSection ?within }}
  OPTIONAL {{
    {{ ?place hkit:document <{0}> ; hkit:inSection+ ?section . ?claim hkit:evidence ?place ; hkit:about ?whom }}
    UNION {{ ?s hkit:document <{0}> ; a hkit:Sentence ; hkit:inSection+ ?section ; hkit:mentions ?thing }}
    UNION {{ ?s hkit:document <{0}> ; a hkit:Sentence ; hkit:inSection ?section ; hkit:mentions ?own
      FILTER (isIRI(?own)) }}
  }}
}} GROUP BY ?document ?section ?within ?heading ?begin ?end ORDER BY STR(?document) ?begin STR(?section)"""
# A row is a sentence, or the quote that a claim rests on.
BELOW = """SELECT DISTINCT ?within ?begin ?end ?quote ?claim WHERE {{
  {{ BIND(<{iri}> AS ?within) }} UNION {{ ?within hkit:inSection+ <{iri}> }}
  ?place hkit:inSection ?within ; hkit:begin ?begin ; hkit:end ?end ; hkit:quote ?quote .
  {{ ?place a hkit:Sentence }} UNION {{ ?claim hkit:evidence ?place ; hkit:about ?whom FILTER (isIRI(?claim)) }}
}} ORDER BY ?begin ?end STR(?claim)"""


@dataclass(frozen=True, slots=True)
class OutlineSection:
    """A heading: where it stands in the source, its page here, and how deep it lies (from 1).

    `claims` and `things` count what is said and spoken of, sections below included; `named` are the things that its own
    sentences name most often, `more` the number of the others.
    """

    heading: str
    depth: int
    source: str
    href: str
    claims: int
    things: int
    named: tuple[Link, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Outline:
    """A document with its sections in the order of the text."""

    link: Link
    sections: tuple[OutlineSection, ...]


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence with what was read in it."""

    text: str
    source: str
    claims: tuple[ShownClaim, ...]


@dataclass(frozen=True, slots=True)
class SectionPart:
    """Sentences that follow each other right below one heading."""

    iri: str
    heading: str
    href: str
    sentences: tuple[ReadSentence, ...]


@dataclass(frozen=True, slots=True)
class SectionPage:
    """All that is said below a heading; `above` are the headings around it, `total` counts its sentences."""

    heading: str
    document: Link
    source: str
    above: tuple[Link, ...]
    stretches: tuple[SectionPart, ...]
    claims: int
    total: int
    shown: int
    query: str


def outlines(site: Site) -> list[Outline]:
    """Each document of the graph with its headings, of a large graph the first; the rows of `TREE`."""
    known = site.names.instances(NS + "SourceDocument", MOST_DOCUMENTS if site.large else -1)
    by_document: defaultdict[str, dict[str, Row]] = defaultdict(dict)
    for query in map(TREE_OF.format, known) if site.large else (TREE,):
        for row in site.store.select(query):
            by_document[row["document"].value].setdefault(row["section"].value, row)
    documents = dict.fromkeys([*known, *by_document])
    return [Outline(site.names.link(iri), _sections(site, by_document[iri])) for iri in documents]


def _sections(site: Site, rows: dict[str, Row]) -> tuple[OutlineSection, ...]:
    above = {iri: row["within"].value if "within" in row else None for iri, row in rows.items()}
    sections = []
    for iri, row in rows.items():
        named = (
            [each for each, _ in Counter(sorted(row["named"].value.split())).most_common()] if "named" in row else []
        )
        links, more = tuple(map(site.names.link, named[:MOST_NAMED])), max(len(named) - MOST_NAMED, 0)
        source, counts = _place(row["document"].value, row), [int(row[each].value) for each in ("claims", "things")]
        section = OutlineSection(
            plain(row["heading"].value), rank(iri, above), source, page_of(iri), counts[0], counts[1], links, more
        )
        sections.append(section)
    return tuple(sections)


def page_of(iri: str) -> str:
    """The page of a section."""
    return "/sections?" + urlencode({"iri": iri})


def _place(document: str, row: Row) -> str:
    return f"{path_of(document)}#s-{row['begin'].value}-{row['end'].value}"


def section(site: Site, iri: str) -> SectionPage | None:
    """Every sentence below a heading with its claims, the rows of the page's query; None for what is no section."""
    document = _value(site, iri, "document")
    if document is None or NS + "Section" not in site.names.kinds(iri):
        return None
    query = BELOW.format(iri=iri)
    rows = site.store.select(query)
    sentences = _sentences(site, document, rows)
    shown = sentences[:MOST_SENTENCES]
    stretches = tuple(
        SectionPart(each, _heading(site, each), page_of(each), tuple(sentence for _, sentence in pairs))
        for each, pairs in groupby(shown, key=lambda pair: pair[0])
    )
    claims = len({row["claim"].value for row in rows if "claim" in row})
    source = f"{path_of(document)}#s-{_value(site, iri, 'begin')}-{_value(site, iri, 'end')}"
    link, above = site.names.link(document), _above(site, iri)
    return SectionPage(_heading(site, iri), link, source, above, stretches, claims, len(sentences), len(shown), query)


def _sentences(site: Site, document: str, rows: Sequence[Row]) -> list[tuple[str, ReadSentence]]:
    """Sentences by section in the order of the text, each with the claims whose quote begins in it.

    A quote that begins in no sentence stands for itself, as the entries of a list do.
    """
    by_sentence: dict[tuple[int, int, str, str], list[str]] = {}
    for row in rows:
        if "claim" not in row:
            by_sentence.setdefault(_span(row), [])
    begins = sorted(by_sentence)
    for row in rows:
        if "claim" in row:
            span = _span(row)
            at = bisect_right(begins, (span[0], 1 << 62)) - 1
            inside = at >= 0 and span[0] < begins[at][1]
            by_sentence.setdefault(begins[at] if inside else span, []).append(row["claim"].value)
    return [
        (
            within,
            ReadSentence(
                plain(quote),
                f"{path_of(document)}#s-{begin}-{end}",
                tuple(read_claims(site, dict.fromkeys(claims))),
            ),
        )
        for (begin, end, within, quote), claims in sorted(by_sentence.items())
    ]


def _span(row: Row) -> tuple[int, int, str, str]:
    return offset(row["begin"].value), offset(row["end"].value), row["within"].value, row["quote"].value


def _value(site: Site, iri: str, name: str) -> str | None:
    """The value of a property of hkit's ontology; of several, the first in the order of text."""
    return next(iter(site.texts(iri, name)), None)


def _heading(site: Site, iri: str) -> str:
    return plain(_value(site, iri, "quote") or "") or site.names.label(iri)


def _above(site: Site, iri: str) -> tuple[Link, ...]:
    """The headings around a section, the outermost first; circles end."""
    way: list[str] = [iri]
    while (above := _value(site, way[-1], "inSection")) and above not in way:
        way.append(above)
    return tuple(Link(each, _heading(site, each), page_of(each)) for each in reversed(way[1:]))
