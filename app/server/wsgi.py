"""A WSGI application as the handler of a worker: a request comes as a tuple, its head goes before the body."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult

from werkzeug.middleware.proxy_fix import ProxyFix

from app.http.environ import DEADLINE, NOTES, Request, environment
from app.server.worker import FrameWriter

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

# Status, headers in lower case, length of the body if it is known, whether the answer may be cached, notes for the log.
Head = tuple[int, list[tuple[bytes, bytes]], "int | None", bool, dict[str, Any]]


class WsgiHandler:
    """Answers the fields of a `Request` by an application over a site at an address."""

    def __init__(self, app: WSGIApplication, base: SplitResult, *, trust_proxy: bool) -> None:
        self.app = ProxyFix(app, x_host=1, x_prefix=1) if trust_proxy else app
        self.base, self.trust_proxy = base, trust_proxy

    def __call__(self, call: tuple[Any, ...] | None, writer: FrameWriter) -> None:
        """Answer a request; None stands for that of the home page, which raises RuntimeError unless it is there."""
        environ = environment(Request(*call or ("GET", b"/")), self.base, trust_proxy=self.trust_proxy)
        environ[DEADLINE] = writer.deadline
        status = ""

        def start(line: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
            nonlocal status
            if exc_info and writer.begun:
                raise exc_info[1].with_traceback(exc_info[2])
            status = line
            writer.head(_head(int(line[:3]), headers, environ[NOTES]))
            return writer.write

        body = self.app(environ, start)
        try:
            for chunk in body:
                if chunk:
                    writer.write(chunk)
        finally:
            if hasattr(body, "close"):
                body.close()
        if call is None and not status.startswith("200"):
            raise RuntimeError(f"the home page is answered by {status}")


def _head(status: int, headers: list[tuple[str, str]], notes: dict[str, Any]) -> Head:
    length, keep = None, False
    pairs = []
    for name, value in headers:
        key = name.lower()
        if key == "content-length":
            if status in (204, 304):
                continue
            length = int(value)
        elif key == "cache-control":
            keep = status in (200, 304) and value.startswith("public")
        pairs.append((key.encode("latin-1"), value.encode("latin-1")))
    return status, pairs, length, keep, notes
