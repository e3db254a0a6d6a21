"""Editions side by side: one graph of several documents, its claims apart, and the page that lines them up."""

from __future__ import annotations

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from kg.build import Summary
from kg.compare.figures import rows
from kg.compare.records import Records
from kg.store.store import Store
from tests.support.claims import document, entity, figure, statement, store
from tests.support.pages import HTML, client, foreign

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def editions(both: Summary) -> Store:
    """The store of the chapter and its later edition."""
    return Store.open_release(both.release)


def test_every_claim_knows_its_document_and_edition(editions: Store) -> None:
    counted = editions.select(
        "SELECT ?year (COUNT(DISTINCT ?claim) AS ?n) { ?claim hkit:about ?x ; hkit:document/hkit:editionYear ?year } "
        "GROUP BY ?year ORDER BY ?year"
    )
    all_claims = editions.select("SELECT (COUNT(DISTINCT ?claim) AS ?n) { ?claim hkit:about ?x }")[0]["n"].value
    assert [row["year"].value for row in counted] == ["2024", "2025"]
    assert sum(int(row["n"].value) for row in counted) == int(all_claims) > 400
    assert not editions.ask("ASK { ?c hkit:about ?x ; hkit:document ?a , ?b FILTER (?a != ?b) }")


def test_claims_of_each_document_stand_apart_with_quotes_of_their_own(editions: Store) -> None:
    texts = {row["d"].value: row["t"].value for row in editions.select("SELECT ?d ?t { GRAPH ?g { ?d hkit:text ?t } }")}
    found = editions.select(
        "SELECT ?g ?doc ?of ?b ?e ?q { GRAPH ?g { ?c hkit:about ?x ; hkit:document ?doc ; hkit:evidence ?v . "
        "?v hkit:document ?of ; hkit:begin ?b ; hkit:end ?e ; hkit:quote ?q } }"
    )
    assert len(texts) == 2
    assert len(found) > 400
    for row in found:
        assert row["doc"] == row["of"]
        assert row["g"].value.rpartition("/")[2] == row["doc"].value.rpartition("/")[2]
        assert texts[row["doc"].value][int(row["b"].value) : int(row["e"].value)] == row["q"].value


def test_entities_are_shared_and_told_once(editions: Store) -> None:
    said = "?c hkit:about ?x ; hkit:document/hkit:editionYear"
    shared = editions.select(
        f'SELECT DISTINCT ?x {{ {said} "2024"^^xsd:gYear . {said.replace("?c", "?d")} "2025"^^xsd:gYear }}'
    )
    slugs = {row["x"].value.rpartition("/")[2] for row in shared}
    assert {
        "cyberport",
        "hong-kong-science-and-technology-parks-corporation",
        "innovation-and-technology-fund",
    } <= slugs
    assert not editions.ask(
        "ASK { ?x skos:prefLabel ?a , ?b FILTER (?a != ?b && STRSTARTS(STR(?x), STR(id:)) && LANG(?a) = LANG(?b)) }"
    )


def test_what_was_renamed_succeeds_what_it_was(editions: Store) -> None:
    assert editions.ask("ASK { id:research-to-market-scheme hkit:succeeds id:raise-plus-scheme }")
    assert editions.ask(
        "ASK { id:i-and-t-development-blueprint-2-0 hkit:succeeds id:hong-kong-i-and-t-development-blueprint }"
    )


def test_figures_of_the_editions_line_up(editions: Store) -> None:
    found = {(row.entity.key, row.indicator.key): row for row in rows(Records(editions.oxigraph).figures)}
    row = found["innovation-and-technology-fund", "r-and-d-projects"]
    assert {name: {str(each.value) for each in cell} for name, cell in row.cells.items()} == {
        "2024": {"910"},
        "2025": {"935"},
    }
    assert {reason.key for reason in row.changes[0].reasons} == {"qualifier", "period"}
    owned = found["hong-kong-shenzhen-innovation-and-technology-park-limited", "ownership-share"]
    assert (owned.changes[0].difference, owned.changes[0].reasons) == (0, ())


def text(node: LexborNode) -> str:
    """What a reader sees of a cell, without the numbers of its notes."""
    for hidden in node.css(".refs"):
        hidden.decompose()
    return " ".join(node.text(separator=" ").split())


def table(page: str) -> list[list[str]]:
    return [[text(cell) for cell in row.css("th, td")] for row in LexborHTMLParser(page).css("tbody tr")]


def small(folder: Path, *more: str) -> Store:
    people = '; hkit:scope "women & <b>girls</b>"'
    return store(
        folder,
        "small",
        document(2023),
        document(2024),
        entity("town", "Town"),
        entity("old", "Old Fund", "Fund"),
        entity("new", "New Fund", "Fund"),
        statement(2024, "new", "succeeds", "id:old"),
        figure(2023, "town", "companies", "2100"),
        figure(2024, "town", "companies", "2300"),
        figure(2023, "town", "land", "90", unit="HA"),
        figure(2024, "town", "land", "80", qualifier="upTo", unit="HA"),
        figure(2023, "town", "people", "40", more=people),
        figure(2024, "town", "people", "40", more=people),
        figure(2024, "town", "trees", "9"),
        *more,
    )


def test_page_shows_figures_changes_and_why_there_is_none(tmp_path: Path) -> None:
    page = client(small(tmp_path)).get("/editions", headers=HTML).text
    day = "31 December"
    assert table(page) == [
        ["Town", "companies", f"2,100 {day} 2023", f"2,300 {day} 2024", "+200 +9.5%"],
        [
            "Town",
            "land",
            f"90 hectares {day} 2023",
            f"up to 80 hectares {day} 2024",
            "Not compared: another hedge; it fell all the same",
        ],
        [
            "Town",
            "people women & <b>girls</b>",
            f"40 women & <b>girls</b> {day} 2023",
            f"40 women & <b>girls</b> {day} 2024",
            "the same",
        ],
    ]
    assert "<b>girls" not in page
    assert "1 row of figures is of one edition only." in page
    assert "New Fund" in page
    assert "1 thing is in every edition." in page


def test_page_is_narrowed_by_thing_and_indicator(tmp_path: Path) -> None:
    here = client(small(tmp_path))
    base = "https%3A%2F%2Fw3id.org%2Fhkit%2F"
    assert len(table(here.get(f"/editions?entity={base}id%2Ftown", headers=HTML).text)) == 3
    assert table(here.get(f"/editions?entity={base}id%2Fold", headers=HTML).text) == []
    lost = here.get("/editions?entity=javascript:alert(1)", headers=HTML)
    assert lost.status_code == 404
    assert "<script>" not in lost.text


def test_page_of_one_edition_or_of_no_claims_says_so(release: Path, tmp_path: Path) -> None:
    for graph in (Store.open_release(release), foreign(tmp_path)):
        response = client(graph).get("/editions", headers=HTML)
        assert response.status_code == 200
        assert "All claims here are of one edition" in response.text
        assert response.text.count('<div class="use">') == (graph.release is not None)


def test_page_speaks_chinese(tmp_path: Path) -> None:
    page = client(small(tmp_path)).get("/editions", headers={**HTML, "Accept-Language": "zh-HK"}).text
    assert "各年版並列" in page
    assert "約數用語不同" in page


def test_every_figure_of_two_editions_is_on_the_page_or_counted(editions: Store) -> None:
    page = client(editions).get("/editions", headers=HTML).text
    lined = rows(Records(editions.oxigraph).figures)
    shown = [row for row in lined if len(row.cells) > 1]
    assert len(table(page)) == len(shown)
    assert f"{len(lined) - len(shown)} rows of figures are of one edition only." in page
