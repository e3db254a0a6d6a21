"""Pictures of every page at three widths, in shots/: `python -m tests.browser.shots`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from kg.release.folder import find_release
from tests.browser.site import PAGES, served
from tests.support.chromium import launched

WIDTHS = (360, 768, 1280)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def shoot(release: Path, out: Path) -> int:
    """Write the pictures; gives their number."""
    out.mkdir(parents=True, exist_ok=True)
    number = 0
    with served(release) as address, launched() as browser:
        for width in WIDTHS:
            for scheme in SCHEMES if width == 1280 else SCHEMES[:1]:
                page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
                for name, path in PAGES.items():
                    page.goto(address + path)
                    page.screenshot(path=out / f"{name}-{width}-{scheme}.png")
                    number += 1
                page.close()
    return number


if __name__ == "__main__":
    print(f"{shoot(find_release(Path('build')), Path('shots'))} pictures in shots/")
