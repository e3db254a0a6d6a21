"""The source by its headings: the tree of each document, and what is said below one heading, sentence by sentence."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from app.limits import MOST_DOCUMENTS, MOST_NAMED, MOST_SENTENCES
from app.pages.claims import offset, plain, read_claims
from app.pages.headings import behind
from app.pages.source import rank
from app.site import Link, Site, below, path_of
from kg.rdf.namespaces import NS
from kg.store.store import Row

Span = tuple[int, int, str, str]


def outlines(site: Site) -> list[tuple[Link, list[dict[str, Any]]]]:
    """Each document of the graph, of a large graph the first, with its headings in the order of the text.

    Of a heading: its place in the source, its page here (`href`), its depth (from 1), how many `claims` and `things` it
    has, sections below included, the things that its own sentences name most often, and how many `more` they name.
    """
    known = site.names.instances(NS + "SourceDocument", MOST_DOCUMENTS if site.large else -1)
    by_document: defaultdict[str, dict[str, Row]] = defaultdict(dict)
    for query in (behind("outline-of-one", iri) for iri in known) if site.large else (behind("outline"),):
        for row in site.store.select(query):
            by_document[row["document"].value].setdefault(row["section"].value, row)
    documents = dict.fromkeys([*known, *by_document])
    return [(site.names.link(iri), _headings(site, by_document[iri])) for iri in documents]


def _headings(site: Site, rows: dict[str, Row]) -> list[dict[str, Any]]:
    above = {iri: row["within"].value if "within" in row else None for iri, row in rows.items()}
    headings = []
    for iri, row in rows.items():
        things = row["named"].value.split() if "named" in row else []
        named = [each for each, _ in Counter(sorted(things)).most_common()]
        heading = {"heading": plain(row["heading"].value), "depth": rank(iri, above), "href": page_of(iri)}
        heading |= {"named": list(map(site.names.link, named[:MOST_NAMED])), "more": max(len(named) - MOST_NAMED, 0)}
        heading |= {each: int(row[each].value) for each in ("claims", "things")}
        headings.append({**heading, "source": _place(row["document"].value, row["begin"].value, row["end"].value)})
    return headings


def page_of(iri: str) -> str:
    """The page of a section."""
    return below("/sections?" + urlencode({"iri": iri}))


def _place(document: str, begin: object, end: object) -> str:
    return f"{path_of(document)}#s-{begin}-{end}"


def section(site: Site, iri: str) -> dict[str, Any] | None:
    """Every sentence below a heading with its claims, the rows of the page's query; None for what is no section.

    `above` are the headings around it, `stretches` the sentences that follow each other right below one heading.
    """
    document = site.text(iri, "document")
    if document is None or NS + "Section" not in site.names.kinds(iri):
        return None
    query = behind("section", iri)
    rows = site.store.select(query)
    spans = _claims_by_sentence(rows)
    stretches = []
    for within, group in groupby(list(spans.items())[:MOST_SENTENCES], key=lambda pair: pair[0][2]):
        sentences = [
            {"text": plain(quote), "source": _place(document, begin, end), "claims": list(read_claims(site, claims))}
            for (begin, end, _, quote), claims in group
        ]
        stretch = {"iri": within, "heading": _heading(site, within), "href": page_of(within)}
        stretches.append({**stretch, "sentences": sentences})
    return {
        "heading": _heading(site, iri),
        "document": site.names.link(document),
        "source": _place(document, site.text(iri, "begin"), site.text(iri, "end")),
        "above": _above(site, iri),
        "stretches": stretches,
        "claims": len({row["claim"].value for row in rows if "claim" in row}),
        "total": len(spans),
        "shown": min(len(spans), MOST_SENTENCES),
        "query": query,
    }


def _claims_by_sentence(rows: Sequence[Row]) -> dict[Span, dict[str, None]]:
    """Sentences in the order of the text, each with the claims whose quote begins in it.

    A quote that begins in no sentence stands for itself, as the entries of a list do.
    """
    claims: dict[Span, dict[str, None]] = {_span(row): {} for row in rows if "claim" not in row}
    begins = sorted(claims)
    for row in rows:
        if "claim" in row:
            span = _span(row)
            at = bisect_right(begins, (span[0], 1 << 62)) - 1
            inside = at >= 0 and span[0] < begins[at][1]
            claims.setdefault(begins[at] if inside else span, {})[row["claim"].value] = None
    return dict(sorted(claims.items()))


def _span(row: Row) -> Span:
    return offset(row["begin"].value), offset(row["end"].value), row["within"].value, row["quote"].value


def _heading(site: Site, iri: str) -> str:
    return plain(site.text(iri, "quote") or "") or site.names.label(iri)


def _above(site: Site, iri: str) -> list[Link]:
    """The headings around a section, the outermost first; circles end."""
    way: list[str] = [iri]
    while (above := site.text(way[-1], "inSection")) and above not in way:
        way.append(above)
    return [Link(each, _heading(site, each), page_of(each)) for each in reversed(way[1:])]
