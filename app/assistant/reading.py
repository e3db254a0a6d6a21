"""What a search finds, and what is said of a thing: each claim with its words, what follows told apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from app.assistant.answers import Description, Found, Hit, Said
from app.assistant.citing import passages, source
from app.assistant.room import fitting
from app.assistant.things import find_thing, kind_of, thing_of
from app.pages import claims, entity, resource
from app.pages.claims import Said as Claim
from app.routes.things import BEHIND, MOST_FOUND
from app.site import Site
from app.sparql.results import CLAIMS, WORDS, shorten
from kg.model.names import fold
from kg.rdf.namespaces import BASE, NS
from kg.store.search import Hit as Match

# Of what has only some of the words of a search.
MOST_SOME = 20
MORE = "There is more: call describe again with offset={offset}."


def search(here: Site, query: str, kind: str | None = None, limit: int = 10) -> Found:
    """What matches some words, the things before claims and terms. Raises Problem for a kind that there is not."""
    wanted = kind_of(here, kind) if kind else None
    found = here.search.find(query, limit=MOST_FOUND)
    if all(hit.near for hit in found):
        found = _with_some(here, query) or found
    else:
        found.sort(key=lambda hit: not here.names.is_a(hit.iri, "Entity"))
    if wanted:
        found = [hit for hit in found if wanted in here.register.kinds(hit.iri)]
    counts = Counter(here.names.label(hit.kind) for hit in found if hit.kind)
    hits = tuple(
        Hit(thing_of(here, hit.iri), hit.snippet.replace("\x02", "").replace("\x03", ""), hit.near)
        for hit in found[:limit]
    )
    return Found(hits, len(found), dict(counts.most_common()), source(here))


def _with_some(here: Site, query: str) -> list[Match]:
    """What has some of the words, where nothing has all of them: first what has those that tell most."""
    weights: Counter[str] = Counter()
    found: dict[str, Match] = {}
    for word in dict.fromkeys(fold(query).split()):
        for hit in here.search.find(word, limit=MOST_FOUND) if len(word) > 2 else ():
            if not hit.near:
                weights[hit.iri] += int(1000 * here.register.weight(word))
                found.setdefault(hit.iri, replace(hit, near=True))
    order = sorted(found, key=lambda iri: (not here.names.is_a(iri, "Entity"), -weights[iri], iri))
    return [found[iri] for iri in order[:MOST_SOME]]


def describe(here: Site, thing: str, offset: int = 0, limit: int = 25) -> Description:
    """All that is said of a thing, `limit` lines of it from `offset` on. Raises Problem if there is no such thing."""
    iri = find_thing(here, thing)
    kinds = set(here.names.kinds(iri))
    other: tuple[str, ...] = ()
    summary = left = ""
    if here.names.is_a(iri, "Entity") and not iri.startswith(NS):
        found = entity.describe(here, iri)
        other, summary = found.other_names, found.summary
        said = [_line(here, group.title, line) for group in found.groups for line in group.lines]
        more = [f"{count} of “{title}”" for group in found.groups for title, count in group.more]
        left = _left(more, BEHIND["entity"].format(iri=iri, base=BASE, ns=NS))
    elif kinds & CLAIMS:
        said = [_claim(here, claims.read_claim(here, iri))]
    else:
        said, left = _generic(here, iri)
    shown = fitting(said[offset : offset + limit])
    following = offset + len(shown) if offset + len(shown) < len(said) else None
    hint = MORE.format(offset=following) if following is not None else left
    return Description(thing_of(here, iri), other, summary, shown, len(said), following, hint, source(here))


def _left(more: list[str], query: str) -> str:
    """What a description leaves off, and the query that has it."""
    return f"Left off here: {'; '.join(more)}. All of it: use the query tool with\n{query}" if more else ""


def _line(here: Site, heading: str, line: entity.Line) -> Said:
    """A line of an entity's page."""
    if line.claim is None:
        target = line.link.iri if line.link else ""
        return Said(heading, line.title, line.value, target, "inferred", reason=line.reason)
    target = line.link.iri if line.link else ""
    return _said(here, line.claim, heading, line.title, line.value, target)


def _claim(here: Site, claim: Claim) -> Said:
    """A claim by itself: whose it is stands in its heading."""
    heading = f"{claim.about.label} ({claim.about.iri})"
    return _said(here, claim, heading, claim.label, claim.value, claim.link.iri if claim.link else "")


def _said(here: Site, claim: Claim, heading: str, relation: str, value: str, target: str) -> Said:
    return Said(
        heading,
        relation,
        value,
        target,
        claim.modality,
        claim.iri,
        claim.day,
        ("text" if claim.dated else "edition") if claim.day else "",
        claim.note,
        quotes=passages(here, claim.quotes),
    )


def _generic(here: Site, iri: str) -> tuple[list[Said], str]:
    """The triples of any thing, and those that point at it; words of a document with their place."""
    found = resource.describe(here, iri)
    quotes = passages(here, (claims.read_quote(here, iri),)) if WORDS & set(here.names.kinds(iri)) else ()
    said = [_triple("What is said of it", each, value) for each in found.properties for value in each.values]
    said += [_triple("What points at it", each, value) for each in found.incoming for value in each.values]
    if quotes:
        said.insert(0, Said("The words", "quote", quotes[0].text, "", "stated", quotes=quotes))
    more = [f"{each.more} of {shorten(each.link.iri)}" for each in _cut(found)]
    return said, _left(more, BEHIND["resource"].format(iri=iri))


def _triple(heading: str, of: resource.Property, value: resource.Value) -> Said:
    target = value.link.iri if value.link else ""
    return Said(heading, of.link.label, value.text, target, "stated", note=value.lang or value.datatype or "")


def _cut(found: resource.Resource) -> Iterator[resource.Property]:
    return (each for each in (*found.properties, *found.incoming) if each.more)
