"""Queries and the questions on offer: rows by pages, each with the words behind it, or what to do instead."""

from dataclasses import replace
from typing import Annotated

import regex
from pydantic import Field

from app.assistant import answers
from app.assistant.answers import HELP, TEXTS, Limit, OfferedParameter, Offset, fitting
from app.assistant.things import find_thing, passages, source
from app.http.problems import Problem
from app.i18n.language import in_language
from app.limits import LONGEST_ANSWER, LONGEST_CELL, LONGEST_NAME
from app.register import register_of
from app.site import Site
from app.sparql.endpoint import answer_of
from app.sparql.protocol import QueryRequest
from app.sparql.result_table import ResultCell, ResultTable, read_table, with_quotes
from kg.model.names import fold, nearest
from kg.store.saved_queries import SavedQuery, questions as saved_questions
from kg.store.sparql_scan import screen

EVERYTHING = regex.compile(TEXTS["everything"], flags=regex.IGNORECASE | regex.VERBOSE)
MARKS = regex.compile(r"[{}<>]|[?$]\w|\w:\w")


def query(
    site: Site,
    sparql: Annotated[str, Field(min_length=1, max_length=100_000, description=HELP["sparql"])],
    offset: Offset = 0,
    limit: Limit = 25,
    quotes: Annotated[bool, Field(description=HELP["quotes"])] = True,
) -> answers.QueryAnswer:
    """Ask in SPARQL 1.1 (SELECT, ASK, CONSTRUCT, DESCRIBE; read-only). Each row comes with the quotes behind it, where
    the row has a claim, or a thing and what is said of it. Long answers come in pages, which fit together with ORDER
    BY; what takes too long is stopped.

    Raises Problem, which says what to do.
    """
    screened = screen(sparql)
    # Words for people have no form of a query, or only its word, and nothing else that SPARQL has.
    sentence = not MARKS.search(sparql) and len(sparql.split()) > (screened.form is not None)
    everything = EVERYTHING.fullmatch(sparql)
    for wrong, why in (screened.updates, "writing"), (sentence, "sentence"), (everything, "everything"):
        if wrong:
            raise Problem(400, TEXTS["refusals"][why])
    _, body, caveats = answer_of(QueryRequest(sparql), too_large=TEXTS["refusals"]["too_large"])
    notes = (*site.store.hints(sparql), *caveats)
    if screened.form in ("CONSTRUCT", "DESCRIBE"):
        graph = body.decode()
        if len(graph) > LONGEST_ANSWER:
            notes = (*notes, f"The graph is cut after {LONGEST_ANSWER} of {len(graph)} characters: add LIMIT.")
        return answers.QueryAnswer(sparql, (), (), 0, None, source(site), graph=graph[:LONGEST_ANSWER], hints=notes)
    return replace(_rows(site, sparql, body, offset, limit, quotes=quotes), hints=notes)


def _rows(site: Site, sparql: str, body: bytes, offset: int, limit: int, *, quotes: bool) -> answers.QueryAnswer:
    table = read_table(body, site, skip=offset, most=limit)
    if table.answer is not None:
        return answers.QueryAnswer(sparql, (), (), 0, None, source(site), answer=table.answer)
    if quotes:
        # With one more cell for each thing that a row has by its name only.
        things = tuple((*row, *(thing for cell in row if (thing := _named(site, cell)))) for row in table.rows)
        table = table._replace(quotes=with_quotes(table._replace(rows=things), site).quotes)
    rows = fitting(_row(site, table, at) for at in range(len(table.rows)))
    end = offset + len(rows)
    return answers.QueryAnswer(sparql, table.columns, rows, table.size, end if end < table.size else None, source(site))


def _named(site: Site, cell: ResultCell) -> ResultCell | None:
    """The thing that a cell of words names, if it is the only one of that name."""
    name = fold(cell.text) if cell.text and not cell.whole and len(cell.text) <= LONGEST_NAME else ""
    things = [iri for iri in dict.fromkeys(register_of(site).by_name(name)) if site.names.is_a(iri, "Entity")]
    return ResultCell(cell.text, whole=things[0], key=things[0]) if len(things) == 1 else None


def _row(site: Site, table: ResultTable, at: int) -> answers.AnswerRow:
    words = passages(site, table.quotes[at]) if at < len(table.quotes) else ()
    named = zip(table.columns, table.rows[at], strict=True)
    return answers.AnswerRow({name: _cell(cell) for name, cell in named if cell.key or cell.text}, words)


def _cell(cell: ResultCell) -> answers.AnswerCell:
    value = cell.key or cell.text
    note = cell.note
    if len(value) > LONGEST_CELL:
        note = f"{note} cut after {LONGEST_CELL} of {len(value)} characters".strip()
        value = value[:LONGEST_CELL]
    return answers.AnswerCell(value, bool(cell.whole), cell.text if cell.whole and cell.text != value else "", note)


def questions(
    site: Site,
    name: Annotated[str | None, Field(max_length=200, description=HELP["question"])] = None,
    values: Annotated[dict[str, str], Field(max_length=10, description=HELP["values"])] = {},  # noqa: B006  # only read
    offset: Offset = 0,
    limit: Limit = 25,
) -> answers.Questions:
    """Questions that have a tested query: without a name the list of them; with a name the answer, with quotes.

    Raises Problem for a question or a parameter that there is not, and for a value that does not fit.
    """
    if not name:
        shown = tuple(_question(each) for each in saved_questions()) if site.ours else ()
        return answers.Questions(shown, None, source(site))
    offered = {each.name: each for each in saved_questions()}
    asked = offered.get(name)
    if asked is None:
        near = tuple((in_language(offered[each].titles), offered[each].iri) for each in nearest(name, offered))
        raise Problem(404, "There is no question of that name. Call questions without a name for the list.", near=near)
    things = {parameter.name for parameter in asked.parameters if parameter.kind not in ("text", "number")}
    given = {each: find_thing(site, value) if each in things else value for each, value in values.items()}
    answer = query(site, asked.filled_in(given), offset, limit)
    return answers.Questions((_question(asked),), answer, source(site))


def _question(asked: SavedQuery) -> answers.OfferedQuestion:
    parameters = tuple(OfferedParameter(one.name, one.kind, in_language(one.labels)) for one in asked.parameters)
    return answers.OfferedQuestion(asked.name, in_language(asked.titles), in_language(asked.descriptions), parameters)
