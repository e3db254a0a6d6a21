"""The description of a dataset for catalogues: VoID with its numbers, DCAT, editions and files, rights, its making."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple, cast

import pyoxigraph as ox

from kg.formats.csvw import DESCRIPTION, TABLES
from kg.limits import MOST_TITLES
from kg.model.identity import slug
from kg.rdf.graph import Graph, GraphName, Node, Subject, checksum, english, number, say, term, typed
from kg.rdf.namespaces import BASE, PREFIXES
from kg.release.folder import BY_FILE, TABLE, ReleaseFile
from kg.release.provenance import Origin, provenance

METADATA = "metadata.ttl"
CSVW = "http://www.w3.org/ns/csvw"
# The graphs of a document: what it says, who says so, and its own parts.
OWN = ("facts", "claims", "source")
EXAMPLES = 3
TEXTS, CLAIMS = f"{BASE}graph/text/", f"{BASE}graph/claims/"
AUTHORITY = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*/?")
# What is counted for VoID.
ASKED: dict[str, str] = TABLE["asked"]


class Described(NamedTuple):
    """A dataset to be described: its id, the store that has it, and its files by name.

    A file that is made on request has neither size nor checksum. `origin` is known of a dataset that a build made.
    `home` is the address below which the dataset has its own name. At most `most` of its documents are described,
    if that is given.
    """

    id: str
    store: Graph
    files: Mapping[str, ReleaseFile | None]
    origin: Origin | None = None
    home: str = BASE
    most: int | None = None

    @property
    def dataset(self) -> ox.NamedNode:
        """The dataset's own name."""
        return self.named("dataset")

    def named(self, name: str) -> ox.NamedNode:
        """The name of a thing that only the description speaks of."""
        return ox.NamedNode(f"{self.home}.well-known/void#{name}")

    def graphs(self) -> list[ox.NamedNode]:
        """The named graphs that are handed out: all but the full texts."""
        named = (graph for graph in self.store.named_graphs() if isinstance(graph, ox.NamedNode))
        return sorted((graph for graph in named if not graph.value.startswith(TEXTS)), key=str)

    def triples(self, subject: Subject | None, predicate: str, value: Node | None = None) -> Iterator[ox.Triple]:
        """The triples of a property, by its prefixed name, each once in however many graphs it is."""
        seen: set[ox.Triple] = set()
        for quad in self.store.quads_for_pattern(subject, term(predicate), value, None):
            if quad.triple not in seen:
                seen.add(quad.triple)
                yield quad.triple

    def said(self, subject: Subject, *names: str) -> Iterator[tuple[str, ox.NamedNode | ox.Literal | None]]:
        """The values of some properties that can stand alone: no blank node, whose own triples are not here."""
        return ((name, _plain(triple.object)) for name in names for triple in self.triples(subject, name))

    def documents(self) -> Iterator[ox.Triple]:
        """The triples that say of a thing that it is a source document."""
        return islice(self.triples(None, "rdf:type", term("hkit:SourceDocument")), self.most)


def describe(described: Described) -> list[ox.Triple]:
    """The whole description, at the dataset's own address; see `at` for another host's."""
    counted = _statistics(described.dataset, described.store, [ox.DefaultGraph(), *described.graphs()])
    return [*outline(described), *counted, *_parts(described), *_editions(described)]


def outline(described: Described) -> list[ox.Triple]:
    """The description without what has to be counted: title, rights, documents, files, the making."""
    triples = [*_dataset(described), *_documents(described), *_service(described)]
    triples += (each for name, file in sorted(described.files.items()) for each in _distribution(described, name, file))
    if described.origin:
        activity = described.named(f"build-{described.id}")
        triples += provenance(described.dataset, activity, described.store, described.origin)
    return triples


def at(triples: Iterable[ox.Triple], home: str, root: str) -> Iterator[ox.Triple]:
    """The description with the endpoint and the files where a host has them; the names of things stay."""
    moving = {term(name) for name in TABLE["addresses"]}
    for triple in triples:
        value = triple.object
        if triple.predicate in moving and isinstance(value, ox.NamedNode) and value.value.startswith(home):
            value = ox.NamedNode(root + value.value.removeprefix(home))
        yield ox.Triple(triple.subject, triple.predicate, value)


def _dataset(described: Described) -> Iterator[ox.Triple]:
    title = _title(described)
    yield from say(
        described.dataset,
        ("a", term("void:Dataset")),
        ("a", term("dcat:Dataset")),
        ("dcterms:title", english(title)),
        ("dcterms:description", english(f"{title}, as triples of RDF.")),
        ("dcterms:identifier", ox.Literal(described.id)),
        ("dcat:version", ox.Literal(described.id)),
        ("void:sparqlEndpoint", ox.NamedNode(f"{described.home}sparql")),
    )
    claims = [graph for graph in described.graphs() if graph.value.startswith(CLAIMS)][: described.most]
    makers = {value for graph in claims for _, value in described.said(graph, "dcterms:creator")}
    for value in sorted(makers, key=str):
        agent = described.named(f"creator-{slug(value.value)}") if isinstance(value, ox.Literal) else value
        yield from say(described.dataset, ("dcterms:creator", agent))
        if agent:
            yield from say(agent, ("a", term("foaf:Agent")), ("foaf:name", value if agent != value else None))
    if origin := described.origin:
        yield from say(
            described.dataset,
            ("dcterms:license", ox.NamedNode(origin.licence) if origin.licence else None),
            ("dcterms:rights", None if origin.licence else english(TABLE["unchosen"])),
            ("dcterms:issued", typed(origin.generated_at, "dateTime") if origin.generated_at else None),
        )


def _title(described: Described) -> str:
    """The dataset by the titles of its documents; by its id if it has none."""
    said = (pair for each in described.documents() for pair in described.said(each.subject, "dcterms:title"))
    titles = sorted(title.value for _, title in said if isinstance(title, ox.Literal))
    shown, others = "; ".join(titles[:MOST_TITLES]), len(titles) - MOST_TITLES
    if others > 0:
        whole = described.most is None or len(titles) < described.most
        shown += f" and {others if whole else 'many'} more"
    return f"Knowledge graph of {shown}" if titles else f"Graph {described.id}"


def _plain(value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> ox.NamedNode | ox.Literal | None:
    return value if isinstance(value, ox.NamedNode | ox.Literal) else None


def _parts(described: Described) -> Iterator[ox.Triple]:
    """Some things that claims are about; each named graph, with the licence that an ontology in it says it has."""
    about = sorted({triple.object for triple in described.triples(None, "hkit:about")}, key=str)
    examples = about[:: max(len(about) // EXAMPLES, 1)][:EXAMPLES]
    yield from say(described.dataset, *(("void:exampleResource", _plain(example)) for example in examples))
    for graph in described.graphs():
        yield from say(described.dataset, ("void:subset", graph), ("dcterms:hasPart", graph))
        yield from say(graph, ("a", term("void:Dataset")), ("void:triples", _triples_in(described.store, [graph])))
        for quad in described.store.quads_for_pattern(None, term("dcterms:license"), None, graph):
            ontology = described.store.quads_for_pattern(quad.subject, term("rdf:type"), term("owl:Ontology"), graph)
            if next(ontology, None):
                yield from say(graph, ("dcterms:license", _plain(quad.object)))


def _documents(described: Described) -> Iterator[ox.Triple]:
    """The documents as the graph describes them, with the rights of their words."""
    for kind in described.documents():
        if isinstance(kind.subject, ox.NamedNode):
            names = ("dcterms:title", "dcterms:publisher", "dcterms:rights", "hkit:editionYear")
            yield from say(described.dataset, ("prov:wasDerivedFrom", kind.subject))
            yield from say(kind.subject, *described.said(kind.subject, *names))


def _editions(described: Described) -> Iterator[ox.Triple]:
    """The editions that documents are of, each in its series."""
    editions: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for document, title in sorted(described.origin.series.items()) if described.origin else ():
        years = [triple.object for triple in described.triples(ox.NamedNode(document), "hkit:editionYear")]
        if title and years and isinstance(years[0], ox.Literal):
            editions[title][years[0].value].append(document)
    for title, documents in sorted(editions.items()):
        series = described.named(f"series-{slug(title)}")
        names = [described.named(f"edition-{slug(title)}-{year}") for year in sorted(documents)]
        yield from say(series, ("a", term("dcat:DatasetSeries")), ("dcterms:title", english(title)))
        yield from say(series, ("dcterms:description", english(f"The editions of {title}, each with its triples.")))
        yield from say(series, ("dcat:first", names[0]), ("dcat:last", names[-1]))
        for year, edition, before in zip(sorted(documents), names, [None, *names], strict=False):
            yield from say(edition, ("dcat:inSeries", series), ("dcat:prev", before))
            yield from _edition(described, edition, f"{title} {year}", documents[year])


def _edition(described: Described, edition: ox.NamedNode, title: str, documents: Sequence[str]) -> Iterator[ox.Triple]:
    parts = {f"{BASE}graph/{part}/{document.removeprefix(BASE + 'doc/')}" for document in documents for part in OWN}
    graphs = [graph for graph in described.graphs() if graph.value in parts]
    yield from say(described.dataset, ("dcterms:hasPart", edition), ("void:subset", edition))
    yield from say(
        edition,
        ("a", term("dcat:Dataset")),
        ("a", term("void:Dataset")),
        ("dcterms:title", english(title)),
        ("void:triples", _triples_in(described.store, graphs)),
        ("dcterms:description", english(f"The triples of the documents of {title}.")),
        *(("prov:wasDerivedFrom", ox.NamedNode(document)) for document in documents),
        *(("void:subset", graph) for graph in graphs),
    )
    for graph in graphs:  # each is handed out at its own name
        access = ox.BlankNode(f"access-{slug(graph.value.removeprefix(BASE))}")
        yield from say(edition, ("dcat:distribution", access))
        yield from say(access, ("a", term("dcat:Distribution")), ("dcat:accessURL", graph))


def _service(described: Described) -> Iterator[ox.Triple]:
    service = ox.NamedNode(f"{described.home}sparql")
    protocol = ox.NamedNode("http://www.w3.org/TR/sparql11-protocol/")
    yield from say(protocol, ("a", term("dcterms:Standard")))
    yield from say(
        service,
        ("a", term("dcat:DataService")),
        ("dcterms:title", english("SPARQL endpoint")),
        ("dcterms:conformsTo", protocol),
        ("dcat:endpointURL", service),
        ("dcat:endpointDescription", service),
        ("dcat:servesDataset", described.dataset),
    )


def _distribution(described: Described, name: str, file: ReleaseFile | None) -> Iterator[ox.Triple]:
    """A file as a distribution; its name is its canonical address."""
    url, node = ox.NamedNode(f"{described.home}dumps/{name}"), ox.BlankNode(f"sum-{name.replace('.', '-')}")
    label, media_type, followed = kind_of(name)
    kind, standard = ox.NamedNode(TABLE["media_types"] + media_type), ox.NamedNode(followed) if followed else None
    zipped = ox.NamedNode(TABLE["media_types"] + "application/zip") if name.endswith(".zip") else None
    whole = name in BY_FILE and not zipped
    for each, what in ((kind, "MediaType"), (zipped, "MediaType"), (standard, "Standard")):
        yield from say(each, ("a", term(f"dcterms:{what}"))) if each else ()
    yield from say(described.dataset, ("dcat:distribution", url), ("void:dataDump", url if whole else None))
    yield from say(
        url,
        ("a", term("dcat:Distribution")),
        ("dcterms:title", english(label)),
        ("dcat:accessURL", url),
        ("dcat:downloadURL", url),
        ("dcat:mediaType", kind),
        ("dcterms:conformsTo", standard),
        ("dcat:packageFormat", zipped),
        ("dcat:byteSize", number(file.size, "decimal") if file else None),
        ("spdx:checksum", node if file else None),
    )
    if file:
        yield from checksum(node, file.sha256)


def kind_of(name: str) -> tuple[str, str, str]:
    """The label of a dump, the media type of its content, and the standard that it follows or nothing."""
    if form := BY_FILE.get(name):
        main, _, parameter = form.media_types[0].partition(";")
        if main == "application/zip":
            return form.label, "text/csv", CSVW
        profile = re.fullmatch(r'profile="(.*)"', parameter)
        return form.label, main, profile[1] if profile else ""
    if name == DESCRIPTION:
        return "Description of the CSV tables", "application/csvm+json", CSVW
    return next(table.title for table in TABLES if table.file == name), "text/csv", ""


def _statistics(dataset: Node, store: Graph, graphs: Sequence[GraphName]) -> Iterator[ox.Triple]:
    """Some graphs counted as one: totals, a part for each class and property, and the links to other datasets."""
    yield from say(dataset, *_rows(store, ASKED["all"], graphs)[0])
    for name, many in (("property", "properties"), ("class", "classes")):
        rows = _rows(store, ASKED[many], graphs)
        yield from say(dataset, (f"void:{many}", number(len(rows))))
        for place, row in enumerate(rows):
            part = ox.BlankNode(f"{name}{place}")
            yield from say(dataset, (f"void:{name}Partition", part))
            yield from say(part, *row)
    for (_, first), (_, last) in _rows(store, ASKED["space"], graphs):
        space = re.match(r"(.*[/#]).*\0\1", f"{first.value}\0{last.value}")
        yield from say(dataset, ("void:uriSpace", ox.Literal(space[1]) if space else None))
    yield from _linksets(dataset, store, graphs)


def _triples_in(store: Graph, graphs: Sequence[GraphName]) -> ox.Literal:
    """The number of triples in some graphs together, each counted once."""
    return cast(ox.Literal, dict(_rows(store, ASKED["all"], graphs)[0])["void:triples"]) if graphs else number(0)


def _rows(store: Graph, query: str, graphs: Sequence[GraphName]) -> list[list[tuple[str, ox.NamedNode | ox.Literal]]]:
    """The rows of a SELECT over some graphs, its variables named as the properties of VoID."""
    solutions = cast(ox.QuerySolutions, store.query(query, prefixes=PREFIXES, default_graph=list(graphs)))
    names = [f"void:{variable.value}" for variable in solutions.variables]
    return [list(zip(names, cast("tuple[ox.NamedNode, ...]", tuple(row)), strict=True)) for row in solutions]


def _linksets(dataset: Node, store: Graph, graphs: Sequence[GraphName]) -> Iterator[ox.Triple]:
    """The links to other datasets, by property and by the address (scheme and host) they lead to."""
    links: Counter[tuple[str, str]] = Counter()
    for (_, subject), (_, predicate), (_, value) in _rows(store, ASKED["linked"], graphs):
        start, end = AUTHORITY.match(subject.value), AUTHORITY.match(value.value)
        if end and (start is None or start[0] != end[0]):
            links[predicate.value, end[0]] += 1
    for place, ((link, address), count) in enumerate(sorted(links.items())):
        linkset, other = ox.BlankNode(f"links{place}"), ox.BlankNode(f"target{place}")
        yield from say(dataset, ("void:subset", linkset))
        yield from say(
            linkset,
            ("a", term("void:Linkset")),
            ("void:linkPredicate", ox.NamedNode(link)),
            ("void:subjectsTarget", dataset),
            ("void:objectsTarget", other),
            ("void:triples", number(count)),
        )
        yield from say(other, ("a", term("void:Dataset")), ("void:uriSpace", ox.Literal(address)))
