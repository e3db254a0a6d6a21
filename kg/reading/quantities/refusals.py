"""Numbers that are no figures, each with the reason: labels, names, telephone numbers, times of day, years."""

from __future__ import annotations

from itertools import takewhile

from kg.reading.quantities.numbers import Amount
from kg.reading.quantities.tables import FILLERS, HEDGES, LISTS, REFERENCE_WORDS, REFERENCES, ROLES
from kg.reading.quantities.tokens import HYPHENS, LONGEST, Token, Tokens

# Words that begin a sentence before a number and are no name.
OPENERS = LISTS["openers"] | {phrase[0] for phrase in (*HEDGES, *FILLERS, *ROLES)}
HANGERS = LISTS["behind a length"] | {"to", "plus", "odd", "a", "per"}  # behind a number or unit with a hyphen
PHONES = frozenset(word for phrase, reason in REFERENCES.items() if reason == "telephone number" for word in phrase)
LINKED = frozenset("@/*=&_\\|")
# Marks that may stand right before a number, behind which a sentence begins, and that open one.
BEFORE = frozenset("([{\"'“‘«—–-−\u2011±~≈≃<>≤≥,;/:+#") | {"<=", ">="}
STOPS = frozenset(".:;!?•")
OPENING = STOPS | frozenset("'\"“‘")


def refused(tokens: Tokens, amount: Amount, before: int, label: tuple[int, str]) -> str:
    """The reason why an amount is no figure; an empty text if it is one.

    `before` is the token behind the amount before, which it may continue ("$5 million-$10 million"); `label` is the
    token behind the last number that was refused as a label, and why: "pages 5 and 7"."""
    leaning = _leaning(tokens, amount) if amount.first - 1 != before else ""
    if reason := amount.reason or leaning or _hanging(tokens, amount):
        return reason
    bare = amount.kind == "count" and amount.scale == 1
    unsure = bare or (amount.kind != "share" and amount.scale == 1 and (amount.whole or amount.kind == "money"))
    if unsure and amount.digits and 1 <= amount.bare < 1000 and amount.bare.as_tuple().exponent == -3:
        return "a point that may set thousands apart"
    if not bare:
        return ""
    if tokens[amount.first].text.endswith(".0"):
        return "version"
    if reason := _label(tokens, amount) or _name(tokens, amount) or _counting_nothing(tokens, amount):
        return reason
    near = label[0] <= amount.first < label[0] + 4 and amount.plain and not tokens.counted(amount.last)
    return label[1] if near and LISTS["between labels"].issuperset(tokens.words(label[0], amount.first)) else ""


def valueless(token: Token, *, named: bool) -> str:
    """The reason why a numeral or ordinal has no value, or is none because a name covers it."""
    if token.kind == "ordinal" and not named:
        return "ordinal"
    if token.kind != "number" or named:
        return "part of a name" if token.kind == "number" else ""
    if sum(map(str.isdigit, token.text)) > LONGEST:
        return "identifier"
    if token.text[0] == "0" and token.text.isdigit():
        return "telephone number or code"
    return "number of a section or version" if token.text.count(".") > 1 else "numeral of more than one reading"


def _leaning(tokens: Tokens, amount: Amount) -> str:
    """A number that begins within something: "COVID-19", "H2", "84%1", "+852"."""
    first, before, further = (tokens[amount.first - n] for n in range(3))
    if before.text == "±" or tokens.phrase(amount.first - 2, amount.first) in LISTS["tolerances"]:
        return "tolerance"
    if not amount.digits and "point" in (before.low, tokens[amount.last].low):
        return "decimal in words"
    if before.low == "per":
        return "base of a rate"
    if before.text in ("=", "<", ">") and further.kind == "word" and len(further.low) == 1:
        return "value of a letter"  # "p < 0.05"
    if not first.glued:
        return ""
    if before.text in "%)]":
        return "mark of a footnote"
    word = further.kind == "word" and further.low not in ("to", "a", "an")
    compound = before.text in HYPHENS and (word or (further.kind == "number" and before.glued))  # "7-Eleven"
    inner = before.glued and (compound or (before.text in ":'’" and further.kind in ("word", "number")))
    linked = before.text in LINKED and first.kind != "currency"
    if before.text not in BEFORE or inner or linked or (before.text == "#" and amount.kind == "count"):
        return "part of a name"
    return "telephone number" if before.text == "+" and amount.kind == "count" else ""


def _hanging(tokens: Tokens, amount: Amount) -> str:
    """A number on to which something hangs: "5G", "40-storey", "3- and 4-room", "24/7", "10:30", "9 a.m."."""
    behind, following, count = tokens[amount.last], tokens[amount.last + 1], amount.kind == "count"
    afternoon = behind.low in ("a", "p") and tokens.words(amount.last + 1, amount.last + 3) == (".", "m")
    if count and (behind.low in ("am", "pm", "o'clock", "noon") or afternoon):
        return "time of day"
    if not behind.glued:
        return ""
    if count and behind.kind == "power":
        return "power or mark of a footnote" if amount.bare == 10 else ""
    ranged = following.low == "to" and tokens[amount.last + 2].kind == "number"  # "16- to 24-year-olds"
    apart = not following.glued and following.kind != "number" and amount.last + 1 < len(tokens) and not ranged
    compound = following.glued and following.kind == "word" and following.low not in HANGERS
    if behind.text in HYPHENS and (apart or compound):
        return "part of a compound word"
    linked = behind.text in LINKED and following.glued and following.kind != "currency" and following.text != "-"
    if linked or (behind.kind == "word" and (count or amount.kind == "money")):
        return "numbers with a slash" if behind.text == "/" else "part of a name"
    clock = count and behind.text == ":" and following.glued and following.kind == "number"
    return "time of day or ratio" if clock else ""


def _label(tokens: Tokens, amount: Amount) -> str:
    """The number of a page, a section, a table, a telephone, a house."""
    place, counted, digits = amount.first - 1, tokens.counted(amount.last), amount.digits
    near = tokens.words(max(0, amount.first - 6), amount.first)
    if digits and not amount.grouped and amount.bare >= 100 and not PHONES.isdisjoint(near):
        return "telephone number"
    place -= tokens[place].low == "." and len(tokens[place - 1].low) <= 6
    place -= tokens[place].low == "(" and tokens[place - 1].low in REFERENCE_WORDS
    letter = tokens[place].low in ("s", "c", "v", "p") and tokens[place + 1].low != "."
    reason, capital = "" if letter else REFERENCES.get((tokens[place].low,), ""), tokens[place].capital
    small = digits and amount.bare < 10_000 and not amount.grouped and not amount.hedged
    sure = small and (reason in LISTS["sure labels"] or not counted)
    if reason and (sure or (capital and (small or not digits)) or (not digits and reason in LISTS["labels of words"])):
        return reason
    name = list(takewhile(lambda token: token.capital, tokens.row[amount.last : amount.last + 4]))[1:]
    return "address" if digits and any(len(one.low) > 2 and one.low in LISTS["address"] for one in name) else ""


def _name(tokens: Tokens, amount: Amount) -> str:
    """A number that belongs to a name: "Cyberport 5", "Six Little Dragons"."""
    first, last = amount.first, amount.last
    before, begin = tokens[first - 1], first - 1
    if amount.hedged or first == 0:
        return ""
    if tokens[first].kind == "word":
        inside = before.kind == "word" or tokens[last].capital
        titled = tokens[first].capital and before.text not in STOPS and before.text != "(" and inside
        return "part of a name" if titled else ""
    if not amount.plain or before.kind not in ("word", "currency") or not before.capital:
        return ""
    if before.low.endswith(("'s", "’s", "s'", "s’")):  # "the Institute's 40 laboratories"
        return ""
    while tokens[begin - 1].capital and first - begin < 6:
        begin -= 1
    opening = begin == 0 or tokens[begin - 1].text in OPENING
    if tokens.counted(last) and tokens[begin - (not opening)].low in LISTS["before a name"]:  # "in Hong Kong 30 firms"
        return ""
    adverb = before.low in OPENERS or before.low.endswith(("ing", "ly"))
    return "" if begin == first - 1 and opening and adverb else "part of a name"


def _counting_nothing(tokens: Tokens, amount: Amount) -> str:
    """The number of a paragraph, a year, the word "one", numbers in a row."""
    first, last, before, behind = amount.first, amount.last, tokens[amount.first - 1], tokens[amount.last]
    single = last == first + 1 and not amount.hedged
    if amount.whole and amount.digits and amount.bare < 10_000 and not amount.grouped:
        if first == 0 and behind.hung in ".):" and last + 1 < len(tokens):
            return "paragraph number"
        opening = first == 0 and amount.plain and not amount.per and behind.kind == "word" and not behind.glued
        if opening and (behind.capital or behind.low in LISTS["behind a paragraph number"]):
            return "number of a page or paragraph"
        if before.text in "([" and behind.text in ")]" and not amount.hedged:
            return "number in brackets"
    if before.low == "or" and tokens[first - 3].low in ("a", "an", "another"):
        return "vague number"  # "a year or two"
    if tokens[first].low == "one" and single:
        return "the word one"
    if tokens.plain_year(first) and single and amount.bare >= 1800:
        return "year or number of things"
    row = amount.plain and amount.digits and "number" in (before.kind, behind.kind)
    return "numbers in a row" if row else ""
