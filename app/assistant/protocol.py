"""The tools in the protocol: schemas made from their functions, and calls sent to the workers as requests."""

import asyncio
import inspect
import json
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

import mcp_types as types
from mcp import MCPError
from mcp.server.lowlevel import Server
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, create_model

from app.assistant.answers import TEXTS, safe
from app.assistant.routes import TOOLS
from app.http.environ import Request
from app.server.gate import Gate
from app.server.pool import InFlight
from kg import __version__

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
