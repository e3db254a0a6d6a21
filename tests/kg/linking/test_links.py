"""Links to others: what dumps propose, what a person may write into the rows, and what the build publishes of them."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from kg.build import build
from kg.cli import main
from kg.compare.records import Records
from kg.errors import DataError
from kg.linking.dumps import External, externals
from kg.linking.propose import propose
from kg.linking.table import COLUMNS, GRAPH, LinkRow, confirmed, read_links, write_links
from kg.rdf.namespaces import BASE, PREFIXES
from kg.rdf.validation import load_file, validate
from kg.store.store import Store
from tests.support.claims import document, entity, statement, store

TEXT = "The Hill Council manages Harbour Park.\n\nWebsites\n\nHill Council: www.hill.example\n"
COUNCIL, PARK = f"{BASE}id/hill-council", f"{BASE}id/harbour-park"
WD = "http://www.wikidata.org/entity/"
NT = "\n".join(
    f"<{WD}{subject}> <{predicate}> {value} ."
    for subject, predicate, value in (
        # Triples of one thing need not stand together.
        ("Q1", PREFIXES["rdfs"] + "label", '"Conseil de la colline"@fr'),
        ("Q2", PREFIXES["rdfs"] + "label", '"Harbour Park"@en'),
        ("Q3", PREFIXES["rdfs"] + "label", '"Nothing of ours"@en'),
        ("Q1", "http://www.wikidata.org/prop/direct/P856", "<https://hill.example/>"),
        ("Q2", "http://www.wikidata.org/prop/direct/P17", f"<{WD}Q16>"),
        ("Q1", "http://www.wikidata.org/prop/direct/P31", f"<{WD}Q327333>"),
    )
)
TTL = """@prefix gn: <http://www.geonames.org/ontology#> .
<https://sws.geonames.org/7/> gn:name "Harbor Pk" ; gn:alternateName "The Harbour Park" ;
  gn:countryCode "HK" ; gn:featureCode gn:L.PRK .
<https://sws.geonames.org/8/> gn:name "Elsewhere" .
"""
CSV = (
    "iri,name,aliases,homepage,types,country\n"
    'https://a.example/1,Council of the Hill,"Hill Council|HC",,government,HK\n'
)
ROR2 = {
    "id": "https://ror.org/1",
    "names": [{"value": "Hill Council", "types": ["ror_display"]}, {"value": "HC", "types": ["acronym"]}],
    "links": [{"type": "website", "value": "http://www.hill.example"}, {"type": "wikipedia", "value": "http://w"}],
    "types": ["government"],
    "locations": [{"geonames_details": {"country_code": "HK"}}],
}
FLAT = {
    "id": "https://ror.org/1",
    "name": "Hill Council",
    "acronyms": ["HC"],
    "links": ["http://www.hill.example"],
    "types": ["Government"],
    "country": "HK",
}
WIKIDATA = {
    "id": "Q1",
    "labels": {"en": {"language": "en", "value": "Hill Council"}},
    "aliases": {"en": [{"language": "en", "value": "HC"}]},
    "claims": {
        "P856": [{"mainsnak": {"datavalue": {"value": "https://hill.example/"}}}],
        "P31": [{"mainsnak": {"datavalue": {"value": {"id": "Q327333"}}}}, {"mainsnak": {"snaktype": "novalue"}}],
        "P17": [{"mainsnak": {"datavalue": {"value": {"id": "Q8646"}}}}],
    },
}


def listed(*things: object) -> str:
    """A list of objects, each on a line of its own."""
    return "[\n" + ",\n".join(map(json.dumps, things)) + "\n]\n"


PLACES = "7\tHarbour Park\tHarbour Park\tHP,海港公園\t22.2\t114.1\tL\tPRK\tHK" + "\t" * 10 + "\n"


@pytest.fixture
def records(tmp_path: Path) -> Records:
    parts = (
        document(2024),
        entity("hill-council", "Hill Council", "PublicBody", "HC"),
        entity("harbour-park", "Harbour Park", "Park"),
        statement(2024, "hill-council", "homepage", "<https://www.hill.example>"),
    )
    return Records(store(tmp_path, "graph", *parts).oxigraph)


def dump(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    data = content.encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("wikidata.nt", NT, [("harbour-park", f"{WD}Q2", "label"), ("hill-council", f"{WD}Q1", "homepage + type")]),
        ("wikidata.nt.gz", NT, [("harbour-park", f"{WD}Q2", "label"), ("hill-council", f"{WD}Q1", "homepage + type")]),
        ("geonames.ttl", TTL, [("harbour-park", "https://sws.geonames.org/7/", "alias + type + country")]),
        ("table.csv", CSV, [("hill-council", "https://a.example/1", "abbreviation + alias + type + country")]),
        (
            "table.tsv",
            CSV.replace(",", "\t").replace('"', "").replace("|HC", ""),
            [("hill-council", "https://a.example/1", "alias + type + country")],
        ),
        (
            "ror.jsonl",
            json.dumps(ROR2),
            [("hill-council", "https://ror.org/1", "abbreviation + homepage + label + type + country")],
        ),
        (
            "flat.json",
            listed(FLAT, {**FLAT, "id": "https://ror.org/2", "name": "X", "acronyms": [], "links": []}),
            [("hill-council", "https://ror.org/1", "abbreviation + homepage + label + type + country")],
        ),
        (
            "wikidata.json",
            listed(WIKIDATA, {**WIKIDATA, "id": "Q9", "labels": [], "aliases": [], "claims": []}),
            [("hill-council", f"{WD}Q1", "abbreviation + homepage + label + type + country")],
        ),
        (
            "names.jsonl",
            json.dumps({"id": "https://ror.org/3", "names": [{"value": "Hill Council"}]})
            + '\n{"id": "https://ror.org/4", "names": ["Hill Council"], "types": null}',
            [("hill-council", "https://ror.org/3", "alias"), ("hill-council", "https://ror.org/4", "alias")],
        ),
        ("HK.txt", PLACES, [("harbour-park", "https://sws.geonames.org/7/", "label + type + country")]),
    ],
)
def test_each_form_of_dump_proposes(
    records: Records, tmp_path: Path, name: str, content: str, found: list[tuple[str, str, str]]
) -> None:
    links = propose(records, [dump(tmp_path, name, content)], ["HK", "Q8646"], least=0.15)
    told = [(link.entity.rpartition("/")[2], link.external, " + ".join(sorted(link.by.split(" + ")))) for link in links]
    assert told == [(slug, iri, " + ".join(sorted(by.split(" + ")))) for slug, iri, by in found]
    assert all(0 < float(link.score) <= 1 and link.evidence and link.status == "proposed" for link in links)


def test_more_in_common_scores_higher_and_what_speaks_against_lower(records: Records, tmp_path: Path) -> None:
    rows = {
        "all": {**FLAT},
        "name": {"id": "https://ror.org/3", "name": "Hill Council"},
        "elsewhere": {"id": "https://ror.org/4", "name": "Hill Council", "country": "CA"},
        "other": {"id": "https://ror.org/5", "name": "Hill Council", "types": ["education"]},
        "short": {"id": "https://ror.org/6", "name": "H C", "acronyms": ["HC"]},
    }
    path = dump(tmp_path, "all.jsonl", "\n".join(map(json.dumps, rows.values())))
    score = {link.external[-1]: float(link.score) for link in propose(records, [path], ["HK"], least=0)}
    assert score["1"] > score["3"] > score["4"] == score["5"] > score["6"]
    assert (
        "but other country (CA)"
        in {link.external[-1]: link for link in propose(records, [path], ["HK"], 0)}["4"].evidence
    )
    assert {link.external[-1] for link in propose(records, [path], ["HK"])} == {"1", "3"}


@pytest.mark.slow
def test_memory_holds_what_matches_and_not_the_dump(tmp_path: Path) -> None:
    import tracemalloc

    lines = "".join(f'<{WD}Q{n}> <{PREFIXES["rdfs"]}label> "Thing {n}" .\n' for n in range(60_000))
    path = dump(tmp_path, "big.nt.gz", lines)
    tracemalloc.start()
    found = list(externals(path, lambda _, value: value == "Thing 59999"))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == [External(f"{WD}Q59999", labels=frozenset({"Thing 59999"}))]
    assert most < len(lines) / 4


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.nt", "<http://a> <http://b> .\n", "a.nt: line 1, column 23: "),
        ("a.ttl", "@prefix x: <http://x> .\n\nx:a x:b", "a.ttl: line 3, column "),
        ("a.csv", "name,country\nA,HK\n", "a.csv, line 1: no column says what is meant"),
        ("a.csv", "iri,name\nhttp://a/1,A\nnone,B\n", "a.csv, line 3: 'none' is no IRI"),
        (
            "a.jsonl",
            '{"id": "http://a/1", "name": "A"}\n{oops\n',
            "a.jsonl, line 2: no JSON object on a line of its own",
        ),
        ("a.jsonl", '["id"]\n', "a.jsonl, line 1: no JSON object"),
        ("a.json", '{"ror": "http://a", "names": [{"value": "A"}]}', "a.json, line 1: '' is no IRI"),
        ("a.txt", "7\tHarbour\n", "a.txt, line 1: not a line of GeoNames"),
        ("a.csv.gz", "\x1f\x8b no gzip", "a.csv.gz cannot be read"),
        ("a.xlsx", "", "the ending .xlsx is of no known dump"),
    ],
)
def test_bad_dumps_are_told_with_their_line(tmp_path: Path, name: str, content: str, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(DataError) as raised:
        list(externals(path, lambda _name, _value: True))
    assert message in str(raised.value)


def row(**given: str) -> dict[str, str]:
    usual = {
        "entity": COUNCIL,
        "external": "https://ror.org/1",
        "status": "confirmed",
        "who": "A. Reader",
        "score": "0.9",
    }
    return {**dict.fromkeys(COLUMNS, ""), **usual, **given}


def table(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([row(), row(entity="hill council")], "line 3: entity is 'hill council', which is no web address."),
        ([row(external="Q42")], "line 2: external is 'Q42', which is no web address."),
        ([row(external="javascript:alert(1)")], "line 2: external is 'javascript:alert(1)', which is no web address."),
        ([row(external=PARK)], f"line 2: external is {PARK}, which is of this graph."),
        ([row(status="yes")], "line 2: status is 'yes'. It may be proposed, confirmed, rejected."),
        ([row(who="")], "line 2: confirmed by nobody."),
        ([row(score="high")], "line 2: score is 'high', which is no number."),
        ([row(score="7")], "line 2: score is 7. It runs from 0 to 1."),
        ([row(), row()], "line 3: the same link as in line 2."),
        ([row(entity=f"{BASE}id/nobody")], f"line 2: {BASE}id/nobody is no entity of this graph."),
        ([row(), row(entity=PARK)], "line 3: line 2 links another entity with https://ror.org/1."),
        ([row(evidence="two\nlines"), row(status="no")], "line 4: status is 'no'."),
    ],
)
def test_bad_rows_are_told_with_their_line(tmp_path: Path, rows: list[dict[str, str]], message: str) -> None:
    path = table(tmp_path / "links.csv", *rows)
    with pytest.raises(DataError) as raised:
        confirmed(path, read_links(path), {COUNCIL, PARK})
    assert f"{path}, {message}" in str(raised.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"entity,external\n", "line 1: there is no column status"),
        (b"", "line 1: there is no column entity, external, status"),
        (b"entity,external,status\na,b\n", "line 2: not as many fields as columns"),
        (b"entity,external,status\na,b,c,d\n", "line 2: not as many fields as columns"),
        (b'entity,external,status\n"a,b,c\n', "unexpected end of data"),
        (b"entity,external,status\n\xff\n", "is not UTF-8"),
    ],
)
def test_bad_tables_are_told(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "links.csv"
    path.write_bytes(content)
    with pytest.raises(DataError) as raised:
        read_links(path)
    assert message in str(raised.value)


def test_rows_come_back_as_they_were_written(tmp_path: Path) -> None:
    link = LinkRow(
        COUNCIL, 'The "Hill", Council', "https://ror.org/1", "丘\nline", "label", "a, b", "0.50", "rejected", "B"
    )
    write_links(tmp_path / "links.csv", [link])
    (read,) = read_links(tmp_path / "links.csv")
    assert [getattr(read, name) for name in COLUMNS] == [getattr(link, name) for name in COLUMNS]
    # What a spreadsheet adds at the beginning does no harm.
    (tmp_path / "links.csv").write_bytes(b"\xef\xbb\xbf" + (tmp_path / "links.csv").read_bytes())
    assert read_links(tmp_path / "links.csv")[0].entity == COUNCIL


def run(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "town.txt"
    path.write_text(f"Yearbook\n\n{TEXT}")
    path.with_suffix(".toml").write_text('title = "Yearbook"\nedition = 2024\nid = "town"\nplace = "Hill"\n')
    return path


@pytest.mark.slow
def test_from_dump_to_published_links(source: Path, tmp_path: Path) -> None:
    out, links = tmp_path / "build", tmp_path / "links.csv"
    build([source], out)
    lines = "\n".join(map(json.dumps, [ROR2, {"id": "https://ror.org/2", "name": "Harbour Park"}]))
    ror = dump(tmp_path, "ror.jsonl", lines)
    told = run("links", "propose", "--release", out, "--against", ror, "--country", "HK", "-o", links)
    assert (told.exit_code, told.output.split(" Set")[0]) == (0, f"2 new in {links}, for 2 entities.")
    assert build([source], out, links=links).graphs.get(GRAPH) is None  # proposed is not published
    rows = list(csv.DictReader(links.open(encoding="utf-8")))
    for each in rows:
        decided = {COUNCIL: ("confirmed", "A. Reader"), PARK: ("rejected", "A. Reader")}
        each["status"], each["who"] = decided[each["entity"]]
    table(links, *rows)
    # Proposing again leaves alone what a person decided.
    again = run("links", "propose", "--release", out, "--against", tmp_path / "ror.jsonl", "-o", links)
    assert "0 new" in again.output
    assert [link.status for link in read_links(links)] == ["rejected", "confirmed"]
    made = run("build", source, "--out", out, "--links", links)
    assert made.exit_code == 0, made.output
    graph = Store.open_release(out)
    said = f"GRAPH <{GRAPH}> {{ ?entity skos:exactMatch ?other ; schema:sameAs ?other }}"
    assert graph.select(f"SELECT * {{ {said} }}") == [
        {"entity": ox.NamedNode(COUNCIL), "other": ox.NamedNode("https://ror.org/1")}
    ]
    (row,) = graph.select(
        "SELECT ?who ?row ?why { ?l rdf:subject id:hill-council ; rdf:object <https://ror.org/1> ; "
        "dcterms:creator ?who ; dcterms:source ?row ; dcterms:description ?why }"
    )
    assert (row["who"].value, row["row"].value) == ("A. Reader", "links.csv, line 3")
    assert "homepage http://www.hill.example" in row["why"].value
    assert (
        validate(load_file(graph.release / "dumps" / "hkit.nq"), only=["link", "link-once", "link-confirmed"]).results
        == ()
    )  # type: ignore[operator]
    assert (graph.release / "links.csv").read_bytes() == links.read_bytes()  # type: ignore[operator]


def test_a_wrong_row_makes_no_release(source: Path, tmp_path: Path) -> None:
    links = table(tmp_path / "links.csv", row(), row(entity=f"{BASE}id/nobody", external="https://ror.org/2"))
    told = run("build", source, "--out", tmp_path / "build", "--links", links)
    assert told.exit_code == 1
    assert f"{links}, line 3: {BASE}id/nobody is no entity of this graph." in told.output
    assert not (tmp_path / "build" / "current").exists()
