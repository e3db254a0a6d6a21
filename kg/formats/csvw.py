"""The graph as tables in CSV for spreadsheets and data frames, described by CSV on the Web; sorted and byte-stable."""

from __future__ import annotations

import csv
import io
import json
import tomllib
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.model.classes import kinds_under
from kg.rdf.labels import best_label
from kg.rdf.namespaces import NS, PREFIXES
from kg.rdf.namespaces import graph as graph_name
from kg.rdf.terms import term

DESCRIPTION = "csv-metadata.json"  # where CSV on the Web looks for it, beside the tables
MEDIA_TYPE = "text/csv; charset=utf-8; header=present"
RDF, XSD = PREFIXES["rdf"], PREFIXES["xsd"]

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CsvColumn:
    """A column as `tables.toml` has it."""

    name: str
    title: str
    datatype: str = "string"
    refers: Sequence[str] = ()
    separator: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A table: its file, what a row is, its columns; the first `keys` of them tell rows apart."""

    name: str
    title: str
    columns: tuple[CsvColumn, ...]
    keys: int = 1

    @property
    def file(self) -> str:
        return f"{self.name}.csv"


def _tables() -> Iterator[CsvTable]:
    content = tomllib.loads(Path(__file__).with_name("tables.toml").read_text(encoding="utf-8"))
    for name, table in content.items():
        columns = tuple(CsvColumn(**column) for column in table.pop("columns"))
        yield CsvTable(name=name, columns=columns, **table)


TABLES = tuple(_tables())


def tables(quads: Iterable[ox.Quad]) -> dict[str, bytes]:
    """The tables of `TABLES` and their description, by file name; in a graph without claims they have no rows."""
    graph = _Statements(quads)
    rows = {name: sorted(set(each)) for name, each in _rows(graph).items()}
    files = {table.file: _csv(table, rows[table.name]) for table in TABLES}
    return {**files, DESCRIPTION: description()}


def archive(files: Mapping[str, bytes]) -> bytes:
    """Files as one ZIP archive without times, so that it is the same bytes each time."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name)  # its time is the first that ZIP knows, in 1980
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            folder.writestr(entry, content)
    return packed.getvalue()


def description() -> bytes:
    """The description of the tables by CSV on the Web: titles, datatypes, keys and what refers to what."""
    content = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\r\n"], "quoteChar": '"', "doubleQuote": True},
        "tables": [_described(table) for table in TABLES],
    }
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def _described(table: CsvTable) -> dict[str, Any]:
    columns = [
        {
            "name": column.name,
            "titles": column.name,
            "dc:description": column.title,
            "datatype": column.datatype,
            **({"separator": column.separator} if column.separator else {}),
            **({"required": True} if place < table.keys else {}),
        }
        for place, column in enumerate(table.columns)
    ]
    references = [
        {
            "columnReference": column.name,
            "reference": {"resource": f"{column.refers[0]}.csv", "columnReference": column.refers[1]},
        }
        for column in table.columns
        if column.refers and not column.separator  # a list of keys is none that CSV on the Web can follow
    ]
    keys = [column.name for column in table.columns[: table.keys]]
    schema = {"columns": columns, "primaryKey": keys, **({"foreignKeys": references} if references else {})}
    return {"url": table.file, "dc:title": table.title, "tableSchema": schema}


def _csv(table: CsvTable, rows: Iterable[Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(column.name for column in table.columns)
    writer.writerows(rows)
    return text.getvalue().encode()


class _Statements:
    """Triples by subject and property, and the names of things."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self.said: defaultdict[str, defaultdict[str, set[Term]]] = defaultdict(lambda: defaultdict(set))
        inferred = str(graph_name("inferred"))
        for quad in quads:
            # What follows by the ontology adds wider classes, and no claim.
            if not isinstance(quad.graph_name, ox.NamedNode) or quad.graph_name.value != inferred:
                self.said[_text(quad.subject)][quad.predicate.value].add(quad.object)

    def all(self, subject: str, predicate: str) -> list[str]:
        """The values of a property, sorted."""
        return sorted(_text(value) for value in self.values(subject, predicate))

    def one(self, subject: str, predicate: str) -> str:
        """The value of a property; the first of several, empty if there is none."""
        return next(iter(self.all(subject, predicate)), "")

    def values(self, subject: str, predicate: str) -> set[Term]:
        """The values of a property as terms."""
        return self.said[subject].get(predicate, set()) if subject in self.said else set()

    def label(self, iri: str) -> str:
        """The best name of a thing; its IRI's last part if it has none; nothing for nothing."""
        return best_label(iri, lambda predicate: self.values(iri, predicate)) if iri else ""

    def members(self, *classes: str) -> list[str]:
        """The things said to be of some classes."""
        wanted = {str(ox.NamedNode(name)) for name in classes}
        types = ((subject, said.get(RDF + "type", ())) for subject, said in self.said.items())
        return [subject for subject, kinds in types if any(str(kind) in wanted for kind in kinds)]


def _text(term: Term) -> str:
    """A cell's text: an IRI or a literal as they are, a blank node by its label."""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def _rows(graph: _Statements) -> dict[str, list[Row]]:
    statements, observations = graph.members(NS + "Statement"), graph.members(NS + "Observation")
    claims = [*statements, *observations]
    ends = [(claim, NS + name) for claim in claims for name in ("about", "attributedTo")]
    ends += [(claim, RDF + "subject") for claim in statements]
    entities = {entity for claim, end in ends for entity in graph.all(claim, end)}
    entities |= set(graph.members(*(NS + kind for kind in kinds_under("Entity"))))
    evidence = {claim: graph.all(claim, NS + "evidence") for claim in claims}
    rows: dict[str, list[tuple[str, dict[str, str]]]] = {
        "entities": [(entity, {"entity": entity, "label": graph.label(entity)}) for entity in entities],
        "statements": [(claim, {"claim": claim, **_object(graph, claim)}) for claim in statements],
        "observations": [(claim, {"claim": claim}) for claim in observations],
        "evidence": [(each, {"claim": claim, "evidence": each}) for claim in claims for each in evidence[claim]],
        "claims": [(claim, _tidy(graph, claim, "Statement", evidence[claim])) for claim in statements]
        + [(claim, _tidy(graph, claim, "Observation", evidence[claim])) for claim in observations],
    }
    return {
        table.name: [tuple(_cell(graph, column, *row) for column in table.columns) for row in rows[table.name]]
        for table in TABLES
    }


def _cell(graph: _Statements, column: CsvColumn, subject: str, own: Mapping[str, str]) -> str:
    """A cell of the row of a subject: one of its `own`, else the values of the column's property."""
    if column.name in own:
        return own[column.name]
    values = graph.all(subject, term(column.of).value)
    return column.separator.join(values if column.separator else values[:1])


def _object(graph: _Statements, claim: str) -> dict[str, str]:
    value = min(graph.values(claim, RDF + "object"), key=str, default=None)
    return {
        "object": "" if value is None else _text(value),
        "object_datatype": value.datatype.value if isinstance(value, ox.Literal) else "",
        "object_language": (value.language or "") if isinstance(value, ox.Literal) else "",
    }


def _tidy(graph: _Statements, claim: str, kind: str, evidence: Sequence[str]) -> dict[str, str]:
    """The cells of a claim in the table of all claims that are not the values of a property."""
    stated = kind == "Statement"
    subject = graph.one(claim, RDF + "subject" if stated else NS + "about")
    predicate = graph.one(claim, RDF + "predicate" if stated else NS + "indicator")
    value = graph.one(claim, NS + "value")
    figure = {"object": value, "object_datatype": XSD + "decimal" if value else "", "object_language": ""}
    row = _object(graph, claim) if stated else figure
    # An object without a datatype is a thing, and things have names.
    label = row["object"] if row["object_datatype"] else graph.label(row["object"])
    names = ("document", "begin", "end", "quote", "rule")
    passages = [tuple(graph.one(each, NS + name) for name in names) for each in evidence]
    first = min(passages, key=_place, default=("",) * len(names))
    return {
        "claim": claim,
        "kind": NS + kind,
        "subject": subject,
        "subject_label": graph.label(subject),
        "predicate": predicate,
        "predicate_label": graph.label(predicate),
        **row,
        "object_label": label,
        "unit_label": graph.label(graph.one(claim, NS + "unit")),
        "begin": first[1],
        "end": first[2],
        "quotes": str(len(passages)),
        "quote": first[3],
    }


def _place(passage: Row) -> tuple[str, int]:
    document, begin, *_ = passage
    return document, int(begin) if begin.isascii() and begin.isdigit() else 0
