"""Why a file is not read, in words for people."""

from pathlib import Path

from kg.errors import SourceError
from kg.reading.text.words import data

REFUSED = data("intake/patterns.toml")["refused"]


def refusal(path: Path, why: str, *values: object) -> SourceError:
    """The error that says why a file is not read, and what to do."""
    return SourceError(f"{path} {REFUSED[why].format(*values)}")
