"""Rules as people read of them: the files of the folder `rules`, loaded once.

A `[[rule]]` describes what the reader reads without a frame (kg/reading/claims/frames.py); one that reads a set which
is counted and listed has examples that it fires on (`says`) and near misses (`silent`), which tests run.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from kg.model.claims import Rule

Vocabulary = Literal["audience", "topic", "support"]


def rows() -> list[dict[str, Any]]:
    """The rules of every file of the folder, in the order of the files' names and within each as written."""
    folder = sorted((files("kg.reading.claims") / "rules").iterdir(), key=lambda entry: entry.name)
    tables = [tomllib.loads(file.read_text("utf-8")) for file in folder if file.name.endswith(".toml")]
    return [row for table in tables for row in table["rule"]]


@lru_cache(maxsize=1)
def load_rules() -> tuple[Rule, ...]:
    """Every rule of the folder."""
    return tuple(Rule(row["name"], row["wording"], row["states"], row["theme"]) for row in rows())
