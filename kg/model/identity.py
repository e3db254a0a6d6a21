"""Identity: slugs of names and keys of claims, from which IRIs are made, and the merging of what is said twice."""

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

import regex

from kg.limits import LONGEST_SLUG
from kg.model import claims as model
from kg.model.claims import Claim, Evidence, Observation, Span, Statement

Key = tuple[str, ...]
Group = TypeVar("Group")
Item = TypeVar("Item")

BASES = ("stated", "inferred", "edition", "undated")
APOSTROPHE = regex.compile("['\u2019]")
OTHER = regex.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=50_000)
def slug(text: str) -> str:
    """The words of a text in lower-case ASCII, joined by hyphens; what cannot be written so becomes a digest.

    >>> slug("Emerging Ecosystems, world"), slug("R&D @ HKU"), slug("Café"), slug("Smart+")
    ('emerging-ecosystems-world', 'r-and-d-at-hku', 'cafe', 'smart-plus')
    """
    spelled = APOSTROPHE.sub("", text.replace("&", " and ").replace("@", " at ").replace("+", " plus "))
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode().lower()
    return OTHER.sub("-", plain).strip("-") or digest(text)


def digest(text: str) -> str:
    """Eight hexadecimal digits that stand for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def short_slug(text: str) -> str:
    """A slug cut at a word, with a digest of the whole: two texts that begin alike stay two."""
    words = slug(text)
    if len(words) > LONGEST_SLUG:
        words = words[:LONGEST_SLUG].rpartition("-")[0] or words[:LONGEST_SLUG]
    return f"{words}-{digest(text)}"


def decimal_text(value: Decimal) -> str:
    """A number as xsd:decimal in the one form every store keeps: no exponent, no trailing zero, 18 decimals at most.

    >>> [decimal_text(Decimal(value)) for value in ("1300.0", "3.3E+10", "-0.0")]
    ['1300', '33000000000', '0']
    >>> decimal_text(Decimal(1) / 3)
    '0.333333333333333333'
    """
    exponent = value.as_tuple().exponent
    text = f"{round(value, 18) if isinstance(exponent, int) and exponent < -18 else value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def object_key(value: model.StatementObject) -> str:
    """The part of a claim's IRI that stands for the object of a statement."""
    match value:
        case model.EntityRef(text) | model.Concept(text) | model.Date(text):
            return text
        case model.WebAddress(text) | model.Text(text):
            return short_slug(text)


def key(claim: Claim) -> Key:
    """The parts of a claim's IRI behind its document; two claims with one key are one claim said twice, or a clash."""
    if isinstance(claim, Statement):
        parts = [claim.subject, claim.predicate, object_key(claim.object)]
    else:
        parts = [claim.about, claim.indicator, claim.period.key if claim.period else claim.as_of]
        parts += [slug(claim.scope)] if claim.scope else []
    return (*parts, claim.modality) if claim.modality != "holds" else tuple(parts)


def figure(observation: Observation) -> str:
    """The number of an observation with its hedge and unit, to tell apart two that otherwise share a key."""
    values = (observation.value, observation.minimum, observation.maximum)
    parts = [decimal_text(value) for value in values if value is not None]
    return "-".join([observation.qualifier, *parts, observation.unit]) if parts else "lesser"


def related(observation: Observation) -> Iterator[Observation]:
    """The observations that this one refers to directly."""
    yield from filter(None, (observation.previous, observation.part_of_total, *observation.lesser_of))


def changed(figure: Observation, change: Callable[[Observation], Observation]) -> Observation:
    """An observation with a change made to it, and to every one that it refers to."""
    previous, whole = (each and changed(each, change) for each in (figure.previous, figure.part_of_total))
    lesser = tuple(changed(each, change) for each in figure.lesser_of)
    return change(replace(figure, previous=previous, part_of_total=whole, lesser_of=lesser))


def all_claims(claims: Iterable[Claim]) -> Iterator[Claim]:
    """The claims, and every observation that one of them refers to."""
    for claim in claims:
        yield claim
        if isinstance(claim, Observation):
            yield from all_claims(related(claim))


def identify(claims: Iterable[Claim]) -> dict[Claim, Key]:
    """Each claim (and each that one refers to) with its key.

    Observations that share a key but not their number all get the number added: which came first must not matter.
    """
    keys = {claim: key(claim) for claim in all_claims(claims)}
    figures = gathered((parts, figure(claim)) for claim, parts in keys.items() if isinstance(claim, Observation))
    shared = {parts for parts, several in figures.items() if len(set(several)) > 1}
    return {c: (*own, figure(c)) if isinstance(c, Observation) and own in shared else own for c, own in keys.items()}


def _order(evidence: Evidence) -> tuple[Span, str, int]:
    return evidence.span, evidence.rule, evidence.antecedent.begin if evidence.antecedent else -1


def merge(claims: Iterable[Claim]) -> Claim:
    """One claim out of several of one key: the best dated one, with the evidence of all, in text order."""
    twins = sorted(claims, key=lambda one: (BASES.index(one.date_basis), one.as_of, min(map(_order, one.evidence))))
    first = twins[0]
    if len(twins) == 1:
        return first
    evidence = tuple(sorted({item for claim in twins for item in claim.evidence}, key=_order))
    names = ("attributed_to", *(("previous", "part_of_total") if isinstance(first, Observation) else ()))
    said: dict[str, Any] = {name: next(filter(None, (getattr(claim, name) for claim in twins)), None) for name in names}
    return replace(first, evidence=evidence, **said)


def distinct(claims: Iterable[Claim]) -> tuple[dict[Key, Claim], dict[Claim, Key]]:
    """The claims of a document, each once, by key in sorted order; and the key of every claim that went in."""
    keys = identify(claims)
    said = gathered((parts, claim) for claim, parts in keys.items())
    return {parts: merge(said[parts]) for parts in sorted(said)}, keys


def gathered(pairs: Iterable[tuple[Group, Item]]) -> defaultdict[Group, list[Item]]:
    """Items by the groups that they come with, both in the order in which they came."""
    groups: defaultdict[Group, list[Item]] = defaultdict(list)
    for group, item in pairs:
        groups[group].append(item)
    return groups
