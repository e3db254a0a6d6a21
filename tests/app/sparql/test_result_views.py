"""A result as bars, as lines between things, as text: only where it has them, and with nothing lost in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app.factory import create_app
from app.limits import LONGEST_RAW, MOST_BARS
from app.sparql.result_views import chart, raw
from app.sparql.results import ResultCell, ResultTable
from kg.store.store import Store


def table(*rows: tuple[str | int, ...], columns: tuple[str, ...] = ("who", "what")) -> ResultTable:
    cells = [
        tuple(ResultCell(str(each), kind="num" if isinstance(each, int) else "", key=str(each)) for each in row)
        for row in rows
    ]
    return ResultTable(columns, tuple(cells))


def test_bars_are_as_long_as_their_numbers() -> None:
    found = chart(table(("a", 50), ("b", 100), ("c", 0)))
    assert found
    assert (found.by, found.of) == ("who", "what")
    assert [(bar.begin, bar.length) for bar in found.bars] == [(0, 50), (0, 100), (0, 0)]


def test_numbers_below_zero_begin_left_of_it() -> None:
    found = chart(table(("a", -50), ("b", 50)))
    assert found
    assert [(bar.begin, bar.length) for bar in found.bars] == [(0, 50), (50, 50)]


@pytest.mark.parametrize("rows", [[("a", "b"), ("c", "d")], [(1, 2), (3, 4)], [("a", 1)], []])
def test_no_bars_without_names_and_numbers(rows: list[tuple[str | int, ...]]) -> None:
    assert chart(table(*rows)) is None


def test_numbers_that_cannot_be_drawn_are_left_out() -> None:
    odd = ResultTable(
        ("a", "n"), tuple((ResultCell("x"), ResultCell(n, kind="num", key=n)) for n in ("NaN", "INF", "1e400", "7"))
    )
    found = chart(odd)
    assert found
    assert [bar.value for bar in found.bars] == ["7"]


def test_the_bars_that_are_not_drawn_are_counted() -> None:
    found = chart(table(*((f"x{n}", n) for n in range(MOST_BARS + 5))))
    assert found
    assert (len(found.bars), found.more) == (MOST_BARS, 5)


def test_raw_is_laid_out_and_says_where_it_is_cut() -> None:
    assert raw(b'{"a":["\xc3\xa4"]}') == ('{\n "a": [\n  "ä"\n ]\n}', True)
    assert raw(b"x" * (LONGEST_RAW + 1))[1] is False


# ---- on the page


@pytest.fixture(scope="module")
def client(release: Path) -> FlaskClient:
    return create_app(Store.open_release(release)).test_client()


def page(client: FlaskClient, query: str, view: str = "") -> LexborHTMLParser:
    answer = client.get("/sparql", query_string={"query": query, "view": view}, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return LexborHTMLParser(answer.get_data(as_text=True))


COUNTS = "SELECT ?kind (COUNT(*) AS ?things) { ?thing a ?kind } GROUP BY ?kind"


def views(found: LexborHTMLParser) -> list[str | None]:
    return [button.attributes["value"] for button in found.css(".views button")]


def test_each_result_offers_the_views_it_has(client: FlaskClient) -> None:
    assert views(page(client, COUNTS)) == ["table", "chart", "raw"]
    assert views(page(client, "SELECT ?a ?b { ?a hkit:manages ?b }")) == ["table", "raw"]
    assert views(page(client, "CONSTRUCT { ?a hkit:manages ?b } WHERE { ?a hkit:manages ?b }")) == ["table"]
    assert views(page(client, "ASK { ?a hkit:manages ?b }")) == []


def test_a_chart_has_a_bar_for_each_row(client: FlaskClient) -> None:
    rows = len(page(client, COUNTS).css(".result tbody tr"))
    assert len(page(client, COUNTS, "chart").css(".bars tbody rect")) == rows > 10


def test_a_view_that_the_result_has_not_is_the_table(client: FlaskClient) -> None:
    found = page(client, "SELECT ?a ?b { ?a hkit:manages ?b }", "chart")
    assert found.css_first(".views [aria-current]").attributes["value"] == "table"
