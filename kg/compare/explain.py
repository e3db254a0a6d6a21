"""Every claim about something, in lines a person can read, each with its quote and place; and things by any name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kg.compare.claims import Figure, Name, Quote, in_text_order
from kg.compare.records import Records
from kg.errors import UnknownName
from kg.model.names import fold, nearest
from kg.rdf.namespaces import BASE

if TYPE_CHECKING:
    from kg.store.store import Store

NAMES = (
    "SELECT DISTINCT ?iri ?name WHERE { ?iri skos:prefLabel|skos:altLabel|hkit:abbreviation|rdfs:label ?name } "
    "ORDER BY STRLEN(STR(?iri)) STR(?iri)"
)


class Explanation(NamedTuple):
    """A claim in words: subject, predicate, object; its modality and date; and a quote with its place in a document.

    A triple without a claim has the first three only.
    """

    subject: str
    predicate: str
    object: str
    modality: str
    as_of: str
    quote: str
    place: str


def find_thing(store: Store, name: str) -> str:
    """The IRI that a name, an abbreviation or an IRI means, full or short. Raises UnknownName offering near names."""
    records, path = Records(store.oxigraph), name.removeprefix(BASE)
    for iri in (name, BASE + path, f"{BASE}id/{path}"):
        if records.described(iri):
            return iri
    names: dict[str, str] = {}
    for row in store.select(NAMES):
        names.setdefault(fold(row["name"].value), row["iri"].value)
    wanted = fold(name)
    if wanted in names:
        return names[wanted]
    near = nearest(wanted, names, most=4) or [known for known in names if wanted in known][:4]
    hint = f" Did you mean {', '.join(near)}?" if near else ""
    raise UnknownName(f"Nothing in the graph is called '{name}'.{hint}")


def explain(store: Store, iri: str) -> list[Explanation]:
    """The claims about a thing, those with it as object, or the claim itself, in text order; else its plain triples."""
    records = Records(store.oxigraph)
    every = (*records.claims_about(iri), *records.claims_to(iri), records.claim(iri))
    claims = in_text_order({claim.iri: claim for claim in every if claim}.values())
    lines = []
    for claim in claims or records.triples(iri):
        if isinstance(claim, Figure):
            what, words = claim.indicator, claim.number + (f" ({claim.scope})" if claim.scope else "")
        else:
            what, value = claim.predicate, claim.object
            # A thing by its name, or whole where the graph has none for it.
            words = value.iri if isinstance(value, Name) and value.label == value.key else str(value)
        said = claim.entity.label, what.label, words, claim.modality, claim.as_of
        lines += [Explanation(*said, quote.text, quote.place) for quote in claim.quotes or (Quote(""),)]
    return lines
