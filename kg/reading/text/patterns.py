"""Patterns of English as data: the regular expressions of a module, from its folder's `patterns.toml`."""

import regex

from kg.reading.text.words import any_of, data

PART = regex.compile(r"⟨([\w-]+)⟩")


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
