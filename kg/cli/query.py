"""`kg query`, `explain`, `list`, `check`: a graph asked, looked up by name, listed, and held against the shapes."""

import logging
import sys
from pathlib import Path
from typing import Any

import click
import pyoxigraph as ox

from kg.cli.options import FILE, GraphSource, on_terminal, options, show_json, show_rows, source_options
from kg.errors import QueryError
from kg.rdf.graph import python_value
from kg.rdf.namespaces import prefixed


@click.command(name="query")
@click.argument("query")
@source_options
@options("rows")
def query_command(query: str, source: GraphSource, form: str | None) -> None:
    """Run QUERY: a SPARQL query, a file of one that ends in .rq or .sparql, or - to read it from standard input.

    The standard prefixes (hkit, id, skos, rdf …) need no declaration. A graph is written as Turtle, or as JSON-LD.
    """
    text = sys.stdin.read() if query == "-" else query
    if query.endswith((".rq", ".sparql")):
        text = Path(query).read_text(encoding="utf-8-sig")
    store, as_json = source.open(), form == "json"
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

        if form not in (None, "json"):
            raise click.UsageError(f"This query gives a graph, not rows: it cannot be written as {form}.")
        click.echo(write_triples(result, FORMATS["jsonld" if as_json else "turtle"]).decode(), nl=False)
    else:
        names = [variable.value for variable in result.variables]
        short = on_terminal() and form in (None, "table")
        show_rows(names, [[_cell(value, as_json, short) for value in row] for row in result], form)


def _in_words(error: QueryError, query: str) -> str:
    """The error in words, with the line it is in and a mark under the place."""
    from kg.store.sparql_scan import explain

    message, line, column = explain(query, str(error), error.line, error.column)
    if not line or not column:
        return message
    text = ["", *query.splitlines()[:line]][-1]
    return f"{message} It is in line {line}, column {column}:\n  {text}\n  {' ' * (column - 1)}^"


def _cell(term: Any, as_json: bool, short: bool) -> Any:
    """A term as text, an IRI perhaps by its prefix; in JSON numbers and truth values as such, but not decimals."""
    if term is None or (as_json and isinstance(python_value(term), int)):
        return python_value(term)
    text = str(getattr(term, "value", term))
    return prefixed(text) if isinstance(term, ox.NamedNode) and short else text


@click.command(name="explain")
@click.argument("name", metavar="NAME_OR_IRI")
@source_options
@options("rows")
def explain_command(name: str, source: GraphSource, form: str | None) -> None:
    """Show what is said of NAME_OR_IRI: a thing by any of its names, an indicator, a class, a term, a claim.

    An IRI may be whole, or short (ind:companies). Where several things bear the name, the others are told.
    """
    from kg.compare.records import Explanation, explain, find_things

    store = source.open()
    iri, *others = find_things(store, name)
    if others:
        click.echo(f"Also called so: {', '.join(map(prefixed, others))}.", err=True)
    explanation = explain(store, iri)
    if form == "json":
        show_json({"iri": iri, "lines": [line._asdict() for line in explanation]})
    elif on_terminal() and form is None:
        click.secho(iri, bold=True)
        for line in explanation:
            planned = f" [{line.modality}]" if line.modality not in ("", "holds") else ""
            when = f"   as of {line.as_of}" if line.as_of else ""
            click.echo(f"\n{line.subject} · {line.predicate} · {line.object}{planned}{when}")
            if line.quote:
                click.secho(f"    “{' '.join(line.quote.split())}”  {line.place}", dim=True)
    else:
        show_rows([name.replace("_", " ") for name in Explanation._fields], explanation, form)


@click.command(name="list")
@click.argument("kind", default="entity")
@options("list", "rows")
@source_options
def list_command(kind: str, conditions: tuple[str, ...], source: GraphSource, form: str | None) -> None:
    """List the things of KIND (a class such as scheme; by default all entities) by name, with the values asked for.

    KIND, PROPERTY and VALUE are names or short IRIs: kg list scheme --where audience=start-ups.
    """
    from kg.api import KnowledgeGraph

    for condition in conditions:
        if not all(map(str.strip, condition.partition("="))):
            raise click.UsageError(f"--where {condition} is no condition. Write it like audience=start-ups.")
    wanted = [(name.strip(), value.strip()) for name, _, value in (each.partition("=") for each in conditions)]
    with KnowledgeGraph(source.open()) as graph:
        entities = graph.entities(kind, having=wanted)
        rows = [(each.label, ", ".join(map(str, each.kinds)), prefixed(each.iri).strip("<>")) for each in entities]
    show_rows(("name", "kind", "iri"), rows, form)


@click.command(name="check")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@options("json")
@click.pass_context
def check_command(ctx: click.Context, files: tuple[Path, ...], as_json: bool) -> None:
    """Check each FILE against hkit's shapes and say which shape, which claim, which quote.

    Exits with 1 when one of them does not conform.
    """
    from kg.rdf.validation import load_file, validate

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
