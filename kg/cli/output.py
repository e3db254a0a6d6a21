"""How results are shown: a table on a terminal, tab-separated lines in a pipe, JSON when asked."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

Row = Sequence[Any]


def json_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """The `--json` option, spelled the same for every command."""
    return click.option("--json", "as_json", is_flag=True, help="Write JSON.")(function)


def on_terminal() -> bool:
    """Whether a person reads the output."""
    return sys.stdout.isatty()


def show_json(value: Any) -> None:
    """A value as JSON, for other programs."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


def show_rows(columns: Sequence[str], rows: Sequence[Row], *, as_json: bool) -> None:
    """Rows under their columns, in the form that suits the reader."""
    if as_json:
        show_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif on_terminal():
        _table(columns, rows)
    else:
        for row in (columns, *rows):
            click.echo("\t".join(_cell(value) for value in row))


def _cell(value: Any) -> str:
    """A value as a cell of a line: without what would break the line."""
    text = "" if value is None else str(value)
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _table(columns: Sequence[str], rows: Sequence[Row]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(header_style="bold")
    for number, column in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[number], int | float) for row in rows)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if value is None else str(value)) for value in row))
    Console(width=max(shutil.get_terminal_size().columns, 60)).print(table)
