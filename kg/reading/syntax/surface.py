"""Subjects: a sentence's own subject, those it lists as subject, or the whole that its subject is a part of."""

from __future__ import annotations

import regex

from kg.reading.names.mentions import Mention
from kg.reading.syntax.masking import MENTION, Encoded, entity_class
from kg.reading.text.words import any_of

E = entity_class()
# What opens a phrase that stands before the subject, up to a comma: "In 2024, …", "Following the review, …".
FRONT = rf"(?:{any_of('fronts')}|[A-Z][a-z]+(?:ing|ly|ed))\b"
# Fronts whose entity the sentence goes on about, where it has no subject of its own.
THROUGH = regex.compile(r"(?:Through|Under|At|Via)\b ")
COUNTING = (
    r"(?:[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine|[Tt]en|"
    r"[Aa]ll|[Bb]oth|[Ss]ome|[Nn]ew|[Ee]nhanced)"
)
# Fronts, an expletive, a determiner, a number; then the entity, neither an owner nor part of a longer word.
SUBJECT = regex.compile(
    rf"^(?:{FRONT}(?:[^,;]|,(?=\d))*, )*?(?:It (?:is|was)[^,.;]*? that )?(?:[Tt]he |[Aa]n? |[Ii]n addition, )?"
    rf"(?:\$[\d.,]+ \w+ |[\d,]+ |{COUNTING} )?({E})(?!'s|[\w-])",
)
# "The maximum grant of the Scheme", "The number of firms in Macao": it is about the Scheme, and Macao.
WITHIN = regex.compile(
    rf"^(?:{FRONT}(?:[^,;]|,(?=\d))*, )*?(?:[Tt]he (?:[a-z][\w-]* ){{1,5}}?(?:of|for|in|under)|"
    rf"[A-Z][a-z]+s (?:of|to)) (?:the )?({E})(?!'s|[\w-])"
)
# "A, B and C"; not where the last does something of its own: "A, and B providing".
COORDINATED = regex.compile(rf"{E}(?:(?:, | and |, and )(?:the )?{E})*(?: and (?:the )?{E})(?! [a-z]+ing\b)")


def own_subject(encoded: Encoded) -> tuple[Mention, int] | None:
    """The mention that is the subject of a sentence, and where it stands; nothing if its subject is none."""
    return _first(encoded, SUBJECT)


def whole_of_subject(encoded: Encoded) -> Mention | None:
    """The thing that the subject is the number, the part or the cost of: "The maximum grant of the Scheme"."""
    inner = _first(encoded, WITHIN)
    return inner[0] if inner else None


def subjects(encoded: Encoded, begin: int) -> tuple[Mention, ...]:
    """The subjects of "A and B have …", the first of which stands at `begin`; nothing if it is alone."""
    several = COORDINATED.match(encoded.text, begin)
    named = (encoded.mention(char) for char in MENTION.findall(several.group())) if several else ()
    return tuple(mention for mention in named if mention is not None)


def led_through(text: str, mentions: tuple[Mention, ...]) -> Mention | None:
    """The topic that a sentence without a subject of its own takes up: "Through the Fund, …", "Its campus …"."""
    through = THROUGH.match(text)
    led = (m for m in mentions if through and m.begin <= through.end() + 4 and m.kind != "inner")
    owners = (m for m in mentions if m.possessive and m.begin <= 6)
    return next(led, None) or next(owners, None)


def _first(encoded: Encoded, pattern: regex.Pattern[str]) -> tuple[Mention, int] | None:
    match = pattern.match(encoded.text)
    mention = encoded.mention(match.group(1)) if match else None
    return (mention, match.start(1)) if match and mention is not None else None
