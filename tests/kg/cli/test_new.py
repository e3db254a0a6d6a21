"""`kg new`: the file beside a text, from options, from the text, and from a person's answers."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.reading.one import read_document

TEXT = "Harbour Report\n\nThe Hill Corporation manages the Hill Park. The park is large, and it is by the sea.\n"


@pytest.fixture
def text(tmp_path: Path) -> Path:
    """A text of which nothing tells the year."""
    path = tmp_path / "harbour.txt"
    path.write_text(TEXT)
    return path


def test_what_is_given_is_given_and_a_guess_stays_a_comment(text: Path) -> None:
    result = CliRunner().invoke(main, ["new", str(text), "--title", 'The "Hill" report', "--creator", "Ada"])
    beside = text.with_suffix(".toml").read_text()

    assert tomllib.loads(beside) == {"title": 'The "Hill" report', "creator": "Ada"}
    assert '# language = "en"  # a guess' in beside
    assert "# edition =\n" in beside
    assert f"Now: kg build {text}" in result.stderr
    assert dict(read_document(text).metadata.basis)["creator"] == "given"


def test_person_is_asked_for_what_nothing_tells(text: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.cli.new.asking", lambda: True)
    answers = "soon\n2026\nMalta\n\n\n"
    result = CliRunner().invoke(main, ["new", str(text), "--title", "Report"], input=answers)

    written = tomllib.loads(text.with_suffix(".toml").read_text())
    assert written == {"title": "Report", "edition": 2026, "place": "Malta"}
    assert "'soon' is not a valid integer" in result.output


def test_what_is_there_is_not_overwritten_and_written_anew_it_is_kept(text: Path) -> None:
    beside = text.with_suffix(".toml")
    beside.write_text('place = "Malta"\ncurrency = "EUR"\n')
    refused = CliRunner().invoke(main, ["new", str(text), "--edition", "2026"])
    assert (refused.exit_code, beside.read_text()) == (2, 'place = "Malta"\ncurrency = "EUR"\n')

    CliRunner().invoke(main, ["new", str(text), "--edition", "2026", "--again"])
    assert tomllib.loads(beside.read_text()) == {"edition": 2026, "place": "Malta", "currency": "EUR"}


def test_standard_input_and_an_edition_are_read_and_errors_name_the_source(text: Path, tmp_path: Path) -> None:
    read = CliRunner().invoke(main, ["read", "-", "--edition", "2026", "--json"], input="The Hill Park had 12 firms.\n")
    assert '"asOf": "2026-12-31"' in read.output
    assert "figures are undated" in CliRunner().invoke(main, ["read", "-"], input=TEXT).output
    text.with_suffix(".toml").write_text('place = "Malta"\nedition = 2001\n')
    built = CliRunner().invoke(main, ["build", str(text), "--edition", "2026", "--out", str(tmp_path / "b"), "--json"])
    assert '"edition": "given"' in built.stdout
    assert "Error: standard-input.txt is empty" in CliRunner().invoke(main, ["read", "-"], input="").output
    text.write_text("12\n34\n")
    silent = CliRunner().invoke(main, ["read", str(text), "--edition", "2026"])
    assert f"Error: {text} has no sentences" in silent.output
