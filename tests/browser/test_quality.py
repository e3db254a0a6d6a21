"""What makes a page quick and findable: little to load, nothing that jumps, a title, a description, one heading."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

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


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_small_and_does_not_jump(browser: Browser, address: str, name: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.add_init_script(SHIFTS)
    page.goto(address + PAGES[name], wait_until="networkidle")
    assert page.evaluate("window.moved ?? 0") < 0.02
    # The source page is a whole chapter with all that was read in it.
    assert page.evaluate(LOADED) < MOST_BYTES * (2 if name == "source" else 1)
    context.close()


# Where the first fact begins, and where the large figures end.
FIRST = """(() => {
  const line = document.querySelector("dl.lines dd"), large = document.querySelector("dl.large");
  return [line ? line.getBoundingClientRect().top + 24 : 0, large ? large.getBoundingClientRect().bottom : 0];
})()"""


@pytest.mark.slow
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_facts_and_key_figures_of_every_entity_stand_in_the_first_screen(
    browser: Browser, address: str, release: Path, width: int, height: int
) -> None:
    rows = Store.open_release(release).select("SELECT DISTINCT ?e { ?c hkit:about ?e . ?e a hkit:Entity }")
    page = browser.new_page(viewport={"width": width, "height": height})
    late = {}
    for iri in (row["e"].value for row in rows):
        page.goto(address + "/" + iri.removeprefix(BASE), wait_until="domcontentloaded")
        fact, figures = page.evaluate(FIRST)
        if max(fact, figures) > height or not fact:
            late[iri] = (fact, figures)
    page.close()
    assert len(rows) > 80
    assert late == {}
