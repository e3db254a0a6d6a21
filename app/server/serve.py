"""The server: uvicorn on one event loop, the app in workers."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import math
import resource
import signal
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

import uvicorn
import uvloop

from app.limits import Limits
from app.server.access_log import Log
from app.server.gate import Gate
from app.server.http import Connection
from app.server.releases import Openable, ReleaseSwitch
from app.server.wsgi import WsgiHandler
from kg.errors import KGError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@dataclass(frozen=True)
class Address:
    """The socket to listen on, and the address by which readers know the site, if it is another.

    With `trust_proxy` a proxy says by the headers Host and X-Forwarded-* how the site was reached.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    certificate: Path | None = None
    key: Path | None = None
    site_url: str = ""
    trust_proxy: bool = False

    def listening(self, port: int, name: str = "") -> str:
        """The address of the socket, which listens on that port."""
        name = name or self.host
        return f"http{'s' if self.certificate else ''}://{f'[{name}]' if ':' in name else name}:{port}"

    def base(self, port: int) -> SplitResult:
        """The address of the site, which listens on that port. Raises KGError for one that is none."""
        name = "localhost" if self.host in ("0.0.0.0", "::") else self.host
        url = self.site_url or self.listening(port, name)
        base = urlsplit(url)
        if base.scheme not in ("http", "https") or not base.hostname or base.query or base.fragment or base.username:
            raise KGError(f"{url} is no address of a site: it takes one such as https://example.org/graph.")
        return base._replace(path=base.path.rstrip("/"))


class WebServer(uvicorn.Server):
    """uvicorn's server, which leaves signals to the event loop."""

    def stop(self) -> None:
        """Let what is under way end, and take nothing new; when told again, end at once."""
        self.force_exit = self.should_exit
        self.should_exit = True

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Change no handler of signals."""
        yield

    async def run_on(self, listener: socket.socket, ready: Callable[[], None]) -> None:
        """Serve on a socket until SIGTERM or SIGINT; `ready` is called once these are heeded."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        ready()
        await self.serve(sockets=[listener])


def serve(
    find: Callable[[], Openable],
    create: Callable[[Any], WSGIApplication],
    address: Address,
    *,
    watched: bool = False,
    limits: Limits | None = None,
    access_log: str = "",
    ready: Callable[[str, str], None] = print,
    tell: Callable[[str], None] = print,
) -> None:
    """Serve what `find` finds until SIGTERM or SIGINT; on SIGHUP, or if `watched` by itself, what it finds by then.

    `create` makes the app over a store, in a process forked from this one: what it imports is best imported before.
    `ready` gets the id of the store and the address it listens on once it does, `tell` sentences for a log.
    Raises KGError when the store cannot be opened, the address cannot be had, or the access log cannot be written.
    """
    limits = limits or Limits.from_environment()
    listener = listen(address.host, address.port)
    port = listener.getsockname()[1]
    base = address.base(port)
    trusting = address.trust_proxy and not address.site_url
    log = Log(access_log) if access_log else None
    settle()
    gc.set_threshold(50_000, 20, 50)

    async def run() -> None:
        releases = ReleaseSwitch(
            find, lambda store: WsgiHandler(create(store), base, trust_proxy=trusting), limits, tell, watched=watched
        )
        await releases.open()
        gate = Gate(releases, limits, log, base, trusting=trusting)
        web = WebServer(settings(gate, address, limits))
        gate.connections = web.server_state.connections
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, releases.now)
        _allow_many_files()
        await web.run_on(listener, lambda: ready(releases.pool.zygote.release, address.listening(port)))
        releases.close()

    uvloop.run(run())


def settings(gate: Gate, address: Address, limits: Limits) -> uvicorn.Config:
    """The configuration of uvicorn. Raises KGError for a certificate or key that cannot be read."""
    config = uvicorn.Config(
        gate,
        http=Connection,
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=math.ceil(limits.timeout) + 5,
        ssl_certfile=address.certificate,
        ssl_keyfile=address.key,
    )
    try:
        config.load()
    except OSError as error:
        raise KGError(f"The certificate {address.certificate} or its key cannot be read: {error}.") from error
    return config


def settle() -> None:
    """Have children end without a trace, and freeze start-up objects so that the collector never scans them."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.collect()
    gc.freeze()


def _allow_many_files() -> None:
    """Take as many connections as the machine allows this process."""
    with contextlib.suppress(ValueError, OSError):
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 1 << 16) if most > 0 else 1 << 16, most))


def listen(host: str, port: int, command: str = "kg serve") -> socket.socket:
    """A socket that listens at an address; `command` is what to say again. Raises KGError when it cannot be had."""
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
                f"Port {port} is in use. Stop what runs there, or choose another: {command} --port {port + 1}"
            ) from error
        if error.errno == errno.EACCES:
            raise KGError(
                f"Port {port} may not be used without more rights. Choose one above 1023: {command} --port 8000"
            ) from error
        raise KGError(f"Cannot listen on {host}:{port}: {error.strerror or error}.") from error
    listener.setblocking(False)
    return listener
