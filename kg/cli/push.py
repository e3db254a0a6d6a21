"""`kg push`: a release, or any RDF, loaded into an engine that has a SPARQL endpoint."""

from __future__ import annotations

import os
import time
from pathlib import Path

import click

from kg.cli.options import endpoint_options, graph_options, on_terminal, open_store, show_rows
from kg.remote.client import PASSWORD, Endpoint, addresses


@click.command(name="push")
@graph_options
@endpoint_options
@click.option("--update", metavar="URL", help="Where the engine takes updates, if --endpoint does not tell.")
@click.option("--graph-store", metavar="URL", help="Where it takes whole graphs, if --endpoint does not tell.")
@click.option("--dry-run", is_flag=True, help="Only tell what would be done.")
def push_command(
    release: Path | None,
    files: tuple[Path, ...],
    endpoint: str | None,
    user: str,
    update: str | None,
    graph_store: str | None,
    dry_run: bool,
) -> None:
    """Load the graph into the engine behind --endpoint, in batches; a push that was interrupted goes on.

    Only hkit's own graphs are replaced or removed. At the end the triples of each graph are counted. Serve it from
    there with kg serve --endpoint.
    """
    from kg.remote.push import plan, push

    if not endpoint:
        raise click.UsageError("Where to? Give --endpoint URL, the address at which the engine answers SPARQL queries.")
    store = open_store(release, files)
    target = addresses(Endpoint(endpoint, update, graph_store, user, os.environ.get(PASSWORD, "")))
    if dry_run:
        planned = plan(store, target)
        rows = [*sorted(planned.counts.items(), key=str), *((f"{graph} (removed)", 0) for graph in planned.left)]
        show_rows(("graph", "triples"), rows)
        return
    start = time.perf_counter()
    mark = push(store, target, _progress)
    seconds = time.perf_counter() - start
    total = sum(mark.graphs.values()) + mark.default
    click.echo(
        f"Release {mark.release} is whole on {endpoint}: {total:,} triples in {len(mark.graphs) + 1} graphs, "
        f"{seconds:.1f} s, {total / seconds:,.0f} triples/s. Serve it: kg serve --endpoint {endpoint}",
        err=True,
    )


def _progress(message: str) -> None:
    """Say what happens, and on a terminal how far it is, on one line."""
    counting = message.endswith("triples")
    if on_terminal():
        click.echo(f"\r\x1b[K{message}" if counting else f"\n{message}", err=True, nl=False)
    elif not counting:
        click.echo(message, err=True)
