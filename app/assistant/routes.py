"""The tools as they run in the workers: arguments come in as JSON, an answer goes out as data and as text."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import Flask

from app.assistant.answers import Answer
from app.assistant.asking import query, questions
from app.assistant.citing import cite, source
from app.assistant.reading import describe, search
from app.assistant.text import safe, text_of
from app.assistant.vocabulary import schema
from app.http.problems import Problem, details, problem_of
from app.server.worker import FrameWriter
from app.site import site
from kg.errors import KGError

TOOLS: dict[str, Callable[..., Answer]] = {
    "search": search,
    "describe": describe,
    "schema": schema,
    "query": query,
    "cite": cite,
    "questions": questions,
}


class ToolHandler:
    """Answers the name of a tool and its arguments in JSON, over a store, by `text` and `data`, or by a problem."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __call__(self, call: tuple[str, str] | None, writer: FrameWriter) -> None:
        """Answer a call; None has what the tools need of the store made."""
        with self.app.test_request_context("/", base_url="http://localhost"):
            served = site()
            if call is None:
                served.search.find("a")
                source(served)
                return
            name, given = call
            try:
                answer = TOOLS[name](served, **json.loads(given))
                result: dict[str, Any] = {"text": text_of(answer), "data": safe(asdict(answer))}
            except KGError as error:
                result = details(problem_of(error))
            except Problem as problem:
                result = details(problem)
        writer.write(json.dumps(result, ensure_ascii=False).encode("utf-8", "surrogatepass"))
