"""Footnotes linked to their marks, which are cut out of the running text and kept: the place, and the note's label."""

from collections.abc import Collection

import regex

from kg.reading.text.repairs import Stretch
from kg.reading.text.words import Patterns

P = Patterns("text", "footnotes")


def asked_for(raw: str) -> dict[str, int]:
    """The labels of raised or bracketed marks that no marked definition answers, and where each stands first."""
    answered = {label_of(match) for match in P.LINE_NOTE.finditer(raw)}
    asking = sorted((*P.ASKING.finditer(raw), *P.GLUED.finditer(raw)), key=lambda match: match.start(), reverse=True)
    return {label: match.start() for match in asking if (label := label_of(match)) not in answered}


def label_of(match: regex.Match[str]) -> str:
    """The label of a footnote, which one of a pattern's groups holds."""
    return plain_label(next(filter(None, match.groups())))


def plain_label(mark: str) -> str:
    """A raised number in plain digits.

    >>> plain_label("¹²")
    '12'
    """
    return mark.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"))


def raised(words: str) -> str:
    """Figures as raised ones, as the marks of footnotes are written.

    >>> raised("12")
    '¹²'
    """
    return words.translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def lift(stretch: Stretch, labels: Collection[str] = ()) -> tuple[Stretch, list[tuple[int, str]]]:
    """The stretch without its marks, and for each mark its place in the text that is left, and its label.

    Powers ("m²", "10⁶") are no marks and stay. A plain digit glued to a word is a mark if it is among the `labels` of
    the document's footnotes.
    """
    marks = [*P.RAISED.finditer(stretch.text), *P.BRACKETED.finditer(stretch.text)]
    marks += [m for m in P.DOUBTFUL.finditer(stretch.text) if m["label"] in labels or _sure(m)]
    changes: list[tuple[int, int, str]] = []
    notes: list[tuple[int, str]] = []
    lifted = 0
    for match in sorted(marks, key=lambda match: match.start()):
        own = [match["label"]] if match.re is not P.RAISED else regex.split(r"[,， ]", match.group())
        notes += [(match.start() - lifted, plain_label(label)) for label in own if label]
        changes.append((*match.span(), ""))
        lifted += match.end() - match.start()
    return stretch.replaced(changes), notes


def _sure(match: regex.Match[str]) -> bool:
    """Whether digits behind a per cent sign, or between a stop and the next sentence, can be nothing but a mark."""
    percent, behind = match.string[match.start() - 1] == "%", match.string[match.end() : match.end() + 2]
    after = P.SURE.search(match.string[max(0, match.start() - 8) : match.end()])
    return after is not None and (percent or (behind[:1] == " " and behind[1:].isupper()))
