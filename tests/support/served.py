"""A small graph behind the app, or behind a server of its own, for the tests of the endpoint."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient

from app.factory import create_app
from app.limits import Limits
from kg.store.store import Store

DATA = """
@prefix ex: <http://example.org/> .
ex:a ex:name "Anna", "Änne\\r\\nzwei" ; ex:knows ex:b ; ex:age 7 .
ex:b ex:name "Bernd" ; ex:age 8 .
ex:g1 { ex:a ex:in ex:g1 . }
ex:g2 { ex:b ex:in ex:g2 . }
"""
# Code that a process of Python runs first, so that Ctrl-C ends it: in the background a shell has its processes ignore
# SIGINT, and all that they start.
INTERRUPTIBLE = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"


@contextmanager
def serving(folder: Path, **limits: Any) -> Iterator[FlaskClient]:
    """A client of the app over the small graph, with these limits."""
    path = folder / "data.trig"
    path.write_text(DATA)
    yield create_app(Store.open_files([path]), limits=Limits(**limits)).test_client()


@dataclass
class Server:
    """A running `kg serve`."""

    port: int
    process: subprocess.Popen[bytes]

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """The status, the headers in lower case and the body of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        finally:
            connection.close()

    def query(self, text: str, **parameters: str) -> tuple[int, dict[str, str], bytes]:
        """The answer to a query by POST."""
        form = urlencode({"query": text, **parameters}).encode()
        return self.ask("/sparql", "POST", form, Content_Type="application/x-www-form-urlencoded")

    def raw(self, sent: bytes, *, seconds: float = 10.0) -> bytes:
        """All that comes back for some bytes until the server closes, or for so many seconds."""
        with self.connect() as connection:
            connection.settimeout(seconds)
            connection.sendall(sent)
            return everything(connection)

    def connect(self) -> socket.socket:
        """A connection of one's own."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def metric(self, name: str) -> float:
        """A count of /metrics; 0 if it is not there."""
        lines = self.ask("/metrics")[2].decode().splitlines()
        return next((float(line.rpartition(" ")[2]) for line in lines if line.startswith(name)), 0.0)

    def workers(self) -> list[int]:
        """The numbers of the processes below the server's broker."""
        return [child for broker in children(self.process.pid) for child in children(broker)]


def everything(connection: socket.socket) -> bytes:
    """What comes on a connection until its end, or until nothing comes for its time-out."""
    parts = []
    try:
        while part := connection.recv(1 << 16):
            parts.append(part)
    except (TimeoutError, ConnectionResetError):
        parts.append(b"")
    return b"".join(parts)


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def resident(pid: int) -> int:
    """The bytes of memory that a process has in use."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def started(folder: Path, *options: str, data: str = DATA, first: str = "", **environment: str) -> Iterator[Server]:
    """A server over some data in TriG, in a process of its own, with these variables in its environment."""
    path = folder / "data.trig"
    path.write_text(data)
    with running("--data", str(path), *options, first=first, **environment) as server:
        yield server


@contextmanager
def running(*options: str, log: Path | None = None, first: str = "", **environment: str) -> Iterator[Server]:
    """`kg serve` with these options, in a process of its own; what it logs goes to a file if one is given.

    The process runs some lines of Python `first`.
    """
    command = [sys.executable, "-c", f"{first}\nfrom kg.cli import main; main()", "serve", "--port", "0", *options]
    with (
        log.open("w") if log else nullcontext() as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env={**os.environ, **environment}) as process,
    ):
        try:
            assert process.stdout
            line = process.stdout.readline().decode()
            yield Server(int(line.rstrip().rpartition(":")[2]), process)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
