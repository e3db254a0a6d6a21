"""Requests of clients of the reconciliation service, read from JSON, or refused with the reason."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from app.http.problems import Problem
from app.limits import MOST_CANDIDATES, MOST_IDS, MOST_PROPERTIES, MOST_QUERIES, MOST_VALUES
from app.reconcile.candidates import ReconcileQuery
from app.register import Register

USUAL_LIMIT = 10
STRICT = ("any", "should", "all")


def read_queries(register: Register, text: str) -> dict[str, ReconcileQuery | None]:
    """The queries of a batch; None for a blank one, as a table has blank cells. Raises Problem."""
    batch = _object("queries", text)
    if len(batch) > MOST_QUERIES:
        raise Problem(413, f"There are {len(batch)} queries in the batch; the limit is {MOST_QUERIES}.", limit="batch")
    return {key: _read_query(register, f"Query {key[:40]!r}", query) for key, query in batch.items()}


def read_extension(text: str) -> tuple[list[str], list[tuple[str, int | None]]]:
    """The identifiers, and the properties each with the most values to give. Raises Problem."""
    asked = _object("extend", text)
    ids, properties = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise Problem(400, "extend needs ids: a list of identifiers.")
    if not isinstance(properties, list) or not all(
        isinstance(each, dict) and isinstance(each.get("id"), str) for each in properties
    ):
        raise Problem(400, "extend needs properties: a list of objects, each with an id.")
    if len(ids) > MOST_IDS or len(properties) > MOST_PROPERTIES:
        message = f"One request takes up to {MOST_IDS} ids and {MOST_PROPERTIES} properties."
        raise Problem(413, message, limit="batch")
    return ids, [(each["id"], _most(each)) for each in properties]


def _most(asked: dict[str, Any]) -> int | None:
    settings = asked.get("settings")
    limit = settings.get("limit") if isinstance(settings, dict) else None
    if limit in (None, "", 0, "0"):
        return None
    return whole_number("limit", limit, least=1)


def whole_number(name: str, value: Any, *, least: int) -> int:
    """A whole number, sent as one or in words. Raises Problem."""
    try:
        number = float(value) if not isinstance(value, bool) else float("nan")
    except (TypeError, ValueError, OverflowError):
        number = float("nan")
    if not number >= least or number != number // 1:
        raise Problem(400, f"{name} is a whole number from {least}, not {str(value)[:40]!r}.")
    return int(min(number, 1e9))


def _object(name: str, text: str) -> dict[str, Any]:
    try:
        # Text that cannot be written as UTF-8, as half a surrogate pair cannot, could not be looked for either.
        value = json.loads(text, parse_constant=_refuse_constant)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except json.JSONDecodeError as error:
        message = f"{name} is not JSON: {error.msg}."
        raise Problem(400, message, line=error.lineno, column=error.colno, query=text) from error
    except UnicodeEncodeError as error:
        raise Problem(400, f"{name} holds half a surrogate pair, which is no character.") from error
    except (ValueError, RecursionError) as error:
        raise Problem(400, f"{name} is JSON that cannot be read: a number too long, or too deep a nest.") from error
    if not isinstance(value, dict):
        raise Problem(400, f"{name} is a JSON object, not {type(value).__name__}.")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _read_query(register: Register, where: str, asked: Any) -> ReconcileQuery | None:
    if not isinstance(asked, dict):
        raise Problem(400, f"{where} is no object.")
    text, properties = asked.get("query"), asked.get("properties") or []
    if text is None and not properties:
        raise Problem(400, f"{where} asks nothing: it needs query, or properties.")
    if not isinstance(text, str | None):
        raise Problem(400, f"{where}: query is text.")
    if not isinstance(properties, list) or len(properties) > MOST_PROPERTIES:
        raise Problem(400, f"{where}: properties is a list of up to {MOST_PROPERTIES}.")
    strict = "any" if asked.get("type_strict") is None else asked["type_strict"]
    if strict not in STRICT:
        raise Problem(400, f"{where}: type_strict is one of {', '.join(STRICT)}.")
    pairs = tuple(_read_property(register, where, each) for each in properties)
    words = (text or "").strip()
    if not words and not pairs:
        return None
    limit = asked.get("limit")
    most = USUAL_LIMIT if limit is None else whole_number(f"{where}: limit", limit, least=1)
    return ReconcileQuery(
        words, _read_types(register, where, asked.get("type")), strict, min(most, MOST_CANDIDATES), pairs
    )


def _read_types(register: Register, where: str, given: Any) -> tuple[str, ...]:
    types = given if isinstance(given, list) else [given] if given else []
    if len(types) > MOST_VALUES or not all(isinstance(each, str) for each in types):
        raise Problem(400, f"{where}: type is an identifier, or a list of up to {MOST_VALUES}.")
    return tuple(register.type(each) for each in types if each)


def _read_property(register: Register, where: str, given: Any) -> tuple[str, tuple[Any, ...]]:
    if not isinstance(given, dict) or not isinstance(given.get("pid"), str) or "v" not in given:
        raise Problem(400, f"{where}: a property is an object with pid and v.")
    values = given["v"] if isinstance(given["v"], list) else [given["v"]]
    if len(values) > MOST_VALUES or not all(map(_is_value, values)):
        message = (
            f"{where}: v is text, a number, true or false, an object with an id, or a list of up to {MOST_VALUES}."
        )
        raise Problem(400, message)
    return register.property(given["pid"]), tuple(values)


def _is_value(value: Any) -> bool:
    return isinstance(value, str | int | float) or (isinstance(value, dict) and isinstance(value.get("id"), str))
