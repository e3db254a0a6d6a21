"""A thousand documents read by one process and by two workers of a Dask cluster, then with one of them killed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import psutil
import regex

from kg.build import BUNDLED
from kg.reading.parallel import read_many
from tests.support.clusters import Cluster, running

DOCUMENTS = 1000
PARAGRAPHS = 8  # in a document
# Workers as docs/large-graphs.md starts them, without the profile that they would take a hundred times a second.
WORKERS = {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}
PROSE = 200  # characters of a paragraph that is no heading and no note
PARKS = ("Harbour Park", "Garden Park", "Science Park", "Hill Park", "River Park")
TOWNS = ("Harbourton", "Hong Kong", "Westhaven", "Northport", "Eastbridge", "Southford", "Midvale")


@dataclass(slots=True)
class Taken:
    """What reading took: seconds on the clock, and of processors here, in the scheduler and in the workers."""

    clock: float
    here: float
    scheduler: float = 0
    workers: float = 0


def documents(folder: Path) -> list[Path]:
    """Slices of the bundled chapter with other names and numbers, each a document of its own."""
    paragraphs = [text for text in regex.split(r"\n\s*\n", BUNDLED.read_text(encoding="utf-8")) if len(text) > PROSE]
    found = []
    for number in range(DOCUMENTS):
        first = number * (PARAGRAPHS - 1) % len(paragraphs)
        text = "\n\n".join(islice(cycle(paragraphs), first, first + PARAGRAPHS))
        text = regex.sub(r"(?<![\d,.])\d{1,3}(?![\d,.])", lambda match, by=number: str(int(match.group()) + by), text)
        text = text.replace("Science Park", PARKS[number % len(PARKS)]).replace("Hong Kong", TOWNS[number % len(TOWNS)])
        path = folder / f"part-{number:04}.txt"
        path.write_text(text, encoding="utf-8")
        path.with_suffix(".toml").write_text(f'id = "part-{number:04}"\ntitle = "Part {number}"\nedition = 2024\n')
        found.append(path)
    return found


def measure_cluster(folder: Path, tell: Callable[[str, float, str], None]) -> None:
    """Tells seconds and their ratio, and whether a document was lost or doubled when a worker was killed."""
    sources = documents(folder)
    read_all(sources[:20])
    expected, alone = read_all(sources)
    tell(f"read {DOCUMENTS:,} documents in one process", alone.clock, "s")
    tell("  of processors", alone.here, "s")
    with running(folder, **WORKERS) as cluster:
        cluster.start(2)
        read_all(sources[:60], cluster)
        found, together = read_all(sources, cluster)
        assert found == expected, "the cluster read other documents"
        tell(f"read {DOCUMENTS:,} documents by two Dask workers", together.clock, "s")
        tell("  of processors, workers", together.workers, "s")
        tell("  of processors, scheduler", together.scheduler, "s")
        tell("  of processors, here", together.here, "s")
        tell("times as fast", alone.clock / together.clock, "x")
        found, wounded = read_all(sources, cluster, kill_after=DOCUMENTS // 3)
        tell("the same with one worker killed after a third", wounded.clock, "s")
        tell("  documents lost", sum((Counter(expected) - Counter(found)).values()), "")
        tell("  documents doubled", sum((Counter(found) - Counter(expected)).values()), "")


def read_all(sources: list[Path], cluster: Cluster | None = None, kill_after: int = 0) -> tuple[list[str], Taken]:
    """The ids of the documents read with the number of claims in each, and what that took."""
    busy = [psutil.Process(process.pid) for process in ([cluster.scheduler, *cluster.workers] if cluster else [])]
    before, here, start = [used(process) for process in busy], time.process_time(), time.perf_counter()
    readings = []
    for number, reading in enumerate(read_many(sources, scheduler=cluster.address if cluster else None), 1):
        readings.append(reading)  # all are kept, as a build does
        if number == kill_after and cluster:
            cluster.kill(1)
    taken = Taken(time.perf_counter() - start, time.process_time() - here)
    if cluster and not kill_after:
        taken.scheduler, *workers = (used(process) - past for process, past in zip(busy, before, strict=True))
        taken.workers = sum(workers)
    return [f"{reading.document.id} {len(reading.claims)}" for reading in readings], taken


def used(process: psutil.Process) -> float:
    """The seconds of processors that a process has used."""
    times = process.cpu_times()
    return float(times.user + times.system)
