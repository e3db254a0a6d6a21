"""Rules as data: the files of the folder `rules`, compiled once; kg/reading/sentence/patterns.py has their language.

A file has tables of two kinds. `[[group]]` finds sets that are counted and listed: `m` are the members (or `a` the
places they are named after), `q` their number, `noun` or `g` what they are together, `o` who has them, `l` where they
are; it has examples that it fires on (`says`) and near misses (`silent`), which tests run. `[[built-in]]` describes to
people what the reader reads without a wording. Relations are read by frames (kg/reading/claims/frames.py).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal, TypeVar

import regex

from kg.errors import RuleError
from kg.model.claims import Rule
from kg.reading.sentence.patterns import compile_wording

Vocabulary = Literal["audience", "topic", "support"]
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class GroupRule:
    """A set that is counted and listed; `oversees`: whoever has it oversees it; `whole`: the list is all of it."""

    rule: Rule
    pattern: regex.Pattern[str]
    oversees: bool
    whole: bool


@dataclass(frozen=True)
class Rules:
    """Every rule, in the order of the files' names and within each as written."""

    groups: tuple[GroupRule, ...] = ()
    built_in: tuple[Rule, ...] = ()

    @property
    def all(self) -> tuple[GroupRule, ...]:
        """The rules of all kinds."""
        return self.groups


@lru_cache(maxsize=1)
def load_rules() -> Rules:
    """Every rule of the folder. Raises RuleError naming file and rule."""
    return read_rules(tables())


def tables() -> list[tuple[str, dict[str, Any]]]:
    """The files of the folder, parsed, each with its name, in the order of the names. Raises RuleError."""
    folder = sorted((files("kg.reading.claims") / "rules").iterdir(), key=lambda entry: entry.name)
    texts = [(file.name, file.read_text(encoding="utf-8")) for file in folder if file.name.endswith(".toml")]
    return [(name, _table(name, text)) for name, text in texts]


def read_rules(tables: list[tuple[str, dict[str, Any]]]) -> Rules:
    """The rules in parsed files, each given with its name. Raises RuleError naming file and rule."""

    def rows(kind: str, compile_row: Callable[[dict[str, Any], str], T]) -> tuple[T, ...]:
        return tuple(_compiled(compile_row, row, file) for file, table in tables for row in table.get(kind, []))

    rules = Rules(
        rows("group", _group_rule),
        rows("built-in", _built_in),
    )
    names = [rule.rule.name for rule in rules.all]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise RuleError(f"Two rules are called {', '.join(doubled)}: give one another name.")
    return rules


def _table(file: str, text: str) -> dict[str, Any]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{file}: {error}. Mend the file; it is TOML.") from error
    strange = sorted(set(table) - {"group", "built-in"})
    if strange:
        raise RuleError(f"{file}: unknown table {strange[0]}. Write [[group]]; relations are frames.")
    return table


def _compiled(compile_row: Callable[[dict[str, Any], str], T], row: dict[str, Any], file: str) -> T:
    try:
        return compile_row(row, file.removesuffix(".toml"))
    except (KeyError, TypeError, ValueError, regex.error) as error:
        raise RuleError(
            f"{file}: the rule {row.get('name', '?')} cannot be read: {error!r}. "
            "See kg/reading/claims/rules.py and kg/reading/sentence/patterns.py."
        ) from error


def _group_rule(row: dict[str, Any], file: str) -> GroupRule:
    text, meaning = str(row["wording"]), str(row["states"])
    pattern = compile_wording(text)
    return GroupRule(
        Rule(str(row["name"]), text, meaning, file),
        pattern,
        "o oversees" in meaning,
        "as many" in meaning,
    )


def _built_in(row: dict[str, Any], _: str) -> Rule:
    return Rule(**row)
