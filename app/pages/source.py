"""A source text as it stands, cut into paragraphs and marked where evidence lies, nested and overlapping included."""

import re
from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from app.pages.claims import CLAIMS, offset, show_claim
from app.site import Site
from kg.rdf.graph import closure
from kg.rdf.namespaces import NS

# A line that is not blank, without the blanks around it: lines end where `str.splitlines` has them end.
LINE = re.compile(r"\S(?:[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*\S)?")
Spans = dict[tuple[int, int], list[str]]


class MarkedStretch(NamedTuple):
    """Characters that share the same evidence: `depth` counts it, `anchors` are the ids that begin here."""

    text: str
    begin: int
    end: int
    anchors: list[str]
    depth: int


def read_source(site: Site, iri: str) -> list[dict[str, Any]]:
    """The paragraphs and headings of a document, whose full text must be in the store, with what is claimed in each.

    `level` is 0 for a paragraph, else the heading's rank.
    """
    text = site.documents[iri]
    evidence, anchors, headings = _spans(site, iri, len(text))
    blocks = []
    for begin, end in (line.span() for line in LINE.finditer(text)):
        iris = {each for span, own in evidence.items() if span[0] < end and begin < span[1] for each in own}
        claims = site.records.claims(iris)
        level = next((rank for span, rank in headings.items() if span[0] < end and begin < span[1]), 0)
        block = {"level": level, "anchor": f"p-{begin}", "claims": [show_claim(site, claim) for claim in claims]}
        blocks.append({**block, "stretches": _stretches(text, begin, end, evidence, anchors)})
    return blocks


def _spans(site: Site, iri: str, size: int) -> tuple[Spans, Spans, dict[tuple[int, int], int]]:
    """Evidence with the claims that rest on it; anchors of passages; headings with their rank."""
    evidence: Spans = defaultdict(list)
    anchors: Spans = defaultdict(list)
    parents: dict[str, str | None] = {}
    places: dict[str, tuple[int, int]] = {}
    for passage in site.subjects(iri, NS + "document"):
        begin, end = site.text(passage, "begin"), site.text(passage, "end")
        if begin is None or end is None:
            continue
        span, kinds = (offset(begin), min(offset(end), size)), site.names.kinds(passage)
        if NS + "Evidence" in kinds:
            said = site.subjects(passage, NS + "evidence")
            evidence[span] += (each for each in said if CLAIMS.intersection(site.names.kinds(each)))
        anchors[span].append(f"{'e' if NS + 'Evidence' in kinds else 's'}-{span[0]}-{span[1]}")
        if NS + "Section" in kinds:
            parents[passage], places[passage] = site.text(passage, "inSection"), span
    return evidence, anchors, {span: rank(section, parents) for section, span in places.items()}


def rank(section: str, parents: Mapping[str, str | None]) -> int:
    """The depth of a section: 1 for one without a section around it; cycles end."""
    above = closure(section, lambda each: filter(None, [parents.get(each)]))
    return min(len({section, *above}), 5)


def _stretches(text: str, begin: int, end: int, evidence: Spans, anchors: Spans) -> list[MarkedStretch]:
    spans = [span for span in anchors if span[0] < end and begin < span[1]]
    cuts = sorted({begin, end, *(edge for span in spans for edge in span if begin < edge < end)})
    stretches = []
    for left, right in pairwise(cuts):
        names = {name for span in spans if max(span[0], begin) == left for name in anchors[span]}
        depth = sum(1 for span in spans if span[0] <= left and right <= span[1] and evidence.get(span))
        stretches.append(MarkedStretch(text[left:right], left, right, sorted(names), depth))
    return stretches
