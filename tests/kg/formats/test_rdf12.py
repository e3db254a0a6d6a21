"""Claims as reifiers of RDF 1.2: nothing is asserted by it, nothing is lost, and the quotes are at hand."""

from __future__ import annotations

import pyoxigraph as ox

from kg.formats.registry import FORMATS
from kg.formats.syntaxes import PARTS, QUOTE, REIFIES, reified
from kg.rdf.claims import write
from kg.release.folder import select
from tests.support.graphs import THING, canonical, flat, iri
from tests.support.readings import reading

CLAIMS = flat(select(write(reading()), "claims"))
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def parsed() -> list[ox.Quad]:
    return list(ox.parse(input=FORMATS["turtle12"].write(CLAIMS), format=ox.RdfFormat.TURTLE))


def test_each_statement_reifies_the_triple_it_makes() -> None:
    found = {quad.subject: quad.object for quad in parsed() if quad.predicate == REIFIES}
    parts = {(quad.subject, quad.predicate): quad.object for quad in CLAIMS if quad.predicate in PARTS}

    assert len(found) == 5
    for claim, triple in found.items():
        assert isinstance(triple, ox.Triple)
        assert (triple.subject, triple.predicate, triple.object) == tuple(parts[claim, part] for part in PARTS)


def test_what_is_reified_is_not_asserted() -> None:
    quads = parsed()
    assert not {quad.object for quad in quads if quad.predicate == REIFIES} & {quad.triple for quad in quads}


def test_reifier_has_the_quote_of_its_evidence() -> None:
    store = ox.Store()
    store.extend(parsed())
    query = """PREFIX hkit: <https://w3id.org/hkit/ns#>
        SELECT ?quote { << ?s hkit:manages ?o ~ ?claim >> hkit:quote ?quote }"""

    assert [row["quote"].value for row in store.query(query)] == [
        "The Harbour Parks Corporation (HPC) manages Harbour Park."
    ]


def test_the_plain_triples_can_be_made_of_the_reified_ones() -> None:
    back: list[ox.Quad] = []
    reifiers = {quad.subject for quad in parsed() if quad.predicate == REIFIES}
    for quad in parsed():
        if quad.predicate == REIFIES and isinstance(quad.object, ox.Triple):
            terms = (quad.object.subject, quad.object.predicate, quad.object.object)
            back += [ox.Quad(quad.subject, part, term) for part, term in zip(PARTS, terms, strict=True)]
        elif quad.predicate != QUOTE or quad.subject not in reifiers:
            back.append(quad)

    assert canonical(back) == canonical(CLAIMS)


def test_half_a_statement_stays_as_it_is() -> None:
    half = [
        ox.Triple(THING, ox.NamedNode(RDF + "subject"), THING),
        ox.Triple(THING, ox.NamedNode(RDF + "object"), THING),
    ]
    twice = [*half, *(ox.Triple(THING, ox.NamedNode(RDF + "predicate"), iri(f"ns#{name}")) for name in ("a", "b"))]
    odd = [*half, ox.Triple(THING, ox.NamedNode(RDF + "predicate"), ox.Literal("no property"))]

    for triples in (half, twice, odd):
        assert set(reified(triples)) == set(triples)
