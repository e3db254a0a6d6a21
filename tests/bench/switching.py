"""Measures what requests notice of switches between releases of the chapter, and what memory they leave behind."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from kg.build import BUNDLED, build
from kg.release.folder import switch
from tests.bench.__main__ import tell
from tests.support.load import loading, memory, reach
from tests.support.served import Server, children, running


def path(chance: random.Random) -> str:
    """Pages, data, a query whose answer is kept, and one whose answer never is."""
    query = "SELECT ?s ?l { ?s a hkit:Park ; skos:prefLabel ?l } LIMIT 10"
    new = f"{query} # {chance.random()}"
    thing = "/id/hong-kong-science-park"
    return chance.choice([thing, f"{thing}.ttl", "/", f"/sparql?query={quote(query)}", f"/sparql?query={quote(new)}"])


def two_releases(out: Path) -> list[str]:
    """The chapter, and the chapter with one sentence beside it."""
    text = out / "more.txt"
    text.parent.mkdir(parents=True, exist_ok=True)
    text.write_text("The Science Park has 400,000 square metres of space.\n")
    text.with_suffix(".toml").write_text("edition = 2024\n")
    return [build(sources, out).release.name for sources in ((BUNDLED,), (BUNDLED, text))]


def measure(server: Server, out: Path, ids: list[str], switches: int, pause: float) -> None:
    """The slowest of a hundred requests at rest and while the server goes over; the memory of all its processes."""
    with loading(server, clients=4, pause=pause, path=path) as load:
        time.sleep(10)
        tell(f"requests in a second, pause {pause:g} s", len(load.seconds) / 10, "/s")
        tell("p99 without a switch", load.percentile(0.99) * 1000, "ms")
        before, spans, used = memory(server.process.pid), [], []
        for number in range(switches):
            began = time.perf_counter()
            switch(out, ids[number % 2])
            reach(server, ids[number % 2])
            while len(children(server.process.pid)) > 1:
                time.sleep(0.01)
            spans.append((began, time.perf_counter() + 0.5))
            time.sleep(0.5)
            used.append(memory(server.process.pid))
    during = sorted(took for at, took in load.seconds if any(begin <= at < end for begin, end in spans))
    tell("p99 while the server goes over", during[int(len(during) * 0.99)] * 1000, "ms")
    tell("the slowest then", during[-1] * 1000, "ms")
    tell("memory before", before / 2**20, "MiB")
    for at in {0, switches // 2, switches - 1}:
        tell(f"memory after switch {at + 1}", used[at] / 2**20, "MiB")
    tell(f"requests, {len(load.failures)} of them failed", len(load.seconds), "")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        built = two_releases(Path(folder))
        with running("--out", folder, log=Path(folder) / "log") as served:
            for wait in map(float, sys.argv[2:] or ("0.05", "0")):
                measure(served, Path(folder), built, int(sys.argv[1]) if sys.argv[1:] else 50, wait)
