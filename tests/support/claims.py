"""Small graphs of claims written by hand, as Turtle, for tests in which every line is checked."""

from __future__ import annotations

from pathlib import Path

from kg.rdf.namespaces import PREFIXES
from kg.store.store import Store

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) + (
    "@prefix : <https://example.org/claim/> .\n@prefix doc: <https://w3id.org/hkit/doc/> .\n"
)


def document(year: int) -> str:
    """The document of an edition."""
    title = f'dcterms:title "Yearbook {year}"@en ; hkit:editionYear "{year}"^^xsd:gYear'
    return f"doc:y{year} a hkit:SourceDocument ; {title} .\n"


def entity(slug: str, label: str, kind: str = "Park", *names: str) -> str:
    """An entity with its label, class and other names."""
    other = "".join(f' ; skos:altLabel "{name}"@en' for name in names)
    return f'id:{slug} a hkit:{kind} ; skos:prefLabel "{label}"@en{other} .\n'


def statement(year: int, subject: str, predicate: str, value: str, modality: str = "holds", quote: str = "") -> str:
    """A statement of an edition; `value` is Turtle."""
    iri = f":y{year}-{subject}-{predicate}-{abs(hash((value, modality)))}"
    said = (
        f"{iri} a hkit:Statement ; rdf:subject id:{subject} ; rdf:predicate hkit:{predicate} ; rdf:object {value} .\n"
    )
    return said + _common(iri, year, subject, modality, quote or f"{subject} {predicate}, said the {year} edition.")


def figure(
    year: int,
    about: str,
    indicator: str,
    value: str,
    *,
    more: str = "",
    modality: str = "holds",
    qualifier: str = "exactly",
    unit: str = "NUM",
    as_of: str = "",
) -> str:
    """A figure of an edition: its number, and further Turtle of it in `more`."""
    iri = f":y{year}-{about}-{indicator}-{abs(hash((value, more, modality, qualifier, unit, as_of)))}"
    low = f" ; hkit:minValue {value}" if qualifier in ("exactly", "moreThan", "atLeast") else ""
    high = f" ; hkit:maxValue {value}" if qualifier in ("exactly", "nearly", "upTo") else ""
    return (
        f"{iri} a hkit:Observation ; hkit:indicator ind:{indicator} ; hkit:value {value}{low}{high} ;\n"
        f"  hkit:qualifier voc:{qualifier} ; hkit:unit unit:{unit} {more} .\n"
        + _common(iri, year, about, modality, f"{value} {indicator}, said the {year} edition.", as_of)
    )


def _common(iri: str, year: int, about: str, modality: str, quote: str, as_of: str = "") -> str:
    return (
        f"{iri} hkit:about id:{about} ; hkit:document doc:y{year} ; hkit:modality voc:{modality} ;\n"
        f'  hkit:asOf "{as_of or f"{year}-12-31"}"^^xsd:date ; hkit:dateBasis voc:edition ; hkit:evidence {iri}-e .\n'
        f'{iri}-e a hkit:Evidence ; hkit:document doc:y{year} ; hkit:begin 0 ; hkit:end 9 ; hkit:quote "{quote}" .\n'
    )


def write(path: Path, *parts: str) -> Path:
    """The parts as a Turtle file."""
    path.write_text(HEAD + "".join(parts), encoding="utf-8")
    return path


def store(folder: Path, name: str, *parts: str) -> Store:
    """A store of the parts."""
    return Store.open_files([write(folder / f"{name}.ttl", *parts)])
