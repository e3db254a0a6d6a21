"""The words of a sentence as names are made of them."""

from collections.abc import Container

import regex

from kg.reading.text.words import any_of

# Capital at its start, behind a prefix ("e-Start"), or inside ("iAM").
CAPITAL = regex.compile(r"\p{Lu}|(?:\w+[-/@])\p{Lu}|[a-z]+\p{Lu}")
ORDINAL = regex.compile(r"\d+(?:st|nd|rd|th)$")
# A number goes on a name that has begun: "Industry 4.0" by its point, "Innovation 25 Forum" by the capital behind it.
NUMBER = regex.compile(r"\d[\d.,]*\p{Lu}?$")
# A year that ends a title: "Impact 2030", "Global Innovation Index 2023".
YEAR = regex.compile(r"(?:19|20)\d\d$")
VERSION = regex.compile(r"\d\.\d$")
CONTRACTED = regex.compile(r"['’](?:s|ve|re|ll|d|m|t)$")
# Capitalised words that never belong to a name: they are dates.
MONTH = regex.compile(rf"(?:{any_of('calendar')})$")
# "HK$5" and "RMB30" begin with a capital and are amounts.
CURRENCY = regex.compile(
    r"(?:(?:RMB|HKD?|USD?|CNY|MOP|SGD?|EUR|GBP)\$?|Rs?|RM)\d|"
    r"(?:Cr|Mn|Bn|Tn|Rs|RMB?|USD|EUR|GBP|HKD|SGD|MYR|CNY|AUD|CAD|NZD|JPY|INR|CHF)$"
)
# Those of a nation, and what is theirs: "Canadians", "Irish".
# Parts of the text itself name nothing either: "Annex B-1".
UNNAMED = regex.compile(
    r"\p{Lu}\w+(?:[ai]an|ean|ese|ish)s?$|(?:North|South|East|West)(?:ern)?$|\p{Ll}*(?:Annex|Appendix|Table|Figure|Chart|"
    r"Chapter|Section|Part|Paragraph|Box|Article|Clause|Schedule|Act|Vote|Phase|Stage|Tier|Level)\.? [\w.-]{1,6}$|"
    r"[\p{L}&]+-\p{Ll}+ed$|[\d\W]+$|(?=[IVX]{2})X{0,3}(?:IX|IV|V?I{0,3})$|(\p{Lu})\1+$"
)
# An abbreviation that can be a name without a word beside it: "MOE", "ASEAN".
SHORT = regex.compile(r"\p{Lu}{3,}$")
WORDS = regex.compile(r"\S+")
# "O·PARK1" is a park.
PART = regex.compile(r"[·@](\p{L}+)\d*$")
INNER_CAPITAL = regex.compile(r"[\p{Ll}\d][@-]?\p{Lu}|\w[@·]\w|\+$")
CAMEL = regex.compile(r"[\w@-]\p{Lu}\p{Ll}+$")
# A prefix makes an adjective: "pre-Budget", "non-EU".
PREFIXED = regex.compile(r"(?:pre|post|non|pan|ex|mid|anti|pro|sub|inter|trans|cross|intra)-\p{Lu}")
# What may follow the number that ends a name: "Stage 1 of", "Cyberport 5 will"; not the things that it counts.
BEHIND = frozenset(["", "of", "in", "is", "was", "will", "has", "and", "to", "at", "by", "or", "for", "with", "as"])
# A word with what may stand inside it: "R&D", "start-ups", "4.0", "Xi'an"; not the "'s" behind it.
TOKEN = regex.compile(r"[^\W_]+(?:(?:[@&/’·-]|\.(?=\d)|'(?!s\b))[^\W_]+)*\+?")
# An abbreviation in brackets: short, and in capitals from its first letter.
BRACKET = regex.compile(r"\s*\(([\p{Lu}\d][\w&@+*-]{0,14})\)")
# Where a word may be capital by its place: at the start, behind a mark of a list, a colon, or where speech begins.
START = regex.compile(r"(?:^|[:.!?•–—]\s|[,:]\s[\"“‘'])\W*(?:\(?(?:[ivx]{1,4}|[a-z]|\d{1,3})[.)]\s*)?[\"“‘'(]*$")
NO_WORD = regex.compile(r"['’]s\b")
# A capitalised word that no other follows.
ALONE = regex.compile(r"(\p{Lu}[\w-]*+)(?! \p{Lu})")


def starts(text: str, begin: int) -> bool:
    """Whether the word at a place may be capital only because it stands there.

    >>> starts("(ii) Launch the Fund", 5), starts("In the Fund", 7)
    (True, False)
    """
    return START.search(text, max(0, begin - 12) if begin > 12 else 0, begin) is not None


def tokens(text: str) -> list[tuple[int, int, str]]:
    """The words of a text, without the "s" of possessors, the "US" of "US$" and what stands in brackets."""
    bare = BRACKET.sub(lambda match: " " * len(match.group()), text)
    words = (m for m in TOKEN.finditer(bare) if not NO_WORD.match(bare, max(0, m.start() - 1)))
    return [(m.start(), m.end(), m.group()) for m in words if bare[m.end() : m.end() + 1] != "$"]


def may_name(word: str, follower: str, openers: Container[str], first: bool, run: bool) -> bool:
    """Whether a word may belong to a name, by its shape: `first` where any word is capital, `run` behind another."""
    if ORDINAL.match(word):
        return bool(CAPITAL.match(follower))
    if NUMBER.match(word):
        ended = len(word) <= 4 and (follower in BEHIND if len(word) < 3 else not follower)
        onward = len(word) <= 4 and bool(CAPITAL.match(follower)) and not MONTH.match(follower)
        return run and bool(VERSION.match(word) or YEAR.match(word) or onward or ended)
    if not CAPITAL.match(word) or MONTH.match(word) or CURRENCY.match(word) or PREFIXED.match(word):
        return False
    word = CONTRACTED.sub("", word)
    if word == "IT":  # information technology
        return True
    return not (word.lower() in openers and (first or word.lower() in ("the", "a", "an", "it", "its")))
