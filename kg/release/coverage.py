"""The account of how far a document was read: sentences with and without claims, rules by use, claims by kind."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from itertools import accumulate
from typing import Any

from kg.model.claims import Claim, Observation, Reading, Repair, Sentence, Span, Statement

NO_TEXT = ("title", "heading", "debris")


@dataclass(frozen=True, slots=True)
class SentenceAccount:
    """A sentence that yielded no claim, with the `reason`; or of which only its own words were kept, as an activity."""

    begin: int
    end: int
    kind: str
    text: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MendedSlip:
    """The first place at which a rule mended a slip of the text, for people to judge the rule by."""

    rule: str
    begin: int
    end: int
    raw: str
    repaired: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """The account of one document. Places are characters of its raw text.

    `with_claims` counts the sentences that yielded a claim, those in `only_words` too; with those in `silent` they
    are all `sentences`. `entities` counts the names, `known_entities` those of the lexicon, `open_entities` has the
    slugs of the others. Claims are counted by kind and by modality. `rules` counts the claims that each rule gave,
    `fired` the passages in which it gave one. `repairs` counts by rule, `mended` has one of each; `dropped` counts
    the claims left out, by shape. `left_aside` counts the lines of tables and of the furniture of pages. `known` says
    of each key of the metadata how it is known: given, of the file, of the text, or guessed.
    """

    document: str
    sentences: int
    with_claims: int
    only_words: tuple[SentenceAccount, ...]
    silent: tuple[SentenceAccount, ...]
    entities: int
    known_entities: int
    open_entities: tuple[str, ...]
    statements: int
    observations: int
    modalities: dict[str, int]
    rules: dict[str, int]
    fired: dict[str, int]
    repairs: dict[str, int]
    mended: tuple[MendedSlip, ...]
    dropped: dict[str, int]
    left_aside: int = 0
    known: dict[str, str] = field(default_factory=dict)

    @property
    def reasons(self) -> dict[str, int]:
        """Why sentences yielded nothing, the most frequent reason first."""
        return _counted(sentence.reason for sentence in self.silent)

    def as_json(self) -> dict[str, Any]:
        """The account as plain values."""
        return asdict(self)


def account(reading: Reading) -> Coverage:
    """The coverage of one reading. Titles, headings and debris are no sentences: they have nothing to say."""
    document = reading.document
    heard = _touching(_places(reading.claims))
    understood = _touching(_places(claim for claim in reading.claims if not _only_words(claim)))
    telling = [(index, sentence) for index, sentence in enumerate(document.sentences) if sentence.kind not in NO_TEXT]
    silent = tuple(
        _sentence(sentence, reading.silent.get(index, "no rule matches"))
        for index, sentence in telling
        if not heard(sentence.span)
    )
    observations = sum(isinstance(claim, Observation) for claim in reading.claims)
    firings = {(evidence.rule, evidence.span) for claim in reading.claims for evidence in claim.evidence}
    return Coverage(
        document=document.id,
        sentences=len(telling),
        with_claims=len(telling) - len(silent),
        only_words=tuple(
            _sentence(sentence) for _, sentence in telling if heard(sentence.span) and not understood(sentence.span)
        ),
        silent=silent,
        entities=len(reading.entities),
        known_entities=sum(entity.known for entity in reading.entities),
        open_entities=tuple(sorted(entity.slug for entity in reading.entities if not entity.known)),
        statements=len(reading.claims) - observations,
        observations=observations,
        modalities=_counted(claim.modality for claim in reading.claims),
        rules=_counted(rule for claim in reading.claims for rule in {evidence.rule for evidence in claim.evidence}),
        fired=_counted(rule for rule, _ in firings),
        repairs=_counted(repair.rule for repair in document.repairs),
        mended=_first_of_each(document.repairs),
        dropped=reading.dropped,
        left_aside=sum(sentence.kind == "debris" for sentence in document.sentences),
        known=dict(document.metadata.basis),
    )


def _sentence(sentence: Sentence, reason: str = "") -> SentenceAccount:
    return SentenceAccount(sentence.span.begin, sentence.span.end, sentence.kind, sentence.text, reason)


def _only_words(claim: Claim) -> bool:
    return isinstance(claim, Statement) and claim.predicate == "activity"


def _places(claims: Iterable[Claim]) -> list[Span]:
    return sorted({evidence.span for claim in claims for evidence in claim.evidence})


def _touching(spans: list[Span]) -> Callable[[Span], bool]:
    """A test of a span for a character shared with any of these, given in order. By bisection: books have many."""
    begins = [span.begin for span in spans]
    reach = list(accumulate((span.end for span in spans), max))

    def touches(span: Span) -> bool:
        before = bisect_left(begins, span.end)
        return before > 0 and reach[before - 1] > span.begin

    return touches


def _first_of_each(repairs: Iterable[Repair]) -> tuple[MendedSlip, ...]:
    first: dict[str, Repair] = {}
    for repair in repairs:
        first.setdefault(repair.rule, repair)
    return tuple(
        MendedSlip(each.rule, each.span.begin, each.span.end, each.raw, each.repaired)
        for _, each in sorted(first.items())
    )


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items(), key=lambda item: (-item[1], item[0])))
