"""What one query may cost, and how many may run: told to whoever hits a limit, set by option or environment."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from urllib.parse import urlsplit

import regex

from kg.errors import KGError


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of the query service. Seconds, mebibytes, counts; and the endpoints that SERVICE may ask."""

    timeout: float = 20.0
    memory: int = 1024
    result: int = 1024
    request: int = 2
    workers: int = 32
    queue: int = 32
    wait: float = 5.0
    depth: int = 200
    operators: int = 4000
    services: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls) -> Limits:
        """The defaults, each replaced by its environment variable (HKIT_TIMEOUT …). Raises KGError for no number."""
        given: dict[str, float] = {}
        for one in (one for one in fields(cls) if one.name != "services"):
            value = os.environ.get(f"HKIT_{one.name.upper()}", "")
            if value and not value.replace(".", "", 1).isdigit():
                raise KGError(f"HKIT_{one.name.upper()} is {value!r}: it takes a number, such as {one.default}.")
            if value:
                given[one.name] = float(value) if isinstance(one.default, float) else int(float(value))
        services = allowed_services(os.environ.get("HKIT_ALLOW_SERVICE", "").split())
        return replace(cls(), services=services, **given)  # type: ignore[arg-type]  # each is of its field's kind


def allowed_services(addresses: Sequence[str]) -> tuple[str, ...]:
    """Addresses of endpoints, each once. Raises KGError for what is none."""
    for one in addresses:
        parts = urlsplit(one)
        if parts.scheme not in ("http", "https") or not parts.hostname or regex.search(r"[\s<>\"{}|\\^`]", one):
            raise KGError(f"{one} is no address of a service: it takes one such as https://example.org/sparql.")
    return tuple(dict.fromkeys(addresses))
