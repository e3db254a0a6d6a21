"""Numbers that are no figures, each with the reason: labels, names, telephone numbers, times of day, years."""

from collections.abc import Iterable
from itertools import takewhile

from kg.reading.quantities.numbers import Amount
from kg.reading.quantities.tables import FILLERS, HEDGES, LISTS, REFERENCE_WORDS, REFERENCES, ROLES, WORDS, compiled
from kg.reading.quantities.tokens import HYPHENS, LONGEST, Token, Tokens

# Words that begin a sentence before a number and are no name.
OPENERS = LISTS["openers"] | {phrase[0] for phrase in (*HEDGES, *FILLERS, *ROLES)}
HANGERS = LISTS["behind a length"] | {"to", "plus", "odd", "a", "per", "r", "n", "k"}  # with a hyphen
PHONES = frozenset(word for phrase, reason in REFERENCES.items() if reason == "telephone number" for word in phrase)
LEANING, HANGING, BARE = (
    {why: compiled(form) for why, form in WORDS[table].items()} for table in ("leaning", "hanging", "bare")
)
LINKED = frozenset("@/*=&_\\|")
# Marks behind which a sentence begins, and that open one.
STOPS = frozenset(".:;!?•")
Reasons = Iterable[tuple[str, bool]]  # with whether each holds
OPENING = STOPS | frozenset("'\"“‘")


def refused(tokens: Tokens, amount: Amount, before: int, label: tuple[int, str]) -> str:
    """The reason why an amount is no figure; an empty text if it is one.

    `before` is the token behind the amount before, which it may continue ("$5 million-$10 million"); `label` is the
    token behind the last number that was refused as a label, and why: "pages 5 and 7"."""
    return next((reason for reason, holds in _reasons(tokens, amount, before, label) if holds), "")


def valueless(token: Token, *, named: bool) -> str:
    """The reason why a numeral or ordinal has no value, or is none because a name covers it."""
    if token.kind != "number" or named:
        return {"number": "part of a name", "ordinal": "" if named else "ordinal"}.get(token.kind, "")
    if sum(map(str.isdigit, token.text)) > LONGEST:
        return "identifier"
    if token.text[0] == "0" and token.text.isdigit():
        return "telephone number or code"
    return "number of a section or version" if token.text.count(".") > 1 else "numeral of more than one reading"


def _reasons(tokens: Tokens, amount: Amount, before: int, label: tuple[int, str]) -> Reasons:
    """All that may speak against an amount, the surest first."""
    yield amount.reason, bool(amount.reason)
    leaning = LEANING.items() if amount.first - 1 != before else ()
    yield from ((reason, bool(tokens.match(form, amount.first))) for reason, form in leaning)
    yield from _hanging(tokens, amount)
    bare = amount.kind == "count" and amount.scale == 1
    unsure = bare or (amount.kind != "share" and amount.scale == 1 and (amount.whole or amount.kind == "money"))
    point = amount.digits and 1 <= amount.bare < 1000 and amount.bare.as_tuple().exponent == -3
    yield "a point that may set thousands apart", unsure and point
    if bare:
        yield from _label(tokens, amount)
        yield "part of a name", _named(tokens, amount)
        yield from _counting_nothing(tokens, amount)
        near = label[0] <= amount.first < label[0] + 4 and amount.plain
        near = near and (not tokens.counted(amount.last) or tokens[label[0] - 2].low.endswith("s"))  # "Phases 1 and 2"
        yield label[1], near and LISTS["between labels"].issuperset(tokens.words(label[0], amount.first))


def _hanging(tokens: Tokens, amount: Amount) -> Reasons:
    """A number on to which something hangs: "5G", "40-storey", "3- and 4-room", "24/7", "10:30", "9 a.m."."""
    behind, following, count = tokens[amount.last], tokens[amount.last + 1], amount.kind == "count"
    yield from ((reason, bool(tokens.match(form, amount.first))) for reason, form in HANGING.items())
    if not behind.glued:
        return
    if count and behind.kind == "power":
        yield "power or mark of a footnote", amount.bare == 10
        return
    ranged = following.low == "to" and tokens[amount.last + 2].kind == "number"  # "16- to 24-year-olds"
    apart = not following.glued and following.kind != "number" and amount.last + 1 < len(tokens) and not ranged
    compound = following.glued and following.kind == "word" and following.low not in HANGERS
    yield "part of a compound word", behind.text in HYPHENS and (apart or compound)
    linked = behind.text in LINKED and following.glued and following.kind != "currency" and following.text not in "-="
    yield "numbers with a slash", linked and behind.text == "/"
    yield "part of a name", linked or (behind.kind in ("word", "currency") and (count or amount.kind == "money"))


def _label(tokens: Tokens, amount: Amount) -> Reasons:
    """The number of a page, a section, a table, a telephone, a house."""
    place, counted, digits = amount.first - 1, tokens.counted(amount.last), amount.digits
    near = tokens.words(max(0, amount.first - 6), amount.first)
    yield "telephone number", digits and not amount.grouped and amount.bare >= 100 and not PHONES.isdisjoint(near)
    place -= tokens[place].low == "." and len(tokens[place - 1].low) <= 6
    place -= tokens[place].low == "(" and tokens[place - 1].low in REFERENCE_WORDS
    letter = tokens[place].low in ("s", "c", "v", "p") and tokens[place + 1].low != "."
    reason, capital = "" if letter else REFERENCES.get((tokens[place].low,), ""), tokens[place].capital
    small = digits and amount.bare < 10_000 and not amount.grouped and not amount.hedged
    sure = small and (reason in LISTS["sure labels"] or not counted)
    sure = sure or (small and tokens[place].low in LISTS["classes"])  # "class 1 vehicles"
    sure = sure or (capital and (small or not digits)) or (not digits and reason in LISTS["labels of words"])
    yield reason, reason != "" and sure
    name = list(takewhile(lambda token: token.capital, tokens.row[amount.last : amount.last + 4]))[1:]
    yield "address", digits and any(one.low in LISTS["address"] for one in name)


def _named(tokens: Tokens, amount: Amount) -> bool:
    """True if a number belongs to a name: "Cyberport 5", "Six Little Dragons"."""
    first, last = amount.first, amount.last
    before, begin = tokens[first - 1], first - 1
    if amount.hedged or first == 0:
        return False
    if tokens[first].kind == "word":
        inside = before.kind == "word" or tokens[last].capital
        return tokens[first].capital and before.text not in STOPS and before.text != "(" and inside
    owner = before.low.endswith(("'s", "’s", "s'", "s’"))  # "the Institute's 40 laboratories"
    if not amount.plain or before.kind not in ("word", "currency") or not before.capital or owner:
        return False
    while tokens[begin - 1].capital and first - begin < 6:
        begin -= 1
    opening = begin == 0 or tokens[begin - 1].text in OPENING
    if tokens.counted(last) and tokens[begin - (not opening)].low in LISTS["before a name"]:  # "in Hong Kong 30 firms"
        return False
    adverb = before.low in OPENERS or (before.low.endswith(("ing", "ly")) and not tokens[last].capital)
    return not (begin == first - 1 and opening and adverb)


def _counting_nothing(tokens: Tokens, amount: Amount) -> Reasons:
    """The number of a paragraph, a year, the word "one", numbers in a row."""
    first, before, behind = amount.first, tokens[amount.first - 1], tokens[amount.last]
    single = amount.last == first + 1 and not amount.hedged
    yield from ((reason, bool(tokens.match(form, amount.first))) for reason, form in BARE.items())
    yield "the word one", tokens[first].low == "one" and single
    year = len(tokens[first].text) == 4 and tokens[first].text.isdecimal() and 1800 <= amount.bare <= 2100
    yield "year or number of things", year and single
    yield "numbers in a row", amount.plain and amount.digits and "number" in (before.kind, behind.kind)
