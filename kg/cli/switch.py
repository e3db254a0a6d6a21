"""`kg switch`: another release of a build folder made current; a server that runs on the folder goes over to it."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import out_option
from kg.release.folder import switch


@click.command(name="switch", short_help="Make another release current.")
@click.argument("release", metavar="ID")
@out_option
def command(release: str, out: Path) -> None:
    """Make the release ID current, once it is verified; `kg releases` lists those there are."""
    change(out, release)


def change(out: Path, release: str) -> None:
    """Make a release of `out` current and say so. Raises ReleaseError when it cannot be."""
    click.echo(f"Release {switch(out, release).name} is now current in {out}.", err=True)
