"""Numbers that are no figures, each with the reason: labels, names, telephone numbers, times of day, years."""

from __future__ import annotations

from collections.abc import Sequence

from kg.reading.quantities.numbers import HYPHENS, Amount
from kg.reading.quantities.periods import Calendar
from kg.reading.quantities.tables import ADDRESS, FILLERS, HEDGES, REFERENCES, ROLES, words
from kg.reading.quantities.tokens import Token

# Words that begin a sentence before a number and are no name.
OPENERS = words("openers") | {phrase[0] for phrase in (*HEDGES, *FILLERS, *ROLES)}
REFERENCE_WORDS = frozenset(phrase[-1] for phrase in REFERENCES)
JOINS = frozenset([",", "and", "to", "or", "&", "-", "–"])
PHONES = frozenset(word for words, reason in REFERENCES.items() if reason == "telephone number" for word in words)
LINKED = frozenset("@/*=&_\\|")
# Marks that may stand right before a number.
BEFORE = frozenset("([{\"'“‘«—–-−\u2011±~≈≃<>≤≥,;/:+#") | {"<=", ">="}


def refused(cal: Calendar, amount: Amount, hedged: bool, before: int) -> str:
    """Why an amount is no figure; an empty text if it is one. `hedged` says that a hedge stands before it; `before`
    is the token behind the amount before, which it may continue ("$5 million-$10 million")."""
    if amount.reason:
        return amount.reason
    if (
        reason := (_leaning(cal, amount) if amount.first - 1 != before else "")
        or _hanging(cal, amount)
        or _time_of_day(cal, amount)
    ):
        return reason
    if amount.kind != "count" or amount.number.scale != 1:
        return "a point that may set thousands apart" if _doubtful(amount) else ""
    if amount.number.doubtful:
        return "a point that may set thousands apart"
    if (
        "." in cal.tokens[amount.first].text
        and amount.number.bare == int(amount.number.bare)
        and cal.tokens[amount.first].text.endswith(".0")
    ):
        return "version"
    return (
        _phone(cal, amount) or _label(cal, amount, hedged) or _name(cal, amount, hedged) or _plain(cal, amount, hedged)
    )


def valueless(cal: Calendar, at: int) -> str:
    """Why a numeral or ordinal at a token has no value."""
    token = cal.tokens[at]
    if token.kind == "ordinal":
        return "ordinal"
    if sum(map(str.isdigit, token.text)) > 18:
        return "identifier"
    if token.text[0] == "0" and token.text.isdigit():
        return "telephone number or code"
    if token.text.count(".") > 1:
        return "number of a section or version"
    return "numeral of more than one reading"


def _doubtful(amount: Amount) -> bool:
    """Whether thousands may be meant in a measure: "20.000 square metres", "$1.200"."""
    whole = amount.number.bare == int(amount.number.bare)
    return (
        amount.number.doubtful
        and amount.number.scale == 1
        and (whole or amount.kind == "money")
        and amount.kind != "share"
    )


def _leaning(cal: Calendar, amount: Amount) -> str:
    """A number that begins within something: "COVID-19", "H2", "84%1", "+852"."""
    before = cal.at(amount.first - 1) if amount.first else None
    if before is None or not cal.glued(amount.first):
        return ""
    further = cal.at(amount.first - 2) if amount.first > 1 else None
    if before.kind != "mark" or before.text not in BEFORE:
        return "mark of a footnote" if before.text in "%)]" else "part of a name"
    if (
        before.text in HYPHENS
        and before.glued
        and further is not None
        and further.kind == "word"
        and further.low not in ("to", "a", "an")
    ):
        return "part of a name"
    if before.text in LINKED or (before.text in "#+" and amount.kind == "count"):
        return "telephone number" if before.text == "+" else "part of a name"
    if before.text in ":'’" and before.glued and further is not None and further.kind in ("word", "number"):
        return "part of a name"
    return ""


def _hanging(cal: Calendar, amount: Amount) -> str:
    """A number on to which something hangs: "5G", "40-storey", "3- and 4-room", "24/7", "10:30"."""
    behind = cal.at(amount.last)
    if behind is None or not behind.glued:
        return ""
    following = cal.at(amount.last + 1)
    joined = following is not None and following.glued
    if behind.kind == "word" and amount.kind == "count":
        return "part of a name"
    if behind.kind == "power" and amount.kind == "count":
        return "power or mark of a footnote" if amount.number.bare == 10 else ""
    if behind.text in HYPHENS and not joined and following is not None and following.kind != "number":
        return "part of a compound word"
    if (
        behind.text in HYPHENS
        and joined
        and following is not None
        and following.kind == "word"
        and following.low not in ("to", "plus", "a", "per")
    ):
        return "part of a compound word"
    if behind.text in LINKED and joined:
        return "numbers with a slash" if behind.text == "/" else "part of a name"
    if (
        behind.text in ":"
        and joined
        and following is not None
        and following.kind == "number"
        and amount.kind == "count"
    ):
        return "time of day or ratio"
    return ""


def _time_of_day(cal: Calendar, amount: Amount) -> str:
    behind, further = cal.low(amount.last), cal.low(amount.last + 1)
    noon = behind in ("am", "pm", "o'clock", "noon") or (
        behind in ("a", "p") and further == "." and cal.low(amount.last + 2) == "m"
    )
    return "time of day" if noon and amount.kind == "count" else ""


def _phone(cal: Calendar, amount: Amount) -> str:
    if not amount.number.digits or amount.number.grouped or amount.number.bare < 100:
        return ""
    near = {token.low for token in cal.tokens[max(0, amount.first - 6) : amount.first] if token.kind == "word"}
    return "telephone number" if near & PHONES else ""


def _label(cal: Calendar, amount: Amount, hedged: bool) -> str:
    """The number of a page, a section, a table, a paragraph, a house."""
    first, last = amount.first, amount.last
    place = first - 1
    place -= cal.low(place) == "." and place > 0 and len(cal.low(place - 1)) <= 6
    place -= cal.low(place) == "(" and cal.low(place - 1) in REFERENCE_WORDS
    reason = REFERENCES.get((cal.low(place),)) if place >= 0 else None
    if reason and cal.low(place) in ("s", "c", "v", "p") and cal.low(place + 1) != ".":
        reason = None
    small = amount.number.bare < 10_000 and not amount.number.grouped
    if reason and small and amount.number.digits and not hedged and not (cal.counted(last) and not cal.capital(place)):
        return reason
    if reason and not amount.number.digits and (cal.capital(place) or reason in ("page number", "chapter or act")):
        return reason
    whole = amount.number.bare == int(amount.number.bare) and amount.number.digits and small
    if first == 0 and whole and cal.glued(last) and cal.low(last) in (".", ")", ":") and cal.at(last + 1) is not None:
        return "paragraph number"
    if (
        first == 0
        and whole
        and amount.bare
        and cal.capital(last)
        and cal.tokens[last].kind == "word"
        and not cal.glued(last)
    ):
        return "number of a page or paragraph"
    inside = cal.low(first - 1) in "([" and cal.low(last) in ")]" if first else False
    if inside and whole and not hedged and cal.low(first - 1):
        return "number in brackets"
    if amount.number.digits and any(
        cal.capital(at)
        and cal.low(at) in ADDRESS
        and len(cal.low(at)) > 2
        and all(cal.capital(p) for p in range(last, at))
        for at in range(last + 1, last + 4)
    ):
        return "address"
    return ""


def _name(cal: Calendar, amount: Amount, hedged: bool) -> str:
    """A number that belongs to a name: "Cyberport 5", "Six Little Dragons"."""
    first, last = amount.first, amount.last
    before = cal.at(first - 1) if first else None
    if hedged or before is None:
        return ""
    token = cal.tokens[first]
    if token.kind == "word":
        titled = token.text[:1].isupper() and before.text not in (".", ":", ";", "!", "?", "•") and cal.capital(last)
        return "part of a name" if titled and before.text not in ("(",) else ""
    if not amount.bare or before.kind != "word" or not before.text[:1].isupper() or cal.counted(last):
        return ""
    opening = first == 1 or cal.low(first - 2) in (".", ":", ";", "!", "?", "•", "'", '"', "“", "‘")
    return "" if opening and (before.low in OPENERS or before.low.endswith(("ing", "ly"))) else "part of a name"


def _plain(cal: Calendar, amount: Amount, hedged: bool) -> str:
    """A number without anything: a year, the word "one", numbers in a row."""
    first, last, number = amount.first, amount.last, amount.number
    if cal.tokens[first].low == "one" and last == first + 1 and not hedged:
        return "the word one"
    if cal.plain_year(first) is not None and number.last == first + 1 and 1800 <= number.bare <= 2099 and not hedged:
        return "year or number of things"
    if amount.bare and number.digits:
        before = cal.at(first - 1) if first else None
        behind = cal.at(last)
        if (before is not None and before.kind == "number") or (behind is not None and behind.kind == "number"):
            return "numbers in a row"
    return ""


def chained(tokens: Sequence[Token], end: int, begin: int) -> bool:
    """Whether nothing but joining words stands between two numbers."""
    return end <= begin and all(token.low in JOINS for token in tokens[end:begin])
