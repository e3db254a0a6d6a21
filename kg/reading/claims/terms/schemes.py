"""The schemes that a paragraph has spoken of, named or not: what "This", "the deduction" and "eligible firms" mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kg.model.claims import Entity, Statement
from kg.model.classes import kinds_under
from kg.reading.claims.statements import Scene
from kg.reading.claims.terms.constructions import load_constructions
from kg.reading.claims.terms.find import concepts_of, find_terms
from kg.reading.claims.terms.unnamed import Unnamed, find_unnamed
from kg.reading.names.mentions import Mention
from kg.reading.syntax.coreference import Topic, said_at
from kg.reading.text.words import words

# What "eligible" and "the allowance" are said of, where a paragraph names only one.
KINDS = frozenset(kind for name in ("Scheme", "Service") for kind in kinds_under(name))


@dataclass
class ParagraphSchemes:
    """The schemes that the sentences of one paragraph have spoken of so far; a new paragraph forgets it."""

    paragraph: int = -1
    spoken_of: dict[str, Topic] = field(default_factory=dict)
    unnamed: list[Unnamed] = field(default_factory=list)

    def read(
        self, scene: Scene, document: str, concepts: Mapping[str, Mapping[str, str]]
    ) -> tuple[list[Statement], dict[str, Entity], Scene]:
        """The terms in a sentence with the concepts that follow, the schemes without a name that have any, and the
        scene with these among its mentions and with the one scheme that its paragraph has spoken of before."""
        if scene.sentence.paragraph != self.paragraph:
            self.paragraph, self.spoken_of, self.unnamed = scene.sentence.paragraph, {}, []
        verbs, first = load_constructions().introducing, not self.spoken_of
        unnamed = find_unnamed(scene, verbs, self.unnamed, document, first=first)
        only = next(iter(self.spoken_of.values())) if len(self.spoken_of) == 1 else None
        terms = find_terms(scene, unnamed, only)
        for mention in scene.mentions:
            if scene.types.get(mention.slug) in KINDS:
                self.spoken_of[mention.slug] = Topic(mention.slug, said_at(scene.sentence, mention), named=False)
        for scheme in unnamed.values():
            self.spoken_of[scheme.entity.slug] = Topic(scheme.entity.slug, scheme.span, named=False)
        self.unnamed += unnamed.values()
        subjects = {term.subject for term in terms} - set(scene.types)
        new = {one.entity.slug: one.entity for one in unnamed.values() if one.entity.slug in subjects}
        spoken = [
            Mention(place, place + len(one.noun), one.entity.slug, "reference", one.span)
            for place, one in unnamed.items()
            if (one.entity.slug in scene.types or one.entity.slug in new) and one.noun not in words("giving_nouns")
        ]
        ends = {word.begin: word.end for word in scene.tree.words} if scene.tree else {}
        spoken = [replace(mention, end=ends.get(mention.begin, mention.end)) for mention in spoken]
        return (
            terms + concepts_of(terms, concepts),
            new,
            replace(scene, mentions=(*scene.mentions, *spoken), scheme=only),
        )
