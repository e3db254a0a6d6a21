"""The account of what was read and what was not: the counts of a release, with the links and words of its page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from app.limits import MOST_UNREAD
from app.names import Link, path_of
from app.overviews.shapes import shapes
from app.site import Site
from kg.rdf.namespaces import BASE, NS

CAMEL = re.compile(r"\b[a-z]+[A-Z]\w*")  # terms of the ontology: readers get their labels
VARIABLE = re.compile(r"\{[?$]\w+\}")


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
class Account:
    """The account of one document: its `counts` as `coverage.json` has them, and what a page adds to them.

    `parts` has the sentences with a relation or a figure, those kept only in their own words, and the silent ones;
    `names` are those that came by their shape, not from the lexicon. `left_out` has the shapes that kept claims out:
    name, message, number of claims.
    """

    link: Link
    counts: Mapping[str, Any]
    parts: tuple[tuple[str, int], ...]
    names: tuple[Link, ...]
    rules: tuple[RuleUse, ...]
    left_out: tuple[tuple[str, str, int], ...]


def accounts(site: Site, documents: Iterable[Mapping[str, Any]]) -> list[Account]:
    """The accounts of a release's documents."""
    messages = {shape.name: VARIABLE.sub("…", shape.messages[0]) for shape in shapes() if shape.messages}
    return [_account(site, counts, messages) for counts in documents]


def _account(site: Site, counts: Mapping[str, Any], messages: Mapping[str, str]) -> Account:
    names = [site.names.link(f"{BASE}id/{slug}") for slug in islice(counts["open_entities"], MOST_UNREAD)]
    worded, silent = len(counts["only_words"]), len(counts["silent"])
    dropped = sorted(counts["dropped"].items(), key=lambda item: (-item[1], item[0]))
    return Account(
        site.names.link(f"{BASE}doc/{counts['document']}"),
        counts,
        (("understood", counts["with_claims"] - worded), ("worded", worded), ("silent", silent)),
        tuple(sorted(names, key=lambda link: link.label.casefold())),
        _rules(site, counts["rules"], counts["fired"]),
        tuple((name, messages.get(name, ""), count) for name, count in dropped),
    )


def _rules(site: Site, claims: Mapping[str, int], fired: Mapping[str, int]) -> tuple[RuleUse, ...]:
    rules = []
    for name, count in claims.items():
        iri = f"{BASE}rule/{name}"
        states, _, wording = site.definition(iri).partition(": ")
        plain = CAMEL.sub(lambda match: site.names.label(NS + match[0]), states)
        rules.append(RuleUse(name, path_of(iri) if states else None, plain, wording, fired.get(name, count), count))
    return tuple(sorted(rules, key=lambda rule: (-rule.passages, -rule.claims, rule.name)))


def visible(text: str) -> str:
    """The text; characters that leave no ink by their number: U+00A0."""
    if not text:
        return "nothing"
    return text if text.isprintable() and text.strip() else " ".join(f"U+{ord(each):04X}" for each in text)
