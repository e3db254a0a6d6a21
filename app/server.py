"""The app on a production server: waitress, which buffers slow clients and tells when one is gone."""

from __future__ import annotations

import contextlib
import errno
import logging
import signal
import socket
from collections.abc import Callable
from functools import partial
from types import FrameType

import waitress
from waitress.server import create_server

from app import create_app
from app.connections import Connection, drop_stalled
from app.limits import Limits
from kg.errors import KGError
from kg.store import Store

__all__ = ["serve", "waitress"]


def serve(
    store: Store,
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    limits: Limits | None = None,
    ready: Callable[[str], None] = print,
) -> None:
    """Serve the app until SIGTERM or SIGINT; `ready` is told the address once connections are taken.

    Raises KGError when the address cannot be had.
    """
    listener = _listen(host, port)
    limits = limits or Limits.from_environment()
    app = create_app(store, limits=limits)
    logging.getLogger("waitress").setLevel(logging.ERROR)
    server = create_server(
        app,
        sockets=[listener],
        threads=limits.workers + 8,
        channel_timeout=30,
        cleanup_interval=5,
        connection_limit=512,
        max_request_header_size=1 << 16,
        max_request_body_size=(limits.request << 20) + 1024,
        channel_request_lookahead=1,
        expose_tracebacks=False,
        ident="hkit",
        clear_untrusted_proxy_headers=True,
    )
    server.channel_class = Connection
    server.maintenance = partial(drop_stalled, server)
    signal.signal(signal.SIGTERM, _stop)
    name = f"[{host}]" if ":" in host else host
    ready(f"http://{name}:{listener.getsockname()[1]}")
    with contextlib.suppress(KeyboardInterrupt, SystemExit):
        server.run()
    server.close()
    app.config["POOL"].close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise KGError(
                f"Port {port} is in use. Stop what runs there, or choose another: kg serve --port {port + 1}"
            ) from error
        if error.errno == errno.EACCES:
            raise KGError(
                f"Port {port} may not be used without more rights. Choose one above 1023: kg serve --port 8000"
            ) from error
        raise KGError(f"Cannot listen on {host}:{port}: {error.strerror or error}.") from error
    return listener


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
