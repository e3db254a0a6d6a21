"""Queries and the questions on offer: rows by pages, each with the words behind it, or what to do instead."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import regex

from app.assistant.answers import Cell, Parameter, Question, Questions, Row, Rows
from app.assistant.citing import passages, source
from app.assistant.room import LARGEST, fitting
from app.assistant.things import find_thing
from app.http.problems import Problem
from app.questions.questions import Question as Offered
from app.questions.questions import in_language
from app.questions.questions import questions as on_offer
from app.site import Site
from app.sparql.endpoint import answer_of
from app.sparql.protocol import Asked, Forms
from app.sparql.reply import TooLarge
from app.sparql.results import Cell as Shown
from app.sparql.results import Table, read_table, with_quotes
from app.sparql.unknown_terms import hints
from kg.model.names import fold, nearest
from kg.store.sparql_scan import Screened, screen

LONGEST_VALUE = 2_000
LONGEST_NAME = 200
EVERYTHING = regex.compile(
    r"\s*(?:SELECT\s+(?:DISTINCT\s+)?(?:\*|(?:[?$]\w+\s*)+)|CONSTRUCT\s*(?:\{\s*(?:[?$]\w+[\s.]*){3}\})?)\s*(?:WHERE\s*)?"
    r"\{\s*(?:GRAPH\s+[?$]\w+\s*\{\s*)?(?:[?$]\w+\s*){3}\.?\s*\}[\s}]*",
    flags=regex.IGNORECASE,
)
MARKS = regex.compile(r"[{}<>]|[?$]\w|\w:\w")
SENTENCE = (
    "This is not SPARQL but a sentence: use the search tool with its main words, or the questions tool, which has "
    "queries for common questions. To write a query, call schema first."
)
WRITING = "Writing is not possible: this graph is read-only. Ask with SELECT, ASK, CONSTRUCT or DESCRIBE."
WHOLE = "Who needs the whole graph downloads it: /download on the site that kg serve runs, or kg export."
TOO_MUCH = f"You asked for everything: name a class or a property, which schema lists, or add LIMIT 100. {WHOLE}"
TOO_LARGE = f"The result is too large to be read here: narrow the patterns, count, or add LIMIT and OFFSET. {WHOLE}"


def query(here: Site, sparql: str, offset: int = 0, limit: int = 25, quotes: bool = True) -> Rows:
    """The rows of a query from `offset` on, with the words behind them. Raises Problem, which says what to do."""
    screened = screen(sparql)
    if screened.updates:
        raise Problem(400, WRITING)
    if _is_sentence(sparql, screened):
        raise Problem(400, SENTENCE)
    if EVERYTHING.fullmatch(sparql):
        raise Problem(400, TOO_MUCH)
    try:
        _, body = answer_of(Asked(sparql, (), (), None, None), Forms("json", "json", "turtle"))
    except TooLarge as error:
        raise Problem(400, TOO_LARGE) from error
    told = hints(here.store, screened.names)
    if screened.form in ("CONSTRUCT", "DESCRIBE"):
        graph = body.decode()
        cut = (f"The graph is cut after {LARGEST} of {len(graph)} characters: add LIMIT.",) * (len(graph) > LARGEST)
        return Rows(sparql, (), (), 0, None, source(here), graph=graph[:LARGEST], hints=(*told, *cut))
    return replace(_rows(here, sparql, body, offset, limit, quotes=quotes), hints=told)


def _is_sentence(text: str, screened: Screened) -> bool:
    """Whether a text is words for people: no form of a query or only its word, and nothing else that SPARQL has."""
    return not MARKS.search(text) and len(text.split()) > (screened.form is not None)


def _rows(here: Site, sparql: str, body: bytes, offset: int, limit: int, *, quotes: bool) -> Rows:
    found = json.loads(body)
    if "boolean" in found:
        return Rows(sparql, (), (), 0, None, source(here), answer=found["boolean"])
    bindings = found["results"]["bindings"]
    found["results"]["bindings"] = bindings[offset : offset + limit]
    table = read_table(json.dumps(found).encode(), here)
    if quotes:
        table = replace(table, quotes=with_quotes(_with_things(here, table), here).quotes)
    rows = fitting(_row(here, table, at) for at in range(len(table.rows)))
    end = offset + len(rows)
    return Rows(sparql, table.columns, rows, len(bindings), end if end < len(bindings) else None, source(here))


def _with_things(here: Site, table: Table) -> Table:
    """The table with one more cell for each thing that a row has by its name only."""
    rows = tuple((*row, *(found for cell in row if (found := _named(here, cell)))) for row in table.rows)
    return replace(table, rows=rows)


def _named(here: Site, cell: Shown) -> Shown | None:
    """The thing that a cell of words names, if it is the only one of that name."""
    name = fold(cell.text) if cell.text and not cell.whole and len(cell.text) <= LONGEST_NAME else ""
    found = [iri for iri in dict.fromkeys(here.register.by_name.get(name, ())) if here.names.is_a(iri, "Entity")]
    return Shown(cell.text, whole=found[0], key=found[0]) if len(found) == 1 else None


def _row(here: Site, table: Table, at: int) -> Row:
    words = passages(here, table.quotes[at]) if at < len(table.quotes) else ()
    named = zip(table.columns, table.rows[at], strict=True)
    return Row({name: _cell(cell) for name, cell in named if cell.key or cell.text}, words)


def _cell(cell: Shown) -> Cell:
    value = cell.key or cell.text
    note = cell.note
    if len(value) > LONGEST_VALUE:
        note = f"{note} cut after {LONGEST_VALUE} of {len(value)} characters".strip()
        value = value[:LONGEST_VALUE]
    return Cell(value, bool(cell.whole), cell.text if cell.whole and cell.text != value else "", note)


def questions(
    here: Site, name: str | None = None, values: Mapping[str, str] | None = None, offset: int = 0, limit: int = 25
) -> Questions:
    """The questions on offer; or the one of a name with its answer, with values for its parameters.

    Raises Problem for a question or a parameter that there is not, and for a value that does not fit.
    """
    if not name:
        shown = tuple(_question(each) for each in on_offer()) if here.ours else ()
        return Questions(shown, None, source(here))
    offered = {each.name: each for each in on_offer()}
    asked = offered.get(name)
    if asked is None:
        near = tuple((offered[each].title, offered[each].stored.iri) for each in nearest(name, offered))
        raise Problem(404, "There is no question of that name. Call questions without a name for the list.", near=near)
    kinds = {parameter.name: parameter.kind for parameter in asked.parameters}
    given = {
        each: value if kinds.get(each, "text") in ("text", "number") else find_thing(here, value)
        for each, value in (values or {}).items()
    }
    answer = query(here, asked.filled_in(given), offset, limit)
    return Questions((_question(asked),), answer, source(here))


def _question(asked: Offered) -> Question:
    parameters = tuple(Parameter(one.name, one.kind, in_language(one.labels)) for one in asked.parameters)
    return Question(asked.name, asked.title, asked.description, parameters)
