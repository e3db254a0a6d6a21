"""Files and requests as others write them: read as the standards say, and what is written means the same elsewhere.

Most are inputs of public bug reports of other products, and siblings of them. Each has the clause that decides.
"""

from __future__ import annotations

import bz2
import codecs
import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph as ox
import pytest
import rdflib
from click.testing import CliRunner
from pyld import jsonld

from kg.cli import main
from kg.errors import DataError, SourceError
from kg.formats.jsonld import compact, context, framed
from kg.linking.dumps import externals
from kg.rdf.files import read_quads
from tests.support.graphs import canonical
from tests.support.served import started

if TYPE_CHECKING:
    from flask.testing import FlaskClient

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
ROOT = f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://e/"'
LANG_STRING = f'rdf:datatype="{RDF}langString"'
BOM = codecs.BOM_UTF8
ONE = {
    "ttl": '<http://e/a> <http://e/p> "x" .',
    "n3": '<http://e/a> <http://e/p> "x" .',
    "nt": '<http://e/a> <http://e/p> "x" .\n',
    "nq": '<http://e/a> <http://e/p> "x" .\n',
    "trig": '<http://e/a> <http://e/p> "x" .',
    "jsonld": '{"@id": "http://e/a", "http://e/p": "x"}',
    "json": '{"@id": "http://e/a", "http://e/p": "x"}',
    "rdf": f'{ROOT}><rdf:Description rdf:about="http://e/a"><e:p>x</e:p></rdf:Description></rdf:RDF>',
    "owl": f'{ROOT}><rdf:Description rdf:about="http://e/a"><e:p>x</e:p></rdf:Description></rdf:RDF>',
}


def about_a(properties: str, *, encoding: str = "utf-8", declared: str = "", more: str = "") -> bytes:
    """RDF/XML with properties of one thing, in an encoding."""
    head = f'<?xml version="1.0" encoding="{declared or encoding}"?>\n'
    body = f'{head}{ROOT}{more}>\n<rdf:Description rdf:about="http://e/a">{properties}</rdf:Description></rdf:RDF>'
    return body.encode(encoding)


def values(path: Path) -> list[str]:
    """The objects of a file's triples, as N-Triples writes them."""
    return sorted(str(quad.object) for quad in read_quads(path))


# ---- files in


@pytest.mark.parametrize("ending", ONE)
def test_a_byte_order_mark_is_no_text(tmp_path: Path, ending: str) -> None:
    """Unicode 23.8; RFC 3629, 6; RFC 8259, 8.1."""
    path = tmp_path / f"a.{ending}"
    path.write_bytes(BOM + ONE[ending].encode())

    assert values(path) == ['"x"']


def test_a_byte_order_mark_before_what_is_told_of_a_source_is_no_text(tmp_path: Path) -> None:
    """TOML 1.0 is UTF-8, and editors write it with one."""
    (tmp_path / "a.txt").write_bytes(BOM + b"Cyberport manages the fund.\n")
    (tmp_path / "a.toml").write_bytes(BOM + b"edition = 2024\n")

    assert CliRunner().invoke(main, ["read", str(tmp_path / "a.txt")]).exit_code == 0


@pytest.mark.parametrize("ending", ONE)
def test_packed_files_of_every_format_are_read(tmp_path: Path, ending: str) -> None:
    """RFC 1952: also of several members, with a byte order mark inside, and under a name that does not tell."""
    content = ONE[ending].encode()
    named = {f"a.{ending}.gz": gzip.compress(BOM + content), f"b.{ending}.bz2": bz2.compress(content)}
    named |= {f"C.{ending.upper()}.GZ": gzip.compress(content[:9]) + gzip.compress(content[9:])}
    for name, packed in {**named, f"d.{ending}": gzip.compress(content)}.items():
        (tmp_path / name).write_bytes(packed)
        assert values(tmp_path / name) == ['"x"'], name


@pytest.mark.parametrize("ending", ONE)
def test_commands_that_read_take_packed_files(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}.gz"
    path.write_bytes(gzip.compress(ONE[ending].encode()))
    commands = (
        ["query", "--data", str(path), "SELECT ?o { ?s ?p ?o }"],
        ["explain", "--data", str(path), "http://e/a"],
        ["check", str(path)],
        ["diff", "--rdf", str(path), str(path)],
    )
    for command in commands:
        result = CliRunner().invoke(main, command)
        assert result.exit_code == 0, (command, result.output)
    if ending != "json":  # there it is an object a line
        assert [thing.iri for thing in externals(path, lambda _name, _value: True)] == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        # XML 1.0, 2.12 and RDF/XML, 2.7: an empty xml:lang takes the language away, also from what is inside.
        (about_a('<e:p xml:lang="">x</e:p>', more=' xml:lang="en"'), ['"x"']),
        (about_a("<e:p>x</e:p><e:q xml:lang = ''>y</e:q>", more=' xml:lang="en"'), ['"x"@en', '"y"']),
        (about_a('<e:p xml:lang="">x</e:p><e:q>xml:lang="" &amp; so</e:q>'), ['"x"', '"xml:lang=\\"\\" & so"']),
        (about_a('<e:p xml:lang=""><e:B xml:lang="fr" e:q="y"/></e:p>')[:-30], None),
        # RDF 1.1 Concepts, 3.3: a text in a language has the datatype rdf:langString, whether that is said or not.
        (about_a(f'<e:p {LANG_STRING} xml:lang="en">x</e:p>'), ['"x"@en']),
        (about_a(f"<e:p {LANG_STRING}>x</e:p>", more=' xml:lang="de"'), ['"x"@de']),
        (about_a(f"<e:p>z</e:p><e:p {LANG_STRING}>x</e:p>"), None),
        (about_a(f'<e:p {LANG_STRING} xml:lang="">x</e:p>', more=' xml:lang="de"'), None),
        # XML 1.0, 4.3.3: UTF-16 is for all processors, other encodings where they are declared.
        (about_a("<e:p>café</e:p>", encoding="iso-8859-1"), ['"café"']),
        (about_a("<e:p>€ 5</e:p>", encoding="cp1252", declared="windows-1252"), ['"€ 5"']),
        (about_a("<e:p>香港</e:p>", encoding="big5"), ['"香港"']),
        (about_a("<e:p>香港</e:p>", declared="utf8"), ['"香港"']),
        (about_a("<e:p>香港</e:p>", encoding="utf-16"), ['"香港"']),
        (about_a("<e:p>香港</e:p>", encoding="utf-16-be", declared="UTF-16"), ['"香港"']),
        (about_a("<e:p>café</e:p>", encoding="iso-8859-1", declared="utf-8"), None),
        (about_a("<e:p>x</e:p>", declared="x-none"), None),
        (about_a("<e:p>x</e:p>", declared="UTF-16"), None),
        (about_a("<e:p>x</e:p>", declared="hex"), None),
        # XML 1.0, 4.4: entities, but neither those of other files nor without end.
        (about_a("<e:p>&n;</e:p>").replace(b"?>", b'?><!DOCTYPE a [<!ENTITY n "x&#38;amp;y">]>', 1), ['"x&y"']),
        (about_a("<e:p>&n;</e:p>").replace(b"?>", b'?><!DOCTYPE a [<!ENTITY n SYSTEM "a.rdf">]>', 1), None),
        (b'<!DOCTYPE a SYSTEM "a.dtd">' + about_a("<e:p>x</e:p>")[38:], ['"x"']),
        (b'<!DOCTYPE a SYSTEM "a.dtd">' + about_a("<e:p>&n;</e:p>")[38:], None),
        # XML 1.0, 2.11 and 3.3.3: ends of lines are line feeds, unless they are written as references.
        (about_a("<e:p>x\r\ny&#13;</e:p>"), ['"x\\ny\\r"']),
        # RDF/XML, 7.2.17: XML in a literal stays XML.
        (about_a('<e:p rdf:parseType="Literal"><b a="&quot;&lt;">&amp;</b></e:p>'), ['<b a="&quot;&lt;"', "&amp;</b>"]),
    ],
)
def test_rdfxml_is_read_as_xml_says(tmp_path: Path, content: bytes, expected: list[str] | None) -> None:
    path = tmp_path / "a.rdf"
    path.write_bytes(content)
    if expected is None:
        with pytest.raises(DataError):
            values(path)
    elif len(expected) > 1 and expected[0][0] == "<":
        literal = next(quad.object.value for quad in read_quads(path))
        assert literal.startswith(expected[0])
        assert literal.endswith(expected[1])
    else:
        assert values(path) == expected


def test_entities_that_grow_without_end_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.rdf"
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9)
    )
    path.write_bytes(about_a("<e:p>&j;</e:p>").replace(b"?>", f"?><!DOCTYPE a [{entities}]>".encode(), 1))
    with pytest.raises(DataError, match="amplification"):
        values(path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.rdf", about_a("\n  <e:p>x</e:q>\n"), "line 4, column 11: mismatched tag"),
        ("a.rdf", about_a('\n  <e:p rdf:resource="http://e/ b"/>\n'), "line 4, column 3: error while parsing IRI"),
        ("a.rdf", about_a(f"\n  <e:p {LANG_STRING}>x</e:p>\n"), "line 4, column 3: 'x' is an rdf:langString"),
        ("a.rdf", b"<html>\n<p>x</p></html>", "line 1, column 1: XML namespaces"),
        ("a.jsonld", b'{"@id":\n "http://e/a",}', "line 2, column 15"),
        ("a.jsonld", b'{"@id": "http://e/a",\n "a:p": {"@value": "x", "@type": "a b"}}', "line 2, column 25: @type"),
        ("a.jsonld", b'[{"@type": "http://e/T"},\n {"@type": 5}, {"@type": "http://e/U"}]', "line 2, column 3: @type"),
        ("a.jsonld", b'{"a:p":\n {"@value": "x", "@type": "%slangString"}}' % RDF.encode(), "line 2, column 13: 'x'"),
        # What would be fetched from elsewhere (JSON-LD 1.1, 3.1) is refused in words.
        ("a.jsonld", b'{\n "@context": "https://schema.org/", "name": "x"}', "line 2, column 15: the context https://s"),
        ("a.jsonld", b'{"@context": [{"a": "http://a/"},\n "http://b/c"], "a": 1}', "line 1, column 2: a context is"),
        ("a.jsonld", b'{"@context": {"@import": "http://b/c"}, "a": 1}', "line 1, column 27: the context http://b/c"),
        # What is no RDF is refused by name, not read as an empty graph.
        ("a.json", b'{"type": "FeatureCollection", "features": []}', "a.json is JSON, but no JSON-LD"),
        ("a.json", b"[1, 2]", "a.json is JSON, but no JSON-LD"),
        ("a.csv", b"a,b\n", "a.csv: the ending .csv is of no known RDF format"),
        ("a.csv.gz", gzip.compress(b"a,b\n", mtime=0), "a.csv.gz: the ending .csv is of no known RDF format"),
        ("a.ttl", ONE["ttl"].encode("utf-16"), "a.ttl is UTF-16, which Turtle never is"),
        ("a.jsonld", ONE["jsonld"].encode("utf-16-le"), "a.jsonld is UTF-16, which JSON-LD never is"),
        ("a.ttl", "<http://e/a> <http://e/p> 'café' .".encode("latin-1"), "line 1, column 31"),
        ("a.ttl.gz", gzip.compress(ONE["ttl"].encode() * 99, mtime=0)[:50], "a.ttl.gz: Compressed file ended"),
        ("a.ttl.gz", gzip.compress(b"x", mtime=0)[:10] + b"\7" * 9, "a.ttl.gz: Error"),
    ],
)
def test_what_cannot_be_read_is_told_by_name_line_and_column(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataError) as raised:
        values(path)
    assert message in str(raised.value)


@pytest.mark.parametrize("content", ["{}", "[ ]", "", '{"@context": {"a": "http://a/"}}'])
def test_jsonld_that_says_nothing_is_an_empty_graph(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(content)
    if content:
        assert values(path) == []
    else:
        with pytest.raises(DataError):  # RFC 8259, 2: no text of JSON is empty
            values(path)


@pytest.mark.parametrize("name", ["a.csv", "a.JSON", "a.ttl", "a.nq.gz"])
def test_data_is_no_prose_to_build_from(tmp_path: Path, name: str) -> None:
    from kg.reading.intake.raw_text import raw_text

    with pytest.raises(SourceError, match="is data"):
        raw_text(tmp_path / name, b"a,b\n1,2\n")


# ---- files out

CONFUSED = [name for name in context()["@context"] if name[0] != "@"]


@pytest.mark.parametrize("place", ["subject", "property", "class", "object", "datatype", "graph"])
def test_no_iri_of_jsonld_is_taken_for_a_prefixed_name(place: str) -> None:
    """JSON-LD 1.1 API, 5.2 and 6.2: what begins like a name of the context, in any place, read by three processors."""
    thing, verb, kind = (ox.NamedNode(iri) for iri in ("http://e/a", "http://e/p", f"{RDF}type"))
    for name in CONFUSED:
        odd = ox.NamedNode(f"{name}:x")
        quad = {
            "subject": ox.Quad(odd, verb, ox.Literal("n", language="en")),
            "property": ox.Quad(thing, odd, ox.Literal("n")),
            "class": ox.Quad(thing, kind, odd),
            "object": ox.Quad(thing, verb, odd),
            "datatype": ox.Quad(thing, verb, ox.Literal("n", datatype=odd)),
            "graph": ox.Quad(thing, ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel"), thing, odd),
        }[place]
        quads = [quad, ox.Quad(thing, verb, ox.NamedNode("https://schema.org/Person"))]
        written = compact(quads)
        elsewhere = rdflib.Dataset().parse(data=written, format="json-ld")
        read = (
            ox.parse(written, format=ox.RdfFormat.JSON_LD),
            ox.parse(jsonld.to_rdf(json.loads(written), {"format": "application/n-quads"}), ox.RdfFormat.N_QUADS),
            ox.parse(elsewhere.serialize(format="nquads"), ox.RdfFormat.N_QUADS),
        )
        assert [canonical(each) for each in read] == [canonical(quads)] * 3, name


def test_a_tree_with_such_an_iri_says_the_same() -> None:
    triples = [ox.Triple(ox.NamedNode("http://e/a"), ox.NamedNode("foaf:x"), ox.NamedNode("void:y"))]

    read = ox.parse(framed(triples, "http://e/a"), format=ox.RdfFormat.JSON_LD)

    assert [quad.triple for quad in read] == triples


def test_export_takes_the_names_that_files_end_in(release: Path) -> None:
    for name, first in (("ttl", "@prefix"), ("rdf", "<?xml"), ("n-triples", "<http"), ("JSON-LD", '{"@context"')):
        result = CliRunner().invoke(main, ["export", "--release", str(release), "--format", name, "--graph", "facts"])
        assert result.output.startswith(first), name


# ---- HTTP as clients speak it

DATA = """
@prefix r: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix e: <http://e/> .
<http://localhost/data/j%C3%A4lki> a e:T ; r:label "encoded" .
<http://localhost/data/jälki> a e:T ; r:label "raw" .
<http://localhost/doc#x> r:label "thing" . <http://localhost/doc#y> e:p "no name" .
<http://localhost/item?n=1> r:label "one" . <http://localhost/item?n=2> r:label "two" .
<https://w3id.org/hkit/id/a> r:label "A" ;
  e:good "2024-02-29"^^xsd:date, "2024-02-29T10:00:00Z"^^xsd:dateTime, "7"^^xsd:integer, "1e3"^^xsd:double ;
  e:bad "2024-02-30"^^xsd:date, "2023-02-29T10:00:00Z"^^xsd:dateTime, "2024-01-01"^^xsd:dateTime,
    "2024-01-01T00:00:00"^^xsd:date, "1_000"^^xsd:decimal, "٣"^^xsd:integer .
"""
GRAPH, ROWS = "CONSTRUCT WHERE { ?s ?p ?o }", "SELECT * { ?s ?p ?o }"
TURTLE, LD, XML = "text/turtle", "application/ld+json", "application/rdf+xml"
JSON, RESULT_XML = "application/sparql-results+json", "application/sparql-results+xml"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the app over the data."""
    from app.factory import create_app
    from kg.store.store import Store

    path = tmp_path_factory.mktemp("exchange") / "data.ttl"
    path.write_text(DATA, encoding="utf-8")
    return create_app(Store.open_files([path])).test_client()


@pytest.mark.parametrize(
    ("query", "name", "accept", "kind"),
    [
        # SPARQLWrapper sends each name as format, output and results, and an Accept header beside it.
        (GRAPH, "json-ld", "application/ld+json, application/x-json+ld", LD),
        (GRAPH, "rdf+xml", XML, XML),
        (GRAPH, "n3", "text/rdf+n3, text/n3", TURTLE),
        (GRAPH, "turtle", "*/*", TURTLE),
        (ROWS, "json-ld", "*/*", JSON),
        (ROWS, "xml", "*/*", RESULT_XML),
        # Jena's and RDF4J's users give short names or whole media types, whose plus sign a form makes a space.
        (ROWS, "sparql-results+json", "*/*", JSON),
        (ROWS, "application/sparql-results xml", "*/*", RESULT_XML),
        (GRAPH, "text/turtle;charset=utf-8", "*/*", TURTLE),
        (GRAPH, "N-TRIPLES", "*/*", "application/n-triples"),
        (GRAPH, "ntriples", "*/*", "application/n-triples"),
        (GRAPH, "rdf/xml", "*/*", XML),
        (GRAPH, "json", "*/*", LD),
        # Virtuoso's: what is not known leaves the choice to Accept (SPARQL 1.1 Protocol has no such parameter).
        (GRAPH, "auto", XML, XML),
        (ROWS, "application/x-nice-microdata", RESULT_XML, RESULT_XML),
        (ROWS, "text/html", "*/*", "text/html"),
    ],
)
@pytest.mark.parametrize("parameter", ["format", "output", "results", "Accept"])
def test_names_of_formats_that_clients_send(
    client: FlaskClient, query: str, name: str, accept: str, kind: str, parameter: str
) -> None:
    for ask in (client.get, client.post):
        given = "query_string" if ask == client.get else "data"
        answer = ask("/sparql", headers={"Accept": accept}, **{given: {"query": query, parameter: name}})
        assert (answer.status_code, answer.mimetype) == (200, kind)


@pytest.mark.parametrize(
    "address",
    ["/id/a", "/resource?iri=http%3A%2F%2Fe%2FT", "/class?iri=http%3A%2F%2Fe%2FT", "/.well-known/void", "/sparql"],
)
def test_the_same_names_on_every_address(client: FlaskClient, address: str) -> None:
    names = {"ttl": TURTLE, "text/turtle": TURTLE, "json": LD, "json-ld": LD, "xml": XML, "rdf+xml": XML, "nt": None}
    for name, kind in names.items():
        for parameter in ("format", "output"):
            answer = client.get(f"{address}{'&' if '?' in address else '?'}{parameter}={quote(name)}")
            assert (answer.status_code, answer.mimetype) == (200, kind or "application/n-triples"), name
    unknown = client.get(f"{address}{'&' if '?' in address else '?'}format=nonsense", headers={"Accept": TURTLE})
    assert unknown.mimetype == TURTLE


def test_a_redirect_keeps_the_format(client: FlaskClient) -> None:
    iri = quote("https://w3id.org/hkit/id/a", safe="")
    answer = client.get(f"/resource?format=json-ld&iri={iri}", follow_redirects=True)

    assert answer.request.path == "/id/a"
    assert answer.mimetype == LD


@pytest.mark.parametrize(
    ("accept", "body"),
    [("text/csv", b"_askResult\r\ntrue\r\n"), ("text/tab-separated-values", b"?_askResult\ntrue\n")],
)
def test_ask_is_a_table_as_jena_writes_it(client: FlaskClient, accept: str, body: bytes) -> None:
    answer = client.get("/sparql", query_string={"query": "ASK { ?s ?p ?o }"}, headers={"Accept": accept})

    assert (answer.status_code, answer.data) == (200, body)
    no = client.get("/sparql", query_string={"query": "ASK { ?s ?s ?s }"}, headers={"Accept": accept})
    assert no.data == body.replace(b"true", b"false")


def test_a_byte_order_mark_before_a_query_is_no_part_of_it(client: FlaskClient) -> None:
    """Unicode 23.8: files saved with one are sent as they are."""
    query, csv = b"SELECT (1 AS ?x) {}", {"Accept": "text/csv"}
    form = {"Content-Type": "application/x-www-form-urlencoded", **csv}
    sent = (
        client.post("/sparql", data=BOM + query, headers={"Content-Type": "application/sparql-query", **csv}),
        client.post("/sparql", data={"query": (BOM + query).decode()}, headers=csv),
        client.post("/sparql", data=BOM + b"query=" + quote(query).encode(), headers=form),
        client.get("/sparql", query_string={"query": (BOM + query).decode()}, headers=csv),
        client.get("/sparql", query_string={"query": (BOM + query).decode(), "timeout": "5"}, headers=csv),
    )

    assert [answer.data for answer in sent] == [b"x\r\n1\r\n"] * len(sent)
    assert client.post("/sparql/check", data={"query": (BOM + query).decode()}).json["problem"] is None
    assert client.post("/reconcile", data={"queries": '\ufeff{"q": {"query": "A"}}'}).json["q"]["result"]
    assert CliRunner().invoke(main, ["query", "--data", "/dev/null", "-"], input="x").exit_code == 1


def test_a_byte_order_mark_before_a_query_for_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(ONE["ttl"])
    result = CliRunner().invoke(main, ["query", "--data", str(path), "-"], input="\ufeffSELECT ?o { ?s ?p ?o }")

    assert result.output == "o\nx\n"


def test_two_iris_with_one_uri_have_a_page_each(client: FlaskClient) -> None:
    """RFC 3987, 3.1 maps both to one URI, RFC 3987, 5.3.1 tells them apart."""
    listed = client.get("/class", query_string={"iri": "http://e/T"}).text
    raw = "/resource?iri=" + quote("http://localhost/data/jälki", safe="")

    assert 'href="/data/j%C3%A4lki"' in listed
    assert f'href="{raw}"' in listed
    for address, label in (("/data/j%C3%A4lki", "encoded"), (raw, "raw")):
        triples = client.get(address, headers={"Accept": "application/n-triples"}).text
        assert f'"{label}"' in triples
        assert triples.count("label>") == 1


@pytest.mark.parametrize(
    ("address", "labels"),
    [
        ("/doc", {"thing", "no name"}),
        ("/doc?format=nt", {"thing", "no name"}),
        ("/doc.nt", {"thing", "no name"}),
        ("/resource?iri=http%3A%2F%2Flocalhost%2Fdoc", {"thing", "no name"}),
        ("/resource?iri=http%3A%2F%2Flocalhost%2Fdoc%23x", {"thing"}),
        ("/item?n=1", {"one"}),
        ("/item?n=2&output=nt", {"two"}),
        ("/item.nt?n=2", {"two"}),
    ],
)
def test_things_under_our_own_address_are_there_by_their_iris(
    client: FlaskClient, address: str, labels: set[str]
) -> None:
    """Cool URIs for the Semantic Web, 4.1: of a hash IRI a client asks for the document. RFC 3986, 3.4: the query."""
    answer = client.get(address, headers={"Accept": "application/n-triples"})

    assert answer.status_code == 200
    assert {quad.object.value for quad in ox.parse(answer.data, format=ox.RdfFormat.N_TRIPLES)} == labels
    page = client.get(address.replace("=nt", "=html").replace(".nt", ".html"), headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert all(label in page.text for label in labels - {"no name"})


@pytest.mark.parametrize("address", ["/nothing", "/item", "/item?n=3", "/do", "/doc/x"])
def test_what_is_nowhere_is_still_404(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_values_that_are_none_of_their_datatype_are_words_to_reconciliation(client: FlaskClient) -> None:
    """XML Schema 1.1, 2: Datatypes, 3.3.9; Reconciliation API 0.2, 6.2: a date is one of ISO 8601."""
    thing = "https://w3id.org/hkit/id/a"
    extend = {"ids": [thing], "properties": [{"id": "http://e/good"}, {"id": "http://e/bad"}]}
    row = client.get("/reconcile", query_string={"extend": json.dumps(extend)}).json["rows"][thing]

    assert sorted(next(iter(cell)) for cell in row["http://e/good"]) == ["date", "date", "float", "int"]
    assert {next(iter(cell)) for cell in row["http://e/bad"]} == {"str"}
    assert {cell["str"] for cell in row["http://e/bad"]} >= {"2024-02-30", "1_000", "٣"}


@pytest.mark.process
def test_rdflibs_store_does_what_it_offers(tmp_path: Path) -> None:
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    data = '<http://e/a> <http://e/p> "x"@en, 5 . GRAPH <http://e/g> { <http://e/b> <http://e/p> "y" . }'
    with started(tmp_path, data=data) as server:
        address = f"http://127.0.0.1:{server.port}/sparql"
        for form in ("xml", "json", "csv", "tsv"):
            for method in ("GET", "POST", "POST_FORM"):
                graph = rdflib.Graph(SPARQLStore(address, returnFormat=form, method=method))
                assert len(graph) == len(list(graph.triples((None, None, None)))) == 2
                assert {str(row.o) for row in graph.query("SELECT ?o { ?s ?p ?o }")} == {"x", "5"}
                answer = graph.query("ASK { ?s ?p ?o }")
                assert answer.askAnswer if form in ("xml", "json") else [str(*row) for row in answer] == ["true"]
                assert [str(name) for name in graph.store.contexts()] == ["http://e/g"]
                if form == "xml":  # rdflib reads graphs from RDF/XML alone
                    assert len(graph.query("CONSTRUCT WHERE { ?s ?p ?o }").graph or ()) == 2
                    assert len(graph.query("DESCRIBE <http://e/a>").graph or ()) == 2
