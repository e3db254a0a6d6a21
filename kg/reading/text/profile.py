"""The profile of a document: what a bare "$" means in it, its abbreviations, its place, the year it speaks in."""

from calendar import month_name
from collections import Counter
from typing import NamedTuple

import regex

from kg.model.claims import Document, Metadata
from kg.reading.quantities import Style, currency_of
from kg.reading.text.words import Patterns, table, words

DOLLARS = {
    code: regex.compile(rf"(?<![A-Z])(?:{'|'.join(map(regex.escape, names))})(?:(?<=\$)|\b)")
    for code, names in table("dollars").items()
}
SIGNS = {"£": "GBP", "€": "EUR", "¥": "CNY", "₹": "INR", "₩": "KRW"}
P = Patterns("text", "profile")
LINKING = words("linking")
NOT_PLACES = frozenset([*month_name[1:], "Chapter", "Table", "Figure", "Section", "Part", "Annex"])


class Profile(NamedTuple):
    """The facts about a document as a whole that its sentences are read with.

    `currency` is the ISO 4217 code of a bare "$"; `style` how the document writes numbers and dates; `abbreviations`
    gives the words that each short form stands for; `spoken` is the year in which the document speaks, for "last year",
    0 if that is not known.
    """

    currency: str
    style: Style
    abbreviations: dict[str, str]
    place: str | None
    spoken: int


def profile(document: Document) -> Profile:
    """The profile of a document, from its metadata where they tell, and else by vote of its text."""
    metadata = document.metadata
    place = metadata.place or place_by_vote(document)
    currency = metadata.currency or (currency_of(place) if place else None) or currency_by_vote(document.raw)
    abbreviations: dict[str, str] = {}
    for sentence in document.sentences:
        text = "" if sentence.kind in ("debris", "website") else sentence.text
        for match in P.SHORT.finditer(text):  # "Name (ABBR)" where the words before the bracket have these initials
            short = match["short"].rstrip(".")
            words = list(P.WORD.finditer(text, max(0, match.start() - 160), match.start()))[-14:]
            if (begin := _begin(short, words, text, match.start())) is not None:
                abbreviations.setdefault(short, text[begin : match.start()].strip())
    return Profile(currency, Style.of(document.raw, place), abbreviations, place, _spoken(metadata, place))


def _spoken(metadata: Metadata, place: str | None) -> int:
    """The year in which a document speaks: its date's, else its edition's, but for a budget, which many places hear in
    the year before the one that it is for; 0 where neither the date nor the custom of the place tells."""
    if metadata.date or not P.BUDGET.search(metadata.title):
        return int(metadata.date[:4]) if metadata.date else metadata.edition or 0
    delivered = next((years for years, places in table("budgets").items() if place in places), None)
    return metadata.edition - (delivered == "before") if metadata.edition and delivered else 0


def _begin(short: str, words: list[regex.Match[str]], text: str, at: int) -> int | None:
    """The start of the words that the short form at `at` abbreviates: its letters in order, each at a word's start.

    Small words (of, and, the) may be skipped.
    """
    letters = [char.lower() for char in short if char.isalpha()]
    if not words or regex.search(r"[.;:()]", text[words[-1].end() : at]):
        return None
    least = 1 if not short.isupper() else max(1, (len(letters) + 1) // 3)
    for size in range(least, min(len(words), len(letters) * 2 + 2) + 1):
        run = [word[0] for word in words[-size:]]
        if run[0][0].lower() != letters[0] or run[0].lower() in LINKING:
            continue
        if regex.search(r"[.;:()]\s", text[words[-size].start() : words[-1].end()]):
            return None
        initials = [part[0].lower() for word in run for part in regex.split(r"[-/&]", word) if part]
        if _within(letters, initials, run):
            return words[-size].start()
    return None


def _within(letters: list[str], initials: list[str], words: list[str]) -> bool:
    """Whether initials give the letters: each in order, skipping small words only, or nearly all of them.

    A word of capitals may give them all ("UK Research and Innovation", UKRI), and so may the first word, whatever its
    capitals ("Enterprise Singapore", EnterpriseSG).
    """
    named = [word for word in words if word.lower() not in LINKING]
    big = [word[0].lower() for word in named]
    whole = list("".join(word if word.isupper() else word[0] for word in named).lower())
    if letters in (big, initials, whole):
        return True
    if len(named) > 1 and "".join(letters).startswith(words[0].lower()) and in_order(big, letters):
        return in_order(letters, list("".join(words).lower()))
    if not in_order(letters, initials):
        return len(words) == 1 and in_order(letters, list(words[0].lower()))
    return len(big) <= len(letters)


def in_order(letters: list[str], pool: list[str]) -> bool:
    """True if the pool has these letters in this order, whatever stands between them."""
    rest = iter(pool)
    return all(letter in rest for letter in letters)


def currency_by_vote(raw: str) -> str:
    """The currency that a bare "$" means: the one whose own sign or country the text names most."""
    votes = Counter({code: len(pattern.findall(raw)) for code, pattern in DOLLARS.items()})
    code, number = max(votes.items(), key=lambda item: (item[1], item[0] == "HKD"))
    signs = Counter(char for char in raw if char in SIGNS)
    if signs and "$" not in raw:
        return SIGNS[signs.most_common(1)[0][0]]
    return code if number else "USD" if "$" in raw else "HKD"


def place_by_vote(document: Document, title: str = "") -> str | None:
    """The place spoken of: a country in the title, else the capitalised words that most often stand behind "in".

    It is a country, or a name that stands behind "across" or "throughout" too: nobody is across a budget.
    """
    words = P.CAPITALISED.findall(title)
    names = (" ".join(words[at : at + size]) for size in (3, 2, 1) for at in range(len(words) - size + 1))
    if country := next(filter(currency_of, names), None):
        return country
    places: Counter[str] = Counter()
    wide: set[str] = set()
    for sentence in document.sentences:
        for match in P.PLACE.finditer(sentence.text) if sentence.kind in ("sentence", "item") else ():
            if match[2].split()[0] not in NOT_PLACES:
                places[match[2]] += 1
                wide |= {match[2]} if match[1] not in ("in", "In") else set()
    known = {place: votes for place, votes in places.items() if votes > 2 and (place in wide or currency_of(place))}
    return max(known, key=lambda place: (known[place], document.raw.count(place), place), default=None)
