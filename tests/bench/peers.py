"""hkit and its peers side by side: the same graph, the same questions, the same clients, in one run.

The peers are Oxigraph's own server, read-only, and rdflib-endpoint, each as installed from PyPI; the clients are wrk
(https://github.com/wg/wrk) with eight connections and, for results of one client, a plain socket.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.bench.wrk import Load, load

ROUNDS = 3
SMALL = "SELECT ?l WHERE {{ <http://example.org/e/{n}> <http://www.w3.org/2004/02/skos/core#prefLabel> ?l }}"
DISTINCT = (
    "SELECT ?l WHERE {{ <http://example.org/e/7> <http://www.w3.org/2004/02/skos/core#prefLabel> ?l BIND({n} AS ?n) }}"
)
P = "PREFIX e: <http://example.org/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
HEAVY = {
    "join": P + "SELECT (COUNT(*) AS ?n) { ?a e:knows ?b . ?b e:knows ?c . ?c e:in ?g . ?a e:in ?g }",
    "aggregate": P + "SELECT ?g (AVG(?v) AS ?m) (MAX(?v) AS ?x) { ?a e:in ?g ; e:value ?v } GROUP BY ?g ORDER BY ?m",
    "path": P + "SELECT (COUNT(*) AS ?n) { <http://example.org/e/1> e:next+ ?b . ?b e:in/skos:prefLabel ?l }",
    "sort": P + "SELECT ?a ?l { ?a skos:prefLabel ?l ; e:value ?v } ORDER BY DESC(?v) ?l LIMIT 10",
}
LARGE = P + "SELECT * { ?a e:knows ?b ; skos:prefLabel ?k ; e:in ?g ; e:next ?n . ?b e:knows ?c ; skos:prefLabel ?l }"
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?i) }"
RUNAWAYS = 16
TIMEOUT = 5


@dataclass(frozen=True)
class Peer:
    """A running server."""

    name: str
    port: int
    path: str
    process: subprocess.Popen[bytes]

    def url(self, query: str, **parameters: str) -> str:
        extra = "".join(f"&{name}={value}" for name, value in parameters.items())
        return f"http://127.0.0.1:{self.port}{self.path}?query={quote(query, safe='')}{extra}"


def generate(path: Path, *, entities: int = 20_000) -> None:
    """A graph of about 160,000 triples: things with labels and values, in groups, knowing one another."""
    with path.open("w", encoding="ascii") as out:
        e, skos = "http://example.org/", "http://www.w3.org/2004/02/skos/core#prefLabel"
        for g in range(50):
            out.write(f'<{e}g/{g}> <{skos}> "group {g}" .\n')
        for n in range(entities):
            s = f"<{e}e/{n}>"
            out.write(f'{s} <{skos}> "thing number {n}" .\n{s} <{e}in> <{e}g/{n * 7 % 50}> .\n')
            out.write(f'{s} <{e}value> "{n * 37 % 1000}"^^<http://www.w3.org/2001/XMLSchema#integer> .\n')
            out.write(f"{s} <{e}next> <{e}e/{(n + 1) % entities}> .\n")
            for k in (3, 11, 101, 1009):
                out.write(f"{s} <{e}knows> <{e}e/{(n * k + k) % entities}> .\n")


# ---- servers


@contextmanager
def running(name: str, path: str, command: list[str], port: int) -> Iterator[Peer]:
    """A server, from when it answers until the end; its whole family of processes ends with it."""
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        peer = Peer(name, port, path, process)
        try:
            end = time.monotonic() + 120
            while time.monotonic() < end and not answers(peer):
                time.sleep(0.02)
            yield peer
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def answers(peer: Peer) -> bool:
    """Whether a server answers at all."""
    try:
        return fetch(peer.url("ASK {}"), seconds=5) > 0
    except OSError:
        return False


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def installed() -> Path:
    """The folder of the peers' commands; installed on first use, pinned in tests/bench/requirements.lock."""
    root = Path(__file__).parents[2]
    folder = root / ".venv" / "bench"
    if not (folder / "bin" / "oxigraph").exists():
        print("Installing the peers ...", flush=True)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pip = [folder / "bin" / "pip", "--quiet", "--disable-pip-version-check", "install", "--require-hashes"]
        subprocess.run([*pip, "-r", Path(__file__).with_name("requirements.lock")], check=True)
    return folder / "bin"


def hkit(data: Path, *options: str) -> tuple[list[str], int]:
    """The command that serves a file with hkit, and its port."""
    port = free_port()
    run = [sys.executable, "-c", "from kg.cli import main; main()"]
    return [*run, "serve", "--data", str(data), "--port", str(port), *options], port


def start_all(stack: ExitStack, data: Path, store: Path) -> dict[str, Peer]:
    """All three on the same data."""
    command, port = hkit(data, "--timeout", str(TIMEOUT))
    found = [
        stack.enter_context(running("hkit", "/sparql", command, port)),
        stack.enter_context(oxigraph(store)),
    ]
    port = free_port()
    serve = ["serve", "--host", "127.0.0.1", "--port", str(port), str(data)]
    command = [str(installed() / "rdflib-endpoint"), *serve]
    found.append(stack.enter_context(running("rdflib-endpoint", "/", command, port)))
    return {peer.name: peer for peer in found}


def fill(store: Path, data: Path) -> None:
    """Load Oxigraph's store."""
    for step in (["load", "--location", store, "--file", data], ["optimize", "--location", store]):
        subprocess.run([installed() / "oxigraph", *step], check=True, capture_output=True)


def oxigraph(store: Path, *options: str) -> AbstractContextManager[Peer]:
    """Oxigraph's server on a store."""
    port = free_port()
    serve = ["serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}", *options]
    return running("oxigraph", "/query", [str(installed() / "oxigraph"), *serve], port)


# ---- what is measured


def fetch(url: str, *, accept: str = "application/sparql-results+json", seconds: float = 60) -> int:
    """The bytes that come back for a URL, read to their end."""
    host, _, path = url.removeprefix("http://").partition("/")
    name, _, port = host.partition(":")
    with socket.create_connection((name, int(port)), timeout=seconds) as connection:
        connection.sendall(
            f"GET /{path} HTTP/1.1\r\nHost: {host}\r\nAccept: {accept}\r\nConnection: close\r\n\r\n".encode()
        )
        size, buffer = 0, bytearray(1 << 20)
        while got := connection.recv_into(buffer):
            size += got
        return size


def side_by_side(peers: list[Peer], measure: Callable[[Peer], float]) -> dict[str, float]:
    """The median of each peer over rounds in which each has its turn."""
    found: dict[str, list[float]] = {peer.name: [] for peer in peers}
    for _ in range(ROUNDS):
        for peer in peers:
            found[peer.name].append(measure(peer))
            time.sleep(0.5)
    return {name: statistics.median(values) for name, values in found.items()}


def tell(what: str, found: dict[str, float], unit: str, *, digits: int = 0) -> None:
    """One line: what each came to, and hkit's ratio to each of the others."""
    values = "  ".join(f"{name} {value:,.{digits}f}" for name, value in found.items())
    ratios = "  ".join(f"{found['hkit'] / value:.2f} × {name}" for name, value in found.items() if name != "hkit")
    print(f"{what:<34}{values} {unit}   [{ratios}]", flush=True)


def seconds_of(url: str, **options: str) -> float:
    """How long it takes until a URL's answer has come whole."""
    begin = time.perf_counter()
    fetch(url, **options)  # type: ignore[arg-type]  # only texts are given
    return time.perf_counter() - begin


def measure_throughput(peers: dict[str, Peer]) -> None:
    """Small queries: the same again and again, and one never asked before each time."""
    every = list(peers.values())

    def repeated(peer: Peer) -> float:
        return load(Load(peer.url(SMALL.format(n=7))), connections=8, seconds=3).rate

    def distinct(peer: Peer) -> float:
        before, after = peer.url(DISTINCT.replace("{n}", "\0")).split(quote("\0"))
        return load(Load(before, after), connections=8, seconds=3).rate

    tell("repeated small SELECT", side_by_side(every, repeated), "requests/s")
    tell("distinct small SELECT", side_by_side(every, distinct), "requests/s")


def measure_heavy(peers: dict[str, Peer]) -> None:
    """Queries that take their time, each asked as if for the first time; rdflib would take minutes."""
    fast = [peers["hkit"], peers["oxigraph"]]
    number = iter(range(1_000_000))
    for name, query in HEAVY.items():
        found = side_by_side(fast, lambda peer, query=query: seconds_of(peer.url(f"{query} # {next(number)}")) * 1000)
        tell(f"heavy: {name}", found, "ms", digits=1)


def measure_large(peers: dict[str, Peer]) -> None:
    """A result of about 50 MB as CSV, in MB/s."""
    fast = [peers["hkit"], peers["oxigraph"]]
    number = iter(range(1_000_000))

    def rate(peer: Peer) -> float:
        url = peer.url(f"{LARGE} # {next(number)}")
        begin = time.perf_counter()
        return fetch(url, accept="text/csv") / 1e6 / (time.perf_counter() - begin)

    print(f"{'':<34}the result has {fetch(fast[0].url(LARGE), accept='text/csv') / 1e6:.1f} MB")
    tell("large result, CSV", side_by_side(fast, rate), "MB/s")


def measure_runaways(peer: Peer) -> None:
    """The slowest of cheap queries while runaways hammer a server, and what is left of them afterwards."""
    stop = threading.Event()
    before = resident(peer)

    def hammer(number: int) -> None:
        while not stop.is_set():
            try:
                fetch(peer.url(f"{CROSS} # {number} {time.monotonic()}"), seconds=TIMEOUT * 4)
            except OSError:
                time.sleep(0.1)

    threads = [threading.Thread(target=hammer, args=(number,)) for number in range(RUNAWAYS)]
    for thread in threads:
        thread.start()
    time.sleep(TIMEOUT / 2)
    start, end = peer.url(DISTINCT.replace("{n}", "\0")).split(quote("\0"))
    found = load(Load(start, end), connections=1, seconds=TIMEOUT * 2)
    stop.set()
    for thread in threads:
        thread.join()
    time.sleep(5)
    busy = cpu_seconds(peer)
    time.sleep(1)
    print(
        f"{f'16 runaways: {peer.name}':<34}cheap queries: p50 {found.p50:.1f} ms, p99 {found.p99:.1f} ms, "
        f"{found.rate:,.0f}/s, failed {found.failed}; memory {before:.0f} → {resident(peer):.0f} MiB, "
        f"cores busy 5 s later {cpu_seconds(peer) - busy:.2f}",
        flush=True,
    )


def family(peer: Peer) -> list[int]:
    """The processes of a server: all of its session."""
    listed = subprocess.run(
        ["ps", "-o", "pid=", "-s", str(peer.process.pid)], capture_output=True, text=True, check=False
    )
    return [int(pid) for pid in listed.stdout.split()]


def resident(peer: Peer) -> float:
    """The memory that a server and its processes use, in MiB, what they share counted once."""
    total = 0.0
    for pid in family(peer):
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        except OSError:
            continue
        total += next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0) / 1024
    return total


def cpu_seconds(peer: Peer) -> float:
    """The processor time that a server and its processes have used."""
    total = 0
    for pid in family(peer):
        try:
            total += sum(
                map(int, Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[11:13])
            )
        except OSError:
            continue
    return total / os.sysconf("SC_CLK_TCK")


def measure_peers(folder: Path) -> None:
    """All of it."""
    if not shutil.which("wrk"):
        raise SystemExit(
            "The comparison with peers needs wrk. Install it (Debian: apt-get install wrk), run this again."
        )
    data, store = folder / "peers.nt", folder / "oxigraph"
    generate(data)
    fill(store, data)
    with ExitStack() as stack:
        peers = start_all(stack, data, store)
        measure_throughput(peers)
        measure_heavy(peers)
        measure_large(peers)
        measure_runaways(peers["hkit"])
    # Its own limit makes it start a thread for each query, and end under load: it is on for this alone.
    with oxigraph(store, "--timeout-s", str(TIMEOUT)) as peer:
        measure_runaways(peer)
