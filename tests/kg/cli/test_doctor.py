"""`kg doctor`: what is there has its version or place; what is missing has advice, and counts if it is needed."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, version

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.cli.doctor import PARTS


def rows(*options: str) -> tuple[int, dict[str, tuple[str, str]]]:
    """The exit code, and the state and the words for each part."""
    result = CliRunner().invoke(main, ["doctor", "--json", *options])
    return result.exit_code, {row["part"]: (row["state"], row["for"]) for row in json.loads(result.stdout)}


def test_what_is_there_has_its_version_or_place() -> None:
    code, told = rows()

    assert code == 0
    assert told["reader: spaCy"] == (version("spacy"), "sentences are parsed by it")
    assert told["ontology and shapes"][0].endswith("ontology/hkit.ttl")
    assert list(told)[2:] == [part["name"] for part in PARTS]


def test_what_is_missing_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        if name in ("mcp", "pyshacl"):
            raise PackageNotFoundError(name)
        return "1"

    monkeypatch.setattr("kg.cli.doctor.version", missing)
    code, told = rows()

    assert code == 1
    assert told["assistants"] == ("missing", "kg mcp: install hkit with its extra mcp")
    assert told["validation: pySHACL"][0] == "missing"
    assert "install it again" in told["validation: pySHACL"][1]
