"""Things and kinds by a name or an IRI, or a problem with the nearest names; the words and sources behind them."""

from collections import Counter
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from app.assistant.answers import HELP, TEXTS, Citation, Passage, Source, Thing
from app.http.problems import Problem
from app.limits import MOST_ABOUT, MOST_CITED, MOST_NEAR
from app.overviews.dataset import card_of
from app.pages.claims import CLAIMS, PASSAGES, ShownQuote, plain, read_claim, read_quote, show_claim
from app.register import register_of
from app.site import Site, path_of
from kg.model.names import fold
from kg.rdf.namespaces import BASE, NS
from kg.release.citation import Card, bibtex


def thing_of(site: Site, iri: str) -> Thing:
    """A thing by name; a claim, which has none, by what it says."""
    kinds, name = site.names.kinds(iri), site.names.label(iri)
    if CLAIMS.intersection(kinds) and (claim := read_claim(site, iri)):
        name = f"{claim.about.label}: {claim.label} {claim.value}"
    return Thing(iri, name, site.names.label(kinds[0]) if kinds else "", path_of(iri))


def find_thing(site: Site, text: str) -> str:
    """The IRI of the thing that an IRI, with a prefix or whole, or a name means.

    Raises Problem with the nearest names if there is none, and with all that have the name if there are several.
    """
    spelt = text.strip().removeprefix("<").removesuffix(">")
    if site.knows(spelt) and not spelt.startswith(BASE + "graph/"):
        return spelt
    if known := register_of(site).thing(spelt):
        return known
    wanted = fold(spelt)
    named = list(dict.fromkeys(register_of(site).by_name(wanted))) if wanted else []
    meant = [iri for iri in named if site.names.is_a(iri, "Entity") and not iri.startswith(NS)] or named
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise Problem(400, "Several things have this name. Give the IRI of one of them.", near=_near(site, meant))
    term = register_of(site).property(spelt)
    if term != spelt:
        return term
    raise unknown(site, spelt)


def unknown(site: Site, text: str) -> Problem:
    """That nothing has this name or IRI, with what may have been meant."""
    wanted = text.rstrip("/").rpartition("/")[2].replace("-", " ").replace("_", " ") if "/" in text else text
    hits = [hit.iri for hit in site.index.find(wanted, limit=50)]
    ranked = sorted(hits, key=lambda iri: not site.names.is_a(iri, "Entity"))[:MOST_NEAR]
    return Problem(404, TEXTS["refusals"]["near" if ranked else "unknown"], near=_near(site, ranked))


def kind_of(site: Site, text: str) -> str:
    """The class that a name or an IRI means. Raises Problem with the largest classes if there is none."""
    kind = register_of(site).type(text)
    if kind in register_of(site).types or kind in register_of(site).classes:
        return kind
    near = [iri for iri, _ in Counter(register_of(site).types).most_common(20)]
    raise Problem(404, "There is no kind of that name here. These are the largest:", near=_near(site, near))


def _near(site: Site, iris: list[str]) -> tuple[tuple[str, str], ...]:
    return tuple((site.names.link(iri).label, iri) for iri in iris[:20])


def source(site: Site) -> Source:
    """The source of every answer."""
    card = _card(site)
    return Source(site.store.id, card.title, _line(card))


def _card(site: Site) -> Card:
    card = card_of(site)
    # The host of a request is that of a site; a graph that is not hkit's has no address here.
    return card if site.ours else replace(card, iri="")


def _line(card: Card) -> str:
    """A citation in one line: who, what, which release, where, and from which documents."""
    parts = [", ".join(card.creators), card.title, f"Release {card.version}", card.home]
    read = "; ".join(", ".join(filter(None, (each.title, each.publisher))) for each in card.documents)
    return ". ".join(filter(None, (*parts, f"Read from: {read}" if read else ""))) + "."


def cite(site: Site, thing: Annotated[str | None, Field(max_length=2000, description=HELP["of"])] = None) -> Citation:
    """Citations of the data: citation, BibTeX, licence, documents with their rights; with a thing or a claim also the
    words behind it with their place. What is not in the answer, such as a licence, nobody has stated.

    Raises Problem for a thing that is not in the graph.
    """
    card, of = _card(site), find_thing(site, thing) if thing else None
    quotes = _quotes(site, of) if of else ()
    named = {quote.document_iri for quote in quotes}
    documents = tuple(each for each in card.documents if not named or each.iri in named)
    made = (_line(card), bibtex(card), card.home, card.licence, card.rights, documents, quotes, source(site))
    return Citation(*made, thing_of(site, of) if of else None)


def _quotes(site: Site, iri: str) -> tuple[Passage, ...]:
    """The words behind a claim, or behind what is said of a thing, each once."""
    if PASSAGES.intersection(site.names.kinds(iri)):
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
    headings = (text for section in site.texts(quote.iri, "inSection") for text in site.texts(section, "quote"))
    text = site.documents.get(document, "")
    line = text.count("\n", 0, quote.begin) + 1 if text else 0
    name = quote.document.label if quote.document else ""
    return Passage(quote.text, name, document, plain(next(headings, "")), line, quote.begin, quote.end)
