"""Persons, who are no entities, and headings, whose capitals name nothing."""

from collections.abc import Iterable
from dataclasses import replace

from kg.model.names import fold
from kg.reading.names.blocks import FoundName
from kg.reading.names.finder import NameFinder
from kg.reading.names.tokens import P as SHAPES
from kg.reading.text.words import Patterns, words

SMALL, GIVEN = words("small"), words("given")
P = Patterns("names", "persons")


def without_persons(finder: NameFinder, text: str, names: Iterable[FoundName]) -> list[FoundName]:
    """The names of a text, persons marked as posts; their words are remembered by the finder."""
    marked: list[FoundName] = []
    for name in names:
        before = marked[-1] if marked and marked[-1].type == "Post" and finder.is_post(marked[-1].label) else None
        behind = before is not None and text[before.end : name.begin] in (", ", " ")
        given = " " in name.label and name.label.split()[0] in GIVEN
        if name.type is None and SHAPES.PLAIN.match(name.label) and (given or behind or _speaks(finder, text, name)):
            finder.persons.update(fold(name.label).split())
            name = replace(name, type="Post")
        marked.append(name)
    return marked


def _speaks(finder: NameFinder, text: str, name: FoundName) -> bool:
    if text[max(0, name.begin - 4) : name.begin].lower() == "the ":
        return False
    holds = P.HOLDS.match(text, name.end)
    post = holds is not None and holds["post"].lower() in finder.heads.posts
    return post or bool(P.SAID.match(text, name.end) or P.SAYS.search(text, 0, name.begin))


def is_heading(text: str) -> bool:
    """True for a line in capitals throughout: "Provide More Interactive Spaces for Young People".

    >>> is_heading("Nurture Talents for the City"), is_heading("The Lake Fund helps.")
    (True, False)
    """
    text = P.NUMBERED.sub("", text)
    parts = [word.strip("()\"'“”‘’,:&–-") for word in text.split()]
    lower = [word for word in parts if word[:1].islower() and word not in SMALL]
    return text.isupper() or (text[-1:] not in ".;:?!" and len(lower) <= len(parts) // 6)
