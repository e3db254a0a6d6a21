"""What makes a page quick and sound: little to load, nothing that jumps, no overflow, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from kg.rdf.namespaces import BASE
from kg.store.store import Store
from tests.browser.site import PAGES

MOST_BYTES = 150 << 10
SHIFTS = """new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.moved = (window.moved ?? 0) + shift.value;
}).observe({ type: "layout-shift", buffered: true });"""
# In bytes as they came over the wire, packed.
LOADED = """performance.getEntriesByType("resource").concat(performance.getEntriesByType("navigation"))
  .reduce((sum, entry) => sum + entry.transferSize, 0)"""
# What came from the browser's cache, and so was not counted.
KEPT = """performance.getEntriesByType("resource").filter((entry) => !entry.transferSize).map((entry) => entry.name)"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A tab that loads everything anew, as if each page were the first that somebody sees."""
    context = browser.new_context()
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.add_init_script(SHIFTS)
    yield page
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_small_and_does_not_jump_overflow_fail_or_ask_another_host(
    page: Page, address: str, name: str, width: int
) -> None:
    asked: list[str] = []
    errors: list[str] = []
    listeners = {
        "request": lambda request: asked.append(request.url),
        "console": lambda message: errors.append(message.text) if message.type == "error" else None,
        "pageerror": lambda error: errors.append(str(error)),
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address + PAGES[name], wait_until="networkidle")
    for event, listener in listeners.items():
        page.remove_listener(event, listener)

    assert page.evaluate("window.moved ?? 0") < 0.02
    # The source page is a whole chapter with all that was read in it.
    assert page.evaluate(LOADED) < MOST_BYTES * (2 if name == "source" else 1)
    assert page.evaluate(KEPT) == []
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    assert name == "missing" or errors == []
    for wide in (width, 768):
        page.set_viewport_size({"width": wide, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= wide


# Where the first fact begins, and where the large figures end.
FIRST = """(() => {
  const line = document.querySelector("dl.lines dd"), large = document.querySelector("dl.large");
  return [line ? line.getBoundingClientRect().top + 24 : 0, large ? large.getBoundingClientRect().bottom : 0];
})()"""


SCREENS = ({"width": 1280, "height": 800}, {"width": 390, "height": 844})


@pytest.mark.slow
def test_facts_and_key_figures_of_every_entity_stand_in_the_first_screen(
    browser: Browser, address: str, release: Path
) -> None:
    rows = Store.open_release(release).select("SELECT DISTINCT ?e { ?c hkit:about ?e . ?e a hkit:Entity }")
    page = browser.new_page()
    late = {}
    for iri in (row["e"].value for row in rows):
        page.goto(address + "/" + iri.removeprefix(BASE), wait_until="domcontentloaded")
        for screen in SCREENS:
            page.set_viewport_size(screen)
            fact, figures = page.evaluate(FIRST)
            if max(fact, figures) > screen["height"] or not fact:
                late[iri, screen["width"]] = (fact, figures)
    page.close()
    assert len(rows) > 80
    assert late == {}
