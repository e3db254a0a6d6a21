"""Counts of what the server did, for Prometheus to read."""

from __future__ import annotations

import threading
from collections import Counter

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 20.0)


class Metrics:
    """Requests by status, how long they took, hits of the cache."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.statuses: Counter[int] = Counter()
        self.buckets: Counter[float] = Counter()
        self.seconds = 0.0
        self.hits = 0

    def count(self, status: int, seconds: float, *, hit: bool) -> None:
        """One request answered."""
        with self._lock:
            self.statuses[status] += 1
            self.seconds += seconds
            self.hits += hit
            for bound in BUCKETS:
                if seconds <= bound:
                    self.buckets[bound] += 1

    def text(self, restarts: int) -> str:
        """The counts in Prometheus' text format."""
        with self._lock:
            total = sum(self.statuses.values())
            lines = ["# TYPE hkit_requests_total counter"]
            lines += [f'hkit_requests_total{{status="{status}"}} {n}' for status, n in sorted(self.statuses.items())]
            lines += ["# TYPE hkit_request_seconds histogram"]
            lines += [f'hkit_request_seconds_bucket{{le="{bound:g}"}} {self.buckets[bound]}' for bound in BUCKETS]
            lines += [f'hkit_request_seconds_bucket{{le="+Inf"}} {total}']
            lines += [f"hkit_request_seconds_sum {self.seconds:.6f}", f"hkit_request_seconds_count {total}"]
            lines += ["# TYPE hkit_cache_hits_total counter", f"hkit_cache_hits_total {self.hits}"]
            lines += ["# TYPE hkit_worker_restarts_total counter", f"hkit_worker_restarts_total {restarts}"]
        return "\n".join(lines) + "\n"
