"""The account of what was read and what was not, in the words and with the links that its page shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pyoxigraph as ox

from app.limits import MOST_UNREAD
from app.names import Link, path_of
from app.overviews.shapes import shapes
from app.site import Site
from kg.rdf.namespaces import BASE, NS, PREFIXES

DEFINITION = PREFIXES["skos"] + "definition"
CAMEL = re.compile(r"\b[a-z]+[A-Z]\w*")  # terms of the ontology: readers get their labels
SLIPS = {
    "al-for-ai": "“AI” scanned as “Al”, with a small L",
    "curly-quote": "a curly quotation mark read as a straight one",
    "emphasis": "asterisks of a markup taken out",
    "escape": "a backslash before a sign taken out",
    "hyphen": "an unusual hyphen read as a plain one",
    "invisible": "a character nobody sees taken out",
    "ligature": "letters printed as one, taken apart",
    "private-use": "a character without a meaning replaced",
    "space": "an unusual space read as a plain one",
    "thousands-point": "a point read as the comma of thousands",
}


@dataclass(frozen=True, slots=True)
class SentencePlace:
    """A sentence, where it stands in the source, and why nothing was read there; "" where something was."""

    text: str
    href: str
    reason: str


@dataclass(frozen=True, slots=True)
class RuleUse:
    """A rule with what it says in short, the wording it looks for, and how much it gave."""

    name: str
    href: str | None
    states: str
    wording: str
    passages: int
    claims: int


@dataclass(frozen=True, slots=True)
class Slip:
    """A kind of slip of the text that was mended; `raw` and `repaired` are of the first, at `href`."""

    words: str
    count: int
    raw: str
    repaired: str
    href: str


@dataclass(frozen=True, slots=True)
class BarPart:
    """A part of the sentences in the bar: from `begin` on, `share` wide, both of 100."""

    kind: str
    count: int
    begin: float
    share: float


@dataclass(frozen=True, slots=True)
class Account:
    """The account of one document. Lists are cut at MOST_UNREAD; the counts beside them are whole.

    `worded` are the sentences of which only their own words were kept. `known` names are of the lexicon, `new` ones
    came by their shape. `left_out` has the shapes that kept claims out: name, message, number of claims.
    """

    anchor: str
    link: Link
    sentences: int
    parts: tuple[BarPart, ...]
    reasons: tuple[tuple[str, int], ...]
    all_silent: int
    silent: tuple[SentencePlace, ...]
    all_worded: int
    worded: tuple[SentencePlace, ...]
    known: int
    new: int
    names: tuple[Link, ...]
    statements: int
    figures: int
    modalities: dict[str, int]
    rules: tuple[RuleUse, ...]
    slips: tuple[Slip, ...]
    left_out: tuple[tuple[str, str, int], ...]


def accounts(site: Site, documents: Iterable[Mapping[str, Any]]) -> list[Account]:
    """The accounts of a release's documents."""
    return [_account(site, document) for document in documents]


def _account(site: Site, counts: Mapping[str, Any]) -> Account:
    iri = f"{BASE}doc/{counts['document']}"
    silent, worded = counts["silent"], counts["only_words"]
    return Account(
        anchor=f"doc-{counts['document']}",
        link=site.names.link(iri),
        sentences=counts["sentences"],
        parts=_parts(counts["sentences"], counts["with_claims"], len(worded), len(silent)),
        reasons=tuple(Counter(each["reason"] for each in silent).most_common()),
        all_silent=len(silent),
        silent=_places(iri, silent),
        all_worded=len(worded),
        worded=_places(iri, worded),
        known=counts["known_entities"],
        new=counts["entities"] - counts["known_entities"],
        names=tuple(
            sorted(
                (site.names.link(f"{BASE}id/{slug}") for slug in islice(counts["open_entities"], MOST_UNREAD)),
                key=lambda link: link.label.casefold(),
            )
        ),
        statements=counts["statements"],
        figures=counts["observations"],
        modalities={name: count for name, count in counts["modalities"].items() if name != "holds"},
        rules=_rules(site, counts["rules"], counts["fired"]),
        slips=_slips(iri, counts["repairs"], counts["mended"]),
        left_out=tuple((name, _message(name), count) for name, count in _most_first(counts["dropped"])),
    )


def _parts(sentences: int, telling: int, worded: int, silent: int) -> tuple[BarPart, ...]:
    counted = (("understood", telling - worded), ("worded", worded), ("silent", silent))
    parts, begin = [], 0.0
    for kind, count in counted:
        share = round(100 * count / sentences, 2) if sentences else 0.0
        parts.append(BarPart(kind, count, round(begin, 2), share))
        begin += share
    return tuple(parts)


def _places(iri: str, sentences: Iterable[Mapping[str, Any]]) -> tuple[SentencePlace, ...]:
    return tuple(
        SentencePlace(each["text"], _href(iri, each), each.get("reason", "")) for each in islice(sentences, MOST_UNREAD)
    )


def _href(iri: str, place: Mapping[str, Any]) -> str:
    """The address at which the page of the source shows these characters, highlighted."""
    return f"{path_of(iri)}#char={place['begin']},{place['end']}"


def _most_first(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _rules(site: Site, claims: Mapping[str, int], fired: Mapping[str, int]) -> tuple[RuleUse, ...]:
    rules = []
    for name, count in claims.items():
        iri = f"{BASE}rule/{name}"
        quads = site.out(iri)
        definition = next(filter(None, map(_definition, quads)), "")
        states, _, wording = definition.partition(": ")
        plain = CAMEL.sub(lambda match: site.names.label(NS + match[0]), states)
        rules.append(RuleUse(name, path_of(iri) if quads else None, plain, wording, fired.get(name, count), count))
    return tuple(sorted(rules, key=lambda rule: (-rule.passages, -rule.claims, rule.name)))


def _definition(quad: ox.Quad) -> str:
    return quad.object.value if quad.predicate.value == DEFINITION and isinstance(quad.object, ox.Literal) else ""


def _slips(iri: str, counts: Mapping[str, int], firsts: Iterable[Mapping[str, Any]]) -> tuple[Slip, ...]:
    first = {each["rule"]: each for each in firsts}
    return tuple(
        Slip(
            SLIPS.get(name, name.replace("-", " ")),
            count,
            _visible(first[name]["raw"]),
            _visible(first[name]["repaired"]),
            _href(iri, first[name]),
        )
        for name, count in _most_first(counts)
    )


def _message(name: str) -> str:
    """The first message of a shape of ours, without its variables."""
    messages = next((shape.messages for shape in shapes() if shape.name == name), ())
    return re.sub(r"\{[?$]\w+\}", "…", messages[0]) if messages else ""


def _visible(text: str) -> str:
    """The text; characters that leave no ink by their number: U+00A0."""
    if not text:
        return "nothing"
    return text if text.isprintable() and text.strip() else " ".join(f"U+{ord(each):04X}" for each in text)
