"""Dumps of others, read a piece at a time: things with names, homepages, kinds and countries.

Dumps of Wikidata, ROR and GeoNames in the forms they come in (N-Triples, Turtle, CSV, JSON lines; `.gz` too), and
tables of one's own. `vocabularies.toml` says which of their words tell what.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import json
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox

from kg.errors import DataError
from kg.linking.table import is_iri
from kg.rdf.labels import LABELS, OTHER_NAMES

WIKIDATA = "http://www.wikidata.org/entity/"
OPENERS: dict[str, Callable[..., Any]] = {".gz": gzip.open, ".bz2": bz2.open}
RDF_FORMATS = {".nt": ox.RdfFormat.N_TRIPLES, ".ttl": ox.RdfFormat.TURTLE}
VOCABULARIES = tomllib.loads(Path(__file__).with_name("vocabularies.toml").read_text(encoding="utf-8"))


def _meanings(table: str) -> dict[Any, str]:
    """Each word of a table with what it tells of a thing."""
    return {word: name for name, words in VOCABULARIES[table].items() for word in words}


PROPERTIES = {**dict.fromkeys(LABELS, "labels"), **dict.fromkeys(OTHER_NAMES, "aliases"), **_meanings("properties")}
COLUMNS, GEONAMES_COLUMNS = _meanings("columns"), _meanings("geonames")
GEONAMES_WIDTH = 19


@dataclass(frozen=True, slots=True)
class External:
    """A thing as others describe it; values as they stand in the dump, of IRIs of kinds and countries the last part."""

    iri: str
    labels: frozenset[str] = frozenset()
    aliases: frozenset[str] = frozenset()
    homepages: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()


Matches = Callable[[str, str], bool]  # (labels, aliases or homepages; the value) → whether it may be one of ours


def externals(path: Path, matches: Matches) -> Iterator[External]:
    """The things of a dump of which some name or homepage matches.

    Memory grows with what matches, not with the dump: RDF is read twice, first for who matches, then for all that is
    said of them. Raises DataError naming file and line.
    """
    stem = path.with_suffix("") if path.suffix in OPENERS else path
    kind = stem.suffix.lower()
    if kind in RDF_FORMATS:
        return _of_rdf(path, RDF_FORMATS[kind], matches)
    readers = {".csv": _of_table, ".tsv": _of_table, ".txt": _of_geonames, ".jsonl": _of_json, ".json": _of_json}
    if kind not in readers:
        known = ", ".join(sorted([*RDF_FORMATS, *readers]))
        raise DataError(
            f"{path}: the ending {kind or '(none)'} is of no known dump. Known are {known}, and these in .gz."
        )
    return (each for each in readers[kind](path) if _any(each, matches))


def _any(thing: External, matches: Matches) -> bool:
    return any(matches(name, value) for name in ("labels", "aliases", "homepages") for value in getattr(thing, name))


def _open(path: Path) -> IO[bytes]:
    opened: IO[bytes] = OPENERS.get(path.suffix, open)(path, "rb")
    return opened


# ---- RDF


def _triples(path: Path, form: ox.RdfFormat) -> Iterator[tuple[str, str, str]]:
    """The triples that tell something: subject, what it tells, value."""
    try:
        with _open(path) as file:
            for quad in ox.parse(file, format=form, base_iri=path.resolve().as_uri()):
                name = PROPERTIES.get(quad.predicate.value)
                if (
                    name
                    and isinstance(quad.subject, ox.NamedNode)
                    and isinstance(quad.object, ox.NamedNode | ox.Literal)
                ):
                    yield quad.subject.value, name, quad.object.value
    except SyntaxError as error:
        raise DataError(f"{path}, line {error.lineno}: {error.msg}") from error
    except (OSError, EOFError) as error:
        raise DataError(f"{path} cannot be read: {error}.") from error


def _of_rdf(path: Path, form: ox.RdfFormat, matches: Matches) -> Iterator[External]:
    wanted = {subject for subject, name, value in _triples(path, form) if matches(name, value)}
    pairs: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for subject, name, value in _triples(path, form):
        if subject in wanted:
            pairs[subject].append((name, value))
    for subject in sorted(pairs):
        yield _external(subject, pairs[subject])


def _external(iri: str, pairs: Iterable[tuple[str, str]]) -> External:
    values_by_name: defaultdict[str, set[str]] = defaultdict(set)
    for name, value in pairs:
        short = (
            value.rstrip("/").rpartition("#" if "#" in value else "/")[2] if name in ("kinds", "countries") else value
        )
        values_by_name[name].add(short.strip())
    return External(iri, **{name: frozenset(values - {""}) for name, values in values_by_name.items()})


# ---- tables


def _lines(path: Path) -> Iterator[str]:
    try:
        with _open(path) as file:
            for number, line in enumerate(file, 1):
                try:
                    yield line.decode("utf-8-sig" if number == 1 else "utf-8")
                except UnicodeDecodeError as error:
                    raise DataError(f"{path}, line {number}: not UTF-8.") from error
    except (OSError, EOFError) as error:
        raise DataError(f"{path} cannot be read: {error}.") from error


def _of_table(path: Path) -> Iterator[External]:
    lines = _lines(path)
    reader = csv.DictReader(lines, delimiter="\t" if ".tsv" in path.suffixes else ",", strict=True)
    try:
        known = [name for name in reader.fieldnames or () if COLUMNS.get(name.strip().lower()) == "iri"]
        if not known:
            raise DataError(
                f"{path}, line 1: no column says what is meant. Call it iri or id; others: label, homepage."
            )
        for row in reader:
            pairs = [(name, value) for name, value in row.items() if isinstance(name, str) and isinstance(value, str)]
            yield _flat(pairs, path, reader.line_num)
    except csv.Error as error:
        raise DataError(f"{path}, line {reader.line_num}: {error}") from error


def _flat(pairs: Iterable[tuple[str, str]], path: Path, line: int) -> External:
    facts: list[tuple[str, str]] = []
    iri = ""
    for column, value in pairs:
        name = COLUMNS.get(column.strip().lower())
        if name == "iri":
            iri = value.strip()
        elif name:
            facts += [(name, part.strip()) for part in value.replace(";", "|").split("|")]
    if not is_iri(iri):
        raise DataError(f"{path}, line {line}: '{iri}' is no IRI. Give the whole address of the thing.")
    return _external(iri, facts)


def _of_geonames(path: Path) -> Iterator[External]:
    """GeoNames' own tables: 19 columns between tabs, no header, alternate names between commas."""
    for number, line in enumerate(_lines(path), 1):
        cells = line.rstrip("\r\n").split("\t")
        if len(cells) != GEONAMES_WIDTH or not cells[0].isdigit():
            raise DataError(f"{path}, line {number}: not a line of GeoNames, which has {GEONAMES_WIDTH} columns.")
        facts = [
            (name, part)
            for column, name in GEONAMES_COLUMNS.items()
            for part in cells[column].split("," if column == 3 else "\t")
        ]
        yield _external(f"https://sws.geonames.org/{cells[0]}/", facts)


# ---- JSON lines


def _of_json(path: Path) -> Iterator[External]:
    """An object a line; a list whose objects stand on lines of their own, as Wikidata's dump, counts too."""
    for number, line in enumerate(_lines(path), 1):
        text = line.strip().rstrip(",")
        if text in ("", "[", "]"):
            continue
        try:
            thing = json.loads(text)
        except ValueError as error:
            raise DataError(f"{path}, line {number}: no JSON object on a line of its own ({error}).") from error
        if not isinstance(thing, dict):
            raise DataError(f"{path}, line {number}: no JSON object. Write one a line: jq -c '.[]' FILE.")
        try:
            yield _object(thing, path, number)
        except (KeyError, TypeError, AttributeError) as error:
            raise DataError(f"{path}, line {number}: neither of Wikidata nor of ROR nor flat ({error!r}).") from error


def _object(thing: Mapping[str, Any], path: Path, line: int) -> External:
    if "claims" in thing and "labels" in thing:
        return _external(WIKIDATA + thing["id"], _wikidata(thing))
    if isinstance(thing.get("names"), list):
        return _external(thing["id"], _ror(thing))
    return _flat(_leaves(thing), path, line)


def _wikidata(thing: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    # PHP writes an empty map as a list.
    yield from (("labels", each["value"]) for each in dict(thing["labels"] or {}).values())
    for names in dict(thing.get("aliases") or {}).values():
        yield from (("aliases", each["value"]) for each in names)
    for number, name in (("P856", "homepages"), ("P31", "kinds"), ("P17", "countries")):
        for claim in dict(thing["claims"] or {}).get(number, ()):
            value = claim["mainsnak"].get("datavalue", {}).get("value")
            if value:
                yield name, value if isinstance(value, str) else value["id"]


def _ror(thing: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in thing["names"]:
        yield "labels" if "ror_display" in name["types"] else "aliases", name["value"]
    yield from (("homepages", link["value"]) for link in thing.get("links") or () if link["type"] == "website")
    yield from (("kinds", kind) for kind in thing.get("types") or ())
    for place in thing.get("locations") or ():
        yield "countries", place["geonames_details"]["country_code"]


def _leaves(thing: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The texts of a flat object, in which lists of them may stand."""
    for name, value in thing.items():
        yield from ((name, each) for each in (value if isinstance(value, list) else [value]) if isinstance(each, str))
