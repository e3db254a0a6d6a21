"""Where a command finds its graph: the options `--release` and `--data`, and the store they open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from kg.store.store import Store


builds_option = click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("build"),
    help="Where to look for a release, and to build one if there is none. Default: build.",
)


def graph_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options `--release` and `--data`, spelled the same for every command."""
    release = click.option(
        "--release", type=click.Path(path_type=Path), help="A release, or the folder of a build. Default: build."
    )
    data = click.option(
        "--data",
        "files",
        multiple=True,
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="An RDF file to use instead of a release. May be repeated.",
    )
    return release(data(function))


def endpoint_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options `--endpoint` and `--user`; the password is taken from the environment, where nobody else sees it."""
    endpoint = click.option("--endpoint", metavar="URL", help="The SPARQL endpoint of an engine that holds the graph.")
    user = click.option(
        "--user", metavar="NAME", default="", help="Who asks the engine; the password is HKIT_ENDPOINT_PASSWORD."
    )
    return endpoint(user(function))


def open_store(release: Path | None, files: tuple[Path, ...]) -> Store:
    """The store that the options mean. Raises ReleaseError or DataError when it cannot be opened."""
    from kg.store.store import Store

    if release is not None and files:
        raise click.UsageError("Give either --release or --data, not both.")
    return Store.open_files(files) if files else Store.open_release(release or Path("build"))


def out_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """The option `--out` of commands for releases that are there already."""
    return click.option(
        "--out",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path("build"),
        show_default=True,
        help="Where the releases are.",
    )(function)
