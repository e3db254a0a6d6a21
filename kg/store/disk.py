"""Graphs too large for memory: a store and an index on disk, made once of the files, opened in no time.

They lie in a folder of their own below a folder of `stores`, which is a cache: what is removed there is made anew when
it is asked for. A store is renamed into place when it is whole, so that there is never half of one. Its record keeps
the size, the time and the checksum of each file that it was made of: while these are the same it is trusted.
"""

from __future__ import annotations

import fcntl
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


def find(stores: Path, files: Mapping[Path, str | None]) -> DiskStore | None:
    """The store that was made of files as they are now, of those checksums where they are known; None without one."""
    wanted = {str(path.resolve()): (*stamp(path), sha256) for path, sha256 in files.items()}
    for record in sorted(stores.glob(f"*/{RECORD}")):
        with suppress(OSError, ValueError, KeyError, TypeError, sqlite3.Error):
            files_then = _recorded(record.parent)
            if files_then.keys() == wanted.keys() and all(_fits(files_then[path], one) for path, one in wanted.items()):
                return _open(record.parent)
    return None


def _fits(recorded: Sequence[Any], wanted: tuple[int, int, str | None]) -> bool:
    return tuple(recorded[:2]) == wanted[:2] and wanted[2] in (None, recorded[2])


def make(stores: Path, name: str, files: Mapping[Path, str], quads: Callable[[], Iterable[ox.Quad]]) -> DiskStore:
    """The store of a name, made of `quads` if there is none of files of these checksums yet.

    Where no quad is in the default graph all are put there too. Another process makes it and ends, so that this one
    keeps none of the memory that takes: `quads` is pickled. Raises KGError when it cannot be made.
    """
    stamps = {str(path.resolve()): [*stamp(path), sha256] for path, sha256 in files.items()}
    record = json.dumps({"form": FORM, "files": stamps}, indent=1)
    try:
        with _locked(stores):
            folder = stores / name
            if _made_of(folder, files):
                _write_record(folder, record)
            else:
                _apart(_make, stores, name, quads, record)
            return _open(folder)
    except (OSError, sqlite3.Error, ValueError) as error:
        raise ReleaseError(_why(stores, error)) from error


def index(stores: Path, name: str, graph: Graph) -> DiskStore:
    """A graph that is elsewhere with an index on disk, made if there is none of that name yet.

    Raises KGError when it cannot be made.
    """
    try:
        with _locked(stores):
            folder = stores / f"{name}-{FORM}"
            if not (folder / INDEX).is_file():
                _apart(_make_index, stores, folder, graph)
            return DiskStore(name, graph, Index(folder / INDEX), _held(folder))
    except (OSError, sqlite3.Error) as error:
        raise ReleaseError(_why(stores, error)) from error


def _make_index(stores: Path, folder: Path, graph: Graph) -> None:
    making, began = stores / MAKING, time.monotonic()
    log.warning("Making an index in %s: this is done once, and takes minutes.", folder)
    making.mkdir()
    (making / LOCK).touch()
    Index.write(graph, making / INDEX)
    _sync(making)
    _prune(stores)
    making.rename(folder)
    log.warning("The index is made: %.0f s.", time.monotonic() - began)


def _make(stores: Path, name: str, quads: Callable[[], Iterable[ox.Quad]], record: str) -> None:
    making, began, parent = stores / MAKING, time.monotonic(), os.getppid()
    log.warning("Making a store on disk in %s: this is done once, and takes minutes.", stores / name)
    making.mkdir()
    (making / LOCK).touch()
    graph = ox.Store(str(making / GRAPH))
    number = _load(graph, quads(), parent)
    default = graph.quads_for_pattern(None, None, None, ox.DefaultGraph())
    if number and next(default, None) is None:
        number += _load(graph, in_graph(graph), parent)
    graph.optimize()
    graph.flush()
    loaded = time.monotonic()
    log.warning("%s quads are in the store after %.0f s; now the index.", f"{number:,}", loaded - began)
    Index.write(graph, making / INDEX)
    del graph
    _write_record(making, record)
    _sync(making)
    _prune(stores)
    shutil.rmtree(stores / name, ignore_errors=True)
    making.rename(stores / name)
    size = sum(path.stat().st_size for path in (stores / name).rglob("*") if path.is_file())
    seconds = time.monotonic() - began
    rate = f"{number / seconds:,.0f}"
    log.warning("The store is made: %.0f s, %s quads a second, %.0f MiB on disk.", seconds, rate, size / (1 << 20))


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
    return DiskStore(folder.name, ox.Store.read_only(str(folder / GRAPH)), Index(folder / INDEX), lock)


def _held(folder: Path) -> IO[bytes]:
    # Not a context: as long as the store is in use it stays open, and locked against whoever would remove it.
    lock = (folder / LOCK).open("rb")
    fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    return lock


def _recorded(folder: Path) -> dict[str, list[Any]]:
    """The size, time and checksum of the files that a store was made of; none if another version of hkit made it."""
    record = json.loads((folder / RECORD).read_bytes())
    return dict(record["files"]) if record["form"] == FORM else {}


def _made_of(folder: Path, files: Mapping[Path, str]) -> bool:
    try:
        recorded = _recorded(folder).values()
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool(recorded) and sorted(sha256 for *_, sha256 in recorded) == sorted(files.values())


def _write_record(folder: Path, record: str) -> None:
    new = folder / f".{RECORD}"
    new.write_text(record, encoding="utf-8")
    new.replace(folder / RECORD)


@contextmanager
def _locked(stores: Path) -> Iterator[None]:
    """Hold the folder: who comes second waits, and then finds the store; what a killed maker left is nobody's."""
    stores.mkdir(parents=True, exist_ok=True)
    with (stores / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.rmtree(stores / MAKING, ignore_errors=True)
        try:
            yield
        finally:
            shutil.rmtree(stores / MAKING, ignore_errors=True)


def _prune(stores: Path) -> None:
    """Remove stores whose files are gone or no longer what they were, and indexes; not what somebody still reads."""
    for lock in stores.glob(f"*/{LOCK}"):
        with suppress(OSError, ValueError, KeyError, TypeError), lock.open() as held:
            recorded = _recorded(lock.parent) if (lock.parent / RECORD).exists() else {}
            current = recorded and all(_is(path, tuple(one[:2])) for path, one in recorded.items())
            if lock.parent.name == MAKING or current:
                continue
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent)


def _is(path: str, known: tuple[Any, ...]) -> bool:
    try:
        return stamp(Path(path)) == known
    except DataError:
        return False


def _sync(folder: Path) -> None:
    """Have all of a folder on the disk before it is taken for whole."""
    for path in (*folder.rglob("*"), folder):
        sync(path)


def _why(stores: Path, error: Exception) -> str:
    return (
        f"The store on disk could not be made or opened in {stores} ({error}). It needs about 500 bytes for each "
        "triple. Free some space there, or remove the folder and try again."
    )
