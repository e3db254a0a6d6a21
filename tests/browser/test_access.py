"""Nobody is shut out: axe-core finds nothing on any kind of page, light or dark, on a phone or a desk."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import axe_playwright_python
import pytest
from playwright.sync_api import Browser

from tests.browser.site import PAGES

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, address: str, width: int, scheme: Literal["light", "dark"]) -> None:
    # The checker is put into the page, which the page's own policy would not let happen.
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
    page, found = context.new_page(), []
    for name, path in PAGES.items():
        page.goto(address + path)
        page.evaluate(AXE)
        result = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
        assert result["passes"], f"axe did not look at {name}"
        found += [f"{name}: {each['id']}: {each['nodes'][0]['html'][:120]}" for each in result["violations"]]
    context.close()
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
