"""`kg verify`: a release against its manifest, file by file."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.output import json_option, show_json, show_rows
from kg.release.folder import Manifest, additional, faults, find_release, read_manifest


@click.command(name="verify", short_help="Check a release against its manifest.")
@click.argument("release", type=click.Path(path_type=Path), default=Path("build"), required=False)
@json_option
@click.pass_context
def command(ctx: click.Context, release: Path, as_json: bool) -> None:
    """Check every file of RELEASE (a release, or the folder of a build; default: build) against its manifest.

    Exits with 1 and a sentence for each file that is broken, missing or additional.
    """
    folder = find_release(release)
    manifest = read_manifest(folder)
    problems = [*faults(folder, manifest)]
    problems += [f"{name} of release {folder} is not in its manifest." for name in additional(folder, manifest)]
    if as_json:
        show_json({"release": folder.name, "ok": not problems, "problems": problems, **_counts(manifest)})
    else:
        for problem in problems:
            click.echo(problem, err=True)
        if not problems:
            rows = [(name, file.size, file.sha256) for name, file in sorted(manifest.files.items())]
            show_rows(("file", "bytes", "sha256"), rows, as_json=False)
            told = ", ".join(f"{what}: {number}" for what, number in _counts(manifest).items())
            click.echo(f"OK: release {folder.name} is as its manifest says; {told}.")
    ctx.exit(1 if problems else 0)


def _counts(manifest: Manifest) -> dict[str, int]:
    return {
        "files": len(manifest.files),
        "bytes": sum(file.size for file in manifest.files.values()),
        "documents": len(manifest.documents),
        "quads": sum(manifest.graphs.values()),
    }
