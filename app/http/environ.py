"""A request as bytes, and the WSGI environment that the app sees of it."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import SplitResult, unquote_to_bytes

# Keys of the environment by which the server speaks to the app, and the app to the server.
PROBLEM = "hkit.problem"  # a refusal of the server, which the app words in the client's format
METRICS = "hkit.metrics"  # the text of /metrics
HEALTH = "hkit.health"  # the server's lines of /health
DEADLINE = "hkit.deadline"  # a function that asks for a shorter deadline, in seconds
LOGGED = "hkit.logged"  # set if there is an access log
NOTES = "hkit.notes"  # the app's notes for the access log and the metrics

SINGLE = {b"content-type": "CONTENT_TYPE", b"content-length": "CONTENT_LENGTH"}
# Headers that say how the site was reached, which only a proxy is believed.
BY_PROXY = frozenset(
    {b"host", b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-prefix", b"x-forwarded-proto"}
)
Header = tuple[bytes, bytes]


@dataclass(slots=True)
class Request:
    """An HTTP request: its target as it was sent but without scheme and host, headers in lower case, body."""

    method: str
    target: bytes
    version: str = "1.1"
    headers: list[Header] = field(default_factory=list)
    body: bytes = b""
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> bytes:
        """The path as it was sent, without the query."""
        return self.target.partition(b"?")[0]


def local(target: bytes) -> tuple[bytes, bytes]:
    """A request target without scheme and host, and the host (empty if it names none); for "*", that of the root."""
    if target.startswith(b"/"):
        return target, b""
    scheme, separator, rest = target.partition(b"://")
    if not separator or not scheme.isalpha():
        return b"/", b""
    end = min((at for at in (rest.find(b"/"), rest.find(b"?")) if at >= 0), default=len(rest))
    return b"/" + rest[end:].removeprefix(b"/"), rest[:end]


def environment(request: Request, base: SplitResult, *, trust_proxy: bool = False) -> dict[str, Any]:
    """The WSGI environment of a request (PEP 3333) to a site at an address.

    The Host header is left out, and with it all by which a client could name another site; a trusted proxy's headers
    stay, for whoever reads them. A header with an underscore is dropped: it would shadow another.
    """
    path, _, query = request.target.partition(b"?")
    root = base.path.rstrip("/")
    if root and (path + b"/").startswith(root.encode() + b"/"):
        path = path[len(root) :] or b"/"
    environ: dict[str, Any] = {
        **_of_every_request(base),
        "REQUEST_METHOD": request.method,
        "PATH_INFO": (unquote_to_bytes(path) if b"%" in path else path).decode("latin-1"),
        "QUERY_STRING": query.decode("latin-1"),
        "REQUEST_URI": path.decode("latin-1"),  # as it was sent: an IRI may hold a percent-encoded slash
        "SERVER_PROTOCOL": f"HTTP/{request.version}",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        NOTES: {},
    }
    for key, value in request.headers:
        name = _variable(key)
        if name is None or (key in BY_PROXY and not (trust_proxy and value)):
            continue
        text = value.decode("latin-1")
        joined = name in environ and key not in SINGLE and key != b"host"
        environ[name] = f"{environ[name]},{text}" if joined else text
    if request.body or "CONTENT_LENGTH" in environ:
        environ["CONTENT_LENGTH"] = str(len(request.body))
    environ.update(request.extra)
    return environ


@lru_cache(maxsize=4)
def _of_every_request(base: SplitResult) -> dict[str, Any]:
    """The part of the environment that is the same for all requests to a site."""
    return {
        "SCRIPT_NAME": base.path.rstrip("/"),
        "SERVER_NAME": base.hostname or "localhost",
        "SERVER_PORT": str(base.port or (443 if base.scheme == "https" else 80)),
        "HTTP_HOST": base.netloc,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": base.scheme,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


@lru_cache(maxsize=256)
def _variable(header: bytes) -> str | None:
    if b"_" in header or header == b"transfer-encoding":
        return None
    return SINGLE.get(header) or "HTTP_" + header.decode("latin-1").upper().replace("-", "_")
