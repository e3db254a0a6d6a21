"""Measures reading, building, starting and serving on this machine, hkit beside its peers; prints one line for each."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.build import BUNDLED, build
from kg.rdf.vocabulary import concept_phrases
from kg.reading.claims.extract import extract
from kg.reading.one import read_document
from tests.bench.cluster import measure_cluster
from tests.bench.large import measure_large
from tests.bench.peers import measure_peers
from tests.bench.validation import measure_validation
from tests.bench.wrk import Load, load

KG = [sys.executable, "-c", "from kg.cli import main; main()"]


def tell(what: str, value: float, unit: str) -> None:
    """One line of the result."""
    print(f"{what:<58}{value:>12,.2f} {unit}", flush=True)


def median_of(times: int, function: Callable[[], object]) -> float:
    """The median of the seconds a function takes."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        function()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def measure_reading() -> None:
    """Sentences per second from the file to the claims, on one core."""
    phrases = concept_phrases()
    sentences = len(read_document(BUNDLED).sentences)
    tell("read the chapter", sentences / median_of(5, lambda: read_document(BUNDLED)), "sentences/s")
    tell(
        "read it and find its claims",
        sentences / median_of(3, lambda: extract(read_document(BUNDLED), concepts=phrases)),
        "sentences/s",
    )


def measure_build(out: Path) -> None:
    """Seconds by stage of a build."""
    summary = build(out=out)
    for stage, seconds in summary.seconds.items():
        tell(f"build: {stage}", seconds, "s")
    tell("build: all", sum(summary.seconds.values()), "s")


@contextmanager
def serving(out: Path) -> Iterator[int]:
    """A server over the release, and its port; tells the time from the start to the first answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*KG, "serve", "--release", str(out), "--port", str(port)]
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONUNBUFFERED": "1"}) as process:
        assert process.stdout
        process.stdout.readline()
        fetch(http.client.HTTPConnection("127.0.0.1", port), "/sparql?query=ASK%7B%7D")
        tell("start of kg serve to the first answer", time.perf_counter() - start, "s")
        yield port
        process.send_signal(signal.SIGTERM)


def fetch(connection: http.client.HTTPConnection, path: str) -> None:
    """One request, its answer read to the end. Raises AssertionError for anything but 200."""
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    assert response.status == 200, f"{path}: {response.status}"


def measure_pages(port: int) -> None:
    """Pages a second, and pages that are made anew for each request."""
    root = f"http://127.0.0.1:{port}"
    tell("an entity page, kept", load(Load(f"{root}/id/hong-kong-science-park.html"), 8, 3).rate, "pages/s")
    tell("an entity page, made anew", load(Load(f"{root}/id/hong-kong-science-park.html?n=", ""), 8, 3).rate, "pages/s")


# What can be measured alone: make bench ARGS=NAME. Those that are not in the whole take minutes, and much of a disk.
ALONE = {
    "peers": lambda folder: measure_peers(folder),
    "cluster": lambda folder: measure_cluster(folder, tell),
    "validation": lambda folder: measure_validation(folder, tell),
    "large": lambda folder: measure_large(folder, tell),
}


def measure_all(folder: Path) -> None:
    """What is measured when nothing is asked for."""
    measure_reading()
    measure_build(folder)
    with serving(folder) as port:
        measure_pages(port)
    measure_cluster(folder, tell)
    measure_peers(folder)


def main() -> None:
    """Everything, or what the argument names, in a folder that is removed afterwards."""
    asked = sys.argv[1] if sys.argv[1:] else ""
    if asked and asked not in ALONE:
        raise SystemExit(f"There is no measurement called {asked}. There are: {', '.join(ALONE)}.")
    if asked in ("", "peers") and not shutil.which("wrk"):
        raise SystemExit("The measurements need wrk. Install it (Debian: apt-get install wrk) and run this again.")
    with tempfile.TemporaryDirectory() as name:
        (ALONE[asked] if asked else measure_all)(Path(name))


if __name__ == "__main__":
    main()
