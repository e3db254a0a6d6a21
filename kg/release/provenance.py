"""The making of a release in PROV: the build, its documents, rules and shapes with the hash of each, its programs."""

import base64
import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from kg.errors import SourceError
from kg.rdf.graph import Graph, checksum, number, say, store_of, term
from kg.rdf.namespaces import BASE, PREFIXES
from kg.release.folder import TABLE
from kg.resources import HERE, resource

MODELS = f"{BASE}rule/llm:"


@dataclass(frozen=True, slots=True)
class Origin:
    """The facts about a build that its graph does not have; nothing of it is guessed.

    `generated_at` is a time in ISO 8601 with its zone, `licence` the address of the data's licence, `series` the name
    of the series that each document, by IRI, is of, or nothing; `inputs` maps the files that decided to their bytes,
    `parsers` the programs that parsed the sentences to their versions. `version` is that of hkit.
    """

    generated_at: str | None = None
    licence: str | None = None
    series: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, bytes] = field(default_factory=dict)
    parsers: Mapping[str, str] = field(default_factory=dict)
    version: str = ""


def deciding() -> dict[str, bytes]:
    """The ontology, shapes, lexicon and rules of this installation, by path."""
    contents: dict[str, bytes] = {}
    for folder, files in TABLE["deciding"].items():
        home = resource(folder) if files == "*.ttl" else HERE / "reading"
        contents |= {f"{folder}/{path.name}": path.read_bytes() for path in sorted(home.glob(files))}
    return contents


def time_given(text: str | None) -> str | None:
    """A time from outside, in ISO 8601 and UTC: `text`, else SOURCE_DATE_EPOCH (seconds since 1970), else none.

    No clock is read, so that a build can be repeated. Raises SourceError for what is no time.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    if not text and not epoch:
        return None
    try:
        moment = datetime.fromisoformat(text) if text else datetime.fromtimestamp(int(epoch), UTC)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError) as error:
        wrong = f"--generated-at {text}" if text else f"SOURCE_DATE_EPOCH={epoch}"
        right = "a time like 2026-01-31T12:00:00Z" if text else "seconds since 1970, such as 1769860800"
        raise SourceError(f"{wrong} is no time. Give {right}.") from error


def licence_given(text: str | None) -> str | None:
    """The address of a licence, from outside. Raises SourceError for what is no web address."""
    if text is None or re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", text):
        return text
    raise SourceError(f"{text} is no address of a licence. Give one like https://creativecommons.org/licenses/by/4.0/.")


def provenance(dataset: ox.NamedNode, activity: ox.NamedNode, store: Graph, origin: Origin) -> list[ox.Triple]:
    """The build as an activity: what it used, what it made, which program did it, with which language model's help."""
    ended = ox.Literal(origin.generated_at, datatype=term("xsd:dateTime")) if origin.generated_at else None
    triples = [
        *say(dataset, ("a", term("prov:Entity")), ("prov:wasGeneratedBy", activity), ("prov:generatedAtTime", ended)),
        *say(activity, ("a", term("prov:Activity")), ("prov:endedAtTime", ended), ("prov:generated", dataset)),
        *_documents(activity, store),
        *_inputs(activity, origin.inputs),
    ]
    agents = [("hkit", "hkit", origin.version)]
    agents += [(f"parser-{name}", name, version) for name, version in origin.parsers.items()]
    rules = {str(quad.object)[1:-1] for quad in store.quads_for_pattern(None, term("hkit:rule"), None, None)}
    models = sorted(rule.removeprefix(MODELS) for rule in rules if rule.startswith(MODELS))
    agents += [(f"model{place}", model, "") for place, model in enumerate(models)]
    for name, label, version in agents:
        agent, said = ox.BlankNode(name), ox.Literal(version) if version else None
        triples += say(activity, ("prov:wasAssociatedWith", agent))
        triples += say(agent, ("a", term("prov:SoftwareAgent")), ("rdfs:label", ox.Literal(label)))
        triples += say(agent, ("schema:softwareVersion", said))
    return triples


def parsers_of(metadata: Path) -> dict[str, str]:
    """The programs that parsed the sentences of a release, with their versions, by its `metadata.ttl`."""
    store = store_of(ox.parse(path=metadata, format=ox.RdfFormat.TURTLE))
    rows = store.query(TABLE["asked"]["parsers"], prefixes=PREFIXES)
    return {row["name"].value: row["version"].value for row in rows}  # type: ignore[union-attr]  # a SELECT has rows


def _documents(activity: ox.NamedNode, store: Graph) -> Iterator[ox.Triple]:
    """The sources, with the hash of the text that was read from each."""
    hashes = {quad.subject: quad.object for quad in store.quads_for_pattern(None, term("hkit:sha256"), None, None)}
    for place, (document, sha256) in enumerate(sorted(hashes.items(), key=str)):
        if isinstance(document, ox.NamedNode) and isinstance(sha256, ox.Literal):
            node = ox.BlankNode(f"text{place}")
            yield from say(activity, ("prov:used", document))
            yield from say(document, ("a", term("prov:Entity")), ("spdx:checksum", node))
            yield from checksum(node, sha256.value)


def _inputs(activity: ox.NamedNode, inputs: Mapping[str, bytes]) -> Iterator[ox.Triple]:
    """The files that decided, each under a name made of its hash (RFC 6920)."""
    for place, (name, content) in enumerate(sorted(inputs.items())):
        digest = hashlib.sha256(content)
        code = base64.urlsafe_b64encode(digest.digest()).decode().rstrip("=")
        file, node = ox.NamedNode(f"ni:///sha-256;{code}"), ox.BlankNode(f"input{place}")
        yield from say(activity, ("prov:used", file))
        yield from say(file, ("a", term("prov:Entity")), ("dcterms:title", ox.Literal(name)))
        yield from say(file, ("dcat:byteSize", number(len(content), "nonNegativeInteger")), ("spdx:checksum", node))
        yield from checksum(node, digest.hexdigest())
