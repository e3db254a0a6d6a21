"""The questions on offer, in the language of the page, and what fills in their parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox
import regex

from app.http.problems import Problem
from app.i18n.language import language
from app.names import Link
from app.site import Site
from kg.rdf.namespaces import NS
from kg.store import saved_queries as library
from kg.store.saved_queries import USUAL, QueryParameter

WHERE = regex.compile(r"\bWHERE\s*\{")
NUMBER = regex.compile(r"[+-]?\d{1,20}(?:\.\d{1,10})?")
LONGEST_TEXT = 200
MOST_OPTIONS = 1000


@dataclass(frozen=True, slots=True)
class Question:
    """A question as a page offers it."""

    stored: library.SavedQuery

    @property
    def name(self) -> str:
        """The last part of its address."""
        return self.stored.name

    @property
    def title(self) -> str:
        """The question itself."""
        return in_language(self.stored.titles)

    @property
    def description(self) -> str:
        """What its answer holds."""
        return in_language(self.stored.descriptions)

    @property
    def query(self) -> str:
        """Its SPARQL."""
        return self.stored.query

    @property
    def parameters(self) -> tuple[QueryParameter, ...]:
        """What may be filled in."""
        return self.stored.parameters

    @property
    def path(self) -> str:
        """Where its page is."""
        return f"/questions/{self.name}"

    def filled_in(self, values: Mapping[str, str]) -> str:
        """The query with the values that were given, as part of its text, so that it can be read and run elsewhere.

        Raises Problem for a value that does not fit, and for a parameter that there is not.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                there = f"There are {', '.join(known)}." if known else "It takes none."
                raise Problem(400, f"This question has no parameter {name[:40]!r}. {there}")
        given = [
            f"\n  VALUES ?{name} {{ {term(known[name], value.strip())} }}"
            for name, value in values.items()
            if value.strip()
        ]
        return WHERE.sub(lambda match: match.group() + "".join(given), self.query, count=1)


def term(parameter: QueryParameter, value: str) -> str:
    """A value as SPARQL writes it. Raises Problem for one that does not fit."""
    if parameter.kind == "number":
        if not NUMBER.fullmatch(value):
            raise Problem(400, f"{parameter.name} takes a number, such as 2024, not {value[:40]!r}.")
        return value
    if parameter.kind == "text":
        return str(ox.Literal(value[:LONGEST_TEXT]))
    try:
        return str(ox.NamedNode(value))
    except ValueError as error:
        raise Problem(400, f"{parameter.name} takes the address of a thing, not {value[:80]!r}.") from error


def in_language(texts: Mapping[str, str]) -> str:
    """Of texts by language, that of the page, else the usual one."""
    return texts.get(language()) or texts[USUAL]


def questions() -> tuple[Question, ...]:
    """The questions on offer."""
    return tuple(Question(each) for each in library.questions())


def question(name: str) -> Question:
    """The question of a name. Raises Problem when there is none."""
    found = next((each for each in questions() if each.name == name), None)
    if found is None:
        raise Problem(404, f"There is no question {name[:80]!r}. All questions: /questions")
    return found


def options(site: Site, parameter: QueryParameter) -> list[Link]:
    """The things that a parameter may be, by name; none for text and numbers."""
    if parameter.kind in ("text", "number"):
        return []
    links = [
        site.names.link(iri)
        for iri in site.names.instances(NS + parameter.kind, MOST_OPTIONS)
        if not iri.startswith(NS)
    ]
    return sorted(links, key=lambda link: link.label.casefold())
