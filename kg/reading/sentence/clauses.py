"""Modality of words, where no clause is read: what they say holds, is planned, considered or denied."""

from __future__ import annotations

import regex

from kg.model.claims import Modality

PLANNED = regex.compile(
    r"\b(?:will|would|shall|plans? to|planned|planning|intends? to|expects? to|expected|due to|scheduled|set to|is to|"
    r"are to|to be|going to)\b"
)
CONSIDERED = regex.compile(
    r"\b(?:explor(?:e|es|ed|ing)|consider(?:s|ed|ing)?|feasibility|may|might|could|propos(?:es|ed|ing) to|studying|"
    r"under consideration)\b"
)
NEGATED = regex.compile(
    r"\b(?:not|no|never|without|neither|nor|no longer|ceased|stopped|rather than|instead of|yet to)\b"
)


def modality(words: str) -> Modality | None:
    """The modality of a verb phrase: holds, planned or considered; None if it is denied.

    >>> modality("will also"), modality("is exploring the feasibility of"), modality("has not"), modality("also")
    ('planned', 'considered', None, 'holds')
    """
    if NEGATED.search(words):
        return None
    if CONSIDERED.search(words):
        return "considered"
    return "planned" if PLANNED.search(words) else "holds"
