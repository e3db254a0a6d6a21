"""The release in a server, and a browser, for all tests of pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.site import served
from tests.support.chromium import launched

# In milliseconds: a machine that runs everything at once shows a page late, not wrong.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def address(release: Path) -> Iterator[str]:
    with served(release) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found
