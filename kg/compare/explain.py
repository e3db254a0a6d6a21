"""Every claim about something, in lines a person can read, each with its quote and place; and things by any name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.compare.claims import Figure, Name, Quote, StatementRecord, Value, in_text_order
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


@dataclass(frozen=True, slots=True)
class Explanation:
    """A claim in words: subject, predicate, object; its modality and date; and a quote with its place in a document.

    A triple without a claim has the first three only.
    """

    subject: str
    predicate: str
    object: str
    modality: str = ""
    as_of: str = ""
    quote: str = ""
    place: str = ""


def find_thing(store: Store, name: str) -> str:
    """The IRI that a name, an abbreviation or an IRI means, full or short. Raises UnknownName offering near names."""
    path = name.removeprefix(BASE)
    for iri in (name, BASE + path, f"{BASE}id/{path}"):
        if _described(store, iri):
            return iri
    names: dict[str, str] = {}
    for row in store.select(NAMES):
        names.setdefault(fold(row["name"].value), row["iri"].value)
    if fold(name) in names:
        return names[fold(name)]
    near = nearest(fold(name), names, most=4) or [known for known in names if fold(name) in known][:4]
    hint = f" Did you mean {', '.join(near)}?" if near else ""
    raise UnknownName(f"Nothing in the graph is called '{name}'.{hint}")


def _described(store: Store, iri: str) -> bool:
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return False
    return next(store.oxigraph.quads_for_pattern(node, None, None, None), None) is not None


def explain(store: Store, iri: str) -> list[Explanation]:
    """The claims about a thing, those with it as object, or the claim itself, in text order; else its plain triples."""
    records = Records(store.oxigraph)
    itself = records.claim(iri)
    claims = {claim.iri: claim for claim in (*records.claims_about(iri), *records.claims_to(iri))}
    claims |= {iri: itself} if itself else {}
    if claims:
        return [
            Explanation(*_told(claim), claim.modality, claim.as_of, quote.text, quote.place)
            for claim in in_text_order(claims.values())
            for quote in claim.quotes or (Quote(""),)
        ]
    label = records.label(iri)
    return [
        Explanation(label, records.label(predicate), _words(records.value(term)))
        for predicate, terms in sorted(records.described(iri).items())
        for term in terms
    ]


def _told(claim: StatementRecord | Figure) -> tuple[str, str, str]:
    """The subject, the predicate and the object of a claim in words."""
    if isinstance(claim, StatementRecord):
        return claim.entity.label, claim.predicate.label, _words(claim.object)
    return claim.entity.label, claim.indicator.label, claim.number + (f" ({claim.scope})" if claim.scope else "")


def _words(value: Name | Value) -> str:
    """An object in words: a thing by its name, or whole where the graph has none for it."""
    return value.iri if isinstance(value, Name) and value.label == value.key else str(value)
