"""Counts of what the server did, for Prometheus to read."""

from bisect import bisect_left
from collections import Counter

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
        below = 0
        for bound, n in zip(BUCKETS, self.buckets, strict=False):
            below += n
            lines.append(f'hkit_request_seconds_bucket{{le="{bound:g}"}} {below}')
        total = sum(self.buckets)
        lines += [f'hkit_request_seconds_bucket{{le="+Inf"}} {total}']
        lines += [f"hkit_request_seconds_sum {self.seconds:.6f}", f"hkit_request_seconds_count {total}"]
        lines += ["# TYPE hkit_cache_hits_total counter", f"hkit_cache_hits_total {self.hits}"]
        lines += ["# TYPE hkit_limits_total counter"]
        lines += [f'hkit_limits_total{{limit="{limit}"}} {n}' for limit, n in sorted(self.limits.items())]
        for name, value in now.items():
            kind = "counter" if name.endswith("_total") else "gauge"
            lines += [f"# TYPE hkit_{name} {kind}", f"hkit_{name} {value:g}"]
        return "\n".join(lines) + "\n"
