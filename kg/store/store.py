"""A release, or any RDF files, opened read-only and queryable."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import Any, Self

import pyoxigraph as ox

from kg.errors import DataError, QueryError, ReleaseError
from kg.limits import LONGEST_COMPARED, MOST_HINTS, MOST_WEIGHED
from kg.model.names import meant, nearest
from kg.rdf.files import read_quads
from kg.rdf.graph import AnsweringGraph, Graph, QueryResult, Term, in_graph
from kg.rdf.namespaces import BASE, LOCAL, PREFIXES
from kg.release.folder import DATA, MANIFEST, TEXT, find_release, located, read_manifest, sha256_of, verify
from kg.store import disk
from kg.store.disk import DiskStore
from kg.store.index import Index
from kg.store.sparql_scan import screen
from kg.store.standard import noted, prepare

# How the engine's parser says where a query is wrong.
PLACE = re.compile(r"error at (\d+):(\d+)")
# Where stores on disk are made of large files; those of a release are in a folder of that name in its build.
STORES = Path("build/stores")
# A prefix that a query declares, with its namespace.
DECLARED = re.compile(r"PREFIX\s+([\w.-]*):\s*<([^<>\"{}|^`\\\x00-\x20\ud800-\udfff]*)>", re.IGNORECASE)
Row = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Store:
    """A graph to ask. `id` is the release's, or a digest of the files: two stores of one id answer alike.

    `release` is the release's folder, for its dumps and reports; None when it was opened from `files`. `held` are
    those of its files that are kept open, so that they can be read when the folder is gone: descriptors by name.
    `checksums` has the SHA-256 of each of its files. Of a large graph `disk` is where it lies. `altered` are predicates
    whose literals the engine writes in another form.
    """

    id: str
    oxigraph: Graph
    release: Path | None = None
    files: tuple[Path, ...] = ()
    held: Mapping[str, int] = field(default_factory=dict)
    checksums: Mapping[str, str] = field(default_factory=dict)
    disk: DiskStore | None = None
    altered: Set[str] = frozenset()

    @cached_property
    def index(self) -> Index:
        """The names, classes and words of its things; made when first asked for."""
        return self.disk.index if self.disk else Index.of(self.oxigraph)

    def file(self, name: str) -> Path | None:
        """The path at which a file of the release can be read, by its path within; None if there is none."""
        if name in self.held:
            return Path(f"/proc/self/fd/{self.held[name]}")
        path = self.release / name if self.release else None
        return path if path and path.is_file() else None

    @classmethod
    def open(cls, source: Path, builds: Path = Path("build")) -> Self:
        """Open a source: a release's folder or a build's, an RDF file, or the id of a release below `builds`.

        Of an id its beginning is enough. Raises ReleaseError or DataError.
        """
        if source.is_file():
            return cls.open_files([source])
        return cls.open_release(located(source, builds))

    @classmethod
    def open_release(cls, path: Path) -> Self:
        """The release at a path: its own folder, or that of a build, whose current one it is.

        The default graph holds every triple but the documents' full text; the named graphs are there too. Raises
        ReleaseError when there is none or it cannot be read.
        """
        folder = find_release(path)
        manifest = read_manifest(folder)
        checksums = {name: one.sha256 for name, one in manifest.files.items()}
        if disk.is_large([folder / DATA, folder / TEXT]):
            files = [folder / name for name in (MANIFEST, *checksums)]
            # The stores on disk of a release are in the folder of its build, else beside it.
            stores = (folder.parent.parent if folder.parent.name == "releases" else folder.parent) / STORES.name
            stored = disk.opened(stores, files, lambda: verify(folder).id, partial(_read_release, folder))
            return cls(manifest.id, stored.graph, folder, checksums=checksums, disk=stored)
        store, altered = ox.Store(), set[str]()
        store.bulk_extend(list(noted(_read_release(folder), altered)))
        return cls(manifest.id, store, folder, checksums=checksums, altered=altered)

    @classmethod
    def open_files(cls, paths: Sequence[Path], stores: Path = STORES) -> Self:
        """The files' triples in the default graph, their quads in the graphs they name; nothing added.

        What is made of large files is kept below `stores`. Raises DataError naming file, line and column.
        """
        if paths and disk.is_large(paths):
            stored = disk.opened(stores, paths, lambda: sha256_of(*paths)[:12], partial(_read_all, tuple(paths)))
            return cls(stored.id, stored.graph, files=tuple(paths), disk=stored)
        store, altered = ox.Store(), set[str]()
        store.bulk_extend(noted(_read_all(paths), altered))
        if store and next(store.quads_for_pattern(None, None, None, ox.DefaultGraph()), None) is None:
            # All is in named graphs, as in a dump: queries that name none, and pages, are to see something.
            store.bulk_extend(list(in_graph(store)))
        return cls(sha256_of(*paths)[:12], store, files=tuple(paths), altered=altered)

    def query(self, query: str, **terms: Term) -> QueryResult:
        """The result of a query of our own; `terms` bind its variables, in a SELECT those that it selects.

        The standard prefixes need no declaration. Evaluated in this process without a limit: for queries that hkit or
        its user at the keyboard wrote. Raises QueryError.
        """
        query = query.removeprefix("\ufeff")  # as a file may begin
        screened = screen(query)
        if not query.strip():
            raise QueryError("The query is empty.")
        if screened.updates:
            raise QueryError("This graph is read-only: it answers queries and takes no updates.")
        if screened.services:
            raise QueryError("SERVICE is switched off: nothing is fetched from elsewhere.")
        bound = {ox.Variable(name): term for name, term in terms.items()}
        try:
            return prepare(self.oxigraph, query).run(prefixes=PREFIXES, substitutions=bound or None)
        except SyntaxError as error:
            line, column = map(int, place.groups()) if (place := PLACE.search(str(error))) else (None, None)
            raise QueryError(str(error), line=line, column=column) from error
        except (ValueError, OSError, RuntimeError) as error:
            raise QueryError(str(error)) from error

    def knows(self, iri: str) -> bool:
        """True if the graph says anything of an IRI, anywhere in a triple, or has a graph of that name."""
        try:
            node, some, default = ox.NamedNode(iri), (None, None), ox.DefaultGraph()
        except ValueError:
            return False
        patterns = ((node, *some, default), (*some, node, default), (None, node, None, default), (*some, None, node))
        return any(any(True for _ in self.oxigraph.quads_for_pattern(*one)) for one in patterns)

    def caveats(self, query: str) -> Sequence[str]:
        """Sentences about what the answer to a query may have otherwise than the standard, or than was meant."""
        return (*prepare(self.oxigraph, query, altered=self.altered).caveats, *self.hints(query))

    def hints(self, query: str, names: Iterable[str] | None = None) -> Sequence[str]:
        """A sentence for each name of hkit's in a query that the graph does not know, with the nearest that it does."""
        names = screen(query).names if names is None else names
        if not names:  # as in most queries of programs
            return ()
        declared = PREFIXES | dict(DECLARED.findall(query))
        parts = (each.partition(":") for each in sorted(names))
        ours = ((prefix, declared.get(prefix, ""), local) for prefix, _, local in parts if LOCAL.fullmatch(local))
        found = (self._hint(*each) for each in ours if each[1].startswith(BASE) and len(each[2]) <= LONGEST_COMPARED)
        return tuple(islice(filter(None, found), MOST_HINTS))

    @cached_property
    def _hint(self) -> Callable[[str, str, str], str]:
        """The hint about a name, by its prefix, namespace and local part; none outlives the store."""
        return lru_cache(maxsize=1024)(partial(_hint, self))

    def select(self, query: str, **terms: Term) -> list[Row]:
        """The rows of a SELECT, each as variable name → term; unbound variables are left out."""
        result, graph = self.query(query, **terms), self.oxigraph
        if not isinstance(result, ox.QuerySolutions):
            raise QueryError("This is not a SELECT query.")
        names = [variable.value for variable in result.variables]
        try:
            rows = [zip(names, row, strict=True) for row in result]
        except (SyntaxError, ValueError) as error:
            # It is no longer the query that is read, but the answer of an engine elsewhere.
            raise graph.broken(error) if isinstance(graph, AnsweringGraph) else QueryError(str(error)) from error
        return [{name: value for name, value in row if value is not None} for row in rows]

    def ask(self, query: str, **terms: Term) -> bool:
        """The answer of an ASK."""
        return bool(self.query(query, **terms))

    def construct(self, query: str, **terms: Term) -> list[ox.Triple]:
        """The triples of a CONSTRUCT or DESCRIBE."""
        result = self.query(query, **terms)
        if not isinstance(result, ox.QueryTriples):
            raise QueryError("This is neither CONSTRUCT nor DESCRIBE.")
        return list(result)

    def quads(self, *, named: bool = True) -> list[ox.Quad]:
        """The quads to hand out: the named graphs of a release without the full text, or all of the files.

        It is read from the files again: the store writes numbers in its own way, such as 1.1 for 1.10. Unless blank
        nodes are to be `named` always the same, which may take for ever where many are alike, they have any names.
        Raises DataError if the files have changed since they were opened.
        """
        if self.release is not None:
            return list(ox.parse(path=self.file(DATA), format=ox.RdfFormat.N_QUADS))
        if not self.files:
            # One that was a release has graphs of hkit's own names.
            names = [(each, str(each)) for each in self.oxigraph.named_graphs()]
            if not any(name.startswith(f"<{BASE}graph/") for _, name in names):
                return list(self.oxigraph)
            kept = [each for each, name in names if not name.startswith(f"<{BASE}graph/text/")]
            return [quad for each in kept for quad in self.oxigraph.quads_for_pattern(None, None, None, each)]
        try:
            changed = sha256_of(*self.files)[:12] != self.id
        except OSError as error:
            raise DataError(f"{error.filename} cannot be read again: {error.strerror}. Open the graph anew.") from error
        if changed:
            files = ", ".join(path.name for path in self.files)
            raise DataError(f"{files} changed after it was opened. Open the graph anew.")
        quads = list(_read_all(self.files))
        blank = (isinstance(node, ox.BlankNode) for q in quads for node in (q.subject, q.object, q.graph_name))
        if not named or not any(blank):
            return quads
        dataset = ox.Dataset(quads)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return list(dataset)


def _hint(store: Store, prefix: str, namespace: str, local: str) -> str:
    if store.knows(namespace + local):
        return ""
    names = store.index.named(namespace, MOST_WEIGHED, every=True)
    near = nearest(local, (iri.removeprefix(namespace) for iri in names), most=1)
    return f"Nothing in this graph is named {prefix}:{local}.{meant([f'{prefix}:{name}' for name in near])}"


def _read_release(folder: Path) -> Iterator[ox.Quad]:
    """The quads of a release: each in its own graph, and all but the full text in the default graph too."""
    try:
        for quad in ox.parse(path=folder / DATA, format=ox.RdfFormat.N_QUADS):
            yield quad
            yield ox.Quad(quad.subject, quad.predicate, quad.object)
        yield from ox.parse(path=folder / TEXT, format=ox.RdfFormat.N_QUADS)
    except (OSError, SyntaxError) as error:
        raise ReleaseError(f"The release {folder} cannot be read ({error}). Build it again: kg build.") from error


def _read_all(paths: Sequence[Path]) -> Iterator[ox.Quad]:
    """The quads of files; a blank node of one is never that of another, whatever they are called."""
    for path in paths:
        yield from read_quads(path, apart=len(paths) > 1)


@dataclass(frozen=True)
class StoreLocation:
    """The place a store is opened from, as it was at one time: two that are equal open the same.

    A release's folder or RDF files, with a stamp of each file that tells whether it was replaced. Below `stores` is
    what is made of large files.
    """

    release: Path | None
    files: tuple[Path, ...]
    stamps: tuple[disk.Stamp, ...]
    stores: Path = STORES

    @classmethod
    def of_release(cls, path: Path) -> Self:
        """The release that a path means now. Raises ReleaseError when there is none."""
        folder = find_release(path)
        return cls(folder, (), (disk.stamp(folder / MANIFEST),))

    @classmethod
    def of_files(cls, files: tuple[Path, ...], stores: Path = STORES) -> Self:
        """RDF files as they are now. Raises DataError when one is not there."""
        return cls(None, files, tuple(map(disk.stamp, files)), stores)

    def open(self) -> Store:
        """The store, its release verified and held. Raises ReleaseError or DataError when it cannot be opened."""
        if self.release is None:
            return Store.open_files(self.files, self.stores)
        return hold(Store.open_release(self.release), self.release)


def hold(store: Store, folder: Path) -> Store:
    """A store with its release's files, verified and kept open. Raises ReleaseError."""
    large = disk.is_large([folder / DATA, folder / TEXT])  # then it was verified when its store on disk was made
    files = (read_manifest(folder) if large else verify(folder)).files
    try:
        held = {name: os.open(folder / name, os.O_RDONLY) for name in files if name != TEXT}
    except OSError as error:
        raise ReleaseError(f"{error.filename} cannot be read: {error.strerror}.") from error
    checksums = {name: one.sha256 for name, one in files.items()}
    return replace(store, release=folder, held=held, checksums=checksums)
