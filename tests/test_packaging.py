"""The wheel carries everything that runs, and the lock files name everything that is needed and no host."""

from __future__ import annotations

import json
import os
import shutil
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


def build(folder: Path, source: Path = ROOT) -> Path:
    """The wheel of a source tree, built in a folder."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1800000000"}
    subprocess.run(command, cwd=source, check=True, capture_output=True, env=environment)
    (file,) = folder.glob("hkit_graph-*.whl")
    return file


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel."""
    return zipfile.ZipFile(build(tmp_path_factory.mktemp("wheel")))


def described(wheel: zipfile.ZipFile, name: str) -> str:
    """A file of the wheel's own description, such as METADATA."""
    (path,) = [each for each in wheel.namelist() if each.endswith(f".dist-info/{name}")]
    return wheel.read(path).decode()


@pytest.mark.process
def test_wheel_carries_code_templates_and_sources(wheel: zipfile.ZipFile) -> None:
    assert tracked("kg", "app") - {*wheel.namelist()} == set()


@pytest.mark.process
def test_wheel_carries_ontology_and_shapes(wheel: zipfile.ZipFile) -> None:
    assert {f"kg/_data/{name}" for name in tracked("ontology", "shapes")} - {*wheel.namelist()} == set()


@pytest.mark.process
def test_wheel_carries_the_editor_that_was_built(wheel: zipfile.ZipFile) -> None:
    built = {f"app/static/built/{path.name}" for path in (ROOT / "app/static/built").glob("*")}

    assert "app/static/built/query.js" in built
    assert built - {*wheel.namelist()} == set()


@pytest.mark.process
def test_wheel_carries_nothing_else(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert {name for name in names if not name.startswith(("kg/", "app/", "hkit_graph-"))} == set()


@pytest.mark.process
def test_wheel_says_its_licences_and_what_others_made(wheel: zipfile.ZipFile) -> None:
    metadata = described(wheel, "METADATA")

    assert regex.findall(r"^(?:Name|License-Expression|License-File): (.*)", metadata, regex.MULTILINE) == [
        "hkit-graph",
        "Apache-2.0 AND CC-BY-4.0",
        "LICENSE",
        "NOTICE",
    ]
    for name in ("LICENSE", "NOTICE"):
        assert described(wheel, f"licenses/{name}") == (ROOT / name).read_text()


@pytest.mark.process
def test_two_wheels_are_the_same_bytes(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    for file in [*tracked(), *(str(path.relative_to(ROOT)) for path in ROOT.glob("app/static/built/*"))]:
        (copy / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, copy / file)  # its time is another one
    (copy / ".gitignore").write_bytes((ROOT / ".gitignore").read_bytes())
    again = build(tmp_path, copy)

    assert again.read_bytes() == Path(str(wheel.filename)).read_bytes()


def test_notice_names_each_dependency_and_each_package_of_the_editor() -> None:
    notice = (ROOT / "NOTICE").read_text()
    extras = PROJECT["optional-dependencies"]
    shipped = [*PROJECT["dependencies"], *extras["mcp"], *extras["cluster"], *extras["notebook"]]
    editor = json.loads((ROOT / "app/editor/package-lock.json").read_text())["packages"]
    bundled = {path.removeprefix("node_modules/") for path, each in editor.items() if path and not each.get("optional")}

    assert [each for each in map(name, shipped) if each not in notice] == []
    assert [each for each in bundled - {"esbuild"} if each.rpartition("/")[2] not in notice] == []


@pytest.mark.process
def test_no_word_installs_a_package_of_others() -> None:
    paths = tracked("*.md", "*.py", "*.toml", "*.html", "*.txt", "app/deploy")
    texts = {path: (ROOT / path).read_text() for path in paths}
    wrong = regex.compile(r"pip install\b[^\n`]*?(?<![\w./-])hkit(?!-graph)\b(?![./])")

    assert [path for path, text in texts.items() if wrong.search(text)] == []


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
