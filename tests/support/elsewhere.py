"""The site's own tests over an engine elsewhere: `pytest --engine NAME` has every store's graph on such an engine."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from typing import Any

import pyoxigraph as ox
import pytest

from kg.remote.client import Endpoint
from kg.remote.graph import Remote
from kg.remote.push import DEFAULT, Mark, push
from kg.store.store import Store
from tests.support.engines import Engine, oxigraph, virtuoso

# Engines of RDF 1.1: a graph with triple terms stays where it is, and that it cannot be pushed is tested apart.
OLDER = {"virtuoso"}
STARTED: dict[str, Callable[[], AbstractContextManager[Engine]]] = {"oxigraph": oxigraph, "virtuoso": virtuoso}
# So many engines run at once; each holds one graph at a time.
MOST = 2


class Engines:
    """Engines that hold the graphs that were last asked for."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.stack = ExitStack()
        self.held: OrderedDict[str, tuple[Engine, Mark]] = OrderedDict()

    def holding(self, store: Store) -> tuple[Engine, Mark]:
        """An engine with the graph of a store, pushed there if no engine has it."""
        if store.id not in self.held:
            if len(self.held) < MOST:
                engine = self.stack.enter_context(STARTED[self.name]())
            else:
                engine = self.held.popitem(last=False)[1][0]
            self.held[store.id] = engine, push(store, engine.endpoint)
        self.held.move_to_end(store.id)
        return self.held[store.id]


class Borrowed(Remote):
    """The graph of a store on an engine, which may hold another before it is asked again."""

    def __init__(self, store: Store, engines: Engines) -> None:
        self._store, self._engines = store, engines
        mark = engines.holding(store)[1]
        super().__init__(engines.holding(store)[0].endpoint, DEFAULT, list(mark.graphs))

    @property
    def endpoint(self) -> Endpoint:
        """Where the graph is now."""
        return self._engines.holding(self._store)[0].endpoint

    @endpoint.setter
    def endpoint(self, _endpoint: Endpoint) -> None:
        pass


def patch(engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every store that is opened have its graph elsewhere, but those without any."""

    def moved(opened: Callable[..., Store]) -> Any:
        def open_moved(_cls: type[Store], *given: Any) -> Store:
            store = opened(*given)
            quads = list(store.oxigraph)
            newer = engines.name in OLDER and any(isinstance(quad.object, ox.Triple) for quad in quads)
            return replace(store, oxigraph=Borrowed(store, engines)) if quads and not newer else store

        return classmethod(open_moved)

    for name in ("open_files", "open_release"):
        monkeypatch.setattr(Store, name, moved(getattr(Store, name)))
