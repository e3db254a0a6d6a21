"""The tools as they run in the workers: arguments come in as JSON, an answer goes out as data and as text."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Flask, Response, request

from app.assistant.answers import filled, safe
from app.assistant.asking import query, questions
from app.assistant.reading import describe, search
from app.assistant.things import cite
from app.assistant.vocabulary import schema
from app.http.problems import Problem
from app.site import this_site

blueprint = Blueprint("tools", __name__)
# The tools on offer by name: functions that answer, described by their docstrings and parameters.
OFFERED: tuple[Callable[..., Any], ...] = (search, describe, schema, query, cite, questions)
TOOLS = {tool.__name__: tool for tool in OFFERED}


def add_tools(app: Flask) -> Flask:
    """Add the tools, which no site has, to an app, whose home page makes beforehand what they need of its store."""
    app.register_blueprint(blueprint)
    return app


@blueprint.post("/tools/<name>")
def run(name: str) -> Response:
    """The answer of a tool."""
    if name not in TOOLS:
        raise Problem(404, f"There is no tool {name[:40]}. There are {', '.join(TOOLS)}.")
    data = safe(asdict(TOOLS[name](this_site(), **request.get_json())))
    body = json.dumps({"text": json.dumps(filled(data), ensure_ascii=False), "data": data}, ensure_ascii=False)
    return Response(body, content_type="application/json", headers={"Cache-Control": "no-store"})
