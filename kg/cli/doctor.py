"""`kg doctor`: the parts of this installation, which are there, and what to do about those that are not."""

import shutil
from importlib.metadata import PackageNotFoundError, version
from platform import python_version

import click

from kg.cli.options import options, show_rows
from kg.resources import __version__, resource, toml

# A part by its name: a package, file or program, the reason for it, and what to do where it is missing.
PARTS: list[dict[str, str]] = toml(__file__, "doctor.toml")["part"]


@click.command(name="doctor")
@options("rows")
@click.pass_context
def doctor_command(ctx: click.Context, form: str | None) -> None:
    """Tell what this installation can do, what is missing, and what to do about it.

    Exits with 1 when a part is missing without which hkit does not work.
    """
    rows = [("Python", python_version(), "3.11 to 3.14"), ("hkit", __version__, "")]
    states = [(part, state_of(*(part.get(kind, "") for kind in ("package", "file", "program")))) for part in PARTS]
    for part, state in states:
        advice = f"{part['for']}: {part.get('missing', 'hkit is not whole, install it again')}"
        rows.append((part["name"], state or "missing", part["for"] if state else advice))
    show_rows(("part", "state", "for"), rows, form)
    ctx.exit(any("missing" not in part and not state for part, state in states))


def state_of(package: str, file: str, program: str) -> str:
    """The version of a package, or the place of a file or program; empty where it is missing."""
    try:
        return version(package) if package else str(resource(file)) if file else shutil.which(program) or ""
    except (PackageNotFoundError, FileNotFoundError):
        return ""
