"""Graphs too large for memory: a store and an index on disk, made once of the files, opened in no time.

They lie in a folder of their own below a folder of `stores`, which is a cache: what is removed there is made anew when
it is asked for. A store is renamed into place when it is whole, so that there is never half of one. Its name is made of
the path, the size and the time of each file that it was made of: while these are the same it is trusted.
"""

from __future__ import annotations

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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox

from kg.errors import DataError, KGError, ReleaseError
from kg.limits import LARGE_FILES
from kg.rdf.graph import Graph, in_graph
from kg.release.folder import sync
from kg.store.index import Index
from kg.store.indexing import FORM

# After so many quads a message tells how far it is.
TOLD = 5_000_000
STORES = "stores"
RECORD, GRAPH, INDEX, LOCK, MAKING = "record.json", "graph", "index.sqlite", "lock", ".making"
Stamp = tuple[int, int]
DONE = "done"
log = logging.getLogger("hkit")


@dataclass(frozen=True)
class DiskStore:
    """A store on disk, or the index of a graph elsewhere, open for reading; while `lock` is open nobody removes it."""

    id: str
    graph: Graph
    index: Index
    lock: IO[bytes]


def is_large(files: Iterable[Path]) -> bool:
    """True if files are better opened from disk. Raises DataError when one is not there."""
    return sum(stamp(path)[0] for path in files) >= LARGE_FILES


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
    stamps = {str(path.resolve()): stamp(path) for path in files}
    folder = stores / _key(stamps)
    with suppress(OSError, ValueError, sqlite3.Error):  # not there, or being removed
        return _open(folder)
    with _whole(folder, lambda: {"id": identify(), "files": stamps}, partial(_loaded, quads)):
        return _open(folder)


def index(stores: Path, name: str, graph: Graph) -> DiskStore:
    """A graph that is elsewhere with an index on disk, made if there is none of that name yet.

    Raises KGError when it cannot be made.
    """
    folder = stores / f"{name}-{FORM}"
    with _whole(folder, lambda: {"id": name, "files": {}}, partial(_as_it_is, graph)):
        return DiskStore(name, graph, Index(folder / INDEX), _held(folder))


def _key(stamps: Mapping[str, Sequence[int]]) -> str:
    """The name of the store that this version of hkit makes of files."""
    files = sorted((path, *one) for path, one in stamps.items())
    return hashlib.sha256(repr((FORM, files)).encode()).hexdigest()[:16]


@contextmanager
def _whole(folder: Path, record: Callable[[], Any], graph: Callable[[Path], Graph]) -> Iterator[None]:
    """Hold the stores while one is opened, and make it if it is not there: who comes second waits, and finds it.

    Another process makes it and ends, so that this one keeps none of the memory that takes: `graph` is pickled.
    """
    stores = folder.parent
    try:
        stores.mkdir(parents=True, exist_ok=True)
        with (stores / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            shutil.rmtree(stores / MAKING, ignore_errors=True)  # of a maker that was killed
            try:
                if not folder.is_dir():
                    _apart(_make, folder, json.dumps(record(), indent=1), graph)
                yield
            finally:
                shutil.rmtree(stores / MAKING, ignore_errors=True)
    except (OSError, sqlite3.Error, ValueError) as error:
        raise ReleaseError(
            f"The store on disk could not be made or opened in {stores} ({error}). It needs about 500 bytes for each "
            "triple. Free some space there, or remove the folder and try again."
        ) from error


def _make(folder: Path, record: str, source: Callable[[Path], Graph]) -> None:
    making, began = folder.parent / MAKING, time.monotonic()
    log.warning("Making a store on disk in %s: this is done once, and takes minutes.", folder)
    making.mkdir()
    (making / LOCK).touch()
    graph = source(making / GRAPH)
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


def _as_it_is(graph: Graph, _folder: Path) -> Graph:
    return graph


def _loaded(quads: Callable[[], Iterable[ox.Quad]], folder: Path) -> Graph:
    graph, parent = ox.Store(str(folder)), os.getppid()
    number = _load(graph, quads(), parent)
    default = graph.quads_for_pattern(None, None, None, ox.DefaultGraph())
    if number and next(default, None) is None:
        _load(graph, in_graph(graph), parent)
    graph.optimize()
    graph.flush()
    return graph


def _load(graph: ox.Store, quads: Iterable[ox.Quad], parent: int) -> int:
    """Load quads, one after the other; gives their number."""
    number, began = 0, time.monotonic()

    def counted() -> Iterator[ox.Quad]:
        nonlocal number
        for number, quad in enumerate(quads, 1):
            if number % TOLD == 0:
                log.warning("%s quads are read, %.0f a second.", f"{number:,}", number / (time.monotonic() - began))
                if os.getppid() != parent:
                    raise KGError("Who asked for the store is gone.")
            yield quad

    graph.bulk_extend(counted())
    return number


def _apart(work: Callable[..., None], *given: Any) -> None:
    """Call a function in a process of its own: a new one, as RocksDB does not bear to be forked once it was used.

    Raises KGError with what went wrong there.
    """
    path = os.pathsep.join(filter(None, sys.path))
    process = subprocess.run(
        [sys.executable, "-c", "from kg.store.disk import called; called()"],
        input=pickle.dumps((work, given)),
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
        check=False,
    )
    message = process.stdout.decode()
    if message != DONE:
        why = message or "the process that made it was ended; perhaps there was too little memory"
        raise ReleaseError(f"The store on disk could not be made: {why.removesuffix('.')}.")


def called() -> None:
    """Call the function that is pickled in the standard input, and write what came of it."""
    work, given = pickle.load(sys.stdin.buffer)
    try:
        work(*given)
        message = DONE
    except KGError as error:
        message = str(error)
    except (OSError, RuntimeError, sqlite3.Error) as error:
        message = f"{type(error).__name__}: {error}"
    sys.stdout.write(message)


def _open(folder: Path) -> DiskStore:
    lock = _held(folder)
    name = json.loads((folder / RECORD).read_bytes())["id"]
    return DiskStore(name, ox.Store.read_only(str(folder / GRAPH)), Index(folder / INDEX), lock)


def _held(folder: Path) -> IO[bytes]:
    # Not a context: as long as the store is in use it stays open, and locked against whoever would remove it.
    lock = (folder / LOCK).open("rb")
    fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    return lock


def _prune(stores: Path) -> None:
    """Remove stores whose files are gone or no longer what they were, and indexes; not what somebody still reads."""
    for lock in stores.glob(f"*/{LOCK}"):
        with suppress(OSError, ValueError, KeyError, TypeError), lock.open() as held:
            if lock.parent.name != MAKING and not _is_current(lock.parent):
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(lock.parent)


def _is_current(folder: Path) -> bool:
    files = json.loads((folder / RECORD).read_bytes())["files"]
    try:
        return folder.name == _key({path: stamp(Path(path)) for path in files})
    except DataError:
        return False
