"""Options that several commands share, and how results are shown: a table, tab-separated lines, or JSON."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from kg.resources import toml

if TYPE_CHECKING:
    from kg.reading.llm import Proposals
    from kg.reading.one import SourceText
    from kg.remote.client import Endpoint
    from kg.store.store import Store

ADDRESS = re.compile(r"(?:tcp|tls)://\S+:\d{1,5}")
OPTIONS = toml(__file__, "options.toml")
PATH = click.Path(path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
TEXT = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
TYPES: dict[str, click.ParamType[Any]] = {
    "path": PATH,
    "file": FILE,
    "new": click.Path(dir_okay=False, path_type=Path),
    "folder": click.Path(file_okay=False, path_type=Path),
}
UNDATED = "no year is told: its figures are undated (--edition 2024, or edition = 2024 in its .toml, dates them)"
# What would break a line of cells.
BREAKING = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
Command = Callable[..., Any]
Option = Callable[[Command], Command]


def options(*sections: str) -> Option:
    """The options that sections of `options.toml` declare, spelled the same for each command that has them."""
    rows = [(names.split(), row) for section in sections for names, row in OPTIONS[section].items()]
    made = [click.option(*names, **{"show_default": "default" in row, **row, **_typed(row)}) for names, row in rows]
    return lambda function: reduce(lambda decorated, option: option(decorated), reversed(made), function)


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    """The `type` of a row as click's: of paths, of choices, or of numbers from the first to the last."""
    match row.get("type"):
        case str() as name:
            return {"type": TYPES[name]}
        case [str(), *_] as choices:
            return {"type": click.Choice(choices)}
        case [first, *last]:
            numbers = (click.FloatRange if isinstance(first, float) else click.IntRange)(first, *last)
            numbers.name = "number"  # a message says that what is none is no valid number
            return {"type": numbers}
    return {}


@dataclass(frozen=True)
class GraphSource:
    """The graph that a command reads, as its options name it; by default the current release below `out`."""

    release: Path | None
    files: tuple[Path, ...]
    out: Path
    endpoint: str | None = None
    user: str = ""

    def engine(self, **options: Any) -> Endpoint:
        """The engine elsewhere."""
        from kg.remote.client import PASSWORD, Endpoint

        return Endpoint(self.endpoint or "", user=self.user, password=os.environ.get(PASSWORD, ""), **options)

    def open(self) -> Store:
        """The graph, opened. Raises ReleaseError, DataError or EndpointError."""
        if self.endpoint:
            from kg.remote.push import Elsewhere, read_mark

            return Elsewhere(self.engine(), read_mark(self.engine()), self.out).open()
        from kg.store.store import Store

        if self.files:
            return Store.open_files(self.files, self.out / "stores")
        return Store.open(self.release, self.out) if self.release else Store.open_release(self.out)


def source_options(function: Command, *, target: bool = False) -> Command:
    """The options that name one graph, spelled the same for every command that reads; it gets the `source` they mean.

    With `target` the engine is no source, but where the command writes to.
    """

    @wraps(function)
    def command(release: Path | None, files: tuple[Path, ...], out: Path, **others: Any) -> Any:
        engine = {name: others.pop(name) for name in ("endpoint", "user")}
        if sum(map(bool, (release, files, engine["endpoint"] and not target))) > 1:
            raise click.UsageError(f"Give one of --release{', --data and --endpoint' * (not target) or ' and --data'}.")
        return function(source=GraphSource(release, files, out, **engine), **others)

    return options("source", "out")(command)


def texts(paths: Sequence[Path], edition: int | None) -> list[SourceText]:
    """The sources to read: standard input for `-`; of the `edition` given, whatever the `.toml` beside them says."""
    from kg.reading.one import SourceText

    given: dict[str, str | int] = {"edition": edition} if edition else {}
    piped = Path("standard-input.txt")
    return [
        SourceText(piped, sys.stdin.buffer.read(), given) if str(path) == "-" else SourceText(path, None, given)
        for path in paths
    ]


def cluster(scheduler: str | None) -> str | None:
    """The scheduler given, if any. Raises a usage error for what is no address, and where --jobs is given too."""
    if scheduler and click.get_current_context().get_parameter_source("jobs") is not ParameterSource.DEFAULT:
        raise click.UsageError("--jobs and --scheduler do not go together: a cluster's workers say how many read.")
    if scheduler is not None and not ADDRESS.fullmatch(scheduler):
        raise click.UsageError(f"'{scheduler}' is no address of a scheduler. Give one like tcp://localhost:8786.")
    return scheduler


def reader_options(function: Command) -> Command:
    """The options `--reader` and `--llm-…`, of which a command gets the `model` they mean, None for the rules alone."""

    @wraps(function)
    def command(reader: str, llm_url: str | None, llm_model: str, llm_key_env: str | None, **others: Any) -> Any:
        if reader == "rules":
            if llm_url or llm_key_env:
                raise click.UsageError("--llm-url and --llm-key-env go with --reader llm.")
            return function(model=None, **others)
        if not llm_url:
            raise click.UsageError("--reader llm needs --llm-url.")
        key = os.environ.get(llm_key_env) if llm_key_env else None
        if llm_key_env and not key:
            raise click.UsageError(f"The environment variable {llm_key_env} holds no key.")
        from kg.reading.llm import ChatServer

        try:
            model = ChatServer(llm_url, llm_model, key)
        except ValueError as error:
            raise click.UsageError(str(error)) from error
        return function(model=model, **others)

    return options("reader")(command)


def report(proposals: Proposals | None) -> None:
    """Say on standard error what became of a model's claims."""
    if proposals is not None:
        asked = f"Asked the model {proposals.asked} times: {proposals.accepted} claims are new, "
        lines = [f"{asked}{proposals.confirmed} were there already."]
        lines += [f"  dropped {number}: {reason}" for reason, number in proposals.dropped.items()]
        lines += [f"Warning: {proposals.warning} The rules' claims stand alone."] if proposals.warning else []
        click.echo("\n".join(lines), err=True)


def on_terminal() -> bool:
    """True if a person reads the output."""
    return sys.stdout.isatty()


def show_json(value: Any) -> None:
    """A value as JSON, for other programs; a Decimal is a string of its digits, of which none is lost."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=lambda decimal: f"{decimal:f}"))


def show_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]], form: str | None = None) -> None:
    """Rows under their columns: as table, tsv, csv or json, or in the form that suits the reader."""
    form = form or ("table" if on_terminal() else "tsv")
    if form == "json":
        show_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif form == "csv":
        csv.writer(sys.stdout).writerows((columns, *rows))
    elif form == "tsv":
        for row in (columns, *rows):
            click.echo("\t".join("" if value is None else str(value).translate(BREAKING) for value in row))
    if form != "table":
        return
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
