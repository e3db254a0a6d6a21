"""Releases that tell which they are, and clients that ask a server all the time and check each answer."""

from __future__ import annotations

import http.client
import json
import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from kg.release.folder import publish, release_id
from tests.support.served import Server, children
from tests.support.waiting import PATIENCE, until

WHICH = "SELECT ?n ?m { <http://example.org/s> <http://example.org/n> ?n ; <http://example.org/m> ?m }"
KILLS = int(os.environ.get("HKIT_KILLS", "3"))


def files_of(number: int, *, size: int = 30) -> dict[str, bytes]:
    """The files of a release that says its number in many places, with so many triples more."""
    lines = [f'<http://example.org/s> <http://example.org/{p}> "{number}" <http://example.org/g> .' for p in "nm"]
    lines += [
        f'<http://example.org/{i}> <http://example.org/label> "thing {i} of {number}" <http://example.org/g> .'
        for i in range(size)
    ]
    data = ("\n".join(sorted(lines)) + "\n").encode()
    dump = f"# release {number}\n".encode() + b"# filled up\n" * 2000
    return {
        "data.nq": data,
        "text.nq": b"",
        "coverage.json": json.dumps([]).encode(),
        "dumps/hkit.nt": dump,
    }


def make(out: Path, number: int, *, size: int = 30, kept: int = 5) -> Path:
    """Publish the release of that number, and make it current."""
    return publish(
        out,
        files_of(number, size=size),
        version="1",
        documents=(),
        graphs={"http://example.org/g": size + 2},
        kept=kept,
    )


def id_of(number: int, *, size: int = 30) -> str:
    """The id of the release of that number."""
    files = files_of(number, size=size)
    return release_id(files["data.nq"], files["text.nq"])


def served_id(server: Server) -> str:
    """The release that a server says it serves."""
    return server.ask("/health")[2].decode().split()[2]


def reach(server: Server, release: str) -> None:
    """Wait until a server serves a release."""
    until(lambda: served_id(server) == release)


def memory(pid: int) -> int:
    """The bytes that a process and those below it have for themselves, and their shares of what they have together."""
    try:
        lines, below = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines(), children(pid)
    except (FileNotFoundError, ProcessLookupError):
        return 0  # it has ended meanwhile
    own = next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return own * 1024 + sum(map(memory, below))


def number_in(body: bytes) -> int:
    """The number of the release that made an answer to WHICH. Raises AssertionError when there are two."""
    (row,) = json.loads(body)["results"]["bindings"]
    assert row["n"]["value"] == row["m"]["value"]
    return int(row["n"]["value"])


def any_path(chance: random.Random) -> str:
    """Something to ask a release that tells its number: what is kept, what never is, a page, a file."""
    new = f"{WHICH} # {chance.random()}"
    return chance.choice(
        [f"/sparql?query={quote(WHICH)}", f"/sparql?query={quote(new)}", "/", "/dumps/hkit.nt", "/health"]
    )


@dataclass
class Load:
    """Clients that ask without a pause, each on a connection it keeps; what failed, and how long each request took."""

    server: Server
    clients: int = 4
    pause: float = 0.0
    path: Callable[[random.Random], str] = any_path
    failures: list[str] = field(default_factory=list)
    seconds: list[tuple[float, float]] = field(default_factory=list)
    tags: dict[tuple[str, str], set[bytes]] = field(default_factory=dict)
    numbers: set[int] = field(default_factory=set)

    def __enter__(self) -> Self:
        self.stop = threading.Event()
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self._client, args=(seed,)) for seed in range(self.clients)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def percentile(self, share: float, since: float = 0.0) -> float:
        """The seconds within which this share of the requests was answered that began after a time."""
        took = sorted(seconds for began, seconds in self.seconds if began >= since)
        return took[min(len(took) - 1, int(len(took) * share))]

    def _client(self, seed: int) -> None:
        chance = random.Random(seed)
        connection: http.client.HTTPConnection | None = None
        while not self.stop.is_set():
            if connection is None or chance.random() < 0.02:
                connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE)
            path = self.path(chance)
            began = time.perf_counter()
            try:
                connection.request("GET", path, headers={"Accept": "application/sparql-results+json, */*;q=0.1"})
                answer = connection.getresponse()
                body, status, tag = answer.read(), answer.status, answer.getheader("ETag") or ""
                problem = "" if status == 200 else f"{path} {status} {body[:200]!r}"
            except (OSError, http.client.HTTPException) as error:
                problem, body, tag, connection = f"{path} {error!r}", b"", "", None
            took = time.perf_counter() - began
            with self.lock:
                self.seconds.append((began, took))
                if problem:
                    self.failures.append(problem)
                elif tag:
                    self.tags.setdefault((path, tag), set()).add(body)
                if not problem and quote(WHICH) in path:
                    self.numbers.add(number_in(body))
            time.sleep(self.pause)


@contextmanager
def loading(server: Server, **how: Any) -> Iterator[Load]:
    """Clients at work; in the end none of their requests failed, and no tag stood for two answers."""
    with Load(server, **how) as load:
        yield load
    assert not load.failures, (len(load.failures), load.failures[:3])
    assert load.seconds
    assert {key: len(bodies) for key, bodies in load.tags.items() if len(bodies) > 1} == {}
