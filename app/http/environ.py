"""A request as bytes, and the WSGI environment that the app sees of it."""

import io
import sys
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes

# What the front tells the app in the environment of a request, and the app the front.
PROBLEM = "hkit.problem"  # why the front refuses it, as a Problem's fields; the app tells it in the client's format
METRICS = "hkit.metrics"  # the text of /metrics
HEALTH = "hkit.health"  # what /health tells of the server
DEADLINE = "hkit.deadline"  # a function that asks for a shorter deadline, in seconds
LOGGED = "hkit.logged"  # set if there is an access log
NOTES = "hkit.notes"  # what the app notes for the access log and the metrics

# Where queries are asked.
QUERY_PATHS = frozenset({"/sparql", "/sparql/", "/query"})
SINGLE = {b"content-type": "CONTENT_TYPE", b"content-length": "CONTENT_LENGTH"}
Header = tuple[bytes, bytes]


@dataclass(slots=True)
class Request:
    """An HTTP request: its target below the site's address, its headers with names in lower case, its body."""

    method: str
    target: bytes
    version: str
    headers: list[Header]
    body: bytes = b""
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> bytes:
        """The path as it was sent, without the query."""
        return self.target.partition(b"?")[0]

    def header(self, name: bytes) -> bytes:
        """A header's value, several joined by commas; empty if there is none."""
        return b",".join([value for key, value in self.headers if key == name])


def local(target: bytes, root: bytes = b"") -> bytes:
    """A request target without scheme, host and the path of the site, if it has these; of "*", that of the root."""
    if not target.startswith(b"/"):
        _, separator, rest = target.partition(b"://")
        slash = rest.find(b"/")
        target = rest[slash:] if separator and slash >= 0 else b"/"
    below = target[len(root) :]
    if root and target.startswith(root) and below[:1] in (b"", b"/", b"?"):
        return below if below.startswith(b"/") else b"/" + below
    return target


def environment(request: Request) -> dict[str, Any]:
    """The WSGI environment of a request (PEP 3333); a header with an underscore is dropped: it would shadow another."""
    path, _, query = request.target.partition(b"?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": (unquote_to_bytes(path) if b"%" in path else path).decode("latin-1"),
        "QUERY_STRING": query.decode("latin-1"),
        "REQUEST_URI": path.decode("latin-1"),  # as it was sent: an IRI may hold a percent-encoded slash
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": f"HTTP/{request.version}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        NOTES: {},
    }
    for key, value in request.headers:
        name = _variable(key)
        if name and (value or key != b"host"):
            text = value.decode("latin-1")
            environ[name] = f"{environ[name]},{text}" if name in environ and key not in SINGLE else text
    if request.body or "CONTENT_LENGTH" in environ:
        environ["CONTENT_LENGTH"] = str(len(request.body))
    environ.update(request.extra)
    return environ


@lru_cache(maxsize=256)
def _variable(header: bytes) -> str | None:
    if b"_" in header or header == b"transfer-encoding":
        return None
    return SINGLE.get(header) or "HTTP_" + header.decode("latin-1").upper().replace("-", "_")
