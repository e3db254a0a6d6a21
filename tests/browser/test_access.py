"""Nobody is shut out: axe-core finds nothing on any kind of page, light or dark, on a phone or a desk."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.site import PAGES

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A tab in which the checker is put into pages, which a page's own policy would not let happen."""
    context = browser.new_context(bypass_csp=True)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(page: Page, address: str, name: str) -> None:
    page.goto(address + PAGES[name])
    page.evaluate(AXE)
    found = []
    for width, scheme in product((360, 1280), ("light", "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("[innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]") == [
            width,
            scheme == "dark",
        ]
        result = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
        assert result["passes"], "axe did not look at the page"
        found += [(width, scheme, each["id"], each["nodes"][0]["html"][:120]) for each in result["violations"]]
    assert found == []


@pytest.mark.parametrize(("locale", "language"), [("en", "en"), ("zh-HK", "zh-Hant")])
def test_headings_and_descriptions_tell_pages_apart(browser: Browser, address: str, locale: str, language: str) -> None:
    page = browser.new_context(locale=locale).new_page()
    titles = {}
    for name, path in PAGES.items():
        page.goto(address + path)
        assert page.locator("h1").count() == 1, name
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("meta[name=description]").get_attribute("content"), name
        assert page.locator("img:not([alt])").count() == 0, name
        titles[name] = page.title()
    page.context.close()
    queries = [name for name in PAGES if PAGES[name].startswith("/sparql")]  # one page, whatever is asked
    assert len(set(titles.values())) == len(titles) - len(queries) + 1, titles
