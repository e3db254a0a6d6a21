"""`kg query`: a SPARQL query over a release or any RDF, its rows as a table, lines or JSON."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pyoxigraph as ox

from kg.cli.options import graph_options, json_option, on_terminal, open_store, show_json, show_rows
from kg.errors import QueryError
from kg.rdf.terms import python_value

if TYPE_CHECKING:
    from kg.store.store import Store


@click.command(name="query")
@click.argument("query")
@graph_options
@json_option
def command(query: str, release: Path | None, files: tuple[Path, ...], as_json: bool) -> None:
    """Run QUERY (a SPARQL query, or - to read it from standard input).

    The standard prefixes (hkit, id, skos, rdf …) need no declaration.
    """
    text = sys.stdin.read() if query == "-" else query
    show(open_store(release, files), text, as_json=as_json)


def show(store: Store, query: str, *, as_json: bool) -> None:
    """Run a query and show what it gives. Raises QueryError."""
    try:
        result = store.query(query)
    except QueryError as error:
        raise QueryError(in_words(error, query)) from error
    if isinstance(result, ox.QueryBoolean):
        show_json(bool(result)) if as_json else click.echo("yes" if result else "no")
    elif isinstance(result, ox.QueryTriples):
        _show_triples(list(result), as_json=as_json)
    else:
        names = [variable.value for variable in result.variables]
        cell = _plain if as_json else (_short if on_terminal() else _full)
        show_rows(names, [[cell(value) for value in row] for row in result], as_json=as_json)


def in_words(error: QueryError, query: str) -> str:
    """The error in words, with the line it is in and a mark under the place."""
    from kg.store.syntax_errors import explain

    message, line, column = explain(query, str(error), error.line, error.column)
    if not line or not column:
        return message
    text = (query.splitlines() or [""])[min(line, len(query.splitlines()) or 1) - 1]
    return f"{message} It is in line {line}, column {column}:\n  {text}\n  {' ' * (column - 1)}^"


def _show_triples(triples: list[ox.Triple], *, as_json: bool) -> None:
    from kg.formats.registry import FORMATS, write_triples

    click.echo(write_triples(triples, FORMATS["jsonld" if as_json else "turtle"]).decode(), nl=False)


def _full(term: Any) -> str | None:
    """A term as itself: an IRI without brackets, a literal without its quotes."""
    return None if term is None else str(term.value) if hasattr(term, "value") else str(term)


def _short(term: Any) -> str | None:
    """A term for a table: IRIs by their prefix where they have one."""
    from kg.rdf.namespaces import prefixed

    return prefixed(term.value) if isinstance(term, ox.NamedNode) else _full(term)


def _plain(term: Any) -> Any:
    """A term as a value of JSON: numbers and truth values as such, but for decimals, which keep their digits."""
    value = python_value(term)
    return value if isinstance(value, int | None) else _full(term)
