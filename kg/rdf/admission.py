"""The door between reading and writing: what the ontology cannot hold stays out, and its sentence says so.

A rule can fire where it should not, most of all on a text nobody has seen. What it then says of the wrong kind of thing
is dropped here, by the domains and ranges of the ontology, instead of stopping the build of everything else. What
several documents name gets one label, one class and all the other names they give it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import regex

from kg.model.claims import Claim, Date, Entity, EntityRef, Observation, Reading, Statement, WebAddress
from kg.model.classes import ROOT, ancestors, kinds_under
from kg.model.identity import changed, gathered
from kg.rdf.graph import closure
from kg.rdf.namespaces import NAMES
from kg.rdf.vocabulary import quantity_kinds, signatures

HOMEPAGE = regex.compile(r"https?://[a-z0-9-]+(\.[a-z0-9-]+)+(/\S*)?$")
# QUDT's kinds of quantity by the words for them, in the order in which they keep an indicator's plain name.
FAMILIES: dict[str, str] = NAMES["quantity-families"]
C = TypeVar("C", Statement, Observation)
UNKNOWN = "9998"  # from here on years stand for the one that a document does not tell, and the one before
# Relations along which a thing must not come back to itself, by the relation that they are one with.
ACYCLIC = {name: name for name in ("partOf", "locatedIn", "subsidiaryOf", "memberOf", "succeeds")}
ACYCLIC |= {"whollyOwnedBy": "subsidiaryOf"}


def admit(reading: Reading) -> Reading:
    """The reading without the claims that the ontology cannot hold; their sentences say so in `silent`."""
    entities = {entity.slug: entity for entity in distinctly_named(reading.entities)}
    metadata = reading.document.metadata
    claims: Iterable[Claim] = (c for c in reading.claims if _fits(c, entities, metadata.year))
    if not metadata.edition:
        claims = (changed(c, _undated) if isinstance(c, Observation) else _undated(c) for c in claims)
    kept = _consistent(claims)
    used = {claim.indicator for claim in kept if isinstance(claim, Observation)}
    return replace(
        reading,
        entities=tuple(entities[slug] for slug in sorted(entities)),
        indicators=tuple(indicator for indicator in reading.indicators if indicator.key in used),
        claims=tuple(kept),
        silent=silence(reading, kept, lambda _: "what a rule reads here does not fit the ontology"),
    )


def _undated(claim: C) -> C:
    """A claim of a document whose year is not known: without a date, where only that year would give one."""
    return replace(claim, as_of="", date_basis="undated") if claim.as_of >= UNKNOWN else claim


def silence(reading: Reading, kept: Sequence[Claim], reason: Callable[[Claim], str]) -> dict[int, str]:
    """The sentences that yield no claim when only some claims of a reading are kept, each with the reason."""
    heard, ids = {evidence.span for claim in kept for evidence in claim.evidence}, set(map(id, kept))
    lost = {e.span: reason(claim) for claim in reading.claims if id(claim) not in ids for e in claim.evidence}
    spans = enumerate(sentence.span for sentence in reading.document.sentences)
    return {**reading.silent, **{index: lost[span] for index, span in spans if span in lost and span not in heard}}


def one_unit_each(readings: Iterable[Reading]) -> list[Reading]:
    """The readings with an indicator of its own for each kind of unit: "waste" in tonnes is not "waste" in per cent.

    Counts keep the plain name, then money, and so on in the order of FAMILIES; what comes later bears its unit's name.
    """
    readings = list(readings)
    claims = (claim for reading in readings for claim in reading.claims if isinstance(claim, Observation))
    families = gathered((claim.indicator, family(claim.unit)) for claim in claims)
    order = {name: place for place, name in enumerate(FAMILIES.values())}
    mixed = {key: kinds for key, kinds in families.items() if len(set(kinds)) > 1}
    first = {key: min(kinds, key=lambda name: (order.get(name, len(order)), name)) for key, kinds in mixed.items()}
    return [_renamed(reading, first) for reading in readings] if first else readings


def family(unit: str) -> str:
    """The word for the quantity that a unit, a QUDT local name, measures; an unknown unit stands for itself."""
    kind = quantity_kinds().get(unit, unit)
    return FAMILIES.get(kind, kind)


def _renamed(reading: Reading, first: Mapping[str, str]) -> Reading:
    indicators = {one.key: one for one in reading.indicators}

    def rename(claim: Observation) -> Observation:
        own = family(claim.unit)
        if first.get(claim.indicator, own) == own:
            return claim
        old = indicators[claim.indicator]
        fresh = replace(old, key=f"{old.key}-{own.lower()}", label=f"{old.label} ({own})", unit=claim.unit)
        indicators[fresh.key] = fresh
        return replace(claim, indicator=fresh.key)

    claims = tuple(changed(claim, rename) if isinstance(claim, Observation) else claim for claim in reading.claims)
    units = {claim.indicator: claim.unit for claim in reversed(claims) if isinstance(claim, Observation)}
    return replace(
        reading, claims=claims, indicators=tuple(replace(indicators[key], unit=units[key]) for key in sorted(units))
    )


def _fits(claim: Claim, entities: Mapping[str, Entity], edition: int) -> bool:
    if isinstance(claim, Observation):
        return claim.about in entities
    signature = signatures().get(claim.predicate)

    def is_one(slug: str, classes: frozenset[str]) -> bool:
        """True for an entity of one of some classes, or of one below; any is, if there are none."""
        return slug in entities and not (classes and classes.isdisjoint((*ancestors(entities[slug].type), ROOT)))

    if signature is None or not is_one(claim.subject, signature.domain):
        return False
    match claim.object:
        case EntityRef(slug):
            return slug != claim.subject and is_one(slug, signature.range)
        case Date(lexical):
            return int(lexical[:4]) >= 1800 and (claim.modality != "holds" or int(lexical[:4]) <= edition)
        case WebAddress(url):
            return HOMEPAGE.match(url) is not None
    return True


def _consistent(claims: Iterable[Claim]) -> list[Claim]:
    """The claims without second homepages, which in one document are errors of reading, and without those that would
    put a thing inside itself, directly or through others."""
    edges: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    result: list[Claim] = []
    for claim in claims:
        if isinstance(claim, Statement) and claim.predicate == "homepage":
            if claim.subject in edges["homepage"]:
                continue
            edges["homepage"][claim.subject] = set()
        elif isinstance(claim, Statement) and claim.predicate in ACYCLIC and isinstance(claim.object, EntityRef):
            wider = edges[ACYCLIC[claim.predicate]]
            if claim.subject in closure(claim.object.slug, wider.__getitem__):
                continue
            wider[claim.subject].add(claim.object.slug)
        result.append(claim)
    return result


def one_node_each(readings: Sequence[Reading]) -> list[Reading]:
    """The readings, with every entity that several of them name alike in all.

    What a lexicon says of it goes before what the documents say; of their labels and classes the commonest is taken.
    Two things of one name are labelled with their places, "Ministry of Finance (Ireland)", and none has another's label
    among its other names.
    """
    entities = [(entity, reading.document.metadata) for reading in readings for entity in reading.entities]
    named = gathered((entity.slug, entity) for entity, _ in entities)
    places = {entity.slug: metadata.place or metadata.title for entity, metadata in reversed(entities)}
    agreed = [_agreed(same) for same in named.values()]
    labels = Counter(entity.label.casefold() for entity in agreed)
    for index, one in enumerate(agreed):
        if labels[one.label.casefold()] > 1:
            names = tuple(sorted({*one.aliases, one.label}))
            agreed[index] = replace(one, label=f"{one.label} ({places[one.slug]})", aliases=names)
    shared = {entity.slug: entity for entity in distinctly_named(agreed, sharing=True)}
    return [replace(each, entities=tuple(shared[entity.slug] for entity in each.entities)) for each in readings]


def distinctly_named(entities: Sequence[Entity], *, sharing: bool = False) -> list[Entity]:
    """The entities, none with another's label among its other names, nor, if not `sharing`, with one of those."""
    owners: dict[str, str] = {}
    for entity in entities:
        owners.setdefault(entity.label.casefold(), entity.slug)
    owner_of: Callable[[str, str], str] = owners.get if sharing else owners.setdefault

    def own(entity: Entity, *names: str | None) -> tuple[str, ...]:
        return tuple(name for name in names if name and owner_of(name.casefold(), entity.slug) == entity.slug)

    return [
        replace(one, aliases=own(one, *one.aliases), abbreviation=next(iter(own(one, one.abbreviation)), None))
        for one in entities
    ]


def _agreed(same: Sequence[Entity]) -> Entity:
    known = [entity for entity in same if entity.known]
    labels = Counter(entity.label for entity in known or same)
    label = min(labels, key=lambda label: (-labels[label], -len(label), label))
    kinds = Counter(entity.type for entity in known or same)
    commonest = min(kinds, key=lambda kind: (-kinds[kind], kind))
    # Where one of the others is below the commonest class, that one; the narrowest has the fewest below it.
    below = [kind for kind in kinds if kind in kinds_under(commonest)]
    kind = min(below, key=lambda kind: (len(kinds_under(kind)), kind))
    # A group that one document lists is a group in all, though another takes its plural for one such thing.
    kind = "Group" if "Group" in kinds and not known else kind
    short = next((entity.abbreviation for entity in same if entity.abbreviation), None)
    forms = {form for entity in same for form in (entity.label, *entity.aliases)} - {label, short}
    return Entity(same[0].slug, label, kind, tuple(sorted(forms)), short, bool(known))
