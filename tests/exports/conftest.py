"""Node with N3.js and jsonld.js, installed from the lock file beside this one when a test first needs them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parent
WANTING = (
    "This test reads dumps with N3.js and jsonld.js and needs Node 18 or later with npm, which are not on the PATH. "
    "Install them, for example with `apt-get install nodejs npm` or from https://nodejs.org, and run the test again."
)


@pytest.fixture(scope="session")
def node() -> Callable[..., bytes]:
    """A function that runs load.mjs with arguments and gives what it writes."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if not program or not npm:
        pytest.fail(WANTING, pytrace=False)
    stamp, lock = HERE / "node_modules" / ".package-lock.json", HERE / "package-lock.json"
    if not stamp.is_file() or stamp.stat().st_mtime < lock.stat().st_mtime:
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        installed = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
        if installed.returncode:
            pytest.fail(f"npm could not install what tests/exports needs:\n{installed.stderr}", pytrace=False)

    def run(*arguments: str) -> bytes:
        done = subprocess.run([program, "load.mjs", *arguments], cwd=HERE, capture_output=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    return run
