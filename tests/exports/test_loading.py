"""Other people's readers get the same graph from every dump: rdflib, pyoxigraph, PyLD, N3.js and jsonld.js."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from pyld import jsonld

from kg.formats.registry import FORMATS
from kg.formats.syntaxes import IMPOSSIBLE
from kg.release.folder import BY_FILE, dump
from kg.store.store import Store
from tests.support.graphs import canonical, flat, hostile

pytestmark = pytest.mark.slow

ENGINE = {
    "hkit.ttl": ox.RdfFormat.TURTLE,
    "hkit.nt": ox.RdfFormat.N_TRIPLES,
    "hkit.nq": ox.RdfFormat.N_QUADS,
    "hkit.trig": ox.RdfFormat.TRIG,
    "hkit.rdf": ox.RdfFormat.RDF_XML,
    "hkit.jsonld": ox.RdfFormat.JSON_LD,
    "hkit.expanded.jsonld": ox.RdfFormat.JSON_LD,
    "hkit.rdf12.ttl": ox.RdfFormat.TURTLE,
}
RDFLIB = {
    "hkit.ttl": "turtle",
    "hkit.nt": "nt",
    "hkit.nq": "nquads",
    "hkit.trig": "trig",
    "hkit.rdf": "xml",
    "hkit.jsonld": "json-ld",
    "hkit.expanded.jsonld": "json-ld",
}
N3JS = {
    "hkit.ttl": "text/turtle",
    "hkit.nt": "application/n-triples",
    "hkit.nq": "application/n-quads",
    "hkit.trig": "application/trig",
    "hkit.rdf12.ttl": "text/turtle",
}
WITH_GRAPHS = {"hkit.nq", "hkit.trig", "hkit.jsonld", "hkit.expanded.jsonld"}

Node = Callable[..., bytes]
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@pytest.fixture(scope="module", params=["chapter", "hostile"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dumps of the chapter, and those of the graph that is hardest to write."""
    made = tmp_path_factory.mktemp(request.param)
    quads = hostile()
    if request.param == "chapter":
        quads = Store.open_release(request.getfixturevalue("release")).quads()
    for name in BY_FILE:
        (made / name).write_bytes(dump(quads, name))
    return made


def expected(folder: Path, name: str) -> set[str]:
    """What a dump holds, by the N-Quads: the graphs apart, or their union, or with the claims as reifiers."""
    quads = list(ox.parse(path=folder / "hkit.nq", format=ox.RdfFormat.N_QUADS))
    if name == "hkit.rdf12.ttl":
        quads = list(ox.parse(input=FORMATS["turtle12"].write(quads), format=ox.RdfFormat.TURTLE))
    if name == "hkit.rdf":
        quads = [ox.Quad(quad.subject, quad.predicate, in_xml(quad.object)) for quad in quads]
    return canonical(quads if name in WITH_GRAPHS else flat(quads))


def in_xml(term: Term) -> Term:
    """A term as XML can hold it: without the characters that it has no place for."""
    if not isinstance(term, ox.Literal) or not IMPOSSIBLE.search(term.value):
        return term
    text = IMPOSSIBLE.sub("\ufffd", term.value)
    return ox.Literal(text, language=term.language) if term.language else ox.Literal(text)


def test_every_format_is_loaded() -> None:
    assert {f"hkit.{form.extension}" for form in FORMATS.values()} == {*ENGINE, "hkit.csv.zip"}


@pytest.mark.parametrize("name", list(ENGINE))
def test_pyoxigraph_reads_the_same(folder: Path, name: str) -> None:
    quads = list(ox.parse(path=folder / name, format=ENGINE[name]))
    wanted = expected(folder, name)

    assert len(set(quads)) == len(wanted)
    assert canonical(quads) == wanted


@pytest.mark.filterwarnings("ignore")  # rdflib remarks on odd literals, which are odd on purpose
@pytest.mark.parametrize("name", list(RDFLIB))
def test_rdflib_reads_as_many(folder: Path, name: str) -> None:
    graph = rdflib.Dataset() if name in WITH_GRAPHS else rdflib.Graph()
    graph.parse(data=(folder / name).read_bytes(), format=RDFLIB[name])
    found = set(graph.quads()) if isinstance(graph, rdflib.Dataset) else set(graph)

    assert len(found) == len(expected(folder, name))


@pytest.mark.parametrize("name", ["hkit.jsonld", "hkit.expanded.jsonld"])
def test_pyld_reads_the_same(folder: Path, name: str) -> None:
    nquads = jsonld.to_rdf(json.loads((folder / name).read_bytes()), {"format": "application/n-quads"})

    assert canonical(ox.parse(input=nquads, format=ox.RdfFormat.N_QUADS)) == expected(folder, name)


@pytest.mark.interop
@pytest.mark.parametrize("name", list(N3JS))
def test_n3js_reads_the_same(folder: Path, name: str, node: Node) -> None:
    nquads = node("n3", str(folder / name), N3JS[name])

    assert canonical(ox.parse(input=nquads, format=ox.RdfFormat.N_QUADS)) == expected(folder, name)


@pytest.mark.interop
@pytest.mark.parametrize("name", ["hkit.jsonld", "hkit.expanded.jsonld"])
def test_jsonldjs_reads_the_same(folder: Path, name: str, node: Node) -> None:
    nquads = node("jsonld", str(folder / name))

    assert canonical(ox.parse(input=nquads, format=ox.RdfFormat.N_QUADS)) == expected(folder, name)


def test_sparql_answers_with_what_the_dumps_hold(release: Path) -> None:
    store = Store.open_release(release)
    asked = [ox.Quad(t.subject, t.predicate, t.object) for t in store.construct("CONSTRUCT WHERE { ?s ?p ?o }")]

    assert canonical(asked) == expected(release / "dumps", "hkit.ttl")
