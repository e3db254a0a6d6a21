"""A source text as it stands, cut into paragraphs and marked where evidence lies, nested and overlapping included."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

import pyoxigraph as ox

from app.pages.claims import Said, offset, read_claim
from app.site import Site
from kg.rdf.namespaces import NS

DEFAULT = ox.DefaultGraph()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters that share the same evidence: `depth` counts it, `anchors` are the ids that begin here."""

    text: str
    begin: int
    end: int
    anchors: tuple[str, ...]
    depth: int
    target: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or heading with what is claimed in it. `level` is 0 for a paragraph, else the heading's rank."""

    level: int
    anchor: str
    stretches: tuple[Stretch, ...]
    claims: tuple[Said, ...]


Spans = dict[tuple[int, int], list[str]]


def read_source(site: Site, iri: str) -> list[Block]:
    """The blocks of a document. Its full text must be in the store."""
    text = site.documents[iri]
    evidence, anchors, headings = _spans(site, iri, len(text))
    blocks = []
    for begin, end in _paragraphs(text):
        found = {iri for span, claims in evidence.items() if span[0] < end and begin < span[1] for iri in claims}
        said = sorted(
            (read_claim(site, each) for each in found),
            key=lambda claim: (claim.quotes[0].begin if claim.quotes else 0, claim.iri),
        )
        level = next((rank for span, rank in headings.items() if span[0] < end and begin < span[1]), 0)
        anchor = f"p-{begin}"
        blocks.append(Block(level, anchor, _stretches(text, begin, end, evidence, anchors, anchor), tuple(said)))
    return blocks


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """The lines of the text that are not blank, by offsets."""
    found, at = [], 0
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        if bare:
            begin = at + line.index(bare)
            found.append((begin, begin + len(bare)))
        at += len(line)
    return found


def _spans(site: Site, iri: str, size: int) -> tuple[Spans, Spans, dict[tuple[int, int], int]]:
    """Evidence with the claims that rest on it; anchors of passages; headings with their rank."""
    evidence: Spans = defaultdict(list)
    anchors: Spans = defaultdict(list)
    parents: dict[str, str | None] = {}
    places: dict[str, tuple[int, int]] = {}
    for quad in site.into(iri, NS + "document"):
        if not isinstance(quad.subject, ox.NamedNode):
            continue
        found = {each.predicate.value: each.object for each in site.out(quad.subject.value)}
        begin, end = found.get(NS + "begin"), found.get(NS + "end")
        if not isinstance(begin, ox.Literal) or not isinstance(end, ox.Literal):
            continue
        span = (offset(begin.value), min(offset(end.value), size))
        kinds = site.names.kinds(quad.subject.value)
        if NS + "Evidence" in kinds:
            anchors[span].append(f"e-{span[0]}-{span[1]}")
            subjects = [each.subject for each in site.into(quad.subject.value, NS + "evidence")]
            evidence[span] += [s.value for s in subjects if isinstance(s, ox.NamedNode) and _is_claim(site, s.value)]
        else:
            anchors[span].append(f"s-{span[0]}-{span[1]}")
        if NS + "Section" in kinds:
            parent = found.get(NS + "inSection")
            parents[quad.subject.value] = parent.value if isinstance(parent, ox.NamedNode) else None
            places[quad.subject.value] = span
    return evidence, anchors, {span: rank(section, parents) for section, span in places.items()}


def _is_claim(site: Site, iri: str) -> bool:
    kinds = site.names.kinds(iri)
    return NS + "Statement" in kinds or NS + "Observation" in kinds


def rank(section: str, parents: dict[str, str | None]) -> int:
    """How deep a section lies: 1 for one without a section around it; cycles end."""
    seen: set[str] = set()
    current: str | None = section
    while current and current not in seen:
        seen.add(current)
        current = parents.get(current)
    return min(len(seen), 5)


def _stretches(text: str, begin: int, end: int, evidence: Spans, anchors: Spans, block: str) -> tuple[Stretch, ...]:
    here = [span for span in anchors if span[0] < end and begin < span[1]]
    cuts = sorted({begin, end, *(edge for span in here for edge in span if begin < edge < end)})
    stretches = []
    for left, right in pairwise(cuts):
        names = {name for span in here if max(span[0], begin) == left for name in anchors[span]}
        depth = sum(1 for span in here if span[0] <= left and right <= span[1] and evidence.get(span))
        stretches.append(Stretch(text[left:right], left, right, tuple(sorted(names)), depth, f"claims-{block}"))
    return tuple(stretches)
