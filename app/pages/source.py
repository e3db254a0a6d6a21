"""A source text as it stands, cut into paragraphs and marked where evidence lies, nested and overlapping included."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

import pyoxigraph as ox

from app.pages.claims import ShownClaim, offset, read_claims_in_order
from app.site import Site
from kg.rdf.namespaces import NS

DEFAULT = ox.DefaultGraph()


@dataclass(frozen=True, slots=True)
class MarkedStretch:
    """Characters that share the same evidence: `depth` counts it, `anchors` are the ids that begin here."""

    text: str
    begin: int
    end: int
    anchors: tuple[str, ...]
    depth: int
    target: str


@dataclass(frozen=True, slots=True)
class SourceBlock:
    """A paragraph or heading with what is claimed in it. `level` is 0 for a paragraph, else the heading's rank."""

    level: int
    anchor: str
    stretches: tuple[MarkedStretch, ...]
    claims: tuple[ShownClaim, ...]


Spans = dict[tuple[int, int], list[str]]


def read_source(site: Site, iri: str) -> list[SourceBlock]:
    """The blocks of a document. Its full text must be in the store."""
    text = site.documents[iri]
    evidence, anchors, headings = _spans(site, iri, len(text))
    blocks = []
    for begin, end in _paragraphs(text):
        claims = {each for span, own in evidence.items() if span[0] < end and begin < span[1] for each in own}
        level = next((rank for span, rank in headings.items() if span[0] < end and begin < span[1]), 0)
        anchor = f"p-{begin}"
        stretches = _stretches(text, begin, end, evidence, anchors, anchor)
        blocks.append(SourceBlock(level, anchor, stretches, tuple(read_claims_in_order(site, claims))))
    return blocks


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """The lines of the text that are not blank, by offsets."""
    lines, at = [], 0
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        if bare:
            begin = at + line.index(bare)
            lines.append((begin, begin + len(bare)))
        at += len(line)
    return lines


def _spans(site: Site, iri: str, size: int) -> tuple[Spans, Spans, dict[tuple[int, int], int]]:
    """Evidence with the claims that rest on it; anchors of passages; headings with their rank."""
    evidence: Spans = defaultdict(list)
    anchors: Spans = defaultdict(list)
    parents: dict[str, str | None] = {}
    places: dict[str, tuple[int, int]] = {}
    for quad in site.into(iri, NS + "document"):
        if not isinstance(quad.subject, ox.NamedNode):
            continue
        passage = {each.predicate.value: each.object for each in site.out(quad.subject.value)}
        begin, end = passage.get(NS + "begin"), passage.get(NS + "end")
        if not isinstance(begin, ox.Literal) or not isinstance(end, ox.Literal):
            continue
        span = (offset(begin.value), min(offset(end.value), size))
        kinds = site.names.kinds(quad.subject.value)
        if NS + "Evidence" in kinds:
            anchors[span].append(f"e-{span[0]}-{span[1]}")
            subjects = [each.subject for each in site.into(quad.subject.value, NS + "evidence")]
            evidence[span] += [s.value for s in subjects if isinstance(s, ox.NamedNode)]
        else:
            anchors[span].append(f"s-{span[0]}-{span[1]}")
        if NS + "Section" in kinds:
            parent = passage.get(NS + "inSection")
            parents[quad.subject.value] = parent.value if isinstance(parent, ox.NamedNode) else None
            places[quad.subject.value] = span
    return evidence, anchors, {span: rank(section, parents) for section, span in places.items()}


def rank(section: str, parents: dict[str, str | None]) -> int:
    """The depth of a section: 1 for one without a section around it; cycles end."""
    seen: set[str] = set()
    current: str | None = section
    while current and current not in seen:
        seen.add(current)
        current = parents.get(current)
    return min(len(seen), 5)


def _stretches(
    text: str, begin: int, end: int, evidence: Spans, anchors: Spans, block: str
) -> tuple[MarkedStretch, ...]:
    spans = [span for span in anchors if span[0] < end and begin < span[1]]
    cuts = sorted({begin, end, *(edge for span in spans for edge in span if begin < edge < end)})
    stretches = []
    for left, right in pairwise(cuts):
        names = {name for span in spans if max(span[0], begin) == left for name in anchors[span]}
        depth = sum(1 for span in spans if span[0] <= left and right <= span[1] and evidence.get(span))
        stretches.append(MarkedStretch(text[left:right], left, right, tuple(sorted(names)), depth, f"claims-{block}"))
    return tuple(stretches)
