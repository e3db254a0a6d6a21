"""`kg new`: the `.toml` beside a text, which says what the text is; asks a person for what nothing tells."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from kg.cli.options import FILE, options

# The keys that a person is asked for, with the question.
ASKED = {"title": "Title", "edition": "The year that it speaks of", "place": "The country or region that it is about"}
ASKED |= {"publisher": "Publisher", "creator": "Who makes this graph of it (you)"}


@click.command(name="new")
@click.argument("text", type=FILE, metavar="TEXT")
@options("new")
def new_command(text: Path, again: bool, **given: Any) -> None:
    """Write the .toml beside TEXT (.txt, .pdf, .html, .md) that says what it is; then kg build TEXT reads it.

    What no option gives is taken from the file or the text, or guessed. On a terminal you are asked for the rest; what
    is only guessed stays a comment until you take it out.
    """
    from kg.reading.one import read_document

    beside = text.with_suffix(".toml")
    if beside.exists() and not again:
        raise click.UsageError(f"{beside} is there already. Change it by hand, or write it anew with --again.")
    known = read_document(text).metadata
    basis, person = dict(known.basis), asking()
    lines = []
    for key, value in given.items():
        default: Any = getattr(known, key)
        value = value if value is not None or basis.get(key) != "given" else default
        if value is None and person and key in ASKED and basis.get(key) in (None, "guessed"):
            kind = int if key == "edition" else str
            value = click.prompt(ASKED[key], default if default is not None else "", type=kind, err=True) or None
        if basis.get(key) == "given":
            value = default if value is None else value
        if value is not None:
            lines.append(f"{key} = {json.dumps(value, ensure_ascii=False)}")
        elif default is not None:
            lines.append(f"# {key} = {json.dumps(default, ensure_ascii=False)}  # {BASES[basis[key]]}")
        else:
            lines.append(f"# {key} =")
    head = f"# {text.name}: what it is. docs/reading.md explains the keys."
    beside.write_text("\n".join([head, *lines, ""]), "utf-8")
    click.echo(beside.read_text("utf-8"), nl=False)
    click.echo(f"Written to {beside}. Now: kg build {text} --out mine", err=True)


def asking() -> bool:
    """True if a person can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


# The ways in which the value of a key came to be known, in words.
BASES = {"file": "stated in the file", "text": "said in the text"}
BASES |= {"guessed": "a guess; if it is right, take out the first #"}
