"""Questions in plain words: files of SPARQL with titles, descriptions and the parameters that people fill in.

The comments before a query are its title and its description; those that begin with a language tag are the same in that
language, in the same order. `# ?who a hkit:Entity: Whose figures? | zh-Hant: …` is a parameter with its label.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import regex

from kg.errors import QueryError
from kg.limits import LONGEST_VALUE
from kg.rdf import namespaces as ns
from kg.rdf.graph import in_graph, node, say, term, typed
from kg.resources import resource
from kg.store.sparql_scan import screen

FOLDER = "app/queries"
PARAMETER = regex.compile(r"\?(?P<name>\w+) (?:a hkit:(?P<kind>\w+)|(?P<plain>text|number)): (?P<labels>.+)")
TONGUE = regex.compile(r"(?P<tag>[a-z]{2,3}(?:-[A-Za-z0-9]+)*): (?P<text>.+)")
USUAL = "en"
WHERE = regex.compile(r"\bWHERE\s*\{")
NUMBER = regex.compile(r"[+-]?\d{1,20}(?:\.\d{1,10})?")
FORMS = ("Select", "Ask", "Construct", "Describe")
ALL = node(f"{ns.BASE}questions")
KIND = {USUAL: "Question", "zh-Hant": "問題"}


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
        rows = ""
        for name, value in values.items():
            if name not in known:
                there = f"There are {', '.join(known)}." if known else "It takes none."
                raise QueryError(f"This question has no parameter {name[:40]!r}. {there}")
            if value.strip():
                rows += f"\n  VALUES ?{name} {{ {as_sparql(known[name], value.strip())} }}"
        return WHERE.sub(lambda match: match.group() + rows, self.query, count=1)


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
    """The question of a file. Its query keeps its own comments, but for other languages, which SPARQL does not have."""
    said: defaultdict[str, list[str]] = defaultdict(list)
    parameters, query = [], []
    for line in path.read_text(encoding="utf-8").strip().splitlines():
        comment = line.removeprefix("#").strip()
        if not line.startswith("#"):
            query.append(line)
        elif match := PARAMETER.fullmatch(comment):
            usual, *others = match["labels"].split(" | ")
            labels = {USUAL: usual} | {tag: label for tag, _, label in (each.partition(": ") for each in others)}
            parameters.append(QueryParameter(match["name"], match["kind"] or match["plain"], labels))
            query.append(line.partition(" | ")[0])
        elif match := TONGUE.fullmatch(comment):
            said[match["tag"]].append(match["text"])
        else:
            said[USUAL].append(comment)
            query.append(line)
    titles = {tag: lines[0] for tag, lines in said.items()}
    descriptions = {tag: " ".join(lines[1:]) for tag, lines in said.items()}
    name = path.stem.partition("-")[2]
    return SavedQuery(name, titles, descriptions, "\n".join(query), tuple(parameters))


def question_quads() -> list[ox.Quad]:
    """The questions as executables of SHACL, which editors of SPARQL look for in an endpoint's graph, sorted.

    With them the prefixes that they use, and the names of their classes for pages that list things by class.
    """
    triples = [triple for question in questions() for triple in _triples(question)]
    for prefix, namespace in ns.PREFIXES.items():
        declaration = node(f"{ALL.value}#{prefix}")
        triples += say(ALL, ("sh:declare", declaration))
        triples += say(declaration, ("sh:prefix", ox.Literal(prefix)), ("sh:namespace", typed(namespace, "anyURI")))
    for form in FORMS:
        triples += say(term(f"sh:SPARQL{form}Executable"), *_in_languages("rdfs:label", KIND))
    return sorted(in_graph(triples, node(ns.graph("questions"))), key=str)


def _in_languages(name: str, texts: Mapping[str, str]) -> Iterator[tuple[str, ox.Literal]]:
    return ((name, ox.Literal(text, language=tag)) for tag, text in texts.items())


def _triples(question: SavedQuery) -> Iterator[ox.Triple]:
    form = (screen(question.query).form or "").capitalize()
    if form not in FORMS:
        raise ValueError(f"The question {question.name} has no query that can be run.")
    return say(
        node(question.iri),
        ("a", term("sh:SPARQLExecutable")),
        ("a", term(f"sh:SPARQL{form}Executable")),
        *_in_languages("rdfs:label", question.titles),
        *_in_languages("rdfs:comment", question.titles),  # editors show the comment of an example as its name
        *_in_languages("dcterms:description", question.descriptions),
        (f"sh:{form.lower()}", ox.Literal(question.query)),
        ("sh:prefixes", ALL),
    )
