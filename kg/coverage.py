"""What of a document was read and what was not: sentences with and without claims, rules by use, claims by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from kg.model import Observation, Reading

NO_TEXT = ("title", "heading", "debris")


@dataclass(frozen=True, slots=True)
class Silence:
    """A sentence that yielded no claim, and why."""

    begin: int
    end: int
    kind: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """The account of one document. Claims are counted by kind and by modality, rules by the claims they gave."""

    document: str
    sentences: int
    with_claims: int
    silent: tuple[Silence, ...]
    entities: int
    known_entities: int
    statements: int
    observations: int
    modalities: dict[str, int]
    rules: dict[str, int]
    repairs: dict[str, int]
    dropped: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """The account as plain values."""
        return asdict(self)


def account(reading: Reading) -> Coverage:
    """The coverage of one reading. Titles, headings and debris are no sentences: they have nothing to say."""
    document = reading.document
    said = sorted({evidence.span for claim in reading.claims for evidence in claim.evidence})
    telling = [(index, sentence) for index, sentence in enumerate(document.sentences) if sentence.kind not in NO_TEXT]
    silent = tuple(
        Silence(
            sentence.span.begin,
            sentence.span.end,
            sentence.kind,
            reading.silent.get(index, "no rule matches"),
            sentence.text,
        )
        for index, sentence in telling
        if not any(span.begin < sentence.span.end and sentence.span.begin < span.end for span in said)
    )
    observations = sum(isinstance(claim, Observation) for claim in reading.claims)
    return Coverage(
        document=document.id,
        sentences=len(telling),
        with_claims=len(telling) - len(silent),
        silent=silent,
        entities=len(reading.entities),
        known_entities=sum(entity.known for entity in reading.entities),
        statements=len(reading.claims) - observations,
        observations=observations,
        modalities=_counted(claim.modality for claim in reading.claims),
        rules=_counted(rule for claim in reading.claims for rule in {evidence.rule for evidence in claim.evidence}),
        repairs=_counted(repair.rule for repair in document.repairs),
        dropped=reading.dropped,
    )


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items(), key=lambda item: (-item[1], item[0])))
