"""An engine with faults: a server that answers as a test wants, or hands on to a real engine what it leaves."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

from kg.remote.client import Endpoint
from tests.support.waiting import PATIENCE


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Said:
    """An answer; of a body in parts each is sent on its own, and after a broken one nothing more comes."""

    status: int = 200
    body: bytes = b""
    kind: str = "application/sparql-results+json"
    headers: dict[str, str] = field(default_factory=dict)
    broken: bool = False
    before: Callable[[], object] = lambda: None


Answers = Callable[[Asked], Said | None]


@contextmanager
def faulty(answers: Answers, behind: Endpoint | None = None) -> Iterator[tuple[Endpoint, list[Asked]]]:
    """An endpoint that answers so, and the list of what it is asked; what it has no answer for goes to one `behind`."""
    asked: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            request = Asked(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
            asked.append(request)
            self.say(answers(request) or handed_on(request, behind))

        do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815  # the names that the server looks for

        def say(self, said: Said) -> None:
            said.before()
            self.send_response(said.status)
            for name, value in {"Content-Type": said.kind, **said.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said.body) + (100 if said.broken else 0)))
            self.end_headers()
            self.wfile.write(said.body)
            self.close_connection = said.broken

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Who asked may leave before the end of an answer."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    try:
        yield Endpoint(f"{base}/query", f"{base}/update", f"{base}/store"), asked
    finally:
        server.shutdown()
        server.server_close()


def handed_on(request: Asked, behind: Endpoint | None) -> Said:
    """What an engine says to a request."""
    if behind is None:
        return Said(404, b"nothing here", "text/plain")
    connection = http.client.HTTPConnection(urlsplit(behind.query).netloc, timeout=PATIENCE)
    headers = {name: value for name, value in request.headers.items() if name not in ("host", "connection")}
    try:
        connection.request(request.method, request.path, request.body, headers)
        response = connection.getresponse()
        return Said(response.status, response.read(), response.getheader("Content-Type", "text/plain"))
    except OSError:
        return Said(503, b"the engine is away", "text/plain")
    finally:
        connection.close()
