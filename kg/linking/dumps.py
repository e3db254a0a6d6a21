"""Dumps of others, read a piece at a time: things with names, homepages, kinds and countries.

Dumps of Wikidata, ROR and GeoNames in the forms they come in (RDF, CSV, JSON lines; packed too), and tables of one's
own. `vocabularies.toml` says which of their words tell what.
"""

import csv
import json
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from kg.errors import DataError
from kg.linking.table import is_iri, wrong
from kg.model.identity import gathered
from kg.rdf.files import ENDINGS, ending, opened, read_quads
from kg.rdf.namespaces import LABELS, OTHER_NAMES
from kg.resources import toml

WIKIDATA = "http://www.wikidata.org/entity/"
VOCABULARIES = toml(__file__, "vocabularies.toml")


def _meanings(table: str) -> dict[Any, str]:
    """Each word of a table with what it tells of a thing."""
    return {word: name for name, words in VOCABULARIES[table].items() for word in words}


PROPERTIES = {**dict.fromkeys(LABELS, "labels"), **dict.fromkeys(OTHER_NAMES, "aliases"), **_meanings("properties")}
COLUMNS, GEONAMES_COLUMNS = _meanings("columns"), _meanings("geonames")
GEONAMES_WIDTH = 19


class External(NamedTuple):
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
    kind = ending(path)
    readers = {"csv": _of_table, "tsv": _of_table, "txt": _of_geonames, "jsonl": _of_json, "json": _of_json}
    if kind not in readers and kind not in ENDINGS:
        known = ", ".join(f".{each}" for each in sorted({*ENDINGS, *readers}))
        raise DataError(f"{path}: the ending .{kind} is of no known dump. Known: {known}, and those in .gz or .bz2.")
    try:
        if kind in readers:
            for thing in readers[kind](path):
                names = ("labels", "aliases", "homepages")
                if any(matches(name, value) for name in names for value in getattr(thing, name)):
                    yield thing
        else:
            yield from _of_rdf(path, matches)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} cannot be read: {error}.") from error


def _external(iri: str, pairs: Iterable[tuple[str, str]]) -> External:
    values: defaultdict[str, set[str]] = defaultdict(set)
    for name, value in pairs:
        if name in ("kinds", "countries"):
            value = value.rstrip("/").rpartition("#" if "#" in value else "/")[2]
        values[name] |= {value.strip()} - {""}
    return External(iri, **{name: frozenset(each) for name, each in values.items()})


def _of_rdf(path: Path, matches: Matches) -> Iterator[External]:
    def triples() -> Iterator[tuple[str, str, str]]:
        """The triples that tell something: subject, what it tells, value."""
        for subject, predicate, value, _ in read_quads(path):
            name = PROPERTIES.get(predicate.value)
            if name and isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
                yield subject.value, name, value.value

    wanted = {subject for subject, name, value in triples() if matches(name, value)}
    pairs = gathered((subject, (name, value)) for subject, name, value in triples() if subject in wanted)
    for subject in sorted(pairs):
        yield _external(subject, pairs[subject])


def _lines(path: Path) -> Iterator[str]:
    with opened(path) as file:
        for number, line in enumerate(file, 1):
            try:
                yield line.decode()
            except UnicodeDecodeError as error:
                raise wrong(path, number, "not UTF-8.") from error


def _of_table(path: Path) -> Iterator[External]:
    reader = csv.DictReader(_lines(path), delimiter="\t" if ending(path) == "tsv" else ",", strict=True)
    try:
        if not any(COLUMNS.get(name.strip().lower()) == "iri" for name in reader.fieldnames or ()):
            raise wrong(path, 1, "no column says what is meant. Call it iri or id; others: label, homepage.")
        for row in reader:
            yield _described(row, path, reader.line_num)
    except csv.Error as error:
        raise wrong(path, reader.line_num, str(error)) from error


def _of_geonames(path: Path) -> Iterator[External]:
    """GeoNames' own tables: 19 columns between tabs, no header, alternate names between commas."""
    for number, line in enumerate(_lines(path), 1):
        cells = line.rstrip("\r\n").split("\t")
        if len(cells) != GEONAMES_WIDTH or not cells[0].isdigit():
            raise wrong(path, number, f"not a line of GeoNames, which has {GEONAMES_WIDTH} columns.")
        told = ((name, cells[at].split("," if at == 3 else "\t")) for at, name in GEONAMES_COLUMNS.items())
        facts = ((name, part) for name, parts in told for part in parts)
        yield _external(f"https://sws.geonames.org/{cells[0]}/", facts)


def _of_json(path: Path) -> Iterator[External]:
    """An object a line; a list whose objects stand on lines of their own, as Wikidata's dump, counts too."""
    for number, line in enumerate(_lines(path), 1):
        text = line.strip().rstrip(",")
        if text in ("", "[", "]"):
            continue
        try:
            thing = json.loads(text)
        except ValueError as error:
            raise wrong(path, number, f"no JSON object on a line of its own ({error}).") from error
        if not isinstance(thing, dict):
            raise wrong(path, number, "no JSON object. Write one a line: jq -c '.[]' FILE.")
        yield _described(thing, path, number)


def _described(thing: Mapping[str, Any], path: Path, line: int) -> External:
    """The thing of a row, or of an object of Wikidata, of ROR or without depth. Raises DataError without an IRI."""
    fields = {str(column).strip().lower(): value for column, value in thing.items()}
    wikidata = "claims" in fields and "labels" in fields
    facts: list[tuple[str, str]] = []
    for column, name in COLUMNS.items():
        if column in fields and not (wikidata and name != "iri"):
            values = "|".join(_texts(fields[column], ())).replace(";", "|").split("|")
        else:
            values = list(_texts(fields, column.split(".")))
        facts += [(name, value) for value in values]
    iri = next((value.strip() for name, value in facts if name == "iri" and value.strip()), "")
    iri = WIKIDATA + iri if wikidata else iri
    if not is_iri(iri):
        raise wrong(path, line, f"'{iri}' is no IRI. Give the whole address of the thing.")
    return _external(iri, [(name, value) for name, value in facts if name != "iri"])


def _texts(value: Any, path: Sequence[str]) -> Iterator[str]:
    """The texts at a path in an object: through its lists, `*` being any key, a type choosing a text that is so."""
    if isinstance(value, list):
        for each in value:
            yield from _texts(each, path)
    elif isinstance(value, dict) and path:
        if path[0] in ("type", "types") and "value" in value:
            if path[1] in _texts(value.get(path[0]), ()):
                yield from _texts(value["value"], ())
        else:
            for each in value.values() if path[0] == "*" else [value.get(path[0])]:
                yield from _texts(each, path[1:])
    elif isinstance(value, str) and not path:
        yield value
