"""Measures reading, building, starting and serving on this machine, and prints one line for each."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from kg.build import BUNDLED, build
from kg.extract import extract
from kg.text import read_document
from kg.vocabulary import concept_phrases, load_vocabulary

KG = [sys.executable, "-c", "from kg.cli import main; main()"]
CONNECTIONS = 8
SECONDS = 3.0
SELECT = "SELECT ?l WHERE {{ <https://w3id.org/hkit/id/hong-kong-science-park> skos:prefLabel ?l . BIND ({} AS ?n) }}"


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
    phrases = concept_phrases(load_vocabulary())
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


def requests_per_second(port: int, paths: Callable[[int], str]) -> float:
    """Answers per second over several connections; `paths` gives the path of the n-th request of a connection."""
    done = [0] * CONNECTIONS
    end = time.perf_counter() + SECONDS

    def ask(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while time.perf_counter() < end:
            fetch(connection, paths(number * 1_000_000 + done[number]))
            done[number] += 1

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / SECONDS


def measure_serving(port: int) -> None:
    """Requests per second. The client is in Python on the same cores, so these are lower bounds."""
    query = "/sparql?query="
    tell("a repeated small SELECT", requests_per_second(port, lambda _: query + quote(SELECT.format(1))), "requests/s")
    tell("distinct small SELECTs", requests_per_second(port, lambda n: query + quote(SELECT.format(n))), "requests/s")
    tell("an entity page", requests_per_second(port, lambda _: "/id/hong-kong-science-park.html"), "requests/s")
    tell("the home page", requests_per_second(port, lambda _: "/"), "requests/s")


def main() -> None:
    """Everything, in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        measure_reading()
        measure_build(Path(folder))
        with serving(Path(folder)) as port:
            measure_serving(port)


if __name__ == "__main__":
    main()
