"""A small graph behind the app, or behind a server of its own, for the tests of the endpoint."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.support.waiting import PATIENCE, killed_if_late

if TYPE_CHECKING:
    from flask.testing import FlaskClient

DATA = """
@prefix ex: <http://example.org/> .
ex:a ex:name "Anna", "Änne\\r\\nzwei" ; ex:knows ex:b ; ex:age 7 .
ex:b ex:name "Bernd" ; ex:age 8 .
ex:g1 { ex:a ex:in ex:g1 . }
ex:g2 { ex:b ex:in ex:g2 . }
"""


@contextmanager
def serving(folder: Path, **limits: Any) -> Iterator[FlaskClient]:
    """A client of the app over the small graph, with these limits."""
    from app.factory import create_app  # late: the processes that tests start and kill need no app
    from app.limits import Limits
    from kg.store.store import Store

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
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
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

    def raw(self, sent: bytes) -> bytes:
        """All that comes back for some bytes until the server closes."""
        with self.connect() as connection:
            connection.sendall(sent)
            return everything(connection)

    def connect(self) -> socket.socket:
        """A connection of one's own."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def metric(self, name: str) -> float:
        """A count of /metrics, with all its labels together if `name` has none; 0 if it is not there."""
        lines = self.ask("/metrics")[2].decode().splitlines()
        return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))

    def workers(self) -> list[int]:
        """The numbers of the processes below the server's broker."""
        return [child for broker in children(self.process.pid) for child in children(broker)]


def everything(connection: socket.socket) -> bytes:
    """What comes on a connection until its end."""
    parts = []
    with suppress(ConnectionResetError):
        while part := connection.recv(1 << 16):
            parts.append(part)
    return b"".join(parts)


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def resident(pid: int) -> int:
    """The bytes of memory that a process has in use."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def started(folder: Path, *options: str, data: str = DATA, **environment: str) -> Iterator[Server]:
    """A server over some data in TriG, in a process of its own, with these variables in its environment."""
    path = folder / "data.trig"
    path.write_text(data)
    with running("--data", str(path), *options, **environment) as server:
        yield server


@contextmanager
def running(*options: str, log: Path | None = None, **environment: str) -> Iterator[Server]:
    """`kg serve` with these options, in a process of its own; what it logs goes to a file if one is given.

    Raises AssertionError if it ends as it is started, or does not end well when the block does.
    """
    command = [sys.executable, "-c", "from kg.cli import main; main()", "serve", "--port", "0", *options]
    with (
        log.open("w") if log else nullcontext() as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env={**os.environ, **environment}) as process,
    ):
        try:
            assert process.stdout
            with killed_if_late(process):
                line = process.stdout.readline().decode()
            assert line, "The server ended as it was started."
            yield Server(int(line.rstrip().rpartition(":")[2]), process)
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()
