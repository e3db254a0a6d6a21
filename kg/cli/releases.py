"""`kg releases`, `kg verify`, `kg switch`, `kg rollback`: the releases kept in a build folder, and which is current."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from kg.cli.options import json_option, out_option, show_json, show_rows
from kg.reading.syntax.parser import versions
from kg.release.folder import (
    KeptRelease,
    Manifest,
    additional,
    faults,
    find_release,
    kept_releases,
    previous,
    read_manifest,
    switch,
)
from kg.release.provenance import parsers_of

COLUMNS = ("release", "built", "bytes", "documents", "current")


@click.command(name="releases")
@out_option
@json_option
def releases_command(out: Path, as_json: bool) -> None:
    """List the releases kept in the folder of a build, the newest first.

    A release without a number of documents has no manifest that can be read: `kg verify` says more.
    """
    show_rows(COLUMNS, [_row(release) for release in kept_releases(out)], as_json=as_json)


@click.command(name="verify")
@click.argument("release", type=click.Path(path_type=Path), default=Path("build"), required=False)
@json_option
@click.pass_context
def verify_command(ctx: click.Context, release: Path, as_json: bool) -> None:
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
            counts = ", ".join(f"{name}: {number}" for name, number in _counts(manifest).items())
            click.echo(f"OK: release {folder.name} is as its manifest says; {counts}.")
            for other in _other_parsers(folder):
                click.echo(other, err=True)
    ctx.exit(1 if problems else 0)


def _other_parsers(folder: Path) -> Iterator[str]:
    """A sentence for each program that parsed the release in another version than the one here."""
    here = versions()
    for name, version in parsers_of(folder / "dumps" / "metadata.ttl").items():
        if here.get(name) not in (None, version):
            yield f"It was read by {name} {version}; here is {here[name]}, which may read the same text differently."


@click.command(name="switch")
@click.argument("release", metavar="ID")
@out_option
def switch_command(release: str, out: Path) -> None:
    """Make the release ID current, once it is verified; `kg releases` lists those there are."""
    _make_current(out, release)


@click.command(name="rollback")
@click.argument("release", metavar="[ID]", default="", required=False)
@out_option
def rollback_command(release: str, out: Path) -> None:
    """Make an older release current, once it is verified: ID, or the one built before the current one."""
    _make_current(out, release or previous(out))


def _make_current(out: Path, release: str) -> None:
    click.echo(f"Release {switch(out, release).name} is now current in {out}.", err=True)


def _row(release: KeptRelease) -> tuple[str, str, int, int | None, str]:
    documents = len(release.manifest.documents) if release.manifest else None
    made = release.made.isoformat(sep=" ", timespec="seconds").removesuffix("+00:00") + "Z"
    return release.name, made, release.size, documents, "yes" if release.current else ""


def _counts(manifest: Manifest) -> dict[str, int]:
    return {
        "files": len(manifest.files),
        "bytes": sum(file.size for file in manifest.files.values()),
        "documents": len(manifest.documents),
        "quads": sum(manifest.graphs.values()),
    }
