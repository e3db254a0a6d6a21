"""`kg serve`, `kg mcp`, `kg push`: a graph for others, on the web, as tools for assistants, on an engine elsewhere."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.options import endpoint_options, graph_options, on_terminal, open_store, out_option, show_rows
from kg.errors import KGError, ReleaseError
from kg.release.folder import find_release

if TYPE_CHECKING:
    from kg.remote.push import Elsewhere
    from kg.store.store import StoreLocation

# Seconds between two questions to an engine for what is pushed there.
LOOK_EVERY = 5.0
_tell = partial(click.echo, err=True)


@click.command(name="serve", short_help="Serve a release, or any RDF, on the web.")
@graph_options
@endpoint_options
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port to listen on.")
@click.option(
    "--site-url",
    metavar="URL",
    default="",
    envvar="HKIT_SITE_URL",
    help="The address by which readers know the site, such as https://example.org/graph. Default: HKIT_SITE_URL, or "
    "where it listens.",
)
@click.option("--ssl-certfile", default="", help="Serve https with the certificates in this file (PEM).")
@click.option("--ssl-keyfile", default="", help="The key, if it is not in the file of the certificates.")
@click.option("--trust-proxy", is_flag=True, help="Take the address from the X-Forwarded-* headers of a proxy.")
@click.option("--timeout", type=click.FloatRange(0.1), help="Seconds a query may take. Default: 20, or HKIT_TIMEOUT.")
@click.option("--memory", type=click.IntRange(16), help="MiB a query may use. Default: 512, or HKIT_MEMORY.")
@click.option(
    "--memory-total",
    type=click.IntRange(16),
    help="MiB all queries may use. Default: HKIT_MEMORY_TOTAL, or half of the machine's memory.",
)
@click.option("--workers", type=click.IntRange(1), help="Queries run at once. Default: HKIT_WORKERS, or what fits.")
@click.option(
    "--access-log",
    metavar="FILE|-",
    default="",
    envvar="HKIT_ACCESS_LOG",
    help="Log each request as a line of JSON to a file, or to standard error. Default: HKIT_ACCESS_LOG, or none.",
)
@click.option(
    "--allow-service",
    metavar="URL",
    multiple=True,
    help="An endpoint that queries may ask by SERVICE; may be repeated. Default: HKIT_ALLOW_SERVICE, or none.",
)
@out_option
def serve_command(allow_service: tuple[str, ...], **options: Any) -> None:
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

    what = options["endpoint"] or ", ".join(path.name for path in options["files"])
    given = {name: options.pop(name) for name in ("timeout", "memory", "memory_total", "workers")}
    given["services"] = allowed_services(allow_service) if allow_service else None
    limits = replace(Limits.from_environment(), **{name: each for name, each in given.items() if each is not None})
    where = ("host", "port", "site_url", "trust_proxy", "ssl_certfile", "ssl_keyfile", "access_log")
    served_at = {name: options.pop(name) for name in where}
    find = served(**options, seconds=limits.timeout)
    prepare()
    serve(
        find,
        lambda store, limits: create_app(store, limits=limits),
        **served_at,
        watched=not options["files"],
        limits=limits,
        ready=lambda store, address: click.echo(f"hkit is serving {what or f'release {store}'} at {address}"),
        tell=_tell,
    )


@click.command(name="mcp", short_help="Offer a release, or any RDF, to assistants as tools.")
@graph_options
@endpoint_options
@click.option("--http", is_flag=True, help="Serve by Streamable HTTP, instead of standard input and output.")
@click.option("--host", help="The address to listen on, with --http. Default: 127.0.0.1.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port to listen on, with --http. Default: 8765.")
@out_option
def mcp_command(http: bool, host: str | None, port: int | None, **source: Any) -> None:
    """Offer the graph to assistants as tools: search, describe, schema, query, cite, questions. Nothing can be written.

    An assistant starts this command itself and speaks with it over standard input and output; docs/assistants.md shows
    its configuration. The limits are those of kg serve, set by the same variables (HKIT_TIMEOUT …).
    """
    if not http and (host is not None or port is not None):
        raise click.UsageError("--host and --port are for --http. Add it, or leave them out.")
    try:
        from app.assistant.routes import add_tools
        from app.assistant.server import over_http, over_stdio
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types", "pydantic", "uvicorn"):
            raise
        raise KGError("This needs the package of the Model Context Protocol: pip install 'hkit-graph[mcp]'") from error
    from app.factory import create_app, prepare
    from app.limits import Limits

    limits, watched = Limits.from_environment(), not source["files"]
    find = served(**source, seconds=limits.timeout)
    prepare()

    def create(store: Any, limits: Limits) -> Any:
        """The app over a store, with the tools that no site has."""
        return add_tools(create_app(store, limits=limits))

    if http:
        over_http(find, create, limits, host or "127.0.0.1", 8765 if port is None else port, _tell, watched=watched)
    else:
        over_stdio(find, create, limits, _tell, watched=watched)


def served(
    release: Path | None, files: tuple[Path, ...], out: Path, endpoint: str | None, user: str, seconds: float
) -> Callable[[], StoreLocation | Elsewhere]:
    """The finder of the graph that the options name; an engine elsewhere may be silent for `seconds`.

    An engine is looked at every few seconds. Where `out` has no release, the bundled chapter is built first.
    Raises UsageError for options that exclude each other, KGError when there is nothing to serve.
    """
    if sum(map(bool, (release, files, endpoint))) > 1:
        raise click.UsageError("Give one of --release, --data and --endpoint.")
    if endpoint:
        from kg.remote.client import PASSWORD, Endpoint
        from kg.remote.push import Elsewhere, read_mark

        engine = Endpoint(endpoint, user=user, password=os.environ.get(PASSWORD, ""), silent=seconds)
        return _latest(lambda: Elsewhere(engine, read_mark(engine), out))
    from kg.store.store import StoreLocation

    if files:
        return partial(StoreLocation.of_files, files, out / "stores")
    try:
        find_release(release or out)
    except ReleaseError:
        if release is not None or (out / "releases").exists():
            raise
        from kg.cli.build import run

        click.echo(f"There is no release in {out} yet: building one from the bundled chapter.", err=True)
        run((), out)
    return partial(StoreLocation.of_release, release or out)


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
@graph_options
@endpoint_options
@click.option("--update", metavar="URL", help="Where the engine takes updates, if --endpoint does not tell.")
@click.option("--graph-store", metavar="URL", help="Where it takes whole graphs, if --endpoint does not tell.")
@click.option("--dry-run", is_flag=True, help="Only tell what would be done.")
def push_command(endpoint: str | None, user: str, dry_run: bool, **options: Any) -> None:
    """Load the graph into the engine behind --endpoint, in batches; a push that was interrupted goes on.

    Only hkit's own graphs are replaced or removed. At the end the triples of each graph are counted. Serve it from
    there with kg serve --endpoint.
    """
    from kg.remote.client import PASSWORD, Endpoint, addresses
    from kg.remote.push import plan, push

    if not endpoint:
        raise click.UsageError("Where to? Give --endpoint URL, the address at which the engine answers SPARQL queries.")
    store, given = open_store(options["release"], options["files"]), (options["update"], options["graph_store"])
    target = addresses(Endpoint(endpoint, *given, user, os.environ.get(PASSWORD, "")))
    if dry_run:
        counts, _, left = plan(store, target)
        rows = [*sorted(counts.items(), key=str), *((f"{graph} (removed)", 0) for graph in left)]
        show_rows(("graph", "triples"), rows)
        return
    start = time.perf_counter()
    mark = push(store, target, _progress)
    seconds, total = time.perf_counter() - start, sum(mark.graphs.values()) + mark.default
    _tell(
        f"Release {mark.release} is whole on {endpoint}: {total:,} triples in {len(mark.graphs) + 1} graphs, "
        f"{seconds:.1f} s, {total / seconds:,.0f} triples/s. Serve it: kg serve --endpoint {endpoint}"
    )


def _progress(message: str) -> None:
    """Say what happens, and on a terminal how far it is, on one line."""
    counting = message.endswith("triples")
    if on_terminal():
        click.echo(f"\r\x1b[K{message}" if counting else f"\n{message}", err=True, nl=False)
    elif not counting:
        _tell(message)
