"""The options of the second reader: whether a language model reads too, where it is, and what became of its claims."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from kg.reading.llm import Endpoint, Proposals

ADDRESS = re.compile(r"(?:tcp|tls)://\S+:\d{1,5}")

jobs_option = click.option(
    "--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="How many sources are read at once."
)

scheduler_option = click.option(
    "--scheduler",
    metavar="tcp://HOST:PORT",
    help="A Dask scheduler whose workers read the sources, instead of processes on this machine.",
)


def cluster(scheduler: str | None) -> str | None:
    """The scheduler given, if any. Raises a usage error for what is no address, and where --jobs is given too."""
    if scheduler is None:
        return None
    if click.get_current_context().get_parameter_source("jobs") is not ParameterSource.DEFAULT:
        raise click.UsageError("--jobs and --scheduler do not go together: a cluster's workers say how many read.")
    if not ADDRESS.fullmatch(scheduler):
        raise click.UsageError(f"'{scheduler}' is no address of a scheduler. Give one like tcp://localhost:8786.")
    return scheduler


def reader_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options `--reader` and `--llm-…`, spelled the same for every command."""
    options = [
        click.option(
            "--reader",
            type=click.Choice(["rules", "llm"]),
            default="rules",
            show_default=True,
            help="Who reads: the rules alone, or a language model too.",
        ),
        click.option("--llm-url", metavar="URL", help="An OpenAI-compatible endpoint, like http://localhost:8080/v1."),
        click.option("--llm-model", metavar="NAME", default="default", show_default=True, help="The model to ask for."),
        click.option("--llm-key-env", metavar="VAR", help="The environment variable that holds the key."),
    ]
    for option in reversed(options):
        function = option(function)
    return function


def endpoint(reader: str, llm_url: str | None, llm_model: str, llm_key_env: str | None) -> Endpoint | None:
    """The endpoint that the options mean, or nothing when only the rules read. Raises a usage error for bad ones."""
    if reader == "rules":
        if llm_url or llm_key_env:
            raise click.UsageError("--llm-url and --llm-key-env go with --reader llm.")
        return None
    if not llm_url:
        raise click.UsageError("--reader llm needs --llm-url.")
    if llm_key_env and not os.environ.get(llm_key_env):
        raise click.UsageError(f"The environment variable {llm_key_env} holds no key.")
    from kg.reading.llm import Endpoint

    try:
        return Endpoint(llm_url, llm_model, os.environ[llm_key_env] if llm_key_env else None)
    except ValueError as error:
        raise click.UsageError(str(error)) from error


def report(proposals: Proposals | None) -> None:
    """Say on standard error what became of a model's claims."""
    if proposals is None:
        return
    asked = f"Asked the model {proposals.asked} times: {proposals.accepted} claims are new, "
    click.echo(f"{asked}{proposals.confirmed} were there already.", err=True)
    for reason, number in proposals.dropped.items():
        click.echo(f"  dropped {number}: {reason}", err=True)
    if proposals.warning:
        click.echo(f"Warning: {proposals.warning} The rules' claims stand alone.", err=True)
