"""Questions in plain words: files of SPARQL with a title, a description and the parameters that people fill in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import regex

from app.names import Link
from app.problems import Problem
from app.site import Site
from kg.namespaces import NS

QUERIES = Path(__file__).parent / "queries"
PARAMETER = regex.compile(r"\?(?P<name>\w+) (?:a hkit:(?P<kind>\w+)|(?P<plain>text|number)): (?P<label>.+)")
WHERE = regex.compile(r"\bWHERE\s*\{")
NUMBER = regex.compile(r"[+-]?\d{1,20}(?:\.\d{1,10})?")
LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Parameter:
    """What may be filled in: a variable of the query, and what it takes: a thing of a class, "text" or "number"."""

    name: str
    label: str
    kind: str

    def term(self, value: str) -> str:
        """A value as SPARQL writes it. Raises Problem for one that does not fit."""
        if self.kind == "number":
            if not NUMBER.fullmatch(value):
                raise Problem(400, f"{self.name} takes a number, such as 2024, not {value[:40]!r}.")
            return value
        if self.kind == "text":
            return str(ox.Literal(value[:LONGEST_TEXT]))
        try:
            return str(ox.NamedNode(value))
        except ValueError as error:
            raise Problem(400, f"{self.name} takes the address of a thing, not {value[:80]!r}.") from error


@dataclass(frozen=True, slots=True)
class Question:
    """A question on offer."""

    name: str
    title: str
    description: str
    query: str
    parameters: tuple[Parameter, ...]

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
            f"\n  VALUES ?{name} {{ {known[name].term(value.strip())} }}"
            for name, value in values.items()
            if value.strip()
        ]
        return WHERE.sub(lambda match: match.group() + "".join(given), self.query, count=1)


@cache
def questions() -> tuple[Question, ...]:
    """The questions on offer: files whose first comment is the title and whose next describe it."""
    return tuple(_question(path) for path in sorted(QUERIES.glob("*.rq")))


def question(name: str) -> Question:
    """The question of a name. Raises Problem when there is none."""
    found = next((each for each in questions() if each.name == name), None)
    if found is None:
        raise Problem(404, f"There is no question {name[:80]!r}. All questions: /questions")
    return found


def options(site: Site, parameter: Parameter) -> list[Link]:
    """The things that a parameter may be, by name; none for text and numbers."""
    if parameter.kind in ("text", "number"):
        return []
    links = [site.names.link(iri) for iri in site.names.instances(NS + parameter.kind) if not iri.startswith(NS)]
    return sorted(links, key=lambda link: link.label.casefold())


def _question(path: Path) -> Question:
    lines = path.read_text(encoding="utf-8").strip().splitlines()
    comments = [line.removeprefix("#").strip() for line in lines if line.startswith("#")]
    found = [PARAMETER.fullmatch(comment) for comment in comments]
    parameters = tuple(
        Parameter(match["name"], match["label"], match["kind"] or match["plain"]) for match in found if match
    )
    title, *description = [comment for comment, match in zip(comments, found, strict=True) if not match]
    return Question(path.stem.partition("-")[2], title, " ".join(description), "\n".join(lines), parameters)
