"""`kg serve`, `kg mcp`, `kg push`: a graph for others, on the web, as tools for assistants, on an engine elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from kg.cli.options import GraphSource, on_terminal, options, show_rows, source_options
from kg.errors import KGError, ReleaseError
from kg.release.folder import find_release, located

if TYPE_CHECKING:
    from kg.remote.push import Elsewhere
    from kg.store.store import StoreLocation

# Seconds between two questions to an engine for what is pushed there.
LOOK_EVERY = 5.0
_tell = partial(click.echo, err=True)


@click.command(name="serve", short_help="Serve a release, or any RDF, on the web.")
@source_options
@options("serve")
def serve_command(source: GraphSource, allow_service: tuple[str, ...], **others: Any) -> None:
    """Serve the graph: pages, SPARQL endpoint, downloads. Stop it with Ctrl-C.

    Where there is no release yet, one of the bundled chapter is built first.

    When another release becomes current in the folder of a build, the server goes over to it within a second or so, and
    on SIGHUP at once; no request is lost. RDF files are read again on SIGHUP.

    With --endpoint the graph stays on the engine that kg push took it to, or on any other with a SPARQL endpoint, and
    the server goes over to what is pushed there next.
    """
    from app.factory import create_app, prepare
    from app.limits import Limits, allowed_services
    from app.server.serve import serve

    what = source.endpoint or ", ".join(path.name for path in source.files)
    place = ("host", "port", "site_url", "trust_proxy", "ssl_certfile", "ssl_keyfile", "access_log")
    where = {name: others.pop(name) for name in place}
    given = others | {"services": allowed_services(allow_service) if allow_service else None}
    limits = replace(Limits.from_environment(), **{name: each for name, each in given.items() if each is not None})
    find = served(source, limits.timeout)
    prepare()
    serve(
        find,
        lambda store, limits: create_app(store, limits=limits),
        **where,
        watched=not source.files,
        limits=limits,
        ready=lambda store, address: click.echo(f"hkit is serving {what or f'release {store}'} at {address}"),
        tell=_tell,
    )


@click.command(name="mcp", short_help="Offer a release, or any RDF, to assistants as tools.")
@source_options
@options("mcp")
def mcp_command(source: GraphSource, http: bool, host: str | None, port: int | None) -> None:
    """Offer the graph to assistants as tools: search, describe, schema, query, cite, questions. Nothing can be written.

    An assistant starts this command itself and speaks with it over standard input and output; docs/assistants.md shows
    its configuration. The limits are those of kg serve, set by the same variables (HKIT_TIMEOUT …).
    """
    if not http and (host is not None or port is not None):
        raise click.UsageError("--host and --port are for --http. Add it, or leave them out.")
    try:
        from app.assistant.protocol import over_http, over_stdio
        from app.assistant.routes import add_tools
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types", "pydantic", "uvicorn"):
            raise
        raise KGError("This needs the package of the Model Context Protocol: pip install 'hkit-graph[mcp]'") from error
    from app.factory import create_app, prepare
    from app.limits import Limits

    limits, watched = Limits.from_environment(), not source.files
    find = served(source, limits.timeout)
    prepare()
    by_http = partial(over_http, host=host or "127.0.0.1", port=8765 if port is None else port)
    offer: Callable[..., None] = by_http if http else over_stdio
    offer(find, lambda store, limits: add_tools(create_app(store, limits=limits)), limits, tell=_tell, watched=watched)


def served(source: GraphSource, seconds: float) -> Callable[[], StoreLocation | Elsewhere]:
    """The finder of a graph; an engine elsewhere may be silent for `seconds`, and is looked at every few seconds.

    Where there is no release at all, the bundled chapter is built first. Raises KGError for nothing to serve.
    """
    if source.endpoint:
        from kg.remote.push import Elsewhere, read_mark

        engine = source.engine(silent=seconds)
        return _latest(lambda: Elsewhere(engine, read_mark(engine), source.out))
    from kg.store.store import StoreLocation

    if source.files:
        return partial(StoreLocation.of_files, source.files, source.out / "stores")
    folder = located(source.release, source.out) if source.release else source.out
    try:
        find_release(folder)
    except ReleaseError:
        if source.release or (source.out / "releases").exists():
            raise
        from kg.cli.build import run

        click.echo(f"There is no release in {source.out} yet: building one from the bundled chapter.", err=True)
        run((), source.out)
    return partial(StoreLocation.of_release, folder)


def _latest(look: Callable[[], Elsewhere]) -> Callable[[], Elsewhere]:
    """The outcome of the last look, at least LOOK_EVERY seconds after the one before; one that fails shows nothing.

    Raises what the first look raises.
    """
    latest, looked = look(), time.monotonic()

    def find() -> Elsewhere:
        nonlocal latest, looked
        if time.monotonic() - looked > LOOK_EVERY:
            with suppress(KGError):
                latest = look()
            looked = time.monotonic()
        return latest

    return find


@click.command(name="push")
@partial(source_options, target=True)
@options("push")
def push_command(source: GraphSource, update: str | None, graph_store: str | None, dry_run: bool) -> None:
    """Load the graph into the engine behind --endpoint, in batches; a push that was interrupted goes on.

    Only hkit's own graphs are replaced or removed. At the end the triples of each graph are counted. Serve it from
    there with kg serve --endpoint.
    """
    from kg.remote.client import addresses
    from kg.remote.push import plan, push

    if not source.endpoint:
        raise click.UsageError("Where to? Give --endpoint URL, the address at which the engine answers SPARQL queries.")
    store = replace(source, endpoint=None).open()
    target = addresses(source.engine(update=update, graphs=graph_store))
    if dry_run:
        counts, _, left = plan(store, target)
        rows = [*sorted(counts.items(), key=str), *((f"{graph} (removed)", 0) for graph in left)]
        show_rows(("graph", "triples"), rows)
        return
    start = time.perf_counter()
    mark = push(store, target, _progress)
    seconds, total = time.perf_counter() - start, sum(mark.graphs.values()) + mark.default
    _tell(
        f"Release {mark.release} is whole on {source.endpoint}: {total:,} triples in {len(mark.graphs) + 1} graphs, "
        f"{seconds:.1f} s, {total / seconds:,.0f} triples/s. Serve it: kg serve --endpoint {source.endpoint}"
    )


def _progress(message: str) -> None:
    """Say what happens, and on a terminal how far it is, on one line."""
    counting = message.endswith("triples")
    if on_terminal():
        click.echo(f"\r\x1b[K{message}" if counting else f"\n{message}", err=True, nl=False)
    elif not counting:
        _tell(message)
