"""What share of hand-made claims a reading has: for texts in the format of `tests/texts`, and the chapter's gold.

A folder has `entities.jsonl`, `relations.jsonl`, `observations.jsonl` and `dates.jsonl`; every row lists what would be
acceptable. Run as a program (`make score`), it prints each measure for each text.
"""

from __future__ import annotations

import json
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import regex

from kg.build import BUNDLED
from kg.model.claims import Date, EntityRef, Observation, Reading, Statement
from kg.model.identity import all_claims
from kg.rdf.admission import admit
from kg.rdf.vocabulary import concept_phrases
from kg.reading.claims.extract import extract
from kg.reading.names.lexicon import Lexicon, load_lexicon
from kg.reading.one import read_document, read_one

TEXTS = Path(__file__).parents[1] / "texts"
GOLD = Path(__file__).parents[3] / "shared" / "gold"
BEGAN = ("began", "establishedOn", "launchedOn", "publishedOn", "signedOn", "operationalFrom", "completedOn")
Row = dict[str, Any]
Score = dict[str, tuple[int, int]]


def rows(folder: Path, name: str) -> list[Row]:
    """The rows of one of a folder's files; none if it has no such file."""
    path = folder / f"{name}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []


def fold(name: str) -> str:
    """The form in which two spellings of a name are equal."""
    words = name.lower().replace("&", " and ").replace("'", "").replace("’", "").replace("-", " ")
    return " ".join(word for word in regex.sub(r"[^a-z0-9]+", " ", words).split() if word != "the")


def score(reading: Reading, folder: Path) -> Score:
    """Hits and rows for each measure: entities, class, relations, figures, figures strict, dates."""
    return {name: (len(all_) - len(missed), len(all_)) for name, (all_, missed) in judge(reading, folder).items()}


def judge(reading: Reading, folder: Path) -> dict[str, tuple[list[Row], list[Row]]]:
    """For each measure its rows, and those of them that the reading misses."""
    found = Found(reading, rows(folder, "entities"))
    measures: dict[str, tuple[list[Row], Callable[[Row], object]]] = {
        "entities": (rows(folder, "entities"), lambda row: found.slugs[row["id"]]),
        "class": ([row for row in rows(folder, "entities") if row["class"]], found.has_class),
        "relations": (rows(folder, "relations"), found.stated),
        "figures": (rows(folder, "observations"), lambda row: found.observed(row, strict=False)),
        "figures strict": (rows(folder, "observations"), lambda row: found.observed(row, strict=True)),
        "dates": (rows(folder, "dates"), found.dated),
    }
    return {name: (every, [row for row in every if not hit(row)]) for name, (every, hit) in measures.items() if every}


class Found:
    """A reading as the rows ask for it."""

    def __init__(self, reading: Reading, entities: Iterable[Row]) -> None:
        names: defaultdict[str, set[str]] = defaultdict(set)
        for entity in reading.entities:
            for name in (entity.label, *entity.aliases, entity.abbreviation or entity.label):
                names[fold(name)].add(entity.slug)
        self.slugs = {
            row["id"]: set().union(*(names[fold(name)] for name in [row["label"], *row["aliases"]])) for row in entities
        }
        self.types = {entity.slug: entity.type for entity in reading.entities}
        self.statements: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
        self.dates: defaultdict[str, set[str]] = defaultdict(set)
        self.observations: list[Observation] = []
        for claim in all_claims(reading.claims):
            if isinstance(claim, Observation):
                self.observations.append(claim)
            else:
                self._enter(claim)

    def _enter(self, claim: Statement) -> None:
        if isinstance(claim.object, EntityRef):
            self.statements[claim.subject, claim.predicate, claim.object.slug].add(claim.modality)
        elif isinstance(claim.object, Date) and claim.predicate in BEGAN:
            self.dates[claim.subject].add(claim.object.lexical)

    def has_class(self, row: Row) -> bool:
        """Whether the entity has the class, or one below it."""
        from kg.model.classes import kinds_under

        return any(self.types[slug] in kinds_under(row["class"]) for slug in self.slugs[row["id"]])

    def stated(self, row: Row) -> bool:
        """Whether the relation is stated one way or the other."""
        for subject in self.slugs.get(row["subject"], ()):
            for object_ in self.slugs.get(row["object"], ()):
                ways = [(subject, name, object_) for name in row["predicates"]]
                ways += [(object_, name, subject) for name in row["inverse"]]
                if any(row["modality"] in self.statements.get(way, ()) for way in ways):
                    return True
        return False

    def observed(self, row: Row, *, strict: bool) -> bool:
        """Whether the figure is there: subject, value and unit; if strict, hedge, date and modality too."""
        subjects = set().union(*(self.slugs.get(one, set()) for one in row["subjects"]))
        unnamed = not any(one in self.slugs for one in row["subjects"])
        for claim in self.observations:
            numbers = [float(n) for n in (claim.value, claim.minimum, claim.maximum) if n is not None]
            near = any(abs(n - row["value"]) <= 1e-4 * max(abs(n), abs(row["value"]), 1) for n in numbers)
            fits = near and claim.unit == row["unit"] and (claim.about in subjects or unnamed)
            if fits and (not strict or self._exact(claim, row)):
                return True
        return False

    def _exact(self, claim: Observation, row: Row) -> bool:
        hedged = claim.qualifier in row["qualifiers"] or {"moreThan", "atLeast"} >= {
            claim.qualifier,
            *row["qualifiers"][:1],
        }
        dated = not row["as_of"] or any(claim.as_of.startswith(day[:7]) for day in row["as_of"])
        return hedged and dated and claim.modality in row["modality"]

    def dated(self, row: Row) -> bool:
        """Whether something of the entity began, or was completed, at the date."""
        slugs = self.slugs.get(row["subject"], ())
        return any(value.startswith(row["date"]) for slug in slugs for value in self.dates[slug])


def without_names(path: Path) -> Reading:
    """The reading of a text with no name known beforehand."""
    reading = extract(read_document(path), Lexicon(load_lexicon().heads), concepts=concept_phrases())
    return admit(reading)


def tell(what: str, reading: Reading, folder: Path, *, verbose: bool) -> None:
    """One text's measures in a line, and below it, if wanted, what it misses."""
    judged = judge(reading, folder)
    told = [f"{name} {len(all_) - len(missed)}/{len(all_)}" for name, (all_, missed) in judged.items()]
    print(f"{what:<34}{'  '.join(told)}")
    for name, (_, missed) in judged.items() if verbose else ():
        for row in missed:
            print(f"   {name}: { ({k: v for k, v in row.items() if k not in ('aliases', 'section', 'labels')}) }")


def sample(reading: Reading, number: int) -> None:
    """Relations drawn at random (always the same), each with its quote, to be read against the text."""
    relations = [c for c in reading.claims if isinstance(c, Statement) and isinstance(c.object, (EntityRef, Date))]
    drawn = random.Random(7).sample(relations, min(number, len(relations)))
    for claim in sorted(drawn, key=lambda claim: claim.evidence[0].span):
        span = claim.evidence[0].span
        value = claim.object.slug if isinstance(claim.object, EntityRef) else getattr(claim.object, "lexical", "")
        quote = " ".join(reading.document.raw[span.begin : span.end].split())
        print(
            f"{claim.subject} {claim.predicate} {value} ({claim.modality}, {claim.evidence[0].rule})\n    {quote[:300]}"
        )


def main(arguments: list[str]) -> None:
    """`--verbose` lists what is missed; `--sample N` prints N relations of the chapter to read instead."""
    if "--sample" in arguments:
        sample(read_one(BUNDLED), int(arguments[arguments.index("--sample") + 1]))
        return
    verbose = "--verbose" in arguments
    if GOLD.is_dir():
        tell("the chapter", read_one(BUNDLED), GOLD, verbose=verbose)
        tell("the chapter, no name known", without_names(BUNDLED), GOLD, verbose=False)
    for folder in sorted(path for path in TEXTS.iterdir() if (path / "text.txt").is_file()):
        tell(folder.name, read_one(folder / "text.txt"), folder, verbose=verbose)
        tell(f"{folder.name}, no name known", without_names(folder / "text.txt"), folder, verbose=False)


if __name__ == "__main__":
    main(sys.argv[1:])
