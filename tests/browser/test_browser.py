"""What people do in a real browser: from search to the quote, by keyboard too, and with no need of scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Route, expect


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_reader_gets_from_search_to_the_quote_in_the_source(browser: Browser, address: str, script: bool) -> None:
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto(address)
    page.locator("#q").fill("cyberport")
    page.locator("#q").press("Enter")
    page.get_by_role("link", name="Cyberport", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cyberport")
    page.locator("dl.lines button.ref").first.click()
    page.locator(".note:popover-open").get_by_role("link", name="In the source").first.click()
    page.wait_for_url("**#e-*")
    begin, end = page.url.partition("#e-")[2].split("-")
    target = page.locator(f"#e-{begin}-{end}")
    expect(target).to_be_in_viewport()
    marked = page.locator(f"a.mark[data-begin='{begin}']")
    expect(marked).to_have_css("background-color", "rgb(255, 200, 87)")
    context.close()


def test_char_fragment_highlights_the_span(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/doc/hky2024-16#char=2521,2678")
    expect(page.locator(".found").first).to_be_in_viewport()
    page.close()


def test_claims_stand_beside_the_text_in_step_with_it_where_there_is_room(browser: Browser, address: str) -> None:
    page = browser.new_page(base_url=address, viewport={"width": 1280, "height": 800})
    page.goto("/doc/hky2024-16")
    paragraph = page.locator(".text:has(a.mark)", has_text="Home to over 2,100 digital technology companies")
    paragraph.evaluate("each => window.scrollTo(0, each.offsetTop - 100)")
    current = page.locator(".pane .current")
    expect(current).to_have_id(f"claims-{paragraph.get_attribute('id')}")
    expect(current.get_by_text("more than 2,100")).to_be_in_viewport()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".pane")).to_be_hidden()
    expect(page.locator(f"#{paragraph.get_attribute('id')} + details.claims")).not_to_have_attribute("open", "")
    page.close()


def test_the_source_page_has_its_contents_and_marks_what_was_not_read(browser: Browser, address: str) -> None:
    page = browser.new_page(base_url=address)
    page.goto("/doc/hky2024-16")
    page.get_by_text("Contents").click()
    page.locator(".contents").get_by_role("link", name="San Tin Technopole").click()
    expect(page.get_by_role("heading", name="San Tin Technopole")).to_be_in_viewport()
    assert page.locator(".unread").count()
    assert page.locator(".unread a.mark").count() == 0
    for mark in set(page.locator("a.mark").evaluate_all("all => all.map(each => each.getAttribute('href'))")):
        assert page.locator(mark).count() == 1
    page.close()


def test_coverage_leads_to_the_words_in_the_source(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address + "/coverage")
    kept = page.locator("details", has=page.locator(".silent")).first
    expect(kept.get_by_role("link").first).to_be_hidden()
    kept.locator("summary").focus()
    page.keyboard.press("Enter")
    said = kept.get_by_role("link").first.inner_text()
    kept.get_by_role("link").first.click()
    expect(page.locator(".found").first).to_be_in_viewport()
    expect(page.locator(".found").first).to_contain_text(said[:40])
    page.close()


def test_keyboard_reaches_the_content_first(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))
    page.close()


def test_names_are_suggested_as_one_types_and_chosen_by_the_keyboard(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    page.locator("#q").press_sequentially("cyberpo")
    option = page.get_by_role("option", name="Cyberport").first
    expect(option).to_be_visible()
    expect(page.locator("#q")).to_have_attribute("aria-expanded", "true")
    page.locator("#q").press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    page.locator("#q").press("Escape")
    expect(option).to_be_hidden()
    page.locator("#q").press_sequentially("r")
    expect(option).to_be_visible()
    page.locator("#q").press("ArrowDown")
    page.locator("#q").press("Enter")
    page.wait_for_url("**/id/cyberport**")
    page.close()


def test_a_late_answer_does_not_open_what_was_closed(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    page.locator("#q").press_sequentially("cyberp")
    option = page.get_by_role("option", name="Cyberport").first
    expect(option).to_be_visible()
    held: list[Route] = []
    page.route("**/search?**", lambda route: held.append(route))
    with page.expect_request("**/search?**"):
        page.locator("#q").press("o")
    page.locator("#q").press("Escape")
    expect(option).to_be_hidden()
    while held:
        held.pop().continue_()
    page.wait_for_timeout(300)
    expect(option).to_be_hidden()


def test_the_address_of_an_entity_is_copied(browser: Browser, address: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}/id/cyberport")
    page.locator("button[data-copy=iri]").click()
    expect(page.locator("button[data-copy=iri]")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "https://w3id.org/hkit/id/cyberport"
    context.close()
