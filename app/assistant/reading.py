"""The hits of a search, and the description of a thing: each claim with its words, inferences apart."""

from collections import Counter
from typing import Annotated

from pydantic import Field

from app.assistant.answers import HELP, Description, FoundThing, Limit, Offset, SaidLine, SearchAnswer, fitting
from app.assistant.things import find_thing, kind_of, passages, source, thing_of
from app.limits import MOST_FOUND
from app.pages.claims import CLAIMS, PASSAGES, read_claim, read_quote
from app.pages.entity import read_entity, summary
from app.pages.headings import PageLine, behind, groups
from app.pages.resource import ShownProperty, ShownValue, read_resource
from app.register import register_of
from app.site import Site
from app.sparql.result_table import shorten
from kg.rdf.namespaces import NS


def search(
    site: Site,
    query: Annotated[str, Field(min_length=1, max_length=500, description=HELP["words"])],
    kind: Annotated[str | None, Field(max_length=500, description=HELP["kind"])] = None,
    limit: Annotated[int, Field(ge=1, le=50, description=HELP["limit"])] = 10,
) -> SearchAnswer:
    """Find things by name, abbreviation or words said of them, misspelt ones too. Gives IRIs for describe and query.
    Where there are more hits than shown, narrow the words, give one of the kinds that are counted, or a larger limit.

    Things come before claims and terms. Raises Problem for a kind that there is not.
    """
    wanted = kind_of(site, kind) if kind else None
    every = site.index.find(query, limit=MOST_FOUND)
    every.sort(key=lambda hit: (hit.fit[:1], not site.names.is_a(hit.iri, "Entity")))
    if wanted:
        every = [hit for hit in every if wanted in register_of(site).kinds(hit.iri)]
    counts = Counter(site.names.label(hit.kind) for hit in every if hit.kind)
    shown = ((hit, hit.snippet.replace("\x02", "").replace("\x03", "")) for hit in every[:limit])
    hits = tuple(FoundThing(thing_of(site, hit.iri), snippet, hit.near) for hit, snippet in shown)
    return SearchAnswer(hits, len(every), dict(counts.most_common()), source(site))


def describe(
    site: Site,
    thing: Annotated[str, Field(min_length=1, max_length=2000, description=HELP["thing"])],
    offset: Offset = 0,
    limit: Limit = 25,
) -> Description:
    """All that is said of a thing, or of a claim: each claim in words, with its exact quote and place, as a fact or as
    a plan, from both ends; what only follows by inference is marked. Large things come in pages.

    Raises Problem if there is no such thing.
    """
    iri = find_thing(site, thing)
    kinds = set(site.names.kinds(iri))
    other: tuple[str, ...] = ()
    text = left = ""
    if site.names.is_a(iri, "Entity") and not iri.startswith(NS):
        page = read_entity(site, iri)
        under = groups(page)
        other, text = page.other_names, summary(page)
        lines = [_line(site, group.title, line) for group in under for line in group.lines]
        left = _left([f"{count} of “{title}”" for group in under for title, count in group.more], behind("entity", iri))
    elif kinds & CLAIMS and (claim := read_claim(site, iri)):
        heading = f"{claim.about.label} ({claim.about.iri})"
        lines = [_line(site, heading, PageLine(claim.label, claim.link, claim.value, claim))]
    else:
        lines, left = _generic(site, iri)
    shown = fitting(lines[offset : offset + limit])
    following = offset + len(shown) if offset + len(shown) < len(lines) else None
    hint = left if following is None else f"There is more: call describe again with offset={following}."
    return Description(thing_of(site, iri), other, text, shown, len(lines), following, hint, source(site))


def _left(more: list[str], query: str) -> str:
    """The lines that a description leaves off, and the query that has them."""
    return f"Left off here: {'; '.join(more)}. All of it: use the query tool with\n{query}" if more else ""


def _line(site: Site, heading: str, line: PageLine) -> SaidLine:
    """A line of an entity's page."""
    target, claim = line.link.iri if line.link else "", line.claim
    if claim is None:
        return SaidLine(heading, line.title, line.value, target, "inferred", reason=line.reason)
    basis = ("text" if claim.dated else "edition") if claim.day else ""
    said = (claim.modality, claim.iri, claim.day, basis, claim.note)
    return SaidLine(heading, line.title, line.value, target, *said, quotes=passages(site, claim.quotes))


def _generic(site: Site, iri: str) -> tuple[list[SaidLine], str]:
    """The triples of any thing, and those that point at it; words of a document with their place."""
    page = read_resource(site, iri)
    quotes = passages(site, (read_quote(site, iri),)) if PASSAGES & set(site.names.kinds(iri)) else ()
    lines = [_triple("What is said of it", each, value) for each in page.properties for value in each.values]
    lines += [_triple("What points at it", each, value) for each in page.incoming for value in each.values]
    if quotes:
        lines.insert(0, SaidLine("The words", "quote", quotes[0].text, "", "stated", quotes=quotes))
    more = [f"{each.more} of {shorten(each.link.iri)}" for each in (*page.properties, *page.incoming) if each.more]
    return lines, _left(more, behind("resource", iri))


def _triple(heading: str, of: ShownProperty, value: ShownValue) -> SaidLine:
    target = value.link.iri if value.link else ""
    return SaidLine(heading, of.link.label, value.text, target, "stated", note=value.lang or value.datatype or "")
