"""The sources of an answer: the release it was read from, the words behind a claim, and the citation of both."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Annotated

from pydantic import Field

from app.assistant.answers import Citation, Passage, Source
from app.assistant.things import find_thing, thing_of
from app.limits import MOST_ABOUT, MOST_CITED
from app.overviews.dataset import card_of
from app.pages.claims import PASSAGES, ShownQuote, plain, read_quote, show_claim
from app.site import Site
from kg.release.citation import Card, bibtex

OF_WHAT = "A thing by name or IRI, or the IRI of a claim. Without it: the release as a whole."


def source(site: Site) -> Source:
    """The source of every answer."""
    card = _card(site)
    return Source(site.store.id, card.title, _line(card))


@lru_cache(maxsize=1)
def _card(site: Site) -> Card:
    card = card_of(site)
    # The host of a request is that of a site; a graph that is not hkit's has no address here.
    return card if site.ours else replace(card, iri="")


def _line(card: Card) -> str:
    """A citation in one line: who, what, which release, where, and from which documents."""
    parts = [", ".join(card.creators), card.title, f"Release {card.version}", card.home]
    read = "; ".join(", ".join(filter(None, (each.title, each.publisher))) for each in card.documents)
    return ". ".join(filter(None, (*parts, f"Read from: {read}" if read else ""))) + "."


def cite(site: Site, thing: Annotated[str | None, Field(max_length=2000, description=OF_WHAT)] = None) -> Citation:
    """Citations of the data: citation, BibTeX, licence, documents with their rights; with a thing or a claim also the
    words behind it with their place. What is not in the answer, such as a licence, nobody has stated.

    Raises Problem for a thing that is not in the graph.
    """
    card = _card(site)
    of = find_thing(site, thing) if thing else None
    quotes = _quotes(site, of) if of else ()
    named = {quote.document_iri for quote in quotes}
    return Citation(
        _line(card),
        bibtex(card),
        card.home,
        card.licence,
        card.rights,
        tuple(each for each in card.documents if not named or each.iri in named),
        quotes,
        source(site),
        thing_of(site, of) if of else None,
    )


def _quotes(site: Site, iri: str) -> tuple[Passage, ...]:
    """The words behind a claim, or behind what is said of a thing, each once."""
    kinds = site.names.kinds(iri)
    if PASSAGES.intersection(kinds):
        return (passage(site, read_quote(site, iri)),)
    quotes = [read_quote(site, each) for each in site.texts(iri, "evidence")]
    claims = (show_claim(site, claim) for claim in site.records.claims_about(iri, MOST_ABOUT))
    quotes += [quote for claim in claims for quote in claim.quotes]
    return passages(site, tuple(quotes))[:MOST_CITED]


def passages(site: Site, quotes: tuple[ShownQuote, ...]) -> tuple[Passage, ...]:
    """Quotes with their places; what several rules found in the same words is one."""
    return tuple(dict.fromkeys(passage(site, quote) for quote in quotes))


def passage(site: Site, quote: ShownQuote) -> Passage:
    """A quote with its place."""
    document = quote.document.iri if quote.document else ""
    heading = next(
        (text for section in site.texts(quote.iri, "inSection") for text in site.texts(section, "quote")), ""
    )
    text = site.documents.get(document, "")
    line = text.count("\n", 0, quote.begin) + 1 if text else 0
    name = quote.document.label if quote.document else ""
    return Passage(quote.text, name, document, plain(heading), line, quote.begin, quote.end)
