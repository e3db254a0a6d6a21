"""The tables: what they show is what their query and their exports give, narrowed and sorted as the address says."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app.overviews.tables import TABLES
from app.site import path_of
from kg.rdf.namespaces import BASE, NS
from kg.store.store import Row, Store
from tests.support.pages import HTML, client

ZH = {**HTML, "Accept-Language": "zh-HK"}


def page(asked: FlaskClient, path: str) -> LexborHTMLParser:
    response = asked.get(path, headers=HTML)
    assert response.status_code == 200, response.text
    return LexborHTMLParser(response.text)


def behind(store: Store, shown: LexborHTMLParser) -> list[Row]:
    """The rows of the query behind a page."""
    (link,) = (each for each in shown.css("a") if each.text() == "The SPARQL behind this page")
    return store.select(parse_qs(urlsplit(str(link.attributes["href"])).query)["query"][0])


def names(shown: LexborHTMLParser) -> list[str]:
    return [str(each.text()).strip() for each in shown.css("tbody th a")]


def column(shown: LexborHTMLParser, title: str) -> list[str]:
    """The cells of a column without the numbers of their notes; empty ones too."""
    for numbers in shown.css(".refs, .badge"):
        numbers.decompose()
    at = [head.text().strip(" ▲▼") for head in shown.css("thead th")].index(title)
    return [" ".join(row.css("th, td")[at].text().split()) for row in shown.css("tbody tr")]


def filters(shown: LexborHTMLParser) -> list[tuple[str, int]]:
    """The links that narrow a page, each with the number it promises."""
    return [(str(a.attributes["href"]), int(a.css_first("b").text())) for a in shown.css(".facets a")]


@pytest.mark.parametrize("name", TABLES)
def test_rows_are_those_of_the_query_and_of_each_export(ours: FlaskClient, store: Store, name: str) -> None:
    shown = page(ours, f"/{name}")
    variable = "thing" if TABLES[name]["class"] else "claim"
    wanted = {row[variable].value for row in behind(store, shown)}
    records = list(csv.DictReader(io.StringIO(ours.get(f"/{name}.csv").text)))
    data = ours.get(f"/{name}", query_string={"format": "json"}).json

    assert len(wanted) > 5
    assert len(shown.css("tbody tr")) == len(records) == len(wanted)
    assert {record["iri"] for record in records} == wanted
    assert data["rows"] == records
    assert len(store.select(data["query"])) == len(records)
    assert all(record["quotes"] for record in records if not TABLES[name]["class"])


@pytest.mark.parametrize("name", TABLES)
def test_each_filter_gives_as_many_rows_as_it_says_everywhere(ours: FlaskClient, store: Store, name: str) -> None:
    offered = filters(page(ours, f"/{name}"))
    assert offered
    for href, count in offered[::3]:
        narrowed = page(ours, href)
        assert len(narrowed.css("tbody tr")) == count == len(behind(store, narrowed)), href
        assert len(narrowed.css(".facets a[aria-current]")) == 1
        assert ours.get(href.replace(f"/{name}", f"/{name}.csv", 1)).text.count("https://w3id.org") >= count


@pytest.mark.parametrize("name", TABLES)
def test_every_column_sorts_both_ways_and_empty_cells_stay_last(ours: FlaskClient, name: str) -> None:
    for head in page(ours, f"/{name}").css("thead th a"):
        there = page(ours, str(head.attributes["href"]))
        (link,) = there.css("thead th[aria-sort] a")
        back = page(ours, str(link.attributes["href"]))
        title = head.text().strip(" ▲▼")
        for cells in (column(there, title), column(back, title)):
            assert cells == sorted(cells, key=lambda text: not text)
        assert {each.attributes["aria-sort"] for each in (*there.css("[aria-sort]"), *back.css("[aria-sort]"))} == {
            "ascending",
            "descending",
        }


def test_amounts_stand_by_currency_and_size(ours: FlaskClient, store: Store) -> None:
    shown = page(ours, "/figures?money=money&sort=-value")
    rows = {row["claim"].value: row for row in behind(store, shown)}
    records = list(csv.DictReader(io.StringIO(ours.get("/figures.csv?money=money&sort=-value").text)))
    sizes: dict[str, list[float]] = {}
    for record in records:
        row = rows[record["iri"]]
        number = row.get("value") or row.get("least") or row["most"]
        sizes.setdefault(row["unit"].value, []).append(float(number.value))

    assert len(sizes) > 1
    assert all(each == sorted(each, reverse=True) for each in sizes.values())
    assert all("unit/CCY_" in unit for unit in sizes)
    cells = column(shown, "Figure")
    assert {"about HK$10.5 billion", "more than HK$1 billion", "HK$10 million to HK$100 million"} <= set(cells)
    assert {record["modality"] for record in records} == {"stated as fact", "planned"}


def test_the_schemes_for_manufacturers_are_one_choice_away_with_their_money(ours: FlaskClient) -> None:
    (href,) = (str(a.attributes["href"]) for a in page(ours, "/schemes").css(".facets a") if "manufac" in a.text())
    shown = page(ours, href)

    assert names(shown) == ["New Industrialisation Funding Scheme"]
    assert "up to HK$15 million" in column(shown, "Money")[0]
    assert any("manufacturers" in each.text() for each in shown.css(".note q"))


def test_words_are_searched_within_and_kept_in_links(ours: FlaskClient) -> None:
    shown = page(ours, "/schemes?q=universities+STEM&sort=-name")

    assert names(shown) == sorted(names(shown), reverse=True)
    assert "Global STEM Professorship Scheme" in names(shown)
    assert all("q=universities+STEM" in str(a.attributes["href"]) for a in shown.css(".facets a, thead a"))
    assert page(ours, "/schemes?q=zebra").css("tbody tr") == []


def test_a_plan_is_marked_wherever_it_stands(ours: FlaskClient) -> None:
    shown = page(ours, "/plans")
    assert len(shown.css("tbody tr")) == len(shown.css("td .badge.plan")) > 5
    path = "/figures?modality=planned"
    assert len(page(ours, path).css("td .badge.plan")) == dict(filters(page(ours, "/figures")))[path]


def test_names_of_columns_and_choices_are_in_the_language_of_the_page(ours: FlaskClient) -> None:
    shown = LexborHTMLParser(ours.get("/schemes", headers=ZH).text)
    heads = [head.text() for head in shown.css("thead th, .facets > b")]
    assert {"對象", "金額", "營運者"} <= set(heads)
    assert not any(re.search("[A-Za-z]", head) for head in heads)


def test_the_columns_that_are_chosen_stand_in_the_page_and_its_exports_and_stay_so(ours: FlaskClient) -> None:
    path = "/schemes?for=manufacturers&columns=name&columns=money&columns=nonsense"
    shown = page(ours, path)
    assert [each.text() for each in shown.css("thead a")] == ["Name ▲", "Money"]
    ticked = [each.attributes["value"] for each in shown.css("input[name=columns]") if "checked" in each.attributes]
    assert ticked == ["name", "money"]
    kept = [str(each.attributes["href"]) for each in shown.css(".facets a, thead a")]
    assert kept
    assert all("columns=name%2Cmoney" in each for each in kept)
    header, *rows = csv.reader(io.StringIO(ours.get(path.replace("?", ".csv?")).text))
    assert header == ["iri", "name", "money", "quotes"]
    assert len(rows) == len(names(shown))


def test_a_column_that_there_is_not_is_refused_with_those_there_are(ours: FlaskClient) -> None:
    response = ours.get("/figures?sort=price", headers=HTML)
    assert response.status_code == 400
    assert "sort is one of about, label, value" in response.text


@pytest.mark.parametrize("sort", ["about", "-about", "value", "-value", "when", "-when"])
def test_an_indicator_has_the_same_figures_in_any_order(ours: FlaskClient, store: Store, sort: str) -> None:
    shown = page(ours, f"/indicator/funding-allocated?sort={sort}")
    rows = store.select(f"SELECT ?o {{ ?o hkit:indicator <{BASE}indicator/funding-allocated> }}")
    listed = {str(a.attributes["href"]) for a in shown.css(".note footer a")}

    assert {path_of(row["o"].value) for row in rows} <= listed
    assert len(shown.css("tbody tr")) == len(rows)
    assert len(shown.css("[aria-sort]")) == 1
    assert page(ours, "/figures?label=funding-allocated").css("tbody tr")


def graph(folder: Path, turtle: str) -> Store:
    prefixes = {"": "http://example.org/", "hkit": NS, "unit": "http://qudt.org/vocab/unit/"}
    prefixes |= {"rdfs": "http://www.w3.org/2000/01/rdf-schema#", "xsd": "http://www.w3.org/2001/XMLSchema#"}
    path = folder / "graph.ttl"
    path.write_text("".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes.items()) + turtle)
    return Store.open_files([path])


def test_figures_without_a_number_or_of_other_units_do_not_mix(tmp_path: Path) -> None:
    rest = (
        "hkit:unit unit:M2 ; hkit:value 9",
        "hkit:unit unit:HA ; hkit:value 1",
        "hkit:unit unit:M2 ; hkit:value 'INF'^^xsd:double",
        "hkit:unit unit:M2 ; hkit:value 'lots'",
        "hkit:unit unit:M2 ; hkit:minValue 10 ; hkit:maxValue 20",
        "hkit:scope 'no unit at all'",
    )
    figures = (
        f":{name} a hkit:Observation ; hkit:about :w{name} ; hkit:indicator :size ; {each} .\n"
        for name, each in zip("abcdef", rest, strict=True)
    )
    store = graph(tmp_path, ":size a hkit:Indicator ; rdfs:label 'size' .\n" + "".join(figures))
    shown = page(client(store), "/resource?iri=http%3A%2F%2Fexample.org%2Fsize&sort=-value")
    order = names(shown)

    assert order[0] == "we"  # the largest of the unit whose name is last
    assert sorted(order[1:4]) == ["wa", "wc", "wd"]
    assert order[4:] == ["wb", "wf"]
    assert all("iri=http" in str(a.attributes["href"]) for a in shown.css("thead a"))


@pytest.mark.parametrize(("sort", "turned"), [("date", False), ("-date", True)])
def test_dates_of_any_graph_stand_in_order_of_time(tmp_path: Path, sort: str, turned: bool) -> None:
    dates = {"caesar": '"-0044-03-15"^^xsd:date', "moon": '"1969-07-20T20:17:00Z"^^xsd:dateTime'}
    dates |= {"far": '"12024"^^xsd:gYear', "bad": '"soon"^^xsd:date', "text": '"1999"'}
    store = graph(
        tmp_path, "".join(f":{name} :when {date} ." for name, date in dates.items()) + "[] :when '2001'^^xsd:gYear ."
    )
    shown = page(client(store), f"/years?sort={sort}")
    years = [a.text().rpartition(" ")[0] for a in shown.css(".facets a")]

    assert sorted(years) == ["12024", "1969", "2001", "45 BCE"]
    firsts = [cell.partition(" ")[0] for cell in column(shown, "Date")]
    assert (firsts[::-1] if turned else firsts) == ["-0044-03-15", "1969-07-20T20:17:00Z", "2001", "12024"]
    assert len(behind(store, shown)) == 4


def test_links_of_a_table_are_those_of_the_address_that_was_asked(tmp_path: Path) -> None:
    store = graph(tmp_path, "<http://localhost/thing/a> rdfs:label 'A' ; :when '2001'^^xsd:gYear .")
    asked, links = client(store), ".c-about a, tbody td a"
    for address, start in (("http://localhost/", "/thing/a"), ("http://other.example/", "/resource?iri=")):
        shown = LexborHTMLParser(asked.get("/years", base_url=address, headers=HTML).text)
        assert str(shown.css_first(links).attributes["href"]).startswith(start)
