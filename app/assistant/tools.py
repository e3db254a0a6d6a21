"""The tools on offer by name: functions that answer, described by their docstrings and parameters."""

from collections.abc import Callable
from typing import Any

from app.assistant.asking import query, questions
from app.assistant.reading import describe, search
from app.assistant.things import cite
from app.assistant.vocabulary import schema

OFFERED: tuple[Callable[..., Any], ...] = (search, describe, schema, query, cite, questions)
TOOLS = {tool.__name__: tool for tool in OFFERED}
