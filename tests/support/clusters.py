"""A Dask cluster on this machine for tests and measurements: a scheduler and workers, each a process to be killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from distributed import Client

from tests.support.waiting import PATIENCE, until

ROOT = Path(__file__).parents[2]
QUIET = ("--no-dashboard", "--dashboard-address", "127.0.0.1:0", "--host", "127.0.0.1")


class Cluster:
    """A scheduler on a free port of this machine, without workers at first."""

    def __init__(self, folder: Path, **config: str) -> None:
        self.folder = folder
        self.workers: list[subprocess.Popen[bytes]] = []
        self.environment = {**os.environ, "PYTHONPATH": str(ROOT), **config}
        file = folder / "scheduler.json"
        self.scheduler = self._start("dask_scheduler", "--port", "0", "--scheduler-file", str(file))
        try:
            until(lambda: self.scheduler.poll() is not None or (file.is_file() and file.stat().st_size))
            assert self.scheduler.poll() is None, self.log
        except AssertionError:
            end(self.scheduler)
            raise
        self.address: str = json.loads(file.read_text())["address"]

    def _start(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{module}", *QUIET, *arguments]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, env=self.environment)

    @property
    def log(self) -> str:
        """What the scheduler and the workers wrote."""
        return (self.folder / "log").read_text(errors="replace")

    def start(self, number: int, preload: str = "") -> None:
        """Start workers of one thread, and wait until the scheduler has them; `preload` is code that they run first."""
        options = ["--nthreads", "1", "--no-nanny", "--local-directory", str(self.folder)]
        if preload:
            file = self.folder / f"preload{len(self.workers)}.py"
            file.write_text(preload)
            options += ["--preload", str(file)]
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        self.workers += [self._start("dask_worker", self.address, *options) for _ in range(number)]
        with self.client() as client:
            client.wait_for_workers(len(self.workers), timeout=PATIENCE)

    def client(self) -> Client:
        """Somebody else who asks the scheduler."""
        return Client(self.address, timeout=PATIENCE, set_as_default=False)

    def kill(self, number: int | None = None) -> None:
        """Kill workers, the oldest first and all by default; returns when the scheduler knows."""
        doomed = self.workers[:number]
        for worker in doomed:
            end(worker)
        self.workers = self.workers[len(doomed) :]
        with self.client() as client:
            until(lambda: len(client.nthreads()) <= len(self.workers))

    def close(self) -> None:
        """Kill everything."""
        for process in (self.scheduler, *self.workers):
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process as want of memory would."""
    process.send_signal(signal.SIGKILL)
    process.wait()


@contextmanager
def running(folder: Path, **config: str) -> Iterator[Cluster]:
    """A cluster whose processes end with the block; `config` is set in their environment."""
    it = Cluster(folder, **config)
    try:
        yield it
    finally:
        it.close()
