"""The query page with its editor, in a real browser: completion, errors at their place, stop, history."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.served import running

pytestmark = pytest.mark.usefixtures("editor")

PARKS = "SELECT ?boss ?park { ?boss hkit:manages ?park }"


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    found = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900}).new_page()
    found.goto("/sparql")
    yield found
    found.context.close()


def write(page: Page, query: str) -> None:
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(query)


def test_names_of_the_graph_are_completed_by_keys_alone(page: Page) -> None:
    write(page, "SELECT * { ?park hkit:over")
    page.keyboard.press("Control+ ")
    option = page.locator(".cm-tooltip-autocomplete li", has_text="hkit:overseenBy")
    expect(option).to_be_visible()
    while option.get_attribute("aria-selected") is None:
        page.keyboard.press("ArrowDown")
    page.wait_for_timeout(150)  # a list that has only just opened takes no Enter, which may be meant for the text
    page.keyboard.press("Enter")
    expect(page.locator(".cm-content")).to_contain_text("?park hkit:overseenBy")


def test_a_word_finds_the_property_that_is_called_so_and_the_thing(page: Page) -> None:
    write(page, "SELECT * { ?s ?p cyberp")
    page.keyboard.press("Control+ ")
    page.locator(".cm-tooltip-autocomplete li", has_text="Cyberport").first.click()
    expect(page.locator(".cm-content")).to_contain_text("id:cyberport")


def test_behind_a_stand_classes(page: Page) -> None:
    write(page, "SELECT * { ?park a hkit:P")
    page.keyboard.press("Control+ ")
    options = page.locator(".cm-tooltip-autocomplete li")
    expect(options.filter(has_text="hkit:Park")).to_be_visible()
    expect(options.filter(has_text="hkit:partOf")).to_have_count(0)


def test_tab_leaves_the_editor(page: Page) -> None:
    page.locator(".cm-content").click()
    page.keyboard.press("Tab")
    expect(page.locator("button:focus")).to_be_visible()


def test_the_keyboard_runs_the_query_and_the_address_is_the_query(page: Page) -> None:
    write(page, PARKS)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="rows")).to_be_visible()
    page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("query") == [PARKS])
    page.reload()
    expect(page.get_by_role("heading", name="rows")).to_be_visible()


@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}, {"width": 390, "height": 844}])
def test_the_first_row_and_the_focus_are_where_the_reader_looks_after_a_run(page: Page, size: dict[str, int]) -> None:
    page.set_viewport_size(size)
    write(page, PARKS)
    page.get_by_role("button", name="Run").click()
    expect(page.locator("tbody tr").first).to_be_in_viewport(ratio=1)
    expect(page.locator("#result")).to_be_focused()
    expect(page.locator("#result")).to_contain_text("ms")


def test_only_formats_that_fit_the_form_of_a_query_are_offered(page: Page) -> None:
    offered = page.locator(".formats button:visible")
    expect(offered).to_have_text(["JSON", "CSV", "TSV", "XML"])
    write(page, "CONSTRUCT { ?boss hkit:manages ?park } WHERE { ?boss hkit:manages ?park }")
    expect(offered).to_have_text(["Turtle", "JSON-LD"])


def test_an_error_is_marked_at_its_place_before_and_after_running(page: Page) -> None:
    write(page, "SELECT * {\n  ?s hkit:manages }\n}")
    expect(page.locator(".cm-lintRange-error")).to_have_text("}")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#problem")).to_contain_text("line 2")
    expect(page.locator(".cm-lintRange-error")).to_have_text("}")


def test_a_column_is_sorted_by_its_heading_both_ways(page: Page) -> None:
    page.goto("/sparql?query=" + quote("SELECT ?k (COUNT(*) AS ?n) { ?s a ?k } GROUP BY ?k"))
    heading = page.get_by_role("button", name="n", exact=True)
    heading.click()
    numbers = [int(text.replace(",", "")) for text in page.locator("td.num").all_inner_texts()]
    assert numbers == sorted(numbers)
    heading.click()
    numbers = [int(text.replace(",", "")) for text in page.locator("td.num").all_inner_texts()]
    assert numbers == sorted(numbers, reverse=True)
    assert len(set(numbers)) > 3


def test_a_running_query_is_stopped(page: Page) -> None:
    page.route("**/sparql?query=*", lambda _: None)  # an answer that never comes
    write(page, PARKS)
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".running")).to_have_text("Stopped.")
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()


def test_the_last_queries_come_back_and_can_be_forgotten(page: Page) -> None:
    write(page, PARKS)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="rows")).to_be_visible()
    page.goto("/sparql")
    page.locator(".history summary").click()
    page.locator(".history .past").first.click()
    expect(page.locator(".cm-content")).to_have_text(PARKS)
    page.locator(".forget").click()
    page.goto("/sparql")
    page.locator(".history summary").click()
    expect(page.locator(".history")).to_contain_text("kept in this browser")
    expect(page.locator(".history .past")).to_have_count(0)


def test_a_long_query_is_run_too(page: Page) -> None:
    write(page, "SELECT ?x { VALUES ?x { " + " ".join(str(n) for n in range(3000)) + " } } LIMIT 7")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="7 rows")).to_be_visible()


def test_a_result_is_downloaded(page: Page) -> None:
    write(page, PARKS)
    with page.expect_response(lambda answer: "format=csv" in answer.url) as found:
        page.get_by_role("button", name="CSV").click()
    assert found.value.headers["content-type"].startswith("text/csv")


def test_without_scripts_the_field_is_plain_and_the_answer_comes_with_the_page(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/sparql")
    page.locator("textarea#query").fill(PARKS)
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("heading", name="rows")).to_be_visible()
    context.close()


def test_below_a_path_the_editor_and_the_search_ask_below_it_too(browser: Browser, release: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    site = f"http://127.0.0.1:{port}/below"
    with running("--release", str(release), "--port", port, "--site-url", site):
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{site}/sparql")
        write(page, "SELECT * { ?s ?p cyberp")
        page.keyboard.press("Control+ ")
        page.locator(".cm-tooltip-autocomplete li", has_text="Cyberport").first.click()
        with page.expect_request(f"{site}/sparql/check"):
            write(page, PARKS)
        page.keyboard.press("Control+Enter")
        page.wait_for_url(f"{site}/sparql?*")
        expect(page.get_by_role("heading", name="rows")).to_be_visible()
        page.locator("#q-top").fill("cyberport")
        page.locator("[role=option]", has_text="Cyberport").first.click()
        page.wait_for_url(f"{site}/id/cyberport*")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Cyberport")
        page.context.close()

    assert {"terms.json", "search"} <= {urlsplit(each).path.rpartition("/")[2] for each in asked}
    assert [each for each in asked if not each.startswith(("data:", f"{site}/"))] == []
