"""Many documents read on a Dask cluster, in the order given, with the same result as on this machine.

The sources travel as bytes, one in a task, so that workers need no files of ours. The scheduler gives the tasks of a
worker that died to another; as each task has one result, and we take the results in order, no document is lost or
doubled. Each task brings along what this installation is, and a worker that is another one refuses to read.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import pickle
import platform
import warnings
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from time import monotonic
from typing import Any

from distributed import CancelledError, Client, Future, KilledWorker, Security, get_worker, rpc

from kg.errors import ClusterError, KGError, SourceError
from kg.limits import TASKS_AHEAD
from kg.model.claims import Reading
from kg.reading.one import content, read_one
from kg.release.provenance import deciding
from kg.resources import HERE, __version__

CONNECT = 10.0  # seconds until a scheduler that does not answer is not there
PATIENCE = 30.0  # seconds without any worker until we give up; one that died is started again within some seconds
LOOK = 1.0  # seconds from one look at the workers to the next
HANDOVER = 300.0  # seconds until a result that is ready must be here
PACKAGES = ("regex", "selectolax", "markdown-it-py", "pypdfium2")  # those that decide what is read
NOISY = ("distributed", "distributed.client", "tornado", "asyncio")  # loggers, each with a level of its own
# Threads of one worker gain nothing by reading at once, and PDFium must not be called by two.
READING = Lock()


@dataclass(frozen=True, slots=True)
class Parcel:
    """A source as it travels: its path as the user gave it, and the bytes of its files by name."""

    path: str
    files: Mapping[str, bytes]


Outcome = Reading | KGError  # an error stands for a document that was not read


def read_on(scheduler: str, sources: Sequence[Path]) -> Iterator[Reading]:
    """The readings of the sources, in their order, made by the workers of a scheduler ("tcp://HOST:PORT").

    Raises SourceError for the first source that cannot be read or that kills the workers that read it, ClusterError
    when the scheduler or all workers are gone, or are not of this installation's kind.
    """
    with _quiet(), _connected(scheduler) as client:
        yield from _Desk(client, scheduler).read(iter(sources))


# ---- what travels


def packed(path: Path) -> Parcel | SourceError:
    """The parcel of a source, or why it cannot be read; that travels too, and so is told in its turn."""
    beside = path.with_suffix(".toml")
    files = (path, beside) if beside.is_file() else (path,)
    try:
        return Parcel(str(path), {file.name: content(file) for file in files})
    except SourceError as error:
        return error


@lru_cache(maxsize=1)
def kind() -> dict[str, str]:
    """The fingerprint of this installation's reader: versions of programs, and hashes of hkit's code and rules."""
    code = {str(path.relative_to(HERE)): path.read_bytes() for path in sorted(HERE.rglob("*.py"))}
    return {
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "hkit": __version__,
        "hkit's code": _digest(code),
        "hkit's ontology, lexicon and rules": _digest(deciding()),
        **{name: version(name) for name in PACKAGES},
    }


def _digest(files: Mapping[str, bytes]) -> str:
    hashes = (f"{name} {hashlib.sha256(data).hexdigest()}" for name, data in sorted(files.items()))
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class _Errand:
    """A source to be read, whose bytes when they are unpickled are its reading.

    So only a task that runs asks for hkit: the scheduler needs none, and a worker without it answers with an error
    where it would break down if it could not understand the task itself.
    """

    parcel: Parcel | SourceError

    def __reduce__(self) -> tuple[Any, ...]:
        return read_parcel, (kind(), self.parcel)


# ---- on the worker


def read_parcel(wanted: Mapping[str, str], parcel: Parcel | SourceError) -> Outcome:
    """The reading of a source in a folder of the worker, or why there is none; that names the user's path.

    Raises ClusterError where the worker is not of the kind that is wanted.
    """
    for name, value in wanted.items():
        if (own := kind().get(name)) != value:
            raise ClusterError(
                f"The worker at {get_worker().address} has {name} {own}, this machine has {value}. They might read "
                "differently. Install the same on both, start the worker again, and build again."
            )
    if isinstance(parcel, SourceError):
        return parcel
    name = os.path.basename(parcel.path)
    with READING, TemporaryDirectory(dir=get_worker().local_directory) as folder:
        for file, data in parcel.files.items():
            Path(folder, file).write_bytes(data)
        try:
            return read_one(Path(folder, name))
        except SourceError as error:
            return SourceError(str(error).replace(folder + os.sep, parcel.path.removesuffix(name)))
        except Exception as error:  # as words: not every exception and its traceback can travel
            return ClusterError(
                f"{parcel.path} was not read: {type(error).__name__}: {error}, at the worker {get_worker().address}. "
                f"Without a cluster, kg read {parcel.path} shows whether the document or the worker is the cause."
            )


# ---- here


@dataclass(slots=True)
class _Desk:
    """Hands out sources, only so many ahead, and takes in their readings."""

    client: Client
    scheduler: str
    waiting: deque[tuple[Path, Future[Outcome]]] = field(default_factory=deque)
    since: float = field(default_factory=monotonic)  # when there last was a worker, or we began
    manned: bool = False  # whether there ever was one

    def read(self, sources: Iterator[Path]) -> Iterator[Reading]:
        """The reading of each source, in order."""
        while True:
            ahead = TASKS_AHEAD * max(1, self._threads())
            while len(self.waiting) < ahead and (path := next(sources, None)):
                self.waiting.append((path, self._hand_out(path)))
            if not self.waiting:
                return
            path, future = self.waiting[0]
            try:
                outcome = self._take_in(future)
            except KilledWorker:
                outcome = self._alone(path)
            self.waiting.popleft()
            if isinstance(outcome, KGError):
                raise outcome
            yield outcome

    def _hand_out(self, path: Path) -> Future[Outcome]:
        return self.client.submit(pickle.loads, pickle.dumps(_Errand(packed(path))), pure=False)

    def _take_in(self, future: Future[Outcome]) -> Outcome:
        """What became of a source; waits as long as there are workers."""
        while not future.done():
            try:
                future.exception(timeout=LOOK)  # waits, and leaves the result where it is
            except TimeoutError:
                self._threads()
        try:
            return future.result(timeout=HANDOVER)
        except ImportError as error:
            raise ClusterError(
                f"A worker of {self.scheduler} cannot read: {error}. Install this hkit there too, with what it needs: "
                f"pip install 'hkit[cluster]=={__version__}'."
            ) from error

    def _alone(self, path: Path) -> Outcome:
        """What becomes of a source whose worker died when nothing else is read: is it the fatal one?

        What else was handed out begins again afterwards: some of it may have been counted among the deadly too.
        """
        self.client.cancel([future for _, future in self.waiting])
        try:
            return self._take_in(self._hand_out(path))
        except KilledWorker as error:
            return SourceError(
                f"{path} was not read: the {error.allowed_failures + 1} workers that tried were killed, perhaps for "
                "want of memory. Give the workers more, or split the document."
            )
        finally:
            self.waiting = deque((other, self._hand_out(other)) for other, _ in self.waiting)

    def _threads(self) -> int:
        """The number of documents read at once. Raises ClusterError when there were no workers for too long."""
        scheduler = self.client.scheduler
        if scheduler is None or self.client.status != "running":
            raise OSError("the client is not connected")
        threads: int = sum(self.client.sync(scheduler.ncores, callback_timeout=CONNECT).values())
        if threads:
            self.since, self.manned = monotonic(), True
        elif monotonic() - self.since > PATIENCE:
            left = f"All workers of the scheduler at {self.scheduler} are gone" if self.manned else ""
            none = f"The scheduler at {self.scheduler} has no workers"
            raise ClusterError(
                f"{left or none}. Start some, then build again: dask worker {self.scheduler} --nthreads 1."
                f"{self._at_work() if self.manned else ''}"
            )
        return threads

    def _at_work(self) -> str:
        """The documents that the workers had when they were last seen."""
        paths = [path for path, _ in self.waiting]
        if not paths:
            return ""
        among = paths[0] if len(paths) == 1 else f"one of the {len(paths)} from {paths[0]} to {paths[-1]}"
        return f" If a document was too much for their memory, it is {among}."


@contextmanager
def _connected(scheduler: str) -> Iterator[Client]:
    """A client of the scheduler. When it is closed, the scheduler lets go of what it still had to do for us."""
    try:
        asyncio.run(asyncio.wait_for(_ask(scheduler), CONNECT))
        client = Client(scheduler, timeout=CONNECT, set_as_default=False)
    except (OSError, TimeoutError, ValueError, MemoryError) as error:
        raise ClusterError(
            f"There is no Dask scheduler at {scheduler}. Check the address, or start one: dask scheduler --port 8786."
        ) from error
    try:
        yield client
    except (OSError, CancelledError) as error:
        raise ClusterError(
            f"The scheduler at {scheduler} is gone or does not answer. See that it runs, then build again."
        ) from error
    finally:
        client.close(timeout=CONNECT)


async def _ask(scheduler: str) -> None:
    """Whether a scheduler answers; a client would wait without end for an answer of something else."""
    async with rpc(scheduler, connection_args=Security().get_connection_args("client")) as asked:
        if (await asked.identity())["type"] != "Scheduler":
            raise OSError("this is no scheduler")


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what Dask logs: it would stand between our own lines, and what matters of it becomes an error."""
    loggers = [logging.getLogger(name) for name in NOISY]
    levels = [logger.level for logger in loggers]
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="distributed")
        for logger in loggers:
            logger.setLevel(logging.CRITICAL + 1)
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)
