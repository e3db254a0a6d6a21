"""One source to what it says: read as a document, with its metadata, and its claims held against the ontology."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import regex

from kg.errors import SourceError
from kg.limits import LARGEST_SOURCE
from kg.model.claims import Document, Metadata, Reading
from kg.rdf.admission import admit
from kg.rdf.vocabulary import concept_phrases
from kg.reading.claims.extract import extract
from kg.reading.intake.raw_text import raw_text, stated
from kg.reading.intake.refusal import refusal
from kg.reading.text.document import build_document
from kg.reading.text.metadata import KEYS, described


class SourceText(NamedTuple):
    """A text by the path that errors name, its bytes, and what is given of it, by the keys of a `.toml`.

    Without bytes it is the file at the path, of which the `.toml` beside it says what is not given here.
    """

    path: Path
    data: bytes | None = None
    given: Mapping[str, str | int] = {}


def read_one(source: Path | SourceText) -> Reading:
    """The reading of a source, without claims that the ontology cannot hold. Raises SourceError."""
    return admit(extract(read_document(source), concepts=concept_phrases()))


def loaded(source: Path | SourceText) -> SourceText:
    """A source with its bytes and all that is given of it. Raises SourceError, also for keys and values of no use."""
    path, data, given = source if isinstance(source, SourceText) else SourceText(source)
    named = path
    if data is None:
        data, named = content(path), path.with_suffix(".toml")
        given = {**(_toml(named) if named.is_file() else {}), **given}
    for key, value in given.items():
        wanted = int if key == "edition" else str
        if key not in KEYS:
            raise SourceError(f"{named} has an unknown key '{key}'. Known are {', '.join(KEYS)}.")
        if not isinstance(value, wanted) or isinstance(value, bool):
            example = "edition = 2024" if key == "edition" else f'{key} = "…"'
            raise SourceError(f"{named}: the value of '{key}' does not fit. Write it as {example}")
    return SourceText(path, data, given)


def read_document(source: Path | SourceText) -> Document:
    """The document that a source is, with what is given of it: UTF-8 text, HTML, Markdown or PDF.

    Raises SourceError when it has no text with sentences that can be read, and for an id or a year that cannot be one.
    """
    path, data, given = loaded(source)
    if not data or not data.strip():
        raise refusal(path, "empty")
    document = build_document(raw_text(path, data), Metadata("", ""))
    identifier = "-".join(regex.findall(r"[a-z0-9]+", path.stem.lower())) or "document"
    metadata = described(document, {"id": identifier, **given}, stated(path, data), path.stem)
    if not regex.fullmatch(r"[a-z0-9]+(?:[-.][a-z0-9]+)*", metadata.id):
        raise SourceError(f"{path}: the id '{metadata.id}' does not fit. Use small letters, digits and hyphens.")
    if metadata.edition is not None and not 1000 <= metadata.edition <= 9998:
        wrong = f"the edition {metadata.edition} is no year. Write four digits, such as: edition = 2024"
        raise SourceError(f"{path}: {wrong}")
    document = replace(document, metadata=metadata)
    if not any(sentence.kind in ("sentence", "item", "question") for sentence in document.sentences):
        raise refusal(path, "no sentences")
    return document


def content(path: Path) -> bytes:
    """The bytes of a source. Raises SourceError when it cannot be read or is larger than LARGEST_SOURCE."""
    try:
        size = path.stat().st_size
        if size > LARGEST_SOURCE:
            raise refusal(path, "large", size / 1e6, LARGEST_SOURCE / 1e6)
        return path.read_bytes()
    except OSError as error:
        raise refusal(path, "unreadable", error.strerror or error) from error


def _toml(path: Path) -> dict[str, str | int]:
    try:
        return tomllib.loads(content(path).decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise refusal(path, "no TOML", error) from error
