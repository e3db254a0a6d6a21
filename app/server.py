"""The server: connections and cache on one event loop, the app in workers."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import resource
import signal
import socket
from collections.abc import Callable

import uvloop

from app import create_app
from app.accesslog import Log
from app.connection import Connection
from app.front import Front
from app.limits import Limits
from app.pool import Pool
from kg.errors import KGError
from kg.store import Store

# A connection as young as this, in seconds, may still be about to send its request.
JUST_COME = 0.25


def serve(
    store: Store,
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    limits: Limits | None = None,
    access_log: str = "",
    ready: Callable[[str], None] = print,
) -> None:
    """Serve the app until SIGTERM or SIGINT; `ready` is told the address once connections are taken.

    Raises KGError when the address cannot be had, or the access log cannot be written.
    """
    limits = limits or Limits.from_environment()
    listener = _listen(host, port)
    log = Log(access_log) if access_log else None
    address: tuple[str, int] = listener.getsockname()[:2]
    pool = Pool(create_app(store, limits=limits), limits, address)
    # What is there now stays; what comes with requests is gone with them, without the collector's help.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    name = f"[{host}]" if ":" in host else host
    uvloop.run(_run(listener, Front(pool, limits, log), lambda: ready(f"http://{name}:{address[1]}")))


async def _run(listener: socket.socket, front: Front, ready: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    _allow_many_files()
    front.attach(loop)
    server = await loop.create_server(lambda: Connection(front), sock=listener, backlog=1024)
    ready()
    await stop.wait()
    server.close()
    await _finish(front)
    front.pool.close()


async def _finish(front: Front) -> None:
    """Let what is under way end; every exchange has a deadline."""
    front.stopping = True
    loop = asyncio.get_running_loop()
    end = loop.time() + front.limits.timeout + 5.0
    while front.connections and loop.time() < end:
        for connection in list(front.connections):
            if connection.exchange is None and loop.time() - connection.since > JUST_COME:
                connection.transport.close()
        await asyncio.sleep(0.02)


def _allow_many_files() -> None:
    """Take as many connections as the machine allows this process."""
    with contextlib.suppress(ValueError, OSError):
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 1 << 16) if most > 0 else 1 << 16, most))


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
    listener.setblocking(False)
    return listener
