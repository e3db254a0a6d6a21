"""The README and the help agree with the code."""

from __future__ import annotations

from pathlib import Path

import pytest
import regex
from click.testing import CliRunner

from kg.cli import COMMANDS, main
from kg.store.store import Store

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def table(title: str) -> list[list[str]]:
    """The rows of the Markdown table with that header."""
    lines = README[README.index(title) :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_readme_query_gives_the_answer_shown(release: Path) -> None:
    found = regex.search(r"```sparql\n(.*?)```", README, regex.DOTALL)
    assert found
    rows = Store.open_release(release).select(found[1])

    assert [[row["site"].value, " ".join(row["quote"].value.split())] for row in rows] == table("| site | quote |")


def test_readme_lists_the_commands() -> None:
    rows = {cells[0].strip("`").removeprefix("kg "): cells[1] for cells in table("| command | what for |")}

    assert list(rows) == list(COMMANDS)


@pytest.mark.parametrize("path", sorted(set(regex.findall(r"`((?:kg|app|ontology|shapes)/[\w/.-]*?\w\.\w+)`", README))))
def test_readme_names_files_that_exist(path: str) -> None:
    assert (ROOT / path).is_file()


@pytest.mark.parametrize("target", sorted(set(regex.findall(r"(?:^|`)make (\w+)", README, regex.MULTILINE))))
def test_readme_names_targets_of_the_makefile(target: str) -> None:
    assert regex.search(rf"^{target}:", (ROOT / "Makefile").read_text(), regex.MULTILINE)


@pytest.mark.parametrize("link", sorted(set(regex.findall(r"\]\((?!http)([^)#]+)\)", README))) or ["README.md"])
def test_readme_links_to_files_that_exist(link: str) -> None:
    assert (ROOT / link).is_file()


@pytest.mark.parametrize("name", list(COMMANDS))
def test_help_of_a_command_is_short_and_says_what_it_does(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])

    assert result.exit_code == 0
    assert main.get_command(None, name).short_help == COMMANDS[name]  # type: ignore[union-attr, arg-type]
    assert "--" in result.output


def test_version_in_the_changelog_is_the_packages() -> None:
    from kg import __version__

    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text()
