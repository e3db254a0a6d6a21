"""`kg serve`: the web app over a release, over any RDF file, or over the bundled chapter, built first where need be."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.options import builds_option, endpoint_options, graph_options
from kg.errors import ReleaseError
from kg.release.folder import find_release

if TYPE_CHECKING:
    from app.limits import Limits
    from app.server.serve import Address
    from kg.remote.opening import Elsewhere
    from kg.store.store import StoreLocation

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(name="serve", short_help="Serve a release, or any RDF, on the web.")
@graph_options
@endpoint_options
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port to listen on.")
@click.option(
    "--site-url",
    metavar="URL",
    help="The address by which readers know the site, with a path if it is below one. Default: HKIT_SITE_URL, or the "
    "address listened on.",
)
@click.option(
    "--trust-proxy",
    is_flag=True,
    help="Take the site's address from the headers Host and X-Forwarded-* of a proxy in front.",
)
@click.option("--ssl-certfile", type=FILE, help="Serve https with the certificates in this file (PEM).")
@click.option("--ssl-keyfile", type=FILE, help="The key, if it is not in the file of the certificates.")
@click.option("--timeout", type=click.FloatRange(0.1), help="Seconds a query may take. Default: 20, or HKIT_TIMEOUT.")
@click.option("--memory", type=click.IntRange(16), help="MiB a query may use. Default: 512, or HKIT_MEMORY.")
@click.option(
    "--memory-total",
    type=click.IntRange(16),
    help="MiB all queries may use together; beyond it the largest is stopped. Default: HKIT_MEMORY_TOTAL, or half of "
    "the machine's.",
)
@click.option(
    "--workers", type=click.IntRange(1), help="Queries that run at once. Default: HKIT_WORKERS, or what fits."
)
@click.option(
    "--access-log",
    metavar="FILE|-",
    help="Log each request as a line of JSON to a file, or to standard error. Default: HKIT_ACCESS_LOG, or none.",
)
@click.option(
    "--allow-service",
    metavar="URL",
    multiple=True,
    help="An endpoint that queries may ask by SERVICE; may be repeated. Default: HKIT_ALLOW_SERVICE, or none.",
)
@builds_option
def command(
    release: Path | None,
    files: tuple[Path, ...],
    out: Path,
    endpoint: str | None,
    user: str,
    access_log: str | None,
    **options: Any,
) -> None:
    """Serve the graph: pages, SPARQL endpoint, downloads. Stop it with Ctrl-C.

    When another release becomes current in the folder of a build, the server goes over to it within a second or so, and
    on SIGHUP at once; no request is lost. RDF files are read again on SIGHUP.

    With --endpoint the graph stays on the engine that kg push took it to, or on any other with a SPARQL endpoint, and
    the server goes over to what is pushed there next.
    """
    from app.factory import create_app, prepare
    from app.server.serve import serve

    address, limits = _address(options), _limits(options)
    find = served(release, files, out, endpoint, user, options["timeout"])
    what = endpoint or ", ".join(path.name for path in files)
    known = f" as {address.site_url}" if address.site_url else ""
    prepare()
    serve(
        find,
        lambda store: create_app(store, limits=limits),
        address,
        watched=not files,
        access_log=os.environ.get("HKIT_ACCESS_LOG", "") if access_log is None else access_log,
        limits=limits,
        ready=lambda store, at: click.echo(f"hkit is serving {what or f'release {store}'}{known} at {at}"),
        tell=lambda message: click.echo(message, err=True),
    )


def _address(options: dict[str, Any]) -> Address:
    """The address of the options. Raises KGError if that of the site is none."""
    from app.server.serve import Address

    site_url = os.environ.get("HKIT_SITE_URL", "") if options["site_url"] is None else options["site_url"]
    address = Address(
        options["host"],
        options["port"],
        options["ssl_certfile"],
        options["ssl_keyfile"],
        site_url,
        options["trust_proxy"],
    )
    address.base(address.port)
    return address


def _limits(options: dict[str, Any]) -> Limits:
    """The limits of the options, else of the environment. Raises KGError for what is no limit."""
    from app.limits import Limits, allowed_services

    names = ("timeout", "memory", "memory_total", "workers")
    given = {name: options[name] for name in names if options[name] is not None}
    if options["allow_service"]:
        given["services"] = allowed_services(options["allow_service"])
    return replace(Limits.from_environment(), **given)


def served(
    release: Path | None, files: tuple[Path, ...], out: Path, endpoint: str | None, user: str, seconds: float | None
) -> Callable[[], StoreLocation | Elsewhere]:
    """The finder of the graph that the options name; an engine elsewhere may be silent for `seconds`.

    Raises UsageError for options that exclude each other, KGError when there is nothing to serve.
    """
    if endpoint and (release is not None or files):
        raise click.UsageError("Give one of --release, --data and --endpoint.")
    return elsewhere(endpoint, user, out, seconds) if endpoint else place(release, files, out)


def elsewhere(address: str, user: str, out: Path, seconds: float | None) -> Callable[[], Elsewhere]:
    """The finder of an engine's graph, which looks every few seconds. Raises KGError when there is no answer."""
    from app.limits import Limits
    from app.server.releases import Watch
    from kg.remote.client import PASSWORD, Endpoint
    from kg.remote.opening import Elsewhere
    from kg.remote.push_state import read_mark

    silent = seconds or Limits.from_environment().timeout
    endpoint = Endpoint(address, user=user, password=os.environ.get(PASSWORD, ""), silent=silent)
    return Watch(lambda: Elsewhere(endpoint, read_mark(endpoint), out))


def place(release: Path | None, files: tuple[Path, ...], out: Path) -> Callable[[], StoreLocation]:
    """The finder of the release or files to serve; where `out` has no release, the bundled chapter is built first."""
    from kg.store.store import StoreLocation

    if release is not None and files:
        raise click.UsageError("Give either --release or --data, not both.")
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
