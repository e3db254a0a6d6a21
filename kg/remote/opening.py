"""The graph on an engine elsewhere, found and opened as a release's is."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, replace
from pathlib import Path

from kg.errors import ReleaseError
from kg.limits import LARGE_GRAPH
from kg.release.folder import MANIFEST
from kg.remote.client import Endpoint
from kg.remote.graph import Remote
from kg.remote.push import DEFAULT, Mark
from kg.store import disk
from kg.store.store import Store, hold


@dataclass(frozen=True)
class Elsewhere:
    """An engine with what was pushed there: two that are equal open the same.

    Of the release that was pushed the reports and dumps are taken from `builds`, if it is there too.
    """

    endpoint: Endpoint
    mark: Mark | None
    builds: Path

    def open(self) -> Store:
        """The store. Raises ReleaseError when the push is not whole, EndpointError when the engine does not answer."""
        if self.mark is None:
            remote = Remote(self.endpoint)
            next(remote.quads_for_pattern(None, None, None, None), None)  # whether it answers at all
            moment = f"{self.endpoint.query} {time.time_ns()}"
            return self._indexed(Store(hashlib.sha256(moment.encode()).hexdigest()[:12], remote), remote.size())
        if not self.mark.whole:
            raise ReleaseError(
                f"The push of release {self.mark.release} to {self.endpoint.query} is not finished. Finish it: kg push"
            )
        remote = Remote(self.endpoint, DEFAULT, list(self.mark.graphs))
        store = self._indexed(Store(self.mark.release, remote), self.mark.default)
        folder = self.builds / "releases" / self.mark.release
        return hold(store, folder) if (folder / MANIFEST).is_file() else store

    def _indexed(self, store: Store, triples: int) -> Store:
        """A store, of a large graph with its index on disk."""
        if triples < LARGE_GRAPH:
            return store
        return replace(store, disk=disk.index(self.builds / disk.STORES, store.id, store.oxigraph))
