"""`kg export`: a release, or a part of it, in any of the formats."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.cli.options import on_terminal
from kg.formats.registry import FORMATS
from kg.release.dumps import PARTS, export
from kg.release.folder import find_release


@click.command(name="export")
@click.option("--format", "name", type=click.Choice(list(FORMATS)), default="turtle", show_default=True)
@click.option(
    "--release",
    type=click.Path(path_type=Path),
    default=Path("build"),
    show_default=True,
    help="A release, or the folder of a build.",
)
@click.option(
    "--graph",
    "part",
    type=click.Choice(PARTS),
    default="all",
    show_default=True,
    help="Which graphs. All is every one but the full text.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; standard output by default.",
)
def command(name: str, release: Path, part: str, output: Path | None) -> None:
    """Write the graphs of a release, sorted, so that two exports of one release are the same bytes."""
    if output is None and name == "csv" and on_terminal():
        raise click.UsageError("CSV tables come as one ZIP archive. Name a file for it: -o hkit.csv.zip")
    content = export(find_release(release), name, part)
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        output.write_bytes(content)
