"""Node with N3.js and jsonld.js, installed from the lock file beside this one when a test first needs them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# The same Node that builds the editor of the query page.
RUN = ("sh", str(HERE.parent.parent / "app" / "editor" / "node.sh"), sys.executable)


@pytest.fixture(scope="session")
def node() -> Callable[..., bytes]:
    """A function that runs load.mjs with arguments and gives what it writes."""
    stamp, lock = HERE / "node_modules" / ".package-lock.json", HERE / "package-lock.json"
    if not stamp.is_file() or stamp.stat().st_mtime < lock.stat().st_mtime:
        command = [*RUN, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        installed = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
        if installed.returncode:
            pytest.fail(f"npm could not install what tests/exports needs:\n{installed.stderr}", pytrace=False)

    def run(*arguments: str) -> bytes:
        command = [*RUN, "node", "load.mjs", *arguments]
        done = subprocess.run(command, cwd=HERE, capture_output=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    return run
