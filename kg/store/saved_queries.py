"""Questions in plain words: files of SPARQL with titles, descriptions and the parameters that people fill in.

The comments before a query are its title and its description; those that begin with a language tag are the same in that
language, in the same order. `# ?who a hkit:Entity: Whose figures? | zh-Hant: …` is a parameter with its label.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import regex

from kg.errors import QueryError
from kg.limits import LONGEST_VALUE
from kg.rdf import namespaces as ns
from kg.rdf.graph import in_graph
from kg.rdf.terms import node, say, term, typed
from kg.resources import resource

FOLDER = "app/queries"
PARAMETER = regex.compile(r"\?(?P<name>\w+) (?:a hkit:(?P<kind>\w+)|(?P<plain>text|number)): (?P<labels>.+)")
TONGUE = regex.compile(r"(?P<tag>[a-z]{2,3}(?:-[A-Za-z0-9]+)*): (?P<text>.+)")
USUAL = "en"
WHERE = regex.compile(r"\bWHERE\s*\{")
NUMBER = regex.compile(r"[+-]?\d{1,20}(?:\.\d{1,10})?")
FORMS = {"SELECT": "Select", "ASK": "Ask", "CONSTRUCT": "Construct", "DESCRIBE": "Describe"}
ALL = node(f"{ns.BASE}questions")
KIND = {USUAL: "Question", "zh-Hant": "問題"}
FORM = regex.compile(rf"^\s*({'|'.join(FORMS)})\b", flags=regex.MULTILINE | regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class QueryParameter:
    """A variable that may be filled in, with a thing of a class, "text" or "number"; labels by language."""

    name: str
    kind: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A question on offer; titles and descriptions by language tag."""

    name: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    query: str
    parameters: tuple[QueryParameter, ...]

    @property
    def iri(self) -> str:
        """Its own address."""
        return f"{ns.BASE}questions/{self.name}"

    def filled_in(self, values: Mapping[str, str]) -> str:
        """The query with the values that were given, as part of its text, so that it can be read and run elsewhere.

        Raises QueryError for a value that does not fit, and for a parameter that there is not.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                there = f"There are {', '.join(known)}." if known else "It takes none."
                raise QueryError(f"This question has no parameter {name[:40]!r}. {there}")
        given = [
            f"\n  VALUES ?{name} {{ {as_sparql(known[name], value.strip())} }}"
            for name, value in values.items()
            if value.strip()
        ]
        return WHERE.sub(lambda match: match.group() + "".join(given), self.query, count=1)


def as_sparql(parameter: QueryParameter, value: str) -> str:
    """A value as SPARQL writes it. Raises QueryError for one that does not fit."""
    if parameter.kind == "number":
        if not NUMBER.fullmatch(value):
            raise QueryError(f"{parameter.name} takes a number, such as 2024, not {value[:40]!r}.")
        return value
    if parameter.kind == "text":
        return str(ox.Literal(value[:LONGEST_VALUE]))
    try:
        return str(ox.NamedNode(value))
    except ValueError as error:
        raise QueryError(f"{parameter.name} takes the address of a thing, not {value[:80]!r}.") from error


@cache
def questions() -> tuple[SavedQuery, ...]:
    """All questions, in the order of their files."""
    return tuple(_read(path) for path in sorted(resource(FOLDER).glob("*.rq")))


def _read(path: Path) -> SavedQuery:
    text = path.read_text(encoding="utf-8").strip()
    comments = [line.removeprefix("#").strip() for line in text.splitlines() if line.startswith("#")]
    matches = [PARAMETER.fullmatch(comment) for comment in comments]
    parameters = tuple(
        QueryParameter(match["name"], match["kind"] or match["plain"], _labels(match["labels"]))
        for match in matches
        if match
    )
    said: dict[str, list[str]] = {}
    for comment in (comment for comment, match in zip(comments, matches, strict=True) if not match):
        tongue = TONGUE.fullmatch(comment)
        said.setdefault(tongue["tag"] if tongue else USUAL, []).append(tongue["text"] if tongue else comment)
    titles = {tag: lines[0] for tag, lines in said.items()}
    descriptions = {tag: " ".join(lines[1:]) for tag, lines in said.items()}
    return SavedQuery(path.stem.partition("-")[2], titles, descriptions, _query(text), parameters)


def _labels(text: str) -> dict[str, str]:
    usual, *others = text.split(" | ")
    return {USUAL: usual} | {tag: label for tag, _, label in (each.partition(": ") for each in others)}


def _query(text: str) -> str:
    """The query with its own comments, without those in other languages: it is shown, and SPARQL has no languages."""
    kept = [line.partition(" | ")[0] if line.startswith("# ?") else line for line in text.splitlines()]
    return "\n".join(line for line in kept if not (line.startswith("# ") and TONGUE.fullmatch(line[2:])))


def question_quads() -> list[ox.Quad]:
    """The questions as executables of SHACL, which editors of SPARQL look for in an endpoint's graph, sorted."""
    triples = [*(triple for each in questions() for triple in _triples(each)), *_prefixes(), *_kinds()]
    return sorted(in_graph(triples, node(ns.graph("questions"))), key=str)


def _triples(question: SavedQuery) -> Iterator[ox.Triple]:
    form = FORM.search(question.query)
    if form is None:
        raise ValueError(f"The question {question.name} has no query that can be run.")
    kind = form[1].upper()
    titles = [ox.Literal(title, language=tag) for tag, title in question.titles.items()]
    yield from say(
        node(question.iri),
        ("a", term("sh:SPARQLExecutable")),
        ("a", term(f"sh:SPARQL{FORMS[kind]}Executable")),
        *(("rdfs:label", title) for title in titles),
        *(("rdfs:comment", title) for title in titles),  # editors show the comment of an example as its name
        *(("dcterms:description", ox.Literal(text, language=tag)) for tag, text in question.descriptions.items()),
        (f"sh:{kind.lower()}", ox.Literal(question.query)),
        ("sh:prefixes", ALL),
    )


def _kinds() -> Iterator[ox.Triple]:
    """The names of the classes of questions, for pages that list things by class."""
    names = [ox.Literal(name, language=tag) for tag, name in KIND.items()]
    for form in FORMS.values():
        yield from say(term(f"sh:SPARQL{form}Executable"), *(("rdfs:label", name) for name in names))


def _prefixes() -> Iterator[ox.Triple]:
    """The prefixes that the queries use, as declarations of SHACL."""
    for prefix, namespace in ns.PREFIXES.items():
        declaration = node(f"{ALL.value}#{prefix}")
        yield from say(ALL, ("sh:declare", declaration))
        yield from say(declaration, ("sh:prefix", ox.Literal(prefix)), ("sh:namespace", typed(namespace, "anyURI")))
