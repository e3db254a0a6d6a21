"""CSV tables: they say what the graph says, their description holds for every cell, and no cell is mangled."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.formats.csvw import DESCRIPTION, TABLES, CsvTable, archive, tables
from kg.rdf.claims import write, write_vocabulary
from kg.rdf.vocabulary import load_ontology, load_vocabulary
from kg.store.store import Store
from tests.support.graphs import CLAIMS, FACTS, TYPE, hostile, iri
from tests.support.readings import reading

SMALL = [*load_ontology(), *write_vocabulary([reading()], load_vocabulary()), *write(reading())]
FITS = {
    "string": re.compile(r".*", re.DOTALL),
    "anyURI": re.compile(r"[^\s<>\"{}|\\^`]+"),
    "decimal": re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)"),
    "integer": re.compile(r"[+-]?\d+"),
    "date": re.compile(r"-?\d{4,}-\d\d-\d\d"),
    "gYear": re.compile(r"-?\d{4,}"),
    "language": re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*"),
}


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


@pytest.fixture(scope="module")
def chapter(release: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (release / "dumps").glob("*.csv")}


@pytest.fixture(scope="module")
def store(release: Path) -> Store:
    return Store.open_release(release)


@pytest.mark.parametrize(
    ("table", "query"),
    [
        ("entities", "SELECT DISTINCT ?x { ?x a/rdfs:subClassOf* hkit:Entity }"),
        ("statements", "SELECT ?x { ?x a hkit:Statement }"),
        ("observations", "SELECT ?x { ?x a hkit:Observation }"),
        (
            "evidence",
            "SELECT ?x ?e { ?x a ?kind ; hkit:evidence ?e . VALUES ?kind { hkit:Statement hkit:Observation } }",
        ),
        ("claims", "SELECT ?x { ?x a ?kind . VALUES ?kind { hkit:Statement hkit:Observation } }"),
    ],
)
def test_table_has_the_rows_of_a_query(chapter: dict[str, bytes], store: Store, table: str, query: str) -> None:
    found = [next(iter(row.values())) for row in read(chapter[f"{table}.csv"])]

    assert found
    assert sorted(found) == sorted(row["x"].value for row in store.select(query))


def test_figures_and_quotes_of_the_tidy_table_are_the_graphs(chapter: dict[str, bytes], store: Store) -> None:
    query = """SELECT ?x ?value ?unit ?begin ?quote {
        ?x hkit:value ?value ; hkit:unit ?unit ; hkit:evidence ?e . ?e hkit:begin ?begin ; hkit:quote ?quote }"""
    asked = {(row["x"].value, int(row["begin"].value)): row for row in store.select(query)}
    figures = [row for row in read(chapter["claims.csv"]) if row["value"]]

    assert len(figures) > 50
    for row in figures:
        said = asked[row["claim"], int(row["begin"])]
        assert Decimal(row["value"]) == Decimal(said["value"].value)
        assert (row["unit"], row["quote"]) == (said["unit"].value, said["quote"].value)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
@pytest.mark.parametrize("of", ["chapter", "small"])
def test_every_cell_is_as_described(chapter: dict[str, bytes], of: str, table: CsvTable) -> None:
    files = chapter if of == "chapter" else tables(SMALL)
    described = next(
        each
        for each in json.loads(files.get(DESCRIPTION) or tables([])[DESCRIPTION])["tables"]
        if each["url"] == table.file
    )["tableSchema"]
    rows = read(files[table.file])

    assert rows
    assert list(rows[0]) == [column["name"] for column in described["columns"]]
    for column in described["columns"]:
        cells = [row[column["name"]] for row in rows]
        values = [part for cell in cells if cell for part in cell.split(column.get("separator", "\0"))]
        assert all(FITS[column["datatype"]].fullmatch(value) for value in values), column["name"]
        assert not column.get("required") or all(cells)
    keys = [tuple(row[name] for name in described["primaryKey"]) for row in rows]
    assert len(set(keys)) == len(keys)
    for key in described.get("foreignKeys", []):
        other = {row[key["reference"]["columnReference"]] for row in read(files[key["reference"]["resource"]])}
        assert {row[key["columnReference"]] for row in rows} <= other  # strict readers take no empty cell for a key


def test_a_label_stands_beside_each_iri_of_the_tidy_table() -> None:
    row = next(row for row in read(tables(SMALL)["claims.csv"]) if row["predicate"].endswith("manages"))

    assert row["subject_label"] == "Harbour Parks Corporation"
    assert row["object_label"] == "Harbour Park"
    assert row["quote"] == "The Harbour Parks Corporation (HPC) manages Harbour Park."


def test_hostile_texts_are_read_back_letter_for_letter() -> None:
    texts = {quad.object for quad in hostile() if isinstance(quad.object, ox.Literal)}
    quads = [
        quad
        for number, text in enumerate(sorted(texts, key=str))
        for quad in (
            ox.Quad(iri(f"claim/{number}"), TYPE, iri("ns#Statement"), CLAIMS),
            ox.Quad(iri(f"claim/{number}"), ox.NamedNode(TYPE.value.replace("type", "object")), text, CLAIMS),
        )
    ]
    rows = read(tables(quads)["statements.csv"])

    assert sorted(row["object"] for row in rows) == sorted(text.value for text in texts)
    assert {"zh-hant", "zh-hant-hk", "ar"} < {row["object_language"] for row in rows}
    assert "1.10" in {row["object"] for row in rows}


def test_tables_do_not_depend_on_the_order_of_quads() -> None:
    assert tables(random.Random(1).sample(SMALL, len(SMALL))) == tables(SMALL)


def test_a_graph_without_claims_has_tables_without_rows() -> None:
    found = tables([ox.Quad(iri("a"), iri("b"), iri("c"), FACTS)])

    assert {name: len(read(content)) for name, content in found.items() if name != DESCRIPTION} == {
        table.file: 0 for table in TABLES
    }


def test_archive_is_the_same_bytes_each_time() -> None:
    files = {"b.csv": b"b", "a.csv": b"a"}
    packed = archive(files)

    assert packed == archive(dict(reversed(list(files.items()))))
    with zipfile.ZipFile(io.BytesIO(packed)) as folder:
        assert {name: folder.read(name) for name in folder.namelist()} == files
