"""Lists of lines: what the words before the colon say of the thing that each line begins with."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from kg.model.claims import Span, Statement
from kg.reading.claims.statements import Scene, say
from kg.reading.sentence.coreference import said_at
from kg.reading.sentence.masking import entity_class, plural_class

E, ORGANISATION = entity_class(), entity_class("Organisation", "Group")
SEVERAL = regex.compile(plural_class())
ITEM = regex.compile(rf"(?:[Tt]he )?({E})(?!'s)")
GIVES = r"(?:offers?|provides?|runs?|operates?|administers?|manages?)"
# "The company offers:", "Support is provided by the company through:"
PROVIDER = regex.compile(
    rf"(?:({ORGANISATION})(?: \([^()]*\))? (?:also )?{GIVES}\b|"
    rf"(?:provided|offered|given|delivered) by (?:the )?({ORGANISATION}))[^:]*:$"
)
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
