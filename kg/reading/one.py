"""One source file to what it says: read as a document, with its metadata, and its claims held against the ontology."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import fields
from functools import lru_cache
from pathlib import Path

import regex

from kg.errors import SourceError
from kg.limits import LARGEST_SOURCE
from kg.model.claims import Document, Metadata, Reading
from kg.rdf.admission import admit
from kg.rdf.vocabulary import Signature, concept_phrases, load_ontology, load_vocabulary, signatures
from kg.reading.claims.extract import Concepts, extract
from kg.reading.intake.raw_text import raw_text
from kg.reading.text.blocks import parse, words_of
from kg.reading.text.document import build_document

KEYS = tuple(field.name for field in fields(Metadata))
YEARS = regex.compile(r"(?<![\d,.$£€])(?<!\d-)((?:19|20)\d\d)(?![\d,]\d|-\d{3}|\d)(?:[-–/](\d\d)(?!\d))?")
DATED = r"(?:[Pp]ublished|[Ii]ssued|[Rr]eleased|[Ll]ast [Uu]pdated|[Uu]pdated|[Pp]osted|[Dd]ated?)(?: on|:)?"
DATE_LINE = regex.compile(
    rf"(?m)^\W{{0,4}}(?:{DATED}\s+)?(?:\p{{Lu}}\p{{Ll}}+day,? )?"
    r"(?:\d{1,2} \p{Lu}\p{Ll}{2,8},?|\p{Lu}\p{Ll}{2,8} \d{1,2},?) ((?:19|20)\d\d)\W{0,4}$"
)
WEIGHTS = (
    (regex.compile(r"(?:[Aa]s (?:at|of) |[Bb]y |[Tt]o |[Ff]rom )?(?:the )?end(?:-| of (?:\w+ )?)$"), 4),
    (regex.compile(r"\b(?:[Ii]n|[Dd]uring|[Tt]hroughout|[Oo]f|[Ff]or|\d{1,2} \p{Lu}\p{Ll}+|\p{Lu}\p{Ll}+) $"), 2),
)


def read_one(path: Path) -> Reading:
    """The reading of a source, without claims that the ontology cannot hold. Raises SourceError."""
    concepts, ends = _standard()
    return admit(extract(read_document(path), concepts=concepts), ends)


@lru_cache(maxsize=1)
def _standard() -> tuple[Concepts, dict[str, Signature]]:
    return concept_phrases(load_vocabulary()), dict(signatures(load_ontology()))


def read_document(path: Path, metadata: Path | None = None) -> Document:
    """The document in a file, with what the `.toml` beside it (or `metadata`) says of it.

    UTF-8 text, HTML, Markdown or PDF. Raises SourceError when the file has no text with sentences that can be read, or
    its year cannot be told.
    """
    raw = _decode(path)
    beside = metadata or path.with_suffix(".toml")
    given = _metadata(beside) if metadata or beside.is_file() else {}
    document = build_document(raw, _complete(given, raw, path, beside))
    if not any(sentence.kind in ("sentence", "item") for sentence in document.sentences):
        raise SourceError(f"{path} has no sentences. Give a text of prose: paragraphs, with a blank line between them.")
    return document


# ---- files


def content(path: Path) -> bytes:
    """The bytes of a source. Raises SourceError when it cannot be read or is larger than LARGEST_SOURCE."""
    try:
        size = path.stat().st_size
        if size > LARGEST_SOURCE:
            raise SourceError(
                f"{path} has {size / 1e6:,.0f} MB; a source may have {LARGEST_SOURCE / 1e6:,.0f} MB. "
                "Split it into one file per chapter."
            )
        return path.read_bytes()
    except OSError as error:
        raise SourceError(
            f"{path} cannot be read: {error.strerror or error}. Check the path and its permissions."
        ) from error


def _decode(path: Path) -> str:
    data = content(path)
    if not data.strip():
        raise SourceError(f"{path} is empty. Give a text of prose.")
    return raw_text(path, data)


def _metadata(path: Path) -> dict[str, str | int]:
    try:
        values: dict[str, str | int] = tomllib.loads(content(path).decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"{path} is not valid TOML: {error}. It needs lines such as: edition = 2024") from error
    for key, value in values.items():
        wanted = int if key == "edition" else str
        if key not in KEYS:
            raise SourceError(f"{path} has an unknown key '{key}'. Known are {', '.join(KEYS)}.")
        if not isinstance(value, wanted) or isinstance(value, bool):
            example = "edition = 2024" if key == "edition" else f'{key} = "…"'
            raise SourceError(f"{path}: the value of '{key}' does not fit. Write it as {example}")
    return values


def _complete(given: dict[str, str | int], raw: str, path: Path, beside: Path) -> Metadata:
    """The metadata given, with id, title and edition found in the text and the file's name where they are not."""
    values = dict(given)
    title = str(values.setdefault("title", title_of(raw) or path.stem))
    values.setdefault("id", _identifier(path.stem))
    if not regex.fullmatch(r"[a-z0-9]+(?:[-.][a-z0-9]+)*", str(values["id"])):
        raise SourceError(f"{beside}: the id '{values['id']}' does not fit. Use small letters, digits and hyphens.")
    if "edition" not in values:
        year = edition_of(raw, title, path.stem)
        if year is None:
            raise SourceError(
                f"The year of {path} cannot be told from its text. Write it into {beside}, such as: edition = 2024"
            )
        values["edition"] = year
    if not 1000 <= int(values["edition"]) <= 9998:
        raise SourceError(
            f"{beside}: the edition {values['edition']} is no year. Write four digits, such as: edition = 2024"
        )
    return Metadata(**values)  # type: ignore[arg-type]  # each value was held against its key when it was read


def _identifier(stem: str) -> str:
    return "-".join(regex.findall(r"[a-z0-9]+", stem.lower())) or "document"


def title_of(raw: str) -> str:
    """The title of a text: its title lines, or its first line cut short; nothing for a text without words."""
    blocks = parse(raw[:4_000])
    titles = [words_of(raw, block) for block in blocks if block.kind == "title"]
    first = titles or [words_of(raw, block) for block in blocks[:1]]
    return " ".join(": ".join(first).split())[:200]


def edition_of(raw: str, title: str = "", name: str = "") -> int | None:
    """The year a text speaks of, by vote of its title, file name and dates ("end-2024", "in 2024"); None if silent."""
    votes: Counter[int] = Counter()
    for source, weight in ((title, 12), (name.replace("_", " "), 12)):
        for match in YEARS.finditer(source):
            votes[int(match.group(1))] += weight
    for match in DATE_LINE.finditer(raw):  # the line that dates the document
        votes[int(match.group(1))] += 12
    for match in YEARS.finditer(raw):
        before = raw[max(0, match.start() - 24) : match.start()]
        votes[int(match.group(1))] += next((weight for pattern, weight in WEIGHTS if pattern.search(before)), 1)
    if not votes:
        return None
    return max(votes, key=lambda year: (votes[year], year))
