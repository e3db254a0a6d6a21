"""The account of what was read and what was not, in the words and with the links that its page shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

import pyoxigraph as ox

from app.limits import MOST_UNREAD
from app.names import Link, path_of
from app.site import Site
from kg.rdf.namespaces import BASE, NS, PREFIXES
from kg.resources import resource

SHACL = PREFIXES["sh"]
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
class Place:
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
    href: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the sentences in the bar: from `begin` on, `share` wide, both of 100."""

    kind: str
    label: str
    count: int
    begin: float
    share: float


@dataclass(frozen=True, slots=True)
class Account:
    """What the page shows of one document. Lists are cut at MOST_UNREAD; the counts beside them are whole.

    `worded` are the sentences of which only their own words were kept; `all_worded`, their number, is None in a
    release that did not count them. `known` names are of the lexicon, `found` ones came by their shape. `left_out`
    has the shapes that kept claims out: name, message, number of claims.
    """

    anchor: str
    link: Link
    sentences: int
    parts: tuple[Part, ...]
    reasons: tuple[tuple[str, int], ...]
    all_silent: int
    silent: tuple[Place, ...]
    all_worded: int | None
    worded: tuple[Place, ...]
    known: int
    found: int
    names: tuple[Link, ...]
    statements: int
    figures: int
    modalities: dict[str, int]
    rules: tuple[RuleUse, ...]
    slips: tuple[Slip, ...]
    left_out: tuple[tuple[str, str, int], ...]


def accounts(site: Site, documents: Iterable[Mapping[str, Any]]) -> list[Account]:
    """The accounts of a release's documents, those of a release made before some of the figures were kept too."""
    return [_account(site, document) for document in documents]


def _account(site: Site, told: Mapping[str, Any]) -> Account:
    iri = f"{BASE}doc/{told['document']}"
    silent, worded = told["silent"], told.get("only_words")
    return Account(
        anchor=f"doc-{told['document']}",
        link=site.names.link(iri),
        sentences=told["sentences"],
        parts=_parts(told["sentences"], told["with_claims"], None if worded is None else len(worded), len(silent)),
        reasons=tuple(Counter(each["reason"] for each in silent).most_common()),
        all_silent=len(silent),
        silent=_places(iri, silent),
        all_worded=None if worded is None else len(worded),
        worded=_places(iri, worded or ()),
        known=told["known_entities"],
        found=told["entities"] - told["known_entities"],
        names=tuple(
            sorted(
                (site.names.link(f"{BASE}id/{slug}") for slug in islice(told.get("open_entities", ()), MOST_UNREAD)),
                key=lambda link: link.label.casefold(),
            )
        ),
        statements=told["statements"],
        figures=told["observations"],
        modalities={name: count for name, count in told["modalities"].items() if name != "holds"},
        rules=_rules(site, told["rules"], told.get("fired", {})),
        slips=_slips(iri, told["repairs"], told.get("mended", ())),
        left_out=tuple((name, messages().get(name, ""), count) for name, count in _most_first(told["dropped"])),
    )


def _parts(sentences: int, telling: int, worded: int | None, silent: int) -> tuple[Part, ...]:
    counted = [("understood", "told", telling)]
    if worded is not None:
        counted = [
            ("understood", "understood", telling - worded),
            ("worded", "worded", worded),
        ]
    parts, begin = [], 0.0
    for kind, label, count in (*counted, ("silent", "silent", silent)):
        share = round(100 * count / sentences, 2) if sentences else 0.0
        parts.append(Part(kind, label, count, round(begin, 2), share))
        begin += share
    return tuple(parts)


def _places(iri: str, sentences: Iterable[Mapping[str, Any]]) -> tuple[Place, ...]:
    return tuple(
        Place(each["text"], _href(iri, each), each.get("reason", "")) for each in islice(sentences, MOST_UNREAD)
    )


def _href(iri: str, place: Mapping[str, Any]) -> str:
    """Where the page of the source shows these characters, highlighted."""
    return f"{path_of(iri)}#char={place['begin']},{place['end']}"


def _most_first(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _rules(site: Site, claims: Mapping[str, int], fired: Mapping[str, int]) -> tuple[RuleUse, ...]:
    found = []
    for name, count in claims.items():
        iri = f"{BASE}rule/{name}"
        quads = site.out(iri)
        definition = next(filter(None, map(_definition, quads)), "")
        states, _, wording = definition.partition(": ")
        plain = CAMEL.sub(lambda match: site.names.label(NS + match[0]), states)
        found.append(RuleUse(name, path_of(iri) if quads else None, plain, wording, fired.get(name, count), count))
    return tuple(sorted(found, key=lambda rule: (-rule.passages, -rule.claims, rule.name)))


def _definition(quad: ox.Quad) -> str:
    return quad.object.value if quad.predicate.value == DEFINITION and isinstance(quad.object, ox.Literal) else ""


def _slips(iri: str, counts: Mapping[str, int], firsts: Iterable[Mapping[str, Any]]) -> tuple[Slip, ...]:
    first = {each["rule"]: each for each in firsts}
    found = []
    for name, count in _most_first(counts):
        words, one = SLIPS.get(name, name.replace("-", " ")), first.get(name)
        if one:
            found.append(Slip(words, count, _visible(one["raw"]), _visible(one["repaired"]), _href(iri, one)))
        else:
            found.append(Slip(words, count, "", "", None))
    return tuple(found)


def _visible(text: str) -> str:
    """The text; characters that leave no ink by their number: U+00A0."""
    if not text:
        return "nothing"
    return text if text.isprintable() and text.strip() else " ".join(f"U+{ord(each):04X}" for each in text)


@cache
def messages() -> dict[str, str]:
    """What each shape of ours says when something does not fit it, by its name."""
    store = ox.Store()
    for path in ("shapes/claims.ttl", "shapes/domain.ttl"):
        store.load(path=resource(path), format=ox.RdfFormat.TURTLE)
    query = (
        f"SELECT ?shape ?message WHERE {{ ?shape a <{SHACL}NodeShape> . "
        f"{{ ?shape <{SHACL}message> ?message }} UNION {{ ?shape <{SHACL}sparql>/<{SHACL}message> ?message }} }} "
        "ORDER BY STR(?shape) STR(?message)"
    )
    found: dict[str, str] = {}
    rows = store.query(query)
    assert isinstance(rows, ox.QuerySolutions)
    for row in rows:
        name = row["shape"].value.rpartition("#")[2]
        found.setdefault(name, re.sub(r"\{[?$]\w+\}", "…", row["message"].value))
    return found
