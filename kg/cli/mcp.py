"""`kg mcp`: the graph as tools for assistants, by the Model Context Protocol."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kg.cli.options import builds_option, endpoint_options, graph_options
from kg.cli.serve import served
from kg.errors import KGError


@click.command(name="mcp", short_help="Offer a release, or any RDF, to assistants as tools.")
@graph_options
@endpoint_options
@click.option("--http", is_flag=True, help="Serve by Streamable HTTP, instead of standard input and output.")
@click.option("--host", help="The address to listen on, with --http. Default: 127.0.0.1.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port to listen on, with --http. Default: 8765.")
@builds_option
def command(
    release: Path | None,
    files: tuple[Path, ...],
    http: bool,
    host: str | None,
    port: int | None,
    out: Path,
    endpoint: str | None,
    user: str,
) -> None:
    """Offer the graph to assistants as tools: search, describe, schema, query, cite, questions. Nothing can be written.

    An assistant starts this command itself and speaks with it over standard input and output; docs/assistants.md shows
    its configuration. The limits are those of kg serve, set by the same variables (HKIT_TIMEOUT …).
    """
    if not http and (host is not None or port is not None):
        raise click.UsageError("--host and --port are for --http. Add it, or leave them out.")
    try:
        from app.assistant.routes import ToolHandler
        from app.assistant.server import over_http, over_stdio
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types", "pydantic", "uvicorn"):
            raise
        raise KGError("This needs the package of the Model Context Protocol: pip install 'hkit[mcp]'") from error
    from app.factory import create_app, prepare
    from app.limits import Limits

    limits, find = Limits.from_environment(), served(release, files, out, endpoint, user, None)
    prepare()

    def create(store: Any) -> ToolHandler:
        return ToolHandler(create_app(store, limits=limits))

    if http:
        over_http(find, create, limits, host or "127.0.0.1", 8765 if port is None else port, _tell, watched=not files)
    else:
        over_stdio(find, create, limits, _tell, watched=not files)


def _tell(message: str) -> None:
    click.echo(message, err=True)
