"""Citations: made of the description, safe in their formats, silent where nothing is known."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.rdf.graph import english, say, term
from kg.release.citation import bibtex, card, cff, structured
from kg.store.store import Store
from tests.support.pages import HTML, client, foreign

DATASET = ox.NamedNode("https://example.org/.well-known/void#dataset")
DOCUMENT = ox.NamedNode("https://example.org/doc/a_b%20c")
HOSTILE = 'A "title" & 100 % of $x_1 {#} \\ ~ ^: [yes]\nand more'


def described(*more: tuple[str, ox.NamedNode | ox.Literal]) -> list[ox.Triple]:
    given = [
        ("a", term("dcat:Dataset")),
        ("dcat:version", ox.Literal("v1")),
        ("dcterms:title", english(HOSTILE)),
        *more,
    ]
    return list(say(DATASET, *given))


def yaml_of(text: str) -> dict[str, object]:
    """The keys of a flat file whose values are JSON, as YAML allows."""
    return {key: json.loads(value) for key, value in (line.split(": ", 1) for line in text.splitlines())}


def test_cff_has_what_the_format_demands_and_nothing_that_is_not_known() -> None:
    told = cff(card(described(("dcterms:creator", ox.Literal("Ada: & Co")))))

    assert told is not None
    read = yaml_of(told)
    assert {"cff-version", "message", "title", "authors"} <= set(read)
    assert read["title"] == HOSTILE
    assert read["authors"] == [{"name": "Ada: & Co"}]
    assert not {"date-released", "license", "license-url", "doi", "references"} & set(read)


def test_cff_is_not_made_without_an_author() -> None:
    assert cff(card(described())) is None


def test_document_is_a_reference_with_its_publisher() -> None:
    triples = described(("dcterms:creator", ox.Literal("x")), ("prov:wasDerivedFrom", DOCUMENT))
    triples += say(DOCUMENT, ("dcterms:title", english("T")), ("dcterms:publisher", english("P")))
    triples += say(DOCUMENT, ("hkit:editionYear", ox.Literal("2024", datatype=term("xsd:gYear"))))
    read = yaml_of(cff(card(triples)) or "")

    assert read["references"] == [
        {"type": "generic", "title": "T", "authors": [{"name": "P"}], "publisher": {"name": "P"}, "year": 2024}
    ]
    assert "@misc{a-b-20c,\n  title = {{T}},\n  publisher = {{P}},\n  year = {2024}\n}" in bibtex(card(triples))


def test_bibtex_escapes_what_tex_would_take_for_commands() -> None:
    entry = bibtex(card(described()))

    assert (
        r'A "title" \& 100 \% of \$x\_1 \{\#\} \textbackslash{} \textasciitilde{} \textasciicircum{}: [yes] and more'
        in entry
    )
    plain = re.sub(r"\\[{}]", "", entry)
    assert plain.count("{") == plain.count("}")
    assert "author" not in entry
    assert "year" not in entry


def test_schema_org_leaves_out_what_is_not_known() -> None:
    data = structured(card(described()))

    assert data["url"] == "https://example.org/"
    assert not {"license", "creator", "dateModified", "conditionsOfAccess", "isBasedOn"} & set(data)


def test_citation_is_served_as_the_release_has_it(release: Path) -> None:
    asked = client(Store.open_release(release))
    for name in ("CITATION.cff", "citation.bib"):
        assert asked.get(f"/cite/{name}").data == (release / "dumps" / name).read_bytes()
    assert Store.open_release(release).id in asked.get("/cite", headers=HTML).text


def test_graph_that_nobody_is_said_to_have_made_has_no_cff(tmp_path: Path) -> None:
    asked = client(foreign(tmp_path))

    assert asked.get("/cite/CITATION.cff").status_code == 404
    assert "wants authors" in asked.get("/cite/CITATION.cff").text
    assert "@misc" in asked.get("/cite/citation.bib").text


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/cite", "/.well-known/void", "/download"])
def test_pages_link_to_what_answers(release: Path, path: str) -> None:
    asked = client(Store.open_release(release))
    page = asked.get(path, headers=HTML).text
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"#]+)"', page)]

    assert len(links) > 10
    assert [link for link in links[:60] if asked.get(link, headers=HTML).status_code not in {200, 303}] == []
