"""Many documents read by several processes at once, in the order given, with no more in memory than are being read."""

import os
from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread

from kg.errors import MissingPackage, SourceError
from kg.limits import DOCUMENTS_AHEAD
from kg.model.claims import Reading
from kg.reading.one import SourceText, read_one


def read_many(
    sources: Sequence[Path | SourceText], jobs: int = 1, scheduler: str | None = None
) -> Generator[Reading, None, None]:
    """The readings of the sources, in their order; `jobs` of them are read at once.

    With the address of a Dask scheduler, its workers read instead. Raises SourceError for the first source that cannot
    be read, and when a reading process was killed; ClusterError when a cluster fails; MissingPackage without Dask.
    """
    if scheduler:
        try:
            import distributed  # noqa: F401  # asked for alone, so that no other import's failure is taken for its own
        except ImportError as error:
            raise MissingPackage("A cluster needs Dask. Install it: pip install 'hkit-graph[cluster]'.") from error
        from kg.reading.dask import read_on

        yield from read_on(scheduler, sources)
        return
    if jobs <= 1 or len(sources) < 2:
        yield from map(read_one, sources)
        return
    paths = iter(sources)
    context = get_context("forkserver")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_end_with_the_build) as pool:
        ahead = islice(paths, jobs * DOCUMENTS_AHEAD)
        waiting: deque[Future[Reading]] = deque(pool.submit(read_one, path) for path in ahead)
        try:
            while waiting:
                yield waiting.popleft().result()
                waiting.extend(pool.submit(read_one, path) for path in islice(paths, 1))
        except BrokenProcessPool as error:
            killed = "A reading process was killed, perhaps for want of memory. Try again with fewer --jobs."
            raise SourceError(killed) from error
        finally:
            pool.shutdown(cancel_futures=True)


def _end_with_the_build() -> None:
    """Have this process end when the build is killed: it would wait for the next document for ever."""

    def wait() -> None:
        if (build := parent_process()) is not None:
            build.join()
            os._exit(1)

    Thread(target=wait, daemon=True).start()
