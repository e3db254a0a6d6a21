"""The dataset's description: each of its numbers is what a query counts or a file has, here and for any other graph."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
import pytest
from flask.testing import FlaskClient
from rdflib import Graph

from kg.build import build
from kg.formats.registry import GRAPHS, GraphFormat
from kg.rdf.graph import term
from kg.rdf.namespaces import PREFIXES
from kg.release.description import Described, outline
from kg.store.store import Store
from tests.support.pages import HTML, client, foreign

SPDX = "<http://spdx.org/rdf/terms#"
OTHER = """
@prefix ex: <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:a a ex:Kind ; ex:size 1.10, 1.1, "1.1" ; ex:part [ a ex:Kind ], [ ex:size 1.10 ] ;
  owl:sameAs <http://other.example/a> .
ex:g1 { ex:a a ex:Kind . ex:b a ex:Other ; skos:exactMatch <http://other.example/b>, ex:a ; ex:size 2 . }
ex:g2 { ex:b a ex:Other ; rdfs:seeAlso <https://third.example/x#y>, <mailto:a@b.example> . _:x ex:size 3 . }
"""
# What is handed out: each triple once, whatever graph it is in, but the full texts.
ALL = """{ SELECT DISTINCT ?s ?p ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o }
  FILTER (!STRSTARTS(STR(?g), "https://w3id.org/hkit/graph/text/")) } } }"""


class Told:
    """A served description beside the store it is of."""

    def __init__(self, asked: FlaskClient, store: Store) -> None:
        self.asked, self.store, self.graph = asked, store, ox.Store()
        body = asked.get("/.well-known/void", headers={"Accept": "text/turtle"}).data
        self.graph.load(body, format=ox.RdfFormat.TURTLE)
        self.checked: set[tuple[object, str]] = set()

    def rows(self, pattern: str) -> list[ox.QuerySolution]:
        """The rows for a pattern of the description."""
        found = self.graph.query(f"SELECT * {{ {pattern} }}", prefixes=PREFIXES)
        assert isinstance(found, ox.QuerySolutions)
        return list(found)

    def counted(self, pattern: str, what: str = "*") -> int:
        """How much a query counts in the store."""
        return int(self.store.select(f"SELECT (COUNT({what}) AS ?n) {{ {pattern} }}")[0]["n"].value)

    def check(self, subject: ox.NamedNode | ox.BlankNode, name: str, expected: int) -> None:
        """One number of the description is as expected, and now accounted for."""
        predicate = ox.NamedNode(PREFIXES["void"] + name)
        (quad,) = self.graph.quads_for_pattern(subject, predicate, None, None)
        assert isinstance(quad.object, ox.Literal)
        assert int(quad.object.value) == expected, (subject, name)
        self.checked.add((subject, predicate.value))

    def numbers(self) -> Iterator[tuple[object, str]]:
        """Every number in VoID's words."""
        for quad in self.graph:
            if quad.predicate.value.startswith(PREFIXES["void"]) and isinstance(quad.object, ox.Literal):
                if quad.object.datatype.value.endswith("#string"):
                    continue
                yield quad.subject, quad.predicate.value


@pytest.fixture(scope="module", params=["chapter", "foreign", "graphs"])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("described")
    if request.param == "chapter":
        store = Store.open_release(request.getfixturevalue("release"))
    elif request.param == "foreign":
        store = foreign(folder)
    else:
        (folder / "other.trig").write_text(OTHER, encoding="utf-8")
        store = Store.open_files([folder / "other.trig"])
    return Told(client(store), store)


@pytest.mark.slow
def test_every_number_of_void_is_what_a_query_counts(told: Told) -> None:
    (dataset,) = {row["d"] for row in told.rows("?d dcat:version ?version")}
    told.check(dataset, "triples", told.counted(ALL))
    told.check(dataset, "distinctSubjects", told.counted(ALL, "DISTINCT ?s"))
    told.check(dataset, "distinctObjects", told.counted(ALL, "DISTINCT ?o"))
    told.check(dataset, "properties", told.counted(ALL, "DISTINCT ?p"))
    told.check(dataset, "classes", told.counted(f"{ALL} FILTER (?p = rdf:type && isIRI(?o))", "DISTINCT ?o"))
    for row in told.rows("?d void:propertyPartition ?part . ?part void:property ?p"):
        of = f"{ALL} FILTER (?p = {row['p']})"
        told.check(row["part"], "triples", told.counted(of))
        told.check(row["part"], "distinctSubjects", told.counted(of, "DISTINCT ?s"))
        told.check(row["part"], "distinctObjects", told.counted(of, "DISTINCT ?o"))
    for row in told.rows("?d void:classPartition ?part . ?part void:class ?class"):
        members = told.counted(f"{ALL} FILTER (?p = rdf:type && ?o = {row['class']})", "DISTINCT ?s")
        told.check(row["part"], "entities", members)
    for row in told.rows("?links a void:Linkset ; void:linkPredicate ?p ; void:objectsTarget/void:uriSpace ?space"):
        space = row["space"]
        of = f"{ALL} FILTER (?p = {row['p']} && STRSTARTS(STR(?o), {space}) && !STRSTARTS(STR(?s), {space}))"
        told.check(row["links"], "triples", told.counted(of))
    for row in told.rows("?part a void:Dataset . ?d void:subset ?part MINUS { ?part a dcat:Dataset }"):
        told.check(row["part"], "triples", told.counted(f"GRAPH {row['part']} {{ ?s ?p ?o }}"))
    for row in told.rows("?edition dcat:inSeries ?series"):
        graphs = " ".join(str(each["g"]) for each in told.rows(f"{row['edition']} void:subset ?g"))
        inside = f"{{ SELECT DISTINCT ?s ?p ?o {{ VALUES ?g {{ {graphs} }} GRAPH ?g {{ ?s ?p ?o }} }} }}"
        told.check(row["edition"], "triples", told.counted(inside))

    assert set(told.numbers()) == told.checked


def test_every_part_is_described(told: Told) -> None:
    properties = {row["p"] for row in told.rows("?d void:propertyPartition/void:property ?p")}
    classes = {row["c"] for row in told.rows("?d void:classPartition/void:class ?c")}
    subsets = {row["g"] for row in told.rows("?d dcat:version ?v ; void:subset ?g FILTER (isIRI(?g))")}
    graphs = {graph for graph in told.store.oxigraph.named_graphs() if "/graph/text/" not in str(graph)}

    assert properties == {row["p"] for row in told.store.select(f"SELECT DISTINCT ?p {{ {ALL} }}")}
    assert classes == {
        row["o"] for row in told.store.select(f"SELECT DISTINCT ?o {{ {ALL} FILTER (?p = rdf:type && isIRI(?o)) }}")
    }
    assert graphs <= subsets


def test_address_space_is_what_the_names_of_most_things_begin_with(told: Told) -> None:
    (space,) = {row["space"].value for row in told.rows("?d dcat:version ?v ; void:uriSpace ?space")}
    hosts: Counter[str] = Counter()
    names = {row["s"].value for row in told.store.select(f"SELECT DISTINCT ?s {{ {ALL} FILTER (isIRI(?s)) }}")}
    hosts.update("/".join(name.split("/")[:3]) for name in names)
    (most,) = (host for host, count in hosts.items() if count == max(hosts.values()))

    assert space.startswith(most)
    assert space[-1] in "/#"
    assert all(name.startswith(space) for name in names if "/".join(name.split("/")[:3]) == most)


def test_every_file_is_there_with_its_size_and_checksum(told: Told) -> None:
    rows = told.rows("?d dcat:distribution ?file . ?file dcat:downloadURL ?url ; dcat:mediaType ?type")

    assert len(rows) == (12 if told.store.release else 15)
    for row in rows:
        response = told.asked.get(row["url"].value.removeprefix("http://localhost"))
        assert response.status_code == 200
        sizes = told.rows(f"{row['file']} dcat:byteSize ?size ; {SPDX}checksum>/{SPDX}checksumValue> ?sum")
        assert len(sizes) == (1 if told.store.release else 0)
        for size in sizes:
            assert int(size["size"].value) == len(response.data)
            assert size["sum"].value == hashlib.sha256(response.data).hexdigest()
        packed = told.rows(f"{row['file']} dcat:packageFormat ?format")
        assert bool(packed) == row["url"].value.endswith(".zip")
        kind = (packed[0]["format"] if packed else row["type"]).value
        assert response.mimetype == kind.removeprefix("https://www.iana.org/assignments/media-types/")


def test_endpoint_is_where_it_is_said_to_be(told: Told) -> None:
    (row,) = told.rows("?s a dcat:DataService ; dcat:endpointURL ?url ; dcat:servesDataset/void:sparqlEndpoint ?url")
    path = row["url"].value.removeprefix("http://localhost")

    assert told.asked.get(path, query_string={"query": "ASK {}"}).status_code == 200


def test_catalogues_of_europe_take_it(told: Told) -> None:
    """DCAT-AP 3.0.0: its shapes for what has to be said, and for the classes of what is referred to."""
    shapes = Graph()
    for name in ("shapes", "range"):
        shapes.parse(Path(__file__).with_name("dcat-ap") / f"{name}.ttl")
    data = Graph().parse(data=told.graph.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()), format="nt")
    conforms, _, report = pyshacl.validate(data, shacl_graph=shapes)

    assert conforms, report


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
def test_description_is_given_as_asked(told: Told, form: GraphFormat) -> None:
    response = told.asked.get("/.well-known/void", headers={"Accept": form.media_types[0]})
    same = told.asked.get(f"/.well-known/void?format={form.name}", headers=HTML)

    assert response.mimetype == form.media_types[0]
    assert response.data == same.data


def test_browser_gets_a_page_with_the_numbers(told: Told) -> None:
    response = told.asked.get("/.well-known/void", headers=HTML)

    assert response.mimetype == "text/html"
    assert f"{told.counted(ALL):,}" in response.text
    assert told.asked.get("/.well-known/void", headers={"Accept": "image/png"}).status_code == 406


def test_front_page_tells_search_engines_of_the_dataset(told: Told) -> None:
    page = told.asked.get("/", headers=HTML).text
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    data = json.loads(found)

    assert (data["@type"], data["version"]) == ("Dataset", told.store.id)
    for file in data["distribution"]:
        assert told.asked.get(file["contentUrl"].removeprefix("http://localhost")).status_code == 200


@pytest.mark.slow
def test_release_and_server_give_one_description(release: Path) -> None:
    told = Told(client(Store.open_release(release)), Store.open_release(release))
    own = ox.Store()
    own.load((release / "dumps" / "metadata.ttl").read_bytes(), format=ox.RdfFormat.TURTLE)

    assert len(own) == len(told.graph)
    named = {quad.subject for quad in own if isinstance(quad.subject, ox.NamedNode)}
    assert named == {quad.subject for quad in told.graph if isinstance(quad.subject, ox.NamedNode)}


def test_what_is_said_in_two_graphs_is_told_once(release: Path) -> None:
    """As on an engine elsewhere, which has no file of the release."""
    whole = Store.open_release(release)
    once, twice = ox.Store(), ox.Store()
    once.extend(quad for quad in whole.oxigraph)
    twice.extend(copy for quad in whole.oxigraph for copy in (quad, ox.Quad(*quad.triple)))

    cited = [client(Store(whole.id, graph)).get("/cite/citation.bib").text for graph in (once, twice)]

    assert cited[0].count("The hkit maintainers") == 1
    assert cited[0] == cited[1]


class Counting:
    """A graph that counts what is taken from it."""

    def __init__(self, graph: ox.Store) -> None:
        self.graph, self.taken = graph, 0

    def named_graphs(self) -> Iterator[Any]:
        return iter(self.graph.named_graphs())

    def quads_for_pattern(self, *pattern: Any) -> Iterator[ox.Quad]:
        for quad in self.graph.quads_for_pattern(*pattern):
            self.taken += 1
            yield quad


@pytest.mark.parametrize(("most", "title"), [(None, "D00; D01; D02 and 17 more"), (5, " and many more")])
def test_of_many_documents_no_more_is_read_than_is_told(most: int | None, title: str) -> None:
    graph = ox.Store()
    documents = "".join(f'<urn:d{n}> a hkit:SourceDocument ; dcterms:title "D{n:02}" .\n' for n in range(20))
    graph.load(
        "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("hkit", "dcterms")) + documents,
        format=ox.RdfFormat.TURTLE,
    )
    counting = Counting(graph)

    told = {triple.object.value for triple in outline(Described("x", counting, {}, most=most))}  # type: ignore[arg-type]

    assert any(title in value for value in told)
    assert counting.taken <= (80 if most is None else 20)


def test_nothing_is_said_of_rights_that_nobody_gave(tmp_path: Path) -> None:
    store = foreign(tmp_path)
    told = Told(client(store), store)

    assert told.rows("?any dcterms:license|dcterms:rights|dcterms:issued ?value") == []
    assert "Nothing is said about the rights" in told.asked.get("/cite", headers=HTML).text


def test_release_says_that_no_licence_was_chosen(release: Path) -> None:
    text = (release / "dumps" / "metadata.ttl").read_text(encoding="utf-8")

    assert "No licence has been chosen for this data yet." in text
    assert "prov:endedAtTime" not in text
    own = ox.Store()
    own.load(text.encode(), format=ox.RdfFormat.TURTLE)
    dataset = ox.NamedNode("https://w3id.org/hkit/.well-known/void#dataset")
    assert next(own.quads_for_pattern(dataset, term("dcterms:rights"), None), None)
    assert next(own.quads_for_pattern(dataset, term("dcterms:license"), None), None) is None


def test_time_and_licence_are_told_when_given(tmp_path: Path, small: Path) -> None:
    licence = "https://creativecommons.org/publicdomain/zero/1.0/"
    one = build([small], tmp_path, generated_at="2026-01-31T13:00:00+01:00", licence=licence).release
    text = (one / "dumps" / "metadata.ttl").read_text(encoding="utf-8")

    assert f"dcterms:license <{licence}>" in text
    assert 'prov:endedAtTime "2026-01-31T12:00:00Z"^^xsd:dateTime' in text
    assert "No licence" not in text
    assert 'date-released: "2026-01-31"' in (one / "dumps" / "CITATION.cff").read_text()


@pytest.mark.slow
def test_editions_of_a_series_follow_one_another(tmp_path: Path) -> None:
    sources = []
    for year in (2023, 2024):
        source = tmp_path / f"book{year}.txt"
        source.write_text(f"Harbour Yearbook {year}\n\nParks\n\nThe Harbour Corporation manages Harbour Park.\n")
        (tmp_path / f"book{year}.toml").write_text(
            f'title = "Harbour Yearbook {year}"\nedition = {year}\nid = "book{year}"\nseries = "Harbour Yearbook"\n'
        )
        sources.append(source)
    release = build(sources, tmp_path / "build").release
    told = Told(client(Store.open_release(release)), Store.open_release(release))
    (series,) = told.rows("?s a dcat:DatasetSeries ; dcterms:title ?title ; dcat:first ?first ; dcat:last ?last")
    (later,) = told.rows("?later dcat:inSeries ?s ; dcat:prev ?before")

    assert series["title"].value == "Harbour Yearbook"
    assert (later["before"], later["later"]) == (series["first"], series["last"])
    test_every_number_of_void_is_what_a_query_counts(told)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A source of a few words."""
    path = tmp_path / "small.txt"
    path.write_text("Harbour Yearbook\n\nParks\n\nThe Harbour Corporation manages Harbour Park.\n")
    (tmp_path / "small.toml").write_text('title = "Harbour Yearbook"\nedition = 2024\ncreator = "Ada"\n')
    return path
