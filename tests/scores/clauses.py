"""Score of a reader's clauses and references against the treebank beside this module.

`rows(name)` loads one text's sentences; `score` asks the reader for the clauses of each and counts. All places are
character offsets [start, end) into the text's file. The conventions are in `treebank/README.md`. Run as a program
(`make score`), it scores hkit's own reader on the chapter, and on the other texts where they lie beside this folder.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from kg.build import BUNDLED
from kg.model.claims import Document, Sentence
from kg.reading.claims.extract import parsed
from kg.reading.names.lexicon import load_lexicon
from kg.reading.one import read_document
from kg.reading.syntax.clauses import Clause, phrase
from kg.reading.syntax.subjects import first_person
from kg.reading.syntax.tree import Tree, Word

TEXTS = Path(__file__).parents[3] / "shared" / "gold" / "texts"
TREEBANK = Path(__file__).parent / "treebank"
Row = dict[str, Any]
Span = tuple[int, int]
Antecedent = Span | Literal["government", "publisher"] | None


class ReadClause(Protocol):
    """A clause as a reader gives it: the start of its predicate, its deep subject and object, its modality."""

    @property
    def predicate_start(self) -> int:
        """Offset of the predicate's first character."""

    @property
    def subject(self) -> Span | None:
        """Place of the deep subject, None if the sentence has none."""

    @property
    def object(self) -> Span | None:
        """Place of the deep object or of a copula's complement, None if the clause has none."""

    @property
    def modality(self) -> str:
        """One of the modalities of the treebank."""


@dataclass
class Tally:
    """Counts over a text: gold clauses and those found, read clauses and what is right in them, references."""

    gold: int = 0
    found: int = 0
    read: int = 0
    known: int = 0  # read clauses whose predicate the gold has; the three below are counted among these
    subjects: int = 0
    objects: int = 0
    modalities: int = 0
    right: int = 0
    references: int = 0
    references_right: int = 0
    references_wrong: int = 0

    def __str__(self) -> str:
        """One line for a terminal; a reader that is never asked for references shows none right and none wrong."""
        return (
            f"found {self.found}/{self.gold}  right {self.right}/{self.read}"
            f"  (of {self.known} known predicates: subject {self.subjects}, object {self.objects},"
            f" modality {self.modalities})"
            f"  references right {self.references_right}, wrong {self.references_wrong}, of {self.references}"
        )


def rows(name: str) -> list[Row]:
    """Sentences of one text, in the order of the text: `chapter`, `hk-budget-2019` and so on."""
    return [json.loads(line) for line in (TREEBANK / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def score(
    sentences: Iterable[Row],
    clauses_of: Callable[[int, int], Iterable[ReadClause]],
    antecedent_of: Callable[[int, int], Antecedent] | None = None,
    text: str = "",
) -> Tally:
    """Tally of the clauses of `clauses_of(start, end)`, for each sentence's place, and of the references.

    `antecedent_of(start, end)` gives what the words at that place stand for, None where the reader is silent. With
    `text`, another mention of the antecedent in the same words is right too.
    """
    tally = Tally()
    for row in sentences:
        _count_clauses(tally, row["clauses"], list(clauses_of(*row["sentence"])))
        if antecedent_of is None:
            continue
        for reference in row["references"]:
            _count_reference(tally, reference["antecedent"], antecedent_of(*reference["place"]), text)
    return tally


def _count_clauses(tally: Tally, gold: Sequence[Row], read: Sequence[ReadClause]) -> None:
    tally.gold += len(gold)
    tally.read += len(read)
    found: set[int] = set()
    for clause in read:
        index = _index_of(gold, clause.predicate_start)
        if index is None:
            continue
        subject = same_place(gold[index]["subject"], clause.subject)
        object_ = same_place(gold[index]["object"], clause.object)
        modality = gold[index]["modality"] == clause.modality
        tally.known += 1
        tally.subjects += subject
        tally.objects += object_
        tally.modalities += modality
        tally.right += subject and object_ and modality
        if subject and object_:
            found.add(index)
    tally.found += len(found)


def _index_of(gold: Sequence[Row], start: int) -> int | None:
    """Place in the list of the gold clause whose predicate covers the offset."""
    return next((i for i, row in enumerate(gold) if row["predicate"][0] <= start < row["predicate"][1]), None)


def same_place(gold: Sequence[int] | None, read: Sequence[int] | None) -> bool:
    """Agreement of two places: both absent, or an overlap of at least half of the shorter."""
    if gold is None or read is None:
        return gold is None and read is None
    overlap = min(gold[1], read[1]) - max(gold[0], read[0])
    return overlap > 0 and 2 * overlap >= min(gold[1] - gold[0], read[1] - read[0])


def _count_reference(tally: Tally, gold: list[int] | str | None, read: Antecedent, text: str) -> None:
    """One reference: silence is right where a careful reader could not say, and neither right nor wrong elsewhere."""
    tally.references += 1
    if read is None or gold is None:
        tally.references_right += read is gold
        tally.references_wrong += read is not None
    elif isinstance(gold, str) or isinstance(read, str):
        tally.references_right += gold == read
        tally.references_wrong += gold != read
    else:
        right = same_place(gold, read) or (bool(text) and _folded(text, gold) == _folded(text, read))
        tally.references_right += right
        tally.references_wrong += not right


def _folded(text: str, span: Sequence[int]) -> str:
    """Words at a place without their article, case and line breaks."""
    return " ".join(text[span[0] : span[1]].casefold().split()).removeprefix("the ")


@dataclass(frozen=True)
class _Read:
    """A clause of hkit's reader by its places in the text's file."""

    predicate_start: int
    subject: Span | None
    object: Span | None
    modality: str


class Hkit:
    """The clauses and references that hkit reads in a document, by places in the text's file."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.read = parsed(document, load_lexicon(), {})

    def clauses_of(self, start: int, end: int) -> list[_Read]:
        """The verbal clauses in a place of the file."""
        clauses = [
            self._placed(sentence, clause)
            for index, sentence in enumerate(self.document.sentences)
            if sentence.span.begin < end and start < sentence.span.end
            for clause in self.read.clauses.get(index, ())
            if clause.kind == "verb"
        ]
        return [clause for clause in clauses if start <= clause.predicate_start < end]

    def _placed(self, sentence: Sentence, clause: Clause) -> _Read:
        subject, object_ = clause.role("subject"), clause.role("object") or clause.role("complement")
        mode = "proposed" if clause.mode == "aimed" else clause.mode
        begin = sentence.offsets[clause.predicate.begin]
        return _Read(begin, _place(sentence, clause.tree, subject), _place(sentence, clause.tree, object_), mode)

    def antecedent_of(self, start: int, end: int) -> Antecedent:
        """What the words at a place stand for; None where the reader is silent."""
        for index, sentence in enumerate(self.document.sentences):
            if not sentence.span.begin <= start < sentence.span.end:
                continue
            for mention in self.read.resolved.places.get(index, ()):
                begin, last = sentence.offsets[mention.begin], sentence.offsets[mention.end - 1]
                if mention.antecedent and begin < end and start <= last:
                    return mention.antecedent.begin, mention.antecedent.end
            for first, end_, span in self.read.unnamed.get(index, ()):
                if sentence.offsets[first] < end and start <= sentence.offsets[end_ - 1]:
                    return span.begin, span.end
            near = [at for at, offset in enumerate(sentence.offsets) if offset == start]
            return first_person(sentence.text, near[0]) if near else None
        return None


def _place(sentence: Sentence, tree: Tree, word: Word | None) -> Span | None:
    if word is None:
        return None
    begin, end = phrase(tree, word)
    return sentence.offsets[begin], sentence.offsets[end - 1] + 1


def main() -> None:
    """Print the score of each text of the treebank that is at hand."""
    for name in sorted(path.stem for path in TREEBANK.glob("*.jsonl")):
        path = BUNDLED if name == "chapter" else TEXTS / name / "chapter.txt"
        if path.is_file():
            document = read_document(path)
            hkit = Hkit(document)
            print(f"{name}: {score(rows(name), hkit.clauses_of, hkit.antecedent_of, document.raw)}")


if __name__ == "__main__":
    main()
