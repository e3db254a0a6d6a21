"""Answers as text to read: JSON, in which all that comes from the graph is a string: data, whatever it says.

Models read little at once, so there is room for a few pages. Parameters that several tools have are described here too.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated, Any, TypeVar

import regex
from pydantic import Field

from app.limits import FURTHEST, LONGEST_ANSWER

Item = TypeVar("Item")
NEXT = "How many to skip: for the next page, the next_offset of the last one."
PAGE = "How many to give at most."
Offset = Annotated[int, Field(ge=0, le=FURTHEST, description=NEXT)]
Limit = Annotated[int, Field(ge=1, le=200, description=PAGE)]

# What could make a text look like another, or hide in it: controls, marks of direction, tags, runs of selectors.
# The joiners that scripts need stay, as do line ends and tabs.
HIDDEN = regex.compile(
    r"[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]--[\n\t\u200c\u200d\u00ad]]|[\U000E0100-\U000E01EF]{2,}", flags=regex.VERSION1
)


def safe(value: Any) -> Any:
    """A text, or plain data with all its texts, in which hidden characters are written out as [U+202E]."""
    if isinstance(value, str):
        return HIDDEN.sub(lambda match: "".join(f"[U+{ord(sign):04X}]" for sign in match.group()), value)
    if isinstance(value, dict):
        return {safe(key): safe(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [safe(each) for each in value]
    return value


def quoted(text: str) -> str:
    """Words of the graph in quotation marks, on one line, so that where they end is beyond doubt."""
    return json.dumps(text, ensure_ascii=False)


def text_of(answer: Any) -> str:
    """An answer as text: its data as JSON, without members that are empty."""
    return json.dumps(_filled(safe(asdict(answer))), ensure_ascii=False)


def _filled(value: Any) -> Any:
    """Plain data without empty texts, lists and objects, which a reader would pay for and learn nothing from."""
    if isinstance(value, dict):
        return {key: _filled(each) for key, each in value.items() if each not in (None, "", [], {})}
    return [_filled(each) for each in value] if isinstance(value, list) else value


def fitting(items: Iterable[Item]) -> tuple[Item, ...]:
    """The first of some items, as many as there is room for, one at least."""
    fit: list[Item] = []
    size = 0
    for item in items:
        size += len(str(item))
        if fit and size > LONGEST_ANSWER:
            break
        fit.append(item)
    return tuple(fit)
