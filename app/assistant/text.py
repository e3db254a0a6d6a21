"""Answers as text to read. All that comes from the graph stands in quotation marks: it is data, whatever it says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import regex

from app.assistant.answers import (
    Answer,
    Citation,
    Description,
    Passage,
    QueryAnswer,
    Questions,
    SaidLine,
    Schema,
    SchemaTerm,
    SearchAnswer,
    Source,
    Thing,
)
from app.pages.claims import plain
from kg.rdf.labels import local_name

# What could make a text look like another, or hide in it: controls, marks of direction, tags, runs of selectors.
# The joiners that scripts need stay, as do line ends and tabs.
HIDDEN = regex.compile(
    r"[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]--[\n\t\u200c\u200d\u00ad]]|[\U000E0100-\U000E01EF]{2,}", flags=regex.VERSION1
)


def safe(value: Any) -> Any:
    """A text, or plain data with all its texts, in which hidden characters are written out as [U+202E]."""
    if isinstance(value, str):
        return HIDDEN.sub(lambda match: "".join(f"[U+{ord(sign):04X}]" for sign in match.group()), value)
    if isinstance(value, dict):
        return {safe(key): safe(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [safe(each) for each in value]
    return value


def quoted(text: str) -> str:
    """Words of the graph in quotation marks, on one line, so that where they end is beyond doubt."""
    return json.dumps(text, ensure_ascii=False)


def text_of(answer: Answer) -> str:
    """An answer as text, its source last."""
    lines = [*WRITERS[type(answer)](answer), "", *_documents(answer), *_source(answer.source)]
    return str(safe("\n".join(lines)))


def _documents(answer: Any) -> Iterator[str]:
    """The titles and IRIs that the short names beside quotes stand for."""
    named = dict.fromkeys((quote.document_iri, quote.document) for quote in _quotes(answer) if quote.document_iri)
    for iri, title in named:
        yield f"{local_name(iri)} is {quoted(title)} <{iri}>"


def _quotes(value: Any) -> Iterator[Passage]:
    """All quotes in an answer, wherever they are."""
    if isinstance(value, Passage):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _quotes(each)
    elif is_dataclass(value):
        for one in fields(value):
            yield from _quotes(getattr(value, one.name))


def _source(source: Source) -> Iterator[str]:
    yield f"Source: release {source.release}. Cite: {quoted(source.citation)}"


def _thing(thing: Thing) -> str:
    kind = f" ({quoted(thing.kind)})" if thing.kind else ""
    return f"{quoted(thing.name)}{kind} <{thing.iri}>"


def _passages(quotes: tuple[Passage, ...], indent: str = "  ") -> Iterator[str]:
    for quote in quotes:
        place = [local_name(quote.document_iri)] if quote.document_iri else []
        place += [f"section {quoted(quote.section)}"] if quote.section else []
        place += [f"line {quote.line}"] if quote.line else []
        place += [f"characters {quote.begin} to {quote.end}"] if quote.document_iri else []
        yield f"{indent}quote: {quoted(quote.text)}" + (f" ({', '.join(place)})" if place else "")


def _hits(answer: SearchAnswer) -> Iterator[str]:
    if not answer.hits:
        yield "Nothing was found. Try fewer or other words; schema lists what kinds of things there are."
        return
    yield f"{len(answer.hits)} of {answer.total} found:"
    for hit in answer.hits:
        near = " [fits only in part]" if hit.near else ""
        yield f"- {_thing(hit.thing)}{near}"
        if hit.snippet:
            yield f"  words: {quoted(hit.snippet)}"
    if answer.total > len(answer.hits):
        kinds = ", ".join(f"{quoted(name)} {count}" for name, count in list(answer.kinds.items())[:12])
        yield f"There are more: narrow the words, give a kind ({kinds}), or ask for a larger limit."


def _description(answer: Description) -> Iterator[str]:
    yield _thing(answer.thing)
    if answer.other_names:
        yield f"other names: {', '.join(map(quoted, answer.other_names))}"
    if answer.summary:
        yield f"summary, made of the claims below: {quoted(answer.summary)}"
    heading = ""
    for line in answer.said:
        if line.heading != heading:
            heading = line.heading
            yield f"{quoted(heading)}:"
        yield f"- {_line(line)}"
        yield from _passages(line.quotes)
    yield f"{len(answer.said)} of {answer.total} lines shown. {answer.hint}".rstrip()


def _line(line: SaidLine) -> str:
    target = f" <{line.value_iri}>" if line.value_iri else ""
    notes = [] if line.modality in ("holds", "stated") else [line.modality]
    notes += [f"because {quoted(line.reason)}"] if line.reason else []
    if line.as_of:
        notes.append(f"as of {line.as_of}" + (" (the edition's date)" if line.as_of_basis == "edition" else ""))
    notes += [quoted(line.note)] if line.note else []
    notes += [f"claim <{line.claim}>"] if line.claim else []
    return f"{quoted(line.relation)}: {quoted(line.value)}{target}" + (f" [{'; '.join(notes)}]" if notes else "")


def _schema(answer: Schema) -> Iterator[str]:
    if answer.about:
        yield _term(answer.about)
    if answer.prefixes:
        yield "Prefixes, which need not be declared:"
        yield " ".join(f"{name}: <{iri}>" for name, iri in answer.prefixes.items())
    for title, terms in (("Classes", answer.classes), ("Properties", answer.properties)):
        if terms:
            within = (" below it" if title == "Classes" else " of its things") if answer.about else ", most used first"
            yield f"{title}{within}:"
            yield from (f"- {_term(term)}" for term in terms)
    if answer.graphs and not answer.about:
        yield f"Named graphs: {', '.join(f'<{iri}> {count}' for iri, count in answer.graphs.items())}"
    yield from (f"Note: {note}" for note in answer.notes)
    yield "Example:"
    yield answer.example
    if not answer.about:
        yield "Details of one: call schema with about."


def _term(term: SchemaTerm) -> str:
    name = term.short if term.short != term.iri else f"<{term.iri}>"
    ends = f"; from {' or '.join(term.domain)}" if term.domain else ""
    ends += f" to {' or '.join(term.range)}" if term.range else ""
    above = f"; under {', '.join(term.above)}" if term.above else ""
    return f"{name} {quoted(term.name)}, {term.count} times{ends}{above}" + (
        f": {quoted(term.definition)}" if term.definition else ""
    )


def _rows(answer: QueryAnswer) -> Iterator[str]:
    yield from (f"Note: {hint}" for hint in answer.hints)
    if answer.answer is not None:
        yield "Yes." if answer.answer else "No: the graph does not say so."
    elif answer.graph:
        yield "The graph, in Turtle, as one text:"
        yield quoted(answer.graph)
    elif not answer.rows:
        yield "There are no more rows." if answer.total else "The query has no rows. Check its terms with schema."
    for number, row in enumerate(answer.rows, start=1):
        cells, below = [], {quote.text for quote in row.quotes}
        for name, cell in row.values.items():
            if plain(cell.value) in below:
                continue
            shown = f"{quoted(cell.name)} " * bool(cell.name)
            shown += f"<{cell.value}>" if cell.iri else quoted(cell.value)
            cells.append(f"{name}: {shown}" + (f" ({cell.note})" if cell.note else ""))
        yield f"{number}. {' | '.join(cells)}"
        yield from _passages(row.quotes, "   ")
    if answer.next_offset is not None:
        yield (
            f"{len(answer.rows)} of {answer.total} rows are shown. For the next, call again with "
            f"offset={answer.next_offset}; with ORDER BY in the query the pages fit together."
        )


def _questions(answer: Questions) -> Iterator[str]:
    for asked in answer.questions:
        yield f"- {asked.name}: {asked.title} {asked.description}"
        for one in asked.parameters:
            yield f"  may be given: {one.name} ({one.kind}), {one.label}"
    if answer.answer is not None:
        yield "Answered by this query:"
        yield answer.answer.sparql
        yield from _rows(answer.answer)
    elif not answer.questions:
        yield "There are no questions for this graph. Use schema, then query."
    else:
        yield "For an answer call questions with a name, and values for what may be given."


def _citation(answer: Citation) -> Iterator[str]:
    if answer.thing:
        yield f"What is said of {_thing(answer.thing)}:"
        yield from _passages(answer.quotes, "")
        if not answer.quotes:
            yield "No words of a document are kept for it."
    yield f"Cite the data: {quoted(answer.citation)}"
    yield f"licence of the data: {quoted(answer.licence) if answer.licence else 'none has been chosen'}"
    if answer.rights:
        yield f"rights in the data: {quoted(answer.rights)}"
    for each in answer.documents:
        words = ", ".join(map(quoted, filter(None, (each.title, each.publisher, each.year, each.rights))))
        yield f"document <{each.iri}>: {words}"
    if not answer.thing:
        yield f"BibTeX: {quoted(answer.bibtex)}"


WRITERS: dict[type, Callable[[Any], Iterator[str]]] = {
    SearchAnswer: _hits,
    Description: _description,
    Schema: _schema,
    QueryAnswer: _rows,
    Questions: _questions,
    Citation: _citation,
}
