"""Rules as data: the tables of TOML files, compiled once; kg/reading/sentence/patterns.py has the language of groups.

In the folder `rules`, `[[group]]` finds sets that are counted and listed: `m` are the members (or `a` the places they
are named after), `q` their number, `noun` or `g` what they are together, `o` who has them, `l` where they are; it has
examples that it fires on (`says`) and near misses (`silent`), which tests run. `[[built-in]]` describes to people what
the reader reads without a wording. Relations are read by frames (kg/reading/claims/frames.py).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, TypeVar

import regex

from kg.errors import RuleError
from kg.model.claims import Rule
from kg.reading.sentence.patterns import compile_wording

T = TypeVar("T")
Row = dict[str, Any]


@dataclass(frozen=True, eq=False)
class GroupRule:
    """A set that is counted and listed; `oversees`: whoever has it oversees it; `whole`: the list is all of it."""

    rule: Rule
    pattern: regex.Pattern[str]
    oversees: bool
    whole: bool


@lru_cache(maxsize=1)
def load_groups() -> tuple[GroupRule, ...]:
    """The rules of groups, in the order of the file. Raises RuleError naming file and rule."""
    return compiled(tables("rules"), "group", _group)


@lru_cache(maxsize=1)
def built_in() -> tuple[Rule, ...]:
    """The rules without a wording, as people read of them. Raises RuleError naming file and rule."""
    return compiled(tables("rules"), "built-in", lambda row, _: Rule(**row))


def tables(folder: str) -> list[tuple[str, Row]]:
    """The TOML files of a folder, parsed, each with its name, in the order of the names. Raises RuleError."""
    entries = sorted((files("kg.reading.claims") / folder).iterdir(), key=lambda entry: entry.name)
    return [(file.name, _table(file.name, file.read_text("utf-8"))) for file in entries if file.name.endswith(".toml")]


def _table(file: str, text: str) -> Row:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{file}: {error}. Mend the file; it is TOML.") from error


def compiled(tables: Iterable[tuple[str, Row]], kind: str, compile_row: Callable[[Row, str], T]) -> tuple[T, ...]:
    """The rows of a kind in parsed files, each compiled with its theme. Raises RuleError naming file and row."""
    rows = [(file, row) for file, table in tables for row in table.get(kind, [])]
    names = [row.get("name", "?") for _, row in rows]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise RuleError(f"Two {kind}s are called {', '.join(doubled)}: give one another name.")
    results = []
    for file, row in rows:
        try:
            results.append(compile_row(row, file.removesuffix(".toml")))
        except (KeyError, TypeError, ValueError, regex.error) as error:
            raise RuleError(
                f"{file}: the {kind} {row.get('name', '?')} cannot be read: {error}. See docs/rules.md."
            ) from error
    return tuple(results)


def _group(row: Row, theme: str) -> GroupRule:
    wording, meaning = row["wording"], row["states"]
    rule = Rule(row["name"], wording, meaning, theme)
    return GroupRule(rule, compile_wording(wording), "o oversees" in meaning, "as many" in meaning)
