"""The account of how far a document was read: sentences with and without claims, rules by use, claims by kind."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import accumulate

from kg.model.claims import Claim, Observation, Reading, Span, Statement

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
    mended: tuple[dict[str, object], ...]
    dropped: dict[str, int]
    left_aside: int = 0
    known: dict[str, str] = field(default_factory=dict)

    @property
    def reasons(self) -> dict[str, int]:
        """Why sentences yielded nothing, the most frequent reason first."""
        return counted(sentence.reason for sentence in self.silent)


def account(reading: Reading) -> Coverage:
    """The coverage of one reading. Titles, headings and debris are no sentences: they have nothing to say."""
    document, claims = reading.document, reading.claims
    heard = _touching(claims)
    understood = _touching(c for c in claims if not (isinstance(c, Statement) and c.predicate == "activity"))
    silent, only_words, telling = [], [], 0
    for index, one in enumerate(document.sentences):
        if one.kind not in NO_TEXT:
            telling += 1
            sentence = SentenceAccount(one.span.begin, one.span.end, one.kind, one.text)
            if not heard(one.span):
                silent.append(replace(sentence, reason=reading.silent.get(index, "no rule matches")))
            elif not understood(one.span):
                only_words.append(sentence)
    observations = sum(isinstance(claim, Observation) for claim in claims)
    firings = {(evidence.rule, evidence.span) for claim in claims for evidence in claim.evidence}
    first = {repair.rule: repair for repair in reversed(document.repairs)}
    return Coverage(
        document=document.id,
        sentences=telling,
        with_claims=telling - len(silent),
        only_words=tuple(only_words),
        silent=tuple(silent),
        entities=len(reading.entities),
        known_entities=sum(entity.known for entity in reading.entities),
        open_entities=tuple(sorted(entity.slug for entity in reading.entities if not entity.known)),
        statements=len(claims) - observations,
        observations=observations,
        modalities=counted(claim.modality for claim in claims),
        rules=counted(rule for claim in claims for rule in {evidence.rule for evidence in claim.evidence}),
        fired=counted(rule for rule, _ in firings),
        repairs=counted(repair.rule for repair in document.repairs),
        mended=tuple(
            {"rule": rule, "begin": slip.span.begin, "end": slip.span.end, "raw": slip.raw, "repaired": slip.repaired}
            for rule, slip in sorted(first.items())
        ),
        dropped=reading.dropped,
        left_aside=sum(sentence.kind == "debris" for sentence in document.sentences),
        known=dict(document.metadata.basis),
    )


def _touching(claims: Iterable[Claim]) -> Callable[[Span], bool]:
    """A test of a span for a character shared with the evidence of any claim. By bisection: books have many."""
    spans = sorted({evidence.span for claim in claims for evidence in claim.evidence})
    begins = [span.begin for span in spans]
    reach = list(accumulate((span.end for span in spans), max))

    def touches(span: Span) -> bool:
        before = bisect_left(begins, span.end)
        return before > 0 and reach[before - 1] > span.begin

    return touches


def counted(names: Iterable[str]) -> dict[str, int]:
    """Names with their numbers, the most frequent first."""
    return dict(Counter(sorted(names)).most_common())
