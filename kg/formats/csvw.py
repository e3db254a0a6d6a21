"""The graph as tables in CSV for spreadsheets and data frames, described by CSV on the Web; sorted and byte-stable."""

import csv
import io
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pyoxigraph as ox

from kg.formats.jsonld import as_file
from kg.model.classes import kinds_under
from kg.rdf.graph import Term, term
from kg.rdf.namespaces import NS, RDF, best_label, graph as graph_name
from kg.resources import toml

DESCRIPTION = "csv-metadata.json"  # where CSV on the Web looks for it, beside the tables
MEDIA_TYPE = "text/csv; charset=utf-8; header=present"


class CsvColumn(NamedTuple):
    """A column as `tables.toml` has it."""

    name: str
    title: str
    datatype: str = "string"
    refers: Sequence[str] = ()
    separator: str = ""
    of: str = ""
    named: bool = False


class CsvTable(NamedTuple):
    """A table: its file, what a row is, its columns; the first `keys` of them tell rows apart."""

    name: str
    title: str
    columns: tuple[CsvColumn, ...]
    keys: int

    @property
    def file(self) -> str:
        return f"{self.name}.csv"


TABLES = tuple(
    CsvTable(name, table["title"], tuple(CsvColumn(**column) for column in table["columns"]), table["keys"])
    for name, table in toml(__file__, "tables.toml").items()
)


def tables(quads: Iterable[ox.Quad]) -> dict[str, bytes]:
    """The tables of `TABLES` and their description, by file name; in a graph without claims they have no rows."""
    graph = _Statements(quads)
    rows = _rows(graph)
    files = {}
    for table in TABLES:
        cells = {tuple(_cell(graph, column, *row) for column in table.columns) for row in rows[table.name]}
        files[table.file] = as_csv((column.name for column in table.columns), sorted(cells)).encode()
    return {**files, DESCRIPTION: description()}


def as_csv(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Rows under their columns as CSV (RFC 4180)."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows((columns, *rows))
    return text.getvalue()


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
    dialect = {"encoding": "utf-8", "lineTerminators": ["\r\n"], "quoteChar": '"', "doubleQuote": True}
    context = ["http://www.w3.org/ns/csvw", {"@language": "en"}]
    return as_file({"@context": context, "dialect": dialect, "tables": [_described(table) for table in TABLES]})


def _described(table: CsvTable) -> dict[str, Any]:
    columns = list[dict[str, Any]]()
    for place, column in enumerate(table.columns):
        said = {"name": column.name, "titles": column.name, "dc:description": column.title, "datatype": column.datatype}
        said |= {"separator": column.separator} if column.separator else {}
        columns.append(said | ({"required": True} if place < table.keys else {}))
    refers = ((column.name, *column.refers) for column in table.columns if column.refers)
    references = [
        {"columnReference": name, "reference": {"resource": f"{file}.csv", "columnReference": key}}
        for name, file, key in refers
    ]
    keys = [column.name for column in table.columns[: table.keys]]
    schema = {"columns": columns, "primaryKey": keys, **({"foreignKeys": references} if references else {})}
    return {"url": table.file, "dc:title": table.title, "tableSchema": schema}


class _Statements:
    """Triples by subject and property, and the names of things; without inferred ones, which add no claim."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self.said: defaultdict[str, defaultdict[str, set[Term]]] = defaultdict(lambda: defaultdict(set))
        inferred = ox.NamedNode(graph_name("inferred"))
        for quad in quads:
            if quad.graph_name != inferred:
                self.said[_text(quad.subject)][quad.predicate.value].add(quad.object)

    def values(self, subject: str, predicate: str) -> set[Term]:
        """The values of a property, by IRI, as terms."""
        return self.said[subject].get(predicate, set()) if subject in self.said else set()

    def all(self, subject: str, names: str) -> list[str]:
        """The values of a property, sorted; of several (`a|b`) the first that has any."""
        values = (self.values(subject, term(name).value) for name in names.split("|"))
        return sorted(map(_text, next(filter(None, values), ())))

    def label(self, iri: str) -> str:
        """The best name of a thing; its IRI's last part if it has none; nothing for nothing."""
        return best_label(iri, self.said.get(iri, {})) if iri else ""

    def members(self, *classes: str) -> list[str]:
        """The things said to be of some classes of the ontology."""
        wanted = {term(f"hkit:{name}") for name in classes}
        return [one for one, values in self.said.items() if not wanted.isdisjoint(values.get(RDF + "type", ()))]


def _text(term: Term) -> str:
    """A cell's text: an IRI or a literal as they are, a blank node by its label."""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def _rows(graph: _Statements) -> dict[str, list[tuple[str, dict[str, str]]]]:
    """For each table the subjects of its rows, each with the cells that are not the values of a property."""
    kinds = {kind: graph.members(kind) for kind in ("Statement", "Observation")}
    claims = [(claim, _claim(graph, claim, kind)) for kind, members in kinds.items() for claim in members]
    ends = ("hkit:about", "hkit:attributedTo", "rdf:subject")
    entities = {entity for claim, _ in claims for end in ends for entity in graph.all(claim, end)}
    entities.update(graph.members(*kinds_under("Entity")))
    return {
        "entities": [(entity, {"entity": entity, "label": graph.label(entity)}) for entity in entities],
        "statements": [row for row in claims if row[1]["kind"] == NS + "Statement"],
        "observations": [row for row in claims if row[1]["kind"] == NS + "Observation"],
        "evidence": [(e, {"claim": c, "evidence": e}) for c, _ in claims for e in graph.all(c, "hkit:evidence")],
        "claims": claims,
    }


def _cell(graph: _Statements, column: CsvColumn, subject: str, own: Mapping[str, str]) -> str:
    """A cell of the row of a subject: one of its `own`, else the values of the column's property, or their name."""
    if column.name in own:
        return own[column.name]
    values = graph.all(subject, column.of)
    cell = column.separator.join(values if column.separator else values[:1])
    return graph.label(cell) if column.named else cell


def _claim(graph: _Statements, claim: str, kind: str) -> dict[str, str]:
    """The cells of a claim that are not the values of a property: its object, and the first of its quotes."""
    value = min(graph.values(claim, RDF + "object" if kind == "Statement" else NS + "value"), key=str, default=None)
    literal = value if isinstance(value, ox.Literal) else None
    text = "" if value is None else _text(value)
    evidence = graph.all(claim, "hkit:evidence")
    names = ("document", "begin", "end", "quote")
    passages = (["".join(graph.all(each, f"hkit:{name}")[:1]) for name in names] for each in evidence)
    by_place = min(passages, key=lambda one: (one[0], int(one[1]) if one[1].isdecimal() else 0), default=[""] * 4)
    _, begin, end, quote = by_place
    return {
        "claim": claim,
        "kind": NS + kind,
        "object": text,
        "object_datatype": literal.datatype.value if literal else "",
        "object_language": (literal.language or "") if literal else "",
        "object_label": text if literal else graph.label(text),
        "begin": begin,
        "end": end,
        "quotes": str(len(evidence)),
        "quote": quote,
    }
