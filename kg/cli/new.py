"""`kg new`: the `.toml` beside a text, which says what the text is; asks a person for what nothing tells."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from kg.cli.options import FILE, options
from kg.resources import toml

WORDS = toml(__file__, "new.toml")


@click.command(name="new")
@click.argument("text", type=FILE, metavar="TEXT")
@options("new")
def new_command(text: Path, again: bool, **given: Any) -> None:
    """Write the .toml beside TEXT (.txt, .pdf, .html, .md) that says what it is; then kg build TEXT reads it.

    What no option gives is taken from the file or the text, or guessed. On a terminal you are asked for the rest; what
    is only guessed stays a comment until you take it out.
    """
    from kg.reading.one import loaded, read_document

    beside = text.with_suffix(".toml")
    if beside.exists() and not again:
        raise click.UsageError(f"{beside} is there already. Change it by hand, or write it anew with --again.")
    source = loaded(text)
    known = read_document(source).metadata
    said = {**source.given, **{key: value for key, value in given.items() if value is not None}}
    basis, person = dict(known.basis), asking()
    lines = [f"# {text.name}: what it is. docs/reading.md explains the keys."]
    for key in {**given, **said}:
        value, default = said.get(key), getattr(known, key)
        if value is None and person and key in WORDS["asked"] and basis.get(key) in (None, "guessed"):
            kind = int if key == "edition" else str
            value = click.prompt(WORDS["asked"][key], default or "", type=kind, err=True) or None
        if value is not None:
            lines.append(f"{key} = {json.dumps(value, ensure_ascii=False)}")
        elif default is not None:
            lines.append(f"# {key} = {json.dumps(default, ensure_ascii=False)}  # {WORDS['bases'][basis[key]]}")
        else:
            lines.append(f"# {key} =")
    beside.write_text("\n".join([*lines, ""]), "utf-8")
    click.echo("\n".join(lines))
    click.echo(f"Written to {beside}. Now: kg build {text} --out mine", err=True)


def asking() -> bool:
    """True if a person can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()
