"""The server: connections and cache on one event loop, the app in workers."""

import asyncio
import contextlib
import errno
import gc
import resource
import signal
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import uvloop

from app.http.site_address import SiteAddress
from app.limits import Limits
from app.server.access_log import Log
from app.server.gate import Gate
from app.server.http import Connection
from app.server.pool import Pool
from app.server.releases import Found, ReleaseSwitch
from app.server.worker import Create
from kg.errors import KGError

# The hosts by which a server listens at all addresses of the machine.
EVERYWHERE = ("0.0.0.0", "::")
# A connection as young as this, in seconds, may still be about to send its request.
JUST_COME = 0.25


def serve(
    find: Callable[[], Found],
    create: Create,
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    limits: Limits,
    site_url: str = "",
    trust_proxy: bool = False,
    ssl_certfile: str = "",
    ssl_keyfile: str = "",
    watched: bool = False,
    access_log: str = "",
    ready: Callable[[str, str], None] = print,
    tell: Callable[[str], None] = print,
) -> None:
    """Serve what `find` finds until SIGTERM or SIGINT; on SIGHUP, or if `watched` by itself, what it finds by then.

    `create` makes the app over a store, in a process forked from this one: what it imports is best imported before.
    The site is known by `site_url`, else with `trust_proxy` by what a proxy's headers say, else by where it listens.
    With a certificate in PEM, and its key if that is in another file, https is spoken.
    `ready` is told the id of the store and the address once connections are taken, `tell` what a log should have.
    Raises KGError when the store, the address, the certificate or the log cannot be had.
    """
    listener, tls = listen(host, port), _tls(ssl_certfile, ssl_keyfile)
    hosts = in_url(host), "localhost" if host in EVERYWHERE else in_url(host)
    address, known = (f"{'https' if tls else 'http'}://{each}:{listener.getsockname()[1]}" for each in hosts)
    site = SiteAddress(site_url or known, by_proxy=trust_proxy and not site_url)
    log = Log(access_log) if access_log else None

    async def run() -> None:
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        switch = ReleaseSwitch(find, lambda *one: site.given_to(create(*one)), limits, tell, watched)
        async with opened(switch, log, site) as gate:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, stop.set)
            _allow_many_connections()
            server = await loop.create_server(lambda: Connection(gate), sock=listener, backlog=1024, ssl=tls)
            ready(gate.pool.zygote.release, address)
            await stop.wait()
            server.close()
            await _finish(gate)

    gc.set_threshold(50_000, 20, 50)
    uvloop.run(run())


def _allow_many_connections() -> None:
    """Take as many as the machine allows."""
    with contextlib.suppress(ValueError, OSError):
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 1 << 16) if most > 0 else 1 << 16, most))


def _tls(certificate: str, key: str) -> ssl.SSLContext | None:
    if not certificate:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key or None)
    except OSError as error:
        raise KGError(f"The certificate {certificate} or its key cannot be read: {error}.") from error
    return context


@asynccontextmanager
async def opened(switch: ReleaseSwitch, log: Log | None = None, site: SiteAddress | None = None) -> AsyncIterator[Gate]:
    """The gate to what a switch finds, while it watches for another. Raises KGError if there is nothing."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # Freeze what all releases share before any is opened, so that the collector never scans it.
    gc.collect()
    gc.freeze()
    gate = Gate(Pool(await switch.first(), switch.limits), switch.limits, log, site or SiteAddress())
    switch.start(gate)
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, switch.now)
    try:
        yield gate
    finally:
        gate.stopping = True
        switch.watching.cancel()
        gate.pool.close()


async def _finish(gate: Gate) -> None:
    """Let what is under way end; every exchange has a deadline."""
    gate.stopping = True
    loop = asyncio.get_running_loop()
    end = loop.time() + gate.limits.timeout + 5.0
    while gate.connections and loop.time() < end:
        for connection in list(gate.connections):
            if connection.exchange is None and loop.time() - connection.since > JUST_COME:
                connection.transport.close()
        await asyncio.sleep(0.02)


def in_url(host: str) -> str:
    """A host as it stands in a URL."""
    return f"[{host}]" if ":" in host else host


def listen(host: str, port: int, command: str = "kg serve") -> socket.socket:
    """A socket that listens at an address; `command` is what to say again. Raises KGError when it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        again = f"{command} --port"
        raise KGError(
            {
                errno.EADDRINUSE: f"Port {port} is in use. Stop what runs there, or choose another: {again} {port + 1}",
                errno.EACCES: f"Port {port} may not be used without more rights. Choose one above 1023: {again} 8000",
            }.get(error.errno or 0, f"Cannot listen on {host}:{port}: {error.strerror or error}.")
        ) from error
    listener.setblocking(False)
    return listener
