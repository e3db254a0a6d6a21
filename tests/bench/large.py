"""A release as large as you like: the chapter's graph again and again, its documents and things renamed each time.

`write_release` streams, so that its memory does not grow with the triples. What all documents share stays one: the
vocabulary, the indicators, the rules, and the city itself, which so becomes a hub with claims in every document.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from kg import __version__
from kg.release import DATA, MANIFEST, TEXT, File, Manifest, read_manifest

# Where a copy's number goes in the text of a copy; it occurs in no N-Quads.
HERE = "\x00"
SHARED = ("hong-kong", "hong-kong-government")
THING = re.compile(r"(<https://w3id\.org/hkit/id/([^>#/]+))>")
NAME = re.compile(r'(<\S+/id/([^/>]+)> <\S+(?:prefLabel|altLabel|label)> "[^"]*)"')
# The graphs that each document has of its own; what follows from its facts is copied with them.
OWN = re.compile(r"<https://w3id\.org/hkit/graph/(?:(?:claims|facts|source|text)/[^>]+|inferred)> \.$")
DUMP = "dumps/hkit.nq.gz"


def write_release(of: Path, folder: Path, triples: int) -> int:
    """Write a release with at least so many triples, copied from another, into a new folder; gives their number."""
    common, template = _split((of / DATA).read_text(encoding="utf-8").splitlines(), of)
    _, texts = _split((of / TEXT).read_text(encoding="utf-8").splitlines(), of)
    copies = max(1, -(-(triples - len(common)) // len(template)))
    (folder / "dumps").mkdir(parents=True)
    with (folder / DATA).open("wb") as data, gzip.open(folder / DUMP, "wb", compresslevel=1) as dump:
        for part in _copies(common, template, copies):
            data.write(part)
            dump.write(part)
    with (folder / TEXT).open("wb") as text:
        for part in _copies([], texts, copies):
            text.write(part)
    files = {name: File((folder / name).stat().st_size, _digest(folder / name)) for name in (DATA, TEXT, DUMP)}
    documents = tuple(f"{each}-{number}" for number in range(copies) for each in read_manifest(of).documents)
    given = Manifest(_digest(folder / DATA, folder / TEXT)[:12], __version__, documents, {}, files)
    (folder / MANIFEST).write_bytes(given.as_json())
    return len(common) + copies * len(template)


def things(of: Path) -> list[str]:
    """The last parts of the IRIs of the things that every copy has, each with a place for the copy's number."""
    found = {match[2] for match in THING.finditer((of / DATA).read_text(encoding="utf-8"))}
    return sorted(f"{name}-{HERE}" for name in found.difference(SHARED))


def _split(lines: list[str], of: Path) -> tuple[list[str], list[str]]:
    """The lines that stay as they are, and those of a document, with a place for the number of its copy."""
    documents = re.compile("(" + "|".join(map(re.escape, read_manifest(of).documents)) + r")(?=[/>#])")
    common, template = [], []
    for line in lines:
        if not OWN.search(line):
            common.append(line)
            continue
        line = documents.sub(rf"\1-{HERE}", NAME.sub(_named, line))
        template.append(THING.sub(_renamed, line))
    # What is said of shared things alone follows but once.
    common += [line for line in template if HERE not in line]
    return common, [line for line in template if HERE in line]


def _named(match: re.Match[str]) -> str:
    return match[0] if match[2] in SHARED else f'{match[1]} {HERE}"'


def _renamed(match: re.Match[str]) -> str:
    return match[0] if match[2] in SHARED else f"{match[1]}-{HERE}>"


def _copies(common: list[str], template: list[str], copies: int) -> Iterator[bytes]:
    yield "".join(f"{line}\n" for line in common).encode()
    whole = "".join(f"{line}\n" for line in template)
    for number in range(copies):
        yield whole.replace(HERE, str(number)).encode()


def _digest(*paths: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            _feed(digest, file)
    return digest.hexdigest()


def _feed(digest: hashlib._Hash, file: BinaryIO) -> None:
    while part := file.read(1 << 20):
        digest.update(part)
