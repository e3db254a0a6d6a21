"""`kg query`, `kg explain`, `kg check`: a release or any RDF asked, looked up by name, and held against the shapes."""

import logging
import sys
from pathlib import Path
from typing import Any

import click
import pyoxigraph as ox

from kg.cli.options import FILE, graph_options, json_option, on_terminal, open_store, show_json, show_rows
from kg.errors import QueryError
from kg.rdf.namespaces import prefixed
from kg.rdf.terms import python_value

EXPLAINED = ("subject", "predicate", "object", "modality", "as of", "quote", "place")


@click.command(name="query")
@click.argument("query")
@graph_options
@json_option
def query_command(query: str, release: Path | None, files: tuple[Path, ...], as_json: bool) -> None:
    """Run QUERY (a SPARQL query, or - to read it from standard input).

    The standard prefixes (hkit, id, skos, rdf …) need no declaration.
    """
    text = sys.stdin.read() if query == "-" else query
    store = open_store(release, files)
    try:
        result = store.query(text)
    except QueryError as error:
        raise QueryError(_in_words(error, text)) from error
    for caveat in store.caveats(text):
        click.echo(f"Warning: {caveat}", err=True)
    if isinstance(result, ox.QueryBoolean):
        show_json(bool(result)) if as_json else click.echo("yes" if result else "no")
    elif isinstance(result, ox.QueryTriples):
        from kg.formats.registry import FORMATS, write_triples

        click.echo(write_triples(result, FORMATS["jsonld" if as_json else "turtle"]).decode(), nl=False)
    else:
        names = [variable.value for variable in result.variables]
        show_rows(names, [[_cell(value, as_json) for value in row] for row in result], as_json=as_json)


def _in_words(error: QueryError, query: str) -> str:
    """The error in words, with the line it is in and a mark under the place."""
    from kg.store.sparql_scan import explain

    message, line, column = explain(query, str(error), error.line, error.column)
    if not line or not column:
        return message
    text = ["", *query.splitlines()[:line]][-1]
    return f"{message} It is in line {line}, column {column}:\n  {text}\n  {' ' * (column - 1)}^"


def _cell(term: Any, as_json: bool) -> Any:
    """A term as text, in a table by its prefix; in JSON numbers and truth values as such, but not decimals."""
    if term is None or (as_json and isinstance(python_value(term), int)):
        return python_value(term)
    text = str(getattr(term, "value", term))
    return prefixed(text) if isinstance(term, ox.NamedNode) and on_terminal() and not as_json else text


@click.command(name="explain")
@click.argument("name", metavar="NAME_OR_IRI")
@graph_options
@json_option
def explain_command(name: str, release: Path | None, files: tuple[Path, ...], as_json: bool) -> None:
    """Show what is said of NAME_OR_IRI: an entity by any of its names, a claim, an indicator, a term."""
    from kg.compare.records import explain, find_thing

    store = open_store(release, files)
    iri = find_thing(store, name)
    explanation = explain(store, iri)
    if as_json:
        show_json({"iri": iri, "lines": [line._asdict() for line in explanation]})
    elif on_terminal():
        click.secho(iri, bold=True)
        for line in explanation:
            planned = f" [{line.modality}]" if line.modality not in ("", "holds") else ""
            when = f"   as of {line.as_of}" if line.as_of else ""
            click.echo(f"\n{line.subject} · {line.predicate} · {line.object}{planned}{when}")
            if line.quote:
                click.secho(f"    “{' '.join(line.quote.split())}”  {line.place}", dim=True)
    else:
        show_rows(EXPLAINED, [list(line) for line in explanation])


@click.command(name="check")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@json_option
@click.pass_context
def check_command(ctx: click.Context, files: tuple[Path, ...], as_json: bool) -> None:
    """Check each FILE against hkit's shapes and say which shape, which claim, which quote.

    Exits with 1 when one of them does not conform.
    """
    from kg.rdf.shapes import load_file, validate

    # The report says what is no date; rdflib would print how it tried to read one.
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)

    reports = {file: validate(load_file(file)) for file in files}
    if as_json:
        show_json({str(file): {**report.as_json(), "cost": report.cost.as_json()} for file, report in reports.items()})
    else:
        for file, report in reports.items():
            click.echo(f"{file}: {report}")
            click.echo(f"{file}: {report.cost}", err=True)
    ctx.exit(0 if all(report.conforms for report in reports.values()) else 1)
