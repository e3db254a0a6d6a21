"""The wheel carries everything that runs, and the lock files name everything that is needed and no host."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import regex

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def tracked(*folders: str) -> set[str]:
    """The files of these folders that the repository keeps."""
    command = ["git", "ls-files", *folders]
    return set(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")) - {""}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the wheel's files."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (file,) = folder.glob("hkit-*.whl")
    return set(zipfile.ZipFile(file).namelist())


@pytest.mark.process
def test_wheel_carries_code_templates_and_sources(wheel: set[str]) -> None:
    assert tracked("kg", "app") - wheel == set()


@pytest.mark.process
def test_wheel_carries_ontology_and_shapes(wheel: set[str]) -> None:
    assert {f"kg/_data/{name}" for name in tracked("ontology", "shapes")} - wheel == set()


@pytest.mark.process
def test_wheel_carries_nothing_else(wheel: set[str]) -> None:
    assert {name for name in wheel if not name.startswith(("kg/", "app/", "hkit-"))} == set()


def name(requirement: str) -> str:
    """The normalised name in a requirement."""
    found = regex.match(r"[\w.-]+", requirement)
    assert found
    return regex.sub(r"[-_.]+", "-", found[0]).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_pins_every_dependency_with_hashes(lock: str) -> None:
    extras = PROJECT["optional-dependencies"]
    wanted = [*PROJECT["dependencies"], *extras["build"], *(extras["dev"] if lock == LOCKS[1] else [])]
    pins = regex.findall(r"^([\w.-]+)==\S+ \\\n    --hash=sha256:", (ROOT / lock).read_text(), regex.MULTILINE)

    assert {name(requirement) for requirement in wanted} <= {name(pin) for pin in pins}


def test_locks_agree() -> None:
    run, dev = (dict(regex.findall(r"^([\w.-]+)==(\S+)", (ROOT / lock).read_text(), regex.MULTILINE)) for lock in LOCKS)

    assert run.items() <= dev.items()


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_host(lock: str) -> None:
    assert regex.findall(r"https?:|file:|--(?:extra-)?index|--find-links|--trusted", (ROOT / lock).read_text()) == []


def test_every_dependency_says_what_it_is_for() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    requirements = [
        *PROJECT["dependencies"],
        *(item for extra in PROJECT["optional-dependencies"].values() for item in extra),
    ]

    assert [item for item in requirements if not regex.search(rf'"{regex.escape(item)}",\s+# \w', text)] == []
