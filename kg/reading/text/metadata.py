"""Metadata of a document: what its maker gives, then what its file states, then what its text says, else a guess."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import fields

import regex

from kg.model.claims import Basis, Date, Document, Metadata
from kg.reading.quantities import currency_of, find_dates
from kg.reading.text.blocks import parse
from kg.reading.text.furniture import P as FURNITURE
from kg.reading.text.marks import words_of
from kg.reading.text.profile import currency_by_vote, place_by_vote
from kg.reading.text.words import Patterns

KEYS = tuple(field.name for field in fields(Metadata) if field.name != "basis")
P = Patterns("text", "metadata")
WEIGHTS = ((P.ENDING, 4), (P.DURING, 2))
NAMED = 12  # votes of a year in the title, in the file's name, or in the line that dates the document
HEAD, FOOT = 3_000, 1_500  # characters at the ends of a document, in which lines are about it


def described(document: Document, given: Mapping[str, str | int], stated: Mapping[str, str], name: str) -> Metadata:
    """The metadata of a document from `given` values, those `stated` in its file, its text and its file's `name`.

    What none of them tells is left out, the edition too: the document's figures are then undated.
    """
    values: dict[str, str | int] = dict(given)
    basis: dict[str, Basis] = dict.fromkeys(given, "given")

    def settle(key: str, source: Basis, value: str | int | None) -> None:
        if value is not None and key not in values:
            values[key], basis[key] = value, source

    raw = document.raw
    for key, value in stated.items():
        settle(key, "file", value)
    settle("title", *title_of(raw, name))
    title = str(values["title"])
    settle("date", "text", _date(raw))
    named = ({int(match[1]) for match in P.YEARS.finditer(words)} for words in (title, name.replace("_", " ")))
    settle("edition", "text", next((years.pop() for years in named if len(years) == 1), None))
    settle("edition", "guessed", edition_of(raw, title, f"{name} {str(values.get('date', ''))[:4]}"))
    settle("place", "guessed", place_by_vote(document, title))
    ends = f"{raw[:HEAD]}\n{raw[-FOOT:]}"
    settle("publisher", "text", match[1] if (match := P.PUBLISHER.search(ends)) else None)
    place = str(values.get("place", ""))
    if place and regex.search(rf"\b(?:Government of {regex.escape(place)}|{regex.escape(place)} Government)\b", raw):
        settle("government", "text", f"{place} Government")
    if "$" in raw:
        settle("currency", "guessed", currency_of(place) or currency_by_vote(raw))
    share = len(P.ENGLISH.findall(raw[:20_000])) * 12 > len(raw[:20_000].split())
    settle("language", "guessed", "en" if share else None)
    known = tuple(sorted(basis.items()))
    return Metadata(**values, basis=known)  # type: ignore[arg-type]  # each was held against its key when it was read


def title_of(raw: str, name: str) -> tuple[Basis, str]:
    """The title of a text: its title lines, else its first line cut short, or its file's name."""
    blocks = parse(raw[:4_000])
    titles = [words_of(raw, block) for block in blocks if block.kind == "title"]
    first = titles or [words_of(raw, block) for block in blocks if block.kind != "debris"][:1]
    title = " ".join(": ".join(first).replace("**", "").split())[:200]
    return ("text" if titles else "guessed"), title or name


def edition_of(raw: str, title: str = "", name: str = "") -> int | None:
    """The year a text speaks of, by vote of its title, file name and dates ("end-2024", "in 2024"); None if silent."""
    votes: Counter[int] = Counter()
    names = f"{title}\n{name.replace('_', ' ')}"
    for match in (*P.YEARS.finditer(names), *FURNITURE.DATE_LINE.finditer(raw)):
        votes[int(match[1])] += NAMED
    for match in P.YEARS.finditer(raw):
        before = raw[max(0, match.start() - 24) : match.start()]
        votes[int(match[1])] += next((weight for pattern, weight in WEIGHTS if pattern.search(before)), 1)
    return max(votes, key=lambda year: (votes[year], year)) if votes else None


def _date(raw: str) -> str | None:
    """The day of the lines that date a document, if they agree on one."""
    days: set[str] = set()
    for match in FURNITURE.DATE_LINE.finditer(raw):
        if match.start() < HEAD or match.end() > len(raw) - FOOT:
            dates = [time.value for time in find_dates(match.group(), year=int(match["year"]))]
            days |= {date.lexical for date in dates if isinstance(date, Date) and len(date.lexical) == 10}
    return days.pop() if len(days) == 1 else None
