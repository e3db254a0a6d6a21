"""Lists, packages, and what names imply: the lines behind a colon, "First, …", 'one zone, two parks'."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import regex

from kg.model.claims import EntityRef, Indicator, Observation, Section, Span, Statement
from kg.model.classes import kinds_under
from kg.reading.claims.figures.indicators import indicator_of
from kg.reading.claims.relations import MODES, entities
from kg.reading.claims.statements import SPREADS, Scene, say
from kg.reading.names.blocks import counts
from kg.reading.names.kinds import sited
from kg.reading.names.mentions import Mention
from kg.reading.syntax.clauses import Clause, complements
from kg.reading.syntax.coreference import said_at
from kg.reading.syntax.masking import entity_class, plural_class
from kg.reading.text.words import Patterns, words

E, ORGANISATION = entity_class(), entity_class("Organisation", "Group")
SEVERAL = regex.compile(plural_class())
# The items of a package: "First, we will …".
ORDINALS = ["First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth"]
P = Patterns("claims", "lists", E=E, ORGANISATION=ORGANISATION, JOIN_ORDINALS='|'.join(ORDINALS))
OWNED = Indicator(
    "ownership-share", "ownership share", "ratio", "PERCENT", "Share of a company that its owner or owners named hold."
)
Counted = list[tuple[Observation, Indicator]]


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
        first = P.ITEM.match(scene.encoded.text)
        mention = scene.encoded.mention(first.group(1)) if first else None
        if mention is None or not self.rule or mention.slug == self.slug:
            return []
        triple = (mention.slug, "memberOf" if self.rule == "listed-below" else "partOf", self.slug)
        if self.rule == "provided-below":
            triple = (self.slug, "provides", mention.slug)
        return [say(scene, triple, self.rule, self.span)]

    def _remember(self, scene: Scene) -> None:
        text = scene.encoded.text.rstrip()
        provider = P.PROVIDER.search(text)
        giver = scene.encoded.mention(provider.group(1) or provider.group(2)) if provider else None
        several = SEVERAL.findall(text)
        named = scene.encoded.mention(several[-1]) if several else None
        self.rule, things = "", (named.slug, said_at(scene.sentence, named)) if named else None
        if text.endswith(":"):
            if giver is not None:
                self.slug, self.rule, self.span = giver.slug, "provided-below", said_at(scene.sentence, giver)
            elif things or (self.things and not (scene.topic and P.COMPRISES.search(text))):
                (self.slug, self.span), self.rule = things or self.things or ("", None), "listed-below"
            elif scene.topic is not None and P.COMPRISES.search(text):
                self.slug, self.rule, self.span = scene.topic.slug, "comprised-below", scene.topic.span
        self.things = things


@dataclass
class Package:
    """Remembers the package of measures that a sentence is about while "First, …", "Second, …" lay out its parts."""

    slug: str = ""
    span: Span | None = None
    count: int = 0
    section: Section | None = None

    def read(self, scene: Scene) -> list[Statement]:
        """That an item's measure is part of the package, if the items follow it in their order."""
        ordinal = P.ORDINAL.match(scene.sentence.text)
        if self.section != scene.sentence.section:
            self.slug, self.count = "", 0
        if ordinal is None or ORDINALS.index(ordinal.group(1)) != self.count:
            self._remember(scene, went_on=ordinal is None and self.count > 0)
            return []
        self.count += 1
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
        named = {slug for slug in objects if scene.entities[slug].label.split()[-1].lower() in words("packages")}
        if len(named) == 1:
            self.slug, self.count, self.span = named.pop(), 0, scene.sentence.span
            self.section = scene.sentence.section
        elif not went_on:
            self.slug, self.count = "", 0

    def _objects(self, scene: Scene, clause: Clause, classes: tuple[str, ...]) -> list[str]:
        """The things of these classes that a clause's verb is about, the package itself apart."""
        words = clause.row("object")
        words += [place for one in words for place in complements(clause.tree, one, "in")]
        kinds = {kind for name in classes for kind in kinds_under(name)}
        slugs = dict.fromkeys(slug for word in words for slug, _ in entities(scene, word))
        return [slug for slug in slugs if scene.types.get(slug) in kinds and slug != self.slug]


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
    for place, within in pairwise(sorted((m for m in mentions if m.kind == "name"), key=lambda m: m.begin)):
        both = all(entities[m.slug].type == "Area" for m in (place, within)) and not entities[place.slug].known
        if both and sited(scene.sentence.text, (place.begin, place.end), (within.begin, within.end)):
            implied.append(say(scene, (place.slug, "locatedIn", within.slug), "place-in-place"))
    for mention in mentions:
        label = entities[mention.slug].label if mention.kind == "name" else ""
        if P.STAGE.match(label):
            wholes = (m for m in inner if m.end == mention.end and m.begin > mention.begin)
            implied += [say(scene, (mention.slug, "partOf", m.slug), "name-of-name") for m in wholes]
        payer = P.FUNDED.match(label)
        bodies = [name for name, e in entities.items() if payer and payer[1] in (e.label, e.abbreviation)]
        implied += [say(scene, (body, "funds", mention.slug), "funded-in-name") for body in bodies]
        whole = scene.sentence.text.endswith("the ", 0, mention.begin)  # "the ⟨X⟩ clusters" are ⟨X⟩ itself
        if mention.slug in parents and not whole:
            implied.append(say(scene, (mention.slug, "partOf", parents[mention.slug]), "group-of"))
        elif entities[mention.slug].type == "Agreement":
            # those that it names, if they are spoken of beside it: "A and B Closer Partnership Arrangement"
            areas = {entities[m.slug].label: m.slug for m in mentions if m.kind != "inner"}
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
