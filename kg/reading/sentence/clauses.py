"""A verb's clause: who its subject is, and whether what it says holds, is planned, considered or denied."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from kg.model.claims import Modality
from kg.reading.sentence.masking import Encoded, entity_class
from kg.reading.sentence.patterns import ASIDE, members
from kg.reading.text.words import any_of

# What may stand between a subject and its verb: auxiliaries, verbs that take another verb, adverbs.
AUXILIARY = rf"(?:{any_of('auxiliary')}|\w+ly)"
LEFT = regex.compile(rf"(?P<aux>(?: ?\b{AUXILIARY}\b,?)*) ?$")
# One subject or a list of them.
SUBJECTS = rf"{entity_class()}{ASIDE}(?:(?:, | and |, and |; |; and )(?:the )?{entity_class()}{ASIDE})*"
# Right before the verb, or with a remark between commas before it: "A, set up in 2015, manages".
# "A, a network of B and C, is": a remark between commas, with others in it.
INTERRUPTED = regex.compile(
    rf"{ASIDE},? (?:an?|the|which|whose|who|where|one of|part of|home to|formerly|including|together with) [^.;]*,"
)
# So is "A, a fund set up": what A is stands between it and the participle.
BESIDE = regex.compile(rf"({SUBJECTS})(?: with [^,;.]{{0,60}}|, (?!and |or )[^,;.]*,|, (?:an?|the) [^,;.]*|,)?$")
RELATIVE = regex.compile(rf"({SUBJECTS}),? (?:which|who|that)$")
# Behind these an entity belongs to the words before it and is not the subject: "the head of A manages".
GOVERNED = regex.compile(r"\b(?:to|for|of|by|with|from|under|in|at|on|the first|the third) (?:the )?$")
# A second predicate of the sentence's subject: "A manages B, and provides …".
COORDINATED = regex.compile(r"(?:,|\band|, and|\bor|as well as)$")
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


@dataclass(frozen=True, slots=True)
class Subjects:
    """The subject of a verb: its characters in the encoded text (none if it was carried over), and its auxiliaries."""

    chars: str
    auxiliary: str


def subject_of(encoded: Encoded, position: int, topic_char: str) -> Subjects | None:
    """The subject of the verb at a position of the encoded text; `topic_char` is the sentence's own subject, or "".

    Beside the verb, before "which", or, for a second predicate ("manages A and provides …"), the sentence's subject.
    """
    left = encoded.text[:position].rstrip()
    match = LEFT.search(left)
    auxiliary = match.group("aux").strip() if match else ""
    before = left[: match.start()].rstrip() if match else left
    place = before.find(topic_char) if topic_char else -1
    if place >= 0 and INTERRUPTED.fullmatch(before, place + 1):
        return Subjects(topic_char, auxiliary)
    beside = BESIDE.search(before)
    governed = beside is not None and GOVERNED.search(before[: beside.start()]) is not None
    if beside and (not governed or ", " in beside.group(1)):
        chars = members(beside.group(1))
        if governed:  # "Owned by A, B manages": B does
            return Subjects(chars[-1], auxiliary)
        several = "," not in beside.group(1) or auxiliary.startswith(("are", "were", "have"))
        return Subjects("".join(chars if several else chars[-1:]), auxiliary)
    relative = RELATIVE.search(before)
    if relative:
        chars = members(relative.group(1))
        one = auxiliary.startswith(("was", "is", "has")) or ";" in relative.group(1)
        return Subjects("".join(chars[-1:] if one else chars), auxiliary)
    if topic_char and COORDINATED.search(before) and not auxiliary.endswith(" to"):
        return Subjects(topic_char, auxiliary)
    return None


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
