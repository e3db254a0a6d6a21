"""Names of things: which properties give them, which name is best, and what stands for one where there is none."""

import re
from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from kg.rdf.namespaces import NAMES

# The properties that name a thing, best first.
LABELS: tuple[str, ...] = tuple(NAMES["labels"])
OTHER_NAMES: tuple[str, ...] = tuple(NAMES["other-names"])


def initials(name: str) -> str:
    """The abbreviation that a name of several capitalised words may have; empty if it has too few or too many."""
    large = [word[0] for word in re.findall(r"\w+", name) if word[0].isupper()]
    return "".join(large) if 3 <= len(large) <= 6 else ""


def local_name(iri: str) -> str:
    """The last part of an IRI, for want of a name."""
    return re.split(r"[/#:]", iri.rstrip("/#"))[-1] or iri


def best_label(iri: str, values: Mapping[str, Iterable[object]]) -> str:
    """The best name of a thing, of which the `values` of properties are given; its IRI's last part if it has none."""
    ranked = [
        (label_rank(predicate, value.language), value.value)
        for predicate in LABELS
        for value in values.get(predicate, ())
        if isinstance(value, ox.Literal) and value.value.strip()
    ]
    return min(ranked)[1] if ranked else local_name(iri)


def label_rank(predicate: str, language: str | None, wanted: str = "en") -> int:
    """The rank of a name (less is better): by its property first, then by its language.

    The wanted language, of which only the first subtag counts, is before English, no language, and all others.
    """
    tag = (language or "").lower().partition("-")[0]
    tongue = 0 if tag == wanted.partition("-")[0] else 1 if tag == "en" else 2 if not tag else 3
    return LABELS.index(predicate) * 4 + tongue
