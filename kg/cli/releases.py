"""`kg export`, `releases`, `verify`, `switch`, `rollback`: releases kept in a build folder, and which is current."""

from pathlib import Path
from typing import Any

import click

from kg.cli.options import PATH, GraphSource, on_terminal, options, show_json, show_rows, source_options
from kg.errors import ReleaseError
from kg.formats.registry import FORMATS, named
from kg.reading.syntax.parser import versions
from kg.release import folder
from kg.release.provenance import parsers_of


class FormatName(click.Choice[str]):
    """A format by its name, or as files end in it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The name of the format."""
        form = named(list(FORMATS.values()), value)
        return super().convert(form.name if form else value, param, ctx)


@click.command(name="export")
@click.option("--format", "name", type=FormatName(list(FORMATS)), default="turtle", show_default=True)
@source_options
@options("export")
def export_command(name: str, source: GraphSource, part: str, output: Path | None) -> None:
    """Write the graphs of a release, sorted, so that two exports of one release are the same bytes."""
    if output is None and name == "csv" and on_terminal():
        raise click.UsageError("CSV tables come as one ZIP archive. Name a file for it: -o hkit.csv.zip")
    quads = folder.select(source.open().quads(), part)
    if not quads:
        raise ReleaseError(f"This graph has nothing in its part {part}. Leave out --graph for all that there is.")
    content = FORMATS[name].write(quads)
    if output is None:
        click.echo(content, nl=False)
    else:
        output.write_bytes(content)


@click.command(name="releases")
@options("out", "json")
def releases_command(out: Path, as_json: bool) -> None:
    """List the releases kept in the folder of a build, the newest first.

    A release without a number of documents has no manifest that can be read: `kg verify` says more.
    """
    rows = []
    for release in folder.kept_releases(out):
        documents = len(release.manifest.documents) if release.manifest else None
        made = release.made.isoformat(sep=" ", timespec="seconds").removesuffix("+00:00") + "Z"
        rows.append((release.name, made, release.size, documents, "yes" if release.current else ""))
    show_rows(("release", "built", "bytes", "documents", "current"), rows, "json" if as_json else None)


@click.command(name="verify")
@click.argument("release", type=PATH, required=False)
@options("out", "json")
@click.pass_context
def verify_command(ctx: click.Context, release: Path | None, out: Path, as_json: bool) -> None:
    """Check every file of RELEASE (its folder, a build's, or its id; default: the current one) against its manifest.

    Exits with 1 and a sentence for each file that is broken, missing or additional.
    """
    home = folder.find_release(folder.located(release, out) if release else out)
    manifest = folder.read_manifest(home)
    problems = [*folder.faults(home, manifest), *folder.additional(home, manifest)]
    counts = {
        "files": len(manifest.files),
        "bytes": sum(file.size for file in manifest.files.values()),
        "documents": len(manifest.documents),
        "quads": sum(manifest.graphs.values()),
    }
    if as_json:
        show_json({"release": home.name, "ok": not problems, "problems": problems, **counts})
    elif problems:
        click.echo("\n".join(problems), err=True)
    else:
        rows = [(name, file.size, file.sha256) for name, file in sorted(manifest.files.items())]
        show_rows(("file", "bytes", "sha256"), rows)
        shown = ", ".join(f"{name}: {number}" for name, number in counts.items())
        click.echo(f"OK: release {home.name} is as its manifest says; {shown}.")
        installed = versions()
        for name, version in parsers_of(home / "dumps" / "metadata.ttl").items():
            if installed.get(name) not in (None, version):
                other = f"here is {installed[name]}, which may read the same text differently."
                click.echo(f"It was read by {name} {version}; {other}", err=True)
    ctx.exit(1 if problems else 0)


@click.command(name="switch")
@click.argument("release", metavar="ID")
@options("out")
def switch_command(release: str, out: Path) -> None:
    """Make the release ID current, once it is verified; `kg releases` lists those there are."""
    click.echo(f"Release {folder.switch(out, release).name} is now current in {out}.", err=True)


@click.command(name="rollback")
@click.argument("release", metavar="[ID]", default="", required=False)
@options("out")
@click.pass_context
def rollback_command(ctx: click.Context, release: str, out: Path) -> None:
    """Make an older release current, once it is verified: ID, or the one built before the current one."""
    ctx.invoke(switch_command, release=release or folder.previous(out), out=out)
