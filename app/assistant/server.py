"""Serving the tools: over standard input and output to the program that started this one, or over HTTP."""

import math
import os
import signal
import socket
from collections.abc import Callable

import anyio
import uvicorn
import uvloop
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.assistant.protocol import server
from app.limits import Limits
from app.server.releases import Found, ReleaseSwitch
from app.server.serve import in_url, listen, opened
from app.server.worker import Create

PATH = "/mcp"
ASKED_BY_POST = "This is a server of the Model Context Protocol: add its address to an assistant, which asks by POST."
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
Tell = Callable[[str], None]


def over_stdio(find: Callable[[], Found], create: Create, limits: Limits, tell: Tell, *, watched: bool) -> None:
    """Serve what `find` finds to the program that started this one, until its input ends.

    `create` makes the app with the tools over a store; `tell` is told what a log should have.

    Nothing but the protocol is written to standard output. Raises KGError when the store cannot be opened.
    """
    # The thread that reads standard input cannot be woken, so a signal ends the process as it is; there is nothing to
    # put in order: a zygote ends when the process that it was forked from is gone, and its workers with it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

    streams = _taken(0, "r", os.open(os.devnull, os.O_RDONLY)), _taken(1, "w", os.dup(2))

    async def run() -> None:
        async with opened(ReleaseSwitch(find, create, limits, tell, watched)) as gate:
            tools = server(gate)
            async with stdio_server(*streams) as (read, write):
                await tools.run(read, write, tools.create_initialization_options())

    uvloop.run(run())


def _taken(number: int, mode: str, instead: int) -> anyio.AsyncFile[str]:
    """A standard stream for the protocol alone: whatever else is forked or printed has another in its place."""
    own = os.dup(number)
    os.dup2(instead, number)
    os.close(instead)
    return anyio.wrap_file(os.fdopen(own, mode, encoding="utf-8", errors="replace", newline="\n"))


def over_http(
    find: Callable[[], Found], create: Create, limits: Limits, host: str, port: int, tell: Tell, *, watched: bool
) -> None:
    """Serve what `find` finds by Streamable HTTP until SIGTERM or SIGINT.

    Only requests for an address of this machine are taken, or for `host` if that is another, and none that a page of
    another site sends. Raises KGError when the store cannot be opened or the address cannot be had.
    """
    listener = listen(host, port, "kg mcp --http")

    async def run() -> None:
        async with opened(ReleaseSwitch(find, create, limits, tell, watched)) as gate:
            application = server(gate).streamable_http_app(
                streamable_http_path=PATH,
                json_response=True,
                stateless_http=True,
                max_request_body_size=limits.request << 20,
                transport_security=_security(in_url(host)),
            )
            application.add_middleware(_post_only)
            last = math.ceil(limits.timeout)
            settings = uvicorn.Config(
                application, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=last
            )
            web = uvicorn.Server(settings)
            for number in (signal.SIGTERM, signal.SIGINT):  # from now on, and when it returns to what there was before
                signal.signal(number, web.handle_exit)
            tell(f"The tools are at http://{in_url(host)}:{listener.getsockname()[1]}{PATH}")
            await web.serve(sockets=[listener])

    uvloop.run(run())


def _post_only(application: ASGIApp) -> ASGIApp:
    """Refuse to hold a stream open for news: there are none, and who listened would keep the server from ending."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == PATH and scope["method"] != "POST":
            await PlainTextResponse(f"{ASKED_BY_POST}\n", 405, {"Allow": "POST"})(scope, receive, send)
        else:
            await application(scope, receive, send)

    return guarded


def _security(host: str) -> TransportSecuritySettings:
    """The hosts whose requests are taken; a name that leads to this machine by a trick of DNS is not among them."""
    every = host in ("0.0.0.0", "[::]")
    hosts = [*LOOPBACK, *([] if host in LOOPBACK else [socket.getfqdn(), socket.gethostname()] if every else [host])]
    return TransportSecuritySettings(
        allowed_hosts=[one for name in hosts for one in (name, f"{name}:*")],
        allowed_origins=[one for name in hosts for one in (f"http://{name}", f"http://{name}:*")],
    )
