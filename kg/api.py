"""A graph in Python: `kg.open("build")` gives entities, statements and figures as plain objects, and answers SPARQL."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.compare.claims import Claim, EntityRecord, Figure, Name, StatementRecord, Value
from kg.compare.diff import Difference, diff
from kg.compare.figures import Row, rows
from kg.compare.records import Records, find_things
from kg.errors import ClosedGraph, MissingPackage, UnknownName
from kg.model.names import fold, meant, nearest
from kg.rdf.graph import in_graph, python_value, store_of
from kg.rdf.namespaces import NS, OWL, prefixed
from kg.store.store import Store

if TYPE_CHECKING:
    import pandas as pd
    from rdflib.graph import Dataset, Graph as RdflibGraph


SHOWN = 20  # names that are all told where none is near
# The classes of the terms that a claim may have, used in it or not.
TERMS = {"predicate": [OWL + "ObjectProperty", OWL + "DatatypeProperty"], "indicator": [NS + "Indicator"], "object": []}


class KnowledgeGraph:
    """A graph to read; nothing changes it. Iterating over it gives its entities.

    >>> import kg
    >>> from kg.resources import resource
    >>> with kg.open(resource("ontology/vocab.ttl")) as graph:  # any RDF will do
    ...     hedge = graph.entity("more than")
    ...     print(hedge.key, [str(kind) for kind in hedge.kinds])
    ...     for statement in graph.statements(hedge):
    ...         print(statement)
    ...     print([entity.label for entity in graph.search("venture capitol", limit=1)])
    ...     graph.query("SELECT (COUNT(*) AS ?hedges) (0.5 AS ?half) { ?hedge skos:inScheme voc:qualifier }")
    moreThan ['Concept']
    more than · definition · The value is a lower bound, itself excluded.
    more than · inScheme · Qualifier
    ['venture capital']
    [{'hedges': 6, 'half': Decimal('0.5')}]
    """

    def __init__(self, store: Store) -> None:
        self._open: Store | None = store

    @property
    def id(self) -> str:
        """The release's id, or a digest of the files: two graphs of one id say the same."""
        return self._store.id

    def __iter__(self) -> Iterator[EntityRecord]:
        return iter(self.entities())

    def __len__(self) -> int:
        return len(self._records.entities)

    def __contains__(self, item: object) -> bool:
        return (item.iri if isinstance(item, EntityRecord | Name) else item) in self._records.entities

    def __enter__(self) -> KnowledgeGraph:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<kg.KnowledgeGraph {self._open.id if self._open else 'closed'}>"

    def close(self) -> None:
        """Give the memory back. Objects that were read stay; the graph answers no more."""
        vars(self).clear()
        self._open = None

    def entities(self, kind: str | None = None, having: Iterable[tuple[str, str]] = ()) -> tuple[EntityRecord, ...]:
        """The entities, in order of their names: of a kind and those below it, if given.

        `having` are properties with values that they all have as facts: `[("audience", "start-ups")]`. Kinds,
        properties and values are given by their IRI, the last part of it, or a name. Raises UnknownName.
        """
        records, every = self._records, dict(self._records.entities)
        if kind is not None:
            above = lru_cache(maxsize=None)(records.wider)
            classes = {iri: {wider for each in one.kinds for wider in above(each.iri)} for iri, one in every.items()}
            chosen = self._chosen(kind, map(records.name, set(chain(*classes.values()))), "kind of thing")
            every = {iri: every[iri] for iri, own in classes.items() if own & chosen}
        for name, value in having:
            said = {iri: records.described(iri) for iri in every}
            properties = self._chosen(name, map(records.name, set(chain(*said.values()))), "property of these")
            values = {i: {records.value(v) for p in properties for v in one.get(p, ())} for i, one in said.items()}
            chosen = self._chosen(value, chain(*values.values()), f"{name} of these")
            every = {iri: every[iri] for iri, some in values.items() if chosen & set(map(_key, some))}
        return tuple(sorted(every.values(), key=lambda entity: (entity.label.casefold(), entity.iri)))

    def entity(self, name: str) -> EntityRecord:
        """The entity of an IRI, the last part of one, or a name. Raises UnknownName, which offers near names."""
        entities, wanted = self._records.entities, fold(name)
        called = (each for each in entities.values() if name in (each.iri, each.key))
        named = (each for each in self if wanted in (fold(each.label), *map(fold, each.names)))
        if entity := next(chain(called, named), None):
            return entity
        iri = find_things(self._store, name)[0]
        if iri not in entities:
            raise UnknownName(f"'{name}' is called {iri}, which is no entity. Ask graph.query about it.")
        return entities[iri]

    def statements(
        self, entity: EntityRecord | str | None = None, predicate: str | None = None, object: str | None = None
    ) -> tuple[StatementRecord, ...]:
        """The statements, of one entity, predicate or object if given, each by its IRI, the last part of it, or a name.

        Raises UnknownName for a name that the graph does not have.
        """
        return self._of(self._records.statements, entity, predicate=predicate, object=object)

    def figures(self, entity: EntityRecord | str | None = None, indicator: str | None = None) -> tuple[Figure, ...]:
        """The figures, of one entity or indicator if given, each by its IRI, the last part of it, or a name.

        Raises UnknownName for a name that the graph does not have.
        """
        return self._of(self._records.figures, entity, indicator=indicator)

    def claims(self, entity: EntityRecord | str | None = None) -> tuple[Claim, ...]:
        """The statements and figures together."""
        return (*self.statements(entity), *self.figures(entity))

    def search(self, words: str, limit: int = 10) -> list[EntityRecord]:
        """The entities whose names or quotes have these words, best first; misspelt names are found too."""
        entities = self._records.entities
        hits = self._store.index.find(words, limit=10 * limit)
        return [entities[hit.iri] for hit in hits if hit.iri in entities][:limit]

    def compare(self, entity: EntityRecord | str | None = None, indicator: str | None = None) -> list[Row]:
        """The figures lined up over editions, with the changes that their words allow to tell."""
        return rows(self.figures(entity, indicator))

    def diff(self, newer: KnowledgeGraph) -> Difference:
        """The difference to a newer graph: new, gone and changed things."""
        return diff(self._store, newer._store, (self.id, newer.id))

    def query(self, sparql: str, *, labels: bool = False) -> list[dict[str, Any]]:
        """The rows of a SELECT: IRIs as text, numbers as int, Decimal or float, other literals as text.

        With `labels` the name of each IRI stands beside it: `park` and `park_label`. The standard prefixes need no
        declaration. Raises QueryError.
        """
        self._warn(sparql)
        rows: list[dict[str, Any]] = []
        for row in self._store.select(sparql):
            nodes = {name: term for name, term in row.items() if labels and isinstance(term, ox.NamedNode)}
            names = {f"{name}_label": self._records.label(term.value) for name, term in nodes.items()}
            rows.append({**{name: python_value(term) for name, term in row.items()}, **names})
        return rows

    def ask(self, sparql: str) -> bool:
        """The answer of an ASK."""
        self._warn(sparql)
        return self._store.ask(sparql)

    def _warn(self, sparql: str) -> None:
        for caveat in self._store.caveats(sparql):
            warnings.warn(caveat, stacklevel=3)

    def rdflib(self, construct: str | None = None) -> RdflibGraph:
        """A copy as an rdflib Graph: the union of all graphs, or the triples of a CONSTRUCT or DESCRIBE."""
        from oxrdflib import OxigraphStore
        from rdflib.graph import DATASET_DEFAULT_GRAPH_ID, Graph as RdflibGraph

        triples = self._store.construct(construct) if construct else {quad.triple for quad in self._store.quads()}
        return RdflibGraph(OxigraphStore(store=store_of(in_graph(triples))), DATASET_DEFAULT_GRAPH_ID)

    def dataset(self) -> Dataset:
        """A copy as an rdflib Dataset, with the named graphs kept apart."""
        from oxrdflib import OxigraphStore
        from rdflib.graph import Dataset

        return Dataset(OxigraphStore(store=store_of(self._store.quads())))

    def frame(self, items: Iterable[EntityRecord | Claim | dict[str, Any]] | str) -> pd.DataFrame:
        """A pandas DataFrame of entities, claims, or a query's rows. Raises MissingPackage where there is no pandas."""
        try:
            import pandas as pd
        except ImportError as error:
            raise MissingPackage("Frames need pandas. Install it: pip install 'hkit-graph[notebook]'.") from error
        rows = self.query(items) if isinstance(items, str) else items
        return pd.DataFrame([item if isinstance(item, dict) else as_row(item) for item in rows])

    @property
    def _store(self) -> Store:
        if self._open is None:
            raise ClosedGraph("This graph is closed. Open it again: kg.open.")
        return self._open

    @cached_property
    def _records(self) -> Records:
        return Records(self._store.oxigraph)

    def _of(self, claims: Sequence[Any], entity: EntityRecord | str | None, **parts: str | None) -> tuple[Any, ...]:
        """The claims of one entity, and of those the ones whose parts are called so, each if given."""
        iri = (self.entity(entity) if isinstance(entity, str) else entity).iri if entity is not None else None
        own = [claim for claim in claims if iri in (None, claim.entity.iri)]
        for what, called in parts.items():
            if called is not None:
                known = (self._records.name(iri) for kind in TERMS[what] for iri in self._records.instances(kind))
                chosen = self._chosen(called, chain(known, (getattr(claim, what) for claim in claims)), what)
                own = [claim for claim in own if _key(getattr(claim, what)) in chosen]
        return tuple(own)

    def _chosen(self, text: str, names: Iterable[Name | Value], what: str) -> set[str]:
        """The keys of the names and literals that a text means. Raises UnknownName offering near ones."""
        keys: defaultdict[str, set[str]] = defaultdict(set)
        shown: dict[str, str] = {}
        for name in sorted(set(names), key=str):
            shown[fold(str(name))] = str(name)
            called = (name.iri, prefixed(name.iri), name.key) if isinstance(name, Name) else ()
            for part in (*called, str(name)):
                keys[fold(part)].add(_key(name))
        if fold(text) not in keys:
            near = [shown[each] for each in nearest(fold(text), shown)]
            there = f" There is {', '.join([*shown.values()][:SHOWN])}." if 0 < len(shown) <= SHOWN else ""
            raise UnknownName(f"No {what} is called '{text}'.{meant(near) or there}")
        return keys[fold(text)]


def _key(value: Name | Value) -> str:
    return value.iri if isinstance(value, Name) else value.text


def as_row(item: EntityRecord | Claim) -> dict[str, Any]:
    """An entity or claim as one flat row: names by their labels, with their IRIs beside them; numbers as float.

    >>> import kg
    >>> from kg.resources import resource
    >>> row = as_row(kg.open(resource("ontology/vocab.ttl")).statements("more than", "inScheme")[0])
    >>> row["entity"], row["predicate"], row["object"], row["object_iri"]
    ('more than', 'inScheme', 'Qualifier', 'https://w3id.org/hkit/vocab/qualifier')
    """
    row: dict[str, Any] = {}
    for each in fields(item):
        value = getattr(item, each.name)
        if each.name == "quotes":
            row["quote"] = item.quote if isinstance(item, Claim) else ""
        elif isinstance(value, Name):
            row |= {each.name: value.label, f"{each.name}_iri": value.iri}
        elif isinstance(value, tuple):
            row[each.name] = ", ".join(map(str, value))
        elif isinstance(value, Decimal):
            row[each.name] = float(value)
        else:
            row[each.name] = str(value) if isinstance(value, Value) else value
    return {**row, "number": item.number} if isinstance(item, Figure) else row
