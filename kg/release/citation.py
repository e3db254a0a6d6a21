"""Citations of a dataset, as CITATION.cff, BibTeX and schema.org: made of its description and of nothing else."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from kg.model.identity import gathered
from kg.rdf.graph import term
from kg.release.folder import TABLE

TEX = {**{sign: f"\\{sign}" for sign in "&%$#_{}"}, "\\": r"\textbackslash{}", "~": r"\textasciitilde{}"}
TEX["^"] = r"\textasciicircum{}"


@dataclass(frozen=True, slots=True)
class CitedDocument:
    """A document that a dataset was read from, as far as it is known."""

    iri: str
    title: str
    publisher: str
    rights: str
    year: str


@dataclass(frozen=True, slots=True)
class Card:
    """The title, makers, version, rights and files by which a dataset is cited; empty where nobody has said them."""

    iri: str
    title: str
    version: str
    creators: tuple[str, ...]
    licence: str
    rights: str
    issued: str
    documents: tuple[CitedDocument, ...]
    files: tuple[dict[str, str], ...]  # as schema.org has them

    @property
    def home(self) -> str:
        """The address to cite."""
        return self.iri.partition(".well-known/")[0]


def card(description: Iterable[ox.Triple]) -> Card:
    """The card of the dataset that a description (see `kg.release.description`) is of: the one with a version."""
    said = (((str(triple.subject)[1:-1], triple.predicate.value), triple.object) for triple in description)
    values = gathered((name, value.value) for name, value in said if isinstance(value, ox.NamedNode | ox.Literal))

    def every(iri: str, name: str) -> tuple[str, ...]:
        return tuple(sorted(set(values.get((iri, term(name).value), ()))))

    def first(iri: str, *names: str) -> Iterator[str]:
        return (next(iter(every(iri, name)), "") for name in names)

    iri = min(subject for subject, name in values if name == term("dcat:version").value)
    names = ("dcterms:title", "dcat:version", "dcterms:license", "dcterms:rights", "dcterms:issued")
    title, version, licence, rights, issued = first(iri, *names)
    details = ("dcterms:title", "dcterms:publisher", "dcterms:rights", "hkit:editionYear")
    documents = tuple(CitedDocument(each, *first(each, *details)) for each in every(iri, "prov:wasDerivedFrom"))
    files = []
    for each in every(iri, "dcat:distribution"):
        url, media_type, size = first(each, "dcat:downloadURL", "dcat:mediaType", "dcat:byteSize")
        file = {"contentUrl": url, "encodingFormat": media_type.removeprefix(TABLE["media_types"])}
        files.append({"@type": "DataDownload", **file, **({"contentSize": f"{size} B"} if size else {})})
    makers = tuple(next(first(each, "foaf:name")) or each for each in every(iri, "dcterms:creator"))
    return Card(iri, title, version, makers, licence, rights, issued, documents, tuple(files))


def cff(of: Card) -> str | None:
    """The dataset as CITATION.cff (version 1.2.0). None if nobody is said to have made it: it wants authors."""
    if not of.creators:
        return None
    references = []
    for document in of.documents:
        if document.title and document.publisher:
            # A body that publishes under its own name stands as the author, as the format wants.
            names = [{"name": document.publisher}]
            year = {"year": int(document.year)} if document.year.isdigit() else {}
            made = {"title": document.title, "authors": names, "publisher": names[0], **year}
            references.append({"type": "generic", **made})
    fields = {
        "cff-version": "1.2.0",
        "message": "Cite the release you used by its version, and the document when you quote its words.",
        "type": "dataset",
        "title": of.title,
        "authors": [{"name": name} for name in of.creators],
        "version": of.version,
        "url": of.home,
        "date-released": of.issued[:10],
        "license-url": of.licence,
        "references": references,
    }
    # Strings and lists in JSON are strings and lists in YAML.
    return "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in fields.items() if value)


def bibtex(of: Card) -> str:
    """The dataset and the documents it was read from, as entries of BibTeX."""
    makers = " and ".join(f"{{{_tex(name)}}}" for name in of.creators)
    release = {"year": of.issued[:4], "note": f"Release {_tex(of.version)}", "url": of.home}
    entries = [_entry(f"dataset-{of.version}", author=makers, title=f"{{{_tex(of.title)}}}", **release)]
    for each in of.documents:
        if each.title:
            key = re.sub(r"[^A-Za-z0-9-]+", "-", each.iri.rsplit("/", 1)[-1])
            publisher = f"{{{_tex(each.publisher)}}}" if each.publisher else ""
            entries.append(_entry(key, title=f"{{{_tex(each.title)}}}", publisher=publisher, year=each.year))
    return "\n".join(entries)


def _entry(key: str, **fields: str) -> str:
    lines = "".join(f",\n  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{key}{lines}\n}}\n"


def _tex(text: str) -> str:
    return "".join(TEX.get(sign, sign) for sign in " ".join(text.split()))


def structured(of: Card) -> dict[str, Any]:
    """The dataset as schema.org has it, for search engines; without what is not known."""
    fields = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": of.iri,
        "url": of.home,
        "name": of.title,
        "description": " ".join([f"{of.title}.", *([TABLE["quoted"]] if of.documents else []), TABLE["offered"]]),
        "identifier": of.version,
        "version": of.version,
        "creator": [{"@type": "Organization", "name": name} for name in of.creators],
        "license": of.licence,
        "conditionsOfAccess": of.rights,
        "dateModified": of.issued,
        "isBasedOn": [
            {"@type": "CreativeWork", "@id": each.iri, "name": each.title, "copyrightNotice": each.rights}
            for each in of.documents
        ],
        "distribution": [*of.files],
    }
    return {key: each for key, each in fields.items() if each}
