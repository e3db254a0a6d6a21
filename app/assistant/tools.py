"""The tools on offer: each with its title and the function that answers, whose docstring and parameters describe it."""

from collections.abc import Callable
from typing import Any

from app.assistant.asking import query, questions
from app.assistant.reading import describe, search
from app.assistant.things import cite
from app.assistant.vocabulary import schema

TOOLS: dict[str, tuple[str, Callable[..., Any]]] = {
    "search": ("Search the graph", search),
    "describe": ("Describe a thing with quotes", describe),
    "schema": ("What queries can be made of", schema),
    "query": ("Query in SPARQL", query),
    "cite": ("How to cite", cite),
    "questions": ("Questions with tested queries", questions),
}
