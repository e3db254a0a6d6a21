"""A release as large as you like, and how it is served beside the small one: make bench ARGS=large.

The chapter's graph is written again and again, its documents and things renamed each time, in a stream, so that memory
does not grow with the triples. What all documents share stays one: the vocabulary, the indicators, the rules, and the
city itself, which so becomes a hub with claims in every document.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import random
import re
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from kg import __version__
from kg.build import build
from kg.rdf.namespaces import BASE
from kg.release.folder import DATA, MANIFEST, TEXT, Manifest, ReleaseFile, read_manifest
from kg.store.store import Store
from tests.support.served import Server, children, running

# Where a copy's number goes in the text of a copy; it occurs in no N-Quads.
HERE = "\x00"
SHARED = ("hong-kong", "hong-kong-government")
THING = re.compile(r"(<https://w3id\.org/hkit/id/([^>#/]+))>")
NAME = re.compile(r'(<\S+/id/([^/>]+)> <\S+(?:prefLabel|altLabel|label|abbreviation)> "[^"]*)"')
# A homepage, in a fact and in a claim.
ELSEWHERE = re.compile(r"(#(?:homepage|object)> <(?!https://w3id\.org/)[^>]+)>")
# The graphs that each document has of its own; what follows from its facts is copied with them.
OWN = re.compile(r"<https://w3id\.org/hkit/graph/(?:(?:claims|facts|source|text)/[^>]+|inferred)> \.$")
DUMP = "dumps/hkit.nq"
TRIPLES, PAGES, QUERIES = 10_000_000, 1000, 300
# Queries that cost little on any graph; the thing and a number, so that none is answered from the cache, are filled in.
CHEAP = {
    "ASK": "ASK {{ <{thing}> a hkit:Entity }} # {number}",
    "SELECT ... LIMIT 10": "SELECT * {{ ?s hkit:about ?o }} LIMIT 10 # {number}",
    "label of a thing": "SELECT ?label {{ <{thing}> skos:prefLabel ?label }} # {number}",
}


def write_release(of: Path, folder: Path, triples: int) -> tuple[int, int]:
    """Write a release of at least so many triples, copied from another, into a new folder.

    Gives the number of triples and that of copies.
    """
    common, template = _split((of / DATA).read_text(encoding="utf-8").splitlines(), of)
    _, texts = _split((of / TEXT).read_text(encoding="utf-8").splitlines(), of)
    copies = max(1, -(-(triples - len(common)) // len(template)))
    (folder / "dumps").mkdir(parents=True)
    with (folder / DATA).open("wb") as data:
        for part in _copies(common, template, copies):
            data.write(part)
    (folder / DUMP).hardlink_to(folder / DATA)
    with (folder / TEXT).open("wb") as text:
        for part in _copies([], texts, copies):
            text.write(part)
    files = {name: ReleaseFile((folder / name).stat().st_size, _digest(folder / name)) for name in (DATA, TEXT, DUMP)}
    documents = tuple(f"{each}-{number}" for number in range(copies) for each in read_manifest(of).documents)
    given = Manifest(_digest(folder / DATA, folder / TEXT)[:12], __version__, documents, {}, files)
    (folder / MANIFEST).write_text(json.dumps(asdict(given)))
    return len(common) + copies * len(template), copies


def things(of: Path) -> list[str]:
    """The last parts of the IRIs of the things that every copy has, each with a place for the copy's number."""
    found = {match[2] for match in THING.finditer((of / DATA).read_text(encoding="utf-8"))}
    return sorted(f"{name}-{HERE}" for name in found.difference(SHARED))


def _split(lines: list[str], of: Path) -> tuple[list[str], list[str]]:
    """The lines that stay as they are, and those of a document, with a place for the number of its copy."""
    documents = re.compile("(" + "|".join(map(re.escape, read_manifest(of).documents)) + r")(?=[/>#])")
    common, template = [], []
    for line in lines:
        if not OWN.search(line):
            common.append(line)
            continue
        line = documents.sub(rf"\1-{HERE}", NAME.sub(_named, line))
        template.append(THING.sub(_renamed, ELSEWHERE.sub(rf"\1/{HERE}>", line)))
    # What is said of shared things alone follows but once.
    common += [line for line in template if HERE not in line]
    return common, [line for line in template if HERE in line]


def _named(match: re.Match[str]) -> str:
    return match[0] if match[2] in SHARED else f'{match[1]} {HERE}"'


def _renamed(match: re.Match[str]) -> str:
    return match[0] if match[2] in SHARED else f"{match[1]}-{HERE}>"


def _copies(common: list[str], template: list[str], copies: int) -> Iterator[bytes]:
    yield "".join(f"{line}\n" for line in common).encode()
    whole = "".join(f"{line}\n" for line in template)
    for number in range(copies):
        yield whole.replace(HERE, str(number)).encode()


@dataclass(frozen=True)
class Measured:
    """What one release takes: seconds to the first answer, MiB in memory, and milliseconds by what is asked."""

    start: float
    memory: float
    times: dict[str, tuple[float, float]]


def measure(release: Path, names: Sequence[str], copies: int) -> Measured:
    """Serve a release, ask it for pages and queries, each at an address of its own."""
    chosen, began = random.Random(1), time.perf_counter()
    with running("--release", str(release)) as server:
        assert server.ask("/sparql?query=ASK%7B%7D")[0] == 200
        start = time.perf_counter() - began
        things = [chosen.choice(names).replace(HERE, str(chosen.randrange(copies))) for _ in range(PAGES)]
        asked = {"entity page": [f"/id/{name}.html?n={number}" for number, name in enumerate(things)]}
        for what, query in CHEAP.items():
            texts = [query.format(thing=f"{BASE}id/{name}", number=n) for n, name in enumerate(things[:QUERIES])]
            asked[what] = [f"/sparql?query={quote(text)}" for text in texts]
        asked["search"] = [f"/search?q={name.replace('-', '+')}&n={n}" for n, name in enumerate(things[:QUERIES])]
        times = {}
        memory = 0.0
        for what, paths in asked.items():
            times[what] = _asked(server, paths)
            memory = memory or _memory(server.process.pid)
    return Measured(start, memory, times)


def _asked(server: Server, paths: Sequence[str]) -> tuple[float, float]:
    """The median and the 99th percentile of the milliseconds that answers take, one after the other."""
    connection, taken = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60), []
    for path in paths:
        began = time.perf_counter()
        connection.request("GET", path, headers={"Accept": "text/html" if "/id/" in path[:4] else "*/*"})
        response = connection.getresponse()
        response.read()
        assert response.status == 200, f"{path}: {response.status}"
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=100)[98]


def _memory(pid: int) -> float:
    """MiB of a process and all below it, what they share counted once."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    own = next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    return own + sum(map(_memory, children(pid)))


def measure_large(folder: Path, tell: Callable[[str, float, str], None]) -> None:
    """Write, load and serve a large release beside the small one."""
    small = build(out=folder / "small").release
    large, began = folder / "large", time.perf_counter()
    number, copies = write_release(small, large, TRIPLES)
    tell(f"write {number:,} triples", time.perf_counter() - began, "s")
    began = time.perf_counter()
    Store.open_release(large)
    seconds = time.perf_counter() - began
    tell("build of the store", seconds, "s")
    tell("build of the store", number / seconds, "triples/s")
    stores = sum(path.stat().st_size for path in (folder / "stores").rglob("*") if path.is_file())
    tell("the store on disk", stores / (1 << 20), "MiB")
    names = things(small)
    bare = [each.removesuffix(f"-{HERE}") for each in names]
    _compare(measure(small, bare, 1), measure(large, names, copies))


def _compare(small: Measured, large: Measured) -> None:
    print(f"{'':<40}{'small':>10}{'large':>10}{'ratio':>8}")
    rows = [("start to the first answer, s", small.start, large.start)]
    rows.append((f"memory after {PAGES:,} pages, MiB", small.memory, large.memory))
    for what, times in small.times.items():
        rows += [(f"{what}, {n}, ms", times[at], large.times[what][at]) for at, n in enumerate(("p50", "p99"))]
    for what, one, other in rows:
        print(f"{what:<40}{one:>10,.2f}{other:>10,.2f}{other / one:>8.2f}", flush=True)


def _digest(*paths: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            _feed(digest, file)
    return digest.hexdigest()


def _feed(digest: hashlib._Hash, file: BinaryIO) -> None:
    while part := file.read(1 << 20):
        digest.update(part)
