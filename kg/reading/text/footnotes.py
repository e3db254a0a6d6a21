"""Marks of footnotes in running text, lifted out and kept with their places."""

from collections.abc import Collection

import regex

from kg.reading.text.marks import GLUED, plain_label
from kg.reading.text.repairs import Stretch

POWER = r"(?<!\p{L})[kcmd]?m|\bsq|\bft|\d{1,3}×10|(?<!\d)10"
RAISED = regex.compile(rf"(?<=[\p{{L}}\d%.,;:)\"'’”])(?<!{POWER})[⁰¹²³⁴-⁹]{{1,3}}(?:[,， ]?[⁰¹²³⁴-⁹]{{1,3}})*")
BRACKETED = regex.compile(r"(?<=\S) ?\[\^?(?P<label>\d{1,3})\](?!\()")
# Marks that only a footnote of theirs tells from figures and lists, and those that nothing else can be.
DOUBTFUL = regex.compile(
    rf"(?=\()(?<=\p{{L}}{{3}}|\p{{L}}{{3}} )\((?P<label>\d{{1,2}})\)(?=[\s.,;:]|$)|(?P<label>{GLUED.pattern})"
)
SURE = regex.compile(r"(?<=%)\d{1,2}$|(?<=\p{Ll}{4}[.!?][\"')]?)\d{1,2}$")


def lift(stretch: Stretch, labels: Collection[str] = ()) -> tuple[Stretch, list[tuple[int, str]]]:
    """The stretch without its marks, and for each mark its place in the text that is left, and its label.

    Powers ("m²", "10⁶") are no marks and stay. A plain digit glued to a word is a mark if it is among the `labels` of
    the document's footnotes.
    """
    marks = [*RAISED.finditer(stretch.text), *BRACKETED.finditer(stretch.text)]
    marks += [m for m in DOUBTFUL.finditer(stretch.text) if m["label"] in labels or _sure(m)]
    changes: list[tuple[int, int, str]] = []
    notes: list[tuple[int, str]] = []
    lifted = 0
    for match in sorted(marks, key=lambda match: match.start()):
        own = [match["label"]] if match.re is not RAISED else regex.split(r"[,， ]", match.group())
        notes += [(match.start() - lifted, plain_label(label)) for label in own if label]
        changes.append((*match.span(), ""))
        lifted += match.end() - match.start()
    return stretch.replaced(changes), notes


def _sure(match: regex.Match[str]) -> bool:
    """Whether digits behind a per cent sign, or between a stop and the next sentence, can be nothing but a mark."""
    percent, behind = match.string[match.start() - 1] == "%", match.string[match.end() : match.end() + 2]
    after = SURE.search(match.string[max(0, match.start() - 8) : match.end()])
    return after is not None and (percent or (behind[:1] == " " and behind[1:].isupper()))
