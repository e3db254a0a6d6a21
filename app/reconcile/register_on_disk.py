"""The register of a large graph: nothing of it is read before it is asked for, and all of it is found by the index."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

import pyoxigraph as ox

from app.names import KEPT
from app.reconcile.register import META, Register, initials, names_of
from kg.model.names import fold
from kg.rdf.graph import Graph
from kg.rdf.namespaces import NS

# So many things that have the words of a name are looked at, and so many of a class for what is said of them.
LOOKED_AT = 300
USES = f"SELECT ?indicator (COUNT(*) AS ?n) WHERE {{ ?claim <{NS}indicator> ?indicator }} GROUP BY ?indicator"


class OnDemand(Mapping[str, tuple[str, ...]]):
    """What is looked up when it is asked for, and then kept for a while; it cannot be listed."""

    def __init__(self, look: Callable[[str], tuple[str, ...]]) -> None:
        self._look = lru_cache(KEPT)(look)

    def __getitem__(self, key: str) -> tuple[str, ...]:
        found = self._look(key)
        if not found:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class LargeRegister(Register):
    """Names, types and uses of properties of a large graph; uses by class are those of some of its things."""

    def _read(self, store: Graph) -> None:
        self._store = store
        self.called, self.plain = OnDemand(self._names), OnDemand(self._plainly)
        self.by_name, self.by_initials = OnDemand(self._with_name), OnDemand(self._with_initials)
        self.weight = lru_cache(KEPT)(self._weigh)  # type: ignore[method-assign]  # the same, kept
        for name, number in self.index.counts("property").items():
            self.uses[name][""] = number
        for name, number in store.query(USES):  # type: ignore[union-attr]  # a SELECT
            self.uses[name.value][""] += int(number.value)
        self.types.update({kind: number for kind, number in self.index.classes(own=False).items() if kind not in META})

    def _names(self, iri: str) -> tuple[str, ...]:
        try:
            quads = list(self._store.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph()))
        except ValueError:
            return ()
        return names_of(iri, quads, self.names.kinds(iri)) if quads else ()

    def _plainly(self, iri: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(filter(None, map(fold, self.called.get(iri, ())))))

    def _with_name(self, name: str) -> tuple[str, ...]:
        return tuple(iri for iri in self._near(name) if name in self.plain.get(iri, ()))

    def _with_initials(self, short: str) -> tuple[str, ...]:
        return tuple(iri for iri in self._near(short) if any(short in initials(n) for n in self.plain.get(iri, ())))

    def _near(self, words: str) -> list[str]:
        return self.index.called(words, LOOKED_AT) if words else []

    def _weigh(self, word: str) -> float:
        return math.log(2 + self.index.total("things") / (1 + self.index.count_called(word)))

    def counts(self, kind: str) -> dict[str, int]:
        """How often each property is used of the first things of a class, or of any for an empty one."""
        if not kind:
            return super().counts("")
        found: Counter[str] = Counter()
        for iri in self.index.members(kind, LOOKED_AT):
            quads = self._store.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph())
            found.update(quad.predicate.value for quad in quads)
        return {iri: found[iri] for iri in self.uses}
