"""`kg rollback`: back to an older release, by default the one before the current."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import out_option
from kg.cli.switch import change
from kg.release.folder import previous


@click.command(name="rollback", short_help="Make the release before the current one current again.")
@click.argument("release", metavar="[ID]", default="", required=False)
@out_option
def command(release: str, out: Path) -> None:
    """Make an older release current, once it is verified: ID, or the one built before the current one."""
    change(out, release or previous(out))
