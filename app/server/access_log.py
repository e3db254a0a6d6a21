"""The access log: one line of JSON for each request, written when its answer has ended."""

import hashlib
import json
import logging
import sys
from datetime import UTC, datetime, timedelta
from logging.handlers import WatchedFileHandler
from typing import Any
from urllib.parse import unquote_to_bytes

from kg.errors import KGError

LONGEST_PATH = 1000


class Log:
    """A log to a file, or to standard error for "-".

    A line has `time` (UTC, when the request came), `method`, `path`, `query` (null, or `sha256` and `length` in bytes
    of the SPARQL query, of the whole query string where there is none), `status` (499 if the client went away before
    there was one), `bytes` of the body as sent, `ms` until they were handed on, `cache` (true if it answered), `limit`
    (null, or the name of the limit that was hit: timeout, memory, result, request, queue, wait, workers, depth,
    operators) and `whole` (false if the answer broke off).

    The file is appended to, and opened anew after it was moved away. Raises KGError when it cannot be written.
    """

    def __init__(self, target: str) -> None:
        try:
            handler = (
                logging.StreamHandler(sys.stderr) if target == "-" else WatchedFileHandler(target, encoding="ascii")
            )
        except OSError as error:
            raise KGError(f"The access log {target} cannot be written: {error.strerror or error}.") from error
        # A logger of its own, so that neither the root's handlers nor its level change what is written.
        self.logger = logging.Logger("hkit.access", logging.INFO)
        self.logger.addHandler(handler)

    def write(
        self, method: str, target: bytes, status: int, size: int, seconds: float, notes: dict[str, Any], *, whole: bool
    ) -> None:
        """One line. `notes` has `cache`, and where the app gave them `query` and `limit`."""
        path, _, query = target.partition(b"?")
        line = {
            "time": (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat(timespec="milliseconds")[:-6] + "Z",
            "method": method,
            "path": unquote_to_bytes(path).decode("utf-8", "replace")[:LONGEST_PATH],
            "query": notes.get("query") or (digest(query) if query else None),
            "status": status,
            "bytes": size,
            "ms": round(seconds * 1000, 3),
            "cache": notes["cache"],
            "limit": notes.get("limit"),
            "whole": whole,
        }
        # All that is not ASCII is escaped, line ends too: what a client sends cannot end a line or begin one.
        self.logger.info(json.dumps(line, separators=(",", ":")))


def digest(query: bytes) -> dict[str, str | int]:
    """The SHA-256 and the length of a query: all that may be known of it, enough to see that two are the same."""
    return {"sha256": hashlib.sha256(query).hexdigest(), "length": len(query)}
