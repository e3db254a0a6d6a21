"""Sets and lists, and what names imply: "six centres …: A; B; …", "The parks are …", the lines behind a colon."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise

import regex

from kg.model.claims import Entity, EntityRef, Indicator, Observation, Rule, Section, Sentence, Span, Statement
from kg.model.classes import ancestors, kinds_under
from kg.model.identity import slug
from kg.reading.claims.figures.indicators import indicator_of
from kg.reading.claims.relations import MODES, entities
from kg.reading.claims.rules import GroupRule
from kg.reading.claims.statements import SPREADS, Scene, say
from kg.reading.names.lexicon import singular
from kg.reading.names.mentions import Mention
from kg.reading.names.mottoes import counts
from kg.reading.sentence.clauses import modality
from kg.reading.sentence.coreference import Topic, said_at
from kg.reading.syntax.clauses import Clause, prepositions
from kg.reading.syntax.masking import MENTION, entity_class, plural_class

E, ORGANISATION = entity_class(), entity_class("Organisation", "Group")
SEVERAL = regex.compile(plural_class())
ITEM = regex.compile(rf"(?:[Tt]he )?({E})(?!'s)")
GIVES = r"(?:offers?|provides?|runs?|operates?|administers?|manages?)"
# "The company offers:", "Support is provided by the company through:"
PROVIDER = regex.compile(
    rf"(?:({ORGANISATION})(?: \([^()]*\))? (?:also )?{GIVES}\b|"
    rf"(?:provided|offered|given|delivered) by (?:the )?({ORGANISATION}))[^:]*:$"
)
# The items of a package: "First, we will …"; nouns that such a package is called by.
ORDINALS = ["First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth"]
ORDINAL = regex.compile(rf"({'|'.join(ORDINALS)})(?:ly)?, ")
PACKAGES = ("package", "plan", "programme", "program", "strategy", "initiative", "agenda")
COMPRISES = regex.compile(r"\b(?:comprises?|includes?|consists? of|covers?|is made up of|has)\b[^:]*:$")
# "six local universities" at the end of the words before a mark; and a footnote that is a list of names.
NOTED = regex.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|\d+) (?P<noun>(?:[a-z][\w-]* ){0,2}[a-z][\w-]*s)$"
)
LISTED = regex.compile(rf"(?:the )?{entity_class()}(?:(?:, and |; and |, | and |; )(?:the )?{entity_class()})+\.?")
IN_FOOTNOTE = Rule("listed-in-footnote", "<n> <things>³ … ³ A, B and C", "A, B and C memberOf things", "groups")
BY_MARK = GroupRule(IN_FOOTNOTE, LISTED, oversees=False, whole=True)
NUMBERS = ("two|both", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
# A set that has no name of its own, with its place and the words that mean it: "two innovative clusters".
Called = tuple[Mention, regex.Pattern[str]]
OWNED = Indicator(
    "ownership-share", "ownership share", "ratio", "PERCENT", "Share of a company that its owner or owners named hold."
)
Counted = list[tuple[Observation, Indicator]]
MEMBERS = Indicator(
    "member-count", "member count", "stock", "NUM", "Number of members that the source states for a group."
)


@dataclass
class Groups:
    """The yield of a sentence's lists: entities new or changed, membership statements, and counts."""

    entities: dict[str, Entity] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    counted: Counted = field(default_factory=list)
    members: dict[str, tuple[str, ...]] = field(default_factory=dict)
    called: list[Called] = field(default_factory=list)


def find_groups(scene: Scene, rules: Iterable[GroupRule]) -> Groups:
    """The groups that a sentence counts and lists, each by the first rule that fits."""
    groups = Groups()
    taken: set[int] = set()
    for rule in rules:
        for match in rule.pattern.finditer(scene.encoded.text):
            if match.end() in taken:
                continue
            slots = {k: v for k, v in match.groupdict().items() if v}
            hit = _GroupMatch(scene, rule, slots, match.span("noun") if "noun" in slots else match.span())
            read = _placed if "a" in hit.slots else _named if "g" in hit.slots else _listed
            if read(hit, groups):
                taken.add(match.end())
    return groups


def find_noted(scene: Scene, marked: Sentence, owner: Topic | None) -> Groups:
    """The members of a list in a footnote: the things beside its mark ("six universities³") of `owner`."""
    groups = Groups()
    labels = {label for _, label in scene.sentence.notes}
    place = next((place for place, label in marked.notes if label in labels), None)
    noun = NOTED.search(marked.text, 0, place) if place is not None else None
    if noun is None or owner is None or not LISTED.fullmatch(scene.encoded.text):
        return groups
    hit = _GroupMatch(scene, BY_MARK, {"m": scene.encoded.text}, (0, len(scene.encoded.text)))
    members = hit.members("m")
    # Not any "local universities", but those of what the marked sentence is about.
    label = f"{noun['noun'][:1].upper()}{noun['noun'][1:]} of {scene.entities[owner.slug].label}"
    if len(members) >= 3 and len(members) == len(MENTION.findall(scene.encoded.text)):
        groups.entities[slug(label)] = Entity(slug(label), label, "Group")
        _enlist(hit, groups, slug(label), members)
    return groups


@dataclass(frozen=True, slots=True)
class _GroupMatch:
    """A rule found in a sentence, with the words in its slots, and the place of what the set is called."""

    scene: Scene
    rule: GroupRule
    slots: Mapping[str, str]
    span: tuple[int, int]

    @property
    def count(self) -> Decimal | None:
        """The number that the sentence gives; none if the rule needs none."""
        figure = self.scene.encoded.figure(self.slots["q"]) if "q" in self.slots else None
        return figure.value if figure else None

    def mention(self, slot: str) -> Mention | None:
        """The mention in a slot for one entity."""
        return self.scene.encoded.mention(self.slots[slot]) if slot in self.slots else None

    def members(self, slot: str) -> list[str]:
        """The entities of a list, those of its commonest class: "A; B; and C, which D founded" does not list D."""
        mentions = (self.scene.encoded.mention(char) for char in MENTION.findall(self.slots[slot]))
        slugs = [mention.slug for mention in mentions if mention is not None]
        kinds = [ancestors(self.scene.entities[name].type)[-2:][0] for name in slugs]  # a fund is a scheme
        common = max(kinds, key=kinds.count) if kinds else ""
        return list(dict.fromkeys(name for name, kind in zip(slugs, kinds, strict=True) if kind == common))


def _listed(hit: _GroupMatch, groups: Groups) -> bool:
    """ "six centres: A; B; …": the things listed are members of what they are called together."""
    members, noun, owner = hit.members("m"), hit.slots["noun"].strip(), hit.mention("o")
    rule = hit.rule.rule.name
    right = hit.count == len(members) if "q" in hit.slots else len(members) >= 3
    if not right or not noun.endswith("s"):
        return False
    label = noun if "q" in hit.slots else noun[:1].upper() + noun[1:]
    if owner is not None and " " not in label:
        label = f"{hit.scene.entities[owner.slug].label} {label}"
    group = slug(label)
    groups.entities.setdefault(group, Entity(group, label, "Group"))
    _enlist(hit, groups, group, members)
    encoded, count, last = hit.scene.encoded, len(members), regex.escape(noun.split()[-1])
    counted = rf"(?:{NUMBERS[count - 2]}) " if 1 < count < 11 else ""
    words = regex.compile(rf"\b(?:[Tt]he|[Tt]hese|[Bb]oth) (?:{counted})?{last}\b")
    begin, end = encoded.place(hit.span[0]), encoded.ends[hit.span[1] - 1]
    groups.called.append((Mention(begin, end, group, "reference", hit.scene.sentence.span, plural=True), words))
    place = hit.mention("l")
    if place is not None:
        groups.statements.append(say(hit.scene, (group, "locatedIn", place.slug), rule))
    if owner is not None and hit.rule.oversees:
        groups.statements.append(say(hit.scene, (owner.slug, "oversees", group), rule, owner.antecedent))
    elif owner is not None:
        groups.statements += [say(hit.scene, (member, "partOf", owner.slug), rule) for member in members]
    return True


def recalled(scene: Scene, called: Iterable[Called]) -> list[Mention]:
    """Places at which a sentence means sets that its paragraph has listed before: "the two clusters"."""
    text, taken = scene.sentence.text, {mention.end for mention in scene.mentions}
    hits = ((match, mention) for mention, words in called for match in words.finditer(text))
    return [replace(mention, begin=hit.start(), end=hit.end()) for hit, mention in hits if hit.end() not in taken]


def _named(hit: _GroupMatch, groups: Groups) -> bool:
    """ "four Digital Hubs, namely A and B": the things listed are members of what is named."""
    group, members = hit.mention("g"), hit.members("m")
    mode = modality(hit.scene.encoded.text[slice(*hit.span)])
    if group is None or mode is None or group.slug in members:
        return False
    groups.members[group.slug] = tuple(members)
    rule = hit.rule.rule.name
    groups.statements += [say(hit.scene, (m, "memberOf", group.slug), rule, mode=mode) for m in members]
    return bool(members)


def _placed(hit: _GroupMatch, groups: Groups) -> bool:
    """ "three InnoParks in A, B and C" are the A InnoPark, the B InnoPark and the C InnoPark."""
    group, areas = hit.mention("g"), hit.members("a")
    if group is None or not group.plural or hit.count != len(areas):
        return False
    whole = hit.scene.entities[group.slug]
    kind = whole.type if whole.type != "Group" else "Facility"
    *before, last = whole.label.split(" ")
    one = singular(last.lower())
    name = last[: len(one)] if last.lower().startswith(one) else last[: len(one) - 1] + one[-1]
    groups.entities[whole.slug] = replace(whole, type="Group")
    labels = [" ".join((hit.scene.entities[area].label, *before, name)) for area in areas]
    for area, label in zip(areas, labels, strict=True):
        groups.entities[slug(label)] = hit.scene.entities.get(slug(label)) or Entity(slug(label), label, kind)
        groups.statements.append(say(hit.scene, (slug(label), "locatedIn", area), hit.rule.rule.name))
    _enlist(hit, groups, whole.slug, [slug(label) for label in labels])
    return True


def _enlist(hit: _GroupMatch, groups: Groups, group: str, members: list[str]) -> None:
    scene, rule = hit.scene, hit.rule.rule.name
    groups.members[group] = tuple(members)
    groups.statements += [say(scene, (member, "memberOf", group), rule) for member in members]
    count = Decimal(len(members)) if hit.rule.whole else hit.count
    if count is not None:
        groups.counted.append(scene.count(group, MEMBERS, count, rule))


def spread(statements: list[Statement], members: dict[str, tuple[str, ...]]) -> list[Statement]:
    """Statements about a whole group, said of each of its listed members too: who manages the three manages each."""
    deeds = [(one, one.object) for one in statements if one.predicate in SPREADS]
    groups = [(one, members.get(whole.slug, ())) for one, whole in deeds if isinstance(whole, EntityRef)]
    objects = [replace(one, object=EntityRef(member)) for one, group in groups for member in group]
    places = [one for one in statements if one.predicate == "locatedIn"]
    return objects + [replace(one, subject=member) for one in places for member in members.get(one.subject, ())]


# ---- lists and packages


@dataclass
class Listing:
    """Remembers, from the words before a list, whom its lines are about: `rule` says how, `span` where that is said."""

    slug: str = ""
    rule: str = ""
    span: Span | None = None
    things: tuple[str, Span] | None = None

    def read(self, scene: Scene) -> list[Statement]:
        """The claims of a line of a list, by its place; any other sentence is only remembered."""
        if scene.sentence.kind != "item":
            self._remember(scene)
            return []
        first = ITEM.match(scene.encoded.text)
        mention = scene.encoded.mention(first.group(1)) if first else None
        if mention is None or not self.rule or mention.slug == self.slug:
            return []
        triple = (mention.slug, "memberOf" if self.rule == "listed-below" else "partOf", self.slug)
        if self.rule == "provided-below":
            triple = (self.slug, "provides", mention.slug)
        return [say(scene, triple, self.rule, self.span)]

    def _remember(self, scene: Scene) -> None:
        text = scene.encoded.text.rstrip()
        provider = PROVIDER.search(text)
        giver = scene.encoded.mention(provider.group(1) or provider.group(2)) if provider else None
        several = SEVERAL.findall(text)
        named = scene.encoded.mention(several[-1]) if several else None
        self.rule, things = "", (named.slug, said_at(scene.sentence, named)) if named else None
        if text.endswith(":"):
            if giver is not None:
                self.slug, self.rule, self.span = giver.slug, "provided-below", said_at(scene.sentence, giver)
            elif things or (self.things and not (scene.topic and COMPRISES.search(text))):
                (self.slug, self.span), self.rule = things or self.things or ("", None), "listed-below"
            elif scene.topic is not None and COMPRISES.search(text):
                self.slug, self.rule, self.span = scene.topic.slug, "comprised-below", scene.topic.span
        self.things = things


@dataclass
class Package:
    """Remembers the package of measures that a sentence is about while "First, …", "Second, …" lay out its parts."""

    slug: str = ""
    span: Span | None = None
    told: int = 0
    section: Section | None = None

    def read(self, scene: Scene) -> list[Statement]:
        """That an item's measure is part of the package, if the items follow it in their order."""
        ordinal = ORDINAL.match(scene.sentence.text)
        if self.section != scene.sentence.section:
            self.slug, self.told = "", 0
        if ordinal is None or ORDINALS.index(ordinal.group(1)) != self.told:
            self._remember(scene, went_on=ordinal is None and self.told > 0)
            return []
        self.told += 1
        for clause in scene.clauses if self.slug else ():
            measures = self._objects(scene, clause, ("Scheme", "Service", "Initiative"))
            mode = {"holds": MODES["holds"], "planned": MODES["planned"]}.get(clause.mode)
            if clause.kind == "verb" and len(measures) == 1 and mode:
                return [say(scene, (measures[0], "partOf", self.slug), "items-of-package", self.span, mode)]
        return []

    def _remember(self, scene: Scene, *, went_on: bool) -> None:
        verbs = (clause for clause in scene.clauses if clause.kind == "verb")
        classes = ("Scheme", "Policy", "Initiative")
        objects = {slug for clause in verbs for slug in self._objects(scene, clause, classes)}
        named = {slug for slug in objects if scene.entities[slug].label.split()[-1].lower() in PACKAGES}
        if len(named) == 1:
            self.slug, self.told, self.span = named.pop(), 0, scene.sentence.span
            self.section = scene.sentence.section
        elif not went_on:
            self.slug, self.told = "", 0

    def _objects(self, scene: Scene, clause: Clause, classes: tuple[str, ...]) -> list[str]:
        """The things of these classes that a clause's verb is about, the package itself apart."""
        words = clause.row("object")
        words += [role.word for one in words for role in prepositions(clause.tree, one) if role.name == "in"]
        kinds = {kind for name in classes for kind in kinds_under(name)}
        slugs = dict.fromkeys(slug for word in words for slug, _ in entities(scene, clause.tree, word))
        return [slug for slug in slugs if scene.types.get(slug) in kinds and slug != self.slug]


# ---- what names and sets imply


def find_inner(scene: Scene, mentions: Iterable[Mention], parents: Mapping[str, str]) -> list[Statement]:
    """Statements that names imply: "the Park of the Zone" lies in the Zone, "X clusters" are part of X."""
    mentions, entities = tuple(mentions), scene.entities
    inner = sorted((m for m in mentions if m.kind == "inner"), key=lambda m: m.begin)
    sites = {"Park", "Facility", "Area", "Site"}
    implied = []
    for outer, part in pairwise(inner):
        kinds = {entities[outer.slug].type, entities[part.slug].type}
        if outer.end == part.end and kinds <= sites:
            implied.append(say(scene, (outer.slug, "locatedIn", part.slug), "name-of-name"))
    for mention in mentions:
        if mention.slug in parents:
            implied.append(say(scene, (mention.slug, "partOf", parents[mention.slug]), "group-of"))
        elif entities[mention.slug].type == "Agreement":
            # the places that it names as its parties: "A and B Closer Partnership Arrangement"
            areas = {entity.label: entity.slug for entity in entities.values() if entity.type == "Area"}
            names = "|".join(regex.escape(name) for name in sorted(areas, key=len, reverse=True)) or "(?!)"
            match = regex.match(rf"({names})(?: and |-|/)({names}) ", entities[mention.slug].label)
            parties = [areas[name] for name in match.groups()] if match else []
            implied += [say(scene, (mention.slug, "signatory", party), "parties-in-name") for party in parties]
    return implied


def find_implied(
    scene: Scene, statements: Iterable[Statement], counted: Counted, mentions: Iterable[Mention]
) -> Counted:
    """Numbers that statements and names imply.

    Who manages a set of three has three; what is wholly owned is 100 per cent; "one zone, two parks" has two parks.
    """
    counts_of = {one.about: one for one, _ in counted}
    initiatives = (entity for m in mentions if (entity := scene.entities[m.slug]).type == "Initiative")
    mottoes = ((one.slug, number, noun) for one in initiatives for number, noun in counts(one.label))
    implied = []
    for statement in statements:
        if not isinstance(statement.object, EntityRef):
            continue
        group = counts_of.get(statement.object.slug)
        if statement.predicate == "whollyOwnedBy":
            implied.append(scene.count(statement.subject, OWNED, Decimal(100), "wholly-owned"))
        elif statement.predicate in SPREADS and group is not None and group.value is not None:
            indicator = indicator_of(scene.entities[group.about].label)
            implied.append(scene.count(statement.subject, indicator, group.value, "managed-count"))
    return implied + [scene.count(name, indicator_of(noun), number, "counted-motto") for name, number, noun in mottoes]
