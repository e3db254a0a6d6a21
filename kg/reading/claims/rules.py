"""Rules as data: the files of the folder `rules`, compiled once; kg/reading/sentence/patterns.py has their language.

A file has tables of four kinds. `[[rule]]` states relations between the slots of its wording. `[[figure]]` says whose
a figure is: the slot `x` names its owner, before or behind the figure `<q>`. `[[group]]` finds sets that are counted
and listed: `m` are the members (or `a` the places they are named after), `q` their number, `noun` or `g` what they are
together, `o` who has them. Each of these has examples that it fires on (`says`) and near misses (`silent`); tests run
both. `[[built-in]]` describes to people what the reader reads without a wording.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any, Literal, TypeVar

import regex

from kg.errors import RuleError
from kg.limits import REACH
from kg.model.claims import Modality, Rule, Statistic
from kg.reading.sentence.masking import MENTION, Encoded
from kg.reading.sentence.patterns import compile_around, compile_wording, needed_words

Vocabulary = Literal["audience", "topic", "support"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stating:
    """The statement of a rule: slots by name; "topic" is the sentence's topic, "site" the last place mentioned.

    `types` restricts a topic's class; `concepts` names a vocabulary to look for in the object's words.
    """

    subject: str
    predicate: str
    object: str
    types: str | None = None
    concepts: Vocabulary | None = None
    modality: Modality | None = None


@dataclass(frozen=True, eq=False)
class Wording:
    """A compiled rule. `by_subject` says that its first slot is the subject of its verb; of the words in `needs` one
    must stand in a sentence, so that the pattern need not be tried on the others."""

    rule: Rule
    pattern: regex.Pattern[str]
    states: tuple[Stating, ...]
    needs: frozenset[str]
    by_subject: str | None
    subject_types: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class FigureRule:
    """The owner of a figure. `carried` restricts the rule to sentences without a subject of their own.

    `indicator` and `statistic` are given where the wording itself tells what the figure measures.
    """

    rule: Rule
    figures: regex.Pattern[str]
    left: regex.Pattern[str] | None
    right: regex.Pattern[str] | None
    carried: bool
    indicator: str | None
    statistic: Statistic | None

    def owners(self, encoded: Encoded, position: int) -> list[str]:
        """The characters of the entities that the figure at a position belongs to; none if the rule does not fit."""
        if not self.figures.match(encoded.text, position):
            return []
        left = self.left.search(encoded.text, max(0, position - REACH), position) if self.left else None
        right = self.right.match(encoded.text, position + 1, position + REACH) if self.right else None
        if (self.left and not left) or (self.right and not right):
            return []
        slots = {**(left.groupdict() if left else {}), **(right.groupdict() if right else {})}
        return MENTION.findall(slots["x"])


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

    statements: tuple[Wording, ...] = ()
    figures: tuple[FigureRule, ...] = ()
    groups: tuple[GroupRule, ...] = ()
    built_in: tuple[Rule, ...] = ()

    @cached_property
    def _by_word(self) -> dict[str, list[int]]:
        """The places of the rules that need a word, by the word; "" has those that need none."""
        rules: defaultdict[str, list[int]] = defaultdict(list)
        for place, wording in enumerate(self.statements):
            for word in wording.needs or ("",):
                rules[word].append(place)
        return rules

    def for_words(self, words: Iterable[str]) -> list[Wording]:
        """The wordings that can match a sentence with these words, in their order."""
        places = {place for word in ("", *words) for place in self._by_word.get(word, ())}
        return [self.statements[place] for place in sorted(places)]

    @property
    def all(self) -> tuple[Wording | FigureRule | GroupRule, ...]:
        """The rules of all kinds."""
        return (*self.statements, *self.figures, *self.groups)


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
        rows("rule", _statement_rule),
        rows("figure", _figure_rule),
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
    strange = sorted(set(table) - {"rule", "figure", "group", "built-in"})
    if strange:
        raise RuleError(f"{file}: unknown table {strange[0]}. Write [[rule]], [[figure]] or [[group]].")
    return table


def _compiled(compile_row: Callable[[dict[str, Any], str], T], row: dict[str, Any], file: str) -> T:
    try:
        return compile_row(row, file.removesuffix(".toml"))
    except (KeyError, TypeError, ValueError, regex.error) as error:
        raise RuleError(
            f"{file}: the rule {row.get('name', '?')} cannot be read: {error!r}. "
            "See kg/reading/claims/rules.py and kg/reading/sentence/patterns.py."
        ) from error


def _statement_rule(row: dict[str, Any], file: str) -> Wording:
    text = str(row["wording"])
    pattern, subject, types = compile_wording(text)
    states = tuple(Stating(**one) for one in row["states"])
    meaning = "; ".join(f"{s.subject} {s.predicate} {s.object}" for s in states)
    return Wording(
        Rule(str(row["name"]), text, meaning, file),
        pattern,
        states,
        needed_words(text),
        subject,
        types,
    )


def _figure_rule(row: dict[str, Any], file: str) -> FigureRule:
    text, measured = str(row["wording"]), row.get("indicator")
    figures, left, right = compile_around(text)
    meaning = f"the figure is the {measured} of x" if measured else "the figure is x's"
    return FigureRule(
        Rule(str(row["name"]), text, meaning, file),
        regex.compile(figures),
        left,
        right,
        row.get("subject") == "carried",
        measured,
        row.get("statistic"),
    )


def _group_rule(row: dict[str, Any], file: str) -> GroupRule:
    text, meaning = str(row["wording"]), str(row["states"])
    pattern, _, _ = compile_wording(text)
    return GroupRule(
        Rule(str(row["name"]), text, meaning, file),
        pattern,
        "o oversees" in meaning,
        "as many" in meaning,
    )


def _built_in(row: dict[str, Any], _: str) -> Rule:
    return Rule(**row)
