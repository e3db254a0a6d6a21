"""`kg doctor`: the parts of this installation, which are there, and what to do about those that are not."""

import shutil
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import click

from kg.cli.options import options, show_rows
from kg.resources import __version__, resource, toml

PARTS: list[dict[str, Any]] = toml(__file__, "doctor.toml")["part"]


@click.command(name="doctor")
@options("rows")
@click.pass_context
def doctor_command(ctx: click.Context, form: str | None) -> None:
    """Tell what this installation can do, what is missing, and what to do about it.

    Exits with 1 when a part is missing without which hkit does not work.
    """
    rows = [("Python", ".".join(map(str, sys.version_info[:3])), "3.11 to 3.14"), ("hkit", __version__, "")]
    states = [(part, state_of(part)) for part in PARTS]
    rows += [(part["name"], state or "missing", part["for"] if state else _advice(part)) for part, state in states]
    show_rows(("part", "state", "for"), rows, form)
    ctx.exit(any(part.get("needed") and not state for part, state in states))


def state_of(part: dict[str, Any]) -> str:
    """The version of a part, or the place of its file or program; empty where it is missing."""
    with suppress(PackageNotFoundError, FileNotFoundError):
        return version(part["package"]) if "package" in part else str(_place(part))
    return ""


def _place(part: dict[str, Any]) -> object:
    return resource(part["file"]) if "file" in part else shutil.which(part["program"]) or ""


def _advice(part: dict[str, Any]) -> str:
    return f"{part['for']}: {part.get('missing', 'hkit is not whole: install it again')}"
