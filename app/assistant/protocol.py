"""The tools in the protocol: schemas made from their functions, calls sent to the workers; over stdio or HTTP."""

import asyncio
import inspect
import json
import math
import os
import signal
import socket
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

import anyio
import mcp_types as types
import uvicorn
import uvloop
from mcp import MCPError
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, create_model
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.assistant.answers import TEXTS, safe
from app.assistant.routes import TOOLS
from app.http.environ import Request
from app.limits import Limits
from app.server.gate import Gate
from app.server.pool import InFlight
from app.server.releases import Found, ReleaseSwitch
from app.server.serve import in_url, listen, opened
from app.server.worker import Create
from kg import __version__

PATH = "/mcp"
ASKED_BY_POST = "This is a server of the Model Context Protocol: add its address to an assistant, which asks by POST."
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
Tell = Callable[[str], None]
INSTRUCTIONS = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").strip()
READ_ONLY = types.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
HEADERS = [(b"accept", b"application/json"), (b"content-type", b"application/json")]


@cache
def arguments_of(name: str) -> type[BaseModel]:
    """The arguments of a tool, from its function's parameters beside the site; there are no others."""
    hints = get_type_hints(TOOLS[name], include_extras=True)
    parameters = list(inspect.signature(TOOLS[name]).parameters.values())[1:]
    fields: dict[str, Any] = {
        one.name: hints[one.name] if one.default is one.empty else (hints[one.name], one.default) for one in parameters
    }
    return create_model(f"Of{name.capitalize()}", __config__=ConfigDict(extra="forbid"), **fields)


def tools() -> list[types.Tool]:
    """The tools with their schemas; the first paragraph of a function's docstring describes it to models."""
    return [
        types.Tool(
            name=name,
            title=TEXTS["titles"][name],
            description=" ".join((inspect.getdoc(function) or "").partition("\n\n")[0].split()),
            input_schema=arguments_of(name).model_json_schema(),
            output_schema=TypeAdapter(get_type_hints(function)["return"]).json_schema(),
            annotations=READ_ONLY,
        )
        for name, function in TOOLS.items()
    ]


async def called(gate: Gate, name: str, arguments: dict[str, Any]) -> types.CallToolResult:
    """The answer of a tool, or the reason for none. Raises MCPError for a tool that there is not."""
    if name not in TOOLS:
        raise MCPError(types.INVALID_PARAMS, f"There is no tool {name[:40]!r}. There are {', '.join(TOOLS)}.")
    try:
        given = arguments_of(name).model_validate(arguments).model_dump_json()
    except ValidationError as error:
        return _result(_invalid(name, error), is_error=True)
    # It runs in a worker, and ends by the same limits as a request.
    request = Request("POST", f"/tools/{name}".encode(), "1.1", HEADERS, given.encode())
    call = InFlight(gate.loop, request, "query", gate.limits.timeout)
    gate.pool.submit(call)
    try:
        status, body, refusal = await call.answered
    except asyncio.CancelledError:
        gate.pool.abandon(call)
        raise
    if refusal is not None:
        return _result(refusal.description, is_error=True)
    answer = json.loads(body)
    if status != 200:
        return _result(problem_text(answer), is_error=True)
    return _result(answer["text"], structured_content=answer["data"])


def _result(text: str, **others: Any) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=text)], **others)


def problem_text(answer: dict[str, Any]) -> str:
    """The details of a problem as text: what is wrong, where, and what may have been meant."""
    lines = [str(answer.get("detail") or answer.get("title"))]
    if "line" in answer:
        lines[0] = f"Line {answer['line']}, column {answer.get('column', 1)}: {lines[0]}"
    if "excerpt" in answer:
        lines.append(answer["excerpt"])
    # In quotation marks, on one line, so that where the words of the graph end is beyond doubt.
    lines += [f"- {json.dumps(each['name'], ensure_ascii=False)} <{each['path']}>" for each in answer.get("near", ())]
    return str(safe("\n".join(lines)))


def _invalid(name: str, error: ValidationError) -> str:
    """The faults of arguments, without their values, which may be long."""
    faults = []
    for each in error.errors(include_url=False, include_input=False, include_context=False):
        where = ".".join(str(part)[:40] for part in each["loc"])
        unknown = each["type"] == "extra_forbidden"
        faults.append(f"there is no {where!r}" if unknown else f"{where}: {each['msg'][:1].lower()}{each['msg'][1:]}")
    known = ", ".join(arguments_of(name).model_fields)
    return f"{name} cannot take these arguments: {'; '.join(faults[:5])}. It takes {known}."


def server(gate: Gate) -> Server[Any]:
    """The server over a graph."""

    async def list_tools(_context: Any, _params: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=tools())

    async def call_tool(_context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        return await called(gate, params.name, params.arguments or {})

    return Server(
        "hkit",
        version=__version__,
        title="hkit: claims with their quotes",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


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
            offered = server(gate)
            async with stdio_server(*streams) as (read, write):
                await offered.run(read, write, offered.create_initialization_options())

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
