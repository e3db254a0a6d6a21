"""What a reader comes for, by keyboard alone and without scripts: find a thing, read its evidence, ask, download."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

MOST_TABS = 200
QUERY = "SELECT ?boss ?park { ?boss hkit:manages ?park }"


@pytest.fixture(params=[True, False], ids=["with-script", "without-script"])
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=request.param, base_url=address, accept_downloads=True)
    yield context.new_page()
    context.close()


def tab_to(page: Page, selector: str, text: str = "") -> None:
    """Press Tab until the focus is on what a selector and a text name; the order must be that of the page."""
    wanted = page.locator(selector, has_text=text).first if text else page.locator(selector).first
    wanted.wait_for(state="attached")
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.locator(":focus").count() and wanted.evaluate("node => node === node.getRootNode().activeElement"):
            return
    raise AssertionError(f"{selector} {text} is not reached by Tab")


def test_find_a_thing_and_read_its_evidence(page: Page) -> None:
    page.goto("/")
    tab_to(page, "#q")
    page.keyboard.type("cyberport")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search**")
    tab_to(page, ".card h2 a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/id/cyberport*")
    tab_to(page, "dl.lines button.ref")
    page.keyboard.press("Enter")
    tab_to(page, ".note:popover-open a", "In the source")
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/**#e-*")
    begin = page.url.partition("#e-")[2].partition("-")[0]
    expect(page.locator(f"a.mark[data-begin='{begin}']").first).to_be_in_viewport()


def test_download_a_thing(page: Page) -> None:
    page.goto("/id/cyberport")
    tab_to(page, ".forms a", "N-Triples")
    with page.expect_download() as found:
        page.keyboard.press("Enter")
    assert b"/id/cyberport> " in Path(found.value.path()).read_bytes()


def test_ask_and_download_the_answer(page: Page) -> None:
    page.goto("/sparql")
    tab_to(page, "#query" if page.locator("#query").is_visible() else ".cm-content")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(QUERY)
    tab_to(page, "#ask button[type=submit]", "Run")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="rows")).to_be_visible()
    tab_to(page, "#ask button", "CSV")
    with page.expect_download() as found:
        page.keyboard.press("Enter")
    assert Path(found.value.path()).read_text().startswith("boss,park")


def test_answer_a_question_with_a_choice(page: Page) -> None:
    page.goto("/questions/what-a-body-does")
    tab_to(page, "select")
    page.keyboard.type("Cyberport")
    tab_to(page, "form.narrow button")
    page.keyboard.press("Enter")
    page.wait_for_url("**who=**")
    expect(page.locator(".result tbody tr").first).to_be_visible()


def test_choose_the_language(page: Page) -> None:
    page.goto("/id/cyberport")
    tab_to(page, ".tongues a")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    expect(page).to_have_url(re.compile("/id/cyberport$"))
