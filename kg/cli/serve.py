"""`kg serve`: the web app over a release, over any RDF file, or over the bundled chapter, built first where need be."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.source import graph_options, open_store
from kg.errors import ReleaseError
from kg.release import find_release


@click.command(name="serve", short_help="Serve a release, or any RDF, on the web.")
@graph_options
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port to listen on.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("build"),
    help="Where to build, if there is no release.",
)
def command(release: Path | None, files: tuple[Path, ...], host: str, port: int, out: Path) -> None:
    """Serve the graph: pages, SPARQL endpoint, downloads. Stop it with Ctrl-C."""
    from app.server import serve

    store = open_store(release if release or files else current(out), files)
    serve(store, host, port, ready=lambda address: click.echo(f"hkit is serving {release or 'the graph'} at {address}"))


def current(out: Path) -> Path:
    """The release below `out`; made from the bundled chapter if there is none."""
    try:
        return find_release(out)
    except ReleaseError:
        from kg.cli.build import run

        click.echo(f"There is no release in {out} yet: building one from the bundled chapter.", err=True)
        return run((), out).release
