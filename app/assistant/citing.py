"""Where an answer comes from: the release it was read from, the words behind a claim, and how to cite them."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from app.assistant.answers import Citation, Document, Passage, Source
from app.assistant.things import find_thing, thing_of
from app.overviews.dataset import card_of
from app.pages import claims
from app.pages.claims import Quote
from app.site import Site
from app.sparql.results import WORDS
from kg.rdf.namespaces import NS
from kg.release.citation import Card, bibtex

MOST_QUOTES = 20


def source(here: Site) -> Source:
    """What every answer says of its source."""
    card = _card(here)
    return Source(here.store.id, card.title, _line(card))


@lru_cache(maxsize=1)
def _card(here: Site) -> Card:
    card = card_of(here)
    # The host of a request is that of a site; a graph that is not hkit's has no address here.
    return card if here.ours else replace(card, iri="")


def _line(card: Card) -> str:
    """A citation in one line: who, what, which release, where, and from which documents."""
    parts = [", ".join(card.creators), card.title, f"Release {card.version}", card.home]
    read = "; ".join(", ".join(filter(None, (each.title, each.publisher))) for each in card.documents)
    return ". ".join(filter(None, (*parts, f"Read from: {read}" if read else ""))) + "."


def cite(here: Site, thing: str | None = None) -> Citation:
    """How to cite the release; with a thing or a claim also the words behind what is said of it.

    Raises Problem for a thing that is not in the graph.
    """
    card = _card(here)
    documents = tuple(Document(each.iri, each.title, each.publisher, each.year, each.rights) for each in card.documents)
    of = find_thing(here, thing) if thing else None
    quotes = _quotes(here, of) if of else ()
    named = {quote.document_iri for quote in quotes}
    return Citation(
        _line(card),
        bibtex(card),
        card.home,
        card.licence,
        card.rights,
        tuple(each for each in documents if not named or each.iri in named),
        quotes,
        source(here),
        thing_of(here, of) if of else None,
    )


def _quotes(here: Site, iri: str) -> tuple[Passage, ...]:
    """The words behind a claim, or behind what is said of a thing, each once."""
    kinds = here.names.kinds(iri)
    if WORDS.intersection(kinds):
        return (passage(here, claims.read_quote(here, iri)),)
    evidence = claims.values(here, iri).get(NS + "evidence", ())
    found = [claims.read_quote(here, each) for each in evidence]
    found += [quote for claim in claims.claims_about(here, iri) for quote in claim.quotes]
    return passages(here, tuple(found))[:MOST_QUOTES]


def passages(here: Site, quotes: tuple[Quote, ...]) -> tuple[Passage, ...]:
    """Quotes with their places; what several rules found in the same words is one."""
    return tuple(dict.fromkeys(passage(here, quote) for quote in quotes))


def passage(here: Site, quote: Quote) -> Passage:
    """A quote with its place."""
    document = quote.document.iri if quote.document else ""
    within = claims.first(claims.values(here, quote.iri), "inSection")
    heading = claims.first(claims.values(here, within), "quote") if within else ""
    text = here.documents.get(document, "")
    line = text.count("\n", 0, quote.begin) + 1 if text else 0
    name = quote.document.label if quote.document else ""
    return Passage(quote.text, name, document, claims.plain(heading or ""), line, quote.begin, quote.end)
