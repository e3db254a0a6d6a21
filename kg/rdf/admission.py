"""The door between reading and writing: what the ontology cannot hold stays out, and its sentence says so.

A rule can fire where it should not, most of all on a text nobody has seen. What it then says of the wrong kind of thing
is dropped here, by the domains and ranges of the ontology, instead of stopping the build of everything else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

import regex

from kg.model.claims import Claim, Date, Entity, EntityRef, Observation, Reading, Statement, WebAddress
from kg.model.classes import ROOT, ancestors
from kg.rdf.vocabulary import Signature

HOMEPAGE = regex.compile(r"https?://[a-z0-9-]+(\.[a-z0-9-]+)+(/\S*)?$")
# Units that can be compared, and the order in which they keep an indicator's plain name.
FAMILY = {
    **{"NUM": "number", "PERCENT": "share", "FRACTION": "share"},
    **dict.fromkeys(("M2", "HA", "KiloM2", "FT2", "AC", "MI2", "IN2", "CentiM2"), "area"),
    **dict.fromkeys(
        ("M", "KiloM", "CentiM", "MilliM", "DeciM", "MicroM", "NanoM", "MI", "MI_N", "YD", "FT", "IN"), "length"
    ),
    **dict.fromkeys(("W", "KiloW", "MegaW", "GigaW", "TeraW"), "power"),
    **dict.fromkeys(("KiloW-HR", "MegaW-HR", "GigaW-HR", "TeraW-HR"), "energy"),
    **dict.fromkeys(("J", "KiloJ", "MegaJ", "GigaJ", "TeraJ", "PetaJ"), "energy"),
    **dict.fromkeys(("TON_Metric", "KiloTON_Metric", "KiloGM", "GM", "MilliGM", "MicroGM", "LB", "OZ"), "mass"),
    **dict.fromkeys(("M3", "L", "MilliL", "FT3", "BBL"), "volume"),
    **dict.fromkeys((f"{size}BYTE" for size in ("", "Kilo", "Mega", "Giga", "Tera", "Peta", "Exa")), "information"),
    **dict.fromkeys(("KiloM-PER-HR", "MI-PER-HR", "M-PER-SEC", "KN"), "speed"),
    **dict.fromkeys(("DEG_C", "DEG_F"), "temperature"),
    **dict.fromkeys(("YR", "MO", "WK", "DAY", "HR", "MIN", "SEC"), "time"),
}
FAMILIES = (
    *("number", "money", "share", "area", "mass", "volume", "power", "energy", "length", "information", "speed"),
    *("temperature", "time"),
)
C = TypeVar("C", Statement, Observation)
UNKNOWN = "9998"  # from here on years stand for the one that a document does not tell, and the one before
# Relations along which a thing must not come back to itself.
ACYCLIC = ("partOf", "locatedIn", "subsidiaryOf", "whollyOwnedBy", "memberOf", "succeeds")


def admit(reading: Reading, signatures: Mapping[str, Signature]) -> Reading:
    """The reading without the claims that the ontology cannot hold; their sentences say so in `silent`."""
    entities = {entity.slug: entity for entity in _distinct(reading.entities)}
    metadata = reading.document.metadata
    claims = [claim for claim in reading.claims if _fits(claim, entities, signatures, metadata.year)]
    claims = _consistent(claims if metadata.edition else filter(None, map(_without_year, claims)))
    silent = silence(reading, claims, lambda _: "what a rule reads here does not fit the ontology")
    used = {claim.indicator for claim in claims if isinstance(claim, Observation)}
    return replace(
        reading,
        entities=tuple(entities[slug] for slug in sorted(entities)),
        indicators=tuple(indicator for indicator in reading.indicators if indicator.key in used),
        claims=tuple(claims),
        silent=silent,
    )


def _without_year(claim: Claim) -> Claim | None:
    return _undated_figure(claim) if isinstance(claim, Observation) else _undated(claim)


def _undated(claim: C) -> C:
    """A claim of a document whose year is not known: without a date, where only that year would give one."""
    return replace(claim, as_of="", date_basis="undated") if claim.as_of >= UNKNOWN else claim


def _undated_figure(figure: Observation | None) -> Observation | None:
    """A figure without such dates, and those it is told with."""
    if figure is None:
        return None
    lesser = tuple(one for one in map(_undated_figure, figure.lesser_of) if one)
    others = _undated_figure(figure.previous), _undated_figure(figure.part_of_total)
    return _undated(replace(figure, previous=others[0], part_of_total=others[1], lesser_of=lesser))


def silence(reading: Reading, kept: Iterable[Claim], reason: Callable[[Claim], str]) -> dict[int, str]:
    """The sentences that yield no claim when only some claims of a reading are kept, each with the reason."""
    kept = list(kept)
    heard, ids = {evidence.span for claim in kept for evidence in claim.evidence}, set(map(id, kept))
    lost = {e.span: reason(claim) for claim in reading.claims if id(claim) not in ids for e in claim.evidence}
    silent = {
        index: lost[sentence.span]
        for index, sentence in enumerate(reading.document.sentences)
        if sentence.span in lost and sentence.span not in heard
    }
    return {**reading.silent, **silent}


def one_unit_each(readings: Iterable[Reading]) -> list[Reading]:
    """The readings with an indicator of its own for each kind of unit: "waste" in tonnes is not "waste" in per cent.

    Counts keep the plain name, then money, and so on in the order of FAMILIES; what comes later bears its unit's name.
    """
    readings = list(readings)
    families: defaultdict[str, set[str]] = defaultdict(set)
    for reading in readings:
        for claim in reading.claims:
            if isinstance(claim, Observation):
                families[claim.indicator].add(family(claim.unit))
    first = {key: min(kinds, key=_rank) for key, kinds in families.items() if len(kinds) > 1}
    return [_renamed(reading, first) for reading in readings] if first else readings


def family(unit: str) -> str:
    """The quantity that a unit, a QUDT local name, measures; a unit with no relatives here stands for itself."""
    return "money" if unit.startswith("CCY_") else FAMILY.get(unit, unit)


def _rank(name: str) -> tuple[int, str]:
    return (FAMILIES.index(name) if name in FAMILIES else len(FAMILIES), name)


def _renamed(reading: Reading, first: Mapping[str, str]) -> Reading:
    indicators = {one.key: one for one in reading.indicators}

    def rename(claim: Observation) -> Observation:
        own = family(claim.unit)
        others = [rename(one) if one else None for one in (claim.previous, claim.part_of_total)]
        lesser = tuple(rename(one) for one in claim.lesser_of)
        claim = replace(claim, previous=others[0], part_of_total=others[1], lesser_of=lesser)
        if first.get(claim.indicator, own) == own:
            return claim
        old = indicators[claim.indicator]
        fresh = replace(old, key=f"{old.key}-{own.lower()}", label=f"{old.label} ({own})", unit=claim.unit)
        indicators[fresh.key] = fresh
        return replace(claim, indicator=fresh.key)

    claims = tuple(rename(claim) if isinstance(claim, Observation) else claim for claim in reading.claims)
    used = sorted({claim.indicator for claim in claims if isinstance(claim, Observation)})
    kept = {key: replace(indicators[key], unit=_unit_of(claims, key)) for key in used}
    return replace(reading, claims=claims, indicators=tuple(kept.values()))


def _unit_of(claims: Iterable[Claim], key: str) -> str:
    return next(claim.unit for claim in claims if isinstance(claim, Observation) and claim.indicator == key)


def _distinct(entities: Iterable[Entity]) -> list[Entity]:
    """The entities, none with another's name among its own other names."""
    entities = list(entities)
    owners: dict[str, str] = {}
    for entity in entities:
        owners.setdefault(entity.label.casefold(), entity.slug)
    result = []
    for entity in entities:
        aliases = []
        for alias in entity.aliases:
            if owners.setdefault(alias.casefold(), entity.slug) == entity.slug:
                aliases.append(alias)
        short = entity.abbreviation
        if short and owners.setdefault(short.casefold(), entity.slug) != entity.slug:
            short = None
        result.append(replace(entity, aliases=tuple(aliases), abbreviation=short))
    return result


def _is_one(kind: str, classes: frozenset[str]) -> bool:
    """True if a class is one of some classes, or below one."""
    return not classes.isdisjoint((*ancestors(kind), ROOT))


def _fits(claim: Claim, entities: Mapping[str, Entity], signatures: Mapping[str, Signature], edition: int) -> bool:
    if isinstance(claim, Observation):
        return claim.about in entities
    if claim.subject not in entities or claim.predicate not in signatures:
        return False
    signature = signatures[claim.predicate]
    if signature.domain and not _is_one(entities[claim.subject].type, signature.domain):
        return False
    return _object_fits(claim, entities, signature, edition)


def _object_fits(claim: Statement, entities: Mapping[str, Entity], signature: Signature, edition: int) -> bool:
    target = claim.object
    if isinstance(target, EntityRef):
        known = target.slug in entities and target.slug != claim.subject
        return known and (not signature.range or _is_one(entities[target.slug].type, signature.range))
    if isinstance(target, Date):
        year = int(target.lexical[:4])
        return year >= 1800 and (claim.modality != "holds" or year <= edition)
    if isinstance(target, WebAddress):
        return HOMEPAGE.match(target.url) is not None
    return True


def _consistent(claims: Iterable[Claim]) -> list[Claim]:
    """The claims without second homepages, which in one document are errors of reading, and without those that would
    put a thing inside itself, directly or through others."""
    edges: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    addressed: set[str] = set()
    result: list[Claim] = []
    for claim in claims:
        if isinstance(claim, Statement) and claim.predicate == "homepage":
            if claim.subject in addressed:
                continue
            addressed.add(claim.subject)
        elif isinstance(claim, Statement) and claim.predicate in ACYCLIC and isinstance(claim.object, EntityRef):
            family = "owned" if claim.predicate in ("subsidiaryOf", "whollyOwnedBy") else claim.predicate
            if _reaches(edges[family], claim.object.slug, claim.subject):
                continue
            edges[family][claim.subject].add(claim.object.slug)
        result.append(claim)
    return result


def _reaches(edges: Mapping[str, set[str]], start: str, goal: str) -> bool:
    waiting, seen = [start], {start}
    while waiting:
        current = waiting.pop()
        if current == goal:
            return True
        fresh = edges.get(current, set()) - seen
        seen |= fresh
        waiting += fresh
    return False
