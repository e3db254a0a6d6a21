"""Requests of clients of the reconciliation service, read from JSON, or refused with the reason."""

import json
from typing import Any

from app.http.problems import Problem
from app.limits import MOST_CANDIDATES, MOST_IDS, MOST_PROPERTIES, MOST_QUERIES, MOST_VALUES, USUAL_LIMIT
from app.reconcile.candidates import ReconcileQuery
from app.reconcile.extension import finite
from app.register import Register

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
    ids: Any = asked.get("ids")
    properties: Any = asked.get("properties")
    _require(_all(ids, str), "extend needs ids: a list of identifiers.")
    named = _all(properties, dict) and _all([each.get("id") for each in properties], str)
    _require(named, "extend needs properties: a list of objects, each with an id.")
    if len(ids) > MOST_IDS or len(properties) > MOST_PROPERTIES:
        message = f"One request takes up to {MOST_IDS} ids and {MOST_PROPERTIES} properties."
        raise Problem(413, message, limit="batch")
    return ids, [(each["id"], _most(each.get("settings"))) for each in properties]


def _most(settings: Any) -> int | None:
    limit = settings.get("limit") if isinstance(settings, dict) else None
    return None if limit in (None, "", 0, "0") else whole_number("limit", limit, least=1)


def whole_number(name: str, value: Any, *, least: int) -> int:
    """A whole number, sent as one or in words. Raises Problem."""
    number = None if isinstance(value, bool) else finite(value)
    if number is None or number < least or number != number // 1:
        raise Problem(400, f"{name} is a whole number from {least}, not {str(value)[:40]!r}.")
    return int(min(number, 1e9))


def _object(name: str, text: str) -> dict[str, Any]:
    try:
        # Text that cannot be written as UTF-8, as half a surrogate pair cannot, could not be looked for either.
        value = json.loads(text.removeprefix("\ufeff"))
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8")
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


def _require(fits: bool, message: str) -> None:
    """Nothing for a request that fits. Raises Problem."""
    if not fits:
        raise Problem(400, message)


def _all(given: Any, kind: type) -> bool:
    return isinstance(given, list) and all(isinstance(each, kind) for each in given)


def _list(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]


def _read_query(register: Register, where: str, asked: Any) -> ReconcileQuery | None:
    _require(isinstance(asked, dict), f"{where} is no object.")
    text, properties = asked.get("query"), asked.get("properties") or []
    _require(text is not None or bool(properties), f"{where} asks nothing: it needs query, or properties.")
    _require(isinstance(text, str | None), f"{where}: query is text.")
    several = isinstance(properties, list) and len(properties) <= MOST_PROPERTIES
    _require(several, f"{where}: properties is a list of up to {MOST_PROPERTIES}.")
    strict = "any" if asked.get("type_strict") is None else asked["type_strict"]
    _require(strict in STRICT, f"{where}: type_strict is one of {', '.join(STRICT)}.")
    pairs = tuple(_read_property(register, where, each) for each in properties)
    words = (text or "").strip()
    if not words and not pairs:
        return None
    limit = asked.get("limit")
    most = USUAL_LIMIT if limit is None else whole_number(f"{where}: limit", limit, least=1)
    types = _list(asked.get("type") or [])
    known = len(types) <= MOST_VALUES and _all(types, str)
    _require(known, f"{where}: type is an identifier, or a list of up to {MOST_VALUES}.")
    kinds = tuple(register.type(each) for each in types if each)
    return ReconcileQuery(words, kinds, strict, min(most, MOST_CANDIDATES), pairs)


def _read_property(register: Register, where: str, given: Any) -> tuple[str, tuple[Any, ...]]:
    whole = isinstance(given, dict) and isinstance(given.get("pid"), str) and "v" in given
    _require(whole, f"{where}: a property is an object with pid and v.")
    values = _list(given["v"])
    _require(
        len(values) <= MOST_VALUES and all(map(_is_value, values)),
        f"{where}: v is text, a number, true or false, an object with an id, or a list of up to {MOST_VALUES}.",
    )
    return register.property(given["pid"]), tuple(values)


def _is_value(value: Any) -> bool:
    return isinstance(value, str | int | float) or (isinstance(value, dict) and isinstance(value.get("id"), str))
