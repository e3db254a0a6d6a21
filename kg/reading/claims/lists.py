"""Lists: what the words before a colon say of the thing in each line, and a package whose parts are "First, …"."""

from __future__ import annotations

from dataclasses import dataclass, replace

import regex

from kg.model.claims import Section, Span, Statement
from kg.model.classes import kinds_under
from kg.reading.claims.relations import entities
from kg.reading.claims.statements import Scene, say
from kg.reading.syntax.clauses import Clause, prepositions
from kg.reading.syntax.coreference import said_at
from kg.reading.syntax.masking import entity_class, plural_class

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
ORDINAL = regex.compile(r"(First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth)(?:ly)?, ")
ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth")
PACKAGES = ("package", "plan", "programme", "program", "strategy", "initiative", "agenda")
COMPRISES = regex.compile(r"\b(?:comprises?|includes?|consists? of|covers?|is made up of|has)\b[^:]*:$")


@dataclass
class Listing:
    """Remembers, from the words before a list, whom its lines are about: `rule` says how, `span` where that is said."""

    slug: str = ""
    rule: str = ""
    span: Span | None = None
    things: str = ""
    said: Span | None = None

    def read(self, scene: Scene) -> list[Statement]:
        """The claims of a line of a list, by its place; any other sentence is only remembered."""
        if scene.sentence.kind != "item":
            self._remember(scene)
            return []
        first = ITEM.match(scene.encoded.text)
        mention = scene.encoded.mention(first.group(1)) if first else None
        if mention is None or not self.rule or mention.slug == self.slug:
            return []
        if self.rule == "provided-below":
            return [say(scene, (self.slug, "provides", mention.slug), self.rule, self.span)]
        predicate = "memberOf" if self.rule == "listed-below" else "partOf"
        return [say(scene, (mention.slug, predicate, self.slug), self.rule, self.span)]

    def _remember(self, scene: Scene) -> None:
        text = scene.encoded.text.rstrip()
        self.rule = ""
        provider = PROVIDER.search(text)
        giver = scene.encoded.mention(provider.group(1) or provider.group(2)) if provider else None
        named = [mention for char in SEVERAL.findall(text) if (mention := scene.encoded.mention(char))]
        if text.endswith(":"):
            if giver is not None:
                self.slug, self.rule, self.span = giver.slug, "provided-below", said_at(scene.sentence, giver)
            elif named:
                self.slug, self.rule, self.span = named[-1].slug, "listed-below", said_at(scene.sentence, named[-1])
            elif scene.topic is not None and COMPRISES.search(text):
                self.slug, self.rule, self.span = scene.topic.slug, "comprised-below", scene.topic.span
            elif self.things:
                self.slug, self.rule, self.span = self.things, "listed-below", self.said
        self.things = named[-1].slug if named else ""
        self.said = said_at(scene.sentence, named[-1]) if named else None


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
            if clause.kind == "verb" and len(measures) == 1 and clause.mode in ("holds", "planned"):
                claim = say(scene, (measures[0], "partOf", self.slug), "items-of-package", self.span)
                return [replace(claim, modality="planned" if clause.mode == "planned" else "holds")]
        return []

    def _remember(self, scene: Scene, *, went_on: bool) -> None:
        named = {
            slug
            for clause in scene.clauses
            if clause.kind == "verb"
            for slug in self._objects(scene, clause, ("Scheme", "Policy", "Initiative"))
            if scene.labels[slug].split()[-1].lower() in PACKAGES
        }
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
