"""Real engines for the tests of endpoints: Oxigraph's server and Virtuoso, each in a folder and on ports of its own."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kg.remote.client import Endpoint, addresses
from tests.support.waiting import PATIENCE

PASSWORD = "dba"
VIRTUOSO = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 20
CheckpointInterval = 0
CaseMode = 2
DirsAllowed = {folder}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 10
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = {rows}
"""


@dataclass
class Engine:
    """A running engine: its endpoint, its port, and how it is started again after `kill`."""

    endpoint: Endpoint
    port: int
    start: Callable[[], subprocess.Popen[bytes]]
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.process = self.start()

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait()

    def again(self) -> None:
        """Start it again, over what it has on disk."""
        self.process = self.start()


@contextmanager
def oxigraph() -> Iterator[Engine]:
    """Oxigraph's server over an empty folder."""
    program = Path(sys.executable).with_name("oxigraph")
    with _folder() as folder:
        port = free_port()
        command = [str(program), "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
        endpoint = addresses(Endpoint(f"http://127.0.0.1:{port}/query"))
        with _running(Engine(endpoint, port, lambda: _started(command, port))) as engine:
            yield engine


@contextmanager
def virtuoso(rows: int = 1_000_000) -> Iterator[Engine]:
    """Virtuoso with an empty database, which cuts its answers at so many rows."""
    program = shutil.which("virtuoso-t")
    assert program, "The tests of engines need Virtuoso. Install it (Debian: apt-get install virtuoso-opensource-7)."
    with _folder() as folder:
        port, settings = free_port(), folder / "virtuoso.ini"
        settings.write_text(VIRTUOSO.format(folder=folder, sql=free_port(), port=port, rows=rows))
        command = [program, "+foreground", "+configfile", str(settings)]
        endpoint = addresses(Endpoint(f"http://127.0.0.1:{port}/sparql", user="dba", password=PASSWORD))
        with _running(Engine(endpoint, port, lambda: _started(command, port))) as engine:
            yield engine


# Oxigraph's server comes with the development dependencies, Virtuoso does not.
ENGINES = (
    pytest.param(oxigraph, id="oxigraph"),
    pytest.param(virtuoso, id="virtuoso", marks=pytest.mark.interop),
)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="hkit-engine-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(engine: Engine) -> Iterator[Engine]:
    try:
        yield engine
    finally:
        engine.kill()


def _started(command: list[str], port: int) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, f"{command[0]} ended as it was started"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return process
    process.kill()
    raise AssertionError(f"{command[0]} did not listen within {PATIENCE:g} s")
