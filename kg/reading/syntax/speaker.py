"""The first person: "we" and "our" as the government, as everybody, or as the one who speaks."""

from typing import Literal

import regex

# What the first person does as everybody: "we can grow", "if we were"; as one who speaks: "I mentioned".
EVERYBODY = regex.compile(
    r"(?:We|we) (?:all |now |also )*(?:can|cannot|could|need|face|live|know|see|must)\b|"
    r"(?:We|we) (?:will|would|have|were|are|shall) (?:not |also |all )*(?:be|been|have|become|face|need|able|in|to)\b"
)
SPEAKER = regex.compile(
    r"I (?:was|am|have been|mentioned|said|thank|believe|know|beg|recall|wish|understand|note)\b|(?:[Mm]e|[Mm]y)\b"
)
OURS = regex.compile(
    r"(?:Our|our) (?:[\w-]+ ){0,2}?(?:commitment|target|aim|priority|priorities|plans?|polic(?:y|ies)|work|efforts?|"
    r"budget|measures?|proposals?|objectives?|goals?|strategy|programmes?|intention|approach|toolkit|announcement)\b"
)


def first_person(text: str, begin: int) -> Literal["government", "publisher"] | None:
    """The one that the first person at a place of a text means; nothing for everybody ("our economy", "we can grow").

    >>> [first_person(text, 0) for text in ("We launched it.", "We can grow.", "Our target is 5.", "I mentioned it.")]
    ['government', None, 'government', 'publisher']
    """
    if SPEAKER.match(text, begin):
        return "publisher"
    if text.startswith(("our ", "Our "), begin):
        return "government" if OURS.match(text, begin) else None
    subject = text.startswith(("We ", "we ", "I "), begin) and not text.endswith("if ", 0, begin)
    return "government" if subject and not EVERYBODY.match(text, begin) else None
