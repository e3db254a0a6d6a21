"""What a text is read to say, one line a claim, and checks of those lines by wildcard.

A statement is `subject predicate object`; what something does is `subject does: words`. A figure is
`about has HEDGE VALUE UNIT indicator at DATE`, followed by what else is known of it: `over PERIOD`,
`from VALUE` (the one before), `of VALUE` (its total), `since YEAR`, `says WHO`, `for SCOPE`. Hedges are `~`, `>`,
`>=`, `<` and `<=`; a range is `10..100`. A claim that does not hold yet ends in `(planned)` or `(considered)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import cache

from kg.build import BUNDLED
from kg.model.claims import Claim, Metadata, Observation, Reading, Statement
from kg.reading.claims.extract import extract
from kg.reading.one import read_document
from kg.reading.text.document import build_document

METADATA = Metadata("test-2024", "Test", 2024, place="Hong Kong", government="Hong Kong Government", currency="HKD")
QUOTING = ("does:", "purpose", "benefit", "beneficiary", "criterion")
HEDGES = {"exactly": "", "about": "~", "moreThan": ">", "atLeast": ">=", "nearly": "<", "upTo": "<="}


@dataclass(frozen=True)
class Told:
    """A reading and those of its claims that are asked about."""

    reading: Reading
    lines: tuple[str, ...]

    def says(self, *patterns: str) -> Told:
        """Each pattern matches a line."""
        missing = [pattern for pattern in patterns if not any(matches(line, pattern) for line in self.lines)]
        assert not missing, "\n".join(["not said:", *missing, "but:", *self.lines])
        return self

    def never(self, *patterns: str) -> Told:
        """No pattern matches a line."""
        wrong = [line for line in self.lines if any(matches(line, pattern) for pattern in patterns)]
        assert not wrong, "\n".join(["wrongly said:", *wrong])
        return self

    def names(self, *slugs: str) -> Told:
        """Each is an entity of the reading."""
        known = {entity.slug for entity in self.reading.entities}
        assert set(slugs) <= known, f"{sorted(set(slugs) - known)} are not among {sorted(known)}"
        return self

    def no_name(self, *patterns: str) -> Told:
        """No entity of the reading has such a slug."""
        wrong = [e.slug for e in self.reading.entities if any(fnmatchcase(e.slug, pattern) for pattern in patterns)]
        assert not wrong, f"wrongly an entity: {wrong}"
        return self


def matches(line: str, pattern: str) -> bool:
    """Tell if a line is of the pattern; of words of the source, as in "does:", only where the pattern names them."""
    return fnmatchcase(line, pattern) and all(word in pattern for word in QUOTING if f" {word} " in line)


def text(words: str) -> Told:
    """What a text of one's own is read to say."""
    reading = extract(build_document(f"A Report of 2024\n\n{words}\n", METADATA))
    return Told(reading, tuple(sorted(line(claim) for claim in reading.claims)))


def chapter(*words: str) -> Told:
    """What the sentences of the bundled chapter with these words are read to say; the whole chapter without words."""
    reading = whole()
    spans = [s.span for s in reading.document.sentences if not words or any(part in s.text for part in words)]
    assert len(spans) >= len(words), f"not every sentence is in the chapter: {words}"
    claims = [
        claim
        for claim in reading.claims
        if any(span.begin < e.span.end and e.span.begin < span.end for e in claim.evidence for span in spans)
    ]
    return Told(reading, tuple(sorted(line(claim) for claim in claims)))


@cache
def whole() -> Reading:
    """The bundled chapter, read once."""
    return extract(read_document(BUNDLED))


def line(claim: Claim) -> str:
    """One claim in a line."""
    end = "" if claim.modality == "holds" else f" ({claim.modality})"
    if isinstance(claim, Observation):
        return figure(claim) + end
    return f"{statement(claim)}{end}"


def statement(claim: Statement) -> str:
    """A statement in a line."""
    thing = claim.object
    names = ("slug", "lexical", "value", "url", "key")
    words = next(str(getattr(thing, name)) for name in names if hasattr(thing, name))
    predicate = "does:" if claim.predicate == "activity" else claim.predicate
    return f"{claim.subject} {predicate} {words}" + (f" says {claim.attributed_to}" if claim.attributed_to else "")


def figure(claim: Observation) -> str:
    """A figure in a line."""
    words = f"{claim.about} has {amount(claim)} {claim.unit} {claim.indicator} at {claim.as_of}"
    more = {
        "over": claim.period and claim.period.key,
        "from": claim.previous and amount(claim.previous),
        "of": claim.part_of_total and amount(claim.part_of_total),
        "since": claim.baseline,
        "says": claim.attributed_to,
        "for": claim.scope,
    }
    return words + "".join(f" {name} {value}" for name, value in more.items() if value is not None)


def amount(claim: Observation) -> str:
    """The value of a figure with its hedge."""
    if claim.lesser_of:
        return "min(" + ", ".join(sorted(f"{amount(part)} {part.unit}" for part in claim.lesser_of)) + ")"
    if claim.value is None:
        return f"{plain(claim.minimum)}..{plain(claim.maximum)}"
    return HEDGES[claim.qualifier] + plain(claim.value)


def plain(value: Decimal | None) -> str:
    """A number without an exponent or idle zeros: `3000000`, `1.11`, `0.3333`."""
    assert value is not None
    words = f"{value:.4f}"
    return words.rstrip("0").rstrip(".")
