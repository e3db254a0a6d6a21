"""Graphs too large for memory: a store and an index on disk, made once of the files, opened in no time.

They lie in a folder of their own below a folder of `stores`, which is a cache: what is removed there is made anew when
it is asked for. A store is renamed into place when it is whole, so that there is never half of one. Its name is made of
the path, the size and the time of each file that it was made of: while these are the same it is trusted.
"""

import fcntl
import hashlib
import json
import logging
import os
import pickle
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox

from kg.errors import DataError, KGError, ReleaseError
from kg.limits import LARGE_FILES
from kg.rdf.files import OPENERS
from kg.rdf.graph import Graph, in_graph
from kg.release.folder import TABLE, holding, sync
from kg.store.index import Index
from kg.store.indexing import FORM

# After so many quads a message tells how far it is.
TOLD = 5_000_000
STORES = "stores"
RECORD, GRAPH, INDEX, LOCK, MAKING = "record.json", "graph", "index.sqlite", "lock", ".making"
Stamp = tuple[int, int]
Source = Callable[[Path], Graph] | Graph  # what makes a graph in a folder, or a graph that is elsewhere
MAKER, DONE = "from kg.store.disk import called; called()", "done"
log = logging.getLogger("hkit")


@dataclass(frozen=True)
class DiskStore:
    """A store on disk, or the index of a graph elsewhere, open for reading; while `lock` is open nobody removes it."""

    id: str
    graph: Graph
    index: Index
    lock: IO[bytes]


def is_large(files: Iterable[Path]) -> bool:
    """True if files are better opened from disk; RDF packs to a tenth or so. Raises DataError when one is not there."""
    return sum(stamp(path)[0] * (10 if path.suffix.lower() in OPENERS else 1) for path in files) >= LARGE_FILES


def stamp(path: Path) -> Stamp:
    """The size of a file in bytes, and when it was written, in nanoseconds. Raises DataError when it is not there."""
    try:
        status = path.stat()
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}.") from error
    return status.st_size, status.st_mtime_ns


def opened(
    stores: Path, files: Iterable[Path], identify: Callable[[], str], quads: Callable[[], Iterable[ox.Quad]]
) -> DiskStore:
    """The store of files as they are now; made of their `quads`, under the id that `identify` gives, if there is none.

    Where no quad is in the default graph all are put there too. Raises KGError when it cannot be made.
    """
    paths = [path.resolve() for path in files]
    folder = stores / _key(paths)
    with suppress(OSError, ValueError, sqlite3.Error):  # not there, or being removed
        return _open(folder)
    with _whole(folder, lambda: {"id": identify(), "files": [str(path) for path in paths]}, partial(_loaded, quads)):
        return _open(folder)


def index(stores: Path, name: str, graph: Graph) -> DiskStore:
    """A graph elsewhere with an index on disk, made if there is none of that name. Raises KGError if it cannot be."""
    folder = stores / f"{name}-{FORM}"
    with _whole(folder, lambda: {"id": name, "files": []}, graph):
        return _open(folder, graph)


def _key(paths: Iterable[Path]) -> str:
    """The name of the store that this version of hkit makes of files as they are now."""
    files = sorted((str(path), *stamp(path)) for path in paths)
    return hashlib.sha256(repr((FORM, files)).encode()).hexdigest()[:16]


@contextmanager
def _whole(folder: Path, record: Callable[[], Any], source: Source) -> Iterator[None]:
    """Hold the stores while one is opened, and make it if it is not there: who comes second waits, and finds it.

    Another process makes it and ends, so that this one keeps none of the memory that takes: a new one, as RocksDB does
    not bear to be forked once it was used. What it makes the store of is pickled.
    """
    stores = folder.parent
    try:
        with holding(stores, MAKING):
            if not folder.is_dir():
                made = pickle.dumps((folder, json.dumps(record(), indent=1), source))
                path = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
                maker = [sys.executable, "-c", MAKER]
                ended = subprocess.run(maker, input=made, stdout=subprocess.PIPE, env=path, check=False)
                message = ended.stdout.decode() or "its process was ended; perhaps there was too little memory"
                if message != DONE:
                    raise ReleaseError(f"The store on disk could not be made: {message.removesuffix('.')}.")
            yield
    except (OSError, sqlite3.Error, ValueError) as error:
        raise ReleaseError(TABLE["unmade"].format(stores, error)) from error


def _make(folder: Path, record: str, source: Source) -> None:
    making, began = folder.parent / MAKING, time.monotonic()
    log.warning("Making a store on disk in %s: this is done once, and takes minutes.", folder)
    making.mkdir()
    (making / LOCK).touch()
    graph = source(making / GRAPH) if callable(source) else source
    log.warning("The graph is there after %.0f s; now the index.", time.monotonic() - began)
    Index.write(graph, making / INDEX)
    del graph
    (making / RECORD).write_text(record, encoding="utf-8")
    for path in (*making.rglob("*"), making):  # all of it is to be on the disk before it is taken for whole
        sync(path)
    _prune(folder.parent)
    making.rename(folder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    log.warning("The store is made: %.0f s, %.0f MiB on disk.", time.monotonic() - began, size / (1 << 20))


def _loaded(quads: Callable[[], Iterable[ox.Quad]], folder: Path) -> Graph:
    graph = ox.Store(str(folder))
    graph.bulk_extend(_counted(quads()))
    if next(iter(graph), None) and next(graph.quads_for_pattern(None, None, None, ox.DefaultGraph()), None) is None:
        graph.bulk_extend(_counted(in_graph(graph)))
    graph.optimize()
    graph.flush()
    return graph


def _counted(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """The quads, with a message now and then; who reads them is to end when the process that asked for them is gone."""
    began, parent = time.monotonic(), os.getppid()
    for number, quad in enumerate(quads, 1):
        if number % TOLD == 0:
            log.warning("%s quads are read, %.0f a second.", f"{number:,}", number / (time.monotonic() - began))
            if os.getppid() != parent:
                raise KGError("Who asked for the store is gone.")
        yield quad


def called() -> None:
    """Make the store that is pickled in the standard input, and write what came of it."""
    try:
        _make(*pickle.load(sys.stdin.buffer))
        sys.stdout.write(DONE)
    except (KGError, OSError, RuntimeError, sqlite3.Error) as error:
        sys.stdout.write(str(error) if isinstance(error, KGError) else f"{type(error).__name__}: {error}")


def _open(folder: Path, graph: Graph | None = None) -> DiskStore:
    # Not a context: as long as the store is in use it stays open, and locked against whoever would remove it.
    lock = (folder / LOCK).open("rb")
    fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    name = json.loads((folder / RECORD).read_bytes())["id"]
    graph = ox.Store.read_only(str(folder / GRAPH)) if graph is None else graph
    return DiskStore(name, graph, Index(folder / INDEX), lock)


def _prune(stores: Path) -> None:
    """Remove stores whose files are gone or no longer what they were, and indexes; not what somebody still reads."""
    for lock in stores.glob(f"*/{LOCK}"):
        folder = lock.parent
        with suppress(OSError, ValueError, KeyError, TypeError), lock.open() as held:
            files = [Path(path) for path in json.loads((folder / RECORD).read_bytes())["files"]]
            current = all(path.exists() for path in files) and folder.name == _key(files)
            if folder.name != MAKING and not current:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)
