"""Files and requests as others write them: read as the standards say, and what is written means the same elsewhere.

Most are inputs of public bug reports of other products, and siblings of them. Each has the clause that decides.
"""

from __future__ import annotations

import bz2
import codecs
import gzip
import json
from pathlib import Path

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
        (about_a("<e:p>香港</e:p>", encoding="utf-16"), ['"香港"']),
        (about_a("<e:p>香港</e:p>", encoding="utf-16-be", declared="UTF-16"), ['"香港"']),
        (about_a("<e:p>café</e:p>", encoding="iso-8859-1", declared="utf-8"), None),
        (about_a("<e:p>x</e:p>", declared="x-none"), None),
        # XML 1.0, 4.4: entities, but neither those of other files nor without end.
        (about_a("<e:p>&n;</e:p>").replace(b"?>", b'?><!DOCTYPE a [<!ENTITY n "x&#38;amp;y">]>', 1), ['"x&y"']),
        (about_a("<e:p>&n;</e:p>").replace(b"?>", b'?><!DOCTYPE a [<!ENTITY n SYSTEM "a.rdf">]>', 1), None),
    ],
)
def test_rdfxml_is_read_as_xml_says(tmp_path: Path, content: bytes, expected: list[str] | None) -> None:
    path = tmp_path / "a.rdf"
    path.write_bytes(content)
    if expected is None:
        with pytest.raises(DataError):
            values(path)
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
        ("a.rdf", b"", "line 1, column 1: no element found"),
        ("a.jsonld", b'{"@id":\n "http://e/a",}', "line 2, column 15"),
        ("a.jsonld", b'{"@id": "http://e/a",\n "a:p": {"@value": "x", "@type": "a b"}}', "line 2, column 25: @type"),
        ("a.jsonld", b'[{"@type": "http://e/T"},\n {"@type": 5}, {"@type": "http://e/U"}]', "line 2, column 3: @type"),
        ("a.jsonld", b'{"a:p":\n {"@value": "x", "@type": "%slangString"}}' % RDF.encode(), "line 2, column 13: 'x'"),
        # What would be fetched from elsewhere (JSON-LD 1.1, 3.1) is refused in words.
        ("a.jsonld", b'{\n "@context": "https://schema.org/", "name": "x"}', "line 2, column 15: the context https://s"),
        ("a.jsonld", b'{"@context": [{"a": "http://a/"},\n "http://b/c"], "a": 1}', "the context http://b/c is"),
        ("a.jsonld", b'{"@context": {"@import": "http://b/c"}, "a": 1}', "line 1, column 27: the context http://b/c"),
        # What is no RDF is refused by name, not read as an empty graph.
        ("a.json", b'{"type": "FeatureCollection", "features": []}', "a.json is JSON, but no JSON-LD"),
        ("a.json", b"[1, 2]", "a.json is JSON, but no JSON-LD"),
        ("a.csv", b"a,b\n", "a.csv: the ending .csv is of no known RDF format"),
        ("a.csv.gz", gzip.compress(b"a,b\n"), "a.csv.gz: the ending .csv is of no known RDF format"),
        ("a.ttl", ONE["ttl"].encode("utf-16"), "a.ttl is UTF-16, which Turtle never is"),
        ("a.jsonld", ONE["jsonld"].encode("utf-16-le"), "a.jsonld is UTF-16, which JSON-LD never is"),
        ("a.ttl", "<http://e/a> <http://e/p> 'café' .".encode("latin-1"), "line 1, column 31"),
        ("a.ttl.gz", gzip.compress(ONE["ttl"].encode() * 99)[:50], "a.ttl.gz: Compressed file ended"),
        ("a.ttl.gz", gzip.compress(b"x")[:10] + b"\7" * 9, "a.ttl.gz: Error"),
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
