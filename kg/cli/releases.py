"""`kg releases`: the releases kept in a build folder, and which of them is current."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import out_option
from kg.cli.output import json_option, show_rows
from kg.release.folder import Kept, kept_releases

COLUMNS = ("release", "built", "bytes", "documents", "current")


@click.command(name="releases", short_help="List the releases that are kept.")
@out_option
@json_option
def command(out: Path, as_json: bool) -> None:
    """List the releases kept in the folder of a build, the newest first.

    A release without a number of documents has no manifest that can be read: `kg verify` says more.
    """
    show_rows(COLUMNS, [_row(release) for release in kept_releases(out)], as_json=as_json)


def _row(release: Kept) -> tuple[str, str, int, int | None, str]:
    documents = len(release.manifest.documents) if release.manifest else None
    made = release.made.isoformat(sep=" ", timespec="seconds").removesuffix("+00:00") + "Z"
    return release.name, made, release.size, documents, "yes" if release.current else ""
