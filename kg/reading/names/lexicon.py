"""Names and head nouns, as data: what a name is called, what kind of thing a head noun makes it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from babel import Locale

from kg.errors import RuleError
from kg.model.names import fold
from kg.reading.text.words import tables


@dataclass(frozen=True, slots=True)
class KnownName:
    """A known name: its class (a local name of the ontology; empty: never an entity) and its other forms.

    `definites` are descriptions such as "the city" that mean this entity wherever they stand.
    """

    label: str
    type: str
    aliases: tuple[str, ...] = ()
    abbreviation: str | None = None
    definites: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """All its names."""
        return (self.label, *self.aliases, *((self.abbreviation,) if self.abbreviation else ()))


class Heads(NamedTuple):
    """The head nouns: `types` maps a lower-case singular ending of a name to the class of what it names.

    `first` maps words that begin a name where no ending tells, `own` gives the class of institutions
    that each place has one of, `nations` the place of an adjective ("irish").
    `home` is the place whose bodies need no place in their identity; `world` are the words of names read everywhere.
    """

    types: dict[str, str]
    own: dict[str, str]
    first: dict[str, str]
    posts: frozenset[str]
    openers: frozenset[str]
    titles: frozenset[str]
    common: frozenset[str]
    world: frozenset[str]
    nations: dict[str, str]
    home: str


@dataclass(frozen=True)
class Lexicon:
    """The names and head nouns known before reading. `names` may be empty: the head nouns carry the reading alone."""

    heads: Heads
    names: tuple[KnownName, ...] = ()


def singular(word: str) -> str:
    """The singular of a lower-case English noun, by its ending.

    >>> singular("laboratories"), singular("parks"), singular("campus"), singular("bus")
    ('laboratory', 'park', 'campus', 'bus')
    """
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _name(row: dict[str, Any], file: str) -> KnownName:
    try:
        values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
        return KnownName(**values)
    except TypeError as error:
        raise RuleError(f"{file}: {row} is no name: {error}. Every name has a label and a type.") from error


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """The bundled lexicon: `heads.toml`, the names of every other file in the folder, and Unicode's territories."""
    files = tables("names/lexicon")
    heads = files.pop("heads.toml")
    names = [_name(row, file) for file, table in files.items() for row in table.get("name", [])]
    written = {fold(form) for name in names for form in name.forms}
    codes = {code: label for code, label in Locale("en").territories.items() if code.isalpha() and len(code) == 2}
    places = (label for code, label in codes.items() if code not in heads["no_places"] and fold(label) not in written)
    return Lexicon(_heads(heads), (*names, *(KnownName(label.replace("&", "and"), "Area") for label in places)))


def _heads(table: dict[str, Any]) -> Heads:
    types, own, first = (
        {noun: kind for kind, nouns in table[key].items() for noun in nouns} for key in ("types", "own", "first")
    )
    posts, openers, titles = (frozenset(table[key]) for key in ("posts", "openers", "titles"))
    common, world = (frozenset(map(fold, names)) for names in (table["common"] + table["generic"], table["world"]))
    nations = {fold(word): place for place, words in table["nations"].items() for word in words}
    return Heads(types, own, first, posts, openers, titles, common, world, nations, table["home"])
