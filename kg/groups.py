"""Sets that a sentence counts and lists: "six centres …: A; B; …", "three parks in A and B", "The parks are …"."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

import regex

from kg.encoding import MENTION, Encoded, entity_class, figure_class
from kg.identity import slug
from kg.lexicon import singular
from kg.model import Entity, EntityRef, Evidence, Indicator, Observation, Statement
from kg.statements import SPREADS, Scene, say

E, Q = entity_class(), figure_class("count")
OWNERS = ("PublicBody", "PublicCorporation", "Organisation", "University")
# Entities with words between them, parted by semicolons, commas and "and".
LIST = rf"(?:the |a |an )?{E}(?:[^.:]*?(?:; and |; |, and | and |, )(?:the )?{E})+"
COUNTED_LIST = regex.compile(rf"(?P<q>{Q}) (?P<noun>(?:[\w&-]+ ){{0,3}}?[\w&-]+s)(?: [^.:;]*)?: (?P<list>{LIST})")
PLACED = regex.compile(
    rf"(?P<q>{Q}) (?P<g>{E}) (?:in|at) (?P<list>{entity_class('Area')}(?:(?:, and |, | and ){entity_class('Area')})+)"
)
IDENTIFIED = regex.compile(rf"^[Tt]he (?P<noun>(?:[\w&-]+ ){{1,4}}?)(?:are|were|include|comprise) (?P<list>{LIST})\.?$")
# Who the list that follows belongs to.
HAS = regex.compile(
    rf"({E}) (?:has|have|runs|operates|oversees|funds|supports|maintains|set up|established|hosts|comprises|comprised|"
    r"includes|consists of|is made up of) $"
)

MEMBERS = Indicator(
    "member-count", "member count", "stock", "NUM", "Number of members that the source states for a group."
)


@dataclass
class Groups:
    """What a sentence's lists add: entities new or changed, membership statements, and counts."""

    entities: dict[str, Entity] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)

    members: dict[str, tuple[str, ...]] = field(default_factory=dict)


def find_groups(scene: Scene, entities: dict[str, Entity]) -> Groups:
    """The groups that a sentence counts and lists."""
    groups = Groups()
    _counted_list(scene, entities, groups)
    _placed(scene, entities, groups)
    _identified(scene, entities, groups)
    return groups


def _members(encoded: Encoded, text: str, entities: dict[str, Entity]) -> list[str]:
    """The entities of a list, those of its commonest class: "A; B; and C, which D founded" does not list D."""
    found = [m.slug for char in MENTION.findall(text) if (m := encoded.mention(char)) is not None]
    kinds = [entities[name].type for name in found]
    common = max(kinds, key=kinds.count) if kinds else ""
    return list(dict.fromkeys(name for name, kind in zip(found, kinds, strict=True) if kind == common))


def _counted_list(scene: Scene, entities: dict[str, Entity], groups: Groups) -> None:
    encoded = scene.encoded
    for match in COUNTED_LIST.finditer(encoded.text):
        quantity = encoded.figure(match.group("q"))
        members = _members(encoded, match.group("list"), entities)
        if quantity is None or quantity.value != len(members):
            continue
        label = encoded.plain(*match.span("noun"), scene.sentence.text).strip()
        owner = HAS.search(encoded.text[: match.start("q")])
        mention = encoded.mention(owner.group(1)) if owner else None
        if mention is not None and " " not in label:
            label = f"{entities[mention.slug].label} {label}"
        group = _introduce(groups, label)
        _enlist(scene, groups, group, members, "counted-list")
        _count(scene, groups, group, quantity.value)
        if mention is not None and entities[mention.slug].type in OWNERS:
            oversight = (mention.slug, "oversees", group)
            groups.statements.append(say(scene, oversight, "has-counted-list", mention.antecedent))


def _placed(scene: Scene, entities: dict[str, Entity], groups: Groups) -> None:
    """ "three InnoParks in A, B and C" are the A InnoPark, the B InnoPark and the C InnoPark."""
    encoded = scene.encoded
    for match in PLACED.finditer(encoded.text):
        quantity, group = encoded.figure(match.group("q")), encoded.mention(match.group("g"))
        areas = _members(encoded, match.group("list"), entities)
        if quantity is None or group is None or not group.plural or quantity.value != len(areas):
            continue
        whole = entities[group.slug]
        kind = whole.type if whole.type != "Group" else "Facility"
        one = regex.sub(r"[\w@-]+$", lambda m: _singular_name(m.group()), whole.label)
        groups.entities[whole.slug] = replace(whole, type="Group")
        members = []
        for area in areas:
            label = f"{entities[area].label} {one}"
            entity = entities.get(slug(label)) or Entity(slug(label), label, kind)
            groups.entities[entity.slug] = entity
            members.append(entity.slug)
            groups.statements.append(say(scene, (entity.slug, "locatedIn", area), "counted-places"))
        _enlist(scene, groups, whole.slug, members, "counted-places")
        _count(scene, groups, whole.slug, quantity.value)


def _singular_name(word: str) -> str:
    one = singular(word.lower())
    return word[: len(one)] if word.lower().startswith(one) else word[: len(one) - 1] + one[-1]


def _identified(scene: Scene, entities: dict[str, Entity], groups: Groups) -> None:
    match = IDENTIFIED.match(scene.encoded.text)
    if not match:
        return
    members = _members(scene.encoded, match.group("list"), entities)
    noun = match.group("noun").strip()
    if len(members) >= 3 and noun.split()[-1].endswith("s") and noun[:1].islower():
        group = _introduce(groups, noun[:1].upper() + noun[1:])
        _enlist(scene, groups, group, members, "identified-list")


def _introduce(groups: Groups, label: str) -> str:
    name = slug(label)
    groups.entities.setdefault(name, Entity(name, label, "Group"))
    return name


def _enlist(scene: Scene, groups: Groups, group: str, members: list[str], rule: str) -> None:
    groups.members[group] = tuple(members)
    groups.statements += [say(scene, (member, "memberOf", group), rule) for member in members]


def _count(scene: Scene, groups: Groups, group: str, value: Decimal) -> None:
    evidence = Evidence(scene.sentence.span, "group-count", scene.sentence.section)
    groups.observations.append(
        Observation(group, MEMBERS.key, scene.as_of, scene.date_basis, (evidence,), "NUM", value)
    )


def spread(statements: list[Statement], members: dict[str, tuple[str, ...]]) -> list[Statement]:
    """Statements about a whole group, said of each of its listed members too: who manages the three manages each."""
    return [
        replace(statement, object=EntityRef(member))
        for statement in statements
        if statement.predicate in SPREADS and isinstance(statement.object, EntityRef)
        for member in members.get(statement.object.slug, ())
    ]
