"""The graph as tables in CSV for spreadsheets and data frames, described by CSV on the Web; sorted and byte-stable."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from kg.rdf.labels import LABELS, label_rank, local_name
from kg.rdf.namespaces import NS, PREFIXES
from kg.rdf.namespaces import graph as graph_name

DESCRIPTION = "csv-metadata.json"  # where CSV on the Web looks for it, beside the tables
MEDIA_TYPE = "text/csv; charset=utf-8; header=present"
RDF, RDFS, SKOS, XSD = (PREFIXES[name] for name in ("rdf", "rdfs", "skos", "xsd"))
LINES = "\n"  # parts the several values of a cell that holds texts; a space parts IRIs

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CsvColumn:
    """A column: `refers` is the table and column whose values it takes; `separator` parts several values."""

    name: str
    title: str
    datatype: str = "string"
    refers: tuple[str, str] | None = None
    separator: str | None = None


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


IRI = "anyURI"
ENTITY = ("entities", "entity")
CLAIM = ("claims", "claim")
FIGURE = (
    CsvColumn("value", "Value", "decimal"),
    CsvColumn("minimum", "Least value", "decimal"),
    CsvColumn("maximum", "Greatest value", "decimal"),
    CsvColumn("unit", "Unit (IRI)", IRI),
)
# What every claim has, in the words of the ontology.
ATTITUDE = (
    CsvColumn("hedge", "Hedge of the value (IRI)", IRI),
    CsvColumn("modality", "Modality: holds, planned or considered (IRI)", IRI),
    CsvColumn("as_of", "As of", "date"),
    CsvColumn("date_basis", "Where the date comes from (IRI)", IRI),
    CsvColumn("attributed_to", "Who says so, if not the document itself (IRI)", IRI, ENTITY),
    CsvColumn("document", "Document (IRI)", IRI),
)
OBJECT = (
    CsvColumn("object", "Object: an IRI, or a text or date"),
    CsvColumn("object_datatype", "Datatype of the object (IRI); empty for things", IRI),
    CsvColumn("object_language", "Language of the object", "language"),
)
TABLES = (
    CsvTable(
        "entities",
        "Entities: one row for each thing that claims are about",
        (
            CsvColumn("entity", "Entity (IRI)", IRI),
            CsvColumn("label", "Name"),
            CsvColumn("classes", "Classes it is said to be of (IRIs)", IRI, separator=" "),
            CsvColumn("abbreviation", "Abbreviation", separator=LINES),
            CsvColumn("other_names", "Other names", separator=LINES),
        ),
    ),
    CsvTable(
        "statements",
        "Statements: one row for each claim of a subject, a predicate and an object",
        (
            CsvColumn("claim", "Claim (IRI)", IRI, CLAIM),
            CsvColumn("subject", "Subject (IRI)", IRI, ENTITY),
            CsvColumn("predicate", "Predicate (IRI)", IRI),
            *OBJECT,
            *ATTITUDE,
        ),
    ),
    CsvTable(
        "observations",
        "Observations: one row for each claim of a figure",
        (
            CsvColumn("claim", "Claim (IRI)", IRI, CLAIM),
            CsvColumn("about", "Entity (IRI)", IRI, ENTITY),
            CsvColumn("indicator", "Indicator (IRI)", IRI),
            *FIGURE,
            *ATTITUDE,
            CsvColumn("period", "Period (IRI)", IRI),
            CsvColumn("scope", "Part of the entity that is meant"),
            CsvColumn("baseline", "Year of comparison", "gYear"),
            CsvColumn("previous", "The figure before it (claim)", IRI, CLAIM),
            CsvColumn("part_of_total", "The total that it is a part of (claim)", IRI, CLAIM),
            CsvColumn("lesser_of", "The figures of which it is the lesser (claims)", IRI, CLAIM, " "),
        ),
    ),
    CsvTable(
        "evidence",
        "Evidence: one row for each claim and passage that says it",
        (
            CsvColumn("claim", "Claim (IRI)", IRI, CLAIM),
            CsvColumn("evidence", "Evidence (IRI)", IRI),
            CsvColumn("document", "Document (IRI)", IRI),
            CsvColumn("begin", "First character of the quote in the document's text, from 0", "integer"),
            CsvColumn("end", "The character after its last", "integer"),
            CsvColumn("quote", "Quote"),
            CsvColumn("rule", "Rule that matched (IRI)", IRI),
        ),
        keys=2,
    ),
    CsvTable(
        "claims",
        "Claims, tidy: one row for each statement or observation, with names and its first quote",
        (
            CsvColumn("claim", "Claim (IRI)", IRI),
            CsvColumn("kind", "Kind (class IRI)", IRI),
            CsvColumn("subject", "Subject (IRI)", IRI, ENTITY),
            CsvColumn("subject_label", "Name of the subject"),
            CsvColumn("predicate", "Predicate or indicator (IRI)", IRI),
            CsvColumn("predicate_label", "Name of the predicate or indicator"),
            *OBJECT,
            CsvColumn("object_label", "Name of the object, or the object itself"),
            *FIGURE,
            CsvColumn("unit_label", "Name of the unit"),
            *ATTITUDE,
            CsvColumn("begin", "First character of the quote in the document's text, from 0", "integer"),
            CsvColumn("end", "The character after its last", "integer"),
            CsvColumn("quotes", "Number of quotes; the others are in the table of evidence", "integer"),
            CsvColumn("quote", "Quote"),
        ),
    ),
)


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
        if column.refers and column.separator is None  # a list of keys is none that CSV on the Web can follow
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
        self.parents: defaultdict[str, set[str]] = defaultdict(set)
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
        ranked = [
            (label_rank(predicate, value.language), value.value)
            for predicate in LABELS
            for value in self.values(iri, predicate)
            if isinstance(value, ox.Literal)
        ]
        return min(ranked)[1] if ranked else local_name(iri) if iri else ""

    def members(self, *classes: str) -> list[str]:
        """The things said to be of some classes."""
        wanted = {str(ox.NamedNode(name)) for name in classes}
        types = ((subject, said.get(RDF + "type", ())) for subject, said in self.said.items())
        return [subject for subject, kinds in types if any(str(kind) in wanted for kind in kinds)]

    def below(self, name: str) -> set[str]:
        """A class and those under it."""
        names, waiting = set(), [name]
        children: defaultdict[str, list[str]] = defaultdict(list)
        for subject, said in self.said.items():
            for parent in said.get(RDFS + "subClassOf", ()):
                children[_text(parent)].append(subject)
        while waiting:
            current = waiting.pop()
            if current not in names:
                names.add(current)
                waiting += children[current]
        return names


def _text(term: Term) -> str:
    """A cell's text: an IRI or a literal as they are, a blank node by its label."""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def _rows(graph: _Statements) -> dict[str, list[Row]]:
    statements, observations = graph.members(NS + "Statement"), graph.members(NS + "Observation")
    claims = [*statements, *observations]
    ends = [*((claim, NS + "about") for claim in claims), *((claim, NS + "attributedTo") for claim in claims)]
    ends += [(claim, RDF + "subject") for claim in statements]
    entities = {entity for claim, end in ends for entity in graph.all(claim, end)}
    entities |= set(graph.members(*graph.below(NS + "Entity")))
    return {
        "entities": [_entity(graph, entity) for entity in entities],
        "statements": [(claim, *_stated(graph, claim), *_attitude(graph, claim)) for claim in statements],
        "observations": [_observation(graph, claim) for claim in observations],
        "evidence": [row for claim in claims for row in _evidence(graph, claim)],
        "claims": [_claim(graph, claim, NS + "Statement") for claim in statements]
        + [_claim(graph, claim, NS + "Observation") for claim in observations],
    }


def _entity(graph: _Statements, entity: str) -> Row:
    lists = (" ".join(graph.all(entity, RDF + "type")), LINES.join(graph.all(entity, NS + "abbreviation")))
    return entity, graph.label(entity), *lists, LINES.join(graph.all(entity, SKOS + "altLabel"))


def _stated(graph: _Statements, claim: str) -> Row:
    return graph.one(claim, RDF + "subject"), graph.one(claim, RDF + "predicate"), *_object(graph, claim)


def _object(graph: _Statements, claim: str) -> Row:
    value = min(graph.values(claim, RDF + "object"), key=str, default=None)
    if not isinstance(value, ox.Literal):
        return _text(value) if value is not None else "", "", ""
    return value.value, value.datatype.value, value.language or ""


def _figure(graph: _Statements, claim: str) -> Row:
    return tuple(graph.one(claim, NS + name) for name in ("value", "minValue", "maxValue", "unit"))


def _attitude(graph: _Statements, claim: str) -> Row:
    names = ("qualifier", "modality", "asOf", "dateBasis", "attributedTo", "document")
    return tuple(graph.one(claim, NS + name) for name in names)


def _observation(graph: _Statements, claim: str) -> Row:
    of = tuple(graph.one(claim, NS + name) for name in ("about", "indicator"))
    rest = tuple(graph.one(claim, NS + name) for name in ("period", "scope", "baseline", "previous", "partOfTotal"))
    lesser = " ".join(graph.all(claim, NS + "lesserOf"))
    return claim, *of, *_figure(graph, claim), *_attitude(graph, claim), *rest, lesser


def _evidence(graph: _Statements, claim: str) -> Iterator[Row]:
    for evidence in graph.all(claim, NS + "evidence"):
        names = ("document", "begin", "end", "quote", "rule")
        yield claim, evidence, *(graph.one(evidence, NS + name) for name in names)


def _claim(graph: _Statements, claim: str, kind: str) -> Row:
    stated = kind == NS + "Statement"
    subject = graph.one(claim, RDF + "subject" if stated else NS + "about")
    predicate = graph.one(claim, RDF + "predicate" if stated else NS + "indicator")
    figure = _figure(graph, claim)
    value = _object(graph, claim) if stated else (figure[0], XSD + "decimal" if figure[0] else "", "")
    # An object without a datatype is a thing, and things have names.
    label = value[0] if value[1] else graph.label(value[0])
    first, number = _first(list(_evidence(graph, claim)))
    named = (subject, graph.label(subject), predicate, graph.label(predicate))
    unit = graph.label(figure[-1])
    quoted = (first[3], first[4], str(number), first[5])
    return claim, kind, *named, *value, label, *figure, unit, *_attitude(graph, claim), *quoted


def _first(passages: Sequence[Row]) -> tuple[Row, int]:
    """The passage that comes first in its document, and how many there are."""
    order = sorted(passages, key=lambda row: (row[2], int(row[3]) if row[3].isascii() and row[3].isdigit() else 0, row))
    return (order or [("",) * 7])[0], len(passages)
