"""Links to what others call our entities: the rows of a `links.csv`, and the graph of those that a person confirmed.

A row is proposed by `kg links propose` or written by hand. Only rows with the status `confirmed` and the name of who
confirmed them become triples.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pyoxigraph as ox

from kg.errors import DataError
from kg.formats.csvw import as_csv
from kg.model.identity import digest
from kg.rdf.graph import in_graph, node, say, term
from kg.rdf.namespaces import BASE

STATUSES = ("proposed", "confirmed", "rejected")
GRAPH = f"{BASE}graph/links"


class LinkRow(NamedTuple):
    """A row: an entity's IRI and an IRI of others for the same thing, each with its label for whoever reads the row.

    `by` names what the two have in common, `evidence` shows it; `score` runs from 0 to 1. `who` confirmed or rejected
    it. `line` is its line in the file, from 1; 0 for a row that is in no file yet.
    """

    entity: str
    entity_label: str
    external: str
    external_label: str
    by: str
    evidence: str
    score: str
    status: str = "proposed"
    who: str = ""
    line: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """The two IRIs: two rows of one key are one link."""
        return self.entity, self.external


COLUMNS = tuple(name for name in LinkRow._fields if name != "line")
NEEDED = ("entity", "external", "status")


def read_links(path: Path) -> list[LinkRow]:
    """The rows of a file. Raises DataError naming file and line of the first that is wrong."""
    first: dict[tuple[str, str], int] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            links = list(_rows(path, csv.DictReader(file, strict=True)))
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not UTF-8. Save it as CSV in UTF-8.") from error
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}.") from error
    for link in links:
        if (line := first.setdefault(link.key, link.line)) != link.line:
            raise wrong(path, link.line, f"the same link as in line {line}. Keep one of the two.")
    return links


def _rows(path: Path, reader: csv.DictReader[str]) -> Iterator[LinkRow]:
    try:
        if missing := [name for name in NEEDED if name not in (reader.fieldnames or ())]:
            raise wrong(path, 1, f"there is no column {', '.join(missing)}. The columns are {', '.join(COLUMNS)}.")
        for row in reader:
            if None in row or None in row.values():
                raise wrong(path, reader.line_num, "not as many fields as columns. Put fields with commas in quotes.")
            link = LinkRow(**{name: (row.get(name) or "").strip() for name in COLUMNS}, line=reader.line_num)
            if fault := _fault(link):
                raise wrong(path, link.line, fault)
            yield link
    except csv.Error as error:
        mend = "Put fields with commas, quotes or line breaks in quotes."
        raise wrong(path, reader.line_num, f"{error}. {mend}") from error


def wrong(path: Path, line: int, what: str) -> DataError:
    """The error of a line of a file."""
    return DataError(f"{path}, line {line}: {what}")


def _fault(link: LinkRow) -> str:
    """The fault of a row by itself; empty if it has none."""
    for name, iri in (("entity", link.entity), ("external", link.external)):
        if not is_iri(iri):
            return f"{name} is '{iri}', which is no web address. Give the whole IRI."
    if link.external.startswith(BASE):
        return f"external is {link.external}, which is of this graph. A link leads elsewhere."
    if link.status not in STATUSES:
        return f"status is '{link.status}'. It may be {', '.join(STATUSES)}."
    if link.status == "confirmed" and not link.who:
        return "confirmed by nobody. Write into the column who, who confirmed it."
    try:
        within = not link.score or 0 <= float(link.score) <= 1
    except ValueError:
        return f"score is '{link.score}', which is no number."
    return "" if within else f"score is {link.score}. It runs from 0 to 1."


def is_iri(text: str) -> bool:
    """True for a whole web address."""
    try:
        ox.NamedNode(text)
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def confirmed(path: Path, rows: Iterable[LinkRow], entities: Collection[str]) -> list[LinkRow]:
    """The confirmed ones of the rows of a file, all about entities of a graph.

    Raises DataError naming file and line, also where two entities are said to be one thing elsewhere.
    """
    links = [link for link in rows if link.status == "confirmed"]
    taken: dict[str, LinkRow] = {}
    for link in links:
        if link.entity not in entities:
            raise wrong(path, link.line, f"{link.entity} is no entity of this graph. Correct it, or reject the row.")
        other = taken.setdefault(link.external, link)
        if other.entity != link.entity:
            twice = f"line {other.line} links another entity with {link.external}. Reject one of the two."
            raise wrong(path, link.line, twice)
    return links


def link_quads(links: Iterable[LinkRow], source: str) -> list[ox.Quad]:
    """The graph of links: each by two properties, with who confirmed it, and in which line of the source, sorted."""
    quads = set[ox.Quad]()
    for link in links:
        row = node(f"{BASE}link/{link.entity.rstrip('/').rpartition('/')[2]}/{digest(link.external)}")
        entity, external = node(link.entity), node(link.external)
        why = ": ".join(filter(None, (link.by, link.evidence)))
        triples = [
            *say(entity, ("skos:exactMatch", external), ("schema:sameAs", external)),
            *say(row, ("a", term("rdf:Statement")), ("rdf:subject", entity), ("rdf:object", external)),
            *say(row, ("rdf:predicate", term("skos:exactMatch")), ("dcterms:creator", ox.Literal(link.who))),
            *say(row, ("dcterms:source", ox.Literal(f"{source}, line {link.line}"))),
            *say(row, ("dcterms:description", ox.Literal(why) if why else None)),
        ]
        quads.update(in_graph(triples, node(GRAPH)))
    return sorted(quads, key=str)


def write_links(path: Path, links: Iterable[LinkRow]) -> None:
    """The rows as a file, written whole or not at all: what a person decided is in it."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(as_csv(COLUMNS, (link[: len(COLUMNS)] for link in links)), encoding="utf-8", newline="")
    part.replace(path)
