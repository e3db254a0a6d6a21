"""What the graph says of something, in lines a person can read, each with its quote and place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import regex

from kg.errors import UnknownName
from kg.model.names import fold, nearest

if TYPE_CHECKING:
    from kg.store.store import Store

BASE = "https://w3id.org/hkit/"
PREFIXES = f"""
PREFIX : <{BASE}ns#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
NAMES = "SELECT DISTINCT ?iri ?name WHERE { ?iri skos:prefLabel|skos:altLabel|:abbreviation|rdfs:label ?name }"
# A claim of the thing, a claim that has it as its object, or the claim itself.
CLAIMS = """
SELECT DISTINCT ?thing ?claim ?subject ?predicate ?object ?value ?minimum ?maximum ?unit ?scope
  ?qualifier ?modality ?asOf ?quote ?begin ?end ?document WHERE {
  { ?claim :about ?thing } UNION { ?claim rdf:object ?thing } UNION { ?claim :evidence ?some FILTER (?claim = ?thing) }
  ?claim :about ?subject ; :modality ?modality ; :asOf ?asOf ; :evidence ?evidence .
  ?evidence :quote ?quote ; :begin ?begin ; :end ?end ; :document ?document .
  OPTIONAL { ?claim rdf:predicate|:indicator ?predicate }
  OPTIONAL { ?claim rdf:object ?object }
  OPTIONAL { ?claim :value ?value } OPTIONAL { ?claim :minValue ?minimum } OPTIONAL { ?claim :maxValue ?maximum }
  OPTIONAL { ?claim :unit ?unit } OPTIONAL { ?claim :scope ?scope } OPTIONAL { ?claim :qualifier ?qualifier }
} ORDER BY STR(?document) ?begin STR(?claim)
"""
TRIPLES = "SELECT ?thing ?predicate ?object WHERE { ?thing ?predicate ?object } ORDER BY STR(?predicate) STR(?object)"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said: who, what, of what; how sure; and the quote with its place in its document."""

    subject: str
    predicate: str
    object: str
    modality: str
    as_of: str
    quote: str
    place: str


def find_thing(store: Store, name: str) -> str:
    """The IRI that a name, an abbreviation or an IRI means, full or short. Raises UnknownName offering near names."""
    path = name.removeprefix("https://w3id.org/hkit/")
    for iri in (name, BASE + path, f"{BASE}id/{path}"):
        if _described(store, iri):
            return iri
    names: dict[str, str] = {}
    for row in store.select(PREFIXES + NAMES + " ORDER BY STRLEN(STR(?iri)) STR(?iri)"):
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


def explain(store: Store, iri: str) -> list[Line]:
    """Every claim about a thing, or with it as object, in text order; its plain triples if there is none."""
    labels = _labels(store)
    rows = store.select(PREFIXES + CLAIMS, thing=ox.NamedNode(iri))
    if not rows:
        return [_triple(row, iri, labels) for row in store.select(TRIPLES, thing=ox.NamedNode(iri))]
    return [_line(row, labels) for row in rows]


def _labels(store: Store) -> dict[str, str]:
    query = (
        PREFIXES + "SELECT ?iri ?label WHERE { ?iri skos:prefLabel|rdfs:label ?label } ORDER BY STR(?iri) STR(?label)"
    )
    labels: dict[str, str] = {}
    for row in store.select(query):
        labels.setdefault(row["iri"].value, row["label"].value)
    return labels


def _show(term: Any, labels: dict[str, str]) -> str:
    if term is None:
        return ""
    value = str(term.value)
    return labels.get(value, value) if isinstance(term, ox.NamedNode) else value


def _line(row: dict[str, Any], labels: dict[str, str]) -> Line:
    modality = _show(row.get("modality"), labels)
    return Line(
        subject=_show(row["subject"], labels),
        predicate=_show(row.get("predicate"), labels),
        object=_show(row["object"], labels) if row.get("object") is not None else _figure(row, labels),
        modality=modality,
        as_of=row["asOf"].value,
        quote=row["quote"].value,
        place=f"{row['document'].value.rpartition('/')[2]} {row['begin'].value}-{row['end'].value}",
    )


def _figure(row: dict[str, Any], labels: dict[str, str]) -> str:
    number = {name: row[name].value for name in ("value", "minimum", "maximum") if row.get(name) is not None}
    if "value" in number:
        hedge = _show(row.get("qualifier"), labels)
        words = f"{'' if hedge == 'exactly' else hedge} {grouped(number['value'])}".strip()
    elif "minimum" in number and "maximum" in number:
        words = f"{grouped(number['minimum'])} to {grouped(number['maximum'])}"
    else:
        words = "the lesser of two figures"
    unit = _show(row.get("unit"), labels)
    scope = f" ({row['scope'].value})" if row.get("scope") is not None else ""
    return f"{words}{f' {unit}' if unit and unit != 'number' else ''}{scope}"


def grouped(number: str) -> str:
    """A number with its thousands set apart.

    >>> grouped("33000000000"), grouped("1.11"), grouped("-1200.5")
    ('33,000,000,000', '1.11', '-1,200.5')
    """
    whole, point, rest = number.partition(".")
    return regex.sub(r"(?<=\d)(?=(\d{3})+$)", ",", whole) + point + rest


def _triple(row: dict[str, Any], iri: str, labels: dict[str, str]) -> Line:
    return Line(labels.get(iri, iri), _show(row["predicate"], labels), _show(row["object"], labels), "", "", "", "")
