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

# Status, head as it is sent, length of the body if it is known, whether the answer may be cached, notes for the log.
Head = tuple[int, bytes, "int | None", bool, dict[str, Any]]


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
            writer.head(_head(line, headers, environ[NOTES]))
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


def _head(line: str, headers: list[tuple[str, str]], notes: dict[str, Any]) -> Head:
    status, length, keep = int(line[:3]), None, False
    bodiless = status in (204, 304)
    for name, value in headers:
        if name == "Content-Length" and not bodiless:
            length = int(value)
        elif name == "Cache-Control":
            keep = status in (200, 304) and value.startswith("public")
    if bodiless:
        headers = [each for each in headers if each[0] != "Content-Length"]
    head = f"HTTP/1.1 {line}\r\n" + "\r\n".join(map(": ".join, headers))
    return status, head.encode("latin-1"), length, keep, notes
