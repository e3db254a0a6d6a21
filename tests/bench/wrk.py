"""wrk as a client: many connections, every latency."""

from __future__ import annotations

import random
import re
import subprocess
import tempfile
from dataclasses import dataclass

# Each request has a number in its URL, if there is a place for one; the numbers begin anywhere.
SCRIPT = """
local n, same = SEED, nil
wrk.headers["Accept"] = "application/sparql-results+json"
request = function()
  if not AFTER then
    same = same or wrk.format("GET", BEFORE)
    return same
  end
  n = n + 1
  return wrk.format("GET", BEFORE .. n .. AFTER)
end
done = function(summary, latency)
  local failed = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status
    + summary.errors.timeout
  io.write(string.format("RESULT %d %d %d %d %d\\n", summary.requests, summary.duration, failed,
    latency:percentile(50), latency:percentile(99)))
end
"""
RESULT = re.compile(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+)")


@dataclass(frozen=True)
class Load:
    """What to ask for: one URL, or many, with a number between two halves."""

    before: str
    after: str | None = None


@dataclass(frozen=True)
class Found:
    """What came of it: answers a second, how many failed, latencies in milliseconds."""

    rate: float
    failed: int
    p50: float
    p99: float


def load(asked: Load, connections: int, seconds: int) -> Found:
    """Ask again and again over so many connections for so many seconds."""
    root, slash, path = asked.before.removeprefix("http://").partition("/")
    after = "nil" if asked.after is None else f'"{asked.after}"'
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(f'SEED = {random.randrange(1 << 40)}\nBEFORE = "{slash}{path}"\nAFTER = {after}\n{SCRIPT}')
        script.flush()
        command = [
            "wrk",
            "-t1",
            f"-c{connections}",
            f"-d{seconds}",
            "--timeout",
            "20",
            "-s",
            script.name,
            f"http://{root}/",
        ]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = RESULT.search(told)
    if not found:
        raise RuntimeError(f"wrk said: {told}")
    requests, microseconds, failed, p50, p99 = map(int, found.groups())
    return Found((requests - failed) / microseconds * 1e6, failed, p50 / 1000, p99 / 1000)
