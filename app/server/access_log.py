"""The access log, a line of JSON for each request, written when its answer has ended; and the metrics of all."""

import hashlib
import json
import logging
import sys
from bisect import bisect_left
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from logging.handlers import WatchedFileHandler
from typing import Any
from urllib.parse import unquote_to_bytes

from app.limits import LONGEST_PATH
from kg.errors import KGError


class Log:
    """A log to a file, or to standard error for "-".

    A line has `time` (UTC, when the request came), `method`, `path`, `query` (null, or `sha256` and `length` in bytes
    of the SPARQL query, of the whole query string where there is none), `status` (499 if the client went away before
    there was one), `bytes` of the body as sent, `ms` until they were handed on, `cache` (true if it answered), `limit`
    (null, or the name of the limit that was hit: timeout, memory, memory-total, result, request, queue, wait,
    workers, depth, operators) and `whole` (false if the answer broke off).

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


METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 20.0)


class Metrics:
    """Requests by status, how long they took, hits of the cache, limits that were hit."""

    def __init__(self) -> None:
        self.statuses: Counter[int] = Counter()
        self.limits: Counter[str] = Counter()
        self.buckets = [0] * (len(BUCKETS) + 1)
        self.seconds = 0.0
        self.hits = 0

    def count(self, status: int, seconds: float, *, hit: bool) -> None:
        """One request answered."""
        self.statuses[status] += 1
        self.seconds += seconds
        self.hits += hit
        self.buckets[bisect_left(BUCKETS, seconds)] += 1

    def text(self, release: str, **now: float) -> str:
        """All of it in Prometheus' text format; `now` are counts kept elsewhere, each under its name."""
        lines = ["# TYPE hkit_release_info gauge", f'hkit_release_info{{release="{release}"}} 1']
        lines += ["# TYPE hkit_requests_total counter"]
        lines += [f'hkit_requests_total{{status="{status}"}} {n}' for status, n in sorted(self.statuses.items())]
        lines += ["# TYPE hkit_request_seconds histogram"]
        bounds, below = [*(f"{bound:g}" for bound in BUCKETS), "+Inf"], list(accumulate(self.buckets))
        lines += [f'hkit_request_seconds_bucket{{le="{bound}"}} {n}' for bound, n in zip(bounds, below, strict=True)]
        lines += [f"hkit_request_seconds_sum {self.seconds:.6f}", f"hkit_request_seconds_count {below[-1]}"]
        lines += ["# TYPE hkit_cache_hits_total counter", f"hkit_cache_hits_total {self.hits}"]
        lines += ["# TYPE hkit_limits_total counter"]
        lines += [f'hkit_limits_total{{limit="{limit}"}} {n}' for limit, n in sorted(self.limits.items())]
        for name, value in now.items():
            kind = "counter" if name.endswith("_total") else "gauge"
            lines += [f"# TYPE hkit_{name} {kind}", f"hkit_{name} {value:g}"]
        return "\n".join(lines) + "\n"
