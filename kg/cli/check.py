"""`kg check`: any RDF against the shapes, as a report to read."""

from __future__ import annotations

import logging
from pathlib import Path

import click

from kg.cli.options import FILE, json_option, show_json


@click.command(name="check")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@json_option
@click.pass_context
def command(ctx: click.Context, files: tuple[Path, ...], as_json: bool) -> None:
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
