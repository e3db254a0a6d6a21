"""Read this file first: the pipeline, top to bottom, from source texts to a release.

    read → validate → reason → export → release

Each stage is a function of what the one before gave. Validation comes before reasoning: what follows from a wrong
fact would make the fact look right. A graph that does not conform makes no release.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import SourceError
from kg.formats.jsonld import as_file
from kg.formats.syntaxes import lines, turtle
from kg.limits import RELEASES_KEPT
from kg.linking.table import confirmed, link_quads, read_links
from kg.model.claims import Reading
from kg.rdf import namespaces as ns
from kg.rdf.admission import admit, one_node_each, one_unit_each
from kg.rdf.claims import write, write_vocabulary
from kg.rdf.conformance import conforming
from kg.rdf.graph import in_graph, store_of
from kg.rdf.reasoning import infer
from kg.rdf.validation import Report
from kg.rdf.vocabulary import load_ontology, load_vocabulary
from kg.reading.one import SourceText
from kg.reading.parallel import read_many
from kg.reading.syntax.parser import versions
from kg.release.citation import bibtex, card, cff
from kg.release.coverage import Coverage, account
from kg.release.description import METADATA, Described, describe, outline
from kg.release.folder import DATA, TEXT, dumps, files_of, graph_iri, publish, release_id, select
from kg.release.provenance import Origin, deciding, licence_given, time_given
from kg.resources import __version__
from kg.store.saved_queries import question_quads
from kg.store.store import Store

if TYPE_CHECKING:
    from kg.reading.llm import ChatServer, Proposals

STAGES = ("read", "validate", "reason", "export", "release")
BUNDLED = Path(__file__).parent / "sources" / "hky2024-16.txt"

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """The product of a build: its folder, coverage by document, number of entities, quads by graph, seconds by stage.

    `proposals` tells what became of a language model's claims, where one was asked.
    """

    release: Path
    coverage: tuple[Coverage, ...]
    entities: int
    graphs: dict[str, int]
    report: Report
    seconds: dict[str, float]
    proposals: Proposals | None = None


@contextmanager
def _timed(progress: Progress, seconds: dict[str, float], name: str) -> Iterator[None]:
    """Tell `progress` that a stage begins, and time what happens inside as its `seconds`."""
    progress(name)
    start = perf_counter()
    yield
    seconds[name] = perf_counter() - start


def build(
    sources: Sequence[Path | SourceText] = (BUNDLED,),
    out: Path = Path("build"),
    *,
    progress: Progress = lambda _stage: None,
    jobs: int = 1,
    scheduler: str | None = None,
    model: ChatServer | None = None,
    links: Path | None = None,
    generated_at: str | None = None,
    licence: str | None = None,
    kept: int = RELEASES_KEPT,
) -> Summary:
    """Build a release of the sources below `out`, and make it current; `jobs` sources are read at once.

    With the address of a Dask `scheduler` its workers read them instead, with the same result. A language `model`
    reads them too. Of the rows of `links` those that a person confirmed are published. The time (ISO 8601) and the
    licence's address are told in the description, if given; neither is guessed. The newest `kept` releases stay.

    Raises SourceError when a text cannot be read or one of these is not what it should be, ClusterError when a cluster
    cannot read, DataError when a row of `links` is wrong, InvalidGraph when the graph does not conform, ReleaseError
    when the release cannot be written; the release before it then stays current.
    """
    seconds: dict[str, float] = {}
    stage = partial(_timed, progress, seconds)
    origin = Origin(time_given(generated_at), licence_given(licence), {}, deciding(), versions(), __version__)
    ontology, standard = load_ontology(), load_vocabulary()
    rows = read_links(links) if links else []  # what is wrong is told before the sources are read, which may take long
    with stage("read"):
        readings, proposals = read_again(read(sources, jobs, scheduler), model)
    with stage("validate"):
        linked = link_quads(confirmed(links, rows, entities(readings)), links.name) if links else []
        readings, asserted, report = conforming(readings, lambda kept: [*write_all(kept, ontology, standard), *linked])
    with stage("reason"):
        quads = sorted([*asserted, *reason(asserted, ontology), *question_quads()], key=str)
    with stage("export"):
        coverage = tuple(map(account, readings))
        series = {ns.document(one.document.id): one.document.metadata.series or "" for one in readings}
        files = contents(quads, report, coverage, replace(origin, series=series))
        files |= {"links.csv": links.read_bytes()} if links else {}
    with stage("release"):
        graphs = dict(Counter(graph_iri(quad) for quad in quads))
        ids = tuple(item.document for item in coverage)
        release = publish(out, files, version=__version__, documents=ids, graphs=graphs, kept=kept)
    return Summary(release, coverage, len(entities(readings)), graphs, report, seconds, proposals)


def read(sources: Sequence[Path | SourceText], jobs: int = 1, scheduler: str | None = None) -> list[Reading]:
    """The readings of the sources, in order of their names. Raises as `read_many` does, and for two of one name."""
    with closing(read_many(sources, jobs, scheduler)) as each:  # closed at once: nothing is read on after Ctrl-C
        readings = sorted(each, key=lambda reading: reading.document.id)
    twice = [name for name, number in Counter(one.document.id for one in readings).items() if number > 1]
    if twice:
        raise SourceError(f"Two sources have the id {twice[0]}. Give each an `id` of its own in the .toml beside it.")
    return one_unit_each(admit(reading) for reading in one_node_each(readings))


def graph_of(text: str, metadata: Mapping[str, str | int]) -> Store:
    """The graph of a text in memory, checked and with what follows, but no release; `metadata` is as in a `.toml`."""
    readings = read([SourceText(Path("The text"), text.encode(), {"id": "text", **metadata})])
    ontology, standard = load_ontology(), load_vocabulary()
    _, asserted, _ = conforming(readings, lambda kept: write_all(kept, ontology, standard))
    quads = [*asserted, *reason(asserted, ontology)]
    return Store(readings[0].document.id, store_of([*quads, *in_graph({quad.triple for quad in quads})]))


def read_again(readings: list[Reading], model: ChatServer | None) -> tuple[list[Reading], Proposals | None]:
    """The readings with what a language model adds to them, if one is asked; its code is not loaded otherwise."""
    if model is None:
        return readings, None
    from kg.reading import llm

    return llm.read_again(readings, model)


def write_all(readings: Sequence[Reading], ontology: Sequence[ox.Quad], standard: Sequence[ox.Quad]) -> list[ox.Quad]:
    """Everything asserted: the ontology, the vocabularies with what the readings add, and the readings."""
    own = [quad for reading in readings for quad in write(reading)]
    return [*ontology, *write_vocabulary(readings, standard), *own]


def entities(readings: Sequence[Reading]) -> set[str]:
    """The IRIs of the entities of some readings."""
    return {ns.entity(entity.slug) for reading in readings for entity in reading.entities}


def reason(asserted: Sequence[ox.Quad], ontology: Sequence[ox.Quad]) -> list[ox.Quad]:
    """The triples that follow from the facts of all documents together, in the graph of inferred triples."""
    facts = [quad.triple for quad in select(asserted, "facts")]
    graph = ox.NamedNode(ns.graph("inferred"))
    return list(in_graph(infer(facts, [quad.triple for quad in ontology]), graph))


def contents(
    quads: Sequence[ox.Quad], report: Report, coverage: Sequence[Coverage], origin: Origin
) -> dict[str, bytes]:
    """The files of the release but its manifest, by path."""
    text = select(quads, "text")
    data = sorted(set(quads) - set(text), key=str)
    files = {DATA: lines(data), TEXT: lines(text)}
    dumped = dumps(data)
    described = Described(release_id(files[DATA], files[TEXT]), store_of(data), files_of(dumped), origin)
    cited = card(outline(described))
    dumped |= {METADATA: turtle(describe(described)), "citation.bib": bibtex(cited).encode()}
    dumped |= {"CITATION.cff": citation.encode()} if (citation := cff(cited)) else {}
    sums = (f"{file.sha256}  {name}\n" for name, file in files_of(dumped).items())  # as `sha256sum --check` reads them
    dumped["SHA256SUMS"] = "".join(sums).encode()
    return {
        **files,
        "report.json": as_file(report.as_json(), in_order=True),
        "coverage.json": as_file([*map(asdict, coverage)], in_order=True),
        **{f"dumps/{name}": content for name, content in dumped.items()},
    }
